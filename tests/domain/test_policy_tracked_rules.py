"""Rules whose figures and acts are recorded: each record rests on its rule and refuses nothing."""

from datetime import date

import pytest
from pydantic import JsonValue

from qixian.domain.calendar.working_days import load_calendar
from qixian.domain.case import Command, Event, Rules
from qixian.domain.facts import NO_FACTS
from qixian.domain.kinds import KINDS
from qixian.domain.policies.edition import load_edition
from qixian.domain.refusal import Refusal
from qixian.domain.subsidy_and_quota import SUBSIDY_AND_QUOTA as KIND

DAY = date(2024, 6, 3)
RULES = Rules(load_edition().policy(), load_calendar())
TARGETS = {
    "R02": 120_000,
    "R03": 350_000,
    "R04": 5_000_000_000,
    "R33": 15_000,
    "R34": 1_000,
    "R35": 100_000,
    "R48": 8,
    "R49": 60,
    "R50": 70,
    "R51": 210,
    "R68": 40_000,
    "R69": 30_000,
}
FLOORS = {
    "R39": ("PROJECTS_PER_BANNER", 100),
    "R43": ("MENTORS_PER_BANNER", 10),
    "R54": ("AWARD_BUDGET", 60_000_000),
    "R108": ("MODEL_FOUNDERS", 100),
    "R109": ("BRANDS_PER_LEAGUE", 1),
}
DUTIES = [
    ("R02", "TARGET_REVIEW", 2, "2024-06-30"),
    ("R54", "AWARD_BUDGET", None, "2024-12-31"),
    ("R108", "MODEL_FOUNDERS", None, "2024-12-31"),
    ("R113", "BUDGET", None, "2024-12-31"),
    ("R116", "PROGRESS_REPORT", 2, "2024-06-30"),
    ("R118", "ANNUAL_PLAN", None, "2024-12-31"),
]


def command(name: str, **params: JsonValue) -> Command:
    return KIND.commands[name].model_validate(params)


def recorded(name: str, **params: JsonValue) -> Event:
    """The one event of a command in a new file."""
    decision = KIND.decide(KIND.initial, command(name, **params), NO_FACTS, RULES, DAY)
    assert not isinstance(decision, Refusal), decision.sentence()
    (event,) = decision
    return event


def said(event: Event) -> dict[str, JsonValue]:
    content: dict[str, JsonValue] = event.model_dump(mode="json")
    return content


@pytest.mark.parametrize(("rule", "threshold"), TARGETS.items())
def test_a_target_is_met_from_its_figure_on(rule: str, threshold: int) -> None:
    reached = recorded("AssessTarget", metric=rule, value=str(threshold), threshold=str(threshold))
    below = recorded(
        "AssessTarget", metric=rule, value=str(threshold - 1), threshold=str(threshold)
    )

    assert (said(reached)["met"], said(below)["met"]) == (True, False)
    assert rule in reached.clauses


@pytest.mark.parametrize(("rule", "figure"), FLOORS.items())
def test_a_figure_below_its_floor_is_told_and_not_refused(
    rule: str, figure: tuple[str, int]
) -> None:
    instrument, floor = figure

    reached = recorded("RecordFigure", instrument=instrument, unit_id="U1", value=str(floor))
    below = recorded("RecordFigure", instrument=instrument, unit_id="U1", value=str(floor - 1))

    assert (said(reached)["below_floor"], said(below)["below_floor"]) == (False, True)
    assert reached.clauses == (rule,)


@pytest.mark.parametrize(("rule", "duty", "quarter", "due"), DUTIES)
def test_a_duty_that_nobody_fulfils_is_overdue_the_day_after(
    rule: str, duty: str, quarter: int | None, due: str
) -> None:
    opened = recorded("OpenDuty", duty_id="D1", duty=duty, year=2024, quarter=quarter)
    state = KIND.evolve(KIND.initial, opened, DAY)
    (deadline,) = KIND.deadlines(state, RULES)
    (overdue,) = KIND.fall_due(state, deadline, RULES)

    assert (said(opened)["due_date"], overdue.type) == (due, "DutyOverdue")
    assert (deadline.fires_on - date.fromisoformat(due)).days == 1
    assert opened.clauses == overdue.clauses == (rule,)


def test_a_duty_that_was_fulfilled_has_nothing_ahead() -> None:
    state = KIND.evolve(
        KIND.initial, recorded("OpenDuty", duty_id="D1", duty="ANNUAL_PLAN", year=2024), DAY
    )
    fulfil = command("FulfilDuty", duty_id="D1", evidence_id="E1")

    decision = KIND.decide(state, fulfil, NO_FACTS, RULES, DAY)

    assert not isinstance(decision, Refusal)
    assert [event.type for event in decision] == ["DutyFulfilled"]
    assert KIND.deadlines(KIND.evolve(state, decision[0], DAY), RULES) == ()


def test_a_loan_is_recorded_without_asking_where_the_borrower_is_registered() -> None:
    event = recorded("RecordLoan", borrower_id="P1", amount_yuan="80000")

    assert said(event)["amount_fen"] == 8_000_000
    assert set(event.clauses) == {"R04", "R07", "R08", "R09", "R10"}
    assert not [field for field in KIND.commands["RecordLoan"].model_fields if "regist" in field]


@pytest.mark.parametrize(
    ("params", "ground"),
    [
        ({"borrower_kind": "INDIVIDUAL", "amount_yuan": "100000"}, "AMOUNT_AT_MOST_100000"),
        ({"borrower_kind": "INDIVIDUAL", "amount_yuan": "100000.01"}, None),
        ({"borrower_kind": "INDIVIDUAL", "honour_level": "LEAGUE_CITY"}, "HONOUR"),
        ({"borrower_kind": "INDIVIDUAL", "honour_level": "BANNER"}, None),
        ({"borrower_kind": "INDIVIDUAL", "credit_rated_good": True}, "CREDIT"),
    ],
)
def test_any_one_of_the_three_grounds_frees_from_a_counter_guarantee(
    params: dict[str, JsonValue], ground: str | None
) -> None:
    event = recorded("AssessCounterGuarantee", **({"amount_yuan": "300000"} | params))

    assert (said(event)["waived"], said(event)["ground"]) == (ground is not None, ground)


def test_thirty_percent_of_the_space_is_enough_and_a_little_less_is_not() -> None:
    base = {"base_kind": "GOVERNMENT_DEVELOPED", "total_area_m2": "10000"}

    enough = recorded("AssessFreeSpace", free_area_m2="3000", **base)
    less = recorded("AssessFreeSpace", free_area_m2="2999.99", **base)

    assert (said(enough)["compliant"], said(less)["compliant"]) == (True, False)
    assert enough.clauses == ("R63",)


def test_a_base_whose_tenants_are_students_by_half_may_apply() -> None:
    student: dict[str, JsonValue] = {"current_student": True}
    other: dict[str, JsonValue] = {"current_student": False}

    half = recorded("AssessStudentBase", tenants=[student, other])
    less = recorded("AssessStudentBase", tenants=[student, other, other])

    assert (said(half)["eligible"], said(less)["eligible"]) == (True, False)
    assert half.clauses == ("R66",)


def test_a_mentors_visit_is_recorded_and_its_words_are_kept_apart() -> None:
    event = recorded("RecordMentorVisit", mentor_id="M1", enterprise_id="E1", note="note:1")

    assert set(said(event)) == {"mentor_id", "enterprise_id", "visited_on"}
    assert set(event.clauses) == {"R41", "R42", "R44"}


def test_a_project_is_recorded_with_the_days_it_was_evaluated_and_published() -> None:
    event = recorded(
        "RecordProject",
        project_id="J1",
        banner="B1",
        evaluated_on="2024-05-01",
        published_on="2024-06-01",
    )

    assert (said(event)["evaluated_on"], said(event)["published_on"]) == (
        "2024-05-01",
        "2024-06-01",
    )
    assert set(event.clauses) == {"R33", "R36", "R37", "R38", "R39"}


def test_a_suspension_of_study_is_recorded_with_its_days() -> None:
    event = recorded(
        "RecordStudentSuspension",
        student_id="P1",
        school_id="S1",
        suspended_from="2024-09-01",
        suspended_until="2025-08-31",
    )

    assert said(event)["suspended_until"] == "2025-08-31"
    assert event.clauses == ("R98",)


def test_a_complaint_is_recorded_with_the_body_and_the_outcome() -> None:
    event = recorded("RecordComplaint", complaint_id="C1", body_id="I1", outcome="UPHELD")

    assert (said(event)["body_id"], said(event)["outcome"]) == ("I1", "UPHELD")
    assert set(event.clauses) == {"R104", "R105"}


def test_no_command_of_any_kind_asks_for_a_qualification() -> None:
    asked = [
        (name, field)
        for kind in KINDS.values()
        for name, wanted in kind.commands.items()
        for field in wanted.model_fields
        if "qualification" in field or "certificate" in field
    ]

    assert asked == []


@pytest.mark.parametrize(
    ("rule", "report_kind"),
    [
        ("R116", "PROGRESS"),
        ("R117", "STATISTICS"),
        ("R118", "ANNUAL_PLAN"),
        ("R119", "INSPECTION"),
    ],
)
def test_a_report_of_each_kind_rests_on_its_rule(rule: str, report_kind: str) -> None:
    event = recorded("RecordReport", report_kind=report_kind, period="2024Q2", author_id="I1")

    assert (said(event)["period"], event.clauses) == ("2024Q2", (rule,))


def test_an_award_to_a_training_base_is_recorded_with_the_amount_it_was_given() -> None:
    event = recorded(
        "GrantAward", award_kind="TRAINING_BASE", recipient_id="B1", amount_yuan="50000"
    )

    assert (said(event)["amount_fen"], event.clauses) == (5_000_000, ("R73",))
