"""Cases as they are: lists, one case, its life, its dates and their reasons. Reads only."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum, auto
from typing import Annotated, Final, Literal, TypeAlias

from fastapi import APIRouter, Query, Response
from pydantic import JsonValue

from qixian.api.case_ids import CaseId
from qixian.api.csv_export import csv_response
from qixian.api.identity.signed_in import SignedIn
from qixian.api.json.shapes import (
    AsKnown,
    AsOf,
    CaseLine,
    CasePage,
    Fact,
    Limit,
    Name,
    Sent,
    Shape,
    next_of,
    plain,
)
from qixian.api.parts import TheParts
from qixian.api.problems import Problem
from qixian.domain.asking import MAIN_BOOK
from qixian.domain.policies.edition import Edition
from qixian.domain.values import CivilDate, Identifier, Token
from qixian.ledger.board import BoardLine, Wanted, find_case, list_cases
from qixian.ledger.editions import read_edition
from qixian.ledger.errors import MalformedCommand
from qixian.ledger.lateness import days_late
from qixian.ledger.replay import ReplayedCase
from qixian.ledger.sight import seeing
from qixian.ledger.steps import steps_of
from qixian.presentation.cases import case_document, replayed_case
from qixian.presentation.dates import dates_shown
from qixian.presentation.lengths import lengths_of
from qixian.presentation.why import why_document, why_of
from qixian.presentation.words import Words

router = APIRouter(tags=["cases"])

EXPORTED: Final = 1000
"""How many cases one file holds; the next one begins behind its last."""

_ETAG: Final = {
    "ETag": {"description": "The case's version, for If-Match", "schema": {"type": "string"}}
}
_COLUMNS: Final = (
    "case_id", "case_type", "state", "open", "version", "opened_on", "last_effective_on",
    "next_wake", "researcher_id", "institution_id", "base_id", "league_city", "awaited_field",
    "awaited_by",
)  # fmt: skip


class CaseType(StrEnum):
    """The kinds of cases."""

    off_post_venture_leave = auto()
    incubation_tenancy = auto()
    venture_internship = auto()
    subsidy_and_quota = auto()
    holiday_calendar = auto()


Lang: TypeAlias = Annotated[Literal["zh", "en"], Query(description="The language of the sentences")]


class CaseFilter(Sent):
    """Which cases a list shows; `q` is how their id begins."""

    case_type: CaseType | None = None
    state: Token | None = None
    open: bool | None = None
    due_before: CivilDate | None = None
    q: Identifier | None = None
    after: Identifier | None = None
    limit: Limit = 50

    def wanted(self, limit: int) -> Wanted:
        """As the case board is asked."""
        return Wanted(
            case_type=self.case_type,
            state=self.state,
            open=self.open,
            due_before=self.due_before,
            starts_with=self.q,
            after=self.after,
            limit=limit,
        )


class CaseRead(Shape):
    """One case: its line, its version, and what can be asked of it now."""

    case: CaseLine
    parties: dict[str, str]
    possible: list[str]


class Timeline(Shape):
    """Every event of a case, in order."""

    case_id: str
    events: list[Fact]


class CaseStep(Shape):
    """One event, with the state and the dates before and after it."""

    fact: Fact
    state_before: str
    state_after: str
    dates_before: dict[str, CivilDate]
    dates_after: dict[str, CivilDate]


class Steps(Shape):
    """A case event by event."""

    case_id: str
    steps: list[CaseStep]


@router.get("/cases")
async def cases(
    parts: TheParts,
    principal: SignedIn,
    wanted: Annotated[CaseFilter, Query()],
) -> CasePage:
    """The cases one may see, by id."""
    async with seeing(parts.pool, principal.sight) as conn:
        lines = await list_cases(conn, MAIN_BOOK, wanted.wanted(wanted.limit))
    return CasePage(
        cases=[CaseLine.model_validate(line) for line in lines],
        next=next_of([line.case_id for line in lines], wanted.limit),
    )


@router.get(
    "/cases.csv",
    response_class=Response,
    responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
)
async def exported(
    parts: TheParts, principal: SignedIn, wanted: Annotated[CaseFilter, Query()]
) -> Response:
    """The same list as a file for a spreadsheet, at most 1000 cases; `limit` does not count."""
    async with seeing(parts.pool, principal.sight) as conn:
        lines = await list_cases(conn, MAIN_BOOK, wanted.wanted(EXPORTED))
    return csv_response("cases.csv", _COLUMNS, _rows(lines))


def _rows(lines: Iterable[BoardLine]) -> Iterable[tuple[object, ...]]:
    return (tuple(getattr(line, column) for column in _COLUMNS) for line in lines)


@router.get("/cases/{case_id}", responses={200: {"headers": _ETAG}})
async def case(
    parts: TheParts, principal: SignedIn, case_id: CaseId, response: Response
) -> CaseRead:
    """Where a case stands."""
    async with seeing(parts.pool, principal.sight) as conn:
        line = await find_case(conn, MAIN_BOOK, case_id)
        replayed = await replayed_case(conn, case_id)
    response.headers["ETag"] = f'"v{line.version}"'
    return CaseRead(
        case=CaseLine.model_validate(line),
        parties=dict(replayed.summary.parties),
        possible=list(replayed.kind.possible(replayed.state)),
    )


def facts_of(replayed: ReplayedCase) -> list[Fact]:
    """The events of a replayed case as the API shows them."""
    return [
        Fact(
            seq=event.seq,
            type=event.type,
            effective_on=event.effective_on,
            recorded_at=event.recorded_at,
            recorded_days_late=days_late(event),
            actor=event.actor,
            cause_kind=event.cause_kind,
            cause_id=event.cause_id,
            edition=event.edition,
            calendar_version=event.calendar_version,
            clauses=list(event.clauses),
            data=fact.data,
            hash=event.hash.hex(),
            previous_hash=event.previous_hash.hex(),
        )
        for event, fact in zip(replayed.recorded, replayed.facts, strict=True)
    ]


@router.get("/cases/{case_id}/timeline")
async def timeline(
    parts: TheParts,
    principal: SignedIn,
    case_id: CaseId,
    as_of: AsOf = None,
    as_known: AsKnown = None,
) -> Timeline:
    """What happened in a case."""
    async with seeing(parts.pool, principal.sight) as conn:
        replayed = await replayed_case(conn, case_id, as_of, as_known)
    return Timeline(case_id=case_id, events=facts_of(replayed))


@router.get("/cases/{case_id}/state")
async def state(
    parts: TheParts,
    principal: SignedIn,
    case_id: CaseId,
    as_of: AsOf = None,
    as_known: AsKnown = None,
) -> dict[str, JsonValue]:
    """Where a case stood on a day, as it was known at an instant: dates, lengths, claims."""
    day = as_of or parts.today()
    async with seeing(parts.pool, principal.sight) as conn:
        replayed = await replayed_case(conn, case_id, as_of, as_known)
        lengths = await lengths_of(conn, replayed, day)
    return plain(case_document(replayed, lengths, day))


@router.get("/cases/{case_id}/deadlines")
async def deadlines(
    parts: TheParts, principal: SignedIn, case_id: CaseId, lang: Lang = "zh"
) -> list[dict[str, JsonValue]]:
    """Every date of a case with the reason beside it."""
    words = Words(lang)
    async with seeing(parts.pool, principal.sight) as conn:
        replayed = await replayed_case(conn, case_id)
        edition = await read_edition(conn, replayed.recorded[0].edition_digest)
    shown = [one.document() for one in dates_shown(replayed)]
    today = parts.today()
    return [
        plain(one | {"why": _why(words, replayed, edition, str(one["field"]), today)})
        for one in shown
    ]


@router.get("/cases/{case_id}/why/{field}")
async def why(
    parts: TheParts,
    principal: SignedIn,
    case_id: CaseId,
    field: Name,
    lang: Lang = "zh",
) -> dict[str, JsonValue]:
    """Why a date, a length of time (`used`) or a claim's amount is what it is."""
    async with seeing(parts.pool, principal.sight) as conn:
        replayed = await replayed_case(conn, case_id)
        edition = await read_edition(conn, replayed.recorded[0].edition_digest)
    try:
        return plain(_why(Words(lang), replayed, edition, field, parts.today()))
    except MalformedCommand as unknown:
        raise Problem(404, "FIELD_UNKNOWN", detail=str(unknown), field=field) from None


def _why(
    words: Words, replayed: ReplayedCase, edition: Edition, field: str, today: date
) -> dict[str, object]:
    return why_document(words, replayed, edition, why_of(words, replayed, edition, field, today))


@router.get("/cases/{case_id}/steps")
async def steps(
    parts: TheParts,
    principal: SignedIn,
    case_id: CaseId,
    as_of: AsOf = None,
    as_known: AsKnown = None,
) -> Steps:
    """A case event by event, with what each changed."""
    async with seeing(parts.pool, principal.sight) as conn:
        replayed = await replayed_case(conn, case_id, as_of, as_known)
    return Steps(
        case_id=case_id,
        steps=[
            CaseStep(
                fact=fact,
                state_before=step.state_before,
                state_after=step.state_after,
                dates_before=dict(step.dates_before),
                dates_after=dict(step.dates_after),
            )
            for fact, step in zip(facts_of(replayed), steps_of(replayed), strict=True)
        ],
    )
