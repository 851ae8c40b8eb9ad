"""The steps of an explanation: what was taken, counted, skipped and kept, without any language.

Pure; the doors turn each step into a sentence. Days are civil dates in Asia/Shanghai, money integer
fen, lengths calendar months and days. `step` is the stable name of a kind of step.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import ClassVar

from qixian.domain.calendar.counting import Way
from qixian.domain.calendar.periods import FirstDay
from qixian.domain.calendar.working_days import RestDayScope
from qixian.domain.explanation.rest_days import NamedBy, RestDay


@dataclass(frozen=True, slots=True)
class Start:
    """The day that is counted from; `field` names what it is."""

    step: ClassVar[str] = "START"
    field: str
    day: date


@dataclass(frozen=True, slots=True)
class Fixed:
    """Nothing was counted: an event of `on` says this day."""

    step: ClassVar[str] = "FIXED"
    day: date
    event: str
    on: date


@dataclass(frozen=True, slots=True)
class CountMonths:
    """Calendar months forward, to the same day of that month (民法典202).

    `corresponding` is None where that month has no such day. `way` is TERM, WINDOW or STATUS;
    `first_day` whether the first day counts.
    """

    step: ClassVar[str] = "COUNT_MONTHS"
    way: Way
    months: int
    first_day: FirstDay
    corresponding: date | None


@dataclass(frozen=True, slots=True)
class DayBefore:
    """The first day counts, so the last day is the one before the corresponding day (民法典204)."""

    step: ClassVar[str] = "DAY_BEFORE"
    day: date


@dataclass(frozen=True, slots=True)
class CorrespondingDay:
    """The first day does not count, so the last day is the corresponding day (民法典201)."""

    step: ClassVar[str] = "CORRESPONDING_DAY"
    day: date


@dataclass(frozen=True, slots=True)
class MonthEnd:
    """No corresponding day: 没有对应日的，月末日为期间的最后一日 (民法典202)."""

    step: ClassVar[str] = "MONTH_END"
    day: date


@dataclass(frozen=True, slots=True)
class CountDays:
    """Calendar days forward, or backward when below zero, to `day`."""

    step: ClassVar[str] = "COUNT_DAYS"
    days: int
    day: date


@dataclass(frozen=True, slots=True)
class CountWorkingDays:
    """Working days from `first` (number 1 if it is worked) to `last`, the `days`-th.

    `anchor_counts` is whether counting began with the start itself or with the day after it.
    `skipped` is how many rest days lay between; `first_skipped` and `last_skipped` are at most
    three at either end, never the same day twice. `adjusted` are the weekend days that count
    because a notice has them worked.
    """

    step: ClassVar[str] = "COUNT_WORKING_DAYS"
    days: int
    anchor_counts: bool
    first: date
    last: date
    skipped: int
    first_skipped: tuple[RestDay, ...]
    last_skipped: tuple[RestDay, ...]
    adjusted: tuple[tuple[date, NamedBy], ...]


@dataclass(frozen=True, slots=True)
class Roll:
    """The last day moves over rest days to the next day that does not rest (民法典203).

    `over` is every day rolled over, empty where the last day does not rest. `to` is where the roll
    stops; `stopped_by` the notice that has that day worked although it is a weekend.
    """

    step: ClassVar[str] = "ROLL"
    scope: RestDayScope
    over: tuple[RestDay, ...]
    to: date
    stopped_by: NamedBy | None


@dataclass(frozen=True, slots=True)
class NoRoll:
    """The last day stays where it is, whether or not it rests."""

    step: ClassVar[str] = "NO_ROLL"
    day: date


@dataclass(frozen=True, slots=True)
class Result:
    """Where the counting leads: before any roll, and after it."""

    step: ClassVar[str] = "RESULT"
    nominal: date
    effective: date


@dataclass(frozen=True, slots=True)
class Provisional:
    """Holidays were assumed for these years, whose State Council notice is not known yet."""

    step: ClassVar[str] = "PROVISIONAL"
    years: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """The record says `stored`, although counting today would give `counted` (B.0.1).

    A date that has passed, is moot or is one of a closed case stays as the events fixed it.
    """

    step: ClassVar[str] = "KEPT"
    stored: date
    counted: date


@dataclass(frozen=True, slots=True)
class CountSpan:
    """How long `first` to `last` is: whole months that fit, then the days left over.

    `whole_until` is the last day of the whole months (None when not one fits), `next_until` that of
    one month more, which lies after `last`.
    """

    step: ClassVar[str] = "COUNT_SPAN"
    first_field: str
    first: date
    last: date
    first_day: FirstDay
    months: int
    days: int
    whole_until: date | None
    next_until: date


@dataclass(frozen=True, slots=True)
class SubsidyLine:
    """One subsidy month, or the part of one that is left over, of an internship (R27).

    `wage_fen` is the class-I wage of a month in force from `wage_from` on the day `wage_on`;
    `sources` where that wage was read, empty where the edition brought its own. `rate_fen` is what
    a whole month is worth: the wage times `rate`. `days` are those left over, paid as `residual`
    says (PRORATA_30: in `parts` of a month); None for a whole month. `exact_fen` is what the line
    is worth before it is rounded to `amount_fen`.
    """

    step: ClassVar[str] = "SUBSIDY_LINE"
    first: date
    last: date
    wage_on: date
    wage_from: date
    wage_fen: int
    sources: tuple[str, ...]
    rate: Decimal
    rate_fen: Fraction
    days: int | None
    parts: int
    residual: str | None
    exact_fen: Fraction
    amount_fen: int


@dataclass(frozen=True, slots=True)
class Total:
    """The sum of the lines, in fen; `rounding` says where fractions of a fen were rounded."""

    step: ClassVar[str] = "TOTAL"
    rounding: str
    terms_fen: tuple[int, ...]
    amount_fen: int


@dataclass(frozen=True, slots=True)
class Floor:
    """The amount asked for, at least `floor_fen` (R15)."""

    step: ClassVar[str] = "FLOOR"
    floor_fen: int
    amount_fen: int


@dataclass(frozen=True, slots=True)
class Ceiling:
    """The amount asked for, at most `ceiling_fen` (R57)."""

    step: ClassVar[str] = "CEILING"
    ceiling_fen: int
    amount_fen: int


@dataclass(frozen=True, slots=True)
class PerPerson:
    """So many people times the amount for one (R60)."""

    step: ClassVar[str] = "PER_PERSON"
    people: int
    each_fen: int
    amount_fen: int


@dataclass(frozen=True, slots=True)
class KeptAmount:
    """The record says `stored_fen`, although counting today would give `counted_fen`."""

    step: ClassVar[str] = "KEPT_AMOUNT"
    stored_fen: int
    counted_fen: int


Step = (
    Start
    | Fixed
    | CountMonths
    | DayBefore
    | CorrespondingDay
    | MonthEnd
    | CountDays
    | CountWorkingDays
    | Roll
    | NoRoll
    | Result
    | Provisional
    | Kept
    | CountSpan
    | SubsidyLine
    | Total
    | Floor
    | Ceiling
    | PerPerson
    | KeptAmount
)
