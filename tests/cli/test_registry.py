"""`qixian registry`: what it keeps and shows, what it never says, and where its key comes from."""

import base64
import logging
import stat
from pathlib import Path

import asyncpg
import pytest

from qixian.domain.asking import MAIN_BOOK
from qixian.domain.off_post_venture_leave.commands import RequestExtension
from qixian.ledger.private_words import keep_apart
from qixian.ledger.registry.keys import KeyRing
from qixian.runtime.errors import SettingsWrong
from qixian.runtime.settings import load_settings
from tests.cli.conftest import Qixian, Said
from tests.cli.leaves import opened

NAME = "某甲 Exemplary"
OLD, NEW = bytes([1]) * 32, bytes([2]) * 32

Pool = asyncpg.Pool


def text_of(key: bytes) -> str:
    return base64.b64encode(key).decode()


@pytest.fixture
def registry(qixian: Qixian, monkeypatch: pytest.MonkeyPatch, database_url: str) -> Qixian:
    """Runs `qixian registry` on a ledger of the test's own."""
    monkeypatch.setenv("DATABASE_URL", database_url)

    def run(*arguments: str | Path) -> Said:
        return qixian("registry", *arguments)

    return run


@pytest.mark.parametrize(
    "command",
    ["add", "correct", "show", "list", "link", "timeline", "words", "erase", "rewrap"],
)
def test_the_help_of_a_command_has_an_example_and_offers_json(qixian: Qixian, command: str) -> None:
    said = qixian("registry", command, "--help")

    assert (said.status, said.err) == (0, "")
    assert f"qixian registry {command}" in said.out.partition("Example:")[2]
    assert "--json" in said.out


async def test_an_entry_is_added_shown_corrected_and_listed(registry: Qixian) -> None:
    assert registry("add", "person", "P1", "--set", f"name={NAME}").status == 0
    assert "nothing changed" in registry("add", "person", "P1", "--set", f"name={NAME}").out
    registry("correct", "P1", "--set", "email=p1@example.org")
    registry("add", "venture", "E1", "--set", "name=某公司")

    shown = registry("show", "P1", "--reason", "NOTICE_RETURNED")
    listed = registry("list", "--kind", "person", "--json")

    assert (shown.status, shown.err) == (0, "")
    assert shown.out == f"P1  person\n  name: {NAME}\n  mail address: p1@example.org\n"
    entries = listed.document["entries"]
    assert [(one["entry_id"], one["kind"], one["has_data"]) for one in entries] == [
        ("P1", "person", True)
    ]
    assert NAME not in listed.out
    assert "人员" in registry("list", "--lang", "zh").out


async def test_a_page_of_the_list_says_where_the_next_one_begins(registry: Qixian) -> None:
    for entry in ("P1", "P2"):
        registry("add", "person", entry, "--set", f"name={NAME}")

    assert "--after P1" in registry("list", "--limit", "1").out
    assert registry("list", "--limit", "1", "--json").document["next_after"] == "P1"
    assert "P1" not in registry("list", "--after", "P1").out
    assert registry("list", "--after", "P2").out == "no entries\n"


async def test_reading_a_person_is_noted_with_the_account_and_the_reason(
    registry: Qixian, pool: Pool
) -> None:
    registry("add", "person", "P1", "--set", f"name={NAME}")
    registry("show", "P1", "--json")

    ((entry, reader, reason),) = await pool.fetch(
        "SELECT entry_id, reader, reason FROM registry.access"
    )
    assert (entry, reason) == ("P1", "CASE_WORK")
    assert reader.startswith("cli:")
    assert len(reader) > len("cli:")


async def test_links_are_shown_and_lead_the_timeline(registry: Qixian) -> None:
    registry("add", "person", "P1", "--set", f"name={NAME}")
    registry("add", "venture", "E1", "--set", "name=某公司")

    assert registry("link", "E1", "FOUNDER", "P1").status == 0
    assert registry("link", "E1", "FOUNDER", "P1", "--json").document == {
        "entry_id": "E1",
        "changed": False,
    }
    assert "E1  FOUNDER  P1" in registry("show", "E1").out
    found = registry("timeline", "E1", "--json").document
    assert (found["entry_id"], found["linked"], found["events"]) == ("E1", ["P1"], [])


async def test_a_timeline_tells_the_cases_of_an_id_and_every_event_on_its_day(
    registry: Qixian, pool: Pool
) -> None:
    await opened(pool, "C1", "P1", "I1")

    said = registry("timeline", "P1")

    assert said.status == 0
    assert said.out.startswith("P1\n  C1  off-post venture leave  applied  APPLIED\ntimeline\n")
    event = "  2024-03-01  C1  leave applied for  LeaveApplicationSubmitted  decision due"
    assert event in said.out
    assert "researcher: P1" in said.out


async def test_an_erased_entry_says_when_and_shows_nothing_else(registry: Qixian) -> None:
    registry("add", "person", "P1", "--set", f"name={NAME}")

    assert registry("erase", "P1").status == 2
    erased = registry("erase", "P1", "--reason", "SUBJECT_REQUEST")
    shown = registry("show", "P1")

    assert erased.out == "the key was destroyed: nothing of P1 can be read again\n"
    assert "erased at: 20" in shown.out
    assert NAME not in shown.out
    assert registry("show", "P1", "--json").document["data"] is None


async def test_own_words_are_read_by_their_reference_until_they_are_erased(
    registry: Qixian, monkeypatch: pytest.MonkeyPatch, pool: Pool
) -> None:
    monkeypatch.setenv("QIXIAN_REGISTRY_KEY", text_of(NEW))
    said = RequestExtension(months=12, late_reason="in hospital")
    async with pool.acquire() as conn:
        params = await keep_apart(conn, KeyRing(NEW), MAIN_BOOK, "C1", "k1", said)
    note = str(params["late_reason"])

    assert registry("words", note).out == "in hospital\n"
    registry("erase", "case:C1", "--reason", "SUBJECT_REQUEST")
    assert registry("words", note).out == "the words were erased\n"
    assert registry("words", note, "--json").document["words"] is None


@pytest.mark.parametrize(
    "arguments",
    [
        ("add", "person", "P1", "--set", NAME),
        ("add", "person", NAME, "--set", f"name={NAME}"),
        ("add", "person", "P1", "--set", f"name={NAME}\nx"),
        ("add", "person", "P1", "--set", f"{NAME}=x", "--set", "name=x"),
        ("add", "person", "P1", "--set", f"phone={NAME}", "--set", "name=x"),
        ("add", "person", "P2", "--set", f"name={NAME}"),
        ("add", "venture", "P2", "--set", f"name={NAME}"),
        ("correct", "P2", "--set", f"email={NAME}"),
        ("correct", "P2"),
        ("show", "P9"),
        ("show", "P2", "--reason", NAME),
        ("erase", "P2", "--reason", NAME),
        ("timeline", "P9"),
        ("link", "P2", "FOUNDER", "P9"),
    ],
)
async def test_what_cannot_be_done_is_told_in_one_line_without_anybodys_data(
    registry: Qixian, caplog: pytest.LogCaptureFixture, arguments: tuple[str, ...]
) -> None:
    caplog.set_level(logging.DEBUG)
    registry("add", "person", "P2", "--set", "name=Other Exemplary")

    said = registry(*arguments)

    assert (said.status, said.out) == (2, "")
    assert said.err.startswith("qixian: ")
    assert said.err.count("\n") == 1
    for words in (NAME, "Exemplary"):
        assert words not in said.err
        assert words not in caplog.text


def test_without_a_setting_the_key_lies_in_the_home_for_its_owner_alone(
    registry: Qixian, home: Path
) -> None:
    registry("add", "person", "P1", "--set", f"name={NAME}")
    file = home / "registry.key"
    made = file.read_text()

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert len(base64.b64decode(made)) == 32
    assert [one.name for one in home.iterdir() if one.name.startswith("registry")] == [file.name]
    assert NAME in registry("show", "P1").out
    assert file.read_text() == made

    file.write_text("no key\n")
    said = registry("show", "P1")
    assert said.status == 2
    assert "registry.key holds no key" in said.err


async def test_another_key_is_refused_by_its_id_and_a_renewed_one_reads_on(
    registry: Qixian, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QIXIAN_REGISTRY_KEY", text_of(OLD))
    registry("add", "person", "P1", "--set", f"name={NAME}")
    monkeypatch.setenv("QIXIAN_REGISTRY_KEY", text_of(NEW))

    refused = registry("show", "P1")
    undone = registry("rewrap")
    monkeypatch.setenv("QIXIAN_REGISTRY_OLD_KEY", text_of(OLD))
    done = registry("rewrap", "--json")
    monkeypatch.delenv("QIXIAN_REGISTRY_OLD_KEY")

    assert refused.status == 3
    assert f"sealed with key {KeyRing(OLD).kek_id}" in refused.err
    assert text_of(NEW) not in refused.err
    assert undone.status == 1
    assert "wrapped with yet another key: 1" in undone.out
    assert (done.status, done.document["rewrapped"], done.document["unopened"]) == (0, 1, 0)
    assert NAME in registry("show", "P1").out


@pytest.mark.parametrize("wrong", ["short", base64.b64encode(b"x" * 31).decode(), "!" * 44])
def test_a_key_that_is_none_is_refused_without_repeating_it(
    monkeypatch: pytest.MonkeyPatch, wrong: str
) -> None:
    monkeypatch.setenv("QIXIAN_REGISTRY_KEY", wrong)
    with pytest.raises(SettingsWrong, match="QIXIAN_REGISTRY_KEY cannot be used") as refused:
        load_settings()
    assert wrong not in str(refused.value)


def test_production_without_a_key_does_not_start(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (
        ("QIXIAN_ENVIRONMENT", "production"),
        ("DATABASE_URL", "postgresql://db.example.org/qixian"),
        ("TEMPORAL_ADDRESS", "temporal.example.org:7233"),
    ):
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("QIXIAN_REGISTRY_KEY", raising=False)
    with pytest.raises(SettingsWrong, match="QIXIAN_REGISTRY_KEY is not set"):
        load_settings()
    monkeypatch.setenv("QIXIAN_REGISTRY_KEY", text_of(NEW))
    settings = load_settings()
    assert text_of(NEW) not in repr(settings)


def test_an_old_key_without_a_new_one_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("QIXIAN_REGISTRY_KEY", raising=False)
    monkeypatch.setenv("QIXIAN_REGISTRY_OLD_KEY", text_of(OLD))
    with pytest.raises(SettingsWrong, match="QIXIAN_REGISTRY_KEY is not set; QIXIAN_REGISTRY_OLD"):
        load_settings()
