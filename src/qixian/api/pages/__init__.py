"""The pages of the desks, rendered on the server; for the composition of `api` only.

Each desk adds its router to `ROUTERS`.
"""

from typing import Final

from fastapi import APIRouter

from qixian.api.pages import cases, doing

ROUTERS: Final[tuple[APIRouter, ...]] = (cases.router, doing.router)
