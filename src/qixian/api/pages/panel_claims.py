"""What could be claimed in one case by what the case itself says; for the case panels.

The rule is asked with nothing known of other cases: what stands in the way there is told by the
preview of the claim's form.
"""

from dataclasses import dataclass
from typing import cast

from qixian.api.pages.panel_subject import PanelOf
from qixian.domain.case import CaseKind
from qixian.domain.facts import NO_FACTS
from qixian.domain.refusal import Refusal
from qixian.domain.subsidy_claims.commands import SubmitSubsidyClaim
from qixian.domain.subsidy_claims.events import SubsidyClaimSubmitted
from qixian.presentation.remedies import remedy_text


@dataclass(frozen=True, slots=True)
class CaseOffer:
    """A claim as this case sees it: an amount in fen, or a refusal and what could be done.

    `made` is the id of a claim of the kind that stands already.
    """

    kind: str
    amount_fen: int = 0
    payee: str = ""
    made: str = ""
    refusal: Refusal | None = None
    remedy: str = ""


def case_offer(of: PanelOf, command: SubmitSubsidyClaim) -> CaseOffer:
    """What the rule says of a claim today, by this case alone."""
    dropped = ("REJECTED", "WITHDRAWN")
    for claim in of.replayed.summary.claims:
        if claim.kind == command.kind and claim.status not in dropped and _once(command.kind):
            return CaseOffer(command.kind, made=claim.claim_id)
    replayed = of.replayed
    kind = cast("CaseKind[object]", replayed.kind)
    decided = kind.decide(replayed.state, command, NO_FACTS, replayed.rules, of.today)
    if isinstance(decided, Refusal):
        remedy = remedy_text(of.spoken.words, command.type, decided)
        return CaseOffer(command.kind, refusal=decided, remedy=remedy)
    submitted = next(event for event in decided if isinstance(event, SubsidyClaimSubmitted))
    return CaseOffer(command.kind, submitted.amount_fen, submitted.payee)


def _once(kind: str) -> bool:
    """New hires can be claimed for again and again."""
    return kind != "JOB_CREATION"
