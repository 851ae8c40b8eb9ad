"""`qixian calendar`: the State Council's holiday notices, and what a new one moves."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from qixian.cli.commands.options import AsJson, Lang

app = typer.Typer(
    help="The holiday notices the office counts with, and what a new one moves.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

File = Annotated[
    Path | None,
    typer.Argument(metavar="[FILE]", help="A notice as TOML, or as JSON where it ends in .json."),
]
Year = Annotated[int | None, typer.Option("--year", help="The year of the notice.")]
Rest = Annotated[
    list[str] | None,
    typer.Option("--rest", metavar="DAYS", help="A day off, or FIRST..LAST; repeatable."),
]
Work = Annotated[
    list[str] | None,
    typer.Option("--work", metavar="DAYS", help="A weekend day to be worked; repeatable."),
]
Statutory = Annotated[
    list[str] | None,
    typer.Option("--statutory", metavar="DAYS", help="A statutory holiday proper; repeatable."),
]
Title = Annotated[str | None, typer.Option("--title", help="The title of the notice.")]


@app.command()
def show(
    *,
    year: Annotated[int | None, typer.Option("--year", help="The days of this year.")] = None,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """The notices the office counts with, or the days of one year.

    \b
    Example:
      qixian calendar show --year 2026
    """
    from qixian.cli.calendars import show_calendar  # noqa: PLC0415 - heavy; only where it runs

    raise typer.Exit(asyncio.run(show_calendar(year, as_json, lang)))


@app.command()
def preview(
    file: File = None,
    *,
    year: Year = None,
    rest: Rest = None,
    work: Work = None,
    statutory: Statutory = None,
    title: Title = None,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """Which dates a notice would move; nothing is changed.

    A file has the fields of a shipped notice (year, rest_days, extra_working_days, …).

    \b
    Example:
      qixian calendar preview 2027.toml
      qixian calendar preview --year 2027 --rest 2027-02-05..2027-02-11 --work 2027-01-31
    """
    from qixian.cli.calendars_loading import preview_notice  # noqa: PLC0415 - heavy
    from qixian.cli.calendars_notice import WrittenNotice  # noqa: PLC0415 - heavy

    days = (tuple(rest or ()), tuple(work or ()), tuple(statutory or ()))
    written = WrittenNotice(file, year, *days, title)
    raise typer.Exit(asyncio.run(preview_notice(written, as_json, lang)))


@app.command()
def load(
    file: File = None,
    *,
    year: Year = None,
    rest: Rest = None,
    work: Work = None,
    statutory: Statutory = None,
    title: Title = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask first.")] = False,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """Load a notice: every open date it moves is counted again, and the record says so.

    Shows first how much moves and asks; a second notice for a year replaces the first.

    \b
    Example:
      qixian calendar load 2027.toml
      qixian calendar load --yes --json 2027.toml
    """
    from qixian.cli.calendars_loading import load_notice  # noqa: PLC0415 - heavy
    from qixian.cli.calendars_notice import WrittenNotice  # noqa: PLC0415 - heavy

    days = (tuple(rest or ()), tuple(work or ()), tuple(statutory or ()))
    written = WrittenNotice(file, year, *days, title)
    raise typer.Exit(asyncio.run(load_notice(written, yes, as_json, lang)))
