"""What a kind's own panel of the case page is drawn from; for the case page only.

`templates/case_panels/<case type>.html` is put into the case page where there is one; what the
function here makes of the case stands in it as `panel`.
"""

from collections.abc import Callable, Mapping
from typing import Final

from qixian.api.pages.leave_panel import leave_panel
from qixian.api.pages.panel_subject import PanelOf
from qixian.domain import off_post_venture_leave

__all__ = ["PANELS", "PanelOf", "panel_of"]

PANELS: Final[Mapping[str, Callable[[PanelOf], object]]] = {
    off_post_venture_leave.OFF_POST_VENTURE_LEAVE.name: leave_panel,
}


def panel_of(of: PanelOf) -> object | None:
    """What the panel of the case's kind is drawn from; None for a kind without one."""
    made = PANELS.get(of.replayed.kind.name)
    return made(of) if made else None
