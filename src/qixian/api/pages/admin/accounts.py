"""Accounts: who may sign in, as what, for which office; and who allowed it."""

import re
from dataclasses import replace
from typing import Final
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from qixian.api.identity.principal import Principal
from qixian.api.pages.admin import account_form
from qixian.api.pages.admin.account_form import AccountForm
from qixian.api.pages.admin.administrator import DESK, Administrator, trail
from qixian.api.pages.language import Speech, speech_of
from qixian.api.pages.navigation import ROLE_NAMES
from qixian.api.pages.shell import render
from qixian.api.parts import ApiParts, TheParts
from qixian.api.problems import Problem
from qixian.domain.asking import MAIN_BOOK
from qixian.ledger.accounts import (
    Account,
    AccountChange,
    AccountMalformed,
    changes_of,
    find_account,
    list_accounts,
)
from qixian.ledger.administrators import change_account
from qixian.ledger.registry.jurisdictions import jurisdictions

router = APIRouter(prefix="/desk/admin/accounts")

PAGE: Final = 50
HERE: Final = f"{DESK}/accounts"

_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,95}")


@router.get("")
async def accounts(
    request: Request, parts: TheParts, _administrator: Administrator, after: str = ""
) -> Response:
    """Every account by id."""
    spoken = speech_of(request)
    rows = await list_accounts(parts.pool, after if _ID.fullmatch(after) else None, PAGE + 1)
    shown = rows[:PAGE]
    more = len(rows) > PAGE
    return render(
        request,
        "admin/accounts.html",
        trail=trail(spoken, ("", spoken.gettext("Accounts"))),
        rows=shown,
        roles=_roles(spoken),
        next_href=f"{HERE}?{urlencode({'after': shown[-1].account_id})}" if more else "",
        first_href=HERE if after else "",
    )


@router.get("/new")
async def new(request: Request, parts: TheParts, _administrator: Administrator) -> Response:
    """The form of a new account."""
    return await _form(request, parts, AccountForm(), None)


@router.post("/new")
async def make(request: Request, parts: TheParts, administrator: Administrator) -> Response:
    """Make an account, or say what is wrong."""
    form = account_form.entered(await request.form())
    spoken = speech_of(request)
    if form.account_id and await find_account(parts.pool, form.account_id) is not None:
        taken = spoken.gettext("An account has this id already.")
        return await _form(request, parts, replace(form, wrong={"account_id": taken}), None)
    return await _put(request, parts, administrator, form, None)


@router.get("/{account_id}")
async def account(
    request: Request,
    parts: TheParts,
    _administrator: Administrator,
    account_id: str,
    saved: str = "",
) -> Response:
    """One account with its changes."""
    found = await _found(parts, account_id)
    return await _form(request, parts, account_form.form_of(found), account_id, saved=bool(saved))


@router.post("/{account_id}")
async def change(
    request: Request, parts: TheParts, administrator: Administrator, account_id: str
) -> Response:
    """Change an account, or say what is wrong."""
    found = await _found(parts, account_id)
    form = account_form.entered(await request.form(), account_id)
    now = account_form.form_of(found)
    if form.seen != now.seen:
        told = speech_of(request).gettext(
            "Somebody changed this account meanwhile. It is shown as it is now."
        )
        return await _form(request, parts, replace(now, on_top=told), account_id, status=412)
    return await _put(request, parts, administrator, form, account_id)


async def _found(parts: ApiParts, account_id: str) -> Account:
    """The account of an address. Raises Problem (404)."""
    found = await find_account(parts.pool, account_id) if _ID.fullmatch(account_id) else None
    if found is None:
        raise Problem(404, "HTTP_404")
    return found


async def _put(
    request: Request,
    parts: ApiParts,
    administrator: Principal,
    form: AccountForm,
    account_id: str | None,
) -> Response:
    spoken = speech_of(request)
    async with parts.pool.acquire() as conn:
        wrong = await account_form.complaints(conn, spoken, form)
        if not wrong:
            try:
                made = await change_account(conn, form.wanted(), administrator.account_id)
            except AccountMalformed as error:
                wrong = account_form.complaint_of(spoken, form, error)
    if wrong:
        return await _form(request, parts, replace(form, wrong=wrong), account_id)
    return RedirectResponse(f"{HERE}/{quote(made.account_id, safe='')}?saved=1", 303)


async def _form(
    request: Request,
    parts: ApiParts,
    form: AccountForm,
    account_id: str | None,
    *,
    saved: bool = False,
    status: int = 0,
) -> Response:
    spoken = speech_of(request)
    changes: list[AccountChange] = []
    async with parts.pool.acquire() as conn:
        if account_id is not None:
            changes = await changes_of(conn, account_id)
        leagues = sorted(set((await jurisdictions(conn, MAIN_BOOK)).values()))
    name = account_id or spoken.gettext("New account")
    return render(
        request,
        "admin/account.html",
        status=status or (422 if form.wrong else 200),
        trail=trail(spoken, (HERE, spoken.gettext("Accounts")), ("", name)),
        form=form,
        account_id=account_id or "",
        changes=changes,
        leagues=leagues,
        roles=_roles(spoken),
        scopes={role: spoken.gettext(text) for role, text in account_form.SCOPES.items()},
        flash={"tone": "good", "text": spoken.gettext("Saved.")} if saved else None,
    )


def _roles(spoken: Speech) -> dict[str, str]:
    return {role: spoken.gettext(name) for role, name in ROLE_NAMES.items()}
