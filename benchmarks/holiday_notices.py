"""A holiday notice over a book of open cases: looking at what it would move, then moving it."""

import time
from collections.abc import Sequence
from functools import partial
from itertools import cycle, islice
from statistics import median
from typing import Final

from benchmarks.measure import FULL, Effort, Line, Target, faster, in_turn, rate
from benchmarks.open_cases import (
    LOADED_ON,
    Beginning,
    load_notice,
    moves_of,
    moving,
    open_case,
    plant_book,
    spread,
    under_notice,
)
from benchmarks.stage import Records, analysed, records, unique
from qixian.domain.calendar.working_days import load_calendar
from qixian.ledger.carry_out import CaseLedger
from qixian.ledger.holiday_preview import preview
from qixian.ledger.recounting import Recounted
from qixian.ledger.streams import append

CASES: Final = 10_000
_MOVED: Final = 2000
_PREVIEW_TARGET: Final = Target(">=", 20_000, "/s")
_APPLY_TARGET: Final = Target(">=", 0.7)


async def _previewed(stage: Records, book: str) -> float:
    calendar = under_notice(stage.terms).current
    counted = 0
    began = time.perf_counter()
    async with stage.pool.acquire() as conn:
        async for part in preview(conn, book, calendar, LOADED_ON):
            counted += part.counted
    return counted / (time.perf_counter() - began)


async def _recounted(ledger: CaseLedger, book: str) -> tuple[Recounted, float]:
    """How far a recount came, and the seconds it took."""
    began = time.perf_counter()
    *_, last = [progress async for progress in ledger.recount(book)]
    return last, time.perf_counter() - began


async def _moved(
    stage: Records, ledger: CaseLedger, beginnings: Sequence[Beginning], number: int
) -> float:
    """Cases with one date each that the notice moves, in a book of their own."""
    book = unique("moved")
    await plant_book(stage.pool, book, beginnings, number, stage.terms)
    await load_notice(ledger, book, stage.terms)
    last, seconds = await _recounted(ledger, book)
    if last.moved != number:
        raise ValueError(f"{last.moved} dates moved, not {number}")
    return last.moved / seconds


async def _appended(stage: Records, beginnings: Sequence[Beginning], number: int) -> float:
    """The same events on the same cases, one append after another."""
    book, entries = unique("appended"), []
    await plant_book(stage.pool, book, beginnings, number, stage.terms)
    for n, beginning in enumerate(islice(cycle(beginnings), number)):
        case = open_case(beginning, f"P-{book}-{n}", stage.terms)
        entries += await moves_of(f"{book}/{n}", case, stage.terms, book)
    began = time.perf_counter()
    for entry in entries:
        await append(stage.pool, entry)
    return len(entries) / (time.perf_counter() - began)


async def _whole_book(
    stage: Records, ledger: CaseLedger, book: str, appends: Sequence[float]
) -> Line:
    """The notice over the book that was looked at, where most cases only become certain."""
    await load_notice(ledger, book, stage.terms)
    last, seconds = await _recounted(ledger, book)
    return Line(
        "a notice over a book, applied",
        last.done / seconds / median(appends),
        None,
        f"{last.done:,} cases and {last.moved:,} moved dates in {seconds:.1f} s; cases a second "
        "against appends a second",
    )


async def measure(effort: Effort) -> list[Line]:
    """10,000 open leaves, tenancies and internships; then books in which every case moves."""
    cases, number = effort.whole(CASES), effort.of(_MOVED)
    async with records() as stage:
        ledger, book = CaseLedger(stage.pool, load_calendar()), unique("open")
        await plant_book(stage.pool, book, spread(), cases, stage.terms)
        await analysed(stage.url)
        (looked,) = await in_turn(effort.rounds, partial(_previewed, stage, book))
        beginnings = await moving(stage.terms)
        moved, appended = await in_turn(
            effort.rounds,
            partial(_moved, stage, ledger, beginnings, number),
            partial(_appended, stage, beginnings, number),
        )
        whole = await _whole_book(stage, ledger, book, appended)
    short = "" if effort is FULL else "; quick"
    return [
        rate(
            "previewing a notice",
            looked,
            _PREVIEW_TARGET,
            f"dates counted again, {cases:,} open cases{short}",
        ),
        faster("moving dates by a notice", moved, appended, _APPLY_TARGET, "one append each"),
        whole,
    ]
