"""Subsidy claims 补贴申请, which live inside cases of every kind (B.4); those import this."""

from qixian.domain.subsidy_claims.claim import (
    NO_CLAIMS,
    Claim,
    ClaimContext,
    Claims,
    ClaimStatus,
    InternshipTime,
    any_open,
    fold_claim,
)
from qixian.domain.subsidy_claims.commands import CLAIM_COMMANDS, is_claim_command
from qixian.domain.subsidy_claims.decide import decide_claim
from qixian.domain.subsidy_claims.events import CLAIM_EVENTS
from qixian.domain.subsidy_claims.links import (
    claim_facts,
    claim_keys,
    claim_notices,
    claim_references,
    possible_claim_commands,
)

__all__ = [
    "CLAIM_COMMANDS",
    "CLAIM_EVENTS",
    "NO_CLAIMS",
    "Claim",
    "ClaimContext",
    "ClaimStatus",
    "Claims",
    "InternshipTime",
    "any_open",
    "claim_facts",
    "claim_keys",
    "claim_notices",
    "claim_references",
    "decide_claim",
    "fold_claim",
    "is_claim_command",
    "possible_claim_commands",
]
