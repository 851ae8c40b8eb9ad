"""`qixian ledger`: prove the record, seal it, and make again what follows from it."""

import asyncio
from typing import Annotated

import typer

from qixian.cli.commands import seals
from qixian.cli.commands.options import AsJson, Lang

app = typer.Typer(
    help="Prove the record, seal it, and make again what follows from it.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@app.callback()
def ledger() -> None:
    """Prove the record, seal it, and make the lists and figures again from it."""


@app.command()
def verify(
    *,
    case: Annotated[str | None, typer.Option("--case", help="Only this case.")] = None,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """Recalculate every hash, follow every chain, compare with the case board.

    Exit status 1 when something does not agree; each finding has the position of the event, the
    case, what was calculated and what is recorded.

    \b
    Example:
      qixian ledger verify
      qixian ledger verify --case OVL-20260105-7K3Q9F
    """
    from qixian.cli.proving import verify_ledger  # noqa: PLC0415 - heavy; only where it runs

    raise typer.Exit(asyncio.run(verify_ledger(case, as_json, lang)))


@app.command()
def rebuild(
    *,
    check: Annotated[bool, typer.Option("--check", help="Only compare; change nothing.")] = False,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """Make every read model again from the record and say where the live tables differ.

    Writers wait while it runs. Exit status 1 when something differed, also when it is mended now.

    \b
    Example:
      qixian ledger rebuild --check
      qixian ledger rebuild
    """
    from qixian.cli.proving import rebuild_ledger  # noqa: PLC0415 - heavy; only where it runs

    raise typer.Exit(asyncio.run(rebuild_ledger(check, as_json, lang)))


seals.add_to(app)
