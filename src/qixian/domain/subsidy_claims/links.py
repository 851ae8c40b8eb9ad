"""What a case shows of its claims to others: rows, fact keys, registry ids, notices.

Pure. Called by the `kind` and `notices` of every case kind.
"""

from collections.abc import Iterator
from typing import Final

from qixian.domain.case import Command, Event, FactKey, NoticeFor, Reference
from qixian.domain.facts import ClaimFact
from qixian.domain.subsidy_claims import commands as c
from qixian.domain.subsidy_claims import events as e
from qixian.domain.subsidy_claims.claim import DROPPED, Claims, ClaimStatus

CLAIMANT: Final = "CLAIMANT"
HRSS: Final = "HRSS"

_AUDIENCES: Final[dict[type[Event], str]] = {
    e.SubsidyClaimSubmitted: HRSS,
    e.SubsidyClaimApproved: CLAIMANT,
    e.SubsidyClaimRejected: CLAIMANT,
    e.SubsidyClaimWithdrawn: HRSS,
    e.SubsidyPaid: CLAIMANT,
}


def claim_facts(claims: Claims, case_id: str) -> tuple[ClaimFact, ...]:
    """The rows that the rules of other cases see, in the order of submission."""
    return tuple(
        ClaimFact(
            case_id=case_id,
            claim_id=claim.claim_id,
            kind=claim.kind,
            status=claim.status,
            amount_fen=claim.amount_fen,
            enterprise_id=claim.enterprise_id,
            person_id=claim.person_id,
            submitted_on=claim.submitted_on,
            decided_on=claim.decided_on,
            paid_on=claim.paid_on,
        )
        for claim in claims
    )


def claim_keys(claims: Claims, command: Command | None) -> tuple[FactKey, ...]:
    """What a claim command names (its claim, its venture); without one, the ventures claimed for.

    Ventures of claims that came to nothing are left out; each key comes once.
    """
    return tuple(dict.fromkeys(_keys(claims, command)))


def _keys(claims: Claims, command: Command | None) -> Iterator[FactKey]:
    match command:
        case c.SubmitSubsidyClaim():
            yield FactKey("claim", command.claim_id)
            if command.enterprise_id is not None:
                yield FactKey("enterprise", command.enterprise_id)
        case (
            c.ApproveSubsidyClaim()
            | c.RejectSubsidyClaim()
            | c.WithdrawSubsidyClaim()
            | c.PaySubsidyClaim()
        ):
            yield FactKey("claim", command.claim_id)
        case None:
            for claim in claims:
                if claim.enterprise_id is not None and claim.status not in DROPPED:
                    yield FactKey("enterprise", claim.enterprise_id)
        case _:
            return


def possible_claim_commands(claims: Claims) -> tuple[str, ...]:
    """The claim commands that fit the claims of an opened case now."""
    statuses = {claim.status for claim in claims}
    decide = (c.ApproveSubsidyClaim, c.RejectSubsidyClaim, c.WithdrawSubsidyClaim)
    return (
        c.SubmitSubsidyClaim.type,
        *(command.type for command in decide if ClaimStatus.SUBMITTED in statuses),
        *((c.PaySubsidyClaim.type,) if ClaimStatus.APPROVED in statuses else ()),
    )


def claim_references(command: Command) -> tuple[Reference, ...]:
    """The ids of a claim command that the registry must hold; none for other commands."""
    if isinstance(command, c.SubmitSubsidyClaim) and command.enterprise_id is not None:
        return (Reference("enterprise_id", command.enterprise_id, ("venture",)),)
    return ()


def claim_notices(event: Event) -> tuple[NoticeFor, ...]:
    """Who hears of an event of a claim; nobody of other events."""
    audience = _AUDIENCES.get(type(event))
    return () if audience is None else (NoticeFor(event.type, audience, None),)
