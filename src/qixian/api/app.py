"""The HTTP door, put together: routers, middleware, problems. For whoever opens it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import resources
from importlib.metadata import version
from typing import Final
from urllib.parse import urlsplit

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import iter_route_contexts
from starlette.middleware.sessions import SessionMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.staticfiles import StaticFiles

from qixian.api import health, problem_handlers
from qixian.api.auditing import auditing
from qixian.api.following import following
from qixian.api.identity import pages as sign_in_pages
from qixian.api.identity.proofs import Proofs
from qixian.api.identity.sessions import COOKIE, LENGTH
from qixian.api.json import ROUTERS as JSON_ROUTERS
from qixian.api.middleware import (
    BodyLimit,
    Protection,
    RequestIds,
    SecurityHeaders,
    Unforeseen,
)
from qixian.api.pages import ROUTERS as PAGE_ROUTERS
from qixian.api.parts import ApiParts
from qixian.api.problems import ProblemDocument, problem_responses
from qixian.runtime.door_check import require_door
from qixian.runtime.session_key import derived

PREFIX: Final = "/api/v1"
_ANYWHERE: Final = (400, 401, 403, 404, 413, 422, 500, 503)
_SUMMARY: Final = "Time-limited rights of a public policy as cases, each date with its reason."


def create_app(parts: ApiParts) -> FastAPI:
    """The door with these parts. Raises SettingsWrong where a setting it needs is missing."""
    require_door(parts.settings)
    proofs = Proofs.of(parts.settings)
    app = FastAPI(
        title="Qixian",
        summary=_SUMMARY,
        version=version("qixian"),
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan,
    )
    app.state.parts, app.state.proofs = parts, proofs
    problem_handlers.install(app)
    include_routes(app)
    static = resources.files("qixian.api") / "static"
    app.mount("/static", StaticFiles(directory=str(static), check_dir=False), name="static")
    app.state.patterns = {
        # A route cannot be hashed; it lives as long as the application.
        id(context.original_route): context.path or ""
        for context in iter_route_contexts(app.routes)
    }
    _add_middleware(app, parts, proofs)
    _describe_problems(app)
    return app


def include_routes(app: FastAPI) -> None:
    """Every route of the door, without its parts: programs first, then pages."""
    for router in JSON_ROUTERS:
        app.include_router(router, prefix=PREFIX, responses=problem_responses(*_ANYWHERE))
    app.include_router(health.router)
    for router in (sign_in_pages.router, *PAGE_ROUTERS):
        app.include_router(router, include_in_schema=False)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    async with following(app.state.parts), auditing(app.state.parts) as app.state.auditing:
        yield


def _add_middleware(app: FastAPI, parts: ApiParts, proofs: Proofs) -> None:
    """From the innermost outwards: each added middleware goes around those before it."""
    settings = parts.settings
    https = settings.is_https
    app.add_middleware(
        SessionMiddleware,
        secret_key=derived(proofs.key, "cookie").hex(),
        session_cookie=COOKIE,
        max_age=int(LENGTH.total_seconds()),
        same_site="lax",
        https_only=https,
    )
    app.add_middleware(BodyLimit)
    app.add_middleware(Unforeseen)
    if settings.hosts:
        app.add_middleware(TrustedHostMiddleware, allowed_hosts=[*settings.hosts])
    provider = proofs.provider.issuer if proofs.provider else None
    app.add_middleware(SecurityHeaders, protection=Protection(https, _origin(provider)))
    app.add_middleware(RequestIds, metrics=parts.metrics)


def _origin(address: str | None) -> str | None:
    if address is None:
        return None
    where = urlsplit(address)
    return f"{where.scheme}://{where.netloc}"


def _describe_problems(app: FastAPI) -> None:
    """The document names the shape of problems once; every route refers to it."""

    def document() -> dict[str, object]:
        if app.openapi_schema is None:
            made = get_openapi(
                title=app.title,
                version=app.version,
                summary=app.summary,
                routes=app.routes,
                openapi_version=app.openapi_version,
            )
            shape = ProblemDocument.model_json_schema(ref_template="#/components/schemas/{model}")
            schemas = made.setdefault("components", {}).setdefault("schemas", {})
            schemas.update(shape.pop("$defs", {}))
            schemas["ProblemDocument"] = shape
            app.openapi_schema = made
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]
