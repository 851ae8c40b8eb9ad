"""A file of claims, assessments, awards, records and duties as a `CaseKind`, behind one name."""

from datetime import date
from typing import Final

from qixian.domain.case import (
    Awaited,
    CaseKind,
    CaseSummary,
    Command,
    Event,
    FactKey,
    Reckoning,
    Reference,
    Rules,
)
from qixian.domain.facts import Assessment, AwardFact
from qixian.domain.subsidy_and_quota import commands as c
from qixian.domain.subsidy_and_quota.deadlines import deadlines, fall_due
from qixian.domain.subsidy_and_quota.decide import decide, possible
from qixian.domain.subsidy_and_quota.events import EVENTS
from qixian.domain.subsidy_and_quota.evolve import evolve
from qixian.domain.subsidy_and_quota.notices import notices
from qixian.domain.subsidy_and_quota.state import NAME, File
from qixian.domain.subsidy_claims import (
    CLAIM_COMMANDS,
    CLAIM_EVENTS,
    claim_facts,
    claim_keys,
    claim_references,
)


def fact_keys(file: File, command: Command | None) -> tuple[FactKey, ...]:
    """The claim and the enterprises of claims; the recipient of an award (once to each)."""
    if isinstance(command, c.GrantAward):
        return (FactKey("recipient", command.recipient_id),)
    return claim_keys(file.claims, command)


def references(command: Command) -> tuple[Reference, ...]:
    """The ids that the registry must hold."""
    match command:
        case c.GrantAward():
            anybody = ("venture", "institution", "base", "person")
            return (Reference("recipient_id", command.recipient_id, anybody),)
        case c.RecordLoan():
            return (Reference("borrower_id", command.borrower_id, ("person", "venture")),)
        case c.RecordMentorVisit():
            return (
                Reference("mentor_id", command.mentor_id, ("person",)),
                Reference("enterprise_id", command.enterprise_id, ("venture",)),
            )
        case c.RecordStudentSuspension():
            return (Reference("student_id", command.student_id, ("person",)),)
        case c.AssessFreeSpace() | c.AssessStudentBase() if command.base_id is not None:
            return (Reference("base_id", command.base_id, ("base",)),)
        case _:
            return claim_references(command)


def reckonings(file: File, rules: Rules) -> tuple[Reckoning, ...]:
    """Nothing: due days are ends of years and quarters, and are never counted."""
    return ()


def recomputed(field: str, old: date, new: date) -> Event:
    """ValueError: no day of a file is moved by a holiday."""
    raise ValueError(f"a file has no date {field!r} that a holiday can move")


def _awaited(file: File) -> Awaited | None:
    """The first day that a duty still to be done is, or was, due."""
    due = [duty.due_date for duty in file.duties if duty.open]
    return Awaited.of("due_date", min(due, default=None))


def summarise(file: File, case_id: str) -> CaseSummary:
    """What the file's rows in the read models show; awards and assessments only ever grow."""
    return CaseSummary(
        state=file.state,
        open=file.open,
        parties={},
        dates={},
        kept={},
        claims=claim_facts(file.claims, case_id),
        awaited=_awaited(file),
        awards=tuple(AwardFact(case_id, *award) for award in file.awards),
        assessments=tuple(
            Assessment(
                case_id=case_id,
                seq=row.seq,
                kind=row.kind,
                subject=row.subject,
                assessed_on=row.on,
                values=dict(row.values),
            )
            for row in file.noted
        ),
    )


_OWN_AND_CLAIMS: Final = {command.type: command for command in (*c.COMMANDS, *CLAIM_COMMANDS)}

SUBSIDY_AND_QUOTA: Final = CaseKind[File](
    name=NAME,
    initial=File(),
    events={event.type: event for event in (*EVENTS, *CLAIM_EVENTS)},
    commands=_OWN_AND_CLAIMS,
    opening=tuple(_OWN_AND_CLAIMS),
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
