"""Why a claim comes to its amount: the lines, floors, ceilings and head counts, counted again."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from pydantic import JsonValue

from qixian.domain.explanation import steps as s
from qixian.domain.explanation.claims import claims_of, explain_claim, internship_of, wage_sources
from qixian.domain.off_post_venture_leave.state import Leave
from qixian.domain.policies.edition import Edition, load_edition
from qixian.domain.subsidy_claims.claim import NO_CLAIMS, Claim, ClaimStatus, InternshipTime, Told
from qixian.domain.subsidy_claims.internship_subsidy import Wage
from qixian.domain.venture_internship.state import Internship

EDITION = load_edition()
TIME = InternshipTime(date(2024, 10, 8), date(2025, 1, 20), date(2025, 6, 12))


def claim(kind: str, amount_fen: int, people: int | None = None) -> Claim:
    return Claim(
        claim_id="C1",
        kind=kind,
        status=ClaimStatus.SUBMITTED,
        amount_fen=amount_fen,
        payee="PARTICIPANT",
        enterprise_id="E1",
        person_id=None,
        told=Told(qualifying_new_hires=people),
        submitted_on=date(2025, 6, 20),
    )


def under(**overrides: JsonValue) -> Edition:
    return EDITION.with_overrides(overrides, "otherwise")


def internship(amount_fen: int, edition: Edition = EDITION) -> tuple[s.Step, ...]:
    return explain_claim(claim("VENTURE_INTERNSHIP", amount_fen), TIME, edition).steps


def test_every_subsidy_month_says_its_wage_its_share_and_its_amount() -> None:
    *lines, total = internship(432820)

    first, last = lines[0], lines[-1]
    assert isinstance(first, s.SubsidyLine)
    assert (first.first, first.last) == (date(2024, 10, 8), date(2024, 11, 7))
    assert (first.wage_from, first.wage_fen) == (date(2021, 12, 1), 198000)
    assert (first.rate, first.rate_fen) == (Decimal("0.6"), Fraction(118800))
    assert (first.days, first.residual, first.amount_fen) == (None, None, 118800)
    assert isinstance(last, s.SubsidyLine)
    assert (last.days, last.parts, last.residual) == (13, 30, "PRORATA_30")
    assert last.exact_fen == Fraction(136200 * 13, 30)
    assert total == s.Total("HALF_UP_PER_LINE", (118800, 118800, 136200, 59020), 432820)


def test_a_wage_says_where_it_was_read_and_one_of_an_edition_of_its_own_does_not() -> None:
    shipped = wage_sources(Wage(date(2021, 12, 1), 198000))
    own = wage_sources(Wage(date(2021, 12, 1), 198100))

    assert shipped
    assert own == ()


def test_days_left_over_are_told_as_the_edition_pays_them() -> None:
    dropped = internship(373800, under(residual_policy="DROP"))

    last, total = dropped[-2], dropped[-1]
    assert isinstance(last, s.SubsidyLine)
    assert (last.residual, last.amount_fen) == ("DROP", 0)
    assert isinstance(total, s.Total)
    assert total.amount_fen == 373800


def test_an_amount_the_record_keeps_is_told_apart_from_what_would_be_counted_today() -> None:
    assert internship(432821)[-1] == s.KeptAmount(432821, 432820)


@pytest.mark.parametrize(
    ("made", "step", "rule"),
    [
        (claim("ONE_OFF_VENTURE", 600000), s.Floor(500000, 600000), "R15"),
        (claim("INCUBATION", 500000), s.Ceiling(500000, 500000), "R57"),
        (claim("JOB_CREATION", 900000, 3), s.PerPerson(3, 300000, 900000), "R60"),
    ],
)
def test_other_claims_say_their_floor_their_ceiling_or_their_head_count(
    made: Claim, step: s.Step, rule: str
) -> None:
    found = explain_claim(made, None, EDITION)

    assert found.steps == (step,)
    assert found.clauses[0].rule == rule
    assert found.clauses[0].quotation
    assert len(found.parameters) == 1
    assert found.calendar_version is None


def test_the_parameters_of_an_internship_claim_say_which_are_to_be_confirmed() -> None:
    found = explain_claim(claim("VENTURE_INTERNSHIP", 432820), TIME, EDITION)

    asked = {parameter.name: parameter.ask for parameter in found.parameters}
    assert asked["residual_policy"]
    assert not asked["internship_rate"]


def test_an_internship_is_due_only_once_its_venture_is_registered() -> None:
    ended = Internship(internship_start_date=TIME.start, actual_end_date=TIME.end)

    assert internship_of(ended) is None
    assert internship_of(ended._replace(registration_date=TIME.registered_on)) == TIME
    assert internship_of(Leave()) is None


def test_a_case_without_claims_has_none() -> None:
    made = (claim("INCUBATION", 500000),)

    assert claims_of(Leave(claims=made)) == made
    assert claims_of(object()) == NO_CLAIMS
