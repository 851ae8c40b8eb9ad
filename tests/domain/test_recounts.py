"""What holds when dates are counted again, in random worlds of every case kind."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from pydantic import JsonValue
from tests.domain.pure_world import PureWorld
from tests.domain.random_worlds import LEAVE, told

from qixian.domain.calendar.counting import count
from qixian.domain.calendar.working_days import WorkingCalendar
from qixian.domain.case_events import DeadlineRecomputed
from qixian.domain.holiday_calendar import HolidayCalendarLoaded
from qixian.ledger.projection import rows_of
from qixian.rehearsal.story import Step, Story

QUIET = range(3000, 3040)
LOADED = range(3490, 3560)

Dates = dict[tuple[str, str], date]
"""By case and field."""


@dataclass(frozen=True)
class Recount:
    """One notice: the dates just before it and just after, and what was recorded of them.

    `promised` are the days that the rows of the cases would have under the new calendar, `moot` the
    dates that stay since nobody can act by them any more.
    """

    on: date
    open_before: frozenset[str]
    before: Dates
    promised: Dates
    moot: frozenset[tuple[str, str]]
    moves: tuple[tuple[str, DeadlineRecomputed], ...]
    after: Dates
    left: tuple[str, ...]


class Watched(PureWorld):
    """A world that counts every case again after whatever is recorded, and notes every notice."""

    def __init__(self, story: Story) -> None:
        super().__init__(story.case_type, story.config)
        self.unmoved = 0
        self.surprises: list[str] = []
        self.recounts: list[Recount] = []
        self._counting = False

    def happened(self, case: str) -> None:
        if self._counting:
            return
        # What had passed when a notice came stays as it was; all else is as it would be counted.
        since = max((recount.on for recount in self.recounts), default=date.min)
        surprise = self.moved(case, max(since, self.days[case]) if self.recounts else since)
        if surprise:
            self.surprises.append(f"{case} after {self.records[-1].event!r}: {surprise}")
        self.unmoved += 1

    def _count_again(self, loaded: HolidayCalendarLoaded, step: Step) -> None:
        calendar = self.rules.calendar.with_notice(loaded.notice())
        is_open = frozenset(case for case in self.states if self.summary(case).open)
        before, first = self._kept(), len(self.records)
        promised = {
            (case, field): day
            for case in is_open
            for field, day in self._promised(case, calendar, step.date).items()
        }
        moot = frozenset(
            (case, row.field)
            for case in is_open
            for row in self.kinds[case].reckonings(self.state(case), self.rules)
            if row.moot
        )
        self._counting = True
        super()._count_again(loaded, step)
        self._counting = False
        self.recounts.append(
            Recount(
                on=step.date,
                open_before=is_open,
                before=before,
                promised=promised,
                moot=moot,
                moves=tuple(
                    (record.case, record.event)
                    for record in self.records[first:]
                    if isinstance(record.event, DeadlineRecomputed)
                ),
                after=self._kept(),
                left=tuple(case for case in self.states if self.moved(case, step.date)),
            )
        )

    def _kept(self) -> Dates:
        return {
            (case, field): day
            for case in self.states
            for field, day in self.summary(case).kept.items()
        }

    def _promised(self, case: str, calendar: WorkingCalendar, on: date) -> dict[str, date]:
        """Each date that the events fixed, counted again as its row says how.

        Where one moves, those that are counted from it are counted from where it goes.
        """
        kept = self.summary(case).kept
        rows = rows_of(self.kinds[case], self.state(case), case, self.rules).reckonings
        rows = tuple(row for row in rows if row.field in kept)
        moved: dict[str, date] = {}
        while True:
            now: dict[str, date] = {}
            for row in rows:
                anchor = moved.get(row.counting.anchor_field, row.counting.anchor)
                day = count(replace(row.counting, anchor=anchor), calendar).effective
                if not row.moot and row.effective >= on and day != row.effective:
                    now[row.field] = day
            if now == moved:
                return now
            moved = now


def followed(story: Story) -> Watched:
    """A story played while it is watched."""
    world = Watched(story)
    for step in story.steps:
        world.take(step)
    world.until(story.advance_clock_to)
    return world


@cache
def loaded() -> tuple[Watched, ...]:
    """Many worlds in which notices are loaded, watched."""
    return tuple(followed(told(n, moves=70, notices=True, readings=n % 2 == 0)) for n in LOADED)


def recounts() -> tuple[Recount, ...]:
    """Every notice of many worlds."""
    return tuple(recount for world in loaded() for recount in world.recounts)


def _moved(recount: Recount) -> Iterator[tuple[tuple[str, str], date]]:
    """Each date that a notice moved, with the day it came to."""
    for case, event in recount.moves:
        yield (case, event.field), event.new


def test_under_an_unchanged_calendar_no_date_of_any_kind_ever_moves() -> None:
    worlds = [followed(told(n, moves=70, readings=n % 2 == 0)) for n in QUIET]
    assert [surprise for world in worlds for surprise in world.surprises] == []
    assert sum(world.unmoved for world in worlds) > 1000


def test_under_the_calendar_of_a_notice_what_is_recorded_after_it_does_not_move() -> None:
    assert [surprise for world in loaded() for surprise in world.surprises] == []


def test_after_a_notice_nothing_is_left_to_move() -> None:
    assert [recount.left for recount in recounts() if recount.left] == []


def test_a_notice_moves_no_date_that_has_passed_and_none_of_a_closed_case() -> None:
    for recount in recounts():
        changed = {key for key, day in recount.before.items() if recount.after.get(key) != day}
        assert all(recount.before[key] >= recount.on for key in changed)
        assert {case for case, _ in changed} <= recount.open_before
        assert changed == {key for key, _ in _moved(recount)}


def test_a_notice_moves_no_date_that_nobody_can_act_by_any_more() -> None:
    moot = {key for recount in recounts() for key in recount.moot}
    assert {field for _, field in moot} >= {"window_effective_last_day", "planned_end_date"}
    for recount in recounts():
        assert recount.moot.isdisjoint(key for key, _ in _moved(recount))


def test_a_notice_moves_each_date_once_from_where_it_was() -> None:
    for recount in recounts():
        times = Counter((case, event.field) for case, event in recount.moves)
        assert set(times.values()) <= {1}, recount
        for case, event in recount.moves:
            assert event.old == recount.before[case, event.field] != event.new
            assert event.new == recount.after[case, event.field]


def test_the_rows_counted_again_name_exactly_the_dates_that_move() -> None:
    assert sum(len(recount.moves) for recount in recounts()) > 50
    for recount in recounts():
        assert dict(_moved(recount)) == recount.promised, recount


def test_the_dates_of_every_kind_move() -> None:
    """The properties above would hold of notices that fall on nothing."""
    fields = {event.field for recount in recounts() for _, event in recount.moves}
    assert {
        "decision_due_date",
        "return_due_date",
        "extension_apply_by",
        "extension_late_cutoff",
        "incubation_end_date",
        "move_out_due_date",
        "planned_end_date",
        "window_effective_last_day",
    } <= fields


def _taken(world: PureWorld, on: str, case: str, command: str, **params: JsonValue) -> None:
    step = Step(
        n=len(world.steps) + 1,
        date=date.fromisoformat(on),
        case=case,
        actor="TESTER",
        command=command,
        params=params,
    )
    assert world.take(step), f"nothing came of {command}"


def _term_end_moved_by(*rest_days: JsonValue) -> list[tuple[str, str, str]]:
    """Field, old and new day of what a notice records of a leave that was to end on 2027-03-01."""
    world = PureWorld(LEAVE, {"term_end_roll": "NEXT_WORKDAY"})
    who: dict[str, JsonValue] = {"researcher_id": "P1", "institution_id": "I1"}
    what: dict[str, JsonValue] = {"requested_start_date": "2024-03-02", "requested_months": 36}
    _taken(world, "2024-03-01", "L", "SubmitLeaveApplication", **who, **what)
    _taken(world, "2024-03-01", "L", "ApproveLeave")
    _taken(world, "2024-03-01", "L", "SignLeaveAgreement")
    _taken(world, "2026-11-10", "C", "LoadHolidayCalendar", year=2027, rest_days=[*rest_days])
    return [
        (record.event.field, record.event.old.isoformat(), record.event.new.isoformat())
        for record in world.records
        if isinstance(record.event, DeadlineRecomputed)
    ]


def test_where_term_ends_roll_a_notice_moves_the_end_of_a_leave_with_all_that_hangs_on_it() -> None:
    assert sorted(_term_end_moved_by("2027-03-01")) == [
        ("extension_apply_by", "2027-03-01", "2027-03-02"),
        ("extension_late_cutoff", "2027-03-31", "2027-04-01"),
        ("extension_window_opens", "2026-12-01", "2026-12-02"),
        ("return_due_date", "2027-03-02", "2027-03-03"),
        ("term_end_date", "2027-03-01", "2027-03-02"),
    ]


def test_a_return_due_day_that_moves_with_the_term_end_moves_once() -> None:
    moved = _term_end_moved_by("2027-03-01", "2027-03-02")
    due = [move for move in moved if move[0] == "return_due_date"]
    assert due == [("return_due_date", "2027-03-02", "2027-03-04")]
