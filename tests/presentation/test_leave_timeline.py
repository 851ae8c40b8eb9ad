"""The periods and days of a leave's timeline, in every state a leave can be in."""

import pytest

from qixian.domain.off_post_venture_leave.state import LeaveState
from qixian.presentation.leave_timeline import LeaveTimeline, timeline_of
from tests.presentation.leave_shown import LeaveStory, day, replayed


def shown(story: LeaveStory, on: str | None = None) -> LeaveTimeline:
    if on is not None:
        story.until(on)
    found = timeline_of(replayed(story), story.today)
    assert found is not None
    return found


def periods(timeline: LeaveTimeline) -> list[tuple[str, str, str, str | None]]:
    return [
        (
            p.kind,
            p.first.isoformat(),
            p.last.isoformat(),
            p.used_until.isoformat() if p.used_until else None,
        )
        for p in timeline.periods
    ]


def marks(timeline: LeaveTimeline) -> dict[str, str]:
    return {mark.what: mark.day.isoformat() for mark in timeline.marks}


def test_an_application_shows_the_term_that_was_asked_for() -> None:
    timeline = shown(LeaveStory().applied())
    assert periods(timeline) == [("TERM", "2022-07-01", "2025-06-30", None)]
    assert not timeline.periods[0].granted
    assert timeline.coming is not None
    assert timeline.coming.what == "decision_due_date"
    assert marks(timeline)["return_due_date"] == "2025-07-01"


def test_an_approval_shows_until_when_it_can_be_used() -> None:
    timeline = shown(LeaveStory().in_state(LeaveState.APPROVED))
    assert marks(timeline)["approval_lapse_date"] == "2022-09-08"
    assert periods(timeline) == [("TERM", "2022-07-01", "2025-06-30", None)]
    assert timeline.periods[0].granted


def test_a_running_term_is_used_up_to_the_day_asked_about() -> None:
    timeline = shown(LeaveStory().on_leave(), "2024-01-15")
    assert periods(timeline) == [("TERM", "2022-07-01", "2025-06-30", "2024-01-15")]
    assert marks(timeline) == {
        "leave_start_date": "2022-07-01",
        "extension_window_opens": "2025-04-01",
        "REMINDER_TERM_END_90D": "2025-04-01",
        "REMINDER_TERM_END_30D": "2025-05-31",
        "REMINDER_TERM_END_7D": "2025-06-23",
        "extension_apply_by": "2025-06-30",
        "term_end_date": "2025-06-30",
        "return_due_date": "2025-07-01",
        "extension_late_cutoff": "2025-07-30",
    }


def test_reminders_stay_where_they_were_sent_and_the_next_day_comes_next() -> None:
    timeline = shown(LeaveStory().on_leave(), "2025-06-01")
    assert marks(timeline)["REMINDER_TERM_END_90D"] == "2025-04-01"
    assert timeline.coming is not None
    assert (timeline.coming.what, timeline.coming.day) == (
        "REMINDER_TERM_END_7D",
        day("2025-06-23"),
    )


def test_a_day_that_is_today_is_still_to_come() -> None:
    timeline = shown(LeaveStory().on_leave(), "2025-06-30")
    assert timeline.coming is not None
    assert timeline.coming.what == "term_end_date"


def test_an_undecided_request_shows_what_was_asked_and_the_interim() -> None:
    story = LeaveStory().on_leave().extension_asked("2025-06-20", 24)
    timeline = shown(story, "2025-07-15")
    assert periods(timeline) == [
        ("TERM", "2022-07-01", "2025-06-30", "2025-06-30"),
        ("EXTENSION", "2025-07-01", "2027-06-30", None),
        ("INTERIM", "2025-07-01", "2025-07-15", "2025-07-15"),
    ]
    asked, interim = timeline.periods[1:]
    assert not asked.granted
    assert not interim.ends


def test_days_for_asking_are_over_once_somebody_has_asked() -> None:
    story = LeaveStory().on_leave().extension_asked("2025-05-20")
    found = marks(shown(story))
    assert "extension_window_opens" in found
    assert not {"extension_apply_by", "extension_late_cutoff"} & found.keys()


def test_an_approved_extension_swallows_the_interim_and_ends_the_term() -> None:
    story = LeaveStory().on_leave().extension_asked("2025-06-20").until("2025-07-10")
    story.when("2025-07-10", "DecideExtension", decision="APPROVE").granted()
    timeline = shown(story, "2026-01-01")
    assert periods(timeline) == [
        ("TERM", "2022-07-01", "2025-06-30", "2025-06-30"),
        ("EXTENSION", "2025-07-01", "2028-06-30", "2026-01-01"),
    ]
    found = marks(timeline)
    assert "term_end_date" not in found
    assert found["extension_end_date"] == "2028-06-30"
    assert found["return_due_date"] == "2028-07-03"
    assert found["REMINDER_TERM_END_90D"] == "2028-04-01"


def test_a_refusal_ends_the_interim_on_its_day() -> None:
    story = LeaveStory().on_leave().extension_asked("2025-06-20").until("2025-07-10")
    story.when("2025-07-10", "DecideExtension", decision="REFUSE", reason="POST_NEEDED").granted()
    timeline = shown(story)
    assert periods(timeline)[1] == ("INTERIM", "2025-07-01", "2025-07-10", "2025-07-10")
    assert timeline.periods[1].ends
    assert marks(timeline)["extension_late_cutoff"] == "2025-07-30"


def test_absence_runs_from_the_return_due_day_until_somebody_ends_it() -> None:
    story = LeaveStory().on_leave().until("2025-07-20")
    timeline = shown(story)
    assert periods(timeline)[1] == ("ABSENCE", "2025-07-01", "2025-07-20", None)
    assert timeline.coming is not None
    assert timeline.coming.what == "absence_limit_date"

    story.when("2025-08-04", "RecordReturn").granted()
    late = shown(story)
    assert periods(late)[1] == ("ABSENCE", "2025-07-01", "2025-08-03", None)
    assert late.periods[1].ends
    assert late.coming is None


def test_a_late_request_that_is_approved_undoes_the_absence() -> None:
    story = LeaveStory().on_leave().until("2025-07-10").extension_asked("2025-07-10")
    assert [one.kind for one in shown(story).periods] == ["TERM", "EXTENSION"]


def test_an_early_return_leaves_the_rest_of_the_term_unused() -> None:
    story = LeaveStory().on_leave().when("2024-03-04", "RecordReturn").granted()
    timeline = shown(story, "2026-01-01")
    assert periods(timeline) == [("TERM", "2022-07-01", "2025-06-30", "2024-03-03")]
    assert marks(timeline)["ReturnedToInstitution"] == "2024-03-04"
    assert not {"return_due_date", "REMINDER_TERM_END_90D"} & marks(timeline).keys()
    assert timeline.coming is None


@pytest.mark.parametrize("state", [LeaveState.REJECTED, LeaveState.WITHDRAWN, LeaveState.LAPSED])
def test_where_no_leave_was_taken_nothing_is_drawn(state: LeaveState) -> None:
    story = LeaveStory().in_state(state)
    assert timeline_of(replayed(story), story.today) is None


@pytest.mark.parametrize(
    "state", [one for one in LeaveState if one not in (LeaveState.NONE, LeaveState.WITHDRAWN)]
)
def test_every_period_and_mark_lies_within_the_timeline(state: LeaveState) -> None:
    story = LeaveStory().in_state(state)
    timeline = timeline_of(replayed(story), story.today)
    if timeline is None:
        return
    assert all(timeline.first <= p.first <= p.last <= timeline.last for p in timeline.periods)
    assert all(timeline.first <= m.day <= timeline.last for m in timeline.marks)
    assert list(timeline.marks) == sorted(timeline.marks, key=lambda mark: mark.day)
