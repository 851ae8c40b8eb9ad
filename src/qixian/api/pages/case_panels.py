"""What a kind's own panel of the case page is drawn from; for the case page only.

`templates/case_panels/<case type>.html` is put into the case page where there is one; what the
function here makes of the case stands in it as `panel`.
"""

from collections.abc import Callable, Mapping
from typing import Final

from qixian.api.pages.file_panel import file_panel
from qixian.api.pages.internship_panel import internship_panel
from qixian.api.pages.leave_panel import leave_panel
from qixian.api.pages.panel_subject import PanelOf
from qixian.api.pages.tenancy_panel import tenancy_panel
from qixian.domain import (
    incubation_tenancy,
    off_post_venture_leave,
    subsidy_and_quota,
    venture_internship,
)

__all__ = ["PANELS", "PanelOf", "panel_of"]

PANELS: Final[Mapping[str, Callable[[PanelOf], object]]] = {
    off_post_venture_leave.OFF_POST_VENTURE_LEAVE.name: leave_panel,
    incubation_tenancy.INCUBATION_TENANCY.name: tenancy_panel,
    venture_internship.VENTURE_INTERNSHIP.name: internship_panel,
    subsidy_and_quota.SUBSIDY_AND_QUOTA.name: file_panel,
}


def panel_of(of: PanelOf) -> object | None:
    """What the panel of the case's kind is drawn from; None for a kind without one."""
    made = PANELS.get(of.replayed.kind.name)
    return made(of) if made else None
