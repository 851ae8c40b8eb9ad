"""Each alternative reading of B.0.3 changes a leave as it says: dates, timers and intake."""

import pytest
from pydantic import JsonValue
from tests.domain.leave_story import LeaveStory

Under = type[LeaveStory]
ENDS_ON_A_HOLIDAY = "2022-10-05"  # three years end on Saturday 2025-10-04, National Day until 10-08


def test_a_first_day_that_is_not_counted_moves_every_date_by_a_day(story_under: Under) -> None:
    story = story_under({"term_first_day": "EXCLUDED"}).on_leave(start="2022-07-01")
    story.recorded(
        "LeaveStarted",
        term_end_date="2025-07-01",
        return_due_date="2025-07-02",
        extension_window_opens="2025-04-02",
        extension_apply_by="2025-07-01",
        extension_late_cutoff="2025-07-31",
    )
    story.when("2025-07-02", "RecordReturn").recorded("ReturnedToInstitution", timing="ON_TIME")
    assert story.used() == (36, 0)


def test_a_first_day_that_is_not_counted_adds_a_day_with_each_link(story_under: Under) -> None:
    story = story_under({"term_first_day": "EXCLUDED"}).on_leave().extension_asked("2025-05-20")
    story.when("2025-06-16", "DecideExtension", decision="APPROVE").recorded(
        "ExtensionApproved", extension_start_date="2025-07-02", extension_end_date="2028-07-02"
    )
    story.when("2028-07-03", "RecordReturn")
    assert story.used() == (72, 1)


def test_a_term_end_that_rolls_lengthens_the_leave_over_the_holiday(story_under: Under) -> None:
    story = story_under({"term_end_roll": "NEXT_WORKDAY"}).on_leave(start=ENDS_ON_A_HOLIDAY)
    story.recorded(
        "LeaveStarted",
        term_end_date="2025-10-09",
        return_due_date="2025-10-10",
        extension_apply_by="2025-10-09",
    )
    assert story.pays("2025-10-09")
    story.when("2025-10-10", "RecordReturn").recorded("ReturnedToInstitution", timing="ON_TIME")
    assert story.used() == (36, 5)


def test_only_statutory_days_resting_moves_acts_less_but_not_the_return(
    story_under: Under,
) -> None:
    story = story_under({"rest_day_scope": "STATUTORY_HOLIDAYS_ONLY"})
    story.on_leave(start=ENDS_ON_A_HOLIDAY).recorded(
        "LeaveStarted",
        extension_apply_by="2025-10-04",  # a day off in exchange, not a statutory holiday
        return_due_date="2025-10-09",
    )


def test_other_reminder_days_are_the_days_of_the_reminders(story_under: Under) -> None:
    story = story_under({"reminder_days": [60, 10]}).on_leave().until("2025-07-01")
    kinds = [record.data["kind"] for record in story.records_of("ReminderIssued")]
    assert story.days_of("ReminderIssued") == ["2025-05-01", "2025-06-20"]
    assert kinds == ["TERM_END_60D", "TERM_END_10D"]


def test_no_reminder_days_means_no_reminders(story_under: Under) -> None:
    story_under({"reminder_days": []}).on_leave().until("2025-07-01").never("ReminderIssued")


def test_without_a_time_limit_a_decision_is_never_overdue(story_under: Under) -> None:
    story = story_under({"decision_sla_workdays": None}).applied()
    story.recorded("LeaveApplicationSubmitted", decision_due_date=None)
    story.until("2040-01-01").has("APPLIED").never("DecisionOverdue")


def test_without_a_time_limit_an_extension_has_no_decision_day_either(story_under: Under) -> None:
    story = story_under({"decision_sla_workdays": None}).on_leave().extension_asked("2025-05-20")
    story.recorded("ExtensionRequested", decision_due_date=None)
    story.until("2040-01-01").never("DecisionOverdue")


@pytest.mark.parametrize(
    ("config", "answer"),
    [
        ({}, "PolicyPeriodWarning"),
        ({"intake_after_plan_end": "WARN"}, "PolicyPeriodWarning"),
        ({"intake_after_plan_end": "BLOCK"}, "PLAN_PERIOD_ENDED"),
        ({"intake_after_plan_end": "SILENT"}, None),
        ({"plan_effective_to": None}, None),
        ({"plan_effective_to": "2026-12-31", "intake_after_plan_end": "BLOCK"}, None),
    ],
)
def test_an_application_after_the_plan_is_warned_of_blocked_or_taken_in_silently(
    story_under: Under, config: dict[str, JsonValue], answer: str | None
) -> None:
    story = story_under(config).applied(on="2026-01-05", start="2026-03-02", months=6)
    if answer == "PLAN_PERIOD_ENDED":
        story.refused(answer, "R01", plan_effective_to="2025-12-31").has("NONE")
        return
    names = [record.event.type for record in story.granted().records]
    assert names == [*([answer] if answer else []), "LeaveApplicationSubmitted"]


@pytest.mark.parametrize("reading", ["WARN", "BLOCK"])
def test_an_application_on_the_last_day_of_the_plan_is_inside_it(
    story_under: Under, reading: str
) -> None:
    story = story_under({"intake_after_plan_end": reading})
    story.applied(on="2025-12-31", start="2026-03-02", months=6).granted()
    story.never("PolicyPeriodWarning")


def test_the_warning_names_the_last_day_of_the_plan(story: LeaveStory) -> None:
    story.applied(on="2026-01-01", start="2026-03-02", months=6)
    story.recorded("PolicyPeriodWarning", "2026-01-01", plan_effective_to="2025-12-31")


def test_a_leave_counted_from_the_approval_begins_on_that_day(story_under: Under) -> None:
    story = story_under({"leave_start_basis": "APPROVAL_DATE"}).approved(on="2022-06-10")
    story.recorded("LeaveApproved", leave_start_date="2022-06-10", term_end_date="2025-06-09")
    story.when("2022-06-10", "SignLeaveAgreement").has("ON_LEAVE")
    story.recorded("LeaveStarted", "2022-06-10", leave_start_date="2022-06-10")


@pytest.mark.parametrize("signed", ["2022-06-15", "2022-07-11"])
def test_a_leave_counted_from_the_agreement_begins_when_it_is_signed(
    story_under: Under, signed: str
) -> None:
    story = story_under({"leave_start_basis": "AGREEMENT_DATE"}).approved(start="2022-07-01")
    story.when(signed, "SignLeaveAgreement").has("ON_LEAVE").never("LeaveStartBlocked")
    story.recorded("LeaveStarted", signed, leave_start_date=signed)


def test_a_leave_without_an_agreement_starts_on_its_day_and_never_lapses(
    story_under: Under,
) -> None:
    story = story_under({"agreement_required": False}).approved(start="2022-12-01")
    story.until("2022-12-01").has("ON_LEAVE").recorded("LeaveStarted", "2022-12-01")
    story.never("LeaveStartBlocked").never("LeaveApprovalLapsed")


def test_an_approval_without_an_end_waits_for_the_agreement(story_under: Under) -> None:
    story = story_under({"approval_validity_days": None}).approved()
    story.recorded("LeaveApproved", approval_lapse_date=None)
    story.until("2024-01-02").has("APPROVED").when("2024-01-02", "SignLeaveAgreement")
    story.recorded("LeaveStarted", "2024-01-02", leave_start_date="2024-01-02")


def test_a_shorter_validity_lets_the_approval_lapse_sooner(story_under: Under) -> None:
    story = story_under({"approval_validity_days": 10}).approved(on="2022-06-10")
    story.until("2022-06-21").has("LAPSED").recorded("LeaveApprovalLapsed", "2022-06-21")


def test_a_return_due_the_day_after_may_fall_on_a_rest_day(story_under: Under) -> None:
    story = story_under({"return_due_date": "DAY_AFTER"}).on_leave(start=ENDS_ON_A_HOLIDAY)
    story.recorded("LeaveStarted", return_due_date="2025-10-05")
    story.until("2025-10-06").has("RETURN_OVERDUE").recorded("ReturnOverdue", "2025-10-06")


def test_a_return_due_the_day_after_a_refusal_may_fall_on_a_rest_day(story_under: Under) -> None:
    story = story_under({"return_due_date": "DAY_AFTER"}).on_leave().extension_asked("2025-06-20")
    story.when("2025-07-04", "DecideExtension", decision="REFUSE", reason="POST_NEEDED")
    story.recorded("ExtensionRefused", return_due_date="2025-07-05")


def test_another_absence_limit_opens_the_review_after_one_working_day_more(
    story_under: Under,
) -> None:
    story = story_under({"absence_limit_workdays": 5}).on_leave().until("2025-07-31")
    story.recorded("TerminationReviewOpened", "2025-07-09", absent_workdays=6)


def test_no_venture_review_leaves_a_closed_venture_without_a_day(story_under: Under) -> None:
    story = story_under({"venture_review_days": None}).on_leave()
    story.when("2024-03-01", "RecordVentureDeregistered")
    story.recorded("VentureEndedDuringLeave", "2024-03-01", review_due_date=None)
    story.until("2025-06-30").never("VentureReviewOverdue")


@pytest.mark.parametrize(("told", "earliest"), [(None, None), ("2024-01-01", "2024-01-31")])
def test_an_early_return_without_its_notice_is_refused(
    story_under: Under, told: str | None, earliest: str | None
) -> None:
    story = story_under({"early_return_notice_days": 30}).on_leave()
    story.when("2024-01-30", "RecordReturn", notice_given_on=told)
    story.refused("RETURN_NOTICE_TOO_SHORT", "R85", earliest=earliest).has("ON_LEAVE")


@pytest.mark.parametrize("days", [30, 90])
def test_an_early_return_is_possible_once_the_notice_has_run(story_under: Under, days: int) -> None:
    story = story_under({"early_return_notice_days": days}).on_leave()
    returned = {30: "2024-01-31", 90: "2024-03-31"}[days]
    story.when(returned, "RecordReturn", notice_given_on="2024-01-01").has("RETURNED")


def test_a_return_after_the_term_needs_no_notice(story_under: Under) -> None:
    story = story_under({"early_return_notice_days": 90}).on_leave()
    story.when("2025-07-01", "RecordReturn").has("RETURNED")


def test_dates_beyond_the_notices_are_provisional_by_default(story: LeaveStory) -> None:
    story.on_leave(start="2024-07-01")
    assert story.fields()["provisional_calendar"] is True


@pytest.mark.parametrize(("months", "refused"), [(27, False), (36, True)])
def test_where_provisional_dates_are_forbidden_such_a_term_cannot_be_approved(
    story_under: Under, months: int, refused: bool
) -> None:
    story = story_under({"calendar_beyond_data": "RAISE"}).applied(
        on="2024-06-03", start="2024-07-01", months=months
    )
    story.when("2024-06-10", "ApproveLeave")
    if refused:
        story.refused("CALENDAR_NOT_LOADED", "民法典203", year=2027, field="return_due_date")
        story.has("APPLIED")
    else:
        story.granted()


def test_where_provisional_dates_are_forbidden_such_an_extension_cannot_be_approved(
    story_under: Under,
) -> None:
    story = story_under({"calendar_beyond_data": "RAISE"}).on_leave().extension_asked("2025-05-20")
    story.when("2025-06-16", "DecideExtension", decision="APPROVE")
    story.refused("CALENDAR_NOT_LOADED", year=2028).has("EXTENSION_PENDING")
