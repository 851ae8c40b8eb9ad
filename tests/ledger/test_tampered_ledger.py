"""A sealed ledger that somebody changed with every right to the database: each change is found."""

import os
import random
import shutil
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from qixian.domain.calendar.working_days import load_calendar
from qixian.ledger.reperformance.again import reperform_ledger
from qixian.ledger.seals.errors import SealError
from qixian.ledger.seals.missing import missing_events
from qixian.ledger.seals.outside import newest_outside
from qixian.ledger.seals.sealing import Sealer
from qixian.ledger.seals.whole_tree import verify_tree
from qixian.ledger.verify import verify
from qixian.runtime.postgres import create_database, drop_database, with_database
from qixian.workers.seal_directory import SealDirectory
from tests.ledger.evidence_of import worlds_of_cases
from tests.ledger.forged_ledgers import BY_THE_RULES, FORGERS, Sealed
from tests.ledger.sealed import KEY, ORIGIN

WORLDS = 14
MOVES = 24
FORGERIES = 300


@pytest.fixture(scope="module")
async def sealed(
    server_url: str, migrated_template: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Sealed]:
    """Random worlds of every case kind, sealed here and outside."""
    name = f"qixian_tampered_{os.getpid()}"
    await create_database(server_url, name, migrated_template)
    url = with_database(server_url, name)
    place = tmp_path_factory.mktemp("tampered") / "seals"
    async with asyncpg.create_pool(
        url, min_size=1, max_size=4, server_settings={"role": "qixian_app"}
    ) as pool:
        sealer = Sealer(pool, KEY, SealDirectory(place))
        cases: list[str] = []
        for number in range(WORLDS):
            cases = await worlds_of_cases(pool, sealer, [number], MOVES)
    conn = await asyncpg.connect(url)
    sealed = Sealed(conn, cases, place)
    await sealed.keep()
    yield sealed
    await conn.close()
    await drop_database(server_url, name)


async def found_in(sealed: Sealed, *, again: bool) -> list[str]:
    """What an auditor's checks say, a line each."""
    conn, outside = sealed.conn, SealDirectory(sealed.outside)
    said = [one.sentence() for one in (await verify(conn)).findings]
    said += [one.sentence() for one in (await verify_tree(conn, [KEY.verifier])).findings]
    try:
        await newest_outside(outside, ORIGIN, [KEY.verifier])
        async for one in missing_events(conn, outside):
            said.append(f"outside: event {one.leaf.seq} of case {one.leaf.case_id}")
    except SealError as wrong:
        said.append(f"outside: {wrong}")
    if again:
        performed = await reperform_ledger(conn, load_calendar())
        said += [one.sentence() for one in performed.differences]
    return said


async def test_a_ledger_that_nobody_touched_is_not_doubted(sealed: Sealed) -> None:
    assert await found_in(sealed, again=True) == []


async def test_every_change_is_found_in_its_place(sealed: Sealed, tmp_path: Path) -> None:
    shutil.copytree(sealed.outside, kept := tmp_path / "kept")
    missed, made = [], Counter[str]()
    for number in range(FORGERIES):
        dice, forger = random.Random(number), FORGERS[number % len(FORGERS)]
        place = await forger(dice, sealed)
        said = await found_in(sealed, again=forger in BY_THE_RULES)
        if not any(place in one for one in said):
            missed.append((number, forger.__name__, place, [one[:70] for one in said[:3]]))
        made[forger.__name__] += 1
        await sealed.restore()
        shutil.copytree(kept, sealed.outside, dirs_exist_ok=True)

    assert missed == []
    assert sum(made.values()) == FORGERIES
    assert await found_in(sealed, again=True) == []
