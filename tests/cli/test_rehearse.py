"""`qixian rehearse` on the real engine: its output, its differences, its ledger."""

import json
from collections.abc import Callable
from pathlib import Path

import asyncpg
import pytest

from qixian.rehearsal.conductor import ClockStuck, Conductor, Performance
from qixian.rehearsal.story import Story
from tests.cli.conftest import Qixian

KEYS = {
    "id",
    "events",
    "rejected_commands",
    "deadlines",
    "final_states",
    "amounts",
    "differences",
}

Example = Callable[[str], Path]


def test_json_has_the_shape_of_a_story_and_a_config_that_changes_a_date_is_a_difference(
    qixian: Qixian, example: Example, tmp_path: Path
) -> None:
    as_told = json.loads(example("L01").read_text())
    otherwise = as_told | {"id": "L01X", "config": {"term_first_day": "EXCLUDED"}}
    file = tmp_path / "stories.json"
    file.write_text(json.dumps([as_told, otherwise]))

    said = qixian("rehearse", "--json", "--jobs", "2", file)

    assert said.status == 1
    first, second = json.loads(said.out)
    assert set(first) == set(second) == KEYS
    assert (first["id"], first["differences"]) == ("L01", [])
    assert {"date", "case", "event", "data"} <= set(first["events"][0])
    assert first["final_states"]["A"] == as_told["expected"]["final_states"]["A"]
    assert any("term_end_date is" in sentence for sentence in second["differences"])
    assert "the ledger verifies" in said.err


def test_without_json_a_story_is_told_with_its_clauses_refusals_and_verdict(
    qixian: Qixian, example: Example
) -> None:
    said = qixian("rehearse", example("L05"))

    assert (said.status, said.err) == (0, "")
    assert "2022-06-10  A  leave approved  LeaveApproved" in said.out
    assert "R85 Leave: initial term" in said.out
    assert "step 6 refused: decide on the extension  DecideExtension -> VENTURE_PROFITABLE" in (
        said.out
    )
    assert "\n  OK  (" in said.out
    assert "the ledger verifies (events: 12, cases: 1)" in said.out


async def test_own_words_of_a_story_stay_out_of_the_ledger_that_the_environment_names(
    qixian: Qixian,
    monkeypatch: pytest.MonkeyPatch,
    example: Example,
    database_url: str,
    superuser_conn: "asyncpg.Connection[asyncpg.Record]",
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)

    said = qixian("rehearse", "--lang", "zh", example("L07"))

    assert said.status == 0
    assert "延期获得批准" in said.out
    assert "与预期一致" in said.out
    kept = await superuser_conn.fetch("SELECT note_id, f::text AS line FROM registry.free_text f")
    ((note, line),) = kept
    assert "hospital" not in line
    assert b"hospital".hex() not in line
    asked = await superuser_conn.fetchval(
        "SELECT params FROM ledger.command WHERE name = 'RequestExtension'"
    )
    assert json.loads(asked)["late_reason"] == f"note:{note}"


def test_a_story_that_cannot_be_played_to_its_end_is_a_difference_and_others_go_on(
    qixian: Qixian, monkeypatch: pytest.MonkeyPatch, example: Example
) -> None:
    play = Conductor.play

    async def stuck(conductor: Conductor, story: Story) -> Performance:
        if story.id == "L15":
            raise ClockStuck("the deadline of 2022-07-01 was not recorded")
        return await play(conductor, story)

    monkeypatch.setattr(Conductor, "play", stuck)

    said = qixian("rehearse", "--json", example("L15"), example("L01"))

    assert said.status == 1
    first, second = json.loads(said.out)
    assert set(first) == KEYS
    assert first["differences"] == [
        "the story could not be played to its end: the deadline of 2022-07-01 was not recorded"
    ]
    assert second["differences"] == []
