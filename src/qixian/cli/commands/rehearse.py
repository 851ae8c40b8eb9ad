"""`qixian rehearse`: play stories on a virtual clock."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from qixian.cli.commands.options import AsJson, Lang

Files = Annotated[
    list[Path], typer.Argument(metavar="FILE...", help="Files with one story or a list of them.")
]
Jobs = Annotated[int, typer.Option("--jobs", min=1, max=200, help="Stories played at once.")]


def add_to(app: typer.Typer) -> None:
    """Put the command into the program."""
    app.command(name="rehearse")(rehearse)


def rehearse(files: Files, *, as_json: AsJson = False, jobs: Jobs = 16, lang: Lang = None) -> None:
    """Play stories on the real engine and a real ledger with a virtual clock, and compare.

    Each story lives in a world of its own. The engine and the ledger are brought up for the
    purpose, or are those that TEMPORAL_ADDRESS and DATABASE_URL name. Exit status 0 when all is as
    the stories say, 1 when something differs, 2 when a file is not a story.

    \b
    Example:
      qixian rehearse examples/L01.json examples/L04.json
      qixian rehearse --json examples/L0*.json > seen.json
    """
    from qixian.cli.rehearsing import rehearse_files  # noqa: PLC0415 - heavy; only where it runs

    raise typer.Exit(asyncio.run(rehearse_files(files, as_json, jobs, lang)))
