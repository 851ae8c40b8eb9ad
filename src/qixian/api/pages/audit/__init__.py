"""The auditor's desk 审计工作台: every case step by step, its reasons, its proof; for `api.pages`.

It reads everything and changes nothing; personal data is opened only with a reason that is kept.
"""

from typing import Final

from fastapi import APIRouter

from qixian.api.pages.audit import (
    access,
    case,
    desk,
    entry,
    evidence,
    ledger,
    refusals,
    report,
    verification,
    why,
)

ROUTER: Final = APIRouter()
for _part in (
    desk,
    case,
    why,
    evidence,
    refusals,
    access,
    entry,
    verification,
    ledger,
    report,
):
    ROUTER.include_router(_part.router)
