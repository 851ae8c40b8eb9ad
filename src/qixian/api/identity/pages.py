"""Signing in and out: /sign-in, /sign-out, /oidc/start, /oidc/callback; for `api.app` only.

The embedded sign-in believes whoever comes, so it answers only this machine unless the settings
say otherwise, and never in production.
"""

from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import APIRouter, Form, Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from qixian.api.health import calls_us_local, is_loopback
from qixian.api.identity.proofs import proofs_of
from qixian.api.identity.sessions import begin_session, check_csrf, csrf_token, end_session
from qixian.api.identity.signed_in import who_asks
from qixian.api.pages.language import N_, speech_of
from qixian.api.pages.navigation import ROLE_NAMES
from qixian.api.pages.shell import render
from qixian.api.parts import ApiParts, TheParts
from qixian.api.problems import SIGN_IN, Problem
from qixian.ledger.accounts import account_of_subject, find_account, list_accounts

DESK: Final = "/desk"
_NEXT: Final = "next"
_MOST_SHOWN: Final = 200

router = APIRouter()


@router.get("/")
async def front() -> Response:
    """The door leads to the desks."""
    return RedirectResponse(DESK, 303)


@router.get(SIGN_IN)
async def sign_in_page(
    request: Request,
    parts: TheParts,
    wanted: Annotated[str, Query(alias=_NEXT, max_length=2000)] = DESK,
) -> Response:
    """The accounts to choose from, or the way to the identity provider."""
    if await who_asks(request) is not None:
        return RedirectResponse(safe_next(wanted), 303)
    embedded = proofs_of(request).provider is None
    if embedded:
        _require_near(request, parts)
    accounts = await _choices(request, parts) if embedded else []
    request.state.csrf_token = csrf_token(request)
    return render(
        request, "sign_in.html", accounts=accounts, embedded=embedded, next=safe_next(wanted)
    )


@router.post(SIGN_IN)
async def sign_in(
    request: Request,
    parts: TheParts,
    account_id: Annotated[str, Form(max_length=96)],
    wanted: Annotated[str, Form(alias=_NEXT, max_length=2000)] = DESK,
) -> Response:
    """Believe that somebody is the account that was chosen; the embedded mode only."""
    if proofs_of(request).provider is not None:
        raise Problem(404, "HTTP_404")
    _require_near(request, parts)
    await check_csrf(request)
    account = await find_account(parts.pool, account_id)
    if account is None or not account.active:
        raise Problem(403, "ACCOUNT_UNKNOWN")
    begin_session(request, account.account_id, parts.clock())
    return RedirectResponse(safe_next(wanted), 303)


@router.post("/sign-out")
async def sign_out(request: Request) -> Response:
    """The session ends here, and at the identity provider where it has a place for that."""
    await check_csrf(request)
    end_session(request)
    provider = proofs_of(request).provider
    elsewhere = await provider.sign_out_url() if provider else None
    return RedirectResponse(elsewhere or SIGN_IN, 303)


@router.get("/oidc/start")
async def oidc_start(
    request: Request, wanted: Annotated[str, Query(alias=_NEXT, max_length=2000)] = DESK
) -> Response:
    """Go to the identity provider; what the session held before is forgotten."""
    provider = proofs_of(request).provider
    if provider is None:
        raise Problem(404, "HTTP_404")
    end_session(request)
    request.session[_NEXT] = safe_next(wanted)
    return await provider.begin(request)


@router.get("/oidc/callback")
async def oidc_callback(request: Request, parts: TheParts) -> Response:
    """Come back from the identity provider; a subject without an account gets none."""
    provider = proofs_of(request).provider
    if provider is None:
        raise Problem(404, "HTTP_404")
    issuer, subject = await provider.come_back(request)
    account = await account_of_subject(parts.pool, issuer, subject)
    wanted = safe_next(str(request.session.get(_NEXT, DESK)))
    if account is None or not account.active:
        end_session(request)
        raise Problem(403, "ACCOUNT_UNKNOWN")
    begin_session(request, account.account_id, parts.clock())
    return RedirectResponse(wanted, 303)


def safe_next(wanted: str) -> str:
    """A path of the desks; whatever else was asked for leads to the start."""
    inside = wanted == DESK or wanted.startswith((f"{DESK}/", f"{DESK}?"))
    plain = wanted.isprintable() and "\\" not in wanted and "//" not in wanted
    return wanted if inside and plain else DESK


@dataclass(frozen=True, slots=True)
class Choice:
    """An account as the embedded sign-in shows it."""

    account_id: str
    role_name: str
    scope: str


async def _choices(request: Request, parts: ApiParts) -> list[Choice]:
    speech = speech_of(request)
    accounts = await list_accounts(parts.pool, limit=_MOST_SHOWN)
    return [
        Choice(
            account.account_id,
            speech.gettext(ROLE_NAMES[account.role]),
            ", ".join(account.scope) or speech.gettext(N_("everything")),
        )
        for account in accounts
        if account.active
    ]


def _require_near(request: Request, parts: ApiParts) -> None:
    if parts.settings.environment == "production":
        raise Problem(404, "HTTP_404")
    if parts.settings.sign_in_from == "anywhere":
        return
    # A host that the settings name was compared with them before any route.
    named = bool(parts.settings.hosts) or calls_us_local(request)
    if not (named and is_loopback(request)):
        raise Problem(403, "SIGN_IN_ELSEWHERE")
