"""`qixian evidence`: a case with its proofs in one file that anybody can check."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from qixian.cli.commands.options import AsJson, CaseId, Lang, civil_date


def add_to(app: typer.Typer) -> None:
    """Put the command into the program."""
    app.command()(evidence)


def evidence(
    case: CaseId,
    *,
    out: Annotated[
        Path, typer.Option("--out", "-o", metavar="FILE", help="Where the bundle is written.")
    ],
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar="DATE", help="The day it is told for; today."),
    ] = None,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """Write a case's events, proofs, rules and a report into one file that proves itself.

    Whoever has the file checks it with the verify.py that is in it, without Qixian: only Python and
    the package cryptography. Every event has to be sealed. The office need not be open; the key
    that seals are signed with has to be at hand.

    \b
    Example:
      qixian evidence OVL-20260105-7K3Q9F -o case.zip
      python verify.py case.zip --key KEY
    """
    from qixian.cli.evidence import write_evidence  # noqa: PLC0415 - heavy; only where it runs

    day = civil_date(as_of) if as_of else None
    raise typer.Exit(asyncio.run(write_evidence(case, out, day, as_json, lang)))
