"""The page of the programme: every target, floor and duty of the plan, and its claims in sums."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from babel.numbers import format_decimal
from fastapi import APIRouter, Request, Response

from qixian.api.authorisation import may_ask
from qixian.api.identity.principal import Principal
from qixian.api.pages.language import speech_of
from qixian.api.pages.programme import progress
from qixian.api.pages.programme.reader import PROGRAMME, Reader, claims_sight, opens_evidence
from qixian.api.pages.shell import render
from qixian.api.parts import ApiParts, TheParts
from qixian.domain.asking import MAIN_BOOK
from qixian.domain.subsidy_and_quota.instruments import instruments
from qixian.domain.subsidy_and_quota.state import DutyStatus
from qixian.ledger.figures import SomeClaims, some_claim_figures
from qixian.ledger.programme import AssessmentLine, DutyLine, assessment_history, duties
from qixian.ledger.sight import seeing

router = APIRouter(prefix="/desk/programme")

FILE = "subsidy_and_quota"
_LAST_REPORTS = 8


@dataclass(frozen=True, slots=True)
class Read:
    """What the page is made of, as the ledger has it."""

    metrics: dict[str, list[AssessmentLine]]
    figures: dict[str, list[AssessmentLine]]
    reports: dict[str, list[AssessmentLine]]
    duties: list[DutyLine]
    spaces: dict[str, list[AssessmentLine]]
    founders: dict[str, list[AssessmentLine]]
    claims: list[SomeClaims]


@router.get("")
async def page(request: Request, parts: TheParts, reader: Reader) -> Response:
    """How far the plan is today."""
    spoken, today = speech_of(request), parts.today()
    read = await _read(parts, reader, today)
    policy = parts.edition.policy()
    shown = progress.targets_shown(read.metrics)
    return render(
        request,
        "programme/page.html",
        targets=shown,
        met=sum(one.standing == "MET" for one in shown),
        never=sum(one.standing == "NEVER" for one in shown),
        others=progress.others_shown(read.metrics),
        floors=progress.floors_shown(read.figures),
        quotas=(
            progress.quota_shown("R63", policy.free_space_share, read.spaces, "compliant"),
            progress.quota_shown("R66", policy.student_share, read.founders, "eligible"),
        ),
        duties=read.duties,
        late=[one for one in read.duties if one.status is DutyStatus.OVERDUE],
        unopened=_unopened(read.duties, today),
        duty_rules={name: duty.rule for name, duty in instruments().duties.items()},
        reports=_last_reports(read.reports),
        claims=read.claims,
        own_claims=reader.role == "LEAGUE_CITY_HRSS",
        scope=reader.scope,
        ends=policy.plan_effective_to,
        opens=opens_evidence(reader),
        asks=_asks(reader),
        asked_of=_asked_of,
        units={unit: spoken.gettext(name) for unit, name in progress.UNITS.items()},
        number=lambda value: format_decimal(value, "#,##0.######", locale="en"),
        spark=(progress.SPARK_WIDTH, progress.SPARK_HEIGHT),
    )


async def _read(parts: ApiParts, reader: Principal, today: date) -> Read:
    async with seeing(parts.pool, PROGRAMME) as conn:
        metrics = await assessment_history(conn, MAIN_BOOK, "TARGET", today)
        figures = await assessment_history(conn, MAIN_BOOK, "FIGURE", today, each=1)
        reports = await assessment_history(conn, MAIN_BOOK, "REPORT", today, each=1)
        owed = await duties(conn, MAIN_BOOK)
    async with seeing(parts.pool, claims_sight(reader)) as conn:
        spaces = await assessment_history(conn, MAIN_BOOK, "FREE_SPACE", today, each=1)
        founders = await assessment_history(conn, MAIN_BOOK, "STUDENT_BASE", today, each=1)
        claims = await some_claim_figures(conn, MAIN_BOOK)
    return Read(metrics, figures, reports, owed, spaces, founders, claims)


def _last_reports(reports: dict[str, list[AssessmentLine]]) -> list[AssessmentLine]:
    """The reports of the programme that were recorded last."""
    lines = [lines[-1] for lines in reports.values()]
    return sorted(lines, key=lambda one: (one.assessed_on, one.seq), reverse=True)[:_LAST_REPORTS]


def _unopened(owed: list[DutyLine], today: date) -> list[tuple[str, int, int | None, date]]:
    """The duties of this year or quarter that nobody opened: name, year, quarter, due day."""
    known = {(one.duty, one.due_date) for one in owed}
    quarter = (today.month + 2) // 3
    found: list[tuple[str, int, int | None, date]] = []
    for name, duty in instruments().duties.items():
        part = quarter if duty.every == "QUARTER" else None
        due = duty.due(today.year, part)
        if (name, due) not in known:
            found.append((name, today.year, part, due))
    return found


def _asks(reader: Principal) -> frozenset[str]:
    """The records of the programme that the account may make."""
    names = ("AssessTarget", "RecordFigure", "RecordReport", "OpenDuty", "FulfilDuty")
    return frozenset(
        name for name in names if reader.role == "PROGRAMME_OFFICE" and may_ask(reader, name, FILE)
    )


def _asked_of(command: str, **values: object) -> str:
    """The form of a new record with some fields filled in."""
    given = {key: str(value) for key, value in values.items() if value is not None}
    return f"/desk/cases/new/{FILE}?{urlencode({'command': command, **given})}"
