"""The rules alone tell the example stories; random worlds reach all that a case can come to."""

import re
from functools import cache
from pathlib import Path

import pytest
from tests.domain.pure_world import play
from tests.domain.random_worlds import told

from qixian.domain.kinds import KINDS
from qixian.rehearsal.compare import differences
from qixian.rehearsal.story import Story, read_stories

DOMAIN = Path(__file__).parents[2] / "src" / "qixian" / "domain"
WORLDS = range(6450, 6630)

EXAMPLES = [
    story
    for path in sorted((Path(__file__).parents[2] / "examples").glob("*.json"))
    for story in read_stories(path)
]


@pytest.mark.parametrize("story", EXAMPLES, ids=lambda story: story.id)
def test_an_example_story_comes_out_as_told_by_the_rules_alone(story: Story) -> None:
    assert differences(story, play(story).seen(story.id)) == []


@cache
def worlds() -> tuple[Story, ...]:
    """Many random worlds."""
    return tuple(told(n, moves=90, notices=n % 2 == 0, readings=n % 4 >= 2) for n in WORLDS)


def test_random_worlds_reach_every_event_of_every_kind() -> None:
    reached = {
        (story.kind_of(event.case).name, event.event)
        for story in worlds()
        for event in story.expected.events
    }
    known = {(kind.name, event) for kind in KINDS.values() for event in kind.events}
    assert known - reached == set()


def test_random_worlds_reach_every_refusal() -> None:
    reached = {wrong.code for story in worlds() for wrong in story.expected.rejected_commands}
    written = (path.read_text(encoding="utf-8") for path in DOMAIN.rglob("*.py"))
    known = {code for text in written for code in re.findall(r'code="([A-Z_0-9]+)"', text)}
    # Whether the registry holds an id is asked by the ledger, which these worlds do without.
    assert known - reached == {"NOT_REGISTERED"}


def test_a_random_world_is_the_same_again_and_expects_what_the_rules_make_of_it() -> None:
    story = told(7, moves=60, notices=True, readings=True)
    again = told(7, moves=60, notices=True, readings=True)
    assert story == again
    assert len(story.expected.events) > 10
    assert differences(story, play(story).seen(story.id)) == []
