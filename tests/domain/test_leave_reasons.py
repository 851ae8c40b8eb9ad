"""Reasons and lengths that are missing, blank or far too large are refused, not misread."""

from collections.abc import Callable

import pytest
from tests.domain.leave_story import LeaveStory


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_late_request_with_a_blank_reason_has_no_reason(story: LeaveStory, reason: str) -> None:
    story.on_leave()

    story.when("2025-07-20", "RequestExtension", months=12, late_reason=reason)

    story.refused("LATE_REASON_REQUIRED", "R86")


def test_a_rejection_without_a_reason_is_refused(story: LeaveStory) -> None:
    story.applied()

    story.when("2022-06-01", "RejectLeave")

    story.refused("REASON_REQUIRED", "R84", field="reason")


def test_a_term_of_a_lifetime_exceeds_the_limit_like_any_other(story: LeaveStory) -> None:
    story.when(
        "2022-05-20",
        "SubmitLeaveApplication",
        researcher_id="P1",
        institution_id="I1",
        requested_start_date="2022-07-01",
        requested_months=999,
    )

    story.refused("TERM_EXCEEDS_LIMIT", "R85")


def test_an_approval_that_starts_the_clock_is_not_moved_by_a_late_signature(
    story_under: Callable[[dict[str, object]], LeaveStory],
) -> None:
    story = story_under({"leave_start_basis": "APPROVAL_DATE"}).applied()
    story.when("2022-06-10", "ApproveLeave")

    story.when("2022-06-20", "SignLeaveAgreement")

    assert story.dates()["leave_start_date"] == "2022-06-10"
