"""The work of `qixian calendar preview` and `load`: what a holiday notice would move, and does."""

import asyncio
import sys
import time
from collections.abc import Iterator
from typing import Final, Literal

import typer
from asyncpg import Pool, Record

from qixian.cli.asking import Wish, asked_of, send
from qixian.cli.calendars_notice import WrittenNotice, notice_written
from qixian.cli.exits import DONE, NOT_AS_CLAIMED
from qixian.cli.printing import print_json, print_lines, print_table
from qixian.cli.reaching import begin, ledger_of, office_of, today
from qixian.domain.asking import MAIN_BOOK, Answer
from qixian.domain.calendar.working_days import load_calendar
from qixian.domain.holiday_calendar import NAME, LoadHolidayCalendar, calendar_case_id
from qixian.domain.kinds import KINDS
from qixian.domain.policies.edition import load_edition
from qixian.ledger.calendars import Calendars
from qixian.ledger.connection import Connection
from qixian.ledger.errors import MalformedCommand
from qixian.ledger.holiday_preview import Foreseen, foreseen
from qixian.presentation.words import Words
from qixian.workflows.case_client import EngineUnreachable

Lang = Literal["zh", "en"] | None

SHOWN: Final = 50
"""How many dates the table of a preview shows; --json has them all."""

LOOK_EVERY_SECONDS: Final = 1.0
PATIENCE_SECONDS: Final = 120.0


async def preview_notice(written: WrittenNotice, as_json: bool, lang: Lang) -> int:
    """Which dates a notice would move; nothing is changed.

    Raises MalformedCommand and what reaching a ledger does.
    """
    settings = begin(lang)
    words = Words(settings.lang)
    command = notice_written(written)
    async with ledger_of(settings) as pool, pool.acquire() as conn:
        found = await previewed(conn, command)
    if as_json:
        rows = [move._asdict() | {"moves": move.moves} for move in found.changed]
        print_json(found.totals() | {"changes": rows})
        return DONE
    _print_moves(words, found)
    print_lines(_totals(words, found))
    return DONE


async def previewed(conn: Connection, command: LoadHolidayCalendar) -> Foreseen:
    """What a notice would change in the office as of today."""
    calendars = await Calendars(load_calendar()).current(conn, MAIN_BOOK)
    calendar = calendars.current.with_notice(command.loaded().notice())
    return await foreseen(conn, MAIN_BOOK, calendar, today())


def _print_moves(words: Words, found: Foreseen) -> None:
    moving = [move for move in found.changed if move.moves]
    if not moving:
        return
    print_table(
        [words.heading(key) for key in ("case", "date", "was", "becomes", "provisional")],
        [
            (
                move.case_id,
                words.of("fields", move.field),
                str(move.old),
                str(move.new),
                words.heading("provisional") if move.provisional else "",
            )
            for move in moving[:SHOWN]
        ],
    )
    if len(moving) > SHOWN:
        print_lines([words.heading("more_moves", count=len(moving) - SHOWN)])


def _totals(words: Words, found: Foreseen) -> Iterator[str]:
    yield words.heading(
        "preview_totals", counted=found.counted, cases=found.cases, moves=found.moves
    )
    yield words.heading("preview_certain", certain=found.certain)
    if found.uncertain:
        yield words.heading("preview_uncertain", uncertain=found.uncertain)


async def load_notice(written: WrittenNotice, yes: bool, as_json: bool, lang: Lang) -> int:
    """Load a notice into the office's calendar and wait until every case was counted again.

    Raises MalformedCommand, EngineUnreachable and what reaching an office does.
    """
    settings = begin(lang)
    words = Words(settings.lang)
    command = notice_written(written)
    kind = KINDS[NAME]
    async with office_of(settings) as (_, pool, client):
        async with pool.acquire() as conn:
            found = await previewed(conn, command)
        if not as_json:
            print_lines(_totals(words, found))
        if not yes and not _confirmed(words, command.year, as_json):
            print_lines([words.heading("nothing_loaded")])
            return NOT_AS_CLAIMED
        edition, wish = load_edition(), Wish((), None, None, None)
        asked = asked_of(kind, command, calendar_case_id(MAIN_BOOK), wish, edition)
        answer = await send(settings, pool, client, asked, command, edition)
        recounted = await _until_recounted(words, pool, as_json)
    if as_json:
        print_json(_loaded(answer, found, recounted))
    else:
        outcome = words.of("outcomes", answer.outcome)
        print_lines([words.heading("loaded", outcome=outcome, version=found.version)])
    return DONE if answer.refusal is None else NOT_AS_CLAIMED


def _confirmed(words: Words, year: int, as_json: bool) -> bool:
    if as_json or not sys.stdin.isatty():
        raise MalformedCommand("nobody can be asked here: add --yes to load the notice")
    try:
        return typer.confirm(words.heading("load_question", year=year))
    except typer.Abort:
        return False


def _loaded(answer: Answer, found: Foreseen, recounted: int) -> dict[str, object]:
    return {
        "outcome": answer.outcome,
        "refusal": answer.refusal.model_dump(mode="json") if answer.refusal else None,
        "preview": found.totals(),
        "cases_recounted": recounted,
    }


async def _until_recounted(words: Words, pool: "Pool[Record]", quiet: bool) -> int:
    """Wait until no date differs from the office's calendar; how many cases had to be recounted."""
    at_first = left = await _cases_left(pool)
    moved_at = time.monotonic()
    while left:
        if time.monotonic() - moved_at > PATIENCE_SECONDS:
            raise EngineUnreachable(
                f"the notice is loaded, but {left} cases wait to be counted again: they are as "
                "soon as a worker runs (`qixian up` or `qixian worker`)"
            )
        await asyncio.sleep(LOOK_EVERY_SECONDS)
        now_left = await _cases_left(pool)
        if now_left != left:
            left, moved_at = now_left, time.monotonic()
            if not quiet:
                done = max(at_first - left, 0)
                print_lines([words.heading("recounting", done=done, cases=at_first)])
    return at_first


async def _cases_left(pool: "Pool[Record]") -> int:
    async with pool.acquire() as conn:
        calendars = await Calendars(load_calendar()).current(conn, MAIN_BOOK)
        return (await foreseen(conn, MAIN_BOOK, calendars.current, today(), most=0)).cases
