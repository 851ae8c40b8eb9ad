"""Checkpoints: those that public logs and witnesses have signed, and what is none."""

import base64
from datetime import UTC, datetime
from pathlib import Path

import pytest

from qixian.ledger.merkle.proofs import ProofMalformed
from qixian.ledger.merkle.tree import leaf_hash, node_hash
from qixian.ledger.seals.checkpoint import Checkpoint, parse_checkpoint, parse_signed
from qixian.ledger.seals.errors import Forked, NoteMalformed, NotSigned, SignatureWrong
from qixian.ledger.seals.keys import (
    KeyKind,
    SigningKey,
    cosigned_at,
    parse_verifier_key,
    require_signed,
)
from qixian.ledger.seals.proof_text import InclusionProof, parse_proof
from qixian.ledger.seals.signed_note import SignedNote

PUBLIC = Path(__file__).with_name("checkpoints")
SUMDB_KEY = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"
SUMDB = (PUBLIC / "go-sumdb.txt").read_text("utf-8")
ARCHE_KEY = (
    "arche2025h1.staging.ct.transparency.dev+ba2f06c0+AU0vHmlGCS/PdN8b2OaGmKprLI8HKM+dJ472xgFYh15f"
)
WITNESSES = (
    "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2",
    "witness1.smartit.nu/witness1+a48c820f+BPSFWg9G6KPiO7QPryYO5Xq4oYJJ+kAvLKLSimDhoxMO",
    "witness.stagemole.eu+67f7aea0+BEqSG3yu9YrmcM3BHvQYTxwFj3uSWakQepafafpUqklv",
    "transparency.dev/DEV:witness-little-garden+d8042a87+BCtusOxINQNUTN5Oj8HObRkh2yHf/MwYaGX4CPdiVEPM",
)
ARCHE = (PUBLIC / "arche2025h1-staging.txt").read_text("utf-8")
ROOT = base64.b64encode(bytes(range(32))).decode()
KEY = SigningKey.of_seed("example.org/log", bytes(32))
WITNESS = SigningKey.of_seed("witness.example.org", b"w" * 32, KeyKind.WITNESS)


def test_a_checkpoint_of_gos_checksum_database_verifies() -> None:
    sealed = parse_signed(SUMDB)
    key = parse_verifier_key(SUMDB_KEY)

    assert (sealed.checkpoint.origin, sealed.checkpoint.size) == ("go.sum database tree", 15081221)
    assert list(require_signed(sealed.note, [key])) == [key]
    assert sealed.encoded() == SUMDB
    assert sealed.checkpoint.text() == sealed.note.text
    with pytest.raises(SignatureWrong):
        require_signed(parse_signed(SUMDB.replace("15081221", "15081222")).note, [key])


def test_a_checkpoint_of_a_public_log_verifies_with_the_cosignatures_of_its_witnesses() -> None:
    sealed = parse_signed(ARCHE)
    keys = [parse_verifier_key(text) for text in (ARCHE_KEY, *WITNESSES)]

    made = require_signed(sealed.note, keys)

    assert list(made) == [keys[0], keys[4], keys[2], keys[1], keys[3]]
    assert {cosigned_at(made[key]) for key in keys[1:]} == {
        datetime(2026, 5, 23, 21, 50, 24, tzinfo=UTC)
    }
    for key in keys:
        with pytest.raises(SignatureWrong, match=key.name):
            require_signed(parse_signed(ARCHE.replace("1432088532", "1432088533")).note, [key])


def test_a_witness_signs_an_instant_and_its_key_is_no_logs() -> None:
    text = Checkpoint("example.org/log", 1, bytes(32)).text()
    now = datetime(2027, 1, 2, 3, 4, 5, tzinfo=UTC)
    note = SignedNote(text, (KEY.sign(text), WITNESS.cosign(text, now)))
    as_a_log = SigningKey.of_seed("witness.example.org", b"w" * 32).verifier

    made = require_signed(note, [KEY.verifier, WITNESS.verifier])

    assert cosigned_at(made[WITNESS.verifier]) == now
    assert as_a_log.key_id != WITNESS.verifier.key_id
    with pytest.raises(NotSigned):
        require_signed(note, [as_a_log])
    with pytest.raises(NoteMalformed, match="no cosignature"):
        cosigned_at(made[KEY.verifier])


def test_a_cosignature_whose_instant_was_changed_is_wrong() -> None:
    text = Checkpoint("example.org/log", 1, bytes(32)).text()
    made = WITNESS.cosign(text, datetime(2027, 1, 2, tzinfo=UTC))
    for value in (made.value[:7] + b"\x01" + made.value[8:], made.value[:5], made.value + b"x"):
        bent = type(made)(made.name, made.key_id, value)
        assert not WITNESS.verifier.verifies(text, bent)


def test_an_instant_beyond_all_calendars_is_none() -> None:
    made = WITNESS.cosign("", datetime(2027, 1, 2, tzinfo=UTC))
    with pytest.raises(NoteMalformed, match="no instant"):
        cosigned_at(type(made)(made.name, made.key_id, b"\xff" * 8 + made.value[8:]))


@pytest.mark.parametrize(
    "text",
    [
        f"log\n8\n{ROOT}",
        "log\n8\n",
        f"\n8\n{ROOT}\n",
        f"log\n08\n{ROOT}\n",
        f"log\n-1\n{ROOT}\n",
        f"log\n+1\n{ROOT}\n",
        f"log\n1_0\n{ROOT}\n",
        f"log\n٣\n{ROOT}\n",
        f"log\n\n{ROOT}\n",
        f"log\n{2**63}\n{ROOT}\n",
        f"log\n{'9' * 5000}\n{ROOT}\n",
        "log\n8\nnot*base64\n",
        f"log\n8\n{ROOT[:-4]}\n",
        f"log\n8\n{ROOT[:-1]}\n",
        f"log\n8\n{ROOT}\n\nmore\n",
        "",
    ],
)
def test_what_is_no_checkpoint_is_named_so(text: str) -> None:
    with pytest.raises(NoteMalformed):
        parse_checkpoint(text)


def test_an_empty_log_and_further_lines_are_read_and_written_as_they_are() -> None:
    for text in (f"log\n0\n{ROOT}\n", f"a log\n{2**63 - 1}\n{ROOT}\none\ntwo\n"):
        assert parse_checkpoint(text).text() == text
    assert parse_checkpoint(f"log\n8\n{ROOT}\none\ntwo\n").extensions == ("one", "two")


def proof() -> InclusionProof:
    """That `one` is the second of two leaves."""
    first, second = leaf_hash(b"zero"), leaf_hash(b"one")
    checkpoint = Checkpoint("example.org/log", 2, node_hash(first, second))
    note = SignedNote(checkpoint.text(), (KEY.sign(checkpoint.text()),))
    return InclusionProof(1, (first,), parse_signed(note.encoded()))


def test_a_proof_is_a_text_that_comes_back_and_holds_for_its_leaf() -> None:
    text = proof().encoded()
    lines = text.split("\n")

    assert lines[:2] == ["c2sp.org/tlog-proof@v1", "index 1"]
    assert lines[3:5] == ["", "example.org/log"]
    assert parse_proof(text) == proof()
    parse_proof(text).require_of(b"one")
    with pytest.raises(Forked, match=r"calculated [0-9a-f]{64}, sealed [0-9a-f]{64}"):
        parse_proof(text).require_of(b"two")
    with pytest.raises(ProofMalformed):
        InclusionProof(2, proof().path, proof().sealed).require_of(b"one")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("c2sp.org/tlog-proof@v1", "c2sp.org/tlog-proof@v2"),
        ("index 1", "index 01"),
        ("index 1", "index -1"),
        ("index 1", "index"),
        ("index 1", "1"),
        ("index 1\n", ""),
        ("index 1\n", "index 1\nAAAA\n"),
        ("index 1\n", "index 1\nno hash\n"),
        ("\n\nexample", "\nexample"),
        ("example.org/log\n2", "example.org/log\ntwo"),
    ],
)
def test_what_is_no_proof_is_named_so(old: str, new: str) -> None:
    with pytest.raises(NoteMalformed):
        parse_proof(proof().encoded().replace(old, new, 1))
