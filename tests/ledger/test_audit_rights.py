"""Caps, exclusive subsidies and what is given once, added up over the rows of all cases."""

from datetime import date

import pytest

from qixian.domain.facts import AwardFact, ClaimFact, Usage
from qixian.domain.policies.edition import load_edition
from qixian.ledger.audit.rights import (
    INTERNSHIP,
    LEAVE,
    Used,
    award_findings,
    cap_findings,
    claim_findings,
)

POLICY = load_edition().policy()
DAY = date(2024, 3, 1)


def used(
    case: str,
    months: int = 0,
    days: int = 0,
    *,
    kind: str = LEAVE,
    at: str | None = "I1",
    held: int = 0,
    running: bool = False,
    granted: int = 0,
    **policy: object,
) -> Used:
    usage = Usage(case, kind, "P1", at, running, months, days, held, 0, 0)
    return Used("main", usage, POLICY.model_copy(update=policy), granted)


def claim(case: str, kind: str, status: str = "PAID", venture: str | None = "E1") -> ClaimFact:
    return ClaimFact(case, f"C-{case}", kind, status, 100, venture, "P1", DAY)


def test_six_years_are_within_the_cap_and_a_day_more_is_not() -> None:
    whole = [used("L1", 36), used("L2", 36)]

    assert [*cap_findings(whole, {})] == []
    (over,) = cap_findings([*whole, used("L3", 0, 1)], {})
    assert (over.severity, over.subject, over.clauses) == ("HIGH", "P1@I1", ("R89",))
    assert (over.recorded, over.events) == ("72M1D", ("L1", "L2", "L3"))


def test_another_institution_starts_at_nothing_unless_it_stands_in_the_place_of_the_first() -> None:
    leaves = [used("L1", 48), used("L2", 36, at="I2")]

    assert [*cap_findings(leaves, {})] == []
    (over,) = cap_findings(leaves, {"I1": "I1", "I2": "I1"})
    assert (over.subject, over.recorded) == ("P1@I1", "84M0D")


def test_a_leave_that_runs_holds_what_it_was_granted() -> None:
    assert [*cap_findings([used("L1", 48), used("L2", held=36)], {})] == []
    (over,) = cap_findings([used("L1", 48), used("L2", held=36, running=True)], {})
    assert over.recorded == "84M0D"


def test_days_that_a_working_day_added_to_the_end_of_a_term_are_not_counted() -> None:
    rolls = {"term_end_roll": "NEXT_WORKDAY"}
    for kind, months, at in ((LEAVE, 36, "I1"), (INTERNSHIP, 6, None)):
        first = used("A", months, 3, kind=kind, at=at, granted=months, **rolls)
        second = used("B", months, kind=kind, at=at, granted=months, **rolls)
        assert [*cap_findings([first, second], {})] == []
        longer = used("A", months, 16, kind=kind, at=at, granted=months, **rolls)
        assert len([*cap_findings([longer, second], {})]) == 1


def test_only_what_no_edition_of_the_cases_allows_is_a_finding() -> None:
    assert [*cap_findings([used("L1", 60), used("L2", 24, leave_cap_months=96)], {})] == []


def test_a_cap_over_all_institutions_is_counted_where_every_edition_says_so() -> None:
    whole = {"leave_cap_scope": "PERSON"}
    leaves = [used("L1", 48, **whole), used("L2", 36, at="I2", **whole)]

    (over,) = cap_findings(leaves, {})
    assert (over.subject, over.recorded) == ("P1", "84M0D")


def test_twelve_months_of_internship_are_counted_over_all_of_a_person() -> None:
    first = used("V1", 7, 10, kind=INTERNSHIP, at=None)
    second = used("V2", kind=INTERNSHIP, at=None, held=4, running=True)

    assert [*cap_findings([first, second], {})] == []
    (over,) = cap_findings([first, second, used("V3", 0, 21, kind=INTERNSHIP, at=None)], {})
    assert (over.subject, over.recorded, over.clauses) == ("P1", "12M1D", ("R28",))
    each = [one._replace(policy=POLICY.model_copy(update={"internship_scope": "INTERNSHIP"}))
            for one in (first, first, second)]  # fmt: skip
    assert [*cap_findings(each, {})] == []


@pytest.mark.parametrize(
    ("kind", "subject", "clause"),
    [
        ("ONE_OFF_VENTURE", "E1", "R15"),
        ("INCUBATION", "E1", "R57"),
        ("VENTURE_INTERNSHIP", "P1", "R27"),
    ],
)
def test_what_is_given_once_is_found_when_given_again(kind: str, subject: str, clause: str) -> None:
    given = [("main", claim("F1", kind)), ("main", claim("F2", kind, "APPROVED"))]

    (twice,) = claim_findings(given)

    assert (twice.kind, twice.what, twice.subject) == ("GIVEN_TWICE", kind, subject)
    assert (twice.clauses, twice.events) == ((clause,), ("F1 C-F1", "F2 C-F2"))
    assert [*claim_findings([given[0], ("rehearsal", given[1][1])])] == []
    assert [*claim_findings([given[0], ("main", claim("F3", kind, "REJECTED"))])] == []


def test_both_of_an_exclusive_pair_are_found() -> None:
    pair = [("main", claim("F1", "ONE_OFF_VENTURE")), ("main", claim("F2", "INCUBATION"))]

    (both,) = claim_findings(pair)

    assert (both.kind, both.subject, both.clauses) == ("EXCLUSIVE_GIVEN", "E1", ("R59",))
    assert [*claim_findings([pair[0], ("main", claim("F3", "INCUBATION", venture=None))])] == []
    assert [*claim_findings([pair[0], ("main", claim("F4", "JOB_CREATION"))])] == []


def test_an_award_is_given_once_to_a_recipient() -> None:
    def award(case: str, to: str = "B1") -> tuple[str, AwardFact]:
        return "main", AwardFact(case, "NATIONAL_BASE", to, 100, DAY)

    (twice,) = award_findings([award("Q1"), award("Q2"), award("Q3", "B2")])

    assert (twice.subject, twice.clauses, twice.events) == ("B1", ("R56",), ("Q1", "Q2"))
