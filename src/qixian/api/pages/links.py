"""Addresses with a query, for the pages."""

from datetime import date
from urllib.parse import urlencode


def with_query(path: str, **values: str | date | None) -> str:
    """A path with its query; what is None or empty is left out."""
    given = {name: str(value) for name, value in values.items() if value}
    return f"{path}?{urlencode(given)}" if given else path
