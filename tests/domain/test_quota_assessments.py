"""Assessments: the figures, the comparison with its edges, and the row that is left of each."""

from datetime import date

import pytest
from pydantic import ValidationError
from tests.domain.file_story import Data, FileStory

ON = "2024-06-28"


# Counter-guarantee (R09): any one of three grounds


def guarantee(config: Data | None = None, /, **params: str | bool) -> tuple[bool, str | None]:
    """Whether the counter-guarantee is waived, and on which ground."""
    told = FileStory(config).when(ON, "AssessCounterGuarantee", **params).granted().last()
    assert isinstance(told["waived"], bool)
    return told["waived"], None if told["ground"] is None else str(told["ground"])


@pytest.mark.parametrize(
    ("amount", "found"),
    [
        ("100000", (True, "AMOUNT_AT_MOST_100000")),
        ("100000.01", (False, None)),
        ("0", (True, "AMOUNT_AT_MOST_100000")),
    ],
)
def test_a_loan_to_an_individual_is_freed_by_its_size_the_figure_included(
    amount: str, found: tuple[bool, str | None]
) -> None:
    assert guarantee(borrower_kind="INDIVIDUAL", amount_yuan=amount) == found


def test_the_size_frees_no_small_enterprise() -> None:
    assert guarantee(borrower_kind="SMALL_ENTERPRISE", amount_yuan="1") == (False, None)


@pytest.mark.parametrize("borrower", ["INDIVIDUAL", "SMALL_ENTERPRISE"])
@pytest.mark.parametrize(
    ("level", "found"),
    [
        ("BANNER", (False, None)),
        ("LEAGUE_CITY", (True, "HONOUR")),
        ("REGION", (True, "HONOUR")),
        ("NATIONAL", (True, "HONOUR")),
    ],
)
def test_an_honour_of_a_league_or_above_frees_whoever_borrows(
    borrower: str, level: str, found: tuple[bool, str | None]
) -> None:
    assert guarantee(borrower_kind=borrower, amount_yuan="900000", honour_level=level) == found


@pytest.mark.parametrize("borrower", ["INDIVIDUAL", "SMALL_ENTERPRISE"])
def test_a_good_rating_frees_whoever_borrows(borrower: str) -> None:
    rated = guarantee(borrower_kind=borrower, amount_yuan="900000", credit_rated_good=True)
    assert rated == (True, "CREDIT")
    assert guarantee(borrower_kind=borrower, amount_yuan="900000") == (False, None)


def test_of_several_grounds_the_first_of_the_text_is_told() -> None:
    both: dict[str, str | bool] = {"honour_level": "REGION", "credit_rated_good": True}
    small = guarantee(borrower_kind="INDIVIDUAL", amount_yuan="100000", **both)
    assert small == (True, "AMOUNT_AT_MOST_100000")
    assert guarantee(borrower_kind="INDIVIDUAL", amount_yuan="100001", **both)[1] == "HONOUR"


def test_the_amount_is_the_editions_whatever_the_ground_is_called() -> None:
    config: Data = {"counter_guarantee_max_yuan": "200000"}
    found = guarantee(config, borrower_kind="INDIVIDUAL", amount_yuan="200000")
    assert found == (True, "AMOUNT_AT_MOST_100000")


def test_the_amount_has_to_be_told_only_where_nothing_else_frees() -> None:
    story = FileStory().when(ON, "AssessCounterGuarantee", borrower_kind="INDIVIDUAL")
    story.refused("PARAMETER_REQUIRED", "R09", field="amount_yuan")
    assert guarantee(borrower_kind="INDIVIDUAL", credit_rated_good=True) == (True, "CREDIT")


# Free space (R63)


def space(config: Data | None = None, /, **params: str) -> FileStory:
    """Base B1, government-developed, is assessed."""
    base: Data = {"base_kind": "GOVERNMENT_DEVELOPED", "base_id": "B1"}
    return FileStory(config).when(ON, "AssessFreeSpace", **(base | dict(params)))


@pytest.mark.parametrize(
    ("total", "free", "required", "compliant"),
    [
        ("10000", "3000", "3000", True),
        ("10000", "2999.99", "3000", False),
        ("1234.56", "370.37", "370.368", True),
        ("1234.56", "370.36", "370.368", False),
        ("100000", "30000.00", "30000", True),
        ("0.10", "0.03", "0.03", True),
    ],
)
def test_the_share_is_compared_without_rounding_and_itself_included(
    total: str, free: str, required: str, compliant: bool
) -> None:
    told = space(total_area_m2=total, free_area_m2=free).granted().last()
    assert (told["required_area_m2"], told["compliant"]) == (required, compliant)
    assert (told["total_area_m2"], told["free_area_m2"]) == (total, free)


def test_the_share_binds_only_what_the_government_developed() -> None:
    told = space(base_kind="PRIVATE", total_area_m2="100", free_area_m2="0").last()
    assert (told["applicable"], told["compliant"], told["required_area_m2"]) == (False, None, "30")


def test_the_share_is_the_editions() -> None:
    told = space({"free_space_share": "0.4"}, total_area_m2="100", free_area_m2="39.99").last()
    assert (told["required_area_m2"], told["compliant"]) == ("40", False)


@pytest.mark.parametrize(
    ("total", "free", "field"),
    [
        ("100", "100.01", "free_area_m2"),
        ("0", "0", "total_area_m2"),
        ("100", "-1", "free_area_m2"),
        ("100.001", "1", "total_area_m2"),
    ],
)
def test_areas_that_cannot_be_are_not_understood(total: str, free: str, field: str) -> None:
    with pytest.raises(ValidationError) as caught:
        space(total_area_m2=total, free_area_m2=free)
    assert caught.value.errors()[0]["loc"] == (field,)


def test_the_row_of_a_free_space_assessment_is_about_its_base() -> None:
    row = space(total_area_m2="100", free_area_m2="30").assessed()
    assert (row.kind, row.subject, row.seq, row.assessed_on) == (
        "FREE_SPACE",
        "B1",
        1,
        date(2024, 6, 28),
    )
    assert row.values["total_area_m2"] == "100"
    assert row.values["free_area_m2"] == "30"
    assert row.values["compliant"] == "true"


# University-student bases (R66)


def student_base(*tenants: Data, as_of: str | None = "2024-06-30") -> Data:
    """What comes of an assessment of these tenants."""
    params: Data = {"tenants": list(tenants)}
    if as_of:
        params["as_of"] = as_of
    return FileStory().when(ON, "AssessStudentBase", **params).granted().last()


STUDENT: Data = {"current_student": True}
NEITHER: Data = {"current_student": False}


@pytest.mark.parametrize(
    ("students", "others", "eligible"),
    [(1, 1, True), (2, 3, False), (3, 3, True), (1, 0, True), (0, 1, False), (49, 50, False)],
)
def test_half_of_the_tenants_is_enough(students: int, others: int, eligible: bool) -> None:
    told = student_base(*[STUDENT] * students, *[NEITHER] * others)
    assert (told["qualifying_tenants"], told["total_tenants"], told["eligible"]) == (
        students,
        students + others,
        eligible,
    )


def test_a_base_without_tenants_is_not_eligible() -> None:
    assert student_base()["eligible"] is False


@pytest.mark.parametrize(
    ("graduated", "as_of", "qualifying"),
    [
        ("2019-09-01", "2024-09-01", 1),
        ("2019-09-01", "2024-09-02", 0),
        ("2020-02-29", "2025-02-28", 1),
        ("2020-02-29", "2025-03-01", 0),
    ],
)
def test_a_graduate_counts_for_five_years_the_last_day_included_and_not_rolled(
    graduated: str, as_of: str, qualifying: int
) -> None:
    told = student_base({"graduation_date": graduated}, as_of=as_of)
    assert told["qualifying_tenants"] == qualifying


def test_a_tenant_who_studies_again_counts_once() -> None:
    told = student_base(STUDENT | {"graduation_date": "2023-07-01"}, NEITHER)
    assert told["qualifying_tenants"] == 1


def test_without_a_day_the_day_of_the_command_counts() -> None:
    assert student_base(STUDENT, as_of=None)["as_of"] == ON


def test_where_the_edition_rolls_status_periods_the_monday_counts() -> None:
    params: Data = {"tenants": [{"graduation_date": "2019-09-01"}], "as_of": "2024-09-02"}
    rolled = FileStory({"status_end_roll": "NEXT_WORKDAY"})
    assert rolled.when(ON, "AssessStudentBase", **params).last()["qualifying_tenants"] == 1


def test_a_rolled_day_beyond_the_notices_stops_where_provisional_days_are_forbidden() -> None:
    config: Data = {"status_end_roll": "NEXT_WORKDAY", "calendar_beyond_data": "RAISE"}
    params: Data = {"tenants": [{"graduation_date": "2023-07-01"}], "as_of": "2028-07-01"}
    story = FileStory(config).when(ON, "AssessStudentBase", **params)
    story.refused("CALENDAR_NOT_LOADED", "民法典203", field="graduate_window_last_day", year=2028)


# Targets


@pytest.mark.parametrize(
    ("value", "threshold", "met"),
    [
        ("120000", "120000", True),
        ("119999.999999", "120000", False),
        ("120000.0", "120000", True),
        ("0", "0", True),
    ],
)
def test_a_target_is_met_with_the_figure_itself(value: str, threshold: str, met: bool) -> None:
    story = FileStory().when(ON, "AssessTarget", metric="R02", value=value, threshold=threshold)
    told = story.granted().last()
    assert (told["value"], told["threshold"], told["met"]) == (value, threshold, met)
    row = story.assessed()
    assert (row.kind, row.subject) == ("TARGET", "R02")
    assert dict(row.values) == {
        "value": value,
        "threshold": threshold,
        "met": str(met).lower(),
    }


def test_a_metric_may_be_named_in_chinese_and_says_its_source() -> None:
    story = FileStory().when(
        ON,
        "AssessTarget",
        metric="扶持创业人数",
        value="1",
        threshold="2",
        source="统计月报 2024Q2",
        as_of="2024-06-30",
    )
    assert story.granted().last()["source"] == "统计月报 2024Q2"


@pytest.mark.parametrize("value", ["-1", "1e5", "", "1,000", "1.1234567"])
def test_a_figure_that_is_no_plain_decimal_is_not_understood(value: str) -> None:
    with pytest.raises(ValidationError, match="value"):
        FileStory().when(ON, "AssessTarget", metric="R02", value=value, threshold="1")
