"""The pages of the registry: who and what the cases are about; for the composition of the pages."""

from typing import Final

from fastapi import APIRouter

from qixian.api.pages.registry.reading import router as reading_pages
from qixian.api.pages.registry.writing import router as writing_pages

__all__ = ["ROUTER"]

ROUTER: Final = APIRouter()
# What is spelled out comes before what is an id.
ROUTER.include_router(writing_pages, prefix="/desk/registry")
ROUTER.include_router(reading_pages, prefix="/desk/registry")
