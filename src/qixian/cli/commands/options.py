"""The options that several commands share; for the modules beside this one."""

from datetime import date, datetime
from typing import Annotated, Literal

import typer

AsJson = Annotated[
    bool, typer.Option("--json", help="One JSON document on standard output, nothing else there.")
]
Lang = Annotated[
    Literal["zh", "en"] | None,
    typer.Option("--lang", help="The language of the output; QIXIAN_LANG when it is left out."),
]
EditionId = Annotated[
    str | None,
    typer.Option("--edition", metavar="ID", help="Of the policy; QIXIAN_EDITION when left out."),
]


def _storable(text: str) -> str:
    """What PostgreSQL can hold. typer.BadParameter for a NUL, and for bytes that are no UTF-8."""
    if "\0" in text or (not text.isascii() and any("\ud800" <= one <= "\udfff" for one in text)):
        raise typer.BadParameter(f"{text[:60]!r} is no id: it has a NUL, or is not UTF-8")
    return text


CaseId = Annotated[str, typer.Argument(metavar="CASE", help="The case's id.", callback=_storable)]


def civil_date(text: str) -> date:
    """A day as YYYY-MM-DD. typer.BadParameter for anything else."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:
        raise typer.BadParameter(f"{text!r} is not a date: write YYYY-MM-DD")
    return day


def instant(text: str) -> datetime:
    """An instant in ISO 8601 with its zone, aware. typer.BadParameter for anything else."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    # At either end of time another zone's clock cannot show it.
    if moment is None or moment.tzinfo is None or not 1 < moment.year < 9999:
        raise typer.BadParameter(
            f"{text!r} is not an instant: write 2026-02-01T09:30:00+08:00, with its zone"
        )
    return moment
