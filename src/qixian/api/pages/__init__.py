"""The pages of the desks, rendered on the server; for the composition of `api` only."""

from typing import Final

from fastapi import APIRouter

ROUTERS: Final[tuple[APIRouter, ...]] = ()
