"""What lists, other cases, the registry and the people concerned see of an internship."""

from datetime import date

import pytest
from tests.domain.internship_story import KIND, InternshipStory, day

from qixian.domain.case import FactKey, NoticeFor, Reference
from qixian.domain.subsidy_claims import ClaimContext, InternshipTime
from qixian.domain.venture_internship.decide import claim_context
from qixian.domain.venture_internship.state import InternshipState

S = InternshipState


@pytest.fixture
def story() -> InternshipStory:
    """A world without a case, under the shipped edition and calendar."""
    return InternshipStory()


def test_dates_come_onto_the_board_as_they_become_known(story: InternshipStory) -> None:
    assert story.applied().dates() == {}
    assert story.when("2023-03-01", "StartInternship").dates() == {
        "internship_start_date": "2023-03-01",
        "planned_end_date": "2024-02-29",
    }
    assert "used" not in story.fields()
    assert story.until("2024-03-01").fields() == {
        "internship_start_date": "2023-03-01",
        "planned_end_date": "2024-02-29",
        "actual_end_date": "2024-02-29",
        "window_nominal_last_day": "2024-08-29",
        "window_effective_last_day": "2024-08-29",
        "used": {"months": 12, "days": 0},
        "provisional_calendar": False,
    }


def test_the_venture_is_a_party_once_it_is_registered(story: InternshipStory) -> None:
    story.interning()
    assert story.summary().parties == {"participant_id": "Y1", "host_id": "B1"}
    story.registers("2023-08-15", venture="E7")
    assert story.summary().parties == {
        "participant_id": "Y1",
        "host_id": "B1",
        "enterprise_id": "E7",
    }


@pytest.mark.parametrize(
    ("state", "is_open", "used", "held"),
    [
        (S.APPLIED, True, (0, 0), 12),
        (S.INTERNING, True, (0, 0), 12),
        (S.VENTURE_WINDOW_OPEN, True, (12, 0), 0),
        (S.SUBSIDY_ELIGIBLE, True, (12, 0), 0),
        (S.WINDOW_EXPIRED, True, (12, 0), 0),
        (S.TERMINATED, False, (3, 1), 0),
        (S.WITHDRAWN, False, (0, 0), 0),
    ],
)
def test_months_are_held_while_the_internship_lasts_and_used_when_it_is_over(
    story: InternshipStory,
    state: InternshipState,
    is_open: bool,
    used: tuple[int, int],
    held: int,
) -> None:
    usage = story.in_state(state).summary().usage
    assert usage is not None
    assert (usage.case_id, usage.case_type, usage.person_id) == ("A", "venture_internship", "Y1")
    assert usage.open is is_open
    assert (usage.used_months, usage.used_days) == used
    assert usage.approved_months == held
    assert usage.institution_id is None


def test_only_dates_that_can_be_counted_again_are_kept_for_it(story: InternshipStory) -> None:
    assert story.applied().summary().kept == {}
    story.when("2023-03-01", "StartInternship").until("2024-03-01")
    assert story.summary().kept == {
        "planned_end_date": date(2024, 2, 29),
        "window_nominal_last_day": date(2024, 8, 29),
        "window_effective_last_day": date(2024, 8, 29),
    }


def test_a_disqualified_internship_has_no_window_to_count_again(story: InternshipStory) -> None:
    story.in_state(S.TERMINATED)
    assert story.summary().kept == {"planned_end_date": date(2024, 2, 29)}
    reckonings = KIND.reckonings(story.internship(), story.rules)
    assert [reckoning.field for reckoning in reckonings] == ["planned_end_date"]


def test_every_date_says_by_which_rule_and_from_which_day_it_was_counted(
    story: InternshipStory,
) -> None:
    story.interning().until("2024-03-01")
    told = {
        reckoning.field: (
            reckoning.rule,
            reckoning.counting.way,
            reckoning.counting.anchor_field,
            reckoning.counting.anchor.isoformat(),
            reckoning.counting.amount,
            reckoning.counting.asks_calendar,
        )
        for reckoning in KIND.reckonings(story.internship(), story.rules)
    }
    assert told == {
        "planned_end_date": ("R28", "TERM", "internship_start_date", "2023-03-01", 12, False),
        "window_nominal_last_day": ("R26", "WINDOW", "actual_end_date", "2024-02-29", 6, False),
        "window_effective_last_day": ("R26", "WINDOW", "actual_end_date", "2024-02-29", 6, True),
    }


def test_a_window_counted_from_the_start_says_so() -> None:
    story = InternshipStory({"venture_window_from": "START"}).interning().until("2024-03-01")
    anchors = {
        reckoning.field: (reckoning.counting.anchor_field, reckoning.counting.anchor)
        for reckoning in KIND.reckonings(story.internship(), story.rules)
    }
    start = ("internship_start_date", date(2023, 3, 1))
    assert anchors["window_nominal_last_day"] == anchors["window_effective_last_day"] == start


# What a claim sees


@pytest.mark.parametrize("state", sorted(set(S) - {S.SUBSIDY_ELIGIBLE}))
def test_a_claim_sees_the_time_of_no_internship_before_a_venture_is_registered(
    story: InternshipStory, state: InternshipState
) -> None:
    seen = claim_context(story.in_state(state).internship())
    assert seen.internship is None
    assert (seen.case_state, seen.enterprise_id, seen.registration_date) == (state, None, None)


def test_a_claim_sees_the_time_and_the_venture_of_an_internship_that_is_eligible(
    story: InternshipStory,
) -> None:
    registered_on = date(2024, 5, 20)
    assert claim_context(story.in_state(S.SUBSIDY_ELIGIBLE).internship()) == ClaimContext(
        case_state="SUBSIDY_ELIGIBLE",
        enterprise_id="E1",
        registration_date=registered_on,
        person_id="Y1",
        internship=InternshipTime(date(2023, 3, 1), date(2024, 2, 29), registered_on),
    )


# Fact keys and references


def test_an_application_shares_the_person_and_says_the_host(story: InternshipStory) -> None:
    story.applied()
    keys = (FactKey("person", "Y1"), FactKey("base", "B1"))
    assert KIND.fact_keys(story.internship(), None) == keys
    apply = KIND.commands["ApplyInternship"].model_validate(
        {
            "participant_id": "Y2",
            "host_id": "B2",
            "host_kind": "OTHER",
            "planned_start_date": "2023-03-01",
            "planned_months": 1,
        }
    )
    assert KIND.fact_keys(KIND.initial, apply) == (FactKey("person", "Y2"), FactKey("base", "B2"))
    assert KIND.references(apply) == (
        Reference("participant_id", "Y2", ("person",)),
        Reference("host_id", "B2", ("base", "institution", "venture")),
    )


def test_a_registration_shares_the_venture_it_names_and_the_case_shares_it_from_then_on(
    story: InternshipStory,
) -> None:
    register = KIND.commands["RecordVentureRegistration"].model_validate(
        {"enterprise_id": "E1", "registration_date": "2023-08-15"}
    )
    story.interning()
    keys = (FactKey("person", "Y1"), FactKey("enterprise", "E1"), FactKey("base", "B1"))
    assert KIND.fact_keys(story.internship(), register) == keys
    assert KIND.references(register) == (Reference("enterprise_id", "E1", ("venture",)),)
    assert KIND.fact_keys(story.registers("2023-08-15").internship(), None) == keys


def test_a_case_that_is_not_open_shares_nothing() -> None:
    assert KIND.fact_keys(KIND.initial, None) == ()


@pytest.mark.parametrize("command", ["WithdrawInternship", "StartInternship"])
def test_a_command_that_names_nobody_refers_to_nothing(command: str) -> None:
    assert KIND.references(KIND.commands[command]()) == ()


# Notices


def test_who_is_told_what_of_an_internship_that_nobody_follows_up(story: InternshipStory) -> None:
    story.interning().until("2024-12-31")
    told = [notice for record in story.records for notice in KIND.notices(record.event)]
    window = day("2024-08-29")
    assert told == [
        NoticeFor("InternshipApplied", "HOST", None),
        NoticeFor("InternshipStarted", "PARTICIPANT", day("2024-02-29")),
        NoticeFor("InternshipEnded", "PARTICIPANT", day("2024-02-29")),
        NoticeFor("InternshipEnded", "HOST", day("2024-02-29")),
        NoticeFor("VentureWindowOpened", "PARTICIPANT", window),
        NoticeFor("VENTURE_WINDOW_90D", "PARTICIPANT", window),
        NoticeFor("VENTURE_WINDOW_30D", "PARTICIPANT", window),
        NoticeFor("VENTURE_WINDOW_7D", "PARTICIPANT", window),
        NoticeFor("VentureWindowExpired", "PARTICIPANT", window),
    ]


def test_a_moved_day_is_told_to_the_participant() -> None:
    moved = KIND.recomputed("window_effective_last_day", day("2024-08-29"), day("2024-08-30"))
    assert KIND.notices(moved) == (NoticeFor("DeadlineRecomputed", "PARTICIPANT", None),)
