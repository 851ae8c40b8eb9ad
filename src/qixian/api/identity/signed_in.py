"""The dependencies by which a route says who may come: `SignedIn`, and `signed_in(*roles)`.

Which role may use which route is nowhere else: `authorisation.routes_of` reads it from here.
"""

from typing import Annotated, Final, TypeAlias

import structlog
from fastapi import Depends
from fastapi.security import APIKeyCookie, HTTPAuthorizationCredentials, HTTPBearer
from starlette.requests import Request

from qixian.api.identity.embedded_tokens import TokenRefused
from qixian.api.identity.principal import Principal
from qixian.api.identity.proofs import proofs_of
from qixian.api.identity.sessions import (
    COOKIE,
    check_csrf,
    csrf_token,
    end_session,
    session_account,
)
from qixian.api.parts import parts_of
from qixian.api.problems import Problem, request_id_of
from qixian.ledger.accounts import Role, find_account

_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_ASK_FOR_TOKEN: Final = {"WWW-Authenticate": 'Bearer realm="qixian"'}
_TOKEN_WAS_WRONG: Final = {"WWW-Authenticate": 'Bearer realm="qixian", error="invalid_token"'}
# For the document only; what they find is read again below.
_BEARER: Final = HTTPBearer(auto_error=False, scheme_name="bearer")
_COOKIE: Final = APIKeyCookie(name=COOKIE, auto_error=False, scheme_name="session")


class SignedInAs:
    """A dependency: somebody is signed in, and in one of `roles` (none named: any).

    A session that writes must send its token too. Raises Problem: 401, 403.
    """

    def __init__(self, roles: tuple[Role, ...]) -> None:
        self.roles = roles

    async def __call__(
        self,
        request: Request,
        _bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)],
        _cookie: Annotated[str | None, Depends(_COOKIE)],
    ) -> Principal:
        principal = await who_asks(request)
        if principal is None:
            raise Problem(401, "SIGN_IN_REQUIRED", headers=_ASK_FOR_TOKEN)
        if principal.by == "session" and request.method not in _SAFE:
            await check_csrf(request)
        if self.roles and principal.role not in self.roles:
            raise Problem(403, "FORBIDDEN")
        return principal


def signed_in(*roles: Role) -> SignedInAs:
    """The dependency of a route that only these roles may use."""
    return SignedInAs(roles)


SignedIn: TypeAlias = Annotated[Principal, Depends(signed_in())]


async def who_asks(request: Request) -> Principal | None:
    """The account behind a bearer token or a session; None for nobody. Known to the pages after.

    A token counts before a session, and a wrong one is never overlooked: Problem 401.
    """
    known: Principal | None = getattr(request.state, "principal", None)
    if known is not None:
        return known
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    principal = (
        await _of_token(request, scheme, token.strip()) if scheme else await _of_session(request)
    )
    if principal is not None:
        request.state.principal = principal
        structlog.contextvars.bind_contextvars(account=principal.account_id)
    return principal


async def _of_token(request: Request, scheme: str, token: str) -> Principal:
    parts = parts_of(request)
    if scheme.lower() != "bearer" or not token:
        raise Problem(401, "TOKEN_REFUSED", headers=_TOKEN_WAS_WRONG)
    try:
        account = await proofs_of(request).account_of_token(parts, token, parts.clock())
    except TokenRefused:
        raise Problem(401, "TOKEN_REFUSED", headers=_TOKEN_WAS_WRONG) from None
    if account is None or not account.active:
        raise Problem(401, "ACCOUNT_UNKNOWN", headers=_TOKEN_WAS_WRONG)
    return Principal.of(account, "bearer", request_id_of(request))


async def _of_session(request: Request) -> Principal | None:
    parts = parts_of(request)
    account_id = session_account(request, parts.clock())
    if account_id is None:
        return None
    account = await find_account(parts.pool, account_id)
    if account is None or not account.active:
        end_session(request)
        return None
    request.state.csrf_token = csrf_token(request)
    return Principal.of(account, "session", request_id_of(request))
