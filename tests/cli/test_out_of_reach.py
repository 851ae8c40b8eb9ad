"""What is missing or does not answer is told in one line with status 3, never a traceback."""

import base64
from collections.abc import Callable
from pathlib import Path

import pytest

from qixian.cli.exits import sentences_of, status_of
from qixian.ledger.errors import ChainBroken, CommandIdReused, EditionMissing, StaleVersion
from qixian.runtime.errors import PartMissing, PartTaken
from qixian.workflows.case_client import CommandFailed, EngineUnreachable
from tests.cli.conftest import Qixian, Said

NOWHERE = "127.0.0.1:1"


def one_line(said: Said) -> str:
    assert (said.status, said.out) == (3, "")
    assert said.err.startswith("qixian: ")
    assert said.err.count("\n") == 1
    return said.err


@pytest.mark.parametrize(
    "arguments",
    [
        ["case", "list"],
        ["case", "show", "C1"],
        ["case", "timeline", "C1"],
        ["case", "do", "C1", "ApproveLeave"],
        ["ledger", "verify"],
        ["worker"],
    ],
)
def test_without_an_office_a_command_says_to_run_up_first(
    qixian: Qixian, arguments: list[str], home: Path
) -> None:
    assert f"No office is open in {home}: run `qixian up` first" in one_line(qixian(*arguments))
    assert not home.exists()


@pytest.mark.parametrize("arguments", [["case", "list"], ["ledger", "verify"], ["migrate"]])
def test_a_database_that_does_not_answer_is_named_without_its_password(
    qixian: Qixian, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"postgresql://clerk:secret@{NOWHERE}/qixian")
    monkeypatch.setenv("TEMPORAL_ADDRESS", NOWHERE)

    sentence = one_line(qixian(*arguments))

    assert f"PostgreSQL at {NOWHERE}/qixian does not answer" in sentence
    assert "secret" not in sentence


def test_an_engine_that_does_not_answer_is_named(
    qixian: Qixian, monkeypatch: pytest.MonkeyPatch, database_url: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("TEMPORAL_ADDRESS", NOWHERE)

    said = qixian("case", "do", "C1", "ApproveLeave")

    assert f"Temporal at {NOWHERE} does not answer" in one_line(said)


@pytest.mark.parametrize(
    "arguments", [["case", "list"], ["ledger", "verify"], ["case", "show", "C1"]]
)
def test_a_database_without_a_ledger_says_to_migrate(
    qixian: Qixian,
    monkeypatch: pytest.MonkeyPatch,
    empty_database_url: str,
    arguments: list[str],
) -> None:
    monkeypatch.setenv("DATABASE_URL", empty_database_url)
    monkeypatch.setenv("TEMPORAL_ADDRESS", NOWHERE)

    assert "run `qixian migrate`" in one_line(qixian(*arguments))


def test_production_refuses_a_rehearsal_because_its_ledger_would_keep_it(
    qixian: Qixian, monkeypatch: pytest.MonkeyPatch, example: Callable[[str], Path]
) -> None:
    monkeypatch.setenv("QIXIAN_ENVIRONMENT", "production")
    monkeypatch.setenv("QIXIAN_REGISTRY_KEY", base64.b64encode(bytes(32)).decode())
    monkeypatch.setenv("DATABASE_URL", f"postgresql://{NOWHERE}/qixian")
    monkeypatch.setenv("TEMPORAL_ADDRESS", NOWHERE)

    said = qixian("rehearse", example("L01"))

    assert said.status == 2
    assert "would keep for ever what is rehearsed" in said.err
    assert said.err.count("\n") == 1


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (CommandFailed("MalformedCommand", "months"), 2),
        (CommandFailed("CommandIdReused", "k1"), 2),
        (CommandFailed("EditionMissing", "…"), 3),
        (CommandIdReused("k1"), 2),
        (EditionMissing("00"), 3),
        (StaleVersion("C1", 1, 2), 3),
        (ChainBroken(1, "C1", 1, "aa", "bb"), 1),
        (EngineUnreachable("Temporal does not answer"), 3),
        (PartMissing("The embedded Temporal is not installed"), 3),
        (PartTaken("Port 1 is in use"), 3),
    ],
)
def test_every_error_has_its_status(error: Exception, status: int) -> None:
    assert status_of(error) == status


def test_an_error_nobody_foresaw_is_one_line_that_says_how_to_see_more() -> None:
    sentences = sentences_of(ZeroDivisionError("division\nby zero"))

    (sentence,) = sentences
    assert sentence.startswith("unexpected ZeroDivisionError: division by zero; ")
    assert "QIXIAN_LOG_LEVEL=debug" in sentence
