"""Asking something of a case by a form: fill in, preview, send; for open cases and for new ones.

Nothing is lost on the way: whatever is refused or wrong, the form comes back with what was entered
and says beside each field what to do. The rule decides, not the form.
"""

from dataclasses import replace
from typing import Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from qixian.api.authorisation import may_ask, openings_of
from qixian.api.case_ids import CaseId
from qixian.api.identity.principal import Principal
from qixian.api.identity.signed_in import SignedIn
from qixian.api.pages.asked_form import AskedForm, answer_form, show_form
from qixian.api.pages.case_forms import doing_setting, opening_setting
from qixian.api.pages.entry_fields import offered_entries
from qixian.api.pages.language import speech_of
from qixian.api.pages.shell import render
from qixian.api.pages.shown import first_up
from qixian.api.parts import ApiParts, TheParts
from qixian.api.problems import Problem
from qixian.domain.asking import MAIN_BOOK
from qixian.domain.kinds import KINDS
from qixian.domain.subsidy_claims.commands import CLAIM_COMMANDS, SubmitSubsidyClaim
from qixian.ledger.board import find_case
from qixian.ledger.sight import seeing
from qixian.presentation.cases import replayed_case

# A claim that is decided was submitted somewhere: there is nothing to open with.
_LATER: Final = frozenset(one.type for one in CLAIM_COMMANDS) - {SubmitSubsidyClaim.type}

router = APIRouter(prefix="/desk/cases")


@router.get("/new/{case_type}")
async def new_case(
    request: Request, parts: TheParts, doer: SignedIn, case_type: str, command: str = ""
) -> Response:
    """The form that opens a case, or the commands to choose from where there are several."""
    names = _openings(doer, case_type)
    if len(names) > 1 and command not in names:
        spoken = speech_of(request)
        return render(
            request,
            "case_choose.html",
            case_type=case_type,
            names=names,
            trail=(("", first_up(spoken.words.of("case_types", case_type))),),
        )
    return show_form(await _opening(request, parts, doer, case_type, command or names[0]))


@router.post("/new/{case_type}")
async def open_by_form(
    request: Request, parts: TheParts, doer: SignedIn, case_type: str
) -> Response:
    """Preview an opening, or open the case and go to it."""
    form = await request.form()
    names = _openings(doer, case_type)
    name = str(form.get("command", ""))
    if name not in names:
        raise Problem(422, "COMMAND_UNKNOWN", case_type=case_type, command="")
    asked = await _opening(request, parts, doer, case_type, name)
    return await answer_form(parts, asked, form)


def _openings(doer: Principal, case_type: str) -> tuple[str, ...]:
    """What the account may open a case of this kind with. Raises Problem: 404, 403."""
    if case_type not in KINDS:
        raise Problem(404, "HTTP_404")
    names = openings_of(doer).get(case_type, ())
    names = tuple(name for name in names if name not in _LATER)
    if not names:
        raise Problem(403, "FORBIDDEN")
    return names


async def _opening(
    request: Request, parts: ApiParts, doer: Principal, case_type: str, name: str
) -> AskedForm:
    command = KINDS[case_type].commands[name]
    async with seeing(parts.pool, doer.sight) as conn:
        offered = await offered_entries(conn, command)
    setting = replace(opening_setting(doer, command, request.query_params), offered=offered)
    return AskedForm(
        request=request,
        principal=doer,
        case_type=case_type,
        command=command,
        setting=setting,
        case_id=None,
        action=f"/desk/cases/new/{case_type}",
    )


@router.get("/{case_id}/do/{command}")
async def fill_in(
    request: Request, parts: TheParts, reader: SignedIn, case_id: CaseId, command: str
) -> Response:
    """The form of a command to a case."""
    return show_form(await _asked(request, parts, reader, case_id, command))


@router.post("/{case_id}/do/{command}")
async def do_by_form(
    request: Request, parts: TheParts, reader: SignedIn, case_id: CaseId, command: str
) -> Response:
    """Preview a command, or send it and go back to the case."""
    asked = await _asked(request, parts, reader, case_id, command)
    return await answer_form(parts, asked, await request.form())


async def _asked(
    request: Request, parts: ApiParts, reader: Principal, case_id: str, name: str
) -> AskedForm:
    """A case one may not see is answered for before a command one may not ask."""
    async with seeing(parts.pool, reader.sight) as conn:
        await find_case(conn, MAIN_BOOK, case_id)
        replayed = await replayed_case(conn, case_id)
        command = replayed.kind.commands.get(name)
        if command is None:
            raise Problem(404, "HTTP_404")
        if not may_ask(reader, name, replayed.kind.name):
            raise Problem(403, "FORBIDDEN")
        offered = await offered_entries(conn, command)
    setting = doing_setting(speech_of(request), replayed, command, request.query_params)
    return AskedForm(
        request=request,
        principal=reader,
        case_type=replayed.kind.name,
        command=command,
        setting=replace(setting, offered=offered),
        case_id=case_id,
        action=request.url.path,
        state=str(replayed.summary.state),
        fits=name in replayed.kind.possible(replayed.state),
    )
