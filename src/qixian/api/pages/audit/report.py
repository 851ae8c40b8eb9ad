"""One audit: that it runs, what came of it, and its findings with what is behind each."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Path, Request, Response

from qixian.api.pages.audit.auditor import Auditor, trail
from qixian.api.pages.audit.finding_shown import groups_of, known_in, named
from qixian.api.pages.audit.ledger import HERE
from qixian.api.pages.language import speech_of
from qixian.api.pages.shell import render
from qixian.api.parts import TheParts
from qixian.ledger.audit.carried_out import CarriedOut
from qixian.ledger.audit.findings import SEVERITIES, FindingKind, Severity
from qixian.ledger.audit.reports import (
    FindingsWanted,
    findings_of,
    listed_of,
    read_report,
)
from qixian.ledger.audit.runs import AuditRun, AuditState, newest_report, read_run, under_way
from qixian.ledger.searching import KnownIds
from qixian.ledger.sight import seeing

router = APIRouter(prefix="/desk/audit")

PAGE: Final = 50

_AuditId = Annotated[int, Path(ge=1, le=2**63 - 1)]
_NUMBER: Final = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Asked:
    """Which findings the page shows: of one severity, of one kind, behind a number."""

    severity: Severity | None
    kind: FindingKind | None
    after: int

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "Asked":
        """From an address; what there is no such of is left out."""
        severity = next((one for one in SEVERITIES if one == query.get("severity")), None)
        kind = next((one for one in FindingKind if one == query.get("kind")), None)
        after = query.get("after", "")
        return cls(severity, kind, int(after) if _NUMBER.fullmatch(after) else 0)

    def address(self, here: str, after: int = 0) -> str:
        """The address of these findings, from a number on."""
        asked = {"severity": self.severity, "kind": self.kind, "after": after or None}
        given = {name: value for name, value in asked.items() if value is not None}
        return f"{here}?{urlencode(given)}#findings" if given else f"{here}#findings"


@router.get("/ledger/{audit_id}")
async def report(
    request: Request, parts: TheParts, auditor: Auditor, audit_id: _AuditId
) -> Response:
    """An audit as it runs, or its report."""
    spoken, asked = speech_of(request), Asked.of(request.query_params)
    carried, found, known, listed = None, [], KnownIds(), {}
    held = await under_way(parts.pool)
    async with seeing(parts.pool, auditor.sight) as conn:
        run = await read_run(conn, audit_id, held)
        before = await newest_report(conn)
        if run.state is AuditState.DONE:
            carried = await read_report(conn, audit_id)
            wanted = FindingsWanted(asked.severity, asked.kind, asked.after, PAGE + 1)
            found = await findings_of(conn, audit_id, wanted)
            listed = await listed_of(conn, audit_id)
            known = await known_in(conn, found[:PAGE], _drawn(carried))
    here, shown, more = f"{HERE}/{audit_id}", found[:PAGE], len(found) > PAGE
    name = spoken.gettext("Audit %(number)s", number=audit_id)
    return render(
        request,
        "audit/report.html",
        trail=trail(spoken, (HERE, spoken.gettext("Audit of the ledger")), ("", name)),
        name=name,
        run=run,
        carried=carried,
        took=_took(before) if carried is None else _took(run),
        groups=groups_of(spoken, shown, known),
        drawn=[named(case, known) for case in _drawn(carried)],
        asked=asked,
        listed=listed,
        here=here,
        files=f"/api/v1/audits/{audit_id}",
        next_href=asked.address(here, shown[-1].number) if more else "",
        first_href=asked.address(here) if asked.after else "",
    )


def _drawn(carried: CarriedOut | None) -> Sequence[str]:
    return () if carried is None or carried.drawn is None else carried.drawn.cases


def _took(run: AuditRun | None) -> timedelta | None:
    """How long an audit took, in seconds that were begun; None before it ended."""
    if run is None or run.ended_at is None:
        return None
    return timedelta(seconds=ceil((run.ended_at - run.begun_at).total_seconds()))
