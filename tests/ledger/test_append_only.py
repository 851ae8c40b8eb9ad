"""Nobody changes or removes what is recorded: not the application, and not its owner."""

from collections.abc import Callable

import asyncpg
import pytest

from qixian.ledger.errors import AppendOnly, LedgerError, translated
from qixian.ledger.records import Append
from qixian.ledger.streams import append

Connection = asyncpg.Connection
COLUMNS = {
    "event": "actor",
    "command": "actor",
    "edition": "id",
    "notice_delivery": "detail",
    "leaf": "case_id",
    "node": "hash",
    "checkpoint": "note",
    "cosignature": "line",
    "reconciliation": "found",
    "audit_run": "begun_by",
    "audit_report": "facts",
    "audit_finding": "what",
}
TABLES = tuple(COLUMNS)
CHANGES = (
    "UPDATE {table} SET {column} = 'x'",
    "UPDATE {table} SET {column} = 'x' WHERE false",
    "DELETE FROM {table}",
    "TRUNCATE {table}",
    "TRUNCATE {table} CASCADE",
)


def changes(table: str) -> list[str]:
    return [text.format(table=f"ledger.{table}", column=COLUMNS[table]) for text in CHANGES]


@pytest.mark.parametrize("table", TABLES)
async def test_the_owner_is_refused_by_a_trigger_that_names_the_table(
    owner_conn: Connection, table: str
) -> None:
    for change in changes(table):
        with pytest.raises(AppendOnly, match=f"ledger.{table} is append-only"), translated():
            await owner_conn.execute(change)


@pytest.mark.parametrize("table", TABLES)
async def test_the_application_has_not_even_the_privilege(pool: asyncpg.Pool, table: str) -> None:
    for change in changes(table):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await pool.execute(change)


@pytest.mark.parametrize("table", TABLES)
async def test_a_session_in_replica_mode_is_refused_all_the_same(
    superuser_conn: Connection, table: str
) -> None:
    await superuser_conn.execute("SET session_replication_role = replica")
    for change in changes(table):
        with pytest.raises(AppendOnly), translated():
            await superuser_conn.execute(change)


async def test_the_auditor_reads_everything_recorded_and_writes_nothing(
    superuser_conn: Connection, pool: asyncpg.Pool, entry: Callable[..., Append]
) -> None:
    await append(pool, entry())
    await superuser_conn.execute("SET ROLE qixian_auditor")
    assert await superuser_conn.fetchval("SELECT count(*) FROM ledger.event") == 1
    assert await superuser_conn.fetchval("SELECT count(*) FROM read_model.case_board") == 1
    for refused in ("DELETE FROM read_model.case_board", "SELECT * FROM registry.free_text"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await superuser_conn.execute(refused)
    with pytest.raises(LedgerError):
        await append(superuser_conn, entry(at=1))
