"""What a kind's own panel of the case page may look at; for the case page and the panels."""

from dataclasses import dataclass
from datetime import date

from qixian.api.pages.language import Speech
from qixian.ledger.replay import ReplayedCase
from qixian.presentation.lengths import Lengths


@dataclass(frozen=True, slots=True)
class PanelOf:
    """The case, its lengths, the office's day (Asia/Shanghai), the reader's language."""

    replayed: ReplayedCase
    lengths: Lengths
    today: date
    spoken: Speech
