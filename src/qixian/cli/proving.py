"""The work of `qixian ledger verify` and `qixian ledger rebuild`."""

from dataclasses import asdict
from typing import Literal

from qixian.cli.exits import DONE, NOT_AS_CLAIMED
from qixian.cli.printing import print_json, print_lines
from qixian.cli.reaching import begin, ledger_of
from qixian.domain.calendar.working_days import load_calendar
from qixian.ledger.errors import CaseNotFound
from qixian.ledger.rebuild import check_read_models, rebuild_read_models
from qixian.ledger.verify import verify
from qixian.presentation.words import Words


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
                "found": proof.found,
                "findings": [asdict(finding) for finding in proof.findings],
            }
        )
    else:
        counts = {"events": proof.events, "cases": proof.cases, "findings": proof.found}
        lines = [words.heading("verified" if proof.ok else "not_verified", **counts)]
        lines += [f"  {finding.sentence()}" for finding in proof.findings]
        for check, count in proof.more.items():
            lines.append(f"  {words.sentence('audit', 'more', kind=check, count=count)}")
        print_lines(lines)
    return DONE if proof.ok else NOT_AS_CLAIMED


async def rebuild_ledger(check: bool, as_json: bool, lang: Literal["zh", "en"] | None) -> int:
    """Make the read models again, or only compare them; the exit status."""
    settings = begin(lang)
    words = Words(settings.lang)
    async with ledger_of(settings, closed_too=True) as pool, pool.acquire() as conn:
        again = check_read_models if check else rebuild_read_models
        rebuilt = await again(conn, load_calendar())
    if as_json:
        print_json({"checked_only": check, **asdict(rebuilt)})
    else:
        heading = "rebuilt_alike" if not rebuilt.differences else "rebuilt_differs"
        counts = {
            "events": rebuilt.events,
            "cases": rebuilt.cases,
            "rows": sum(rebuilt.rows.values()),
            "differences": rebuilt.found,
        }
        named = (f"  {one.table} {one.side}: {one.row}" for one in rebuilt.differences)
        print_lines([words.heading(heading, **counts), *named])
    return NOT_AS_CLAIMED if rebuilt.differences else DONE
