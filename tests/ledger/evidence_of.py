"""Evidence bundles of the cases of a ledger, and their own verifier; used by tests."""

import importlib.util
import random
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from types import ModuleType

from asyncpg import Pool, Record

from qixian.domain.calendar.working_days import load_calendar
from qixian.ledger.evidence.bundle import signed_bundle
from qixian.ledger.evidence.contents import ledger_files
from qixian.ledger.evidence.material import case_material
from qixian.ledger.seals.sealing import Sealer
from qixian.presentation.cases import replayed_case
from qixian.presentation.evidence import report_files
from qixian.presentation.lengths import lengths_of
from tests.domain.random_worlds import told
from tests.ledger.played import tell
from tests.ledger.sealed import KEY, ORIGIN

Bundle = dict[str, bytes]


async def bundles(pool: "Pool[Record]", cases: Sequence[str], day: date) -> list[Bundle]:
    """The signed files of each case's bundle, with lengths of time counted to a day."""
    made = []
    async with pool.acquire() as conn:
        for case in cases:
            material = await case_material(conn, case, ORIGIN, load_calendar())
            replayed = await replayed_case(conn, case)
            lengths = await lengths_of(conn, replayed, day)
            report = report_files(replayed, lengths, day, material)
            files = {**ledger_files(material, [KEY.verifier]), **report}
            made.append(signed_bundle(files, material, KEY))
    return made


async def worlds_of_cases(
    pool: "Pool[Record]", sealer: Sealer, numbers: Sequence[int], moves: int
) -> list[str]:
    """Tell random worlds of every case kind and seal them; the ids of their cases.

    Some of the persons' data is read in between, so that there is somebody who read it.
    """
    for number in numbers:
        story = told(number, moves=moves, notices=number % 3 == 0, readings=number % 2 == 0)
        await tell(pool, story, story.id)
    await pool.execute(
        "INSERT INTO registry.access (book, entry_id, reader, reason)"
        " SELECT book, entry_id, 'officer:1', 'CASE_WORK' FROM registry.entry"
        " WHERE kind = 'person' AND right(entry_id, 1) < '5'"
    )
    events = await pool.fetchval("SELECT count(*) FROM ledger.event")
    while (await sealer.seal()).size < events:
        pass
    rows = await pool.fetch("SELECT DISTINCT case_id FROM ledger.event ORDER BY case_id")
    return [row["case_id"] for row in rows]


def program_of(bundle: Bundle, folder: Path) -> ModuleType:
    """The bundle's own verify.py, loaded from a file as somebody else would."""
    place = folder / "verify.py"
    place.write_bytes(bundle["verify.py"])
    spec = importlib.util.spec_from_file_location(f"verify_{random.getrandbits(32)}", place)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def found_by(program: ModuleType, bundle: Bundle, key: str = str(KEY.verifier)) -> tuple[int, str]:
    """The exit status the program would have, and everything it finds."""
    try:
        checks = program.checked(dict(bundle), [program.parse_key(key)])
    except program.NotUsable as wrong:
        return 2, str(wrong)
    findings = [one for _, some in checks for one in some]
    return (1 if findings else 0), "\n".join(findings)
