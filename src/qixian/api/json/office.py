"""Who one is, accounts, the policy, the proof of the ledger, refused commands."""

import asyncio
from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Final

from fastapi import APIRouter, Body, Depends
from pydantic import Field, JsonValue

from qixian.api.identity.principal import Principal
from qixian.api.identity.signed_in import SignedIn, signed_in
from qixian.api.json.shapes import After, Clause, Limit, Name, Sent, Shape, next_of, plain
from qixian.api.parts import TheParts
from qixian.api.problems import Problem, problem_responses
from qixian.domain.asking import MAIN_BOOK
from qixian.domain.policies.rules import clause_of, clauses
from qixian.domain.values import Identifier
from qixian.ledger.accounts import (
    AccountMalformed,
    AccountWanted,
    Role,
    find_account,
    list_accounts,
)
from qixian.ledger.administrators import LockedOut, Lockout, change_account
from qixian.ledger.board import find_case
from qixian.ledger.refused import refused_in
from qixian.ledger.sight import seeing
from qixian.ledger.verify import verify
from qixian.presentation.policies import edition_document, parameter_document

router = APIRouter(tags=["office"])

PATIENCE_SECONDS: Final = 120
"""How long a proof of the whole ledger may take here; a longer one is for the terminal."""

_LOCKED_OUT: Final[Mapping[Lockout, str]] = {
    "ONESELF": "OWN_ACCOUNT",
    "LAST_ADMINISTRATOR": "LAST_ADMINISTRATOR",
}

_Proving = Annotated[Principal, Depends(signed_in("AUDITOR", "ADMINISTRATOR"))]
_Auditing = Annotated[Principal, Depends(signed_in("AUDITOR"))]
_Administrator = Annotated[Principal, Depends(signed_in("ADMINISTRATOR"))]


class Me(Shape):
    """The account that asks."""

    account_id: str
    role: Role
    scope: list[str]


class AccountShape(Shape):
    """An account: its role, the ids it is for, and who the identity provider says it is."""

    account_id: str
    role: Role
    scope: list[str]
    active: bool
    issuer: str | None
    subject: str | None
    created_at: datetime
    updated_at: datetime


class AccountPage(Shape):
    """A page of accounts; `next` is the `after` of the page behind it."""

    accounts: list[AccountShape]
    next: str | None = None


class AccountBody(Sent):
    """An account as it shall be; `scope` as its role wants it."""

    role: Role
    scope: Annotated[tuple[Identifier, ...], Field(max_length=50)] = ()
    active: bool = True
    issuer: Annotated[str, Field(max_length=500, pattern=r"^https?://\S+$")] | None = None
    subject: Annotated[str, Field(max_length=255, pattern=r"^[\x21-\x7e]+$")] | None = None


class FindingShape(Shape):
    """Where the record and what was calculated from it differ (hashes in hex)."""

    check: str
    position: int
    case_id: str
    seq: int
    calculated: str
    recorded: str


class VerificationShape(Shape):
    """What a proof went through and what it found; without findings the record is whole.

    `found` counts what does not agree; of one check at most 10,000 findings are listed.
    """

    events: int
    cases: int
    ok: bool
    found: int
    findings: list[FindingShape]


class Refused(Shape):
    """A command that changed nothing, with what was said to it."""

    command_id: str
    case_id: str
    case_type: str
    name: str
    actor: str
    on_date: date
    recorded_at: datetime
    outcome: str
    code: str | None
    clause: str | None
    remedy: str | None
    data: dict[str, JsonValue]
    params: dict[str, JsonValue]
    request_id: str | None


class RefusedPage(Shape):
    """A page of them, newest first; `next` is the `after` of the page behind it."""

    commands: list[Refused]
    next: str | None = None


class Policies(Shape):
    """The editions one can be asked about, and the one that new cases are opened under."""

    editions: list[str]
    current: str


@router.get("/me")
async def me(principal: SignedIn) -> Me:
    """Who is signed in."""
    return Me(account_id=principal.account_id, role=principal.role, scope=list(principal.scope))


@router.get("/policies")
async def policies(parts: TheParts, principal: SignedIn) -> Policies:
    """The editions of the policy."""
    return Policies(editions=list(parts.shelf.ids()), current=parts.edition.id)


@router.get("/policies/rules")
async def rules(principal: SignedIn) -> list[Clause]:
    """Every clause of the policy, and the articles it leans on."""
    return [Clause.model_validate(clause) for clause in clauses().values()]


@router.get("/policies/rules/{rule}")
async def rule(principal: SignedIn, rule: Name) -> Clause:
    """What a rule number or an article says. 404 for one there is not."""
    return Clause.model_validate(clause_of(rule))


@router.get("/policies/editions/{edition}")
async def edition(parts: TheParts, principal: SignedIn, edition: Name) -> dict[str, JsonValue]:
    """An edition with its parameters: value, unit, clause, quotation, reading."""
    found = parts.shelf.edition(edition)
    listed = [parameter_document(one) for one in found.parameters]
    return plain(edition_document(found) | {"parameters": listed})


@router.get("/accounts")
async def accounts(
    parts: TheParts, principal: _Proving, after: After = None, limit: Limit = 50
) -> AccountPage:
    """Who may sign in, by id."""
    found = await list_accounts(parts.pool, after, limit)
    return AccountPage(
        accounts=[AccountShape.model_validate(one) for one in found],
        next=next_of([one.account_id for one in found], limit),
    )


@router.put("/accounts/{account_id}", responses=problem_responses(409))
async def account(
    parts: TheParts,
    principal: _Administrator,
    account_id: Name,
    wanted: Annotated[AccountBody, Body()],
) -> AccountShape:
    """Make or change an account; who did is kept. Nobody takes away their own administration.

    An account keeps the `issuer` and `subject` it has where neither is sent.
    """
    before = await find_account(parts.pool, account_id)
    kept = before is not None and not wanted.model_fields_set & {"issuer", "subject"}
    asked = AccountWanted(
        account_id=account_id,
        role=wanted.role,
        scope=wanted.scope,
        active=wanted.active,
        issuer=before.issuer if before and kept else wanted.issuer,
        subject=before.subject if before and kept else wanted.subject,
    )
    try:
        async with parts.pool.acquire() as conn:
            made = await change_account(conn, asked, principal.account_id)
    except LockedOut as locked:
        raise Problem(
            409, _LOCKED_OUT[locked.why], detail=str(locked), field=locked.field
        ) from None
    except AccountMalformed as wrong:
        raise Problem(422, "ACCOUNT_MALFORMED", detail=str(wrong), field=wrong.field) from None
    return AccountShape.model_validate(made)


@router.get("/ledger/verification")
async def verification(
    parts: TheParts, principal: _Proving, case_id: Identifier | None = None
) -> VerificationShape:
    """Every hash calculated again, of one case or of the whole ledger."""
    if case_id is not None:
        async with seeing(parts.pool, principal.sight) as conn:
            await find_case(conn, MAIN_BOOK, case_id)
    try:
        async with asyncio.timeout(PATIENCE_SECONDS), parts.pool.acquire() as conn:
            found = await verify(conn, case_id)
    except TimeoutError:
        raise Problem(503, "VERIFICATION_TOO_LONG") from None
    return VerificationShape(
        events=found.events,
        cases=found.cases,
        ok=found.ok,
        found=found.found,
        findings=[FindingShape.model_validate(one) for one in found.findings],
    )


@router.get("/refusals")
async def refusals(
    parts: TheParts, principal: _Auditing, after: After = None, limit: Limit = 50
) -> RefusedPage:
    """Commands that changed nothing, the newest first."""
    async with seeing(parts.pool, principal.sight) as conn:
        found = await refused_in(conn, MAIN_BOOK, after, limit)
    return RefusedPage(
        commands=[Refused.model_validate(one) for one in found],
        next=next_of([one.command_id for one in found], limit),
    )
