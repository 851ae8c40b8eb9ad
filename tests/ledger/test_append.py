"""Appending: gapless, at the expected version, once per command, all or nothing."""

import asyncio
from collections.abc import Callable
from datetime import date

import asyncpg
import pytest

from qixian.domain.calendar.counting import EVERY_REST_DAY, Counting
from qixian.domain.calendar.working_days import load_calendar
from qixian.domain.case import Deadline, Reckoning
from qixian.domain.facts import Usage
from qixian.ledger.canonical import NO_PREVIOUS, event_hash, fingerprint
from qixian.ledger.errors import CaseNotFound, CommandIdReused, LedgerError, StaleVersion
from qixian.ledger.records import Append, CommandRecord, Notice
from qixian.ledger.streams import append, load, read_case

Pool = asyncpg.Pool
Entry = Callable[..., Append]
Command = Callable[..., CommandRecord]


async def test_events_of_one_append_follow_each_other_without_a_gap(
    pool: Pool, entry: Entry
) -> None:
    first = await append(pool, entry(events=2))
    second = await append(pool, entry(at=2, events=3))
    events = await read_case(pool, "L1")
    assert [event.seq for event in events] == [1, 2, 3, 4, 5]
    assert (first.first_seq, first.last_seq, second.first_seq, second.last_seq) == (1, 2, 3, 5)
    assert first.positions + second.positions == tuple(event.position for event in events)


async def test_each_event_is_linked_to_the_one_before_by_a_hash_anyone_can_recalculate(
    pool: Pool, entry: Entry
) -> None:
    await append(pool, entry(events=2))
    last = await append(pool, entry(at=2, events=1))
    events = await read_case(pool, "L1")
    previous = [NO_PREVIOUS, *(event.hash for event in events)]
    assert [event.previous_hash for event in events] == previous[:-1]
    assert [event_hash(event) for event in events] == previous[1:]
    assert last.head_hash == previous[-1]


async def test_all_events_of_one_append_are_recorded_at_one_instant(
    pool: Pool, entry: Entry
) -> None:
    appended = await append(pool, entry(events=3))
    assert {event.recorded_at for event in await read_case(pool, "L1")} == {appended.recorded_at}
    assert appended.recorded_at.tzinfo is not None


async def test_data_and_clauses_come_back_byte_for_byte(pool: Pool, entry: Entry) -> None:
    asked = entry()
    await append(pool, asked)
    (kept,) = await read_case(pool, "L1")
    assert kept.data == asked.events[0].data
    assert tuple(kept.clauses) == asked.events[0].clauses


@pytest.mark.parametrize("at", [0, 1, 3, 99])
async def test_an_append_at_another_version_is_refused_with_both_versions(
    pool: Pool, entry: Entry, at: int
) -> None:
    await append(pool, entry(events=2))
    with pytest.raises(StaleVersion) as refused:
        await append(pool, entry(at=at))
    assert (refused.value.expected, refused.value.actual) == (at, 2)
    assert len(await read_case(pool, "L1")) == 2


async def test_a_case_of_another_book_cannot_be_continued(pool: Pool, entry: Entry) -> None:
    await append(pool, entry())
    for at in (0, 1):
        with pytest.raises(LedgerError, match="belongs to book main, not rehearsal"):
            await append(pool, entry(at=at, book="rehearsal"))


@pytest.mark.parametrize("at", [0, 1])
async def test_of_concurrent_appends_at_one_version_one_wins_and_the_rest_are_stale(
    pool: Pool, entry: Entry, at: int
) -> None:
    if at:
        await append(pool, entry())
    racing = [append(pool, entry(at=at, cause_id=f"k{n}")) for n in range(8)]
    outcomes = await asyncio.gather(*racing, return_exceptions=True)
    stale = [outcome for outcome in outcomes if isinstance(outcome, StaleVersion)]
    assert len(stale) == 7
    assert {(error.expected, error.actual) for error in stale} == {(at, at + 1)}
    assert len(await read_case(pool, "L1")) == at + 1


async def test_a_loser_inside_a_larger_transaction_is_stale_too(pool: Pool, entry: Entry) -> None:
    async with pool.acquire() as slow, pool.acquire() as fast:
        outer = slow.transaction()
        await outer.start()
        await append(slow, entry())
        waiting = asyncio.create_task(_within_a_transaction(fast, entry()))
        await asyncio.sleep(0.1)
        await outer.commit()
        with pytest.raises(StaleVersion):
            await waiting


async def _within_a_transaction(conn: asyncpg.Connection, asked: Append) -> None:
    async with conn.transaction():
        await append(conn, asked)


async def test_a_larger_transaction_that_fails_leaves_nothing_behind(
    pool: Pool, entry: Entry, command: Command
) -> None:
    async with pool.acquire() as conn:
        outer = conn.transaction()
        await outer.start()
        await append(conn, entry(command=command()))
        await outer.rollback()
    with pytest.raises(CaseNotFound):
        await read_case(pool, "L1")
    assert await pool.fetchval("SELECT count(*) FROM ledger.command") == 0
    assert await pool.fetchval("SELECT count(*) FROM read_model.case_board") == 0


async def test_the_same_command_again_writes_nothing_and_answers_as_before(
    pool: Pool, entry: Entry, command: Command
) -> None:
    asked = entry(events=2, command=command())
    first = await append(pool, asked)
    again = await append(pool, asked)
    assert not first.repeated
    assert again.repeated
    assert (again.first_seq, again.last_seq, again.positions, again.head_hash) == (
        (first.first_seq, first.last_seq, first.positions, first.head_hash)
    )
    assert again.recorded_at == first.recorded_at
    assert len(await read_case(pool, "L1")) == 2


async def test_the_same_command_sent_many_times_at_once_is_carried_out_once(
    pool: Pool, entry: Entry, command: Command
) -> None:
    asked = entry(command=command())
    outcomes = await asyncio.gather(*(append(pool, asked) for _ in range(8)))
    assert sorted(outcome.repeated for outcome in outcomes) == [False] + [True] * 7
    assert {outcome.head_hash for outcome in outcomes} == {outcomes[0].head_hash}


async def test_a_command_id_with_other_content_is_refused(
    pool: Pool, entry: Entry, command: Command
) -> None:
    await append(pool, entry(command=command()))
    other = command(params='{"months":12}')
    with pytest.raises(CommandIdReused, match="k1"):
        await append(pool, entry(at=1, command=other))
    async with pool.acquire() as conn, conn.transaction():
        with pytest.raises(CommandIdReused, match="k1"):
            await load(conn, "main", "L1", command_id="k1", fingerprint=other.fingerprint)


async def test_a_refusal_is_kept_with_its_clause_and_the_case_does_not_move(
    pool: Pool, entry: Entry, command: Command
) -> None:
    refused = command(
        outcome="REFUSED", code="TERM_TOO_LONG", clause="R12", remedy="Ask for less.", data="{}"
    )
    appended = await append(pool, entry(events=0, command=refused))
    assert (appended.first_seq, appended.positions, appended.head_hash) == (None, (), b"")
    async with pool.acquire() as conn, conn.transaction():
        case = await load(conn, "main", "L1", command_id="k1")
    assert case.version == 0
    assert case.decided is not None
    assert (case.decided.code, case.decided.clause, case.decided.remedy) == (
        ("TERM_TOO_LONG", "R12", "Ask for less.")
    )
    assert case.decided.recorded_at == appended.recorded_at
    assert case.decided.fingerprint == fingerprint("L1", "ExtendLeave", "officer:7", refused.params)


async def test_a_command_that_contradicts_its_outcome_is_not_kept(
    pool: Pool, entry: Entry, command: Command
) -> None:
    with pytest.raises(LedgerError):
        await append(pool, entry(events=0, command=command(outcome="ACCEPTED")))


async def test_read_models_change_with_the_events_and_rows_go_when_they_are_gone(
    pool: Pool, entry: Entry
) -> None:
    counting = Counting("TERM", date(2024, 2, 29), 36, "from", "INCLUDED", EVERY_REST_DAY)
    reckoning = Reckoning.of("term_end", "R12", ("term_first_day",), counting, load_calendar())
    deadline = Deadline("TERM_END", date(2027, 2, 28), date(2027, 3, 1), "R12")
    usage = Usage("L1", "off_post_venture_leave", "P1", "I1", True, 3, 2, 36, 0, 0)
    notice = Notice("L1:1", 1, "TERM_GRANTED", "RESEARCHER", date(2027, 2, 28))
    parts = {"reckonings": (reckoning,), "due": (deadline,), "usage": usage, "notices": (notice,)}
    await append(pool, entry(**parts))
    counts = "SELECT count(*) FROM read_model."
    assert await pool.fetchval("SELECT effective FROM read_model.deadline") == date(2027, 3, 1)
    assert await pool.fetchval("SELECT rule FROM read_model.due") == "R12"
    assert await pool.fetchval("SELECT used_months FROM read_model.used_right") == 3
    assert await pool.fetchval("SELECT status FROM read_model.notice") == "QUEUED"

    gone = (("TERM_END", date(2027, 3, 1)),)
    await append(pool, entry(at=1, reckonings_gone=("term_end",), due_gone=gone))
    assert await pool.fetchval(counts + "deadline") == 0
    assert await pool.fetchval(counts + "due") == 0
    assert await pool.fetchval("SELECT version FROM read_model.case_board") == 2


async def test_reading_a_case_that_is_not_there_says_so(pool: Pool) -> None:
    with pytest.raises(CaseNotFound, match="L404"):
        await read_case(pool, "L404")
