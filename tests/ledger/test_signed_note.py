"""Signed notes against the vectors of Go's golang.org/x/mod/sumdb/note and of C2SP signed-note."""

import base64

import pytest

from qixian.ledger.seals.errors import NoteMalformed, NotSigned, SignatureWrong
from qixian.ledger.seals.keys import (
    KeyKind,
    SigningKey,
    VerifierKey,
    parse_verifier_key,
    require_signed,
)
from qixian.ledger.seals.signed_note import SignedNote, parse_note

PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PETERS_SECRET = "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
ENOCH = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"
TEXT = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
)
PETERS = (
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb"
    "6KE6RyyBwJnAM=\n"
)
ENOCHS = (
    "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WW"
    "d1RvMc+QQ=\n"
)


@pytest.fixture
def peter() -> VerifierKey:
    return parse_verifier_key(PETER)


@pytest.fixture
def enoch() -> VerifierKey:
    return parse_verifier_key(ENOCH)


def test_gos_example_is_signed_byte_for_byte() -> None:
    seed = base64.b64decode(PETERS_SECRET)[1:]
    key = SigningKey.of_seed("PeterNeumann", seed)

    assert str(key.verifier) == PETER
    assert SignedNote(TEXT, (key.sign(TEXT),)).encoded() == TEXT + "\n" + PETERS


def test_the_signatures_of_known_keys_are_found_and_others_passed_over(
    peter: VerifierKey, enoch: VerifierKey
) -> None:
    note = parse_note(f"{TEXT}\n{PETERS}{ENOCHS}".encode())

    assert note.text == TEXT
    assert note.encoded() == f"{TEXT}\n{PETERS}{ENOCHS}"
    assert list(require_signed(note, [peter])) == [peter]
    assert list(require_signed(note, [peter, enoch, enoch])) == [peter, enoch]


def test_a_note_of_strangers_is_not_signed(enoch: VerifierKey) -> None:
    with pytest.raises(NotSigned, match="PeterNeumann \\(c74f20a3\\)"):
        require_signed(parse_note(f"{TEXT}\n{PETERS}"), [enoch])
    with pytest.raises(NotSigned):
        require_signed(parse_note(f"{TEXT}\n{PETERS}"), [])


def test_a_known_keys_signature_over_anything_else_is_wrong(peter: VerifierKey) -> None:
    longer = PETERS[:60] + "ABCD" + PETERS[60:]
    for note in (f"{TEXT}\n{longer}", f"x{TEXT}\n{PETERS}", f"{TEXT}more\n\n{PETERS}"):
        with pytest.raises(SignatureWrong, match="c74f20a3"):
            require_signed(parse_note(note), [peter])


def test_the_first_of_several_signatures_by_one_key_counts(peter: VerifierKey) -> None:
    longer = PETERS[:60] + "ABCD" + PETERS[60:]
    assert list(require_signed(parse_note(f"{TEXT}\n{PETERS}{longer}"), [peter])) == [peter]


def test_two_known_keys_with_one_name_and_id_are_refused(enoch: VerifierKey) -> None:
    class Twin(VerifierKey):
        key_id = enoch.key_id

    twin = Twin(enoch.name, enoch.kind, bytes(32))
    with pytest.raises(NoteMalformed, match="two keys of EnochRoot"):
        require_signed(parse_note(f"{TEXT}\n{ENOCHS}"), [enoch, twin])


@pytest.mark.parametrize(
    "note",
    [
        TEXT,
        TEXT + "\n",
        TEXT + "\n" + PETERS[:-1],
        "\x01" + TEXT + "\n" + PETERS,
        b"\xff" + TEXT.encode() + b"\n" + PETERS.encode(),
        TEXT + "\n" + PETERS.replace("PeterNeumann", "Bad Name"),
        TEXT + "\n" + PETERS.replace("PeterNeumann", "Bad+Name"),
        TEXT + "\n" + PETERS.replace("PeterNeumann", ""),
        TEXT + "\n" + PETERS + "Unexpected line.\n",
        TEXT + "\n" + PETERS * 101,
        TEXT + "\n" + PETERS.replace("—", "-"),
        TEXT + "\n" + PETERS.replace("nAM=", "nAN="),  # the same bytes in another spelling
        TEXT + "\n— PeterNeumann AAAAAA==\n",
        TEXT + "\r\n\r\n" + PETERS,
        "\ud800" + TEXT + "\n" + PETERS,
        "x" * 1_000_001,
        "",
        b"",
    ],
)
def test_what_is_no_signed_note_is_named_so(note: str | bytes) -> None:
    with pytest.raises(NoteMalformed):
        parse_note(note)


def test_no_mangled_verifier_key_is_taken_for_one() -> None:
    mangled = [PETER[i:j] for i in range(len(PETER)) for j in range(i + 1, len(PETER) + 1)]
    mangled += [PETER[:i] + chr(ord(one) + 1) + PETER[i + 1 :] for i, one in enumerate(PETER)]
    mangled += [
        # The id is right; the key is too long, or of an unknown kind.
        "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==",
        "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "",
    ]
    for text in mangled:
        if text != PETER:
            with pytest.raises(NoteMalformed):
                parse_verifier_key(text)


def test_c2sps_own_example_and_a_key_with_a_plus_in_it() -> None:
    key = parse_verifier_key(
        "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
    )
    note = parse_note(
        "This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2"
        "ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
    )
    plus = "TEST+7997405c+AQcC+FTVKf0jlTdHDY3rbevmnKxxPjigCXlVtGe6RIr6"

    assert list(require_signed(note, [key])) == [key]
    assert str(parse_verifier_key(plus)) == plus


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\u3000b", "a\n"])
def test_a_name_that_no_note_can_carry_gets_no_key(name: str) -> None:
    with pytest.raises(NoteMalformed):
        SigningKey.of_seed(name, bytes(32), KeyKind.LOG)
