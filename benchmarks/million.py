"""A ledger with very many cases in its read models, made by one script; imported by benchmarks."""

import time
from datetime import date
from pathlib import Path
from string import Template
from typing import Final

from benchmarks.stage import analysed
from qixian.domain.calendar.working_days import load_calendar
from qixian.domain.policies.edition import load_edition
from qixian.ledger.editions import pin_edition
from qixian.runtime.connections import connect

CASES: Final = 1_000_000
_SCRIPT: Final = Path(__file__).with_name("million.sql")


async def generate(url: str, cases: int, today: date) -> float:
    """Fill an empty ledger as its superuser; the seconds it took."""
    edition = load_edition()
    script = Template(_SCRIPT.read_text(encoding="utf-8")).substitute(
        cases=cases,
        today=today.isoformat(),
        edition=edition.id,
        digest=edition.digest,
        calendar=load_calendar().version,
    )
    began = time.perf_counter()
    conn = await connect(url)
    try:
        await pin_edition(conn, edition)
        await conn.execute(script)
    finally:
        await conn.close()
    await analysed(url)
    return time.perf_counter() - began
