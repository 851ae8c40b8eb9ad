"""The session of a person's browser: a signed cookie with an account's id, a start and a token.

It ends eight hours after the sign-in, whatever happens in between. The cookie holds no role: the
account is read at each request, so a change of it counts at once.
"""

import secrets
from datetime import datetime, timedelta
from typing import Final

from starlette.datastructures import UploadFile
from starlette.requests import Request

from qixian.api.problems import Problem

COOKIE: Final = "qixian_session"
LENGTH: Final = timedelta(hours=8)
CSRF_FIELD: Final = "csrf_token"
CSRF_HEADER: Final = "X-CSRF-Token"

_ACCOUNT: Final = "account"
_SINCE: Final = "since"
_TOKEN: Final = "csrf"
_TOKEN_BYTES: Final = 32
_FORMS: Final = ("application/x-www-form-urlencoded", "multipart/form-data")


def begin_session(request: Request, account_id: str, now: datetime) -> None:
    """A new session with a new token: nothing of what was in the browser before is kept."""
    request.session.clear()
    request.session.update(
        {
            _ACCOUNT: account_id,
            _SINCE: int(now.timestamp()),
            _TOKEN: secrets.token_urlsafe(_TOKEN_BYTES),
        }
    )


def end_session(request: Request) -> None:
    """Forget everything that the browser's cookie holds."""
    request.session.clear()


def session_account(request: Request, now: datetime) -> str | None:
    """The id of the account that is signed in; None when there is none, or no longer."""
    account, since = request.session.get(_ACCOUNT), request.session.get(_SINCE)
    if not isinstance(account, str) or not isinstance(since, int):
        return None
    age = now.timestamp() - since
    return account if age + 1 >= 0 and age < LENGTH.total_seconds() else None


def csrf_token(request: Request) -> str:
    """The token that a form of this session must send; made where there is none yet."""
    token = request.session.get(_TOKEN)
    if not isinstance(token, str):
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        request.session[_TOKEN] = token
    return token


async def check_csrf(request: Request) -> None:
    """Raises Problem (403 CSRF_FAILED) unless the request sends the session's own token."""
    expected = request.session.get(_TOKEN)
    sent = request.headers.get(CSRF_HEADER) or await _in_form(request)
    if not isinstance(expected, str) or not sent:
        raise Problem(403, "CSRF_FAILED")
    if not secrets.compare_digest(expected.encode(), sent.encode()):
        raise Problem(403, "CSRF_FAILED")


async def _in_form(request: Request) -> str:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in _FORMS:
        return ""
    value = (await request.form()).get(CSRF_FIELD, "")
    return "" if isinstance(value, UploadFile) else value
