"""`qixian audit`: everything in the ledger that does not agree, in one report."""

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from qixian.cli.commands.options import AsJson, Lang

_Sample = Annotated[
    int, typer.Option("--sample", metavar="N", min=0, help="Draw N cases to check by hand.")
]
_Seed = Annotated[
    int | None,
    typer.Option("--seed", metavar="S", help="Draw with this seed; one is drawn if left out."),
]
_LateAfter = Annotated[
    int,
    typer.Option(
        "--late-after",
        metavar="MINUTES",
        min=0,
        max=525_600_000,
        help="A deadline recorded so long after 00:00 of its day is late.",
    ),
]
_Engine = Annotated[
    bool, typer.Option("--engine/--no-engine", help="Compare with the workflow engine too.")
]
_Lists = Annotated[
    bool, typer.Option("--lists/--no-lists", help="Make every list again; writers wait.")
]
_Csv = Annotated[
    Path | None,
    typer.Option(
        "--csv",
        metavar="FILE",
        dir_okay=False,
        help="Write the findings as CSV, for any spreadsheet.",
    ),
]
_Xlsx = Annotated[
    Path | None,
    typer.Option(
        "--xlsx",
        metavar="FILE",
        dir_okay=False,
        help="Write findings, summary and sample as an Excel workbook.",
    ),
]


def add_to(app: typer.Typer) -> None:
    """Put the command into the program."""
    app.command()(audit)


def audit(
    *,
    sample: _Sample = 0,
    seed: _Seed = None,
    late_after: _LateAfter = 15,
    engine: _Engine = True,
    lists: _Lists = True,
    csv: _Csv = None,
    xlsx: _Xlsx = None,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """Audit the whole ledger: everything that does not agree, the gravest first.

    Chain, seals, gaps, lists, deadlines missed or late, every decision made again, caps and
    exclusive subsidies over all cases, readings without a reason, and the workflow engine where it
    is in reach. Exit status 1 with findings. The office need not be open.

    \b
    Example:
      qixian audit
      qixian audit --sample 25 --seed 20260331
      qixian audit --no-engine --csv findings.csv
      qixian audit --sample 25 --xlsx audit.xlsx
    """
    from qixian.cli.auditing import AuditAsked, audit_office  # noqa: PLC0415 - heavy
    from qixian.ledger.audit.carried_out import SampleWanted  # noqa: PLC0415 - heavy

    wanted = SampleWanted(sample, seed)
    asked = AuditAsked(timedelta(minutes=late_after), wanted, csv, xlsx, engine, lists)
    raise typer.Exit(asyncio.run(audit_office(asked, as_json, lang)))
