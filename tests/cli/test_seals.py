"""Seals from the terminal: made, shown, checked, proved, and each way they do not agree."""

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import pytest

from qixian.ledger.merkle.proofs import consistent
from qixian.ledger.seals.base64_text import decoded
from qixian.ledger.seals.checkpoint import Checkpoint, parse_signed
from qixian.ledger.seals.keys import KeyKind, SigningKey, parse_verifier_key, require_signed
from qixian.ledger.seals.proof_text import parse_proof
from qixian.ledger.seals.signed_note import SignedNote
from tests.cli.conftest import Qixian, Said
from tests.cli.leaves import opened

Pool = asyncpg.Pool
Conn = asyncpg.Connection
ORIGIN = "qixian.local/ledger"
WITNESS = SigningKey.of_seed("witness.example.org", b"w" * 32, KeyKind.WITNESS)


@pytest.fixture
def named(qixian: Qixian, monkeypatch: pytest.MonkeyPatch, database_url: str) -> Qixian:
    """The command with the test's own database named."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    return qixian


@pytest.fixture
async def sealed(named: Qixian, pool: Pool) -> Qixian:
    """Two cases with an event each, sealed one after the other."""
    for number in (1, 2):
        await opened(pool, f"C{number}", f"P{number}", f"I{number}")
        until(named, lambda said, size=number: said.document["size"] == size)
    return named


def until(named: Qixian, done: Callable[[Said], bool]) -> Said:
    """Seal until it is as it should be: the server's own transactions may hold events back."""
    for _ in range(100):
        said = named("ledger", "seal", "--json")
        assert said.status == 0, said.err
        if done(said):
            return said
    raise AssertionError(said.out)


def wrong(said: Said, status: int) -> str:
    """The one line that says what is wrong."""
    assert (said.status, said.out) == (status, ""), said.err
    assert said.err.count("\n") == 1
    return said.err


async def test_sealing_says_how_much_where_and_how_others_check_it(
    named: Qixian, pool: Pool, home: Path
) -> None:
    assert named("ledger", "seal").out == "there is no event to seal yet\n"
    await opened(pool, "C1", "P1", "I1")

    until(named, lambda said: said.document["size"] == 1)
    said = named("ledger", "seal")

    assert said.out.startswith("1 events are sealed (0 of them now): ")
    assert f"the seal lies in {home / 'seals'}" in said.out
    assert f"with the key {ORIGIN}+" in said.out
    assert (home / "seal.key").stat().st_mode & 0o777 == 0o600
    assert (home / "seals" / "checkpoints" / "1.txt").exists()


async def test_a_checkpoint_is_printed_as_it_was_signed_and_verifies(
    sealed: Qixian, home: Path
) -> None:
    key = str(sealed("ledger", "seal", "--json").document["verifier_key"])  # type: ignore[index]
    shown, checked = sealed("ledger", "checkpoint"), sealed("ledger", "checkpoint", "--verify")

    assert shown.out == (home / "seals" / "checkpoints" / "2.txt").read_text("utf-8")
    require_signed(parse_signed(shown.out).note, [parse_verifier_key(key)])
    assert checked.status == 0
    for part in (ORIGIN, "2 events", "agrees", f"signed by {ORIGIN}", str(home / "seals")):
        assert part in checked.out
    document = sealed("ledger", "checkpoint", "--size", "1", "--verify", "--key", key, "--json")
    assert document.document["size"] == 1  # type: ignore[index]
    assert document.document["verified"] is True  # type: ignore[index]
    assert "no checkpoint over 9 events" in wrong(sealed("ledger", "checkpoint", "--size", "9"), 2)


async def test_nothing_sealed_yet_is_said_so(named: Qixian, pool: Pool) -> None:
    for arguments in (["checkpoint"], ["checkpoint", "--verify"], ["consistency", "1", "2"]):
        assert (
            "ledger seal" in wrong(named("ledger", *arguments), 2) or arguments[0] != "checkpoint"
        )
    await opened(pool, "C1", "P1", "I1")
    assert "ledger seal" in wrong(named("ledger", "proof", "C1"), 2)


async def test_an_event_is_proved_by_a_file_that_holds_for_its_hash_alone(
    sealed: Qixian, pool: Pool
) -> None:
    table, file = sealed("ledger", "proof", "C1"), sealed("ledger", "proof", "C1", "--seq", "1")
    of_the_first = sealed("ledger", "proof", "C1", "--size", "1", "--json").document
    one = await pool.fetchval("SELECT hash FROM ledger.event WHERE case_id = 'C1'")

    proof = parse_proof(file.out)
    proof.require_of(one)
    assert (proof.index, proof.sealed.checkpoint.size) == (0, 2)
    assert "1 events of case C1 are among the 2" in table.out
    assert one.hex() in table.out
    assert of_the_first["size"] == 1  # type: ignore[index]
    assert of_the_first["events"][0]["path"] == []  # type: ignore[index]
    assert "case C9 is not in the ledger" in wrong(sealed("ledger", "proof", "C9"), 2)
    assert "there is no 7" in wrong(sealed("ledger", "proof", "C1", "--seq", "7"), 2)
    assert "sealed yet" in wrong(sealed("ledger", "proof", "C2", "--size", "1"), 2)


async def test_consistency_between_two_checkpoints_is_proved(sealed: Qixian) -> None:
    document = sealed("ledger", "consistency", "1", "2", "--json").document
    assert isinstance(document, dict)
    roots = [decoded(document[key]) or b"" for key in ("smaller_root", "larger_root")]
    path = [decoded(text) or b"" for text in document["path"]]

    assert consistent(1, 2, roots[0], roots[1], path)
    assert "unchanged" in sealed("ledger", "consistency", "1", "2").out
    assert "smaller size first" in wrong(sealed("ledger", "consistency", "2", "1"), 2)
    assert "no checkpoint over 3" in wrong(sealed("ledger", "consistency", "2", "3"), 2)


async def test_a_checkpoint_kept_elsewhere_is_held_against_the_ledger(
    sealed: Qixian, tmp_path: Path, superuser_conn: Conn, home: Path
) -> None:
    kept = tmp_path / "kept.txt"
    kept.write_text(sealed("ledger", "checkpoint").out, "utf-8")
    assert "agrees with the ledger" in sealed("ledger", "checkpoint", "--seen", kept).out

    await superuser_conn.execute(
        """ALTER TABLE ledger.leaf DISABLE TRIGGER ALL;
           ALTER TABLE ledger.checkpoint DISABLE TRIGGER ALL;
           ALTER TABLE ledger.event DISABLE TRIGGER ALL;
           DELETE FROM ledger.leaf WHERE leaf_index = 1;
           DELETE FROM ledger.event WHERE case_id = 'C2';
           DELETE FROM ledger.checkpoint WHERE size = 2"""
    )
    for said in (
        sealed("ledger", "checkpoint", "--seen", kept),
        sealed("ledger", "checkpoint", "--verify"),
        sealed("ledger", "seal"),
    ):
        assert "has 1 of the 2 events" in wrong(said, 1)
    missing = sealed("ledger", "missing")
    assert missing.status == 1
    assert "C2" in missing.out
    document = sealed("ledger", "missing", "--json").document
    assert [one["case_id"] for one in document["missing"]] == ["C2"]  # type: ignore[index]

    key = SigningKey.of_seed(ORIGIN, base64.b64decode((home / "seal.key").read_bytes()))
    forked = Checkpoint(ORIGIN, 1, bytes(32))
    kept.write_text(SignedNote(forked.text(), (key.sign(forked.text()),)).encoded(), "utf-8")
    (home / "seals" / "checkpoints" / "2.txt").unlink()
    assert "calculated" in wrong(sealed("ledger", "checkpoint", "--seen", kept), 1)


async def test_an_empty_place_is_filled_by_somebody_who_says_that_it_is_new(
    sealed: Qixian, superuser_conn: Conn, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    await superuser_conn.execute("ALTER TABLE ledger.checkpoint DISABLE TRIGGER ALL")
    await superuser_conn.execute(
        "UPDATE ledger.checkpoint SET sealed_at = sealed_at - interval '2 hours'"
    )
    monkeypatch.setenv("QIXIAN_SEAL_DIR", str(tmp_path / "unmounted"))

    assert "qixian ledger seal --new-place" in wrong(sealed("ledger", "seal"), 1)
    assert sealed("ledger", "seal", "--new-place").status == 0
    assert sealed("ledger", "seal").status == 0


async def test_everything_that_was_sealed_is_there(sealed: Qixian) -> None:
    said = sealed("ledger", "missing")
    assert (said.status, said.out.startswith("every event sealed")) == (0, True)


async def test_a_file_that_is_no_checkpoint_or_anothers_is_named(
    sealed: Qixian, tmp_path: Path
) -> None:
    kept = tmp_path / "kept.txt"
    stranger = SigningKey.of_seed("other.example.org/ledger", bytes(32))
    text = Checkpoint(stranger.name, 1, bytes(32)).text()
    note = SignedNote(text, (stranger.sign(text),)).encoded()

    assert "cannot be read" in wrong(sealed("ledger", "checkpoint", "--seen", kept), 2)
    kept.write_text(note[:-20])
    assert "kept.txt" in wrong(sealed("ledger", "checkpoint", "--seen", kept), 2)
    kept.write_text(note, "utf-8")
    assert "no known key" in wrong(sealed("ledger", "checkpoint", "--seen", kept), 1)
    key = str(stranger.verifier)
    assert "no known key" in wrong(sealed("ledger", "checkpoint", "--key", key), 1)
    assert "verifier key" in wrong(sealed("ledger", "checkpoint", "--key", "x"), 2)


async def test_cosignatures_are_added_shown_and_believed_only_of_known_witnesses(
    sealed: Qixian, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    ours = parse_signed(sealed("ledger", "checkpoint").out)
    at = datetime(2027, 1, 2, 3, 4, 5, tzinfo=UTC)
    file = tmp_path / "cosigned.txt"
    signature = WITNESS.cosign(ours.note.text, at)
    file.write_text(ours.note.signed_also([signature]).encoded(), "utf-8")

    assert "(witness.example.org): give it with --key" in wrong(sealed("ledger", "cosign", file), 1)
    bare = tmp_path / "bare.txt"
    bare.write_text(ours.encoded(), "utf-8")
    assert "no witness has signed this" in wrong(sealed("ledger", "cosign", bare), 1)
    monkeypatch.setenv("QIXIAN_SEAL_KNOWN_KEYS", f" {WITNESS.verifier} ")
    added = sealed("ledger", "cosign", file)
    document = sealed("ledger", "cosign", file, "--json").document

    assert "added the cosignature of witness.example.org" in added.out
    assert "2027-01-02T03:04:05Z" in added.out
    assert document["size"] == 2  # type: ignore[index]
    assert signature.line() in sealed("ledger", "checkpoint").out
    assert "cosigned by witness.example.org" in sealed("ledger", "checkpoint", "--verify").out
    assert [one.name[:2] for one in (home / "seals" / "cosignatures").iterdir()] == ["2-"]
    assert named_keys_are_wrong(sealed, monkeypatch)


def named_keys_are_wrong(sealed: Qixian, monkeypatch: pytest.MonkeyPatch) -> bool:
    monkeypatch.setenv("QIXIAN_SEAL_KNOWN_KEYS", "witness.example.org+00000000+AAAA")
    return "QIXIAN_SEAL_KNOWN_KEYS" in wrong(sealed("ledger", "seal"), 2)


def test_production_names_its_key_and_its_place(
    named: Qixian, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    key = base64.b64encode(bytes(32)).decode()
    monkeypatch.setenv("QIXIAN_ENVIRONMENT", "production")
    monkeypatch.setenv("QIXIAN_REGISTRY_KEY", key)
    monkeypatch.setenv("TEMPORAL_ADDRESS", "127.0.0.1:1")

    assert "QIXIAN_SEAL_KEY is not set" in wrong(named("ledger", "seal"), 2)
    monkeypatch.setenv("QIXIAN_SEAL_KEY", key)
    assert "QIXIAN_SEAL_DIR is not set, nor QIXIAN_SEAL_BUCKET" in wrong(named("ledger", "seal"), 2)
    monkeypatch.setenv("QIXIAN_SEAL_DIR", str(home / "elsewhere"))
    assert json.loads(named("ledger", "seal", "--json").out)["size"] == 0
    monkeypatch.setenv("QIXIAN_SEAL_ORIGIN", "two words")
    assert "without spaces" in wrong(named("ledger", "seal"), 2)


async def test_of_two_lines_by_one_witness_only_the_true_one_lies_outside(
    sealed: Qixian, tmp_path: Path, home: Path
) -> None:
    note = parse_signed(sealed("ledger", "checkpoint").out).note
    true = WITNESS.cosign(note.text, datetime(2027, 1, 2, tzinfo=UTC))
    false = replace(true, value=bytes(len(true.value)))
    file = tmp_path / "cosigned.txt"
    file.write_text(SignedNote(note.text, (*note.signatures, true, false)).encoded(), "utf-8")

    assert sealed("ledger", "cosign", file, "--key", WITNESS.verifier).status == 0
    (kept,) = (home / "seals" / "cosignatures").iterdir()
    assert kept.read_text("utf-8") == true.line()


async def test_a_witness_whose_key_is_given_must_have_cosigned_and_is_not_enough_alone(
    sealed: Qixian, tmp_path: Path, superuser_conn: Conn
) -> None:
    verify = ("ledger", "checkpoint", "--verify", "--key", str(WITNESS.verifier))
    assert "has not cosigned" in wrong(sealed(*verify), 1)

    note = parse_signed(sealed("ledger", "checkpoint").out).note
    line = WITNESS.cosign(note.text, datetime(2027, 1, 2, tzinfo=UTC))
    file = tmp_path / "cosigned.txt"
    file.write_text(note.signed_also([line]).encoded(), "utf-8")
    sealed("ledger", "cosign", file, "--key", WITNESS.verifier)
    assert sealed(*verify).status == 0

    await superuser_conn.execute("ALTER TABLE ledger.checkpoint DISABLE TRIGGER ALL")
    alone = SignedNote(note.text, (line,)).encoded()
    await superuser_conn.execute("UPDATE ledger.checkpoint SET note = $1 WHERE size = 2", alone)
    assert "no known key" in wrong(sealed(*verify), 1)


async def test_an_empty_place_is_no_all_clear(
    sealed: Qixian, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QIXIAN_SEAL_DIR", str(tmp_path / "not-mounted"))
    assert "no seal lies in" in wrong(sealed("ledger", "checkpoint", "--verify"), 1)
    said = sealed("ledger", "missing")
    assert "no seal lies in" in wrong(said, 1)
    assert '"complete": false' in sealed("ledger", "missing", "--json").out.replace('":f', '": f')


@pytest.mark.parametrize(
    "arguments",
    [
        ("checkpoint", "--size", 2**63),
        ("consistency", 1, 2**63),
        ("proof", "C1", "--size", 2**63),
        ("proof", "C1", "--seq", 2**31),
        ("proof", "C1\0"),
        ("proof", "C\udcff"),
    ],
)
def test_arguments_that_no_ledger_holds_are_malformed(
    named: Qixian, arguments: tuple[object, ...]
) -> None:
    said = named("ledger", *arguments)
    assert (said.status, "unexpected" in said.err) == (2, False)
