"""Whether the door lives, whether it can serve, and what it has counted; at the root, for machines.

Nothing here says anything about a case. `/metrics` is for this machine, or for whoever holds the
token of the settings.
"""

import secrets
import time
from ipaddress import ip_address
from typing import Final

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request

from qixian.api.parts import ApiParts, TheParts
from qixian.api.problems import Problem, problem_responses
from qixian.domain.asking import MAIN_BOOK
from qixian.ledger.audit.standing import waiting_behind
from qixian.ledger.errors import LedgerError, translated
from qixian.ledger.migrate import is_current
from qixian.ledger.pulse import pulse
from qixian.ledger.reconciliations import newest
from qixian.ledger.seals.checkpoints import last_sealed

REFRESH_SECONDS: Final = 15.0

router = APIRouter(tags=["health"])


@router.get("/livez", summary="The process answers")
async def livez() -> dict[str, str]:
    """Says nothing of the parts; see /readyz."""
    return {"status": "alive"}


@router.get("/readyz", summary="The ledger and the engine answer", responses=problem_responses(503))
async def readyz(parts: TheParts) -> dict[str, str]:
    """503 names the part that does not answer."""
    try:
        with translated():
            async with parts.pool.acquire() as conn:
                current = await is_current(conn)
    except LedgerError as error:
        raise Problem(503, "LEDGER_UNREACHABLE", part="ledger") from error
    if not current:
        raise Problem(503, "NOT_MIGRATED", part="ledger")
    if not await parts.engine_answers():
        raise Problem(503, "ENGINE_UNREACHABLE", part="engine")
    return {"status": "ready"}


@router.get("/metrics", include_in_schema=False)
async def metrics(request: Request, parts: TheParts) -> Response:
    """Everything counted, in Prometheus' text format."""
    _require_reader(request, parts)
    await _refresh(request, parts)
    return Response(
        generate_latest(parts.metrics.registry), headers={"Content-Type": CONTENT_TYPE_LATEST}
    )


def _require_reader(request: Request, parts: ApiParts) -> None:
    token = parts.settings.metrics_token
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if token is not None:
        expected = token.get_secret_value().encode()
        if scheme.lower() == "bearer" and secrets.compare_digest(given.encode(), expected):
            return
        raise Problem(401, "TOKEN_REFUSED", headers={"WWW-Authenticate": "Bearer"})
    if not is_loopback(request):
        raise Problem(403, "HTTP_403")


def is_loopback(request: Request) -> bool:
    """Whether the request comes from this machine."""
    return _loops(request.client.host if request.client else "")


def calls_us_local(request: Request) -> bool:
    """Whether the request calls this door by a name that means this machine and nothing else.

    A page from elsewhere can make a name of its own mean this machine (DNS rebinding), and its
    reader's browser then comes from here; but it comes under that name.
    """
    name = request.url.hostname or ""
    return name == "localhost" or _loops(name)


def _loops(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


async def _refresh(request: Request, parts: ApiParts) -> None:
    """The gauges are counted in the ledger, and so not at every reading."""
    state, now = request.app.state, time.monotonic()
    if now - getattr(state, "gauges_at", -REFRESH_SECONDS) < REFRESH_SECONDS:
        return
    state.gauges_at = now
    try:
        counted = await pulse(parts.pool, MAIN_BOOK, parts.today())
        compared = await newest(parts.pool)
        sealed = await last_sealed(parts.pool)
        waiting = await waiting_behind(parts.pool, sealed[0] if sealed else 0)
    except LedgerError:
        return
    parts.metrics.open_cases.set(counted.open_cases)
    parts.metrics.overdue_deadlines.set(counted.overdue)
    if sealed is not None:
        parts.metrics.sealed_events.set(sealed[0])
        parts.metrics.sealed_at.set(sealed[1].timestamp())
    # Where the last sealed event is not as it was, nobody knows what waits: then it stays.
    if waiting is not None:
        since = waiting.since.timestamp() if waiting.since else 0
        parts.metrics.unsealed_since.set(since)
    if compared is not None:
        parts.metrics.reconciled_at.set(compared.at.timestamp())
        for kind, differences in compared.found.items():
            parts.metrics.reconcile_differences.labels(kind).set(differences)
