"""Chain, case board, tree and seals, lists, and decisions performed again, as findings.

For `audit` only. Each check runs in a transaction of its own.
"""

from collections.abc import Iterable
from typing import Final

import orjson

from qixian.domain.calendar.working_days import WorkingCalendar
from qixian.domain.policies.edition import EditionError
from qixian.ledger.audit.findings import Finding, FindingKind, Findings
from qixian.ledger.connection import Connection
from qixian.ledger.errors import EditionMissing, UnknownEventType, translated
from qixian.ledger.rebuild import check_read_models
from qixian.ledger.reperformance.again import reperform_parts
from qixian.ledger.reperformance.differences import Difference, value_text
from qixian.ledger.seals.errors import NotAsSealed, NoteMalformed
from qixian.ledger.seals.keys import VerifierKey
from qixian.ledger.seals.missing import missing_events
from qixian.ledger.seals.outside import Outside
from qixian.ledger.seals.whole_tree import TreeVerification, verify_tree
from qixian.ledger.verify import Check, Verification, verify

_OF_CHAIN: Final[dict[Check, FindingKind]] = {
    "HASH": FindingKind.CHAIN,
    "PREVIOUS_HASH": FindingKind.CHAIN,
    "SEQ": FindingKind.SEQ_GAP,
    "BOARD_VERSION": FindingKind.BOARD,
    "BOARD_HEAD": FindingKind.BOARD,
}
_MAY_LOCK: Final = "SELECT has_table_privilege('read_model.case_board', 'UPDATE')"
_SPOILT: Final = (UnknownEventType, EditionMissing, EditionError, ValueError, KeyError)
"""What making lists again raises when an event or an edition is not what it was."""


async def chain_findings(conn: Connection, found: Findings) -> Verification:
    """Every hash, every number and the case board."""
    proof = await verify(conn)
    for one in proof.findings:
        found.add(
            Finding(
                "HIGH",
                _OF_CHAIN[one.check],
                one.check,
                one.case_id,
                one.seq,
                one.position,
                recorded=one.recorded,
                expected=one.calculated,
            )
        )
    return proof


async def seal_findings(
    conn: Connection, found: Findings, keys: Iterable[VerifierKey]
) -> TreeVerification:
    """Every leaf, every kept hash, every root; with keys every signature."""
    proof = await verify_tree(conn, keys)
    for one in proof.findings:
        found.add(
            Finding(
                "HIGH",
                FindingKind.SEAL,
                f"{one.check} {one.index}",
                one.case_id,
                one.seq,
                one.position,
                recorded=one.recorded,
                expected=one.calculated,
            )
        )
    return proof


async def outside_findings(conn: Connection, found: Findings, outside: Outside) -> None:
    """What the ledger lacks, or holds otherwise, of what was sealed outside it.

    Raises OutsideUnreachable. Leaves that are missing or cannot be read there are a finding too.
    """
    try:
        async for one in missing_events(conn, outside):
            leaf, now = one.leaf, one.hash_now
            found.add(
                Finding(
                    "HIGH",
                    FindingKind.SEALED_OUTSIDE,
                    f"LEAF {leaf.index}",
                    leaf.case_id,
                    leaf.seq,
                    leaf.position,
                    recorded="" if now is None else now.hex(),
                    expected=leaf.hash.hex(),
                )
            )
    except (NotAsSealed, NoteMalformed) as wrong:
        found.add(
            Finding(
                "HIGH", FindingKind.SEALED_OUTSIDE, "LEAVES", outside.place, recorded=str(wrong)
            )
        )


async def read_model_findings(conn: Connection, found: Findings, shipped: WorkingCalendar) -> bool:
    """Rows that are not what the record makes of them; writers wait meanwhile.

    False where this role may not have them wait, and nothing was compared.
    """
    with translated():
        if not await conn.fetchval(_MAY_LOCK):
            return False
    try:
        rebuilt = await check_read_models(conn, shipped)
    except _SPOILT as wrong:
        what = " ".join(str(wrong).split())
        found.add(Finding("HIGH", FindingKind.READ_MODEL, "UNREADABLE", "", recorded=what))
        return True
    for one in rebuilt.differences:
        live = one.side == "LIVE"
        found.add(
            Finding(
                "MEDIUM",
                FindingKind.READ_MODEL,
                f"{one.table} {one.side}",
                str(orjson.loads(one.row).get("case_id", "")),
                recorded=one.row if live else "",
                expected="" if live else one.row,
            )
        )
    return True


async def decision_findings(conn: Connection, found: Findings, shipped: WorkingCalendar) -> None:
    """Every decision that the rule does not give."""
    async for part in reperform_parts(conn, shipped):
        for one in part.differences:
            found.add(_decision(one))
        more = part.found - len(part.differences)
        if more:
            found.count(FindingKind.DECISION, "HIGH", more)


def _decision(one: Difference) -> Finding:
    return Finding(
        "HIGH",
        FindingKind.DECISION,
        f"{one.check} {one.event} {one.field}",
        one.case_id,
        one.seq,
        one.position,
        recorded=value_text(one.recorded),
        expected=value_text(one.calculated),
        clauses=one.clauses,
        events=(one.cause_id,),
    )
