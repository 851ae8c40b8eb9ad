"""The policy as everybody may read it: rule by rule, and what each edition puts in; `api.pages`."""

from typing import Final

from fastapi import APIRouter

from qixian.api.pages.policy import editions, rules

ROUTER: Final = APIRouter()
# An edition's address stands before that of a rule, which takes any name.
for _part in (editions, rules):
    ROUTER.include_router(_part.router)
