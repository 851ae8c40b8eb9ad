"""Random stories on the engine and the ledger give exactly what the rules alone give.

The rules are played in pure Python; the engine has timers, retries, transactions and read models
between a command and its events, and may change nothing.
"""

import asyncio
import random
from datetime import date

from pydantic import JsonValue

from qixian.rehearsal.compare import differences, observed
from qixian.rehearsal.story import Story
from tests.domain.leave_story import LEAVE_COMMANDS, LeaveStory
from tests.domain.test_leave_properties import CASES, KIND, Move, played
from tests.workflows.office import Office

STORIES = 20
SEED = 20220506


class TakingNotes(LeaveStory):
    """The rules alone, noting each step and each refusal as a story file has them."""

    def __init__(self) -> None:
        super().__init__()
        self.steps: list[dict[str, JsonValue]] = []
        self.refusals: list[dict[str, JsonValue]] = []

    def when(
        self, on: str | date, command: str, case: str = "A", /, **params: JsonValue
    ) -> "TakingNotes":
        """A step, also written down."""
        number = len(self.steps) + 1
        step = {"n": number, "date": str(on), "case": case, "actor": "TESTER", "command": command}
        self.steps.append(step | {"params": params})
        super().when(on, command, case, **params)
        code = getattr(self.answer, "code", None)
        if code is not None:
            self.refusals.append({"step": number, "command": command, "code": code})
        return self

    def told(self, name: str, until: date) -> Story:
        """The story with what the rules alone made of it as what is expected."""
        expected = {
            "events": [
                {
                    "date": record.on.isoformat(),
                    "case": record.case,
                    "event": record.event.type,
                    "data": record.data,
                }
                for record in self.records
            ],
            "rejected_commands": self.refusals,
            "deadlines": {
                case: self.fields(case) for case in self.cases if self.leave(case).state != "NONE"
            },
            "final_states": {case: str(leave.state) for case, leave in self.cases.items()},
        }
        return Story.model_validate(
            {
                "id": name,
                "title": "made at random",
                "case_type": KIND.name,
                "steps": self.steps,
                "advance_clock_to": until.isoformat(),
                "expected": expected,
            }
        )


def _moves(dice: random.Random) -> list[Move]:
    commands = [*["USUAL"] * 40, *LEAVE_COMMANDS]
    return [
        Move(
            after=dice.choice([dice.randint(0, 25), dice.choice([60, 365, 1000])]),
            case=dice.choice(CASES),
            command=dice.choice(commands),
            months=dice.choice([1, 2, 6, 12, 18, 24, 30, 36, 37, 80]),
            near=dice.randint(-40, 40),
            choice=dice.randint(0, 5),
        )
        for _ in range(dice.randint(6, 18))
    ]


def _story(number: int) -> Story:
    notes = TakingNotes()
    played(_moves(random.Random(SEED + number)), notes)
    return notes.told(f"R{number}", notes.today)


async def test_random_stories_on_the_engine_give_what_the_rules_alone_give(office: Office) -> None:
    stories = [_story(number) for number in range(STORIES)]
    conductor = office.conductor()

    performances = await asyncio.gather(*(conductor.play(story) for story in stories))

    found = {
        played.story.id: differences(played.story, observed(played)) for played in performances
    }
    assert {name: wrong for name, wrong in found.items() if wrong} == {}
