"""The limit of R28: twelve months of internship for a person, to the day."""

import pytest
from tests.domain.internship_story import InternshipStory

from qixian.domain.calendar.periods import Span
from qixian.domain.venture_internship.limit import remaining


@pytest.fixture
def story() -> InternshipStory:
    """A world without a case, under the shipped edition and calendar."""
    return InternshipStory()


@pytest.mark.parametrize("months", [1, 12])
def test_up_to_twelve_months_can_be_asked_for_twelve_included(
    story: InternshipStory, months: int
) -> None:
    story.applied(months=months).granted().has("APPLIED")


def test_thirteen_months_are_refused_with_what_is_left(story: InternshipStory) -> None:
    story.applied(months=13)
    story.refused("INTERNSHIP_LIMIT_EXCEEDED", "R28", remaining_months=12, remaining_days=0)
    assert story.cases == {}


@pytest.mark.parametrize(
    ("used", "left"),
    [
        ((3, 13), (8, 17)),
        ((0, 1), (11, 29)),
        ((11, 0), (1, 0)),
        ((11, 29), (0, 1)),
        ((12, 0), (0, 0)),
        ((12, 5), (0, 0)),
        ((5, 30), (6, 0)),
    ],
)
def test_what_was_used_before_is_taken_off_to_the_day(
    story: InternshipStory, used: tuple[int, int], left: tuple[int, int]
) -> None:
    months, days = left
    story.used_before(*used).applied(months=months + 1)
    story.refused("INTERNSHIP_LIMIT_EXCEEDED", remaining_months=months, remaining_days=days)
    if months > 0:
        story.applied(months=months).granted()


def test_days_left_over_of_several_internships_add_up_to_months(story: InternshipStory) -> None:
    story.used_before(2, 20).used_before(3, 15).applied(months=7)
    story.refused("INTERNSHIP_LIMIT_EXCEEDED", remaining_months=5, remaining_days=25)


def test_the_rest_of_a_first_internship_fits_a_second_exactly(story: InternshipStory) -> None:
    story.interning(months=6).until("2023-09-01")
    story.applied("B", on="2023-09-01", months=7)
    story.refused("INTERNSHIP_LIMIT_EXCEEDED", remaining_months=6, remaining_days=0)
    story.applied("B", on="2023-09-01", months=6).granted()


def test_an_internship_that_ended_early_gives_back_what_it_did_not_use(
    story: InternshipStory,
) -> None:
    story.interning(start="2024-10-08").ended_early("2025-01-20")
    story.applied("B", on="2025-01-21", months=9)
    story.refused("INTERNSHIP_LIMIT_EXCEEDED", remaining_months=8, remaining_days=17)
    story.applied("B", on="2025-01-21", months=8).granted()


def test_an_application_holds_the_months_it_plans(story: InternshipStory) -> None:
    story.applied(months=7).applied("B", on="2023-02-16", months=6)
    story.refused("INTERNSHIP_LIMIT_EXCEEDED", remaining_months=5, remaining_days=0)
    story.applied("B", on="2023-02-16", months=5).granted()


def test_a_running_internship_holds_its_whole_term(story: InternshipStory) -> None:
    story.interning(months=10).applied("B", on="2023-12-01", months=3)
    story.refused("INTERNSHIP_LIMIT_EXCEEDED", remaining_months=2, remaining_days=0)


def test_a_withdrawn_application_holds_nothing(story: InternshipStory) -> None:
    story.applied().when("2023-02-16", "WithdrawInternship").granted().has("WITHDRAWN")
    story.recorded("InternshipWithdrawn", "2023-02-16")
    assert story.fields()["used"] == {"months": 0, "days": 0}
    story.applied("B", on="2023-02-16", months=12).granted()


def test_a_window_or_its_expiry_holds_no_months_beside_those_used(story: InternshipStory) -> None:
    story.interning(months=4).until("2023-07-01").has("VENTURE_WINDOW_OPEN")
    story.applied("B", on="2023-07-01", months=8).granted()
    story.when("2023-07-02", "WithdrawInternship", "B").until("2024-06-01").has("WINDOW_EXPIRED")
    story.applied("C", on="2024-06-01", months=8).granted()


def test_the_months_of_another_person_do_not_count(story: InternshipStory) -> None:
    other = story.used_before(12, person="Y2").from_elsewhere
    # Rows come by several keys: another person's may be among them.
    assert remaining("Y1", other, story.rules.policy) == Span(12, 0)
    assert remaining("Y2", other, story.rules.policy) == Span(0, 0)


def test_the_time_of_a_leave_does_not_count(story: InternshipStory) -> None:
    story.used_before(36, case_type="off_post_venture_leave").applied(months=12).granted()


def test_counted_for_each_internship_alone_the_others_do_not_matter() -> None:
    story = InternshipStory({"internship_scope": "INTERNSHIP"}).used_before(12)
    story.applied(months=13)
    story.refused("INTERNSHIP_LIMIT_EXCEEDED", remaining_months=12, remaining_days=0)
    story.applied(months=12).granted()


def test_another_limit_is_a_parameter_of_the_edition() -> None:
    story = InternshipStory({"internship_max_months": 6}).used_before(2)
    story.applied(months=5)
    story.refused("INTERNSHIP_LIMIT_EXCEEDED", remaining_months=4, remaining_days=0)
    story.applied(months=4).granted()
