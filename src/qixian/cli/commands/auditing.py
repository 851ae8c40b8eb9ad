"""`qixian audit`: everything in the ledger that does not agree, in one report."""

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from qixian.cli.commands.options import AsJson, Lang


def add_to(app: typer.Typer) -> None:
    """Put the command into the program."""
    app.command()(audit)


def audit(
    *,
    sample: Annotated[
        int, typer.Option("--sample", metavar="N", min=0, help="Draw N cases to check by hand.")
    ] = 0,
    seed: Annotated[
        int | None,
        typer.Option("--seed", metavar="S", help="Draw with this seed; one is drawn if left out."),
    ] = None,
    late_after: Annotated[
        int,
        typer.Option(
            "--late-after",
            metavar="MINUTES",
            min=0,
            help="A deadline recorded so long after 00:00 of its day is late.",
        ),
    ] = 15,
    engine: Annotated[
        bool, typer.Option("--engine/--no-engine", help="Compare with the workflow engine too.")
    ] = True,
    csv: Annotated[
        Path | None,
        typer.Option(
            "--csv",
            metavar="FILE",
            dir_okay=False,
            help="Write the findings for a spreadsheet, such as Excel (CSV; no .xlsx is made).",
        ),
    ] = None,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """Audit the whole ledger: everything that does not agree, the gravest first.

    Chain, seals, gaps, lists, deadlines missed or late, every decision made again, caps and
    exclusive subsidies over all cases, readings without a reason, and the workflow engine where it
    is in reach. Exit status 1 with findings. The office need not be open; while lists are compared,
    writers wait.

    \b
    Example:
      qixian audit
      qixian audit --sample 25 --seed 20260331
      qixian audit --no-engine --csv findings.csv
    """
    from qixian.cli.auditing import AuditAsked, audit_office  # noqa: PLC0415 - heavy

    asked = AuditAsked(timedelta(minutes=late_after), sample, seed, csv, engine)
    raise typer.Exit(asyncio.run(audit_office(asked, as_json, lang)))
