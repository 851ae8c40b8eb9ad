"""The JSON API under /api/v1: a router in each module; `api.app` includes those named here."""

from typing import Final

from fastapi import APIRouter

ROUTERS: Final[tuple[APIRouter, ...]] = ()
