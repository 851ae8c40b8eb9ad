"""The work of `qixian ledger verify`."""

from dataclasses import asdict
from typing import Literal

from qixian.cli.exits import DONE, NOT_AS_CLAIMED
from qixian.cli.printing import print_json, print_lines
from qixian.cli.reaching import begin, ledger_of
from qixian.cli.words import Words
from qixian.ledger.errors import CaseNotFound
from qixian.ledger.verify import verify


async def verify_ledger(case: str | None, as_json: bool, lang: Literal["zh", "en"] | None) -> int:
    """Prove the whole record or one case; the exit status. An office need not be open."""
    settings = begin(lang)
    words = Words(settings.lang)
    async with ledger_of(settings, closed_too=True) as pool, pool.acquire() as conn:
        proof = await verify(conn, case)
    if case is not None and not proof.events and proof.ok:
        raise CaseNotFound(case)
    if as_json:
        print_json(
            {
                "verified": proof.ok,
                "events": proof.events,
                "cases": proof.cases,
                "findings": [asdict(finding) for finding in proof.findings],
            }
        )
    else:
        counts = {"events": proof.events, "cases": proof.cases, "findings": len(proof.findings)}
        lines = [words.heading("verified" if proof.ok else "not_verified", **counts)]
        print_lines(lines + [f"  {finding.sentence()}" for finding in proof.findings])
    return DONE if proof.ok else NOT_AS_CLAIMED
