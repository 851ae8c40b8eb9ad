"""How the system stands: its parts, their versions, and the notices nobody received."""

import platform
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from typing import Final

from asyncpg import Record
from fastapi import APIRouter, Request, Response

from qixian.api.pages.admin.administrator import Administrator
from qixian.api.pages.language import N_, Speech, speech_of
from qixian.api.pages.shell import render
from qixian.api.parts import ApiParts, TheParts
from qixian.domain.asking import MAIN_BOOK
from qixian.ledger.calendars import Calendars
from qixian.ledger.connection import Connection
from qixian.ledger.migrate import head, is_current
from qixian.ledger.notice_state import FailedNotice, count_notices, failed_notices
from qixian.ledger.sight import seeing

router = APIRouter(prefix="/desk/admin")

MOST: Final = 1000
FAILED: Final = 20

_AUDIENCES: Final = {
    "RESEARCHER": N_("the researcher"),
    "PARTICIPANT": N_("the participant"),
    "TENANT": N_("the tenant"),
    "RECIPIENT": N_("the recipient"),
    "INSTITUTION": N_("the institution"),
    "BASE": N_("the base"),
    "HOST": N_("the host"),
    "SUPERVISING_DEPARTMENT": N_("the supervising department"),
    "HRSS": N_("the human resources department"),
    "LEAGUE_CITY_HRSS": N_("the league's or city's office"),
}


@dataclass(frozen=True, slots=True)
class Notices:
    """How many notices wait and were given up, counted up to `MOST` + 1; and the last of these."""

    queued: int
    failed: int
    last_failed: tuple[FailedNotice, ...]


@router.get("")
async def status(request: Request, parts: TheParts, administrator: Administrator) -> Response:
    """The administrator's first page."""
    spoken = speech_of(request)
    async with parts.pool.acquire() as conn:
        migrated = await is_current(conn)
        database = await _database(conn)
    async with seeing(parts.pool, administrator.sight) as conn:
        calendars = await Calendars(parts.shipped).current(conn, MAIN_BOOK)
        notices = Notices(
            await count_notices(conn, MAIN_BOOK, "QUEUED", MOST),
            await count_notices(conn, MAIN_BOOK, "FAILED", MOST),
            tuple(await failed_notices(conn, MAIN_BOOK, FAILED)),
        )
    return render(
        request,
        "admin/status.html",
        migrated=migrated,
        engine=await parts.engine_answers(),
        notices=notices,
        most=MOST,
        audiences={name: spoken.gettext(text) for name, text in _AUDIENCES.items()},
        about=partial(_about, spoken),
        calendar=calendars.current,
        channels=_channels(parts),
        versions={
            "Qixian": version("qixian"),
            "Python": platform.python_version(),
            "PostgreSQL": database,
            "Temporal SDK": version("temporalio"),
        },
        migration=head(),
        environment=parts.settings.environment,
        sign_in=parts.settings.signs_in,
        queue=parts.settings.task_queue,
    )


async def _database(conn: Connection) -> str:
    row: Record | None = await conn.fetchrow("SELECT current_setting('server_version') AS version")
    return str(row["version"]) if row else ""


def _about(spoken: Speech, notice: FailedNotice) -> str:
    """What a notice was about: a reminder of a day, or something that happened."""
    if notice.kind.rpartition("_")[2].removesuffix("D").isdigit():
        return spoken.words.reminder(notice.kind)
    return spoken.words.of("events", notice.kind)


def _channels(parts: ApiParts) -> tuple[str, ...]:
    """The ways in which notices leave the office."""
    ways = {"mail": parts.settings.smtp_url, "webhook": parts.settings.webhook_url}
    return tuple(name for name, address in ways.items() if address is not None)
