"""Which subsidies exclude one another, and which are given once (R15, R27, R57, R59).

Pure; called by `decide` only, when a claim is made and again when it is approved. It looks at the
claims of the case and at those of other cases about the same enterprise or person.
"""

from collections.abc import Iterator
from datetime import date
from typing import Final, NamedTuple

from qixian.domain.facts import ClaimFact
from qixian.domain.policies.policy import Policy
from qixian.domain.refusal import Refusal
from qixian.domain.subsidy_claims import refusals
from qixian.domain.subsidy_claims.claim import GRANTED, Claim, Claims, ClaimStatus

_PAIR: Final = {"ONE_OFF_VENTURE": "INCUBATION", "INCUBATION": "ONE_OFF_VENTURE"}
"""创业孵化补贴与一次性创业补贴不得重复享受 (R59); nothing else excludes anything."""

_ONCE_PER_ENTERPRISE: Final = {"ONE_OFF_VENTURE": "R15", "INCUBATION": "R57"}


class Candidate(NamedTuple):
    """The claim to be approved or, while it is being made, with `submitted_on` None."""

    kind: str
    enterprise_id: str | None
    person_id: str | None
    submitted_on: date | None


Known = tuple[Claim | ClaimFact, ...]


def in_a_pair(kind: str) -> bool:
    """Whether a kind of subsidy excludes another one."""
    return kind in _PAIR


def known_claims(claims: Claims, elsewhere: tuple[ClaimFact, ...]) -> Known:
    """The claims of the case and those of other cases."""
    return (*claims, *elsewhere)


def refuse_excluded(candidate: Candidate, known: Known, policy: Policy) -> Refusal | None:
    """MUTUALLY_EXCLUSIVE or ALREADY_RECEIVED with the claim that stands in the way, or None."""
    if candidate.kind == "VENTURE_INTERNSHIP":
        return refuse_second_internship(candidate.person_id, known)
    for claim in _of_pair(candidate, known):
        if claim.status in GRANTED or _came_first(claim, candidate, policy):
            return refusals.mutually_exclusive(claim.claim_id)
    clause = _ONCE_PER_ENTERPRISE.get(candidate.kind)
    if clause is None:
        return None
    for claim in _of_enterprise(candidate, known, candidate.kind):
        if claim.status in GRANTED:
            return refusals.already_received(claim.claim_id, clause)
    return None


def refuse_second_internship(person_id: str | None, known: Known) -> Refusal | None:
    """ALREADY_RECEIVED when a person has the internship subsidy: once to each, whoever is paid."""
    for claim in known:
        same = claim.kind == "VENTURE_INTERNSHIP" and claim.person_id == person_id
        if same and person_id is not None and claim.status in GRANTED:
            return refusals.already_received(claim.claim_id, "R27")
    return None


def _of_pair(candidate: Candidate, known: Known) -> Iterator[Claim | ClaimFact]:
    other = _PAIR.get(candidate.kind)
    return _of_enterprise(candidate, known, other) if other else iter(())


def _of_enterprise(candidate: Candidate, known: Known, kind: str) -> Iterator[Claim | ClaimFact]:
    """The claims of a kind for the candidate's enterprise; none where it is not known."""
    if candidate.enterprise_id is not None:
        for claim in known:
            if claim.kind == kind and claim.enterprise_id == candidate.enterprise_id:
                yield claim


def _came_first(claim: Claim | ClaimFact, candidate: Candidate, policy: Policy) -> bool:
    """Under FIRST_SUBMITTED a claim still undecided blocks one that is made after it."""
    if policy.exclusivity != "FIRST_SUBMITTED" or claim.status != ClaimStatus.SUBMITTED:
        return False
    return candidate.submitted_on is None or claim.submitted_on < candidate.submitted_on
