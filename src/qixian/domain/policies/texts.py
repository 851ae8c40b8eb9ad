"""The files the editions are made of, and whether a quotation stands in a text; anyone may import.

EditionError    an edition, a parameter or a clause is not what it should be; one sentence
"""

import re
import tomllib
from functools import cache
from importlib.resources import files

from pydantic import JsonValue, TypeAdapter, ValidationError

_PACKAGE = "qixian.domain.policies"
_PAGE_MARK = re.compile(r"^[ \t]*-[ \t]*\d+[ \t]*-[ \t]*$", re.MULTILINE)
_WHITESPACE = re.compile(r"\s+")


class EditionError(ValueError):
    """An edition, parameter or clause that cannot be; the sentence names what would be right."""


@cache
def table(name: str) -> dict[str, JsonValue]:
    """The data file `name`.toml, dates as ISO strings. Callers must not change what they get.

    Raises `FileNotFoundError` when the file is not shipped.
    """
    return parsed((files(_PACKAGE) / f"{name}.toml").read_text(encoding="utf-8"))


def parsed(text: str) -> dict[str, JsonValue]:
    """The content of a TOML text, dates as ISO strings. Raises `tomllib.TOMLDecodeError`."""
    return TypeAdapter(dict[str, JsonValue]).validate_python(_plain(tomllib.loads(text)))


def _plain(value: object) -> object:
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return value if isinstance(value, (str, int, float)) else str(value)


@cache
def source_text(name: str) -> str:
    """The text of `sources/<name>.txt`; raises `FileNotFoundError` when it is not shipped."""
    return (files(_PACKAGE) / "sources" / f"{name}.txt").read_text(encoding="utf-8")


def source_names() -> tuple[str, ...]:
    """The names of all texts that are shipped, in alphabetical order."""
    found = (entry.name for entry in (files(_PACKAGE) / "sources").iterdir())
    return tuple(sorted(name.removesuffix(".txt") for name in found if name.endswith(".txt")))


def quotation_found(quotation: str, text: str) -> bool:
    """Whether `quotation` stands in `text` once whitespace and page marks are taken out of both."""
    return _squeezed(quotation) in _squeezed(text)


def _squeezed(text: str) -> str:
    # The page marks and spaces come from the printed pages, not from the words.
    return _WHITESPACE.sub("", _PAGE_MARK.sub("", text))


def first_complaint(error: ValidationError) -> tuple[str, str]:
    """Where the first thing wrong is, and what is wrong or would be right, without line breaks."""
    first = error.errors(include_url=False)[0]
    place = ".".join(str(part) for part in first["loc"])
    return place, " ".join(first["msg"].removeprefix("Value error, ").split())
