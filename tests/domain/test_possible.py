"""The commands that fit a case now: those that are not refused for its state."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pytest
from tests.domain.pure_world import PureWorld
from tests.domain.random_worlds import told

from qixian.domain.case import Command, Decision, Rules
from qixian.domain.facts import Facts
from qixian.domain.kinds import KINDS, AnyKind, AnyState
from qixian.domain.refusal import Refusal
from qixian.domain.subsidy_claims import is_claim_command
from qixian.rehearsal.story import Story

WORLDS = range(8100, 8130)


class Watched:
    """A kind whose decisions are kept with what was possible before each."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, str, bool, Decision]] = []

    def over(self, kind: AnyKind) -> AnyKind:
        def decide(
            state: AnyState, command: Command, facts: Facts, rules: Rules, today: object
        ) -> Decision:
            answer = kind.decide(state, command, facts, rules, today)  # type: ignore[arg-type]
            # One claim among several says little about the next.
            if not is_claim_command(command):
                fits = command.type in kind.possible(state)
                self.seen.append((kind.name, command.type, fits, answer))
            return answer

        return replace(kind, decide=decide)


def _decisions(story: Story) -> Iterator[tuple[str, str, bool, Decision]]:
    watched = Watched()
    world = PureWorld(story.case_type, story.config)
    for step in story.steps:
        kind = world.kinds.get(step.case, story.kind_of(step.case))
        world.kinds[step.case] = kind if step.case in world.kinds else watched.over(kind)
        world.take(step)
    yield from watched.seen


@pytest.fixture(scope="module")
def decisions() -> list[tuple[str, str, bool, Decision]]:
    return [one for n in WORLDS for one in _decisions(told(n, moves=90, notices=False))]


def test_what_does_not_fit_is_refused_for_the_state(
    decisions: list[tuple[str, str, bool, Decision]],
) -> None:
    unfit = Counter(
        answer.code if isinstance(answer, Refusal) else "DECIDED"
        for _, _, fits, answer in decisions
        if not fits
    )

    assert set(unfit) == {"INVALID_STATE"}
    assert unfit["INVALID_STATE"] > 50


def test_what_fits_is_never_refused_for_the_state_of_the_case(
    decisions: list[tuple[str, str, bool, Decision]],
) -> None:
    wrong = {
        (kind, command)
        for kind, command, fits, answer in decisions
        if fits and isinstance(answer, Refusal) and answer.code == "INVALID_STATE"
    }

    # A duty is looked up by its id: one that is open lets none be fulfilled that is not there.
    assert wrong <= {("subsidy_and_quota", "FulfilDuty"), ("subsidy_and_quota", "OpenDuty")}
    assert len([1 for _, _, fits, _ in decisions if fits]) > 500


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_a_case_nobody_opened_can_only_be_opened(kind: AnyKind) -> None:
    assert set(kind.possible(kind.initial)) <= set(kind.opening)
