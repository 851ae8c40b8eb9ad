"""Awards that are given once to a recipient (R40, R56, R73).

Pure; called by `decide` only.
"""

from typing import Final

from qixian.domain.case import Decision
from qixian.domain.facts import AwardFact, Facts
from qixian.domain.policies.policy import Policy
from qixian.domain.refusal import Refusal
from qixian.domain.subsidy_and_quota import commands as c
from qixian.domain.subsidy_and_quota import events as e
from qixian.domain.subsidy_and_quota import refusals
from qixian.domain.subsidy_and_quota.state import Award, File
from qixian.domain.values import fen

_CLAUSES: Final = {"MASTER_STUDIO": "R40", "NATIONAL_BASE": "R56", "TRAINING_BASE": "R73"}


def grant_award(file: File, command: c.GrantAward, facts: Facts, policy: Policy) -> Decision:
    """The amount first, then that the recipient has none of the kind, here or in another file."""
    amount_fen = _amount_fen(command, policy)
    if isinstance(amount_fen, Refusal):
        return amount_fen
    known: tuple[Award | AwardFact, ...] = (*file.awards, *facts.awards)
    for award in known:
        same = award.award_kind == command.award_kind
        if same and award.recipient_id == command.recipient_id:
            return refusals.already_granted(_CLAUSES[command.award_kind])
    granted = e.AwardGranted(
        award_kind=command.award_kind,
        recipient_id=command.recipient_id,
        amount_fen=amount_fen,
        published_on=command.published_on,
    )
    return (granted,)


def _amount_fen(command: c.GrantAward, policy: Policy) -> int | Refusal:
    """按照10万元的标准 is exactly that, 不超过100万元 at most; R73 names no amount."""
    asked = None if command.amount_yuan is None else fen(command.amount_yuan)
    if command.award_kind == "MASTER_STUDIO":
        return _as_set(asked, policy.master_studio_fen)
    clause = _CLAUSES[command.award_kind]
    if asked is None:
        return refusals.parameter_required("amount_yuan", clause)
    if command.award_kind == "NATIONAL_BASE" and asked > policy.national_base_max_fen:
        return refusals.award_exceeds_limit(policy.national_base_max_fen, clause)
    return asked


def _as_set(asked: int | None, set_fen: int) -> int | Refusal:
    if asked is None or asked == set_fen:
        return set_fen
    if asked > set_fen:
        return refusals.award_exceeds_limit(set_fen, "R40")
    return refusals.award_not_as_set(set_fen)
