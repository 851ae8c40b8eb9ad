"""A preview says exactly what then happens, and leaves nothing behind."""

import asyncio
from dataclasses import dataclass, replace
from datetime import date

import pytest
from asyncpg import Connection, Pool, Record

from qixian.domain.asking import MAIN_BOOK, Answer, Asked
from qixian.domain.calendar.working_days import load_calendar
from qixian.domain.facts import ClaimFact
from qixian.ledger.carry_out import CaseLedger
from qixian.ledger.editions import pin_edition
from qixian.ledger.errors import (
    CaseNotFound,
    EditionMissing,
    LedgerError,
    MalformedCommand,
    OtherVersion,
)
from qixian.ledger.fold import fold
from qixian.ledger.open_case import NO_CASE
from qixian.ledger.preview import DateChange, Preview, look
from qixian.ledger.replay import ReplayedCase, replay
from qixian.ledger.steps import dates_of, steps_of
from qixian.ledger.streams import load
from qixian.rehearsal.story import Step, Story
from tests.domain.random_worlds import told
from tests.ledger.leaves import APPLIED, leave_desk
from tests.ledger.played import tell
from tests.registered import register_named

WORLDS = 12

_TABLES = """
    SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
     WHERE schemaname IN ('ledger', 'read_model', 'registry') ORDER BY 1
"""
_DUE_ELSEWHERE = """
    SELECT case_type, case_id FROM read_model.case_board
     WHERE book = $1 AND case_id <> $2 AND open AND next_wake <= $3
"""

Traces = dict[str, str]
"""The content of every table, hashed, and how far every sequence has come."""


async def _traces(conn: "Connection[Record]") -> Traces:
    tables = [row[0] for row in await conn.fetch(_TABLES)]
    hashed = " UNION ALL ".join(
        f"SELECT '{table}', md5(string_agg(t::text, ' ' ORDER BY t::text)) FROM {table} t"
        for table in tables
    )
    numbers = "SELECT schemaname || '.' || sequencename, last_value::text FROM pg_sequences"
    return {row[0]: row[1] for row in await conn.fetch(f"{hashed} UNION ALL {numbers}")}


@dataclass
class _World:
    """A story told to a ledger, with a look at each command before it is sent."""

    pool: "Pool[Record]"
    owner: "Connection[Record]"
    ledger: CaseLedger
    story: Story
    edition: str

    def asked(self, step: Step) -> Asked:
        return Asked(
            command_id=f"{self.story.id}:{step.n}",
            case_id=f"{self.story.id}/{step.case}",
            case_type=self.story.kind_of(step.case).name,
            command=step.command,
            params=step.params,
            actor=step.actor,
            edition_digest=self.edition,
            book=self.story.id,
        )

    async def settle_others(self, asked: Asked, on: date) -> None:
        """What a preview looks at as it is recorded falls due first; its own case does not."""
        due = await self.pool.fetch(_DUE_ELSEWHERE, asked.book, asked.case_id, on)
        for row in due:
            await self.ledger.fall_due(asked.book, row["case_type"], row["case_id"], on)

    async def step(self, step: Step) -> tuple[Preview, Answer]:
        asked = self.asked(step)
        await register_named(self.pool, asked)
        await self.settle_others(asked, step.date)
        before = await _traces(self.owner)
        preview = await self.ledger.preview(asked, step.date)
        assert await _traces(self.owner) == before, step
        return preview, await self.ledger.carry_out(asked, step.date)


def _is_told(preview: Preview, answer: Answer) -> bool:
    promised = (preview.outcome, preview.events, preview.refusal, preview.standing)
    return promised == (answer.outcome, answer.events, answer.refusal, answer.standing)


async def _replayed(pool: "Pool[Record]", case_id: str) -> ReplayedCase | None:
    async with pool.acquire() as conn:
        try:
            return await replay(conn, case_id, load_calendar())
        except CaseNotFound:
            return None


def _changed_claims(replayed: ReplayedCase, first: int) -> set[ClaimFact]:
    """Claims as they stand, except those that stood so before the event `first`."""
    kind = replayed.kind
    state = fold(kind, replayed.recorded[: first - 1])
    before = kind.summarise(state, replayed.case_id).claims if first > 1 else ()
    return {*replayed.summary.claims} - {*before}


async def _promised_wrongly(world: _World, step: Step, seen: list[Preview]) -> str | None:
    """What a preview had said that then was otherwise; None when it had all been right."""
    preview, answer = await world.step(step)
    seen.append(preview)
    if not _is_told(preview, answer):
        return f"{step}: {preview} but {answer}"
    if not preview.events:
        still = not preview.dates and not preview.claims
        return None if still else f"{step}: {preview.dates} though nothing happened"
    replayed = await _replayed(world.pool, world.asked(step).case_id)
    assert replayed is not None
    first = preview.events[0].seq
    before = steps_of(replayed)[first - 1]
    old, new = before.dates_before, dates_of(replayed.summary)
    changes = {DateChange(f, old.get(f), new.get(f)) for f in {**old, **new}}
    changes = {change for change in changes if change.before != change.after}
    found = (before.state_before, str(replayed.summary.state), changes)
    said = (preview.state_before, preview.state_after, {*preview.dates})
    if found != said or _changed_claims(replayed, first) != {*preview.claims}:
        return f"{step}: {said}, {preview.claims} but {found}"
    return None


async def test_random_previews_say_what_then_happens_and_leave_nothing_behind(
    pool: "Pool[Record]", superuser_conn: "Connection[Record]"
) -> None:
    ledger, seen = CaseLedger(pool, load_calendar()), list[Preview]()
    wrong: list[str] = []
    for number in range(WORLDS):
        story = told(number, moves=40, notices=number % 2 == 0, readings=number % 4 >= 2)
        async with pool.acquire() as conn:
            edition = await pin_edition(conn, story.edition(story.id))
        world = _World(pool, superuser_conn, ledger, story, edition)
        for step in story.steps:
            found = await _promised_wrongly(world, step, seen)
            wrong += [found] if found else []
            # In every other world with notices each case is left to catch up by itself.
            if step.command == "LoadHolidayCalendar" and number % 4 == 0:
                async for _ in ledger.recount(story.id):
                    pass

    assert wrong == []
    outcomes = {preview.outcome for preview in seen}
    assert outcomes == {"ACCEPTED", "REFUSED", "NOTHING_TO_DO"}
    assert sum(len(preview.dates) for preview in seen) > 50
    assert sum(len(preview.claims) for preview in seen) > 5


async def test_a_look_without_locks_reads_what_a_load_under_locks_reads(
    pool: "Pool[Record]",
) -> None:
    found: set[str] = set()
    for number in range(300, 306):
        story = told(number, moves=50, notices=number % 2 == 0)
        await tell(pool, story, story.id)
        for label in dict.fromkeys(step.case for step in story.steps):
            place, keys = (story.id, f"{story.id}/{label}"), ["person:Y1", "institution:I1"]
            async with pool.acquire() as conn, conn.transaction():
                loaded = await load(conn, *place, keys=keys)
                seen = await look(conn, *place, keys)
            assert seen == replace(loaded, board=None)
            parts = ("usages", "claims", "tenancies", "awards", "loaded_notices")
            found |= {part for part in parts if getattr(seen, part)}
    assert found >= {"usages", "claims", "tenancies", "loaded_notices"}


async def test_a_preview_of_an_opening_sets_its_dates_and_opens_nothing(
    pool: "Pool[Record]",
) -> None:
    desk = await leave_desk(pool)

    preview = await desk.ledger.preview(desk.application("L", expected_version=0), APPLIED)

    assert (preview.outcome, preview.state_before, preview.state_after) == (
        "ACCEPTED",
        NO_CASE.state,
        "APPLIED",
    )
    assert DateChange("decision_due_date", None, date(2022, 6, 20)) in preview.dates
    assert preview.standing.version == 1
    assert await pool.fetchval("SELECT count(*) FROM ledger.event") == 0


async def test_a_preview_moves_a_date_from_what_it_was_to_what_it_would_be(
    pool: "Pool[Record]",
) -> None:
    desk = await leave_desk(pool)
    await desk.apply("L")
    await desk.ask("L", "ApproveLeave", date(2022, 5, 23))

    # Signed four days late: the three years begin and end four days later than approved.
    preview = await desk.ledger.preview(desk.asked("L", "SignLeaveAgreement"), date(2022, 7, 5))

    assert (preview.state_before, preview.state_after) == ("APPROVED", "ON_LEAVE")
    ends = [change for change in preview.dates if change.field == "term_end_date"]
    assert ends == [DateChange("term_end_date", date(2025, 6, 30), date(2025, 7, 4))]
    days = [change.after or change.before for change in preview.dates]
    assert days == sorted(day for day in days if day is not None)


async def test_a_refused_preview_keeps_no_audit_entry(pool: "Pool[Record]") -> None:
    desk = await leave_desk(pool)
    asked = desk.application("L")
    too_long = asked.model_copy(update={"params": asked.params | {"requested_months": 37}})
    stranger = asked.model_copy(update={"params": asked.params | {"researcher_id": "NOBODY"}})

    refused = await desk.ledger.preview(too_long, APPLIED)
    unknown = await desk.ledger.preview(stranger, APPLIED)

    assert refused.refusal is not None
    assert refused.refusal.code == "TERM_EXCEEDS_LIMIT"
    assert unknown.refusal is not None
    assert (unknown.refusal.code, unknown.refusal.data["field"]) == (
        "NOT_REGISTERED",
        "researcher_id",
    )
    assert (refused.state_before, refused.state_after, refused.dates) == ("NONE", "NONE", ())
    assert await pool.fetchval("SELECT count(*) FROM ledger.command") == 0


async def test_what_is_due_is_settled_in_memory_and_stays_due(pool: "Pool[Record]") -> None:
    desk = await leave_desk(pool)
    await desk.apply("L")

    preview = await desk.ledger.preview(desk.asked("L", "ApproveLeave", 2), date(2022, 6, 22))

    assert preview.outcome == "ACCEPTED"
    # The overdue decision would be the second event.
    assert preview.events[0].seq == 3
    assert await pool.fetchval("SELECT max(seq) FROM ledger.event") == 1


async def test_a_preview_for_another_version_is_none(pool: "Pool[Record]") -> None:
    desk = await leave_desk(pool)
    await desk.apply("L")

    with pytest.raises(OtherVersion, match="at version 1, not 4"):
        await desk.ledger.preview(desk.asked("L", "ApproveLeave", 4), APPLIED)


async def test_a_preview_needs_a_whole_command_an_edition_and_the_cases_own_book(
    pool: "Pool[Record]",
) -> None:
    desk = await leave_desk(pool)
    await desk.apply("L")
    unpinned = desk.application("M").model_copy(update={"edition_digest": "0" * 64})
    elsewhere = desk.asked("L", "ApproveLeave").model_copy(update={"book": "other"})

    with pytest.raises(MalformedCommand, match=r"ApproveLeave\.term_months"):
        await desk.ledger.preview(desk.asked("L", "ApproveLeave", term_months="x"), APPLIED)
    with pytest.raises(EditionMissing):
        await desk.ledger.preview(unpinned, APPLIED)
    with pytest.raises(LedgerError, match="another book"):
        await desk.ledger.preview(elsewhere, APPLIED)


async def test_a_preview_waits_for_no_running_command_and_holds_none_up(
    pool: "Pool[Record]",
) -> None:
    desk = await leave_desk(pool)
    await desk.apply("L")
    approve = desk.asked("L", "ApproveLeave")
    async with pool.acquire() as conn, conn.transaction():
        await load(conn, MAIN_BOOK, "L", keys=["person:P1"])
        async with asyncio.timeout(5):
            preview = await desk.ledger.preview(approve, APPLIED)
        held = await pool.fetchval("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")

    assert preview.outcome == "ACCEPTED"
    # The case, the book's calendar and the person: all of them the command's.
    assert held == 3


async def test_other_cases_with_something_due_are_looked_at_as_they_are_recorded(
    pool: "Pool[Record]",
) -> None:
    desk = await leave_desk(pool)
    await desk.apply("L")
    await desk.ask("L", "ApproveLeave", date(2022, 5, 23))
    # Approved, never signed: the approval has long lapsed, but nobody has recorded it yet.
    later = date(2023, 7, 3)
    params = desk.application("M").params | {"requested_start_date": "2023-08-01"}
    again = desk.application("M").model_copy(update={"params": params})

    preview = await desk.ledger.preview(again, later)
    untouched = await pool.fetchval("SELECT max(seq) FROM ledger.event WHERE case_id = 'L'")
    answer = await desk.ledger.carry_out(again, later)

    assert untouched == 2
    assert (preview.outcome, answer.outcome) == ("REFUSED", "ACCEPTED")
