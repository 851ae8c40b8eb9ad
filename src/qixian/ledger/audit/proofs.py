"""Chain, case board, tree and seals, lists, and decisions performed again, as findings.

For `audit` only. Each check runs in a transaction of its own.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

import orjson

from qixian.domain.calendar.working_days import WorkingCalendar
from qixian.domain.policies.edition import EditionError
from qixian.ledger.audit.findings import Finding, FindingKind, Findings
from qixian.ledger.connection import Connection
from qixian.ledger.errors import EditionMissing, UnknownEventType, translated
from qixian.ledger.rebuild import check_read_models
from qixian.ledger.reperformance.again import reperform_parts
from qixian.ledger.reperformance.decisions import CANNOT
from qixian.ledger.reperformance.differences import Difference, NotFallenDue, value_text
from qixian.ledger.seals.checkpoint import Checkpoint, SignedCheckpoint
from qixian.ledger.seals.errors import NotAsSealed, NoteMalformed
from qixian.ledger.seals.keys import VerifierKey
from qixian.ledger.seals.missing import Missing, missing_events
from qixian.ledger.seals.outside import Outside, newest_outside
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
_SPOILT: Final = (UnknownEventType, EditionMissing, EditionError, *CANNOT)
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
    for check, kind in _OF_CHAIN.items():
        found.count(kind, "HIGH", proof.more.get(check, 0))
    return proof


async def seal_findings(
    conn: Connection,
    found: Findings,
    keys: Iterable[VerifierKey],
    seen: SignedCheckpoint | None = None,
) -> TreeVerification:
    """Every leaf, every kept hash, every root, also at the size of `seen`; with keys signatures."""
    proof = await verify_tree(conn, keys, [seen.checkpoint.size] if seen else [])
    if seen is not None:
        _held_to(found, proof, seen.checkpoint)
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
    found.count(FindingKind.SEAL, "HIGH", sum(proof.more.values()))
    return proof


def _held_to(found: Findings, proof: TreeVerification, seen: Checkpoint) -> None:
    """The events of this ledger against a checkpoint that lies outside it."""
    calculated = proof.roots.get(seen.size)
    if calculated is None:
        # Behind it: so many are here, and not so many as were sealed.
        held, sealed = str(proof.leaves + proof.waiting), str(seen.size)
    elif calculated != seen.root:
        held, sealed = calculated.hex(), seen.root.hex()
    else:
        return
    what, subject = f"CHECKPOINT {seen.size}", seen.origin
    found.add(Finding("HIGH", FindingKind.SEALED_OUTSIDE, what, subject, 0, 0, held, sealed))


async def seen_outside(
    found: Findings, outside: Outside, keys: Sequence[VerifierKey]
) -> SignedCheckpoint | None:
    """The newest checkpoint outside, signed by the log where its keys are known.

    Raises OutsideUnreachable. One that is not is a finding.
    """
    try:
        return await newest_outside(outside, None, keys or None)
    except (NotAsSealed, NoteMalformed) as wrong:
        found.add(_outside("CHECKPOINT", outside, wrong))
        return None


async def outside_findings(conn: Connection, found: Findings, outside: Outside) -> None:
    """What the ledger lacks, or holds otherwise, of what was sealed outside it.

    Raises OutsideUnreachable. Leaves that are missing, cannot be read or do not amount to the
    checkpoint there are a finding too.
    """
    try:
        async for one in missing_events(conn, outside):
            found.add(_missing(one))
    except (NotAsSealed, NoteMalformed) as wrong:
        found.add(_outside("LEAVES", outside, wrong))


def _missing(one: Missing) -> Finding:
    leaf, now = one.leaf, one.hash_now
    recorded, expected = "" if now is None else now.hex(), leaf.hash.hex()
    if now == leaf.hash:
        recorded, expected = f"position {one.position_now}", f"position {leaf.position}"
    return Finding(
        "HIGH",
        FindingKind.SEALED_OUTSIDE,
        f"LEAF {leaf.index}",
        leaf.case_id,
        leaf.seq,
        leaf.position,
        recorded=recorded,
        expected=expected,
    )


def _outside(what: str, outside: Outside, wrong: Exception) -> Finding:
    kind = FindingKind.SEALED_OUTSIDE
    return Finding("HIGH", kind, what, outside.place, recorded=str(wrong))


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
    unnamed = rebuilt.found - len(rebuilt.differences)
    if unnamed:
        found.count(FindingKind.READ_MODEL, "MEDIUM", unnamed)
    return True


async def decision_findings(
    conn: Connection, found: Findings, shipped: WorkingCalendar, until: date
) -> list[NotFallenDue]:
    """Every decision that the rule does not give; deadlines up to a day that are still ahead."""
    ahead: list[NotFallenDue] = []
    async for part in reperform_parts(conn, shipped, until):
        ahead += part.overdue
        for one in part.differences:
            found.add(_decision(one))
        more = part.found - len(part.differences)
        if more:
            found.count(FindingKind.DECISION, "HIGH", more)
    return ahead


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
