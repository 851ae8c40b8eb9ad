"""The work of `qixian figures`: the numbers of the subsidy desk, each with where it comes from."""

from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import date
from typing import Final, Literal, NamedTuple

from qixian.cli.exits import DONE
from qixian.cli.printing import print_json, print_lines, print_table
from qixian.cli.reaching import begin, ledger_of, today
from qixian.domain.asking import MAIN_BOOK
from qixian.domain.policies.policy import Policy
from qixian.domain.policies.shelf import Shelf
from qixian.ledger.connection import Connection
from qixian.ledger.figures import (
    BaseFigures,
    ClaimFigures,
    TargetFigures,
    TenantFigures,
    base_figures,
    claim_figures,
    target_figures,
    tenant_figures,
)
from qixian.presentation.texts import yuan_text
from qixian.presentation.words import Words

Lang = Literal["zh", "en"] | None
Subject = Literal["bases", "tenants", "claims", "targets"]
Figures = BaseFigures | TenantFigures | ClaimFigures | TargetFigures

TRACES_SHOWN: Final = 3

_WORDS: Final = {
    "kind": "claim_kinds",
    "status": "claim_statuses",
    "state": "states",
    "missing": "missing",
}
"""In which group of words the values of a field are."""


class _On(NamedTuple):
    """What figures are asked for: the day, and the edition new cases are opened under."""

    day: date
    policy: Policy


async def show_figures(subject: Subject, as_json: bool, lang: Lang) -> int:
    """The figures of bases, tenants, claims or targets as of today.

    Raises EditionError and what reaching a ledger does.
    """
    settings = begin(lang)
    words = Words(settings.lang)
    policy = Shelf.of(settings.policies).edition(settings.edition).policy()
    async with ledger_of(settings) as pool, pool.acquire() as conn:
        rows = await _figures(conn, subject, _On(today(), policy))
    if as_json:
        print_json({"as_of": today(), subject: [asdict(row) for row in rows]})
    elif not rows:
        print_lines([words.heading("no_figures")])
    else:
        print_figures(words, rows)
    return DONE


async def _figures(conn: Connection, subject: Subject, on: _On) -> Sequence[Figures]:
    match subject:
        case "bases":
            return await base_figures(conn, MAIN_BOOK, on.day, on.policy)
        case "tenants":
            return await tenant_figures(conn, MAIN_BOOK, on.day)
        case "claims":
            return await claim_figures(conn, MAIN_BOOK)
        case "targets":
            return await target_figures(conn, MAIN_BOOK, on.day)


def print_figures(words: Words, rows: Sequence[Figures]) -> None:
    """A table with a column for each field of the figures."""
    names = [field.name for field in fields(rows[0])]
    print_table(
        [words.of("figures", name) for name in names],
        [[_cell(words, name, getattr(row, name)) for name in names] for row in rows],
    )


def _cell(words: Words, name: str, value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return words.heading("yes" if value else "no")
        case int() if name.endswith("_fen"):
            return yuan_text(value)
        case tuple():
            return _listed(words, name, [str(part) for part in value])
        case _:
            return words.of(_WORDS[name], str(value)) if name in _WORDS else str(value)


def _listed(words: Words, name: str, parts: Sequence[str]) -> str:
    if name in _WORDS:
        return ", ".join(words.of(_WORDS[name], part) for part in parts)
    shown = ", ".join(parts[:TRACES_SHOWN])
    more = len(parts) - TRACES_SHOWN
    return f"{shown} (+{more})" if more > 0 else shown
