"""A day and an instant as an auditor asks for them: as of 截至日期, and as known 已知时点.

For the modules of this package only. Days are civil dates in Asia/Shanghai; an instant is written
in that zone, to the second, and is aware.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from urllib.parse import urlencode

from qixian.api.pages.language import Speech
from qixian.api.pages.shown import day_text
from qixian.domain.values import EARLIEST, LATEST
from qixian.ledger.replay import ReplayedCase
from qixian.workflows.addresses import SHANGHAI

_SECOND: Final = timedelta(seconds=1)
MOST_TICKS: Final = 400
"""How many instants a slider stops at; of a longer record, the last ones."""


@dataclass(frozen=True, slots=True)
class Moment:
    """What was asked; None: today, and all that is known. `wrong` names fields that say nothing."""

    as_of: date | None = None
    known: datetime | None = None
    wrong: tuple[str, ...] = ()

    @property
    def asked(self) -> bool:
        """Whether another moment than now was asked for."""
        return self.as_of is not None or self.known is not None

    @property
    def known_text(self) -> str:
        """The instant as a field of a form takes it."""
        return "" if self.known is None else written(self.known)

    def query(self, **further: object) -> str:
        """The moment as the query of an address, `?` included; empty where there is nothing."""
        asked = {"as_of": self.as_of, "known": self.known_text, **further}
        given = {key: str(value) for key, value in asked.items() if value not in (None, "")}
        return f"?{urlencode(given)}" if given else ""


@dataclass(frozen=True, slots=True)
class Reach:
    """How far the sliders go: the days of a case's life, and the instants it was recorded at.

    `instants` are aware, whole seconds, each the first at which something more was known.
    """

    first: date
    last: date
    instants: Sequence[datetime]


def moment_of(query: Mapping[str, str]) -> Moment:
    """The moment that the query of an address asks for."""
    wrong: list[str] = []
    as_of = _day(query.get("as_of", "").strip(), wrong)
    known = _instant(query.get("known", "").strip(), wrong)
    return Moment(as_of, known, tuple(wrong))


def reach_of(replayed: ReplayedCase, today: date) -> Reach:
    """From the first event to the last date of the case, or today where that is later."""
    days = [event.effective_on for event in replayed.recorded]
    ahead = [*replayed.summary.dates.values(), *replayed.summary.kept.values()]
    ticks = sorted({_whole_second(event.recorded_at) for event in replayed.recorded})
    return Reach(min(days), max([*days, *ahead, today]), ticks[-MOST_TICKS:])


def written(instant: datetime) -> str:
    """An instant as a date and time field takes it, in Asia/Shanghai."""
    return instant.astimezone(SHANGHAI).strftime("%Y-%m-%dT%H:%M:%S")


def said(spoken: Speech, instant: datetime) -> str:
    """An instant to the second: 2025年6月30日 09:30:06, or 30 June 2025, 09:30:06."""
    local = instant.astimezone(SHANGHAI)
    between = " " if spoken.language == "zh" else ", "
    return f"{day_text(spoken, local.date())}{between}{local:%H:%M:%S}"


def _whole_second(instant: datetime) -> datetime:
    """The first whole second at which what was recorded then is known."""
    whole = instant.replace(microsecond=0)
    return whole if whole == instant else whole + _SECOND


def _day(text: str, wrong: list[str]) -> date | None:
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError:
        day = date.min
    if day is not None and not EARLIEST <= day <= LATEST:
        wrong.append("as_of")
        return None
    return day


def _instant(text: str, wrong: list[str]) -> datetime | None:
    if not text:
        return None
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        wrong.append("known")
        return None
    if not EARLIEST <= instant.date() <= LATEST:
        wrong.append("known")
        return None
    return instant.replace(tzinfo=SHANGHAI) if instant.tzinfo is None else instant
