"""Opening a case, sending it a command, and previews of both: the part of the API that writes."""

from datetime import date
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Body, Request, Response
from pydantic import BaseModel

from qixian.api.asking import open_case, preview_command, seen_case, send_to_seen
from qixian.api.case_ids import CaseId
from qixian.api.identity.signed_in import SignedIn
from qixian.api.json.command_bodies import AnyCommand, OpeningCommand
from qixian.api.parts import TheParts
from qixian.api.preconditions import ExpectedVersion, IdempotencyKey, VersionIfGiven, etag
from qixian.api.problems import language_asked, problem_responses
from qixian.api.refusals import refused
from qixian.domain.asking import Answer, OutcomeName, RecordedFact
from qixian.domain.facts import ClaimFact
from qixian.domain.kinds import opened_by
from qixian.domain.refusal import Refusal
from qixian.ledger.preview import Preview
from qixian.presentation.remedies import remedy_text
from qixian.presentation.words import Words

router = APIRouter(tags=["commands"])

_ETAG: Final = {"ETag": {"description": "The version of the case.", "schema": {"type": "string"}}}


class CommandAnswer(BaseModel):
    """What came of a command. `version` counts the events of the case; `repeated` when the same
    command had been decided before. `next_wake` is the day at whose first minute (Asia/Shanghai)
    something falls due."""

    case_id: str
    case_type: str
    command: str
    outcome: Literal["ACCEPTED", "NOTHING_TO_DO"]
    repeated: bool
    events: tuple[RecordedFact, ...]
    state: str
    open: bool
    version: int
    next_wake: date | None


class DateMoved(BaseModel):
    """A date of the case that the command would set, move or take away."""

    field: str
    before: date | None
    after: date | None


class ClaimWouldBe(BaseModel):
    """A claim as it would stand; money in integer fen."""

    claim_id: str
    kind: str
    status: str
    amount_fen: int


class CommandPreview(BaseModel):
    """What would come of a command if it were sent now; nothing was written. `remedy` is what could
    be done about a refusal, in the language that was asked for."""

    case_id: str | None
    case_type: str
    command: str
    outcome: OutcomeName
    events: tuple[RecordedFact, ...]
    refusal: Refusal | None
    remedy: str | None
    state_before: str
    state_after: str
    dates: tuple[DateMoved, ...]
    claims: tuple[ClaimWouldBe, ...]


_SENT: Final = problem_responses(409, 412, 428)
_OPENED: Final = problem_responses(409, 412)
_PREVIEWED: Final = problem_responses(412)


@router.post(
    "/cases",
    status_code=201,
    summary="Open a case",
    responses={**_OPENED, 201: {"description": "The case is open.", "headers": _ETAG}},
)
async def open_a_case(
    parts: TheParts,
    principal: SignedIn,
    key: IdempotencyKey,
    body: Annotated[OpeningCommand, Body()],
    response: Response,
) -> CommandAnswer:
    """The id of the case is given by the office; 409 when the rule refuses."""
    case_type = _opens(body.command)
    opened = await open_case(parts, principal, case_type, body.params, key)
    answer = _told(opened.case_id, case_type, body.command, opened.answer, response)
    response.headers["Location"] = f"/api/v1/cases/{opened.case_id}"
    return answer


@router.post(
    "/cases/{case_id}/commands",
    summary="Send a command to a case",
    responses={**_SENT, 200: {"description": "What came of it.", "headers": _ETAG}},
)
async def send_a_command(
    case_id: CaseId,
    parts: TheParts,
    principal: SignedIn,
    key: IdempotencyKey,
    version: ExpectedVersion,
    body: Annotated[AnyCommand, Body()],
    response: Response,
) -> CommandAnswer:
    """409 when the rule refuses, 412 when the case is at another version than If-Match says."""
    line = await seen_case(parts, principal, case_id)
    answer = await send_to_seen(parts, principal, line, body.params, key, version)
    return _told(case_id, line.case_type, body.command, answer, response)


@router.post(
    "/cases/{case_id}/preview", summary="Preview a command of a case", responses=_PREVIEWED
)
async def preview_a_command(
    case_id: CaseId,
    parts: TheParts,
    principal: SignedIn,
    version: VersionIfGiven,
    body: Annotated[AnyCommand, Body()],
    request: Request,
) -> CommandPreview:
    """Dates, claims, or the refusal; nothing is written."""
    case_type = (await seen_case(parts, principal, case_id)).case_type
    preview = await preview_command(parts, principal, case_id, case_type, body.params, version)
    return _foreseen(request, case_id, case_type, body.command, preview)


@router.post("/preview", summary="Preview the opening of a case")
async def preview_an_opening(
    parts: TheParts,
    principal: SignedIn,
    body: Annotated[OpeningCommand, Body()],
    request: Request,
) -> CommandPreview:
    """As for a command; nothing is written and no id is used up."""
    case_type = _opens(body.command)
    preview = await preview_command(parts, principal, None, case_type, body.params)
    return _foreseen(request, None, case_type, body.command, preview)


def _opens(command: str) -> str:
    kind = opened_by(command)
    if kind is None:
        raise LookupError(f"{command} opens no case: the body's model lets none such through")
    return kind.name


def _told(
    case_id: str, case_type: str, command: str, answer: Answer, response: Response
) -> CommandAnswer:
    """The answer with its headers; raises Problem (409) for a refusal."""
    if answer.refusal is not None or answer.outcome == "REFUSED":
        refusal = answer.refusal or Refusal(code="REFUSED", clause="", remedy="")
        raise refused(command, refusal, case_id=case_id, repeated=answer.repeated)
    standing = answer.standing
    response.headers["ETag"] = etag(standing.version)
    if answer.repeated:
        response.headers["Idempotency-Replayed"] = "true"
    return CommandAnswer(
        case_id=case_id,
        case_type=case_type,
        command=command,
        outcome=answer.outcome,
        repeated=answer.repeated,
        events=answer.events,
        state=standing.state,
        open=standing.open,
        version=standing.version,
        next_wake=standing.next_wake,
    )


def _foreseen(
    request: Request, case_id: str | None, case_type: str, command: str, preview: Preview
) -> CommandPreview:
    refusal, words = preview.refusal, Words(language_asked(request))
    return CommandPreview(
        case_id=case_id,
        case_type=case_type,
        command=command,
        outcome=preview.outcome,
        events=preview.events,
        refusal=refusal,
        remedy=remedy_text(words, command, refusal) if refusal else None,
        state_before=preview.state_before,
        state_after=preview.state_after,
        dates=tuple(
            DateMoved(field=d.field, before=d.before, after=d.after) for d in preview.dates
        ),
        claims=tuple(_claim(claim) for claim in preview.claims),
    )


def _claim(claim: ClaimFact) -> ClaimWouldBe:
    return ClaimWouldBe(
        claim_id=claim.claim_id,
        kind=claim.kind,
        status=claim.status,
        amount_fen=claim.amount_fen,
    )
