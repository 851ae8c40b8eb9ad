"""The administration 系统管理: accounts, holiday notices, jurisdictions, how the system stands.

For `api.pages`. No command about anybody's case is asked here.
"""

from typing import Final

from fastapi import APIRouter

from qixian.api.pages.admin import accounts, calendar, calendar_loading, places, status

ROUTER: Final = APIRouter()
# A new notice's address stands before that of a year.
for _part in (status, accounts, calendar_loading, calendar, places):
    ROUTER.include_router(_part.router)
