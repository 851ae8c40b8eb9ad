"""Each alternative reading of B.0.3 changes a leave as it says: the extension and the cap."""

import pytest
from pydantic import JsonValue
from tests.domain.leave_story import LeaveStory

Under = type[LeaveStory]
ENDS_ON_A_HOLIDAY = "2022-10-05"  # three years end on Saturday 2025-10-04, National Day until 10-08


def test_a_window_open_at_any_time_takes_a_request_on_the_first_day(story_under: Under) -> None:
    story = story_under({"extension_opens_days": None}).on_leave()
    story.recorded("LeaveStarted", extension_window_opens="2022-07-01")
    story.when("2022-07-01", "RequestExtension", months=12).granted().has("EXTENSION_PENDING")


def test_a_window_of_30_days_opens_30_days_before_the_end(story_under: Under) -> None:
    story = story_under({"extension_opens_days": 30}).on_leave()
    story.when("2025-05-30", "RequestExtension", months=12)
    story.refused("EXTENSION_TOO_EARLY", opens="2025-05-31")


def test_a_last_day_to_apply_that_does_not_roll_makes_a_request_after_the_holiday_late(
    story_under: Under,
) -> None:
    story = story_under({"extension_apply_by": "TERM_END"}).on_leave(start=ENDS_ON_A_HOLIDAY)
    story.recorded("LeaveStarted", extension_apply_by="2025-10-04")
    story.when("2025-10-09", "RequestExtension", months=12).refused("LATE_REASON_REQUIRED")
    story.when("2025-10-09", "RequestExtension", months=12, late_reason="ill").granted()
    story.recorded("ExtensionRequested", on_time=False).never("InterimContinuationStarted")


def test_without_a_grace_a_request_after_the_last_day_to_apply_is_closed_out(
    story_under: Under,
) -> None:
    story = story_under({"extension_late_grace_days": 0}).on_leave(start=ENDS_ON_A_HOLIDAY)
    story.recorded("LeaveStarted", extension_late_cutoff="2025-10-09")
    story.when("2025-10-10", "RequestExtension", months=12, late_reason="ill")
    story.refused("EXTENSION_WINDOW_CLOSED", closed="2025-10-09")


def test_without_a_grace_a_request_on_the_last_day_to_apply_is_still_on_time(
    story_under: Under,
) -> None:
    story = story_under({"extension_late_grace_days": 0}).on_leave(start=ENDS_ON_A_HOLIDAY)
    story.when("2025-10-09", "RequestExtension", months=12).granted()
    story.recorded("ExtensionRequested", on_time=True)


def test_without_an_interim_the_term_and_the_pay_end_though_a_request_is_open(
    story_under: Under,
) -> None:
    story = story_under({"interim_continuation": False}).on_leave().extension_asked("2025-06-20")
    story.until("2025-08-20").has("EXTENSION_PENDING").recorded("LeaveTermEnded", "2025-07-01")
    story.never("InterimContinuationStarted").never("ReturnOverdue")
    assert not story.pays("2025-07-01")


def test_without_an_interim_days_until_a_refusal_are_not_used(story_under: Under) -> None:
    story = story_under({"interim_continuation": False}).on_leave().extension_asked("2025-06-20")
    story.when("2025-08-20", "DecideExtension", decision="REFUSE", reason="POST_NEEDED")
    story.has("RETURN_DUE").when("2025-08-21", "RecordReturn")
    assert story.used() == (36, 0)


def test_without_an_interim_an_approval_restores_the_leave_back_to_the_end_of_the_term(
    story_under: Under,
) -> None:
    story = story_under({"interim_continuation": False}).on_leave()
    story.extension_asked("2025-06-20", 12)
    story.when("2025-08-20", "DecideExtension", decision="APPROVE").has("ON_EXTENDED_LEAVE")
    story.recorded("ExtendedLeaveStarted", "2025-08-20", from_date="2025-07-01")
    assert story.pays("2025-07-01")


def test_without_an_interim_a_request_on_the_rolled_last_day_leaves_the_term_ended(
    story_under: Under,
) -> None:
    story = story_under({"interim_continuation": False}).on_leave(start=ENDS_ON_A_HOLIDAY)
    story.when("2025-10-09", "RequestExtension", months=12).granted()
    story.recorded("ExtensionRequested", on_time=True).never("InterimContinuationStarted")


@pytest.mark.parametrize(
    ("test", "profits", "barred_by"),
    [
        ("LATEST_CLOSED_FISCAL_YEAR", {2023: "900.00", 2024: "-1.00"}, None),
        ("LATEST_CLOSED_FISCAL_YEAR", {2023: "-900.00", 2024: "1.00"}, 2024),
        ("LATEST_CLOSED_FISCAL_YEAR", {2024: "-1.00", 2025: "900.00"}, None),
        ("NEVER_PROFITABLE", {2023: "900.00", 2024: "-1.00"}, 2023),
        ("NEVER_PROFITABLE", {2022: "0.00", 2023: "-1.00", 2024: "0.00"}, None),
        ("CUMULATIVE", {2022: "-1000.00", 2023: "900.00", 2024: "50.00"}, None),
        ("CUMULATIVE", {2023: "900.00", 2024: "-1.00"}, 2024),
        ("CUMULATIVE", {2023: "900.00", 2024: "-900.00"}, None),
        ("CUMULATIVE", {2024: "-1.00", 2025: "900.00"}, None),
    ],
)
def test_each_test_of_profit_looks_at_its_own_years(
    story_under: Under, test: str, profits: dict[int, str], barred_by: int | None
) -> None:
    story = story_under({"profit_test": test}).on_leave()
    story.when("2025-05-20", "RequestExtension", months=12)
    for year, yuan in profits.items():
        story.with_profit(yuan, year, on="2025-05-21")
    story.when("2025-06-16", "DecideExtension", decision="APPROVE")
    if barred_by is None:
        story.granted()
    else:
        story.refused("VENTURE_PROFITABLE", "R86", fiscal_year=barred_by)


def test_where_requests_count_a_refused_request_uses_up_the_extension(story_under: Under) -> None:
    story = story_under({"leave_extension_counts": "REQUESTS"}).on_leave()
    story.extension_asked("2025-04-10")
    story.when("2025-05-06", "DecideExtension", decision="REFUSE", reason="INCOMPLETE_FILE")
    story.when("2025-05-20", "RequestExtension", months=12).refused("EXTENSION_ALREADY_USED", "R87")


@pytest.mark.parametrize(
    ("scope", "institution", "used_up"),
    [
        ("LEAVE_CASE", "I1", False),
        ("PERSON_AND_INSTITUTION", "I1", True),
        ("PERSON_AND_INSTITUTION", "I2", False),
    ],
)
def test_an_extension_of_an_earlier_leave_counts_where_the_scope_says_so(
    story_under: Under, scope: str, institution: str, used_up: bool
) -> None:
    story = story_under({"leave_extension_scope": scope}).used_before(12, extensions=1)
    story.on_leave(institution=institution).when("2025-05-20", "RequestExtension", months=12)
    if used_up:
        story.refused("EXTENSION_ALREADY_USED", "R87")
    else:
        story.granted()


def test_where_no_extension_is_allowed_none_can_be_asked_for(story_under: Under) -> None:
    story = story_under({"leave_extension_max_count": 0}).on_leave()
    story.when("2025-05-20", "RequestExtension", months=12).refused("EXTENSION_ALREADY_USED")


def test_an_approved_extension_is_the_last_of_its_case_whatever_the_count(
    story_under: Under,
) -> None:
    story = story_under({"leave_extension_max_count": 2}).on_leave().extension_asked("2025-05-20")
    story.when("2025-06-16", "DecideExtension", decision="APPROVE")
    story.when("2025-06-17", "RequestExtension", months=1).refused("EXTENSION_ALREADY_USED")


def test_a_cap_on_approved_terms_counts_what_an_early_return_left_unused(
    story_under: Under,
) -> None:
    story = story_under({"cap_basis": "APPROVED_TERM"})
    for case, start, back in (("A", "2018-07-02", "2019-07-02"), ("B", "2020-07-01", "2021-07-01")):
        story.on_leave(case, start=start, months=36 if case == "A" else 30)
        story.when(back, "RecordReturn", case).granted()
    story.applied("C").refused("CUMULATIVE_CAP_EXCEEDED", remaining_months=6, remaining_days=0)


def test_a_cap_on_approved_terms_counts_an_approved_extension_too(story_under: Under) -> None:
    story = story_under({"cap_basis": "APPROVED_TERM"}).on_leave().extension_asked("2025-05-20", 24)
    story.when("2025-06-16", "DecideExtension", decision="APPROVE")
    story.when("2025-06-20", "RecordReturn")
    story.applied("B", on="2025-06-23", start="2025-09-01", months=36)
    story.refused("CUMULATIVE_CAP_EXCEEDED", remaining_months=12, remaining_days=0)


@pytest.mark.parametrize(("residual", "days"), [("DAYS_30", 0), ("DAYS_365", 2)])
def test_left_over_days_are_a_thirtieth_of_a_month_or_a_365th_of_a_year(
    story_under: Under, residual: str, days: int
) -> None:
    story = story_under({"cap_residual_days": residual})
    for _ in range(7):
        story.used_before(6, 30)
    story.applied(months=36)
    story.refused("CUMULATIVE_CAP_EXCEEDED", remaining_months=23, remaining_days=days)


@pytest.mark.parametrize(
    ("config", "remaining"),
    [
        ({}, 24),
        ({"leave_cap_months": 60}, 12),
        ({"leave_cap_scope": "PERSON"}, 4),
        ({"leave_cap_scope": "PERSON", "leave_cap_months": 60}, 0),
    ],
)
def test_the_scope_and_the_length_of_the_cap_decide_what_is_left(
    story_under: Under, config: dict[str, JsonValue], remaining: int
) -> None:
    story = story_under(config)
    story.used_before(48, institution="I1").used_before(20, institution="I2")
    story.applied(months=36)
    story.refused("CUMULATIVE_CAP_EXCEEDED", remaining_months=remaining, remaining_days=0)
