"""Why a subsidy claim comes to its amount: the lines of an internship, a floor, a ceiling, people.

Pure; for the doors. Computed again with the functions that decided the claim. Money is integer fen,
exact amounts before rounding are fractions of a fen.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Final, Protocol, runtime_checkable

from pydantic import BaseModel, TypeAdapter

from qixian.domain.explanation import steps as s
from qixian.domain.explanation.explanation import Explanation, explained
from qixian.domain.policies.edition import Edition
from qixian.domain.policies.policy import Policy
from qixian.domain.policies.texts import table
from qixian.domain.subsidy_claims.claim import NO_CLAIMS, Claim, Claims, InternshipTime
from qixian.domain.subsidy_claims.internship_subsidy import (
    PARTS_OF_A_MONTH,
    InternshipSubsidy,
    Line,
    Wage,
    internship_lines,
)
from qixian.domain.values import fen
from qixian.domain.venture_internship.state import Internship

_RULES: Final = {
    "ONE_OFF_VENTURE": ("R15", "R13", "R14"),
    "INCUBATION": ("R57", "R58"),
    "JOB_CREATION": ("R60",),
    "VENTURE_INTERNSHIP": ("R27", "R26", "R28"),
}
_PARAMETERS: Final = {
    "ONE_OFF_VENTURE": ("one_off_floor_yuan",),
    "INCUBATION": ("incubation_subsidy_yuan",),
    "JOB_CREATION": ("job_creation_yuan",),
    "VENTURE_INTERNSHIP": (
        "internship_rate",
        "wage_class",
        "min_wage_class1",
        "wage_basis",
        "residual_policy",
        "rounding",
        "term_first_day",
        "payee",
    ),
}


def explain_claim(claim: Claim, time: InternshipTime | None, edition: Edition) -> Explanation:
    """Why a claim comes to its amount (R15, R27, R57, R60).

    `time` is the internship of the case, None where it has none. Raises KeyError for a kind of
    claim that nobody can make.
    """
    steps = _steps(claim, time, edition.policy())
    return explained(claim.claim_id, _RULES[claim.kind], steps, (edition, _PARAMETERS[claim.kind]))


@runtime_checkable
class HoldsClaims(Protocol):
    """The state of a case that has claims, whatever its kind."""

    @property
    def claims(self) -> Claims:
        """The claims, in the order they were made."""


def claims_of(state: object) -> Claims:
    """The claims of a case of any kind; none where a kind has no claims."""
    return state.claims if isinstance(state, HoldsClaims) else NO_CLAIMS


def internship_of(state: object) -> InternshipTime | None:
    """The internship whose subsidy is due, as its claims see it; None for any other case."""
    match state:
        case Internship(
            internship_start_date=date() as start,
            actual_end_date=date() as end,
            registration_date=date() as registered_on,
        ):
            return InternshipTime(start, end, registered_on)
        case _:
            return None


def _steps(claim: Claim, time: InternshipTime | None, policy: Policy) -> Iterator[s.Step]:
    counted = claim.amount_fen
    match claim.kind:
        case "ONE_OFF_VENTURE":
            yield s.Floor(policy.one_off_floor_fen, claim.amount_fen)
        case "INCUBATION":
            yield s.Ceiling(policy.incubation_subsidy_fen, claim.amount_fen)
        case "JOB_CREATION":
            people, each = claim.told.qualifying_new_hires or 0, policy.job_creation_fen
            counted = people * each
            yield s.PerPerson(people, each, counted)
        case _ if time is not None:
            subsidy = internship_lines(time, claim.submitted_on, policy)
            if isinstance(subsidy, InternshipSubsidy):
                counted = subsidy.total_fen
                yield from _subsidy(subsidy, policy)
    if counted != claim.amount_fen:
        yield s.KeptAmount(claim.amount_fen, counted)


def _subsidy(subsidy: InternshipSubsidy, policy: Policy) -> Iterator[s.Step]:
    for line in subsidy.lines:
        yield _line(line, policy)
    yield s.Total(
        rounding=policy.rounding,
        terms_fen=tuple(line.amount_fen for line in subsidy.lines),
        amount_fen=subsidy.total_fen,
    )


def _line(line: Line, policy: Policy) -> s.SubsidyLine:
    days = line.stretch.days
    return s.SubsidyLine(
        first=line.stretch.first,
        last=line.stretch.last,
        wage_on=line.wage_day,
        wage_from=line.wage.since,
        wage_fen=line.wage.fen,
        sources=wage_sources(line.wage),
        rate=policy.internship_rate,
        rate_fen=line.rate_fen,
        days=days,
        parts=PARTS_OF_A_MONTH,
        residual=None if days is None else policy.residual_policy,
        exact_fen=line.exact_fen,
        amount_fen=line.amount_fen,
    )


class _Row(BaseModel):
    """A row of `minimum-wages.toml`."""

    class_1: Decimal
    sources: tuple[str, ...] = ()


def wage_sources(wage: Wage) -> tuple[str, ...]:
    """Where the shipped table read a class-I wage; none where an edition brought its own."""
    rows = TypeAdapter(list[dict[str, object]]).validate_python(table("minimum-wages")["rows"])
    for row in rows:
        known = _Row.model_validate(row)
        if row["from"] == wage.since.isoformat() and fen(str(known.class_1)) == wage.fen:
            return known.sources
    return ()
