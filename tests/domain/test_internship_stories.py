"""The stories under `examples/` that are about internships hold for the rules alone."""

from pathlib import Path

import pytest
from pydantic import BaseModel, JsonValue, TypeAdapter
from tests.domain.internship_story import InternshipStory, is_within

from qixian.domain.refusal import Refusal

Data = dict[str, JsonValue]


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


class ToldAmount(BaseModel):
    """What a story expects of a claim; the amount in fen."""

    claim_id: str
    kind: str
    amount_fen: int
    status: str


class Expected(BaseModel):
    """What a story says must hold."""

    events: list[ToldEvent]
    rejected_commands: list[Data]
    deadlines: dict[str, Data]
    final_states: dict[str, str]
    amounts: list[ToldAmount]


class Told(BaseModel):
    """A story as its file tells it."""

    id: str
    config: Data | None = None
    steps: list[Step]
    advance_clock_to: str
    expected: Expected


class Played(BaseModel, arbitrary_types_allowed=True):
    """A story after its last clock move, and what was refused on the way."""

    told: Told
    world: InternshipStory
    refused: dict[int, Refusal]


def stories() -> list[Told]:
    """The internship stories of the examples."""
    files = sorted((Path(__file__).parents[2] / "examples").glob("V*.json"))
    one_or_more = TypeAdapter(Told | list[Told])
    read = [one_or_more.validate_json(file.read_bytes()) for file in files]
    return [story for told in read for story in (told if isinstance(told, list) else [told])]


@pytest.fixture(params=stories(), ids=lambda told: told.id)
def played(request: pytest.FixtureRequest) -> Played:
    """One story, played to its end."""
    told: Told = request.param
    world = InternshipStory(told.config)
    refused: dict[int, Refusal] = {}
    for step in told.steps:
        world.when(step.date, step.command, step.case, **step.params)
        if isinstance(world.answer, Refusal):
            refused[step.n] = world.answer
    world.until(told.advance_clock_to)
    return Played(told=told, world=world, refused=refused)


def test_each_day_of_a_story_has_exactly_the_events_it_tells(played: Played) -> None:
    missing = list(played.told.expected.events)
    for record in played.world.records:
        place = (record.on.isoformat(), record.case, record.event.type)
        match = next(
            (
                told
                for told in missing
                if (told.date, told.case, told.event) == place and is_within(told.data, record.data)
            ),
            None,
        )
        assert match is not None, f"the story does not tell {place} with {record.data}"
        missing.remove(match)
    assert not missing


def test_the_commands_a_story_refuses_are_refused_with_its_codes(played: Played) -> None:
    told = {refusal["step"]: refusal for refusal in played.told.expected.rejected_commands}
    assert {step: refusal.code for step, refusal in played.refused.items()} == {
        step: refusal["code"] for step, refusal in told.items()
    }


def test_a_story_ends_in_the_states_it_tells(played: Played) -> None:
    states = {case: internship.state for case, internship in played.world.cases.items()}
    assert states == played.told.expected.final_states


def test_a_story_ends_with_the_deadline_fields_it_tells(played: Played) -> None:
    for case, fields in played.told.expected.deadlines.items():
        shown = played.world.fields(case)
        assert {field: shown.get(field) for field in fields} == fields


def test_a_story_ends_with_the_amounts_it_tells(played: Played) -> None:
    claims = played.world.claims()
    assert {
        claim.claim_id: (claim.kind, claim.amount_fen, claim.status) for claim in claims.values()
    } == {
        told.claim_id: (told.kind, told.amount_fen, told.status)
        for told in played.told.expected.amounts
    }


def test_there_are_internship_stories_to_play() -> None:
    assert {told.id for told in stories()} >= {"V01", "V10", "V12"}
