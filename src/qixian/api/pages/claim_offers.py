"""Which subsidies could be claimed now, and what each comes to, as the rules say; for the desks.

The rules are asked by a preview: nothing is written, and whatever stands in the way in this case or
in another one is named. At most `MOST` cases are asked about for one page.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote, urlencode

from qixian.api.identity.principal import Principal
from qixian.api.pages.language import Speech
from qixian.api.parts import ApiParts
from qixian.domain.asking import MAIN_BOOK, Asked
from qixian.domain.refusal import Refusal
from qixian.domain.subsidy_claims.commands import SubmitSubsidyClaim
from qixian.presentation.remedies import remedy_text

MOST: Final = 50
_COMMAND: Final = SubmitSubsidyClaim.type
_CROCKFORD: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH: Final = 8


@dataclass(frozen=True, slots=True)
class Candidate:
    """A claim that could be asked for in a case; `told` are its further parameters."""

    case_id: str
    case_type: str
    kind: str
    told: dict[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Offer:
    """What the rules say of a candidate: an amount in fen and where to claim it, or a refusal."""

    case_id: str
    kind: str
    href: str
    amount_fen: int = 0
    payee: str = ""
    clauses: tuple[str, ...] = ()
    refusal: Refusal | None = None
    remedy: str = ""

    @property
    def possible(self) -> bool:
        """Whether it could be claimed now."""
        return self.refusal is None


def new_id(letter: str) -> str:
    """An id nobody has, as offices write them: C-7K3M9QXA."""
    drawn = "".join(secrets.choice(_CROCKFORD) for _ in range(_LENGTH))
    return f"{letter}-{drawn}"


async def offers(
    parts: ApiParts, principal: Principal, spoken: Speech, candidates: Iterable[Candidate]
) -> list[Offer]:
    """What the rules say of each candidate, of the first 50; the cases are the principal's to see.

    Raises what `CaseLedger.preview` does.
    """
    asked = list(candidates)[:MOST]
    return [await _offer(parts, principal, spoken, candidate) for candidate in asked]


async def _offer(
    parts: ApiParts, principal: Principal, spoken: Speech, candidate: Candidate
) -> Offer:
    claim_id = new_id("C")
    params = {"claim_id": claim_id, "kind": candidate.kind, **candidate.told}
    asked = Asked(
        command_id="OFFER",
        case_id=candidate.case_id,
        case_type=candidate.case_type,
        command=_COMMAND,
        params={**params},
        actor=principal.account_id,
        edition_digest=parts.edition.digest,
        book=MAIN_BOOK,
    )
    preview = await parts.record.preview(asked, parts.today())
    href = f"/desk/cases/{quote(candidate.case_id, safe='')}/do/{_COMMAND}?{urlencode(params)}"
    if preview.refusal is not None:
        remedy = remedy_text(spoken.words, _COMMAND, preview.refusal)
        return Offer(
            candidate.case_id, candidate.kind, href, refusal=preview.refusal, remedy=remedy
        )
    made = next(claim for claim in preview.claims if claim.claim_id == claim_id)
    event = next(fact for fact in preview.events if fact.data.get("claim_id") == claim_id)
    return Offer(
        candidate.case_id,
        candidate.kind,
        href,
        amount_fen=made.amount_fen,
        payee=str(event.data["payee"]),
        clauses=event.clauses,
    )
