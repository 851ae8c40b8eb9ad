"""What rests on a leave (R90, R91), what may not bar it (R83), and who hears of it."""

from itertools import pairwise

import pytest
from tests.domain.leave_story import KIND, Data, LeaveStory

from qixian.domain.off_post_venture_leave.state import LeaveState

PERSONAL_FACTS: Data = {
    "professional_title": None,
    "age": 59,
    "years_of_service": 1,
    "patents": 0,
    "award_level": None,
    "form_of_results": "NONE",
}


def turns(story: LeaveStory, days: list[str]) -> list[tuple[str, bool]]:
    """On which of the days pay is due."""
    return [(day, story.pays(day)) for day in days]


def test_facts_about_the_person_are_accepted_with_an_application_and_dropped(
    story: LeaveStory,
) -> None:
    story.applied(about=PERSONAL_FACTS).granted()
    recorded = story.records_of("LeaveApplicationSubmitted")[0].data
    assert not PERSONAL_FACTS.keys() & recorded.keys()


@pytest.mark.parametrize("fact", PERSONAL_FACTS)
def test_no_fact_about_the_person_changes_the_answer_to_an_application(
    story: LeaveStory, fact: str
) -> None:
    plain = LeaveStory().applied()
    told = story.applied(about={fact: PERSONAL_FACTS[fact]})
    assert told.answer == plain.answer


def test_pay_is_due_from_the_first_to_the_last_day_of_the_term(story: LeaveStory) -> None:
    story.on_leave().until("2025-12-31")
    assert turns(story, ["2022-06-30", "2022-07-01", "2025-06-30", "2025-07-01"]) == [
        ("2022-06-30", False),
        ("2022-07-01", True),
        ("2025-06-30", True),
        ("2025-07-01", False),
    ]


@pytest.mark.parametrize(
    "state",
    [
        LeaveState.NONE,
        LeaveState.APPLIED,
        LeaveState.APPROVED,
        LeaveState.REJECTED,
        LeaveState.WITHDRAWN,
        LeaveState.LAPSED,
    ],
)
def test_no_pay_rests_on_a_leave_that_has_not_begun(story: LeaveStory, state: LeaveState) -> None:
    assert not story.in_state(state).pays("2022-07-01")


def test_pay_goes_on_through_an_extension_to_its_last_day(story: LeaveStory) -> None:
    story.in_state(LeaveState.ON_EXTENDED_LEAVE)
    assert turns(story, ["2025-07-01", "2028-06-30", "2028-07-01"]) == [
        ("2025-07-01", True),
        ("2028-06-30", True),
        ("2028-07-01", False),
    ]


def test_pay_goes_on_in_the_interim_until_the_day_of_refusal(story: LeaveStory) -> None:
    story.on_leave().extension_asked("2025-06-20").until("2025-08-19")
    assert story.pays("2025-08-19")
    story.when("2025-08-20", "DecideExtension", decision="REFUSE", reason="POST_NEEDED")
    assert story.pays("2025-08-20")
    assert not story.pays("2025-08-21")


def test_pay_stops_at_expiry_and_a_late_extension_restores_it_from_the_day_after_the_term(
    story: LeaveStory,
) -> None:
    story.on_leave().until("2025-07-10")
    assert not story.pays("2025-07-10")
    story.extension_asked("2025-07-20", 24).until("2025-08-04")
    assert not story.pays("2025-08-04")
    story.when("2025-08-05", "DecideExtension", decision="APPROVE")
    assert story.pays("2025-07-01")
    assert story.pays("2025-07-10")
    assert story.pays("2027-06-30")


def test_a_late_request_that_is_refused_restores_no_pay(story: LeaveStory) -> None:
    story.on_leave().extension_asked("2025-07-20", 24)
    story.when("2025-08-05", "DecideExtension", decision="REFUSE", reason="POST_NEEDED")
    assert not story.pays("2025-07-01")
    assert not story.pays("2025-08-05")


def test_a_request_on_the_rolled_last_day_restores_pay_from_the_day_after_the_term(
    story: LeaveStory,
) -> None:
    story.on_leave(start="2022-10-05").until("2025-10-08")
    assert not story.pays("2025-10-05")
    story.when("2025-10-09", "RequestExtension", months=12)
    assert story.pays("2025-10-05")
    assert story.pays("2025-12-31")


def test_pay_on_the_leave_ends_the_day_before_an_early_return(story: LeaveStory) -> None:
    story.on_leave().when("2024-01-15", "RecordReturn")
    assert story.pays("2024-01-14")
    assert not story.pays("2024-01-15")


def test_pay_ends_with_the_day_of_death(story: LeaveStory) -> None:
    story.on_leave().when("2024-03-15", "RecordDeath", date_of_death="2024-03-10")
    assert story.pays("2024-03-10")
    assert not story.pays("2024-03-11")


def test_overdue_days_bear_no_pay_after_a_late_return_either(story: LeaveStory) -> None:
    story.on_leave().when("2025-09-01", "RecordReturn")
    assert story.pays("2025-06-30")
    assert not story.pays("2025-07-01")
    assert story.leave().last_leave_date is not None


def test_a_leave_has_used_no_time_before_it_begins(story: LeaveStory) -> None:
    leave = story.applied().leave()
    with pytest.raises(ValueError, match="has used no time"):
        leave.used_until(story.today, story.rules.policy)


def test_what_a_case_uses_is_counted_for_its_person_and_institution(story: LeaveStory) -> None:
    story.on_leave().when("2024-01-15", "RecordReturn")
    usage = KIND.summarise(story.leave(), "A").usage
    assert usage is not None
    assert (usage.person_id, usage.institution_id, usage.case_type) == ("P1", "I1", KIND.name)
    assert (usage.used_months, usage.used_days, usage.approved_months) == (18, 14, 36)
    assert not usage.open


def test_the_rules_look_across_the_cases_of_a_person_and_an_institution(story: LeaveStory) -> None:
    assert KIND.fact_keys(story.leave(), None) == ()
    story.applied()
    assert [str(key) for key in KIND.fact_keys(story.leave(), None)] == [
        "person:P1",
        "institution:I1",
    ]


@pytest.mark.parametrize(
    ("event", "kind", "audiences", "about"),
    [
        ("ReminderIssued", "TERM_END_90D", ["RESEARCHER", "INSTITUTION"], "2025-06-30"),
        ("LeaveTermEnded", "LeaveTermEnded", ["RESEARCHER", "INSTITUTION"], "2025-07-01"),
        ("TerminationReviewOpened", "TerminationReviewOpened", ["INSTITUTION"], None),
        (
            "DecisionOverdue",
            "DecisionOverdue",
            ["INSTITUTION", "SUPERVISING_DEPARTMENT"],
            None,
        ),
        ("LeaveAgreementSigned", "LeaveAgreementSigned", [], None),
    ],
)
def test_an_event_is_told_to_those_it_concerns(
    story: LeaveStory, event: str, kind: str, audiences: list[str], about: str | None
) -> None:
    story.on_leave(applied_on="2022-05-20").until("2026-01-01")
    notices = KIND.notices(story.records_of(event)[0].event)
    assert [notice.audience for notice in notices] == audiences
    assert {notice.kind for notice in notices} <= {kind}
    days = {notice.refers_to and notice.refers_to.isoformat() for notice in notices}
    assert days <= {about}


def test_every_date_of_a_leave_can_say_why(story: LeaveStory) -> None:
    story.in_state(LeaveState.ON_EXTENDED_LEAVE)
    reached = {r.field: r for r in KIND.reckonings(story.leave(), story.rules)}
    for field, value in story.dates().items():
        if field in reached:
            assert reached[field].effective.isoformat() == value
            assert reached[field].rule
    assert {"term_end_date", "extension_end_date", "return_due_date"} <= reached.keys()
    assert all(
        a.fires_on <= b.fires_on for a, b in pairwise(KIND.deadlines(story.leave(), story.rules))
    )
