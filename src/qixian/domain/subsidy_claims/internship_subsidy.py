"""What an internship is worth: its subsidy month by month, with the arithmetic of each line (R27).

Pure. Asked when a claim is made, and again by whoever explains an amount.
"""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from math import floor
from typing import Final, NamedTuple

from qixian.domain.calendar.periods import ONE_DAY, term_last_day
from qixian.domain.policies.policy import Policy
from qixian.domain.refusal import Refusal
from qixian.domain.subsidy_claims.claim import InternshipTime
from qixian.domain.subsidy_claims.events import SubsidyLine
from qixian.domain.subsidy_claims.refusals import wage_not_known
from qixian.domain.values import FEN_PER_YUAN, yuan

PARTS_OF_A_MONTH: Final = 30
"""PRORATA_30: days left over are paid in thirtieths of a month, however long the month."""

DAYS_FOR_A_MONTH: Final = 15
"""FULL_IF_15: so many days left over are paid as a month, fewer not at all."""

_HALF: Final = Fraction(1, 2)


class Stretch(NamedTuple):
    """A subsidy month, or the days left over after the last one, both ends included.

    `days` is None for a whole month.
    """

    first: date
    last: date
    days: int | None


class Wage(NamedTuple):
    """The monthly minimum wage of class-I areas in fen, and the day it came into force."""

    since: date
    fen: int


class Line(NamedTuple):
    """One line of the subsidy.

    `wage` is the one in force on `wage_day`, `rate_fen` what a whole month is worth, `exact_fen`
    what the line is worth before it is rounded to `amount_fen`.
    """

    stretch: Stretch
    wage_day: date
    wage: Wage
    rate_fen: Fraction
    exact_fen: Fraction
    amount_fen: int

    def told(self) -> SubsidyLine:
        """The line as the ledger spells it."""
        whole = self.wage.fen % FEN_PER_YUAN == 0
        return SubsidyLine(
            from_date=self.stretch.first,
            to_date=self.stretch.last,
            min_wage_yuan=str(self.wage.fen // FEN_PER_YUAN) if whole else yuan(self.wage.fen),
            days=self.stretch.days,
            amount_yuan=yuan(self.amount_fen),
        )


class InternshipSubsidy(NamedTuple):
    """The lines of an internship and their sum in fen."""

    lines: tuple[Line, ...]
    total_fen: int


def half_up(amount: Fraction) -> int:
    """An amount that is not negative, rounded to the whole fen: half a fen goes up."""
    return floor(amount + _HALF)


def stretches(time: InternshipTime, policy: Policy) -> Iterator[Stretch]:
    """The subsidy months from the internship's first day on, then the days left over, if any.

    Every month is counted from the first day of the whole internship (TERM(start, i)), never from
    the month before: one that began on the 31st comes back to the 31st (C.6).
    """
    first, months = time.start, 1
    while (last := term_last_day(time.start, months, policy.term_first_day)) <= time.end:
        yield Stretch(first, last, None)
        first, months = last + ONE_DAY, months + 1
    if first <= time.end:
        yield Stretch(first, time.end, (time.end - first).days + 1)


def wage_on(day: date, policy: Policy) -> Wage | None:
    """The class-I wage in force on a day; None before the first one the edition has."""
    known = [Wage(since, fen) for since, fen in policy.class1_wages_fen if since <= day]
    return known[-1] if known else None


def internship_lines(
    time: InternshipTime, submitted_on: date, policy: Policy
) -> InternshipSubsidy | Refusal:
    """The subsidy of an internship, claimed on `submitted_on` (Asia/Shanghai).

    The month's rate is the wage in force times `internship_rate`. Under HALF_UP_PER_LINE rate and
    line are rounded to the fen, half up; under HALF_UP_PER_TOTAL only the running total is, and a
    line is what it adds, so that the lines sum to the total either way. WAGE_NOT_KNOWN for a day
    before the first wage of the edition. Parameters: `term_first_day`, `wage_basis`,
    `internship_rate`, `residual_policy`, `rounding`, `min_wage_class1`.
    """
    lines: list[Line] = []
    worth, paid = Fraction(0), 0
    for stretch in stretches(time, policy):
        day = _wage_day(stretch, time, submitted_on, policy)
        wage = wage_on(day, policy)
        if wage is None:
            return wage_not_known(day)
        rate = wage.fen * Fraction(policy.internship_rate)
        per_line = policy.rounding == "HALF_UP_PER_LINE"
        if per_line:
            rate = Fraction(half_up(rate))
        exact = rate * _share(stretch, policy)
        worth += exact
        amount = half_up(exact) if per_line else half_up(worth) - paid
        paid += amount
        lines.append(Line(stretch, day, wage, rate, exact, amount))
    return InternshipSubsidy(tuple(lines), paid)


def _wage_day(stretch: Stretch, time: InternshipTime, submitted_on: date, policy: Policy) -> date:
    match policy.wage_basis:
        case "SUBSIDY_MONTH_START":
            return stretch.first
        case "INTERNSHIP_START":
            return time.start
        case "VENTURE_REGISTRATION":
            return time.registered_on
        case "APPLICATION_DATE":
            return submitted_on


def _share(stretch: Stretch, policy: Policy) -> Fraction:
    """How much of a month's rate a stretch is worth."""
    if stretch.days is None:
        return Fraction(1)
    match policy.residual_policy:
        case "PRORATA_30":
            return Fraction(stretch.days, PARTS_OF_A_MONTH)
        case "DROP":
            return Fraction(0)
        case "FULL_IF_15":
            return Fraction(int(stretch.days >= DAYS_FOR_A_MONTH))
