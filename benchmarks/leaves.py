"""Leaves to measure with, and the command that the measured ones are asked.

Imported by the benchmarks. Days are civil dates in Asia/Shanghai.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from asyncpg import Pool, Record

from benchmarks.cases import Lived, Terms, entry_of, lived, write
from qixian.domain.asking import MAIN_BOOK, Asked
from qixian.domain.case import Command
from qixian.domain.kinds import KINDS
from qixian.domain.off_post_venture_leave.commands import (
    ApproveLeave,
    RecordVentureFinancials,
    SignLeaveAgreement,
    SubmitLeaveApplication,
)

CASE_TYPE: Final = "off_post_venture_leave"
KIND: Final = KINDS[CASE_TYPE]
OPENING_EVENTS: Final = 4


def open_leave(person: str, begins: date, events: int, terms: Terms) -> Lived:
    """A leave of 36 months that has begun, with `events` events (at least 4).

    The four are application, approval, agreement and start; yearly figures of the venture follow,
    each on a day of its own.
    """
    commands = [
        *opening(person, begins),
        *(
            (financials(number), begins + timedelta(days=number))
            for number in range(1, events - OPENING_EVENTS + 1)
        ),
    ]
    return lived(KIND, commands, begins + timedelta(days=events), terms)


def opening(person: str, begins: date) -> list[tuple[Command, date]]:
    """Application, approval and agreement for 36 months from `begins`, on their days."""
    ask = begins - timedelta(days=20)
    application = SubmitLeaveApplication(
        researcher_id=person,
        institution_id="I1",
        requested_start_date=begins,
        requested_months=36,
    )
    return [
        (application, ask),
        (ApproveLeave(), ask + timedelta(days=7)),
        (SignLeaveAgreement(), ask + timedelta(days=9)),
    ]


def financials(number: int) -> RecordVentureFinancials:
    """Figures of one of five years; a later figure for a year replaces the earlier."""
    return RecordVentureFinancials(
        fiscal_year=2020 + number % 5, net_profit_yuan=f"{-120_000 + number}.00"
    )


async def plant(
    pool: "Pool[Record]", case_ids: Sequence[str], begins: date, events: int, terms: Terms
) -> None:
    """Write open leaves of `events` events each, one person a leave."""
    await write(
        pool,
        (
            entry_of(case_id, open_leave(f"P-{case_id}", begins, events, terms), terms)
            for case_id in case_ids
        ),
    )


def asked_financials(case_id: str, number: int, terms: Terms, book: str = MAIN_BOOK) -> Asked:
    """The message that records one year's figures on an open leave."""
    return Asked(
        command_id=f"{case_id}:{number}",
        case_id=case_id,
        case_type=CASE_TYPE,
        command=RecordVentureFinancials.type,
        params=financials(number).model_dump(mode="json"),
        actor=RecordVentureFinancials.actor,
        edition_digest=terms.digest,
        book=book,
    )
