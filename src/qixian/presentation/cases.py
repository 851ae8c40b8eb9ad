"""A case as its events make it, read for whoever shows it; for this room and the doors."""

from dataclasses import asdict
from datetime import date, datetime

from qixian.domain.calendar.periods import Span
from qixian.domain.calendar.working_days import load_calendar
from qixian.ledger.board import book_of
from qixian.ledger.calendars import Calendars
from qixian.ledger.connection import Connection
from qixian.ledger.replay import ReplayedCase, replay
from qixian.presentation.dates import dates_shown
from qixian.presentation.lengths import Lengths


async def replayed_case(
    conn: Connection, case: str, as_of: date | None = None, as_known: datetime | None = None
) -> ReplayedCase:
    """A case, of the office or rehearsed, under its book's calendar of now. Raises CaseNotFound.

    `as_of` leaves out what is effective after that day (Asia/Shanghai), `as_known` (aware) what was
    recorded after that instant, notices of holidays too.
    """
    calendars = await Calendars(load_calendar()).current(conn, await book_of(conn, case))
    return await replay(conn, case, calendars.known(as_known), as_of, as_known)


def case_document(replayed: ReplayedCase, lengths: Lengths, day: date) -> dict[str, object]:
    summary = replayed.summary
    return {
        "case_id": replayed.case_id,
        "case_type": replayed.kind.name,
        "as_of": day,
        "state": summary.state,
        "open": summary.open,
        "parties": dict(summary.parties),
        "edition": replayed.recorded[0].edition if replayed.recorded else None,
        "calendar": replayed.rules.calendar.version,
        "events": len(replayed.recorded),
        "dates": [shown.document() for shown in dates_shown(replayed)],
        "provisional": replayed.provisional,
        "used": _length(lengths.used),
        "left_of_term": _length(lengths.left_of_term),
        "left_of_cap": _length(lengths.left_of_cap),
        "claims": [asdict(claim) for claim in summary.claims],
        "awards": [asdict(award) for award in summary.awards],
        "assessments": [asdict(assessment) for assessment in summary.assessments],
        "ahead": replayed.ahead,
    }


def _length(length: Span | None) -> dict[str, int] | None:
    return None if length is None else {"months": length.months, "days": length.days}
