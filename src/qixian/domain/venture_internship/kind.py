"""The venture internship as a `CaseKind`: the functions of this package behind one name."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from qixian.domain.case import Awaited, CaseKind, CaseSummary, Command, FactKey, Reference
from qixian.domain.case_events import DeadlineRecomputed
from qixian.domain.facts import Usage
from qixian.domain.subsidy_claims import (
    CLAIM_COMMANDS,
    CLAIM_EVENTS,
    claim_facts,
    claim_keys,
    claim_references,
)
from qixian.domain.venture_internship.commands import (
    COMMANDS,
    ApplyInternship,
    RecordVentureRegistration,
)
from qixian.domain.venture_internship.dates import kept, reckonings
from qixian.domain.venture_internship.deadlines import deadlines, fall_due
from qixian.domain.venture_internship.decide import decide, possible
from qixian.domain.venture_internship.events import EVENTS
from qixian.domain.venture_internship.evolve import evolve
from qixian.domain.venture_internship.limit import NAME
from qixian.domain.venture_internship.notices import notices
from qixian.domain.venture_internship.state import Internship, InternshipState


def fact_keys(internship: Internship, command: Command | None) -> tuple[FactKey, ...]:
    """The person (the months of R28, one subsidy), the ventures, the claims and the host."""
    keys = (*_keys(internship, command), *claim_keys(internship.claims, command))
    return tuple(dict.fromkeys(keys))


def _keys(internship: Internship, command: Command | None) -> Iterator[FactKey]:
    person, host = internship.participant_id, internship.host_id
    if isinstance(command, ApplyInternship):
        person, host = command.participant_id, command.host_id
    if person:
        yield FactKey("person", person)
    if internship.enterprise_id:
        yield FactKey("enterprise", internship.enterprise_id)
    if isinstance(command, RecordVentureRegistration):
        yield FactKey("enterprise", command.enterprise_id)
    if host:
        yield FactKey("base", host)


def references(command: Command) -> tuple[Reference, ...]:
    """Who and what a command names: a person, a host, a venture."""
    match command:
        case ApplyInternship():
            return (
                Reference("participant_id", command.participant_id, ("person",)),
                Reference("host_id", command.host_id, ("base", "institution", "venture")),
            )
        case RecordVentureRegistration():
            return (Reference("enterprise_id", command.enterprise_id, ("venture",)),)
        case _:
            return claim_references(command)


def recomputed(field: str, old: date, new: date) -> DeadlineRecomputed:
    """The event by which a holiday notice moves a date."""
    return DeadlineRecomputed(field=field, old=old, new=new)


def dates_of(internship: Internship) -> dict[str, date]:
    """The dates of the vocabulary's deadline fields that the case has by now."""
    dates = {
        "internship_start_date": internship.internship_start_date,
        "planned_end_date": internship.planned_end_date,
        "actual_end_date": internship.actual_end_date,
        "window_nominal_last_day": internship.window_nominal_last_day,
        "window_effective_last_day": internship.window_effective_last_day,
    }
    return {field: day for field, day in dates.items() if day is not None}


def usage_of(internship: Internship, case_id: str) -> Usage:
    """What the internship takes of the person's twelve months: held while it lasts, then used."""
    return Usage(
        case_id=case_id,
        case_type=NAME,
        person_id=internship.participant_id,
        institution_id=None,
        open=internship.open,
        used_months=internship.used.months if internship.used else 0,
        used_days=internship.used.days if internship.used else 0,
        approved_months=internship.held_months,
        extensions_approved=0,
        extensions_requested=0,
    )


def _awaited(internship: Internship) -> Awaited | None:
    """Until when the internship lasts, then until when a venture can be registered."""
    match internship.state:
        case InternshipState.INTERNING:
            return Awaited.of("planned_end_date", internship.planned_end_date)
        case InternshipState.VENTURE_WINDOW_OPEN:
            return Awaited.of("window_effective_last_day", internship.window_effective_last_day)
        case _:
            return None


def summarise(internship: Internship, case_id: str) -> CaseSummary:
    """What the case board and the rules of other cases see."""
    parties = {"participant_id": internship.participant_id, "host_id": internship.host_id}
    if internship.enterprise_id:
        parties["enterprise_id"] = internship.enterprise_id
    return CaseSummary(
        state=internship.state,
        open=internship.open,
        parties=parties,
        dates=dates_of(internship),
        kept=kept(internship),
        used=internship.used,
        usage=usage_of(internship, case_id),
        claims=claim_facts(internship.claims, case_id),
        awaited=_awaited(internship),
    )


VENTURE_INTERNSHIP: Final = CaseKind[Internship](
    name=NAME,
    initial=Internship(),
    events={event.type: event for event in (*EVENTS, *CLAIM_EVENTS)},
    commands={command.type: command for command in (*COMMANDS, *CLAIM_COMMANDS)},
    opening=(ApplyInternship.type,),
    fact_keys=fact_keys,
    decide=decide,
    evolve=evolve,
    deadlines=deadlines,
    fall_due=fall_due,
    reckonings=reckonings,
    recomputed=recomputed,
    possible=possible,
    references=references,
    summarise=summarise,
    notices=notices,
)
