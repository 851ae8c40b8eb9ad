"""What is used and left of a leave, its pay, its profit test, and what is done next."""

import pytest

from qixian.domain.calendar.periods import Span
from qixian.domain.off_post_venture_leave.cap import remaining
from qixian.domain.off_post_venture_leave.state import LeaveState
from qixian.presentation import leave_use as use
from qixian.presentation.leave_steps import next_steps
from tests.domain.leave_story import KIND, LeaveStory, day


def cap(story: LeaveStory) -> use.CapUse:
    """The cap of case A beside what the story's persons used before."""
    leave, policy = story.leave("A"), story.rules.policy
    own = KIND.summarise(leave, "A").usage
    assert own is not None
    if leave.open:
        left = remaining(leave, "I1", story.from_elsewhere, policy)
    else:
        left = remaining(type(leave)(), "I1", (*story.from_elsewhere, own), policy)
    return use.cap_use(leave, own, left, policy)


def test_a_term_is_used_day_by_day_and_the_rest_is_left() -> None:
    story = LeaveStory().on_leave()
    term = use.first_term(story.leave("A"), day("2023-07-10"), story.rules.policy)
    assert (term.limit, term.granted, term.used) == (36, 36, Span(12, 10))
    assert term.left == Span(23, 20)


def test_before_it_begins_nothing_is_used_of_a_term() -> None:
    story = LeaveStory().in_state(LeaveState.APPROVED)
    term = use.first_term(story.leave("A"), story.today, story.rules.policy)
    assert (term.granted, term.used, term.left) == (36, Span(0, 0), None)


def test_what_was_granted_is_taken_from_the_cap_before_it_begins() -> None:
    applied, approved = LeaveStory().applied(), LeaveStory().in_state(LeaveState.APPROVED)
    for story, left in ((applied, Span(72, 0)), (approved, Span(36, 0))):
        assert remaining(story.leave("A"), "I1", (), story.rules.policy) == left


def test_an_application_and_a_request_are_asked_for_and_not_granted() -> None:
    applied = LeaveStory().applied(months=24)
    term = use.first_term(applied.leave("A"), applied.today, applied.rules.policy)
    assert (term.asked, term.granted) == (24, 0)

    pending = LeaveStory().on_leave().extension_asked("2025-06-20", 12)
    longer = use.extension(pending.leave("A"), pending.today, pending.rules.policy)
    assert (longer.asked, longer.granted, longer.limit) == (12, 0, 36)


def test_an_extension_is_used_after_the_term() -> None:
    story = LeaveStory().in_state(LeaveState.ON_EXTENDED_LEAVE).until("2026-07-05")
    leave, policy = story.leave("A"), story.rules.policy
    assert use.first_term(leave, story.today, policy).used == Span(36, 0)
    assert use.first_term(leave, story.today, policy).left == Span(0, 0)
    assert use.extension(leave, story.today, policy).used == Span(12, 5)


def test_an_interim_is_counted_unless_an_extension_swallowed_it() -> None:
    story = LeaveStory().on_leave().extension_asked("2025-06-20").until("2025-07-10")
    assert use.interim(story.leave("A"), story.today, story.rules.policy) == Span(0, 10)
    story.when("2025-07-10", "DecideExtension", decision="APPROVE").granted()
    assert use.interim(story.leave("A"), story.today, story.rules.policy) is None
    assert use.extension(story.leave("A"), story.today, story.rules.policy).used == Span(0, 10)


def test_the_six_years_are_divided_without_a_rest() -> None:
    story = LeaveStory().used_before(20, 10).on_leave(months=24)
    found = cap(story)
    assert (found.own, found.earlier, found.left) == (Span(24, 0), Span(20, 10), Span(27, 20))
    assert found.own_share == pytest.approx(1 / 3)
    assert found.earlier_share == pytest.approx((20 * 30 + 10) / 2160)


def test_a_closed_leave_holds_only_what_it_used() -> None:
    story = LeaveStory().used_before(6).on_leave().when("2023-07-01", "RecordReturn").granted()
    found = cap(story)
    assert (found.own, found.earlier, found.left) == (Span(12, 0), Span(6, 0), Span(54, 0))


@pytest.mark.parametrize(
    ("state", "kind"),
    [
        (LeaveState.APPLIED, "NOT_BEGUN"),
        (LeaveState.APPROVED, "NOT_BEGUN"),
        (LeaveState.ON_LEAVE, "ON_LEAVE"),
        (LeaveState.EXTENSION_PENDING, "ON_LEAVE"),
        (LeaveState.ON_EXTENDED_LEAVE, "ON_LEAVE"),
        (LeaveState.RETURN_DUE, "STOPPED"),
        (LeaveState.RETURN_OVERDUE, "STOPPED"),
        (LeaveState.RETURNED, "OVER"),
        (LeaveState.EMPLOYMENT_ENDED, "OVER"),
    ],
)
def test_pay_is_as_the_domain_says(state: LeaveState, kind: str) -> None:
    story = LeaveStory().in_state(state)
    leave, today = story.leave("A"), story.today
    pay = use.pay_of(leave, today)
    assert pay.kind == kind
    assert (pay.kind == "ON_LEAVE") == leave.pay_entitled(today)


def test_pay_says_until_when_and_since_when() -> None:
    story = LeaveStory().on_leave()
    assert use.pay_of(story.leave("A"), day("2025-06-30")).until == day("2025-06-30")
    story.until("2025-07-20")
    assert use.pay_of(story.leave("A"), story.today).since == day("2025-07-01")


def test_pay_goes_on_in_the_interim_without_a_last_day() -> None:
    story = LeaveStory().on_leave().extension_asked("2025-06-20").until("2025-07-10")
    assert use.pay_of(story.leave("A"), story.today) == use.Pay("INTERIM", since=day("2025-07-01"))


@pytest.mark.parametrize(
    ("profit", "code"),
    [(None, "MISSING_FINANCIALS"), ("0.00", None), ("0.01", "VENTURE_PROFITABLE")],
)
def test_the_profit_test_names_the_year_and_what_stands_against_it(
    profit: str | None, code: str | None
) -> None:
    story = LeaveStory().on_leave()
    if profit is not None:
        story.with_profit(profit, 2024, on="2025-04-01")
    test = use.profit_test(story.leave("A"), story.rules.policy)
    assert test is not None
    assert test.year == 2024
    assert (test.refusal.code if test.refusal else None) == code


def test_a_decided_or_closed_leave_has_no_profit_test() -> None:
    for state in (LeaveState.ON_EXTENDED_LEAVE, LeaveState.RETURNED, LeaveState.APPLIED):
        story = LeaveStory().in_state(state)
        assert use.profit_test(story.leave("A"), story.rules.policy) is None


@pytest.mark.parametrize(
    ("state", "commands"),
    [
        (LeaveState.APPLIED, ["ApproveLeave", "RejectLeave"]),
        (LeaveState.APPROVED, ["SignLeaveAgreement"]),
        (LeaveState.ON_LEAVE, ["RecordVentureFinancials", "RequestExtension"]),
        (LeaveState.EXTENSION_PENDING, ["DecideExtension", "DecideExtension"]),
        (LeaveState.ON_EXTENDED_LEAVE, []),
        (LeaveState.RETURN_DUE, ["RecordReturn", "RecordVentureFinancials", "RequestExtension"]),
        (LeaveState.RETURNED, []),
    ],
)
def test_the_first_steps_fit_the_state(state: LeaveState, commands: list[str]) -> None:
    story = LeaveStory().in_state(state)
    leave = story.leave("A")
    steps = next_steps(leave, story.today, use.profit_test(leave, story.rules.policy))
    assert [step.command for step in steps] == commands
    assert {step.command for step in steps} <= set(KIND.possible(leave))


def test_steps_begin_with_what_is_known() -> None:
    story = LeaveStory().on_leave().until("2025-05-01")
    leave = story.leave("A")
    (figures, _) = next_steps(leave, story.today, use.profit_test(leave, story.rules.policy))
    assert figures.begins_with == {"fiscal_year": "2024"}


def test_an_extension_is_offered_only_while_it_can_be_asked_for() -> None:
    story = LeaveStory().on_leave()
    for on, offered in (("2025-03-31", False), ("2025-04-01", True), ("2025-07-30", True)):
        leave = story.until(on).leave("A")
        steps = next_steps(leave, story.today, None)
        assert any(step.command == "RequestExtension" for step in steps) == offered
    leave = story.until("2025-07-31").leave("A")
    commands = [step.command for step in next_steps(leave, story.today, None)]
    assert commands == ["RecordReturn", "RecordTermination"]
