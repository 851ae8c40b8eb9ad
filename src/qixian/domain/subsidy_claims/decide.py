"""`decide_claim(claims, command, context, facts, rules, today)`: what a command does to a claim.

Pure. Called by the `decide` of every case kind; the guards of each kind of subsidy are in
`grounds`, what excludes what in `exclusion`. No events means there was nothing to do.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from qixian.domain.case import Command, Decision, Rules
from qixian.domain.facts import Facts
from qixian.domain.policies.policy import Policy
from qixian.domain.refusal import Refusal
from qixian.domain.subsidy_claims import commands as c
from qixian.domain.subsidy_claims import events as e
from qixian.domain.subsidy_claims import refusals
from qixian.domain.subsidy_claims.claim import (
    Claim,
    ClaimContext,
    Claims,
    ClaimStatus,
    Told,
    claim_of,
)
from qixian.domain.subsidy_claims.exclusion import (
    Candidate,
    Known,
    in_a_pair,
    known_claims,
    refuse_excluded,
)
from qixian.domain.subsidy_claims.grounds import Asked, weigh

_REJECTION_RESTS_ON: Final = {
    "ONE_OFF_VENTURE": "R14",
    "INCUBATION": "R57",
    "JOB_CREATION": "R60",
    "VENTURE_INTERNSHIP": "R27",
}


@dataclass(frozen=True, slots=True)
class _Case:
    """The claims of a case, and what a decision about one of them looks at."""

    claims: Claims
    context: ClaimContext
    facts: Facts
    rules: Rules
    today: date

    @property
    def known(self) -> Known:
        return known_claims(self.claims, self.facts.claims)


def decide_claim(
    claims: Claims,
    command: Command,
    context: ClaimContext,
    facts: Facts,
    rules: Rules,
    today: date,
) -> Decision:
    """The events of a claim command, none when there is nothing to do, or a `Refusal`.

    `facts` are claims and tenancies of other cases about the same enterprise, person or claim id,
    `today` a day in Asia/Shanghai. ValueError for a command that is about no claim.
    """
    case = _Case(claims, context, facts, rules, today)
    match command:
        case c.SubmitSubsidyClaim():
            return _submit(case, command)
        case c.ApproveSubsidyClaim():
            claim = _standing(case, command, command.claim_id, ClaimStatus.SUBMITTED)
            return claim if isinstance(claim, Refusal) else _approve(case, command, claim)
        case c.RejectSubsidyClaim():
            claim = _standing(case, command, command.claim_id, ClaimStatus.SUBMITTED)
            return claim if isinstance(claim, Refusal) else _reject(command, claim)
        case c.WithdrawSubsidyClaim():
            claim = _standing(case, command, command.claim_id, ClaimStatus.SUBMITTED)
            return claim if isinstance(claim, Refusal) else _withdraw(claim)
        case c.PaySubsidyClaim():
            claim = _standing(case, command, command.claim_id, ClaimStatus.APPROVED)
            return claim if isinstance(claim, Refusal) else _pay(claim)
        case _:
            raise ValueError(f"{command.type} is not about a claim")


def _standing(case: _Case, command: Command, claim_id: str, status: ClaimStatus) -> Claim | Refusal:
    """The claim of the id, if it stands where the command needs it."""
    claim = claim_of(case.claims, claim_id)
    stands = ClaimStatus.NONE if claim is None else claim.status
    if claim is None or stands is not status:
        return refusals.wrong_status(stands, command.type, claim_id, status)
    return claim


def _submit(case: _Case, command: c.SubmitSubsidyClaim) -> Decision:
    asked = Asked.of(command, case.context, case.known)
    before = claim_of(case.claims, command.claim_id)
    if before is not None and _same(before, asked, case.rules.policy):
        return ()
    if any(claim.claim_id == command.claim_id for claim in case.known):
        return refusals.claim_id_taken(command.claim_id)
    worth = weigh(asked, case.facts, case.rules, case.today)
    if isinstance(worth, Refusal):
        return worth
    candidate = Candidate(command.kind, asked.enterprise_id, worth.person_id, None)
    excluded = refuse_excluded(candidate, case.known, case.rules.policy)
    if excluded is not None:
        return excluded
    submitted = e.SubsidyClaimSubmitted(
        claim_id=command.claim_id,
        kind=command.kind,
        amount_fen=worth.amount_fen,
        payee=worth.payee,
        enterprise_id=asked.enterprise_id,
        person_id=worth.person_id,
        founder_group=asked.command.founder_group,
        left_school_date=asked.command.left_school_date,
        registration_date=asked.registration_date,
        other_employees=asked.command.other_employees,
        qualifying_new_hires=asked.command.qualifying_new_hires,
        lines=worth.lines,
    )
    return (submitted,)


def _told(asked: Asked) -> Told:
    return Told(
        founder_group=asked.command.founder_group,
        left_school_date=asked.command.left_school_date,
        registration_date=asked.registration_date,
        other_employees=asked.command.other_employees,
        qualifying_new_hires=asked.command.qualifying_new_hires,
    )


def _same(before: Claim, asked: Asked, policy: Policy) -> bool:
    """Whether a claim that waits is made again, word for word."""
    unasked = {
        "ONE_OFF_VENTURE": policy.one_off_floor_fen,
        "INCUBATION": policy.incubation_subsidy_fen,
    }
    amount_fen = asked.amount_fen
    if amount_fen is None:
        amount_fen = unasked.get(before.kind, before.amount_fen)
    return (
        before.status is ClaimStatus.SUBMITTED
        and before.kind == asked.command.kind
        and before.enterprise_id == asked.enterprise_id
        and before.told == _told(asked)
        and before.amount_fen == amount_fen
    )


def _approve(case: _Case, command: c.ApproveSubsidyClaim, claim: Claim) -> Decision:
    candidate = Candidate(claim.kind, claim.enterprise_id, claim.person_id, claim.submitted_on)
    excluded = refuse_excluded(candidate, case.known, case.rules.policy)
    if excluded is not None:
        return excluded
    choice = command.founder_choice
    if case.rules.policy.exclusivity == "FOUNDER_CHOOSES" and in_a_pair(claim.kind):
        if choice is None:
            return refusals.founder_choice_required()
        if choice != claim.kind:
            return refusals.founder_chose_other(choice)
    approved = e.SubsidyClaimApproved(
        claim_id=claim.claim_id,
        kind=claim.kind,
        amount_fen=claim.amount_fen,
        founder_choice=choice,
    )
    return (approved,)


def _reject(command: c.RejectSubsidyClaim, claim: Claim) -> Decision:
    if command.reason is None:
        return refusals.reason_required(_REJECTION_RESTS_ON[claim.kind])
    return (
        e.SubsidyClaimRejected(claim_id=claim.claim_id, kind=claim.kind, reason=command.reason),
    )


def _withdraw(claim: Claim) -> Decision:
    return (e.SubsidyClaimWithdrawn(claim_id=claim.claim_id, kind=claim.kind),)


def _pay(claim: Claim) -> Decision:
    paid = e.SubsidyPaid(
        claim_id=claim.claim_id,
        kind=claim.kind,
        amount_fen=claim.amount_fen,
        payee=claim.payee,
    )
    return (paid,)
