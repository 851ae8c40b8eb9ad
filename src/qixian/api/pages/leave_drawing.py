"""Where everything of a leave's timeline stands in its drawing; for the leave panel only.

Pure geometry in the units of a view box; the template only writes it down. Every label extends to
the right of its day, and one that reaches over a later day stands above that day's label, so that
no line crosses a text.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from qixian.domain.calendar.periods import ONE_DAY
from qixian.presentation.leave_timeline import LeaveTimeline, Mark, Period, PeriodKind

WIDTH: Final = 760.0
LEFT: Final = 12.0
_FONT: Final = 12.0
_ROW: Final = 18.0
_BAR: Final = 22.0
_THIN: Final = 7.0
_GAP: Final = 10.0
_BOLD: Final = 1.09
_WIDE_FROM: Final = "\u2e80"
_TICK_PIXELS: Final = 52.0
_STEPS: Final = (1, 2, 3, 6, 12, 24)
_DAYS_OF_A_MONTH: Final = 30.44

BarStyle = Literal["used", "rest", "asked", "interim", "absence"]


@dataclass(frozen=True, slots=True)
class Scale:
    """Days from `first` to `last` on the width from `left` to `right`; a day outside is clamped."""

    first: date
    last: date
    left: float
    right: float

    def share(self, day: date) -> float:
        """How far a day is along the scale, from 0 to 1."""
        whole = max((self.last - self.first).days, 1)
        return min(max((day - self.first).days / whole, 0.0), 1.0)

    def x(self, day: date) -> float:
        """Where a day begins."""
        return round(self.left + self.share(day) * (self.right - self.left), 1)

    def holds(self, day: date) -> bool:
        """Whether a day is on the scale."""
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Named:
    """Marks of one day with the text that stands beside them."""

    day: date
    text: str
    main: bool
    coming: bool = False
    today: bool = False

    @property
    def width(self) -> float:
        """About how wide the text is drawn."""
        return text_width(self.text) * (_BOLD if self.today or self.coming else 1)


@dataclass(frozen=True, slots=True)
class Label:
    """A text with the line down to its day. `y` is the text's baseline."""

    x: float
    y: float
    text: str
    main: bool
    coming: bool
    today: bool


@dataclass(frozen=True, slots=True)
class Bar:
    """A piece of a period."""

    kind: PeriodKind
    style: BarStyle
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Tick:
    """A month or year on the axis; the template words it."""

    x: float
    first: date
    leads: bool


@dataclass(frozen=True, slots=True)
class BarName:
    """The name of a period below its bar, where there is room for it."""

    x: float
    text: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """A whole drawing of `width` by `height`. `axis` is where the ticks are, `bar` the bars' top;
    `months` says that the ticks are months and not years.
    """

    width: float
    height: float
    bar: float
    axis: float
    left: float
    right: float
    labels: tuple[Label, ...]
    bars: tuple[Bar, ...]
    names: tuple[BarName, ...]
    ticks: tuple[Tick, ...]
    months: bool


def text_width(text: str) -> float:
    """About how wide a text is: a Chinese character is as wide as it is high."""
    return sum(_FONT if letter >= _WIDE_FROM else _FONT * 0.58 for letter in text)


def scale_for(first: date, last: date, named: Sequence[Named]) -> Scale:
    """The widest scale on which every label ends within the drawing."""
    bare = Scale(first, last, 0.0, 1.0)
    right = WIDTH - LEFT
    for one in named:
        share = bare.share(one.day)
        if share > 0:
            right = min(right, LEFT + (WIDTH - one.width - _GAP - LEFT) / share)
    return Scale(first, last, LEFT, max(right, WIDTH / 3))


def rows_of(named: Sequence[Named], scale: Scale) -> list[int]:
    """The row of each label, 0 being the nearest to the bars; `named` in order of days."""
    rows = [0] * len(named)
    for i in range(len(named) - 1, -1, -1):
        end = scale.x(named[i].day) + named[i].width + _GAP
        below = [rows[j] for j in range(i + 1, len(named)) if scale.x(named[j].day) <= end]
        rows[i] = max(below, default=-1) + 1
    return rows


def drawn(
    timeline: LeaveTimeline,
    first: date,
    last: date,
    named: Sequence[Named],
    period_names: Sequence[tuple[Period, str]],
) -> Drawing:
    """The drawing from `first` to `last` with these labels, in order of days."""
    scale = scale_for(first, last, named)
    rows = rows_of(named, scale)
    bar = (max(rows, default=-1) + 1) * _ROW + 8
    axis = bar + _BAR + _THIN + 24
    ticks, months = _ticks(scale)
    return Drawing(
        width=WIDTH,
        height=axis + 22,
        bar=bar,
        axis=axis,
        left=scale.left,
        right=round(scale.right, 1),
        labels=tuple(
            Label(
                scale.x(one.day),
                bar - 10 - row * _ROW,
                one.text,
                one.main,
                one.coming,
                one.today,
            )
            for one, row in zip(named, rows, strict=True)
        ),
        bars=tuple(one for period in timeline.periods for one in _bars(period, scale, bar)),
        names=tuple(_names(period_names, scale)),
        ticks=ticks,
        months=months,
    )


def _bars(period: Period, scale: Scale, top: float) -> Iterator[Bar]:
    """A period as one or two bars; nothing where it is not on the scale."""
    if period.last < scale.first or period.first > scale.last:
        return
    if period.kind in ("INTERIM", "ABSENCE"):
        style: BarStyle = "interim" if period.kind == "INTERIM" else "absence"
        yield _bar(period, style, period.first, period.last, scale, top + _BAR + 2)
        return
    if not period.granted:
        yield _bar(period, "asked", period.first, period.last, scale, top)
        return
    used = period.used_until
    if used is not None and used >= scale.first:
        yield _bar(period, "used", period.first, used, scale, top)
    rest = period.first if used is None else used + ONE_DAY
    if rest <= period.last:
        yield _bar(period, "rest", rest, period.last, scale, top)


def _bar(period: Period, style: BarStyle, first: date, last: date, scale: Scale, top: float) -> Bar:
    x = scale.x(first)
    # A single day must still be seen.
    width = max(round(scale.x(last + ONE_DAY) - x, 1), 2.0)
    height = _THIN if style in ("interim", "absence") else _BAR
    return Bar(period.kind, style, x, top, width, height)


def _names(period_names: Sequence[tuple[Period, str]], scale: Scale) -> Iterator[BarName]:
    for period, text in period_names:
        start, end = scale.x(period.first), scale.x(period.last)
        if text_width(text) <= end - start:
            yield BarName(start, text)


def _ticks(scale: Scale) -> tuple[tuple[Tick, ...], bool]:
    """The first days of months or years, as many as can be read."""
    days = max((scale.last - scale.first).days, 1)
    month = (scale.right - scale.left) / days * _DAYS_OF_A_MONTH
    step = next((step for step in _STEPS if step * month >= _TICK_PIXELS), _STEPS[-1])
    firsts = [day for day in _months(scale) if (day.month - 1) % min(step, 12) == 0]
    if step > 12:
        firsts = [day for day in firsts if day.year % (step // 12) == 0]
    yearly = step >= 12
    return tuple(
        Tick(scale.x(day), day, yearly or number == 0 or day.month == 1)
        for number, day in enumerate(firsts)
    ), not yearly


def _months(scale: Scale) -> Iterator[date]:
    day = scale.first.replace(day=1)
    while day <= scale.last:
        if day >= scale.first:
            yield day
        day = (day + timedelta(days=32)).replace(day=1)


def tail_marks(marks: Sequence[Mark], end: date, days: int = 100) -> tuple[Mark, ...]:
    """The marks around the end of a term: from so many days before it on."""
    return tuple(mark for mark in marks if mark.day >= end - timedelta(days=days))
