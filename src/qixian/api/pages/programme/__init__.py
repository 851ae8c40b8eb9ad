"""Targets and progress 目标进度: how far the plan is, with the events behind each figure.

For `api.pages`. Figures of the region only; what they are made of opens as far as one may see it.
"""

from typing import Final

from fastapi import APIRouter

from qixian.api.pages.programme import evidence, page

ROUTER: Final = APIRouter()
for _part in (page, evidence):
    ROUTER.include_router(_part.router)
