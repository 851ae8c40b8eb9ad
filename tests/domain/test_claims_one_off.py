"""The one-off venture subsidy: its guards in the order of B.4, their edges, and its amount."""

import pytest
from pydantic import JsonValue, ValidationError
from tests.domain.claim_story import GRADUATED, ONE_OFF, ClaimStory, Data

ON = "2024-03-15"

FAULTS: list[tuple[str, Data]] = [
    ("NOT_FIRST_VENTURE", {"first_venture": False}),
    ("GROUP_NOT_ELIGIBLE", {"founder_group": "NONE"}),
    (
        "GROUP_WINDOW_EXPIRED",
        {"founder_group": "GRADUATE_WITHIN_2_YEARS", "left_school_date": "2021-03-01"},
    ),
    ("OPERATING_PERIOD_TOO_SHORT", {"registration_date": "2023-03-16"}),
    ("NO_EMPLOYMENT_CREATED", {"other_employees": 0}),
    ("TAX_NOT_FILED", {"tax_filed": False}),
    ("AMOUNT_BELOW_FLOOR", {"amount_yuan": "4999.99"}),
]
"""What can be wrong, in the order in which it is looked at."""

COMPATIBLE = [
    (FAULTS[one], FAULTS[two])
    for one in range(len(FAULTS))
    for two in range(one + 1, len(FAULTS))
    if FAULTS[one][1].keys().isdisjoint(FAULTS[two][1])
]


def claimed(on: str = ON, /, **other: JsonValue) -> ClaimStory:
    """A claim that is right in everything but `other`."""
    return ClaimStory().submits(on, ONE_OFF, **other)


@pytest.mark.parametrize(("code", "fault"), FAULTS)
def test_one_thing_wrong_is_refused_with_its_code(code: str, fault: Data) -> None:
    story = claimed(**fault).refused(code)
    assert story.claims == ()


@pytest.mark.parametrize(("earlier", "later"), COMPATIBLE)
def test_of_two_things_wrong_the_one_looked_at_first_is_told(
    earlier: tuple[str, Data], later: tuple[str, Data]
) -> None:
    claimed(**earlier[1], **later[1]).refused(earlier[0])


@pytest.mark.parametrize(
    ("fault", "clause"),
    [
        (FAULTS[0], "R13"),
        (FAULTS[1], "R13"),
        (FAULTS[2], "R13"),
        (FAULTS[3], "R14"),
        (FAULTS[4], "R14"),
        (FAULTS[5], "R14"),
        (FAULTS[6], "R15"),
    ],
)
def test_each_refusal_names_the_clause_it_rests_on(fault: tuple[str, Data], clause: str) -> None:
    claimed(**fault[1]).refused(fault[0], clause)


# The groups of R13


@pytest.mark.parametrize(
    "group",
    [
        "REGISTERED_UNEMPLOYED",
        "HARD_TO_EMPLOY",
        "CURRENT_STUDENT",
        "VETERAN",
        "RETURNING_FARMER_HERDER_WORKER",
        "DISABLED",
    ],
)
def test_a_founder_of_a_listed_group_may_claim(group: str) -> None:
    claimed(founder_group=group).granted()


def test_a_group_that_is_not_listed_is_not_understood() -> None:
    with pytest.raises(ValidationError, match="founder_group"):
        claimed(founder_group="FRIEND")


# Within two years of leaving school: a status period, its last day included and not rolled


def graduate(left_school: str, registered: str, config: Data | None = None) -> ClaimStory:
    """A graduate claims long after the year of operation."""
    return ClaimStory(config=config).submits(
        "2025-12-01",
        ONE_OFF,
        founder_group="GRADUATE_WITHIN_2_YEARS",
        left_school_date=left_school,
        registration_date=registered,
    )


def test_a_venture_registered_on_the_last_day_of_the_two_years_counts() -> None:
    graduate("2022-06-30", "2024-06-30").granted()


def test_a_venture_registered_a_day_later_does_not_though_the_last_day_was_a_sunday() -> None:
    graduate("2022-06-30", "2024-07-01").refused(
        "GROUP_WINDOW_EXPIRED", "R13", last_day="2024-06-30"
    )


def test_where_the_edition_rolls_status_periods_the_monday_counts() -> None:
    rolled: Data = {"status_end_roll": "NEXT_WORKDAY"}
    graduate("2022-06-30", "2024-07-01", rolled).granted()
    graduate("2022-06-30", "2024-07-02", rolled).refused(
        "GROUP_WINDOW_EXPIRED", last_day="2024-07-01"
    )


def test_a_leap_day_has_its_counterpart_at_the_end_of_february() -> None:
    graduate("2020-02-29", "2022-02-28").granted()
    graduate("2020-02-29", "2022-03-01").refused("GROUP_WINDOW_EXPIRED", last_day="2022-02-28")


def test_a_rolled_window_beyond_the_notices_stops_where_provisional_days_are_forbidden() -> None:
    config: Data = {"status_end_roll": "NEXT_WORKDAY", "calendar_beyond_data": "RAISE"}
    story = ClaimStory(config=config).submits(
        "2029-01-01",
        ONE_OFF,
        founder_group="GRADUATE_WITHIN_2_YEARS",
        left_school_date="2025-07-01",
        registration_date="2027-06-30",
    )
    story.refused("CALENDAR_NOT_LOADED", year=2027, field="group_window_last_day")


# A year of operation: the registration day is its first


def test_the_anniversary_is_the_first_day_to_claim() -> None:
    claimed("2024-03-14").refused("OPERATING_PERIOD_TOO_SHORT", "R14", eligible_from="2024-03-15")
    claimed("2024-03-15").granted()


def test_a_venture_of_a_leap_day_has_its_year_behind_it_on_the_first_of_march() -> None:
    claimed("2025-02-28", registration_date="2024-02-29").refused(
        "OPERATING_PERIOD_TOO_SHORT", eligible_from="2025-03-01"
    )
    claimed("2025-03-01", registration_date="2024-02-29").granted()


def test_a_longer_year_of_operation_moves_the_first_day() -> None:
    story = ClaimStory(config={"one_off_operating_months": 18})
    story.submits("2024-03-15", ONE_OFF).refused(
        "OPERATING_PERIOD_TOO_SHORT", eligible_from="2024-09-15"
    )


# Amount


def test_without_an_amount_the_floor_is_claimed() -> None:
    story = claimed().granted()
    assert story.last() == {
        "claim_id": "S1",
        "kind": "ONE_OFF_VENTURE",
        "amount_fen": 500000,
        "payee": "FOUNDER",
        "enterprise_id": "E1",
        "person_id": None,
        "founder_group": "VETERAN",
        "left_school_date": None,
        "registration_date": "2023-03-15",
        "other_employees": 1,
        "qualifying_new_hires": None,
        "lines": None,
    }


@pytest.mark.parametrize(("amount", "expected"), [("5000", 500000), ("8000.50", 800050)])
def test_the_floor_and_what_is_above_it_can_be_claimed(amount: str, expected: int) -> None:
    assert claimed(amount_yuan=amount).granted().claim("S1").amount_fen == expected


def test_a_higher_local_floor_is_the_floor() -> None:
    story = ClaimStory(config={"one_off_floor_yuan": "8000"})
    story.submits(ON, ONE_OFF, amount_yuan="7999.99").refused(
        "AMOUNT_BELOW_FLOOR", "R15", floor_fen=800000
    )
    assert story.submits(ON, ONE_OFF).granted().claim("S1").amount_fen == 800000


@pytest.mark.parametrize("amount", ["-1", "5000.001", "5e3", "", "5,000", "５０００"])
def test_an_amount_that_is_no_plain_decimal_is_not_understood(amount: str) -> None:
    with pytest.raises(ValidationError, match="amount_yuan"):
        claimed(amount_yuan=amount)


# What nobody told


def untold(field: str) -> Data:
    """What leaves a value out."""
    return {field: None}


@pytest.mark.parametrize(
    ("field", "clause"),
    [
        ("enterprise_id", "R13"),
        ("first_venture", "R13"),
        ("founder_group", "R13"),
        ("registration_date", "R14"),
        ("other_employees", "R14"),
        ("tax_filed", "R14"),
    ],
)
def test_what_a_guard_looks_at_has_to_be_told(field: str, clause: str) -> None:
    claimed(**untold(field)).refused("PARAMETER_REQUIRED", clause, field=field)


@pytest.mark.parametrize("field", ["left_school_date", "registration_date"])
def test_a_graduate_tells_both_days_of_the_window(field: str) -> None:
    told: Data = {"founder_group": "GRADUATE_WITHIN_2_YEARS", "left_school_date": "2022-06-30"}
    claimed(**(told | untold(field))).refused("PARAMETER_REQUIRED", "R13", field=field)


def test_what_is_missing_is_asked_for_in_the_place_of_its_guard() -> None:
    claimed(first_venture=False, founder_group=None).refused("NOT_FIRST_VENTURE")
    claimed(first_venture=None, founder_group="NONE").refused(
        "PARAMETER_REQUIRED", field="first_venture"
    )
    claimed(other_employees=0, tax_filed=None).refused("NO_EMPLOYMENT_CREATED")


def test_what_the_case_knows_need_not_be_told() -> None:
    story = ClaimStory(GRADUATED)
    story.submits("2024-02-02", ONE_OFF, enterprise_id=None, registration_date=None).granted()
    claim = story.claim("S1")
    assert claim.enterprise_id == "E1"
    assert str(claim.told.registration_date) == "2022-08-10"


@pytest.mark.parametrize(
    "other", [{"other_employees": True}, {"first_venture": "yes"}, {"tax_filed": 1}]
)
def test_a_number_is_a_number_and_yes_or_no_is_yes_or_no(other: Data) -> None:
    with pytest.raises(ValidationError):
        claimed(**other)
