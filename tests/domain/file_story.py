"""Given, when, then for files of claims, assessments, awards, records and duties.

Used by the tests of `subsidy_and_quota` only. Before a command and after it, whatever has fallen
due is recorded; facts are the claims and awards of the other files. Every event is read back from
its JSON before it is folded. Days are civil dates in Asia/Shanghai, written YYYY-MM-DD.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Self

from pydantic import JsonValue

from qixian.domain.calendar.working_days import load_calendar
from qixian.domain.case import CaseSummary, Decision, Event, Rules
from qixian.domain.facts import Assessment, Facts
from qixian.domain.policies.edition import load_edition
from qixian.domain.refusal import Refusal
from qixian.domain.subsidy_and_quota import SUBSIDY_AND_QUOTA
from qixian.domain.subsidy_and_quota.state import File

KIND: Final = SUBSIDY_AND_QUOTA

Data = dict[str, JsonValue]


@dataclass(frozen=True, slots=True)
class Recorded:
    """One event: the day it is effective and its file."""

    on: date
    case: str
    event: Event

    @property
    def data(self) -> Data:
        """The event's data as the ledger has it."""
        return self.event.model_dump(mode="json")


def day(written: str | date) -> date:
    """A day as a date; ValueError when it is not written YYYY-MM-DD."""
    return written if isinstance(written, date) else date.fromisoformat(written)


class FileStory:
    """A few files under one policy, with a clock that only moves forward."""

    def __init__(self, config: Mapping[str, JsonValue] | None = None) -> None:
        edition = load_edition()
        if config:
            edition = edition.with_overrides(config, id="story")
        self.rules = Rules(edition.policy(), load_calendar())
        self.files: dict[str, File] = {}
        self.records: list[Recorded] = []
        self.answer: Decision = ()

    def when(self, on: str | date, command: str, case: str = "A", /, **params: JsonValue) -> Self:
        """Somebody asks for `command` on a day; what was due before has fallen due by then."""
        self.until(on)
        asked = KIND.commands[command].model_validate(params)
        self.answer = KIND.decide(self.file(case), asked, self.facts(case), self.rules, day(on))
        if not isinstance(self.answer, Refusal):
            for event in self.answer:
                self._record(day(on), case, event)
        return self.until(on)

    def until(self, on: str | date) -> Self:
        """The clock moves to `on`, that day included; what is due by then falls due."""
        for case in self.files:
            while ahead := KIND.deadlines(self.file(case), self.rules):
                first = ahead[0]
                if first.fires_on > day(on):
                    break
                effective = max(first.fires_on, self._last_day(case))
                events = KIND.fall_due(self.file(case), first, self.rules)
                assert events, f"nothing came of {first}"
                for event in events:
                    self._record(effective, case, event)
        return self

    def granted(self) -> Self:
        """The last command was allowed and something came of it."""
        assert not isinstance(self.answer, Refusal), f"The command was refused: {self.answer}"
        assert self.answer, "Nothing came of the command."
        return self

    def nothing_to_do(self) -> Self:
        """The last command was allowed and nothing came of it."""
        assert self.answer == ()
        return self

    def refused(self, code: str, clause: str | None = None, **data: JsonValue) -> Self:
        """The last command was refused with this code, clause and exactly these data."""
        assert isinstance(self.answer, Refusal), f"{code} expected, got {self.answer}"
        assert self.answer.code == code, self.answer.sentence()
        assert clause in (None, self.answer.clause), self.answer.sentence()
        if data:
            assert dict(self.answer.data) == data, self.answer.sentence()
        return self

    def file(self, case: str = "A") -> File:
        """The state of a file."""
        return self.files.get(case, KIND.initial)

    def last(self) -> Data:
        """The data of the last event."""
        return self.records[-1].data

    def told(self, case: str = "A") -> list[tuple[str, str]]:
        """The days and types of the file's events, in order."""
        return [(r.on.isoformat(), r.event.type) for r in self.records if r.case == case]

    def summary(self, case: str = "A") -> CaseSummary:
        """What the read models have of a file."""
        return KIND.summarise(self.file(case), case)

    def assessed(self, case: str = "A") -> Assessment:
        """The last assessment or record of a file, as its row."""
        return self.summary(case).assessments[-1]

    def ahead(self, case: str = "A") -> list[tuple[str, str, str, str]]:
        """Kind, last day, day of falling due and rule of each deadline ahead."""
        return [
            (due.kind, due.last_day.isoformat(), due.fires_on.isoformat(), due.rule)
            for due in KIND.deadlines(self.file(case), self.rules)
        ]

    def facts(self, case: str) -> Facts:
        """The claims and awards of the other files."""
        others = [self.summary(label) for label in self.files if label != case]
        return Facts(
            claims=tuple(claim for other in others for claim in other.claims),
            awards=tuple(award for other in others for award in other.awards),
        )

    def _last_day(self, case: str) -> date:
        return max(record.on for record in self.records if record.case == case)

    def _record(self, on: date, case: str, event: Event) -> None:
        read = KIND.events[event.type].model_validate_json(
            json.dumps(event.model_dump(mode="json"))
        )
        assert read == event
        self.files[case] = KIND.evolve(self.file(case), read, on)
        self.records.append(Recorded(on, case, event))
