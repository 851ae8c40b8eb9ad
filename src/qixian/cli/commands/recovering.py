"""`qixian recover`, `qixian reconcile`, `qixian drain`: bring ledger and engine together."""

import asyncio
from typing import Annotated

import typer

from qixian.cli.commands.options import AsJson, Lang


def add_to(app: typer.Typer) -> None:
    """Put the commands into the program."""
    app.command(name="recover")(recover)
    app.command(name="reconcile")(reconcile)
    app.command(name="drain")(drain)


def recover(
    *,
    failing: Annotated[
        bool,
        typer.Option(
            "--failing",
            help="Also end the workflows that no worker can go on with, now or when they wake, "
            "and start them again.",
        ),
    ] = False,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """Start a workflow again for every open case with something ahead that has none.

    For an engine whose store was lost, or a new one. What passed meanwhile falls due once, in
    order, with its true date. A worker must be at work. Stopped and run again, it goes on; exit
    status 1 when something that is due is still not recorded.

    \b
    Example:
      qixian recover
      qixian recover --failing
    """
    from qixian.cli.recovering import recover_office  # noqa: PLC0415 - heavy; only where it runs

    raise typer.Exit(asyncio.run(recover_office(failing, as_json, lang)))


def reconcile(
    *,
    histories: Annotated[
        bool,
        typer.Option(
            "--histories",
            help="Also replay the history of every running case on this release's workflows.",
        ),
    ] = False,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """Compare the ledger, the engine, what is due and the notices, and name every difference.

    Exit status 1 when anything differs. A worker does the same every hour, but for the histories;
    /metrics shows the latest result as qixian_reconcile_differences.

    \b
    Example:
      qixian reconcile
      qixian reconcile --histories
    """
    from qixian.cli.reconciling import reconcile_office  # noqa: PLC0415 - heavy

    raise typer.Exit(asyncio.run(reconcile_office(histories, as_json, lang)))


def drain(*, as_json: AsJson = False, lang: Lang = None) -> None:
    """Have every case that runs on an older worker version move on to the current one.

    Workers of both versions must be at work (QIXIAN_DEPLOYMENT_VERSION). Exit status 1 when some
    cases have not moved; afterwards the older workers may be stopped.

    \b
    Example:
      qixian drain
    """
    from qixian.cli.recovering import drain_office  # noqa: PLC0415 - heavy; only where it runs

    raise typer.Exit(asyncio.run(drain_office(as_json, lang)))
