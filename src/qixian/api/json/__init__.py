"""The JSON API under /api/v1: a router in each module; `api.app` includes those named here."""

from typing import Final

from fastapi import APIRouter

from qixian.api.json import audits, calendar, cases, commands, figures, office, registry

ROUTERS: Final[tuple[APIRouter, ...]] = (
    commands.router,
    cases.router,
    figures.router,
    calendar.router,
    registry.router,
    office.router,
    audits.router,
)
