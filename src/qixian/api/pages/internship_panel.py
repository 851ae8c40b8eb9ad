"""What the panel of an internship shows on its case's page; for `case_panels` only."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from qixian.api.pages.language import N_
from qixian.api.pages.panel_claims import CaseOffer, case_offer
from qixian.api.pages.panel_strip import Mark, Stretch, Strip, strip
from qixian.api.pages.panel_subject import PanelOf
from qixian.domain.calendar.periods import ONE_DAY
from qixian.domain.explanation.claims import internship_of
from qixian.domain.refusal import Refusal
from qixian.domain.subsidy_claims.claim import InternshipTime
from qixian.domain.subsidy_claims.commands import SubmitSubsidyClaim
from qixian.domain.subsidy_claims.internship_subsidy import InternshipSubsidy, internship_lines
from qixian.domain.venture_internship.state import Internship, InternshipState

_INTERNSHIP: Final = N_("Internship")
_PLANNED: Final = N_("Internship as planned")
_WINDOW: Final = N_("Venture window")
_REGISTERED: Final = N_("Venture registered")
_NOMINAL: Final = N_("Window's last day before it moved")
_LOOKED_UP: Final = "PANEL"
"""The id of a claim that is only asked about."""
_STILL_POSSIBLE: Final = (InternshipState.INTERNING, InternshipState.VENTURE_WINDOW_OPEN)


@dataclass(frozen=True, slots=True)
class InternshipPanel:
    """The panel's values. `subsidy` are the months and their amounts, in fen.

    `expected` says that they hold only if a venture is registered in time.
    """

    internship: Internship
    strip: Strip | None
    subsidy: InternshipSubsidy | None
    expected: bool
    offer: CaseOffer | None


def internship_panel(of: PanelOf) -> InternshipPanel:
    """The panel of an internship as of the office's day. TypeError for a case of another kind."""
    internship: object = of.replayed.state
    if not isinstance(internship, Internship):
        raise TypeError(f"{of.replayed.case_id} is no internship")
    eligible = internship.state is InternshipState.SUBSIDY_ELIGIBLE
    claim = SubmitSubsidyClaim(claim_id=_LOOKED_UP, kind="VENTURE_INTERNSHIP")
    return InternshipPanel(
        internship=internship,
        strip=strip(_stretches(of, internship), _marks(of, internship), of.today),
        subsidy=_subsidy(of, internship),
        expected=not eligible,
        offer=case_offer(of, claim) if eligible else None,
    )


def _stretches(of: PanelOf, internship: Internship) -> Iterator[Stretch]:
    start, planned = internship.internship_start_date, internship.planned_end_date
    if start is None or planned is None:
        return
    ended, window = internship.actual_end_date, internship.window_effective_last_day
    gettext = of.spoken.gettext
    yield Stretch(gettext(_INTERNSHIP if ended else _PLANNED), start, ended or planned, "run")
    if ended is not None and window is not None:
        yield Stretch(gettext(_WINDOW), ended + ONE_DAY, window, "soon")


def _marks(of: PanelOf, internship: Internship) -> Iterator[Mark]:
    nominal, effective = internship.window_nominal_last_day, internship.window_effective_last_day
    if nominal is not None and nominal != effective:
        yield Mark(of.spoken.gettext(_NOMINAL), nominal)
    if internship.registration_date is not None:
        yield Mark(of.spoken.gettext(_REGISTERED), internship.registration_date)


def _subsidy(of: PanelOf, internship: Internship) -> InternshipSubsidy | None:
    """The months and amounts that are due, or that would be if a venture is registered in time."""
    time = internship_of(internship)
    start = internship.internship_start_date
    if time is None and start is not None and internship.state in _STILL_POSSIBLE:
        end = internship.actual_end_date or internship.planned_end_date
        time = InternshipTime(start, end, of.today) if end is not None else None
    if time is None:
        return None
    lines = internship_lines(time, of.today, of.replayed.rules.policy)
    return None if isinstance(lines, Refusal) else lines
