"""Examples of the arithmetic behind a rule, computed under an edition; for the doors.

Pure. The days they start from are chosen to show something (a holiday, a short month) and belong to
no case. All days are civil dates in Asia/Shanghai, counted as C.2 and 民法典 200-204 have it.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, NamedTuple

from qixian.domain.calendar.counting import Counted, Counting, Way, count
from qixian.domain.calendar.periods import ONE_DAY, FirstDay, cap_units, span
from qixian.domain.calendar.working_days import WorkingCalendar
from qixian.domain.policies.policy import Policy

FIRST_DAY_OF_LEAVE: Final = date(2022, 7, 1)
MOVE_IN: Final = date(2022, 3, 1)
INTERNSHIP_END: Final = date(2025, 4, 1)
LEFT_SCHOOL: Final = date(2022, 6, 30)
REGISTERED: Final = date(2024, 3, 1)
ASKED: Final = date(2025, 9, 26)
LEAP_DAY: Final = date(2024, 2, 29)
MONTH_END: Final = date(2025, 8, 31)
FEN: Final = Decimal("0.01")
CAP_UNITS_PER_MONTH: Final = cap_units(1, 0)


class Step(NamedTuple):
    """One line of an example: the key of its sentence and the values that go into it.

    Dates are ISO, money is yuan with two decimals, lengths are months or days as the sentence says.
    """

    key: str
    values: Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class _Desk:
    policy: Policy
    calendar: WorkingCalendar

    def term(self, first: date, months: int) -> date:
        rolls = self.policy.term_end_roll == "NEXT_WORKDAY"
        return self._count("TERM", first, months, self.policy.term_first_day, rolls).effective

    def window(self, event: date, months: int) -> Counted:
        rolls = self.policy.window_end_roll == "NEXT_WORKDAY"
        return self._count("WINDOW", event, months, self.policy.window_first_day, rolls)

    def status(self, event: date, months: int) -> date:
        rolls = self.policy.status_end_roll == "NEXT_WORKDAY"
        return self._count("STATUS", event, months, self.policy.status_first_day, rolls).effective

    def days(self, anchor: date, days: int, rolls: bool) -> date:
        return self._count("DAYS", anchor, days, None, rolls).effective

    def working(self, way: Way, anchor: date, days: int) -> date:
        return self._count(way, anchor, days, None, rolls=False).effective

    def _count(
        self, way: Way, anchor: date, amount: int, first_day: FirstDay | None, rolls: bool
    ) -> Counted:
        roll = self.policy.rest_day_scope if rolls else None
        return count(Counting(way, anchor, amount, "", first_day, roll), self.calendar)


Steps = Iterator[Step]


def worked_examples(rule: str, policy: Policy, calendar: WorkingCalendar) -> tuple[Step, ...]:
    """The lines of the examples for a rule (R89, 民法典203); none where it counts nothing."""
    example = _EXAMPLES.get(rule)
    return tuple(example(_Desk(policy, calendar))) if example else ()


def _term(desk: _Desk, first: date, months: int) -> Step:
    last = desk.term(first, months)
    return Step("term", {"first": str(first), "months": months, "last": str(last)})


def _first_term(desk: _Desk) -> Steps:
    yield _term(desk, FIRST_DAY_OF_LEAVE, desk.policy.leave_initial_max_months)
    yield from _return(desk, desk.term(FIRST_DAY_OF_LEAVE, desk.policy.leave_initial_max_months))


def _return(desk: _Desk, last: date) -> Steps:
    rolls = desk.policy.return_due_date == "FIRST_WORKDAY_AFTER"
    yield Step("return", {"last": str(last), "day": str(desk.days(last, 1, rolls))})


def _extension(desk: _Desk) -> Steps:
    first = desk.term(FIRST_DAY_OF_LEAVE, desk.policy.leave_initial_max_months) + ONE_DAY
    yield _term(desk, first, desk.policy.leave_extension_max_months)


def _extension_window(desk: _Desk) -> Steps:
    policy = desk.policy
    end = desk.term(FIRST_DAY_OF_LEAVE, policy.leave_initial_max_months)
    yield _term(desk, FIRST_DAY_OF_LEAVE, policy.leave_initial_max_months)
    if policy.extension_opens_days is not None:
        opens = desk.days(end, -policy.extension_opens_days, rolls=False)
        yield Step("opens", {"days": policy.extension_opens_days, "day": str(opens)})
    by = desk.days(end, 0, rolls=policy.extension_apply_by == "TERM_END_ROLLED")
    late = desk.days(end, policy.extension_late_grace_days, rolls=True)
    yield Step("apply_by", {"day": str(by), "late": str(late)})


def _cap(desk: _Desk) -> Steps:
    policy = desk.policy
    first, second = policy.leave_initial_max_months, policy.leave_extension_max_months
    yield from (_term(desk, FIRST_DAY_OF_LEAVE, first), *_extension(desk))
    begins = desk.term(FIRST_DAY_OF_LEAVE, first) + ONE_DAY
    whole = span(FIRST_DAY_OF_LEAVE, desk.term(begins, second), policy.term_first_day)
    yield Step(
        "sum",
        {
            "first": first,
            "second": second,
            "total": first + second,
            "months": whole.months,
            "days": whole.days,
        },
    )
    left = cap_units(policy.leave_cap_months - whole.months, -whole.days)
    key = "cap_left" if left >= 0 else "cap_exceeded"
    months, days = divmod(abs(left), CAP_UNITS_PER_MONTH)
    yield Step(key, {"cap": policy.leave_cap_months, "months": months, "days": days})


def _decision(desk: _Desk) -> Steps:
    days = desk.policy.decision_sla_workdays
    if days is not None:
        due = desk.working("WORKING_DAYS", ASKED, days)
        yield Step("decision", {"asked": str(ASKED), "days": days, "day": str(due)})


def _absence(desk: _Desk) -> Steps:
    due = FIRST_DAY_OF_LEAVE
    limit = desk.policy.absence_limit_workdays
    reached = desk.working("NTH_WORKING_DAY", due, limit + 1)
    yield Step(
        "absence",
        {"due": str(due), "limit": limit, "reached": str(reached), "day": str(reached + ONE_DAY)},
    )


def _incubation(desk: _Desk) -> Steps:
    policy = desk.policy
    end = desk.term(MOVE_IN, policy.incubation_max_months)
    yield _term(desk, MOVE_IN, policy.incubation_max_months)
    out = desk.days(end, policy.move_out_grace_days, rolls=True)
    yield Step("move_out", {"days": policy.move_out_grace_days, "day": str(out)})
    if policy.incubation_exception_max_count and policy.incubation_exception_max_months:
        months = policy.incubation_exception_max_months
        longer = desk.term(end + ONE_DAY, months)
        yield Step("exception", {"months": months, "last": str(longer)})


def _internship(desk: _Desk) -> Steps:
    yield _term(desk, MONTH_END, desk.policy.internship_max_months)


def _venture_window(desk: _Desk) -> Steps:
    yield _window(desk, INTERNSHIP_END, desk.policy.venture_window_months)


def _window(desk: _Desk, event: date, months: int) -> Step:
    last = desk.window(event, months)
    values: dict[str, str | int] = {
        "event": str(event),
        "months": months,
        "nominal": str(last.nominal),
    }
    if last.nominal == last.effective:
        return Step("window", values)
    return Step("window_rolled", {**values, "effective": str(last.effective)})


def _status(desk: _Desk, months: int) -> Steps:
    last = desk.status(LEFT_SCHOOL, months)
    yield Step("status", {"event": str(LEFT_SCHOOL), "months": months, "last": str(last)})


def _operating(desk: _Desk) -> Steps:
    months = desk.policy.one_off_operating_months
    eligible = desk.term(REGISTERED, months) + ONE_DAY
    yield Step("operating", {"registered": str(REGISTERED), "months": months, "day": str(eligible)})


def _rate(desk: _Desk) -> Steps:
    policy = desk.policy
    for day, wage in policy.min_wage_class1:
        monthly = (wage * policy.internship_rate).quantize(FEN, ROUND_HALF_UP)
        yield Step(
            "rate",
            {
                "from": str(day),
                "wage": str(wage),
                "rate": f"{policy.internship_rate:%}",
                "monthly": str(monthly),
                "whole": str(monthly * policy.internship_max_months),
                "months": policy.internship_max_months,
            },
        )


def _missing_day(desk: _Desk) -> Steps:
    yield _term(desk, LEAP_DAY, desk.policy.leave_initial_max_months)
    yield _window(desk, MONTH_END, desk.policy.venture_window_months)


_EXAMPLES: Final[Mapping[str, Callable[[_Desk], Steps]]] = {
    "R13": lambda desk: _status(desk, desk.policy.graduate_window_months),
    "R14": _operating,
    "R26": _venture_window,
    "R27": _rate,
    "R28": _internship,
    "R65": _incubation,
    "R66": lambda desk: _status(desk, desk.policy.student_graduate_window_months),
    "R84": _decision,
    "R85": _first_term,
    "R86": _extension_window,
    "R88": _extension,
    "R89": _cap,
    "民法典201": _venture_window,
    "民法典202": _missing_day,
    "民法典203": _venture_window,
    "民法典204": _first_term,
    "条例15": _absence,
}
