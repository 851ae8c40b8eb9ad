"""`qixian figures`: the numbers of the subsidy desk, each with the cases it comes from."""

import asyncio
from typing import Literal

import typer

from qixian.cli.commands.options import AsJson, Lang

app = typer.Typer(
    help="The numbers of the subsidy desk, each with the cases it comes from.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@app.command()
def bases(*, as_json: AsJson = False, lang: Lang = None) -> None:
    """Every base: tenants, free space, the share of students, with the limits of R63 and R66.

    \b
    Example:
      qixian figures bases
    """
    _show("bases", as_json, lang)


@app.command()
def tenants(*, as_json: AsJson = False, lang: Lang = None) -> None:
    """Every tenant of a base: until when it is in incubation, and what a graduation still needs.

    \b
    Example:
      qixian figures tenants
    """
    _show("tenants", as_json, lang)


@app.command()
def claims(*, as_json: AsJson = False, lang: Lang = None) -> None:
    """Claims by kind and status: how many, and how much money.

    \b
    Example:
      qixian figures claims --json
    """
    _show("claims", as_json, lang)


@app.command()
def targets(*, as_json: AsJson = False, lang: Lang = None) -> None:
    """Every target of the programme by its latest assessment.

    \b
    Example:
      qixian figures targets
    """
    _show("targets", as_json, lang)


def _show(
    subject: Literal["bases", "tenants", "claims", "targets"], as_json: bool, lang: Lang
) -> None:
    from qixian.cli.figures import show_figures  # noqa: PLC0415 - heavy; only where it runs

    raise typer.Exit(asyncio.run(show_figures(subject, as_json, lang)))
