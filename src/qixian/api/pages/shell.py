"""The shell that every page stands in: one environment of templates for each language, and
`render` and `error_page` for the desks.

Templates escape everything and stop at a name they do not know. What a page may use beyond its own
context is listed at `_surroundings` and `_environment`.
"""

from collections.abc import Mapping
from functools import cache, partial
from importlib.metadata import version
from typing import Final, Protocol
from urllib.parse import quote, urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from qixian.api.pages.language import COOKIE, asked_language, language_of, speech
from qixian.api.pages.language import translations as translations_of
from qixian.api.pages.navigation import DESKS, ROLE_NAMES, desk_path, menu
from qixian.api.pages.shown import (
    day_text,
    days_left_text,
    due_tone,
    first_up,
    instant_text,
    prose,
    remedy_shown,
    state_tone,
    weekday_text,
    yuan_shown,
)
from qixian.api.parts import parts_of
from qixian.domain.policies.edition import EditionError
from qixian.domain.policies.rules import Clause, clause_of
from qixian.presentation.texts import clause_text, fields_text
from qixian.presentation.words import Language

A_YEAR_OF_SECONDS: Final = 365 * 24 * 3600


class Reader(Protocol):
    """Who is signed in, as far as the shell shows it."""

    @property
    def account_id(self) -> str:
        """The id of the account."""

    @property
    def role(self) -> str:
        """The account's role, a stable token."""


def render(
    request: Request,
    template: str,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    **context: object,
) -> HTMLResponse:
    """A page in the language of the request; an address with `?lang=` is remembered.

    `template` is a file of `templates/`. `trail` in the context is the way to the page: pairs of
    address and label, the last without an address.
    """
    language = language_of(request)
    page = environment(language).get_template(template)
    text = page.render({"trail": (), "flash": None, **_surroundings(request, language), **context})
    response = HTMLResponse(text, status, headers)
    response.headers["Content-Language"] = "zh-CN" if language == "zh" else "en"
    response.headers.setdefault("Cache-Control", "no-store")
    asked = asked_language(request)
    if asked is not None:
        response.set_cookie(
            COOKIE,
            asked,
            max_age=A_YEAR_OF_SECONDS,
            httponly=True,
            samesite="lax",
            secure=request.url.scheme == "https",
        )
    return response


def error_page(
    request: Request,
    status: int,
    title: str,
    detail: str,
    code: str | None = None,
    clause: str | None = None,
    request_id: str | None = None,
) -> HTMLResponse:
    """What a person reads instead of the page that was asked for; in the shell, with a way on."""
    return render(
        request,
        "error.html",
        status=status,
        error_status=status,
        title=title,
        detail=detail,
        code=code,
        clause=clause,
        request_id=request_id,
    )


@cache
def environment(language: Language) -> Environment:
    """The templates in one language, with its filters and words."""
    made = Environment(
        loader=PackageLoader("qixian.api"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.install_gettext_translations(  # type: ignore[attr-defined]
        translations_of(language), newstyle=True
    )
    spoken = speech(language)
    made.filters.update(
        day=partial(day_text, spoken),
        weekday=partial(weekday_text, spoken),
        instant=partial(instant_text, spoken),
        yuan=yuan_shown,
        days_left=partial(days_left_text, spoken),
        clause_text=partial(clause_text, spoken.words),
        fields_text=partial(fields_text, spoken.words),
        due_tone=due_tone,
        state_tone=state_tone,
        first_up=first_up,
        prose=partial(prose, spoken),
        remedy=partial(remedy_shown, spoken),
        segment=partial(quote, safe=""),
    )
    made.globals.update(words=spoken.words, lang=language, clause_of=_clause, release=_release())
    return made


def _surroundings(request: Request, language: Language) -> dict[str, object]:
    """What the layout needs of the office and of who is signed in."""
    reader: Reader | None = getattr(request.state, "principal", None)
    spoken = speech(language)
    parts = parts_of(request)
    return {
        "request": request,
        "reader": reader,
        "role_name": spoken.gettext(ROLE_NAMES.get(reader.role, reader.role)) if reader else "",
        "desk_name": _desk_name(language, reader),
        "home": desk_path(reader.role) if reader else "/sign-in",
        "menu": menu(reader.role, request.url.path, spoken) if reader else (),
        "other_language": _in_other_language(request, language),
        "csrf_token": getattr(request.state, "csrf_token", ""),
        "today": parts.today(),
        "sample": parts.sample,
        "edition": parts.edition.id,
    }


def _desk_name(language: Language, reader: Reader | None) -> str:
    desk = DESKS.get(reader.role) if reader else None
    return speech(language).gettext(desk.name) if desk else ""


def _in_other_language(request: Request, language: Language) -> str:
    """The address of this page in the other language, everything else as asked."""
    kept = [(key, value) for key, value in request.query_params.multi_items() if key != COOKIE]
    asked = urlencode([*kept, (COOKIE, "en" if language == "zh" else "zh")])
    # Two slashes would make the path a link to another host.
    return f"/{request.url.path.lstrip('/')}?{asked}"


def _clause(rule: str) -> Clause | None:
    """What a rule number says; None for one that this release no longer has."""
    try:
        return clause_of(rule)
    except EditionError:
        return None


def _release() -> str:
    return version("qixian")
