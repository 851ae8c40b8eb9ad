"""What the panel of a tenancy shows on its case's page; for `case_panels` only."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from qixian.api.pages.language import N_
from qixian.api.pages.panel_claims import CaseOffer, case_offer
from qixian.api.pages.panel_strip import Mark, Stretch, Strip, strip
from qixian.api.pages.panel_subject import PanelOf
from qixian.domain.calendar.periods import ONE_DAY
from qixian.domain.incubation_tenancy.state import Tenancy, TenancyState
from qixian.domain.subsidy_claims.commands import SubmitSubsidyClaim

_PERIOD: Final = N_("Incubation")
_EXCEPTION: Final = N_("Exception")
_GRACE: Final = N_("Time to move out")
_MOVED_IN: Final = N_("Moved in")
_REGISTERED: Final = N_("Venture registered")
_LOOKED_UP: Final = "PANEL"
"""The id of a claim that is only asked about."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing a graduation needs: done on a day, or the command that records it."""

    name: str
    done: bool
    day: date | None
    command: str


@dataclass(frozen=True, slots=True)
class TenancyPanel:
    """The panel's values; `over` once the tenancy has ended, in whatever way."""

    tenancy: Tenancy
    strip: Strip | None
    checks: tuple[Check, ...]
    offers: tuple[CaseOffer, ...]
    over: bool


def tenancy_panel(of: PanelOf) -> TenancyPanel:
    """The panel of a tenancy as of the office's day. TypeError for a case of another kind."""
    tenancy: object = of.replayed.state
    if not isinstance(tenancy, Tenancy):
        raise TypeError(f"{of.replayed.case_id} is no tenancy")
    return TenancyPanel(
        tenancy=tenancy,
        strip=strip(_stretches(of, tenancy), _marks(of, tenancy), of.today),
        checks=tuple(_checks(of, tenancy)),
        offers=tuple(_offers(of, tenancy)),
        over=not tenancy.open,
    )


def _stretches(of: PanelOf, tenancy: Tenancy) -> Iterator[Stretch]:
    start, end, due = (
        tenancy.incubation_start_date,
        tenancy.incubation_end_date,
        tenancy.move_out_due_date,
    )
    if start is None or end is None or due is None:
        return
    begun_anew = tenancy.period_start
    if tenancy.exception_months is not None and begun_anew is not None:
        yield Stretch(of.spoken.gettext(_PERIOD), start, begun_anew - ONE_DAY, "run")
        yield Stretch(of.spoken.gettext(_EXCEPTION), begun_anew, end, "good")
    else:
        yield Stretch(of.spoken.gettext(_PERIOD), start, end, "run")
    yield Stretch(of.spoken.gettext(_GRACE), end + ONE_DAY, due, "soon")


def _marks(of: PanelOf, tenancy: Tenancy) -> Iterator[Mark]:
    if tenancy.move_in_date is not None:
        yield Mark(of.spoken.gettext(_MOVED_IN), tenancy.move_in_date)
    if tenancy.registration_date is not None:
        yield Mark(of.spoken.gettext(_REGISTERED), tenancy.registration_date)
    left = _left_on(of)
    if left is not None:
        yield Mark(of.spoken.words.of("states", tenancy.state), left)


def _left_on(of: PanelOf) -> date | None:
    """The day the tenant left the base, by the event that says so."""
    ends = ("TenantGraduated", "TenantExited", "TenantDeregistered")
    days = (fact.effective_on for fact in of.replayed.facts if fact.type in ends)
    return next(days, None)


def _checks(of: PanelOf, tenancy: Tenancy) -> Iterator[Check]:
    """What a graduation needs (R58): in the base, a registered venture, out again."""
    gettext = of.spoken.gettext
    moved_in = tenancy.move_in_date
    yield Check(gettext(_MOVED_IN), moved_in is not None, moved_in, "MoveIn")
    registered = tenancy.registration_date
    yield Check(gettext(_REGISTERED), registered is not None, registered, "RecordRegistration")
    left = _left_on(of)
    yield Check(gettext(N_("Moved out")), left is not None, left, "RecordMoveOut")


def _offers(of: PanelOf, tenancy: Tenancy) -> Iterator[CaseOffer]:
    if tenancy.move_in_date is None:
        return
    yield case_offer(of, SubmitSubsidyClaim(claim_id=_LOOKED_UP, kind="INCUBATION"))
    if tenancy.state is TenancyState.IN_INCUBATION:
        one = SubmitSubsidyClaim(claim_id=_LOOKED_UP, kind="JOB_CREATION", qualifying_new_hires=1)
        yield case_offer(of, one)
