"""`qixian up`, `qixian serve`, `qixian worker`, `qixian migrate`: an office, or a part of it."""

import asyncio
from collections.abc import Coroutine
from typing import Annotated

import typer

from qixian.cli.commands.options import AsJson, Lang


def add_to(app: typer.Typer) -> None:
    """Put the commands into the program."""
    app.command(name="up")(up)
    app.command(name="serve")(serve)
    app.command(name="worker")(worker)
    app.command(name="migrate")(migrate)


def _until_stopped(work: Coroutine[None, None, int]) -> int:
    """SIGTERM is how these commands are meant to end, so it is no failure; Ctrl-C stays 130."""
    try:
        return asyncio.run(work)
    except asyncio.CancelledError:
        return 0


def up(
    *,
    sample: Annotated[
        bool, typer.Option("--sample", help="Fill the office with labelled sample cases first.")
    ] = False,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """Run an office here: PostgreSQL, Temporal, a worker, the API and the pages, until Ctrl-C.

    Brings what the environment does not name (DATABASE_URL, TEMPORAL_ADDRESS) and keeps its data in
    QIXIAN_HOME, where the next `qixian up` finds it. Other terminals reach the office through the
    same QIXIAN_HOME, browsers through http://127.0.0.1:8000 (QIXIAN_HTTP_PORT).

    \b
    Example:
      QIXIAN_HOME=~/office qixian up --sample
    """
    from qixian.cli.offices import run_office  # noqa: PLC0415 - heavy; only where it runs

    raise typer.Exit(_until_stopped(run_office(as_json, lang, sample=sample)))


def serve(*, as_json: AsJson = False, lang: Lang = None) -> None:
    """Run the API and the pages against the PostgreSQL and Temporal of the settings.

    Workers run elsewhere (`qixian worker`). The ledger must have been migrated.

    \b
    Example:
      DATABASE_URL=postgresql://… TEMPORAL_ADDRESS=host:7233 qixian serve
    """
    from qixian.cli.offices import run_door  # noqa: PLC0415 - heavy; only where it runs

    raise typer.Exit(_until_stopped(run_door(as_json, lang)))


def worker(*, as_json: AsJson = False, lang: Lang = None) -> None:
    """Run a worker against the PostgreSQL and Temporal of the settings, until it is stopped.

    It lets cases live on the real calendar only. The ledger must have been migrated.

    \b
    Example:
      DATABASE_URL=postgresql://… TEMPORAL_ADDRESS=host:7233 qixian worker
    """
    from qixian.cli.offices import run_worker  # noqa: PLC0415 - heavy; only where it runs

    raise typer.Exit(_until_stopped(run_worker(as_json, lang)))


def migrate(*, as_json: AsJson = False, lang: Lang = None) -> None:
    """Bring the ledger to this release and register the search attributes in Temporal.

    Doing it twice changes nothing.

    \b
    Example:
      DATABASE_URL=postgresql://… TEMPORAL_ADDRESS=host:7233 qixian migrate
    """
    from qixian.cli.offices import migrate_office  # noqa: PLC0415 - heavy; only where it runs

    raise typer.Exit(asyncio.run(migrate_office(as_json, lang)))
