"""Whoever changes the record behind its back is found, with the place and both values."""

from collections.abc import Callable

import asyncpg
import pytest

from qixian.ledger.records import Append
from qixian.ledger.streams import append, read_case
from qixian.ledger.verify import Verification, verify

Connection = asyncpg.Connection
Entry = Callable[..., Append]

# Every hashed column but case_id and seq, which have tests of their own below.
TAMPERED = {
    "book": "'other'",
    "case_type": "'other'",
    "type": "'LeaveEnded'",
    "schema": "2",
    "effective_on": "effective_on + 1",
    "recorded_at": "recorded_at + interval '1 microsecond'",
    "actor": "'somebody'",
    "cause_kind": "'DEADLINE'",
    "cause_id": "'k9'",
    "edition": "'another/1'",
    "edition_digest": "'00'",
    "calendar_version": "'2023.1'",
    "clauses": "'{R12}'",
    "data": """'{"months":72}'""",
    "previous_hash": "sha256('x')",
    "hash": "sha256('x')",
}


async def behind_its_back(conn: Connection, *changes: str) -> None:
    await conn.execute("ALTER TABLE ledger.event DISABLE TRIGGER append_only")
    for change in changes:
        await conn.execute(change)
    await conn.execute("ALTER TABLE ledger.event ENABLE ALWAYS TRIGGER append_only")


@pytest.fixture
async def record(pool: asyncpg.Pool, entry: Entry) -> asyncpg.Pool:
    """Two cases: L1 of three events and L2 of two."""
    await append(pool, entry("L1", events=2))
    await append(pool, entry("L2", events=2))
    await append(pool, entry("L1", at=2))
    return pool


async def verified(pool: asyncpg.Pool, case_id: str | None = None) -> Verification:
    async with pool.acquire() as conn:
        return await verify(conn, case_id)


def checks(result: Verification) -> list[tuple[str, str, int]]:
    return [(finding.check, finding.case_id, finding.seq) for finding in result.findings]


async def test_an_untouched_record_agrees_and_is_counted(record: asyncpg.Pool) -> None:
    assert await verified(record) == Verification(events=5, cases=2, findings=())
    assert await verified(record, "L2") == Verification(events=2, cases=1, findings=())


@pytest.mark.parametrize("column", TAMPERED)
async def test_a_changed_column_is_found_with_position_calculated_and_recorded(
    record: asyncpg.Pool, superuser_conn: Connection, column: str
) -> None:
    before = (await read_case(record, "L1"))[1]
    await behind_its_back(
        superuser_conn,
        f"UPDATE ledger.event SET {column} = {TAMPERED[column]} WHERE case_id = 'L1' AND seq = 2",
    )
    changed = (await read_case(record, "L1"))[1]
    found = [finding for finding in (await verified(record)).findings if finding.check == "HASH"]
    assert [(finding.position, finding.case_id, finding.seq) for finding in found] == [
        (before.position, "L1", 2)
    ]
    assert found[0].recorded == changed.hash.hex()
    assert found[0].calculated != found[0].recorded
    assert found[0].calculated in found[0].sentence()


async def test_a_whole_chain_forged_again_is_found_by_the_board(
    record: asyncpg.Pool, superuser_conn: Connection
) -> None:
    await behind_its_back(
        superuser_conn,
        "UPDATE ledger.event SET actor = 'somebody' WHERE case_id = 'L1' AND seq = 3",
        """UPDATE ledger.event SET hash = sha256(convert_to(ledger.canonical_event(
               actor, book, calendar_version, case_id, case_type, cause_id, cause_kind, clauses,
               data, edition_digest, edition, effective_on, previous_hash, recorded_at, schema,
               seq, type), 'UTF8')) WHERE case_id = 'L1' AND seq = 3""",
    )
    assert checks(await verified(record)) == [("BOARD_HEAD", "L1", 3)]


async def test_a_removed_event_leaves_a_gap_that_is_found(
    record: asyncpg.Pool, superuser_conn: Connection
) -> None:
    await behind_its_back(
        superuser_conn, "DELETE FROM ledger.event WHERE case_id = 'L1' AND seq = 2"
    )
    assert checks(await verified(record)) == [("SEQ", "L1", 3), ("PREVIOUS_HASH", "L1", 3)]


async def test_a_removed_last_event_is_missed_by_the_board(
    record: asyncpg.Pool, superuser_conn: Connection
) -> None:
    await behind_its_back(
        superuser_conn, "DELETE FROM ledger.event WHERE case_id = 'L1' AND seq = 3"
    )
    found = await verified(record)
    assert checks(found) == [("BOARD_VERSION", "L1", 2), ("BOARD_HEAD", "L1", 2)]
    assert (found.findings[0].calculated, found.findings[0].recorded) == ("2", "3")


async def test_a_removed_case_is_missed_by_the_board(
    record: asyncpg.Pool, superuser_conn: Connection
) -> None:
    await behind_its_back(superuser_conn, "DELETE FROM ledger.event WHERE case_id = 'L2'")
    found = await verified(record)
    assert [finding.case_id for finding in found.findings] == ["L2", "L2"]
    assert found.findings[0].position == 0


async def test_a_case_the_board_does_not_show_is_found(
    record: asyncpg.Pool, superuser_conn: Connection
) -> None:
    await superuser_conn.execute("DELETE FROM read_model.case_board WHERE case_id = 'L2'")
    assert checks(await verified(record)) == [("BOARD_VERSION", "L2", 2), ("BOARD_HEAD", "L2", 2)]


async def test_two_swapped_events_are_both_found(
    record: asyncpg.Pool, superuser_conn: Connection
) -> None:
    await behind_its_back(
        superuser_conn,
        "UPDATE ledger.event SET seq = 99 WHERE case_id = 'L1' AND seq = 1",
        "UPDATE ledger.event SET seq = 1 WHERE case_id = 'L1' AND seq = 2",
        "UPDATE ledger.event SET seq = 2 WHERE case_id = 'L1' AND seq = 99",
    )
    hashes = [place for place in checks(await verified(record)) if place[0] == "HASH"]
    assert hashes == [("HASH", "L1", 1), ("HASH", "L1", 2)]


async def test_an_event_moved_to_another_case_is_found(
    record: asyncpg.Pool, superuser_conn: Connection
) -> None:
    await behind_its_back(
        superuser_conn, "UPDATE ledger.event SET case_id = 'L3' WHERE case_id = 'L1' AND seq = 3"
    )
    assert ("HASH", "L3", 3) in checks(await verified(record))
