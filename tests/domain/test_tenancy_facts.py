"""What a tenancy shows of itself: its rows, its keys, the ids it names, and who is told."""

from datetime import date

import pytest
from pydantic import JsonValue
from tests.domain.tenancy_story import KIND, TenancyStory

from qixian.domain.case import Event, NoticeFor, Reference
from qixian.domain.facts import TenancyFact
from qixian.domain.incubation_tenancy import events as e

END, DUE = date(2025, 5, 31), date(2025, 6, 30)


def refers_to(name: str, **params: JsonValue) -> tuple[Reference, ...]:
    """What a command refers to."""
    return KIND.references(KIND.commands[name].model_validate(params))


def keys(story: TenancyStory, name: str | None = None, **params: JsonValue) -> list[str]:
    """The fact keys of a command, or of the case."""
    asked = None if name is None else KIND.commands[name].model_validate(params)
    return [str(key) for key in KIND.fact_keys(story.tenancy(), asked)]


# The rows


def test_a_tenancy_shows_what_the_shares_of_r63_and_r66_need() -> None:
    story = TenancyStory().moved_in(
        area_m2="48.50", founder_current_student=True, founder_graduated_on="2021-06-30"
    )
    assert story.registered().summary().tenancy == TenancyFact(
        case_id="A",
        state="IN_INCUBATION",
        base_id="B1",
        base_kind="GOVERNMENT_DEVELOPED",
        tenant_id="T1",
        founder_group="UNIVERSITY_GRADUATE",
        free_space=True,
        in_incubation=True,
        area_m2="48.50",
        student_founded=True,
        founder_graduated_on=date(2021, 6, 30),
        enterprise_id="E1",
        move_in_date=date(2022, 6, 1),
        incubation_end_date=END,
        move_out_due_date=DUE,
    )


def test_a_case_that_is_not_open_yet_has_no_tenancy() -> None:
    assert TenancyStory().summary().tenancy is None


@pytest.mark.parametrize(
    ("on", "counts"), [("2022-06-01", True), ("2025-05-31", True), ("2025-06-01", False)]
)
def test_a_tenant_counts_as_in_incubation_up_to_the_last_day(on: str, counts: bool) -> None:
    fact = TenancyStory().moved_in().until(on).summary().tenancy
    assert fact is not None
    assert fact.in_incubation is counts


def test_the_row_follows_the_tenant_into_the_next_base() -> None:
    story = TenancyStory().moved_in().when("2023-06-01", "TransferBase", to_base_id="B2")
    fact = story.summary().tenancy
    assert fact is not None
    assert fact.base_id == story.summary().parties["base_id"] == "B2"


def test_the_enterprise_is_a_party_once_it_is_registered() -> None:
    story = TenancyStory().moved_in()
    assert story.summary().parties == {"tenant_id": "T1", "base_id": "B1"}
    story.registered()
    assert story.summary().parties["enterprise_id"] == "E1"


def test_every_date_says_how_it_was_reached() -> None:
    story = TenancyStory().moved_in()
    end, due = KIND.reckonings(story.tenancy(), story.rules)
    assert (end.field, end.rule, end.effective) == ("incubation_end_date", "R65", END)
    assert (end.counting.way, end.counting.amount) == ("TERM", 36)
    assert (end.counting.anchor_field, end.counting.anchor) == ("move_in_date", date(2022, 6, 1))
    assert (due.field, due.effective) == ("move_out_due_date", DUE)
    assert (due.counting.way, due.counting.amount, due.counting.anchor) == ("DAYS", 30, END)
    policy = type(story.rules.policy).model_fields
    assert {*end.parameters, *due.parameters} <= policy.keys()


def test_an_exception_is_counted_from_its_own_first_day() -> None:
    story = TenancyStory().moved_in()
    story.when("2025-05-20", "GrantIncubationException", months=6)
    end, _ = KIND.reckonings(story.tenancy(), story.rules)
    counted = (end.counting.anchor_field, end.counting.anchor, end.counting.amount)
    assert counted == ("exception_start_date", date(2025, 6, 1), 6)


# The keys


def test_an_application_shares_facts_by_its_base_and_tenant() -> None:
    about: dict[str, JsonValue] = {"base_kind": "PRIVATE"}
    asked = keys(TenancyStory(), "ApplyTenancy", tenant_id="T1", base_id="B1", **about)
    assert asked == ["base:B1", "tenant:T1"]


def test_a_registration_adds_the_enterprise_it_names() -> None:
    story = TenancyStory().moved_in()
    told: dict[str, JsonValue] = {"enterprise_id": "E1", "registration_date": "2022-08-10"}
    assert keys(story) == ["base:B1", "tenant:T1"]
    assert keys(story, "RecordRegistration", **told) == ["base:B1", "tenant:T1", "enterprise:E1"]
    story.registered()
    assert keys(story) == ["base:B1", "tenant:T1", "enterprise:E1"]
    assert keys(story, "RecordRegistration", **told) == keys(story)


def test_a_transfer_shares_facts_with_both_bases() -> None:
    story = TenancyStory().moved_in()
    assert keys(story, "TransferBase", to_base_id="B2") == ["base:B1", "base:B2", "tenant:T1"]


def test_a_claim_locks_itself_and_its_enterprise_once() -> None:
    story = TenancyStory().moved_in().registered()
    claim: dict[str, JsonValue] = {"claim_id": "S1", "kind": "INCUBATION", "enterprise_id": "E1"}
    asked = keys(story, "SubmitSubsidyClaim", **claim)
    assert "claim:S1" in asked
    assert asked.count("enterprise:E1") == 1


def test_an_approval_sees_what_was_approved_for_the_same_venture_in_another_case() -> None:
    story = TenancyStory().moved_in().registered()
    story.moved_in("2022-09-01", "B", tenant_id="T2", base_id="B2")
    story.when("2024-01-15", "RecordMoveOut").granted()
    story.when("2024-01-15", "SubmitSubsidyClaim", claim_id="C1", kind="INCUBATION").granted()
    founder: dict[str, JsonValue] = {
        "claim_id": "S1",
        "kind": "ONE_OFF_VENTURE",
        "enterprise_id": "E1",
        "founder_group": "VETERAN",
        "registration_date": "2022-08-10",
        "first_venture": True,
        "other_employees": 1,
        "tax_filed": True,
    }
    story.when("2024-01-16", "SubmitSubsidyClaim", "B", **founder).granted()
    story.when("2024-01-17", "ApproveSubsidyClaim", claim_id="C1").granted()
    story.when("2024-01-18", "ApproveSubsidyClaim", "B", claim_id="S1")
    story.refused("MUTUALLY_EXCLUSIVE", "R59", conflicting_claim_id="C1")


def test_a_case_without_anything_has_no_keys() -> None:
    assert KIND.fact_keys(KIND.initial, None) == ()


# The ids that the registry must hold


def test_commands_name_the_ids_they_refer_to() -> None:
    apply: dict[str, JsonValue] = {"tenant_id": "T1", "base_id": "B1", "base_kind": "PRIVATE"}
    assert refers_to("ApplyTenancy", **apply) == (
        Reference("tenant_id", "T1", ("person", "venture")),
        Reference("base_id", "B1", ("base",)),
    )
    assert refers_to("TransferBase", to_base_id="B2") == (Reference("to_base_id", "B2", ("base",)),)
    told: dict[str, JsonValue] = {"enterprise_id": "E1", "registration_date": "2022-08-10"}
    assert refers_to("RecordRegistration", **told) == (
        Reference("enterprise_id", "E1", ("venture",)),
    )
    assert refers_to("MoveIn") == ()


# Who is told


def test_a_reminder_goes_to_tenant_and_base_under_its_own_kind() -> None:
    reminder = e.ReminderIssued(kind="INCUBATION_END_30D", refers_to=END)
    assert KIND.notices(reminder) == (
        NoticeFor("INCUBATION_END_30D", "TENANT", END),
        NoticeFor("INCUBATION_END_30D", "BASE", END),
    )


def test_an_overdue_move_is_a_task_for_the_league_or_city_too() -> None:
    told = KIND.notices(e.MoveOutOverdue(move_out_due_date=DUE))
    assert {notice.audience for notice in told} == {"TENANT", "BASE", "LEAGUE_CITY_HRSS"}
    assert {notice.refers_to for notice in told} == {DUE}


@pytest.mark.parametrize(
    ("event", "audiences", "about"),
    [
        (e.TenantAdmitted(), {"TENANT"}, None),
        (e.TenancyRejected(reason="NO_SPACE"), {"TENANT"}, None),
        (e.TenancyWithdrawn(), {"BASE"}, None),
        (
            e.IncubationExtended(months=6, incubation_end_date=END, move_out_due_date=DUE),
            {"TENANT", "BASE"},
            END,
        ),
        (
            e.IncubationPeriodEnded(incubation_end_date=END, move_out_due_date=DUE),
            {"TENANT", "BASE"},
            DUE,
        ),
        (e.TenantDeregistered(), set(), None),
    ],
)
def test_an_event_is_told_to_those_it_concerns(
    event: Event, audiences: set[str], about: date | None
) -> None:
    told = KIND.notices(event)
    assert {notice.audience for notice in told} == audiences
    assert {notice.refers_to for notice in told} <= {about}
