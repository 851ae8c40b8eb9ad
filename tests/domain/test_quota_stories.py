"""The stories under `examples/` about files of claims and quotas hold for the rules alone."""

from pathlib import Path

import pytest
from pydantic import BaseModel, JsonValue
from tests.domain.file_story import FileStory

from qixian.domain.refusal import Refusal

Data = dict[str, JsonValue]

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("X*.json"))


class Step(BaseModel):
    """A dated command of a story."""

    n: int
    date: str
    case: str
    command: str
    params: Data


class ToldEvent(BaseModel):
    """An event that a story expects, on its day."""

    date: str
    case: str
    event: str
    data: Data


class Rejection(BaseModel):
    """A command that a story expects to be refused."""

    step: int
    code: str
    data: Data = {}


class Amount(BaseModel):
    """What a story expects of a claim; the amount in fen."""

    claim_id: str
    kind: str
    amount_fen: int
    status: str


class Expected(BaseModel):
    """What a story says must hold."""

    events: list[ToldEvent]
    rejected_commands: list[Rejection]
    amounts: list[Amount]


class Told(BaseModel):
    """A story as its file tells it."""

    config: Data | None = None
    steps: list[Step]
    advance_clock_to: str
    expected: Expected


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_a_story_has_exactly_the_events_refusals_and_amounts_it_tells(path: Path) -> None:
    told = Told.model_validate_json(path.read_bytes())
    world = FileStory(told.config)
    refused: dict[int, Refusal] = {}
    for step in told.steps:
        world.when(step.date, step.command, step.case, **step.params)
        if isinstance(world.answer, Refusal):
            refused[step.n] = world.answer
    world.until(told.advance_clock_to)

    # One key that is told and differs, or an event more or less, makes the lists differ.
    expected = told.expected
    seen = [
        ToldEvent(date=r.on.isoformat(), case=r.case, event=r.event.type, data=r.data)
        for r in world.records
    ]
    assert len(seen) == len(expected.events)
    for found, wanted in zip(seen, expected.events, strict=True):
        found.data = {key: found.data.get(key, "absent") for key in wanted.data}
        assert found == wanted
    assert {n: refusal.code for n, refusal in refused.items()} == {
        rejection.step: rejection.code for rejection in expected.rejected_commands
    }
    for rejection in expected.rejected_commands:
        assert rejection.data.items() <= dict(refused[rejection.step].data).items()
    claims = [claim for case in world.files for claim in world.summary(case).claims]
    assert [(c.claim_id, c.kind, c.amount_fen, c.status) for c in claims] == [
        (a.claim_id, a.kind, a.amount_fen, a.status) for a in expected.amounts
    ]


def test_there_are_file_stories_to_play() -> None:
    assert {path.stem for path in EXAMPLES} >= {"X01", "X05"}
