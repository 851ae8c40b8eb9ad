"""How the terminal prints: one JSON document, plain lines, tables; for the modules of `cli` only.

Standard output is for what was asked; everything else goes to standard error.
"""

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final

import orjson
from pydantic import JsonValue
from rich.console import Console
from rich.table import Table

from qixian.cli.words import Words
from qixian.domain.policies.edition import EditionError
from qixian.domain.policies.rules import clause_of
from qixian.domain.values import FEN_PER_YUAN

_WIDE: Final = 200
_INDENT: Final = " " * 14


def console() -> Console:
    """Standard output; where it is no terminal, wide enough that nothing is folded."""
    return Console(width=None if sys.stdout.isatty() else _WIDE, highlight=False, markup=False)


def print_json(document: object) -> None:
    """One JSON document on standard output; dates become ISO texts."""
    text = orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS)
    sys.stdout.write(text.decode() + "\n")
    sys.stdout.flush()


def print_lines(lines: Iterable[str]) -> None:
    """Lines as they are: never folded, so that they can be searched."""
    out = console()
    for line in lines:
        out.print(line, soft_wrap=True)


def print_table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A table; cells are folded only where the terminal is too narrow."""
    table = Table(*headings, box=None, pad_edge=False, header_style="bold")
    for row in rows:
        table.add_row(*row)
    console().print(table)


def yuan_text(amount_fen: int) -> str:
    """Fen as people read money: 118800 is ¥1,188.00."""
    sign = "-" if amount_fen < 0 else ""
    whole, part = divmod(abs(amount_fen), FEN_PER_YUAN)
    return f"{sign}¥{whole:,}.{part:02d}"


def clause_text(words: Words, rule: str) -> str:
    """A clause's number with its short title; in Chinese with its place in the text too."""
    try:
        clause = clause_of(rule)
    except EditionError:
        # An old event may rest on a clause that this release no longer has; its number remains.
        return rule
    if words.language == "en":
        return f"{rule} {clause.title}"
    # A decision of the house stands in no text: its number is its place.
    place = "" if clause.place == rule else f" {clause.place}"
    return f"{rule}{place} {clause.title_zh}"


def because(words: Words, clauses: Sequence[str]) -> str:
    """The clauses something rests on, with their titles."""
    return "; ".join(clause_text(words, rule) for rule in clauses)


def fields_text(words: Words, data: Mapping[str, JsonValue]) -> str:
    """Fields and values of an event or a refusal, in one line; what nobody told is left out."""
    return " · ".join(
        f"{words.of('fields', key)}: {_value(words, key, value)}"
        for key, value in data.items()
        if value is not None
    )


def event_lines(
    words: Words,
    place: tuple[date | str, str],
    event: str,
    clauses: Sequence[str],
    data: Mapping[str, JsonValue],
) -> Iterator[str]:
    """An event as lines: its day, its case (may be empty), its name, its data and its reasons."""
    day, label = place
    where = f"{label}  " if label else ""
    yield f"  {day}  {where}{words.of('events', event)}  {event}"
    told = fields_text(words, data)
    if told:
        yield f"{_INDENT}{told}"
    if clauses:
        yield f"{_INDENT}{because(words, clauses)}"


def _value(words: Words, key: str, value: JsonValue) -> str:
    if isinstance(value, bool):
        return words.heading("yes" if value else "no")
    if isinstance(value, int) and key.endswith("_fen"):
        return yuan_text(value)
    if isinstance(value, list) and key == "lines":
        return "; ".join(_subsidy_line(row) for row in value if isinstance(row, dict))
    if isinstance(value, str):
        return f"{words.of('states', value)} {value}" if key == "state" else value
    return orjson.dumps(value).decode()


def _subsidy_line(row: Mapping[str, JsonValue]) -> str:
    """One month of an internship subsidy: its days and what it comes to."""
    return f"{row.get('from')}..{row.get('to')} ¥{row.get('amount_yuan')}"
