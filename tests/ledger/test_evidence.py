"""Evidence bundles of random worlds: none is doubted, and nothing that was changed passes."""

import os
import random
import zipfile
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from types import ModuleType

import asyncpg
import pytest

from qixian.domain.kinds import KINDS
from qixian.ledger.evidence.bundle import archived
from qixian.ledger.evidence.verify import FORMAT
from qixian.ledger.seals.checkpoint import parse_signed
from qixian.ledger.seals.keys import KeyKind, SigningKey, VerifierKey
from qixian.ledger.seals.sealing import Sealer
from qixian.ledger.seals.signed_note import SignedNote
from qixian.runtime.postgres import create_database, drop_database, with_database
from tests.ledger.evidence_of import Bundle, bundles, found_by, program_of, worlds_of_cases
from tests.ledger.forged_bundles import FORGERS, OTHER, resigned
from tests.ledger.sealed import KEY

WORLDS = 34
MOVES = 20
FORGERIES = 2300
NOW = datetime(2027, 6, 1, tzinfo=UTC)
DAYS = (date(2023, 6, 1), date(2025, 6, 1), date(2027, 6, 1))


@dataclass(frozen=True)
class Evidence:
    """The bundles of many cases, the kinds of these, and the verifier from one of the bundles."""

    bundles: list[Bundle]
    kinds: set[str]
    program: ModuleType


@pytest.fixture(scope="module")
async def evidence(
    server_url: str, migrated_template: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Evidence]:
    """Every case of some random worlds, sealed."""
    name = f"qixian_evidence_{os.getpid()}"
    await create_database(server_url, name, migrated_template)
    url = with_database(server_url, name)
    async with asyncpg.create_pool(
        url, min_size=1, max_size=4, server_settings={"role": "qixian_app"}
    ) as pool:
        cases = await worlds_of_cases(pool, Sealer(pool, KEY, None), range(WORLDS), MOVES)
        made = [one for day in DAYS for one in await bundles(pool, cases, day)]
        kinds = await pool.fetch("SELECT DISTINCT case_type FROM ledger.event")
    program = program_of(made[0], tmp_path_factory.mktemp("evidence"))
    yield Evidence(made, {row["case_type"] for row in kinds}, program)
    await drop_database(server_url, name)


async def test_no_bundle_that_nobody_touched_is_doubted(evidence: Evidence) -> None:
    found = [found_by(evidence.program, bundle) for bundle in evidence.bundles]

    assert [one for one in found if one != (0, "")] == []
    assert len(found) >= 500
    assert evidence.kinds == {*KINDS}
    assert sum(b"access_id" in bundle["access.json"] for bundle in evidence.bundles) > 100


async def test_everything_that_was_changed_is_found_and_named(evidence: Evidence) -> None:
    missed, made = [], Counter[str]()
    for number in range(FORGERIES):
        dice, forger = random.Random(number), FORGERS[number % len(FORGERS)]
        forged = forger(dice, dice.choice(evidence.bundles))
        if forged is None:
            continue
        bundle, names = forged
        status, told = found_by(evidence.program, bundle)
        if status == 0 or not any(name in told for name in names):
            missed.append((number, forger.__name__, names, status, told[:200]))
        made[forger.__name__] += 1

    assert missed == []
    assert sum(made.values()) >= 2000
    assert min(made.values()) >= 50


async def test_pieces_of_another_bundle_do_not_fit(evidence: Evidence) -> None:
    missed, tried = [], 0
    for number in range(300):
        dice = random.Random(number)
        one, other = dice.sample(evidence.bundles, 2)
        name = dice.choice(sorted(one.keys() & other.keys()))
        if one[name] == other[name]:
            continue
        tried += 1
        status, told = found_by(evidence.program, one | {name: other[name]})
        if status == 0 or name not in told:
            missed.append((number, name, status, told[:200]))

    assert missed == []
    assert tried > 150


async def test_a_trusted_key_tells_a_bundle_that_another_made_from_the_start(
    evidence: Evidence,
) -> None:
    key = VerifierKey("elsewhere.example.org", OTHER.verifier.kind, OTHER.verifier.public)

    for bundle in evidence.bundles[:20]:
        for trusted in (str(OTHER.verifier), str(key)):
            status, told = found_by(evidence.program, bundle, trusted)
            assert status == 1
            assert "manifest.sig: not signed by the key given" in told
            assert "checkpoint.txt: not signed by the key given" in told


def _told(program: ModuleType, place: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    status = program.main([str(place), "--key", str(KEY.verifier)])
    said = capsys.readouterr()
    return status, said.out + said.err


async def test_an_archive_that_is_cut_or_spoilt_is_not_usable_or_not_as_claimed(
    evidence: Evidence, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dice, passed = random.Random(7), 0
    for number in range(120):
        bundle = dice.choice(evidence.bundles)
        data = bytearray(archived(bundle))
        place = tmp_path / "case.zip"
        if number % 3 == 0:
            place.write_bytes(data[: dice.randrange(len(data))])
            status, told = _told(evidence.program, place, capsys)
            assert (status, "is not usable" in told) == (2, True)
            continue
        data[dice.randrange(len(data))] ^= dice.randrange(1, 256)
        place.write_bytes(data)
        status, told = _told(evidence.program, place, capsys)
        if status == 0:  # a byte of the archive that says nothing of what is in it
            assert evidence.program.read(place) == bundle
            passed += 1
    assert passed < 20


async def test_a_bundle_packed_again_or_unpacked_is_still_evidence(
    evidence: Evidence, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bundle, again, below = evidence.bundles[5], tmp_path / "again.zip", tmp_path / "below.zip"
    folder = tmp_path / "unpacked"
    with zipfile.ZipFile(again, "w") as stored, zipfile.ZipFile(below, "w") as lower:
        stored.writestr("proofs/", b"")
        for name in reversed(bundle):
            stored.writestr(name, bundle[name])
            lower.writestr(f"case/{name}", bundle[name])
    with zipfile.ZipFile(again) as stored:
        stored.extractall(folder)

    assert _told(evidence.program, again, capsys)[0] == 0
    assert _told(evidence.program, folder, capsys)[0] == 0
    status, told = _told(evidence.program, below, capsys)
    assert (status, "manifest.json is missing" in told) == (2, True)


async def test_what_is_no_bundle_of_this_format_is_not_usable(
    evidence: Evidence, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bundle, place = evidence.bundles[3], tmp_path / "case.zip"
    later = bundle["manifest.json"].replace(FORMAT.encode(), b"qixian-evidence/9")
    place.write_bytes(archived(bundle | {"manifest.json": later}))
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(place, "a") as twice:
        twice.writestr("report.html", b"<p>nothing happened</p>")
    doubled = _told(evidence.program, place, capsys)
    place.write_bytes(archived(bundle | {"manifest.json": later}))
    newer = _told(evidence.program, place, capsys)
    missing = _told(evidence.program, tmp_path / "nothing.zip", capsys)

    assert [status for status, _ in (doubled, newer, missing)] == [2, 2, 2]
    assert "a file twice" in doubled[1]
    assert "the format is 'qixian-evidence/9'" in newer[1]
    assert "nothing.zip is not usable" in missing[1]


async def test_a_witness_whose_key_is_given_has_to_have_cosigned(evidence: Evidence) -> None:
    witness = SigningKey.of_seed("witness.example.org", b"w" * 32, KeyKind.WITNESS)
    keys = [str(KEY.verifier), str(witness.verifier)]
    bundle = evidence.bundles[8]
    sealed = parse_signed(bundle["checkpoint.txt"])
    cosigned = sealed.note.signed_also([witness.cosign(sealed.note.text, NOW)])
    false = replace(cosigned.signatures[1], value=bytes(8) + bytes(64))
    forged = SignedNote(sealed.note.text, (cosigned.signatures[0], false))

    def told(note: SignedNote) -> list[str]:
        text = note.encoded().encode()
        changed = {
            name: data.replace(bundle["checkpoint.txt"], text) for name, data in bundle.items()
        }
        known = [evidence.program.parse_key(key) for key in keys]
        checks = evidence.program.checked(resigned(changed, KEY), known)
        return [one for _, some in checks for one in some]

    assert told(cosigned) == []
    (missing,) = told(sealed.note)
    assert "not cosigned by witness.example.org" in missing
    assert any("the signature by witness.example.org" in one for one in told(forged))
