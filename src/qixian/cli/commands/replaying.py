"""`qixian replay`: a case as it stood at a moment, and every decision in it made again."""

import asyncio
from typing import Annotated

import typer

from qixian.cli.commands.options import AsJson, CaseId, Lang, civil_date, instant


def add_to(app: typer.Typer) -> None:
    """Put the command into the program."""
    app.command()(replay)


def replay(
    case: CaseId,
    *,
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="DATE", help="As it stood on that day.")
    ] = None,
    as_known: Annotated[
        str | None,
        typer.Option(
            "--as-known", metavar="INSTANT", help="With what had been recorded by that instant."
        ),
    ] = None,
    step: Annotated[
        bool, typer.Option("--step", help="Each event, with the state before and after it.")
    ] = False,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """A case as it stood, and every decision in it made again.

    Says the state, every date with its reason, the amounts and what is left of the right at that
    moment. Then each decision of the case is made again, on the state it met, under the edition it
    was made under: exit status 1 when the rules give something else than what is recorded, named by
    event, field, both values and clause. The office need not be open.

    \b
    Example:
      qixian replay OVL-20260105-7K3Q9F
      qixian replay OVL-20260105-7K3Q9F --as-of 2026-02-01 --step
      qixian replay OVL-20260105-7K3Q9F --as-known 2026-02-01T09:30:00+08:00
    """
    from qixian.cli.replaying import replay_case  # noqa: PLC0415 - heavy; only where it runs

    day = civil_date(as_of) if as_of else None
    known = instant(as_known) if as_known else None
    raise typer.Exit(asyncio.run(replay_case(case, day, known, step, as_json, lang)))
