"""Rounds taken in turn, their medians and ratios, and the table; imported by every benchmark."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final, Literal

Round = Callable[[], Awaitable[float]]
"""One round of one side; gives operations a second, made in the round's timed part only."""


_MANY: Final = 1000
"""From here on a figure is drawn without decimals."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is done: full for figures to publish, quick to see that everything still runs."""

    rounds: int
    share: float

    def of(self, full: int) -> int:
        """This effort's share of a number of operations, at least one."""
        return max(1, round(full * self.share))

    def whole(self, full: int) -> int:
        """A number that a figure is about, so only a quick run may have fewer."""
        return full if self is FULL else self.of(full)


FULL = Effort(rounds=5, share=0.4)
QUICK = Effort(rounds=5, share=0.1)


@dataclass(frozen=True, slots=True)
class Target:
    """What a figure should be: at least, at most or below a bound."""

    sign: Literal[">=", "<=", "<"]
    bound: float
    unit: str = "x"

    def met(self, figure: float) -> bool:
        """Whether the figure is what it should be."""
        match self.sign:
            case ">=":
                return figure >= self.bound
            case "<=":
                return figure <= self.bound
            case "<":
                return figure < self.bound

    def __str__(self) -> str:
        return f"{self.sign} {self.bound:,g}{self.unit}"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table. Without a target it is there for orientation.

    `spread` is the same figure round by round, lowest and highest; None where there are no rounds.
    """

    name: str
    figure: float
    target: Target | None
    orientation: str
    spread: tuple[float, float] | None = None


async def in_turn(rounds: int, *sides: Round) -> tuple[list[float], ...]:
    """The figures of each side from rounds taken A B A B, so that noise of the machine hits both.

    One round of each that is not counted goes before: connections, prepared statements, caches.
    """
    figures: tuple[list[float], ...] = tuple([] for _ in sides)
    for number in range(rounds + 1):
        for side, kept in zip(sides, figures, strict=True):
            figure = await side()
            if number:
                kept.append(figure)
    return figures


def faster(
    name: str, ours: Sequence[float], theirs: Sequence[float], target: Target, other: str
) -> Line:
    """How many times the rate of the other side ours is; both in operations a second."""
    return Line(
        name=name,
        figure=median(ours) / median(theirs),
        target=target,
        orientation=f"{_rate(median(ours))} against {_rate(median(theirs))} ({other})",
        spread=_spread([mine / its for mine, its in zip(ours, theirs, strict=True)]),
    )


def longer(
    name: str, ours: Sequence[float], theirs: Sequence[float], target: Target, other: str
) -> Line:
    """How many times as long as the other side ours takes; both in operations a second."""
    return Line(
        name=name,
        figure=median(theirs) / median(ours),
        target=target,
        orientation=f"{_lasts(median(ours))} against {_lasts(median(theirs))} ({other})",
        spread=_spread([its / mine for mine, its in zip(ours, theirs, strict=True)]),
    )


def rate(name: str, rates: Sequence[float], target: Target, orientation: str) -> Line:
    """How many a second, with nothing to compare to."""
    return Line(name, median(rates), target, orientation, _spread(rates))


def _spread(ratios: Sequence[float]) -> tuple[float, float]:
    return min(ratios), max(ratios)


def _rate(a_second: float) -> str:
    return f"{a_second:,.0f}/s"


def _lasts(a_second: float) -> str:
    return f"{1000 / a_second:,.1f} ms"


def table(lines: Sequence[Line]) -> str:
    """The lines as a Markdown table."""
    rows = [("Measured", "Figure", "Rounds", "Target", "", "For orientation"), *map(_cells, lines)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    rule = tuple("-" * width for width in widths)
    return "\n".join(_drawn([rows[0], rule, *rows[1:]], widths))


def _cells(line: Line) -> tuple[str, ...]:
    target, unit = line.target, line.target.unit if line.target else "x"
    verdict = "" if target is None else "met" if target.met(line.figure) else "MISSED"
    spread = "" if line.spread is None else " to ".join(map(_drawn_figure, line.spread))
    figure = f"{_drawn_figure(line.figure)}{unit}"
    return line.name, figure, spread, str(target or ""), verdict, line.orientation


def _drawn_figure(figure: float) -> str:
    return f"{figure:,.0f}" if figure >= _MANY else f"{figure:.2f}"


def _drawn(rows: Sequence[Sequence[str]], widths: Sequence[int]) -> Iterator[str]:
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield f"| {' | '.join(cells)} |"
