"""The targets, floors, duties and claims of the programme as its page shows them.

For this package only; made of what the ledger read. Values are exact decimals, days civil dates in
Asia/Shanghai.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, Literal

from qixian.api.pages.language import N_
from qixian.domain.subsidy_and_quota.instruments import Figure, FigureName, instruments
from qixian.domain.subsidy_and_quota.targets import Target, target_of, targets
from qixian.ledger.programme import AssessmentLine

SPARK_WIDTH: Final = 96
SPARK_HEIGHT: Final = 24

UNITS: Final = {
    "persons": N_("persons"),
    "persons a year": N_("persons a year"),
    "projects": N_("projects"),
    "bases": N_("bases"),
    "spaces": N_("maker spaces"),
    "brands": N_("brands"),
    "yuan": N_("yuan"),
    "yuan a year": N_("yuan a year"),
}

Standing = Literal["MET", "SHORT", "NEVER"]


@dataclass(frozen=True, slots=True)
class TargetShown:
    """One target: its latest assessment (None: never assessed) and those before it."""

    rule: str
    target: Target
    latest: AssessmentLine | None
    history: tuple[AssessmentLine, ...]

    @property
    def value(self) -> Decimal:
        """What was reached."""
        return Decimal(self.latest.values["value"]) if self.latest else Decimal(0)

    @property
    def standing(self) -> Standing:
        """Whether it is reached; 以上 includes the figure itself."""
        if self.latest is None:
            return "NEVER"
        return "MET" if self.value >= self.target.threshold else "SHORT"

    @property
    def percent(self) -> Decimal:
        """How much of it is reached, rounded down to a tenth of a percent."""
        share = self.value / self.target.threshold * 100
        return (share * 10 // 1) / 10

    @property
    def other_threshold(self) -> Decimal | None:
        """What the assessment compared with, where that is not the plan's own figure."""
        if self.latest is None:
            return None
        asked = Decimal(self.latest.values["threshold"])
        return None if asked == self.target.threshold else asked

    @property
    def counted_on(self) -> date | None:
        """The day the figure is of: as its assessment says, else the day it was assessed."""
        return _counted_on(self.latest) if self.latest else None

    @property
    def spark(self) -> str:
        """The points of a small line over the assessments, empty where there is only one."""
        return _points(self.history, self.target.threshold)


@dataclass(frozen=True, slots=True)
class UnitShown:
    """A figure of one banner, league or of the region; `seq` of its event in `case_id`."""

    unit: str
    value: Decimal
    below: bool
    line: AssessmentLine


@dataclass(frozen=True, slots=True)
class FloorShown:
    """A figure with a floor, and what its units have reached."""

    name: FigureName
    figure: Figure
    units: tuple[UnitShown, ...]

    @property
    def below(self) -> int:
        """How many units are below the floor."""
        return sum(unit.below for unit in self.units)


@dataclass(frozen=True, slots=True)
class QuotaShown:
    """How many bases keep a share, of those whose latest assessment says so or not."""

    rule: str
    share: Decimal
    kept: int
    assessed: int


def targets_shown(history: Mapping[str, Sequence[AssessmentLine]]) -> list[TargetShown]:
    """Every target of the plan, assessed or not, in the order of the text."""
    shown = []
    for rule, target in targets().items():
        known = sorted(
            (*history.get(target.metric, ()), *history.get(rule, ())),
            key=lambda one: (one.assessed_on, one.case_id, one.seq),
        )
        shown.append(TargetShown(rule, target, known[-1] if known else None, tuple(known)))
    return shown


def others_shown(history: Mapping[str, Sequence[AssessmentLine]]) -> list[AssessmentLine]:
    """The latest assessment of each metric that is no target of the plan."""
    return [lines[-1] for metric, lines in history.items() if lines and target_of(metric) is None]


def metric_names() -> list[str]:
    """Every name an assessment of a target may have."""
    return [name for rule, target in targets().items() for name in (target.metric, rule)]


def floors_shown(latest: Mapping[str, Sequence[AssessmentLine]]) -> list[FloorShown]:
    """Every figure with a floor, with the latest figure of each unit."""
    return [
        FloorShown(name, figure, tuple(_units(name, figure, latest)))
        for name, figure in instruments().figures.items()
    ]


def quota_shown(
    rule: str, share: Decimal, latest: Mapping[str, Sequence[AssessmentLine]], kept: str
) -> QuotaShown:
    """Of the bases that a share binds, how many keep it by their latest assessment."""
    said = [lines[-1].values.get(kept) for base, lines in latest.items() if base and lines]
    bound = [one for one in said if one is not None]
    return QuotaShown(rule, share, sum(one == "true" for one in bound), len(bound))


def _units(
    name: str, figure: Figure, latest: Mapping[str, Sequence[AssessmentLine]]
) -> Iterable[UnitShown]:
    for lines in latest.values():
        line = lines[-1]
        if line.values.get("instrument") == name:
            value = Decimal(line.values["value"])
            yield UnitShown(line.values["unit_id"], value, value < figure.floor, line)


def _counted_on(line: AssessmentLine) -> date:
    told = line.values.get("as_of")
    return date.fromisoformat(told) if told else line.assessed_on


def _points(history: Sequence[AssessmentLine], threshold: Decimal) -> str:
    """Days along the width, values up to the threshold or the highest along the height."""
    if len(history) < 2:
        return ""
    days = [_counted_on(one).toordinal() for one in history]
    values = [Decimal(one.values["value"]) for one in history]
    first, span = min(days), max(days) - min(days) or 1
    top = max(*values, threshold)
    return " ".join(
        f"{2 + (day - first) * (SPARK_WIDTH - 4) / span:.1f},"
        f"{SPARK_HEIGHT - 2 - float(value / top) * (SPARK_HEIGHT - 4):.1f}"
        for day, value in sorted(zip(days, values, strict=True))
    )
