"""What a process runs on: named by the environment, or embedded and started here; for the doors."""

import asyncio
import signal
import threading
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from types import FrameType

from qixian.runtime.errors import SettingsWrong
from qixian.runtime.postgres import EmbeddedPostgres
from qixian.runtime.settings import Settings
from qixian.runtime.temporal_server import EmbeddedTemporal


@dataclass(frozen=True, slots=True)
class Parts:
    """Where PostgreSQL and Temporal are. The embedded ones are None when named from outside.

    `ui_url` is the address of Temporal's pages, None when there are none or they are not ours.
    """

    database_url: str
    temporal_address: str
    ui_url: str | None
    embedded_postgres: EmbeddedPostgres | None
    embedded_temporal: EmbeddedTemporal | None


@asynccontextmanager
async def parts(
    settings: Settings,
    *,
    time_skipping: bool = False,
    in_memory: bool = False,
    ui: bool = False,
    search_attributes: Mapping[str, str] | None = None,
) -> AsyncIterator[Parts]:
    """The parts of this process; embedded where `settings` name none, and stopped at the end.

    They are also stopped after an error, Ctrl-C and SIGTERM: the first SIGTERM cancels the task
    that entered here, unless the process handles SIGTERM itself. `time_skipping`, `in_memory`,
    `ui` and `search_attributes` concern the embedded Temporal; see EmbeddedTemporal.

    Raises SettingsWrong for time skipping in production, and what starting raises: PartMissing,
    PartTaken, PartUnreachable.
    """
    if time_skipping and settings.environment == "production":
        raise SettingsWrong(
            "QIXIAN_ENVIRONMENT is production, where time is not skipped; set it to development "
            "for a rehearsal."
        )
    postgres = _postgres(settings)
    temporal = _temporal(settings, time_skipping, in_memory, ui, search_attributes or {})
    with _cancelled_by_sigterm():
        try:
            await _start(postgres, temporal)
            yield Parts(
                database_url=postgres.url if postgres else settings.database_url or "",
                temporal_address=temporal.address if temporal else settings.temporal_address or "",
                ui_url=temporal.ui_url if temporal else None,
                embedded_postgres=postgres,
                embedded_temporal=temporal,
            )
        finally:
            await _stop(postgres, temporal)


def _postgres(settings: Settings) -> EmbeddedPostgres | None:
    if settings.database_url is not None:
        return None
    return EmbeddedPostgres(settings.home, port=settings.embedded_postgres_port)


def _temporal(
    settings: Settings,
    time_skipping: bool,
    in_memory: bool,
    ui: bool,
    search_attributes: Mapping[str, str],
) -> EmbeddedTemporal | None:
    if settings.temporal_address is not None:
        return None
    return EmbeddedTemporal(
        settings.home,
        port=settings.temporal_port,
        ui_port=settings.temporal_ui_port,
        namespace=settings.temporal_namespace,
        ui=ui,
        in_memory=in_memory,
        time_skipping=time_skipping,
        search_attributes=search_attributes,
    )


async def _start(*embedded: EmbeddedPostgres | EmbeddedTemporal | None) -> None:
    """All at once; each is started or has given up before the first failure is raised."""
    wanted = [part.start() for part in embedded if part is not None]
    for outcome in await asyncio.gather(*wanted, return_exceptions=True):
        if isinstance(outcome, BaseException):
            raise outcome


async def _stop(*embedded: EmbeddedPostgres | EmbeddedTemporal | None) -> None:
    """All at once; a part that fails to stop does not keep the other running."""
    wanted = [part.stop() for part in embedded if part is not None]
    for outcome in await asyncio.gather(*wanted, return_exceptions=True):
        if isinstance(outcome, BaseException):
            raise outcome


@contextmanager
def _cancelled_by_sigterm() -> Iterator[None]:
    """Python ends at once on SIGTERM, past every `finally`; cancel the current task instead."""
    outside_main = threading.current_thread() is not threading.main_thread()
    if outside_main or signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL:
        yield
        return
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    asked = False

    def cancel(_signal: int, _frame: FrameType | None) -> None:
        nonlocal asked
        # Only once: a second SIGTERM must not interrupt the stopping.
        if not asked and task is not None:
            asked = True
            loop.call_soon_threadsafe(task.cancel)

    signal.signal(signal.SIGTERM, cancel)
    try:
        yield
    finally:
        if signal.getsignal(signal.SIGTERM) is cancel:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
