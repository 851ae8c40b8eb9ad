"""The pages of the desks, rendered on the server; for the composition of `api` only.

Each desk adds its router to `ROUTERS`.
"""

from typing import Final

from fastapi import APIRouter

from qixian.api.pages import cases, claims, doing, front, hr
from qixian.api.pages.admin import ROUTER as ADMIN
from qixian.api.pages.audit import ROUTER as AUDIT
from qixian.api.pages.hrss import ROUTER as HRSS
from qixian.api.pages.incubator import ROUTER as INCUBATOR
from qixian.api.pages.policy import ROUTER as POLICY
from qixian.api.pages.programme import ROUTER as PROGRAMME
from qixian.api.pages.registry import ROUTER as REGISTRY

ROUTERS: Final[tuple[APIRouter, ...]] = (
    front.router,
    cases.router,
    doing.router,
    hr.ROUTER,
    INCUBATOR,
    HRSS,
    claims.ROUTER,
    REGISTRY,
    AUDIT,
    PROGRAMME,
    ADMIN,
    POLICY,
)
