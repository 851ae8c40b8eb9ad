"""The rows of one append, inserted by one statement with nothing around it: no version, no chain.

Imported by the benchmark of appending. The hash is a constant, so that only the writing is left.
"""

from typing import Final

from asyncpg import Pool, Record

from qixian.ledger.records import Append
from qixian.ledger.rows import append_arguments

_HASH: Final = bytes(32)

_INSERT: Final = """
WITH event AS (
    INSERT INTO ledger.event (book, case_id, seq, case_type, type, schema, effective_on,
           recorded_at, actor, cause_kind, cause_id, edition, edition_digest, calendar_version,
           clauses, data, previous_hash, hash)
    VALUES ($1, $2, $4, $3, $11, $12, $13, now(), $5, $6, $7, $8, $9, $10, $14, $15, $36, $36)
), command AS (
    INSERT INTO ledger.command (command_id, book, case_id, case_type, name, actor, params, on_date,
           recorded_at, outcome, first_seq, last_seq, code, clause, remedy, data, fingerprint)
    VALUES ($26, $1, $2, $3, $27, $5, $28, $29, now(), $30, $4, $4, $32, $33, $34, $35, $31)
)
INSERT INTO read_model.case_board (case_id, book, case_type, state, open, version, head_hash,
       edition_digest, calendar_version, opened_on, last_effective_on, next_wake, parties, dates,
       fact_keys, researcher_id, institution_id)
VALUES ($2, $1, $3, $16, $17, $4, $36, $9, $10, $18, $19, $20, $21, $22, $23, $24, $25)
ON CONFLICT (case_id) DO UPDATE SET
       (state, open, version, head_hash, edition_digest, calendar_version, opened_on,
        last_effective_on, next_wake, parties, dates, fact_keys, researcher_id, institution_id)
     = ROW (excluded.state, excluded.open, excluded.version, excluded.head_hash,
        excluded.edition_digest, excluded.calendar_version, excluded.opened_on,
        excluded.last_effective_on, excluded.next_wake, excluded.parties, excluded.dates,
        excluded.fact_keys, excluded.researcher_id, excluded.institution_id)
"""


async def insert(pool: "Pool[Record]", entry: Append) -> None:
    """Write the one event of an entry, its board row and its command, as they would be written."""
    given = append_arguments(entry)
    (event,) = entry.events
    await pool.execute(
        _INSERT,
        *given[:3],
        entry.expected_version + 1,
        *given[4:10],
        event.type,
        event.schema,
        event.effective_on,
        event.clauses,
        event.data,
        *given[15:25],
        *given[26:36],
        _HASH,
    )
