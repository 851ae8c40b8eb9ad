"""A case event by event: where it stood and which dates it had before each, and after.

Pure, over a replayed case; for whoever shows a case's life one step at a time.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from qixian.domain.asking import RecordedFact
from qixian.domain.case import CaseSummary
from qixian.ledger.fold import event_of
from qixian.ledger.open_case import NO_CASE
from qixian.ledger.records import RecordedEvent
from qixian.ledger.replay import ReplayedCase

_NO_DATES: Final[Mapping[str, date]] = {}


@dataclass(frozen=True, slots=True)
class CaseStep:
    """One event of a case and what it changed. Civil dates in Asia/Shanghai, by field.

    `event` is the event as the ledger has it, `fact` as an answer shows it. Before its first event
    a case is in state NONE and has no dates.
    """

    event: RecordedEvent
    fact: RecordedFact
    state_before: str
    state_after: str
    dates_before: Mapping[str, date]
    dates_after: Mapping[str, date]


def dates_of(summary: CaseSummary) -> dict[str, date]:
    """Every date a case has in a state: its deadline fields, and what its events fixed besides."""
    return {**summary.kept, **summary.dates}


def steps_of(replayed: ReplayedCase) -> tuple[CaseStep, ...]:
    """The steps of a case in the order of its events, as many as were replayed.

    Raises UnknownEventType.
    """
    kind, state = replayed.kind, replayed.kind.initial
    stood, dates = NO_CASE.state, _NO_DATES
    steps: list[CaseStep] = []
    for event, fact in zip(replayed.recorded, replayed.facts, strict=True):
        state = kind.evolve(state, event_of(kind, event), event.effective_on)
        summary = kind.summarise(state, replayed.case_id)
        stands, now = str(summary.state), dates_of(summary)
        steps.append(CaseStep(event, fact, stood, stands, dates, now))
        stood, dates = stands, now
    return tuple(steps)
