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

from qixian.presentation.texts import because, fields_text
from qixian.presentation.words import Words

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
