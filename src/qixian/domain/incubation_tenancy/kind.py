"""The incubation tenancy as a `CaseKind`: the functions of this package behind one name."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from qixian.domain.case import Awaited, CaseKind, CaseSummary, Command, FactKey, Reference
from qixian.domain.case_events import DeadlineRecomputed
from qixian.domain.facts import TenancyFact
from qixian.domain.incubation_tenancy.commands import (
    COMMANDS,
    ApplyTenancy,
    RecordRegistration,
    TransferBase,
)
from qixian.domain.incubation_tenancy.dates import reckonings
from qixian.domain.incubation_tenancy.deadlines import deadlines, fall_due
from qixian.domain.incubation_tenancy.decide import decide, possible
from qixian.domain.incubation_tenancy.events import EVENTS
from qixian.domain.incubation_tenancy.evolve import evolve
from qixian.domain.incubation_tenancy.notices import notices
from qixian.domain.incubation_tenancy.state import IN_BASE, NAME, Tenancy, TenancyState
from qixian.domain.subsidy_claims import (
    CLAIM_COMMANDS,
    CLAIM_EVENTS,
    claim_facts,
    claim_keys,
    claim_references,
)


def fact_keys(tenancy: Tenancy, command: Command | None) -> tuple[FactKey, ...]:
    """The bases, the tenant, the enterprise (R59) and the claims, each once."""
    return tuple(dict.fromkeys(_fact_keys(tenancy, command)))


def _fact_keys(tenancy: Tenancy, command: Command | None) -> Iterator[FactKey]:
    base, tenant = tenancy.base_id, tenancy.tenant_id
    if isinstance(command, ApplyTenancy):
        base, tenant = command.base_id, command.tenant_id
    if base:
        yield FactKey("base", base)
    if isinstance(command, TransferBase):
        yield FactKey("base", command.to_base_id)
    if tenant:
        yield FactKey("tenant", tenant)
    if tenancy.enterprise_id is not None:
        yield FactKey("enterprise", tenancy.enterprise_id)
    if isinstance(command, RecordRegistration):
        yield FactKey("enterprise", command.enterprise_id)
    # The ventures claimed for come with every command: an approval names its claim alone (R59).
    yield from claim_keys(tenancy.claims, None)
    if command is not None:
        yield from claim_keys(tenancy.claims, command)


def references(command: Command) -> tuple[Reference, ...]:
    """The ids that the registry must hold; a tenant is a person or already a venture."""
    match command:
        case ApplyTenancy():
            return (
                Reference("tenant_id", command.tenant_id, ("person", "venture")),
                Reference("base_id", command.base_id, ("base",)),
            )
        case TransferBase():
            return (Reference("to_base_id", command.to_base_id, ("base",)),)
        case RecordRegistration():
            return (Reference("enterprise_id", command.enterprise_id, ("venture",)),)
        case _:
            return claim_references(command)


def recomputed(field: str, old: date, new: date) -> DeadlineRecomputed:
    """A holiday notice moves one date of the tenancy."""
    return DeadlineRecomputed(field=field, old=old, new=new)


def _parties(tenancy: Tenancy) -> dict[str, str]:
    parties = {"tenant_id": tenancy.tenant_id, "base_id": tenancy.base_id}
    if tenancy.enterprise_id is not None:
        parties["enterprise_id"] = tenancy.enterprise_id
    return parties


def _kept(tenancy: Tenancy) -> dict[str, date]:
    """The dates the events fixed that can be counted anew."""
    dates = {
        "incubation_end_date": tenancy.incubation_end_date,
        "move_out_due_date": tenancy.move_out_due_date,
    }
    return {field: day for field, day in dates.items() if day is not None}


def _fact(tenancy: Tenancy, case_id: str) -> TenancyFact | None:
    if tenancy.state is TenancyState.NONE:
        return None
    return TenancyFact(
        case_id=case_id,
        state=tenancy.state,
        base_id=tenancy.base_id,
        base_kind=tenancy.base_kind,
        tenant_id=tenancy.tenant_id,
        founder_group=tenancy.founder_group,
        free_space=tenancy.free_space,
        in_incubation=tenancy.in_incubation,
        area_m2=tenancy.area_m2,
        student_founded=tenancy.founder_current_student,
        founder_graduated_on=tenancy.founder_graduated_on,
        enterprise_id=tenancy.enterprise_id,
        move_in_date=tenancy.move_in_date,
        incubation_end_date=tenancy.incubation_end_date,
        move_out_due_date=tenancy.move_out_due_date,
    )


def _awaited(tenancy: Tenancy) -> Awaited | None:
    """Until when the tenant is to graduate, or be out."""
    if tenancy.state is TenancyState.IN_INCUBATION:
        return Awaited.of("incubation_end_date", tenancy.incubation_end_date)
    if tenancy.state in IN_BASE:
        return Awaited.of("move_out_due_date", tenancy.move_out_due_date)
    return None


def summarise(tenancy: Tenancy, case_id: str) -> CaseSummary:
    """What the case's rows in the read models show; `used` is the time incubated, at the end."""
    kept = _kept(tenancy)
    moved_in = {} if tenancy.move_in_date is None else {"move_in_date": tenancy.move_in_date}
    return CaseSummary(
        state=tenancy.state,
        open=tenancy.open,
        parties=_parties(tenancy),
        dates=moved_in | kept,
        kept=kept,
        used=tenancy.used,
        claims=claim_facts(tenancy.claims, case_id),
        tenancy=_fact(tenancy, case_id),
        awaited=_awaited(tenancy),
    )


INCUBATION_TENANCY: Final = CaseKind[Tenancy](
    name=NAME,
    initial=Tenancy(),
    events={event.type: event for event in (*EVENTS, *CLAIM_EVENTS)},
    commands={command.type: command for command in (*COMMANDS, *CLAIM_COMMANDS)},
    opening=(ApplyTenancy.type,),
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
