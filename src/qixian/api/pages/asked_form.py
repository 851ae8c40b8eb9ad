"""What happens to a form that was filled in: previewed, sent, or shown again with what is wrong.

For `pages.doing`. A command is sent under the id of its form, so that sending it twice is harmless.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import quote, urlencode

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from qixian.api.asking import OPENING, open_case, preview_command, send_command
from qixian.api.identity.principal import Principal
from qixian.api.pages.command_form import (
    COMMAND_ID,
    VERSION,
    FieldErrors,
    FormSetting,
    command_form,
    entered_in,
    read_form,
)
from qixian.api.pages.form_troubles import trouble_of
from qixian.api.pages.language import Speech, speech_of
from qixian.api.pages.preview_shown import PreviewShown, preview_shown
from qixian.api.pages.shell import render
from qixian.api.pages.shown import first_up
from qixian.api.parts import ApiParts
from qixian.api.problems import Problem
from qixian.domain.asking import Answer
from qixian.domain.case import Command
from qixian.domain.refusal import Refusal
from qixian.ledger.errors import LedgerError
from qixian.ledger.preview import Preview
from qixian.workflows.case_client import CommandFailed, EngineUnreachable

_LOOK: Final = frozenset({"preview", "fragment"})


@dataclass(frozen=True, slots=True)
class AskedForm:
    """The form of one request: who asks what of which case, and what the form knows of it.

    `case_id` is None for a case that is to be opened; `fits` says whether the case is in a state in
    which the command can be asked.
    """

    request: Request
    principal: Principal
    case_type: str
    command: type[Command]
    setting: FormSetting
    case_id: str | None
    action: str
    state: str = ""
    fits: bool = True

    @property
    def spoken(self) -> Speech:
        """The language of the request."""
        return speech_of(self.request)


@dataclass(frozen=True, slots=True)
class _Shown:
    """What stands in the form that is shown again."""

    status: int = 200
    entered: Mapping[str, str] | None = None
    errors: FieldErrors | None = None
    refusal: Refusal | None = None
    preview: PreviewShown | None = None
    command_id: str | None = None
    trouble: str = ""


def show_form(asked: AskedForm) -> Response:
    """The form as nobody has filled it in yet."""
    return _page(asked, _Shown())


def _page(asked: AskedForm, shown: _Shown) -> Response:
    spoken = asked.spoken
    form = command_form(
        spoken,
        asked.command,
        replace(asked.setting, action=asked.action),
        command_id=shown.command_id,
        entered=shown.entered,
        errors=shown.errors,
        refusal=shown.refusal,
    )
    kind = first_up(spoken.words.of("case_types", asked.case_type))
    cases = ("/desk/cases", spoken.gettext("Cases"))
    where = (f"/desk/cases/{asked.case_id}", asked.case_id) if asked.case_id else ("", kind)
    return render(
        asked.request,
        "case_do.html",
        status=shown.status,
        form=form,
        shown=shown.preview,
        trouble=shown.trouble,
        case_id=asked.case_id,
        case_type=asked.case_type,
        state=asked.state,
        fits=asked.fits,
        trail=(cases, where, ("", first_up(form.title))),
    )


async def answer_form(parts: ApiParts, asked: AskedForm, form: FormData) -> Response:
    """A preview, a page to go to, or the form again. Raises Problem for what no form can mend."""
    act = str(form.get("act", ""))
    fixed = {name: asked.setting.values[name] for name in asked.setting.fixed}
    entered = {**entered_in(asked.command, form), **fixed}
    command_id = str(form.get(COMMAND_ID, ""))
    read = read_form(asked.command, entered, asked.spoken)
    if isinstance(read, FieldErrors):
        if act == "fragment":
            return _fragment(asked, errors=read)
        return _page(asked, _Shown(422, errors=read, command_id=command_id or None))
    version = _version(form)
    try:
        if act in _LOOK:
            preview = await _preview(parts, asked, read, version)
            return _previewed(asked, preview, entered, command_id, act)
        return await _send(parts, asked, read, version, entered, command_id)
    except (Problem, LedgerError, CommandFailed, EngineUnreachable) as error:
        trouble = trouble_of(asked.spoken, error)
        if trouble is None:
            raise
        if act == "fragment":
            return _fragment(asked, trouble=trouble.sentence)
    kept = command_id if trouble.same_again else None
    again = _Shown(trouble.status, entered, command_id=kept, trouble=trouble.sentence)
    return _page(asked, again)


def _version(form: FormData) -> int:
    """The version of the case that the form was made for; one no case has, when it does not say."""
    text = str(form.get(VERSION, ""))
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


async def _preview(parts: ApiParts, asked: AskedForm, command: Command, version: int) -> Preview:
    if asked.case_id is None:
        return await preview_command(parts, asked.principal, None, asked.case_type, command)
    seen = _seen(version)
    return await preview_command(
        parts, asked.principal, asked.case_id, asked.case_type, command, seen
    )


def _seen(version: int) -> int:
    """A version that an open case can have: only an opening is sent for none."""
    if version <= OPENING:
        raise Problem(412, "STALE_VERSION")
    return version


def _previewed(
    asked: AskedForm, preview: Preview, entered: Mapping[str, str], command_id: str, act: str
) -> Response:
    shown = preview_shown(asked.spoken, asked.command.type, preview)
    if act == "fragment":
        return _fragment(asked, shown=shown)
    if shown.refusal is not None:
        return _page(asked, _Shown(409, entered, refusal=shown.refusal))
    return _page(asked, _Shown(200, entered, preview=shown, command_id=command_id or None))


async def _send(
    parts: ApiParts,
    asked: AskedForm,
    command: Command,
    version: int,
    entered: Mapping[str, str],
    command_id: str,
) -> Response:
    principal, case_type = asked.principal, asked.case_type
    if asked.case_id is None:
        opened = await open_case(parts, principal, case_type, command, command_id)
        case_id, answer = opened.case_id, opened.answer
    else:
        case_id = asked.case_id
        answer = await send_command(
            parts, principal, case_id, case_type, command, command_id, _seen(version)
        )
    return _sent(asked, case_id, answer, entered, command_id)


def _sent(
    asked: AskedForm, case_id: str, answer: Answer, entered: Mapping[str, str], command_id: str
) -> Response:
    if answer.refusal is not None:
        # Decided and on record: the corrected form is another command, so it gets another id.
        return _page(asked, _Shown(409, entered, refusal=answer.refusal))
    done = urlencode({"done": command_id})
    return RedirectResponse(f"/desk/cases/{quote(case_id, safe='')}?{done}", 303)


def _fragment(
    asked: AskedForm,
    *,
    shown: PreviewShown | None = None,
    errors: FieldErrors | None = None,
    trouble: str = "",
) -> Response:
    """The inside of the form's place for a preview."""
    return render(
        asked.request, "preview_fragment.html", shown=shown, errors=errors, trouble=trouble
    )
