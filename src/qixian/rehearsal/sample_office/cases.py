"""What a sample case is: a line on what it shows, and dated commands, as rows of a table.

Used by the tables of this package and by `making`.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from pydantic import JsonValue

from qixian.rehearsal.sample_office.days import When
from qixian.rehearsal.story import Step

Told = JsonValue | date | Callable[[date], JsonValue | date]
"""A parameter as a table tells it: a value, or one that depends on the day of the beginning."""

HR: Final = "sample-hr"
HR_2: Final = "sample-hr-2"
INCUBATOR: Final = "sample-incubator"
INCUBATOR_2: Final = "sample-incubator-2"
HRSS: Final = "sample-hrss"
HRSS_2: Final = "sample-hrss-2"
PROGRAMME: Final = "sample-programme"
AUDITOR: Final = "sample-auditor"
ADMINISTRATOR: Final = "sample-admin"

UNIVERSITY: Final = "S-I1"
INSTITUTE: Final = "S-I2"
BASE_1: Final = "S-B1"
BASE_2: Final = "S-B2"
BASE_3: Final = "S-B3"


@dataclass(frozen=True, slots=True)
class SampleStep:
    """One command; `refused` is the code of the refusal it shows, `by` who sends it otherwise."""

    when: When
    command: str
    params: Mapping[str, Told]
    by: str | None = None
    refused: str | None = None

    def telling(self, more: Mapping[str, Told]) -> "SampleStep":
        """The same row with more parameters."""
        return replace(self, params={**self.params, **more})

    def refused_with(self, code: str) -> "SampleStep":
        """The same row, which shows a refusal."""
        return replace(self, refused=code)


def step(
    when: When, command: str, *, by: str | None = None, refused: str | None = None, **params: Told
) -> SampleStep:
    """A row of a table: when, what, and the command's parameters by their names."""
    return SampleStep(when, command, params, by, refused)


@dataclass(frozen=True, slots=True)
class SampleCase:
    """One case: `shows` says what it is for, `by` is the account that sends its commands.

    A `later` case looks at cases that must have been made by then.
    """

    case_id: str
    kind: str
    shows: str
    by: str
    steps: tuple[SampleStep, ...]
    later: bool = False

    def dated(self, begun: date) -> Iterator[tuple[SampleStep, Step]]:
        """The rows in the order of their days, each with the command it comes to.

        `n` is the row's place in the table, which does not depend on the day.
        """
        rows = sorted(enumerate(self.steps, start=1), key=lambda row: row[1].when(begun))
        for n, row in rows:
            params = {name: _value(told, begun) for name, told in row.params.items()}
            yield (
                row,
                Step(
                    n=n,
                    date=row.when(begun),
                    case=self.case_id,
                    actor=row.by or self.by,
                    command=row.command,
                    params=params,
                ),
            )


def file(
    number: int, shows: str, by: str, steps: tuple[SampleStep, ...], later: bool = False
) -> SampleCase:
    """A file of `subsidy_and_quota`, opened by an office and seen as its own."""
    return SampleCase(f"S-SQF-{number:02}", "subsidy_and_quota", shows, by, steps, later)


def _value(told: Told, begun: date) -> JsonValue:
    value = told(begun) if callable(told) else told
    return value.isoformat() if isinstance(value, date) else value
