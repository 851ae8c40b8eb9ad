"""An archive that programs would read differently is no evidence; one packed again by others is."""

import io
import os
import shutil
import struct
import subprocess
import sys
import zipfile
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from types import ModuleType

import asyncpg
import pytest

from qixian.ledger.evidence.bundle import archived
from qixian.ledger.seals.checkpoint import parse_signed
from qixian.ledger.seals.keys import SigningKey
from qixian.ledger.seals.sealing import Sealer
from qixian.presentation.evidence_bundle import BundleSigner
from qixian.runtime.postgres import create_database, drop_database, with_database
from tests.ledger.evidence_of import Bundle, bundles, program_of, worlds_of_cases
from tests.ledger.forged_bundles import resigned
from tests.ledger.sealed import KEY

FORGED = b"<p>nothing happened</p>"


@pytest.fixture(scope="module")
async def bundle(server_url: str, migrated_template: str) -> AsyncIterator[Bundle]:
    """A case of a random world, sealed."""
    name = f"qixian_archives_{os.getpid()}"
    await create_database(server_url, name, migrated_template)
    url = with_database(server_url, name)
    async with asyncpg.create_pool(
        url, min_size=1, max_size=2, server_settings={"role": "qixian_app"}
    ) as pool:
        cases = await worlds_of_cases(pool, Sealer(pool, KEY, None), [1], 12)
        (made,) = await bundles(pool, cases[:1], date(2026, 1, 1))
    yield made
    await drop_database(server_url, name)


@pytest.fixture(scope="module")
def program(bundle: Bundle, tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    return program_of(bundle, tmp_path_factory.mktemp("program"))


class Checked:
    """What the program says of an archive's bytes."""

    def __init__(
        self, program: ModuleType, place: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        self._program, self._place, self._capsys = program, place, capsys

    def of(self, data: bytes) -> tuple[int, str]:
        """The exit status and everything printed."""
        self._place.write_bytes(data)
        status = self._program.main([str(self._place), "--key", str(KEY.verifier)])
        said = self._capsys.readouterr()
        return status, said.out + said.err


@pytest.fixture
def checked(program: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Checked:
    return Checked(program, tmp_path / "case.zip", capsys)


def packed(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return held.getvalue()


def test_an_archive_packed_by_others_is_evidence(
    bundle: Bundle, checked: Checked, tmp_path: Path
) -> None:
    assert checked.of(archived(bundle))[0] == 0
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        assert checked.of(packed(bundle | {"proofs/": b""}, method))[0] == 0
    if shutil.which("zip"):
        for name, data in bundle.items():
            (tmp_path / "in" / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / "in" / name).write_bytes(data)
        subprocess.run(
            ["zip", "-q", "-r", tmp_path / "again.zip", "."], cwd=tmp_path / "in", check=True
        )
        assert checked.of((tmp_path / "again.zip").read_bytes())[0] == 0


@pytest.mark.parametrize(
    "spoilt",
    [
        lambda data, _: packed({"report.html": FORGED}) + data,
        lambda data, _: data + packed({"report.html": FORGED}),
        lambda data, _: data + b"more",
        lambda data, _: b"#!/bin/sh\n" + data,
        lambda data, _: data[:-2] + struct.pack("<H", 4) + b"more",
        lambda _, files: packed(files | {"report.html/": FORGED}),
        lambda _, files: packed(files, zipfile.ZIP_LZMA),
        lambda _, files: packed(files, zipfile.ZIP_BZIP2),
        lambda data, _: data.replace(b"report.html", b"rePort.html", 1),
    ],
    ids=[
        "another archive before",
        "another archive behind",
        "bytes behind",
        "a program before",
        "a comment",
        "a directory with data",
        "lzma",
        "bzip2",
        "another name in front of the data",
    ],
)
def test_an_archive_that_others_could_read_otherwise_is_not_usable(
    bundle: Bundle, checked: Checked, spoilt: object
) -> None:
    assert callable(spoilt)
    status, told = checked.of(spoilt(archived(bundle), bundle))

    assert (status, "is not usable" in told) == (2, True)
    assert "Traceback" not in told


def test_what_a_member_is_called_does_not_speak_to_the_terminal(
    bundle: Bundle, checked: Checked
) -> None:
    status, told = checked.of(packed(bundle | {"\x1b[2J\rall is well": b""}))

    assert status == 1
    assert "\x1b" not in told
    assert "\\u001b[2J\\u000dall is well" in told


def test_a_field_that_report_json_leaves_out_is_missed(program: ModuleType, bundle: Bundle) -> None:
    manifest = program.json.loads(bundle["manifest.json"])
    facts = program.json.loads(bundle["report.json"])
    del facts["events"][0]["clauses"]
    changed = bundle | {"report.json": program.json.dumps(facts).encode()}

    found = [*program.check_report(changed, manifest, [])]

    assert any("event 1: clauses is None" in one for one in found)


def test_under_an_older_keys_checkpoint_a_bundle_is_checked_with_both_keys(
    program: ModuleType, bundle: Bundle
) -> None:
    newer = SigningKey.of_seed(KEY.name, b"n" * 32)
    stranger = SigningKey.of_seed(KEY.name, b"s" * 32)
    sealed = parse_signed(bundle["checkpoint.txt"])
    renewed = BundleSigner.of(newer, [KEY.verifier, stranger.verifier])

    assert renewed.checked_with(sealed) == (newer.verifier, KEY.verifier)
    assert BundleSigner.of(KEY, [stranger.verifier]).checked_with(sealed) == (KEY.verifier,)
    signed_anew = resigned(bundle, newer)
    both = [str(key) for key in renewed.checked_with(sealed)]
    for keys, is_sound in ((both, True), (both[:1], False)):
        known = [program.parse_key(key) for key in keys]
        results = program.checked(signed_anew, known)
        assert (not any(found for _, found in results)) == is_sound


@pytest.mark.parametrize("key", ["", "x", "a+b", "a+00000000+AA==", "a+00000000+AYh9…"])
def test_a_key_that_is_none_is_not_usable(
    program: ModuleType,
    bundle: Bundle,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    key: str,
) -> None:
    place = tmp_path / "case.zip"
    place.write_bytes(archived(bundle))

    assert program.main([str(place), "--key", key]) == 2
    assert "verify.py: --key is not usable: " in capsys.readouterr().err


def test_without_the_package_it_says_how_to_install_it(bundle: Bundle, tmp_path: Path) -> None:
    (tmp_path / "verify.py").write_bytes(bundle["verify.py"])
    (tmp_path / "cryptography.py").write_text("raise ImportError\n", encoding="utf-8")

    done = subprocess.run(
        [sys.executable, tmp_path / "verify.py"], capture_output=True, text=True, check=False
    )

    assert done.returncode == 2
    assert done.stderr == "verify.py needs: python -m pip install cryptography\n"


def test_beside_no_bundle_it_says_what_is_missing(bundle: Bundle, tmp_path: Path) -> None:
    (tmp_path / "verify.py").write_bytes(bundle["verify.py"])

    done = subprocess.run(
        [sys.executable, tmp_path / "verify.py"], capture_output=True, text=True, check=False
    )

    assert done.returncode == 2
    assert "is not usable: manifest.json is missing" in done.stderr
