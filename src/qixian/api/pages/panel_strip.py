"""A time drawn as one strip: stretches side by side and days marked on it; for the case panels.

Everything drawn is told in words beside the drawing: the strip carries no text.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from qixian.domain.calendar.periods import ONE_DAY

WIDTH: Final = 600
Tone = Literal["run", "soon", "late", "good", "plain"]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time from `first` to `last`, both included; `name` in the reader's language."""

    name: str
    first: date
    last: date
    tone: Tone


@dataclass(frozen=True, slots=True)
class Mark:
    """One day on the strip."""

    name: str
    day: date


@dataclass(frozen=True, slots=True)
class Drawn:
    """A stretch with its place on the strip."""

    stretch: Stretch
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Strip:
    """A drawing `WIDTH` wide: its stretches, and the places of today and of the marked days.

    `today_x` is None where today lies outside.
    """

    drawn: tuple[Drawn, ...]
    marks: tuple[Mark, ...]
    marks_x: tuple[float, ...]
    today_x: float | None

    @property
    def first(self) -> date:
        """The first day drawn."""
        return self.drawn[0].stretch.first


def strip(stretches: Iterable[Stretch], marks: Iterable[Mark], today: date) -> Strip | None:
    """The drawing, None where there is nothing to draw. Stretches come in the order of their days.

    A day marked outside the stretches is drawn at the edge.
    """
    parts = tuple(one for one in stretches if one.first <= one.last)
    if not parts:
        return None
    first, last = parts[0].first, max(one.last for one in parts)
    days = (last - first).days + 1

    def place(day: date) -> float:
        within = min(max(day, first), last + ONE_DAY)
        return round(WIDTH * (within - first).days / days, 1)

    told = tuple(sorted(marks, key=lambda mark: mark.day))
    return Strip(
        drawn=tuple(
            Drawn(one, place(one.first), round(place(one.last + ONE_DAY) - place(one.first), 1))
            for one in parts
        ),
        marks=told,
        marks_x=tuple(place(mark.day) for mark in told),
        today_x=place(today) if first <= today <= last else None,
    )
