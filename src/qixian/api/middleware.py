"""What every request passes before a route sees it: an id, limits, headers; for `api.app` only.

Plain ASGI, since these must see what streams. The outermost gives the id, so that whatever happens
further in carries it.
"""

import re
import time
import uuid
from dataclasses import dataclass
from typing import Final

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qixian.api.metrics import Metrics
from qixian.api.problem_handlers import unexpected
from qixian.api.problems import Problem, answer_to

MOST_BYTES: Final = 1_000_000
REQUEST_ID: Final = "X-Request-ID"
_SANE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_UNKNOWN_ROUTE: Final = "unknown"
_NULS: Final = (b"\0", b"\\u0000", b"%00")
_LONGEST_NUL: Final = max(map(len, _NULS)) - 1
"""How much of a piece may be the beginning of one."""


class RequestIds:
    """Each request has an id: the caller's where it is sane, else a new one; logs carry it.

    The time each answer took is counted by the route's pattern, never by the path itself.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope).get(REQUEST_ID, "")
        request_id = given if _SANE.fullmatch(given) else uuid.uuid4().hex
        scope.setdefault("state", {})["request_id"] = request_id
        status, begun = 500, time.perf_counter()

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[REQUEST_ID] = request_id
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                await self._app(scope, receive, sending)
            finally:
                labels = (scope["method"], _pattern(scope), str(status))
                took = time.perf_counter() - begun
                self._metrics.request_seconds.labels(*labels).observe(took)


def _pattern(scope: Scope) -> str:
    """The path of the route as it was written down; never what somebody asked for."""
    patterns: dict[int, str] = scope["app"].state.patterns
    return patterns.get(id(scope.get("route")), _UNKNOWN_ROUTE)


@dataclass(frozen=True, slots=True)
class Protection:
    """What the headers depend on: whether people come over HTTPS, and where a form may lead."""

    https: bool
    provider: str | None = None

    def headers(self) -> dict[str, str]:
        """The headers of every answer."""
        # A browser counts the redirect to the provider's sign-out as part of the form's sending.
        forms = " ".join(filter(None, ("'self'", self.provider)))
        fixed = {
            "Content-Security-Policy": (
                "default-src 'self'; base-uri 'none'; object-src 'none'; "
                f"form-action {forms}; frame-ancestors 'none'"
            ),
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
            "Referrer-Policy": "same-origin",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        }
        if self.https:
            fixed["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        return fixed


class SecurityHeaders:
    """Every answer says what a browser may do with it; only static files may be kept."""

    def __init__(self, app: ASGIApp, protection: Protection) -> None:
        self._app, self._fixed = app, protection.headers()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        kept = scope.get("path", "").startswith("/static/")

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(self._fixed)
                if not kept:
                    headers["Cache-Control"] = "no-store"
            await send(message)

        await self._app(scope, receive, sending)


class Unforeseen:
    """An error nobody foresaw becomes an answer without detail, with all headers around it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False

        async def sending(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, sending)
        except Exception as error:
            if scope["type"] != "http" or begun:
                raise
            await unexpected(Request(scope), error)(scope, receive, send)


class BodyLimit:
    """A body of more than one megabyte is not read, and nothing with a NUL, which no text has."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if "\0" in scope["path"] or b"%00" in scope["query_string"]:
            await answer_to(Request(scope), Problem(400, "HTTP_400"))(scope, receive, send)
            return
        said = Headers(scope=scope).get("content-length", "0")
        if not said.isdigit() or int(said) > MOST_BYTES:
            await answer_to(Request(scope), Problem(413, "BODY_TOO_LARGE"))(scope, receive, send)
            return
        so_far, end = 0, b""

        async def receiving() -> Message:
            nonlocal so_far, end
            message = await receive()
            body = message.get("body", b"")
            so_far += len(body)
            if so_far > MOST_BYTES:
                raise HTTPException(413)
            # A NUL that is spelled out may come in two pieces.
            piece = end + body
            if any(nul in piece for nul in _NULS):
                raise HTTPException(400)
            end = piece[-_LONGEST_NUL:]
            return message

        await self._app(scope, receiving, send)
