"""What a caller hears when something is not possible: RFC 9457 problems, or a page for a person.

Everybody in `api` raises `Problem`; `problem_handlers` translates what other layers raise. The
sentences are in `problems.toml`, in both languages, by code.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module, resources
from typing import Final
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict, JsonValue
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from qixian.presentation.words import Language

MEDIA_TYPE: Final = "application/problem+json"
SIGN_IN: Final = "/sign-in"
_ROOT: Final = ("/livez", "/readyz", "/metrics", "/openapi.json")
_SHELL: Final = "qixian.api.pages.shell"


class FieldProblem(BaseModel):
    """One field that is not what it should be; what was sent is never repeated."""

    field: str
    code: str
    sentence: str


class ProblemDocument(BaseModel):
    """A problem as it is sent. `instance` is the id of the request, which is in the logs too.

    `data` is what a refusal is about; further members belong to single codes.
    """

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str
    instance: str
    code: str
    clause: str | None = None
    field: str | None = None
    errors: list[FieldProblem] | None = None


class Problem(Exception):
    """Something that a caller asked for is not possible; the door answers with `status`.

    `code` is stable. Title and detail are looked up by the code where they are not given; what is
    given is English, and a Chinese sentence of the code goes before it; `in_chinese` is both where
    they are not of the code. `about` and `extra` are further members, also for the sentences.
    """

    def __init__(
        self,
        status: int,
        code: str,
        title: str | None = None,
        detail: str | None = None,
        clause: str | None = None,
        field: str | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        errors: tuple[FieldProblem, ...] = (),
        in_chinese: tuple[str, str] | None = None,
        about: Mapping[str, JsonValue] | None = None,
        **extra: JsonValue,
    ) -> None:
        super().__init__(f"{status} {code}")
        self.status, self.code = status, code
        self.title, self.detail, self.in_chinese = title, detail, in_chinese
        self.clause, self.field, self.errors = clause, field, errors
        self.headers, self.extra = dict(headers or {}), {**(about or {}), **extra}


@dataclass(frozen=True, slots=True)
class _Said:
    title: str
    detail: str


def language_asked(request: Request) -> Language:
    """The language of a problem: the cookie's, else Chinese where that is preferred, else English.

    Pages speak Chinese unless the address or the cookie says otherwise.
    """
    chosen = request.query_params.get("lang") or request.cookies.get("lang")
    if chosen in ("zh", "en"):
        return "zh" if chosen == "zh" else "en"
    if is_page(request):
        return "zh"
    return "zh" if request.headers.get("accept-language", "").strip().startswith("zh") else "en"


def is_page(request: Request) -> bool:
    """Whether a person in front of a browser asked, and not a program."""
    path = request.url.path
    return not (path.startswith(("/api/", "/static/")) or path in ("/api", *_ROOT))


def request_id_of(request: Request) -> str:
    """The id of the request, which answers, logs and problems carry."""
    return str(getattr(request.state, "request_id", ""))


def answer_to(request: Request, problem: Problem) -> Response:
    """The problem as a document, as an error page, or as the way to the sign-in."""
    if is_page(request):
        if problem.code == "SIGN_IN_REQUIRED":
            return RedirectResponse(_sign_in_first(request), 303)
        return _page(request, problem)
    said = _said(problem, language_asked(request))
    document = ProblemDocument(
        type=f"/problems/{problem.code}",
        title=said.title,
        status=problem.status,
        detail=said.detail,
        instance=request_id_of(request),
        code=problem.code,
        clause=problem.clause,
        field=problem.field,
        errors=list(problem.errors) or None,
        **problem.extra,
    )
    return JSONResponse(
        document.model_dump(mode="json", exclude_none=True),
        problem.status,
        problem.headers,
        MEDIA_TYPE,
    )


def problem_responses(*statuses: int) -> dict[int | str, dict[str, object]]:
    """What an OpenAPI document says of the problems a route can answer with."""
    schema = {"$ref": "#/components/schemas/ProblemDocument"}
    return {
        status: {
            "description": _said(Problem(status, f"HTTP_{status}"), "en").title,
            "content": {MEDIA_TYPE: {"schema": schema}},
        }
        for status in statuses
    }


def _page(request: Request, problem: Problem) -> Response:
    said = _said(problem, language_asked(request))
    try:
        shell = import_module(_SHELL)
    except ModuleNotFoundError as absent:
        if absent.name != _SHELL:
            raise
        response: Response = HTMLResponse(_plain_page(said), problem.status)
    else:
        response = shell.error_page(
            request,
            status=problem.status,
            title=said.title,
            detail=said.detail,
            code=problem.code,
            clause=problem.clause,
            request_id=request_id_of(request),
        )
    response.headers.update(problem.headers)
    return response


def _sign_in_first(request: Request) -> str:
    """The sign-in, which leads back to a page that can be asked for again."""
    if request.method != "GET" or request.url.path == SIGN_IN:
        return SIGN_IN
    asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return f"{SIGN_IN}?next={quote(asked, safe='')}"


@cache
def sentences() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """The groups `problems` and `fields` of `problems.toml`: code, then language."""
    text = (resources.files("qixian.api") / "problems.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _said(problem: Problem, language: Language) -> _Said:
    known = sentences()["problems"]
    words = known.get(problem.code) or known.get(f"HTTP_{problem.status}") or known["HTTP_400"]
    values = {"field": problem.field or "", **problem.extra}
    title = words[f"title_{language}"]
    detail = words[f"detail_{language}"].format_map(_Told(values))
    if language == "en":
        return _Said(problem.title or title, problem.detail or detail)
    if problem.in_chinese is not None:
        return _Said(*problem.in_chinese)
    return _Said(title, detail if problem.code in known else problem.detail or detail)


class _Told(dict[str, object]):
    """Values of a sentence; one that is not told is left out and stops no answer."""

    def __missing__(self, key: str) -> str:
        return ""


def _plain_page(said: _Said) -> str:
    from html import escape  # noqa: PLC0415 - only where the pages are absent

    return f"<!doctype html><title>{escape(said.title)}</title><p>{escape(said.detail)}</p>"
