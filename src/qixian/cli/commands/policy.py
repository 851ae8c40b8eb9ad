"""`qixian policy`: the numbers of the policy, where each comes from, and what the system does."""

from typing import Annotated

import typer

from qixian.cli.commands.options import AsJson, EditionId, Lang

app = typer.Typer(
    help="The numbers of the policy: where each comes from and what is done with it.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@app.command(name="list")
def list_(*, as_json: AsJson = False, lang: Lang = None) -> None:
    """The editions and local overlays that cases can be opened under.

    One ships with the program; QIXIAN_POLICIES names a directory with further ones.

    \b
    Example:
      QIXIAN_POLICIES=policies qixian policy list
    """
    from qixian.cli.policies import show_editions  # noqa: PLC0415 - heavy; only where it runs

    raise typer.Exit(show_editions(as_json, lang))


@app.command()
def show(
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="Everything about this parameter.")
    ] = None,
    *,
    edition: EditionId = None,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """The parameters with value, unit, clause and reading; or one with its words and alternatives.

    \b
    Example:
      qixian policy show
      qixian policy show leave_cap_months --lang zh
    """
    from qixian.cli.policies import show_parameter, show_parameters  # noqa: PLC0415 - heavy

    if name is None:
        raise typer.Exit(show_parameters(edition, as_json, lang))
    raise typer.Exit(show_parameter(name, edition, as_json, lang))


@app.command()
def diff(
    before: Annotated[str, typer.Argument(metavar="A", help="The id of an edition.")],
    after: Annotated[str, typer.Argument(metavar="B", help="The id of another.")],
    *,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """What differs between two editions: both values, the clause, both readings.

    \b
    Example:
      qixian policy diff nmg-2022-31 my-edition
    """
    from qixian.cli.policies import show_differences  # noqa: PLC0415 - heavy; only where it runs

    raise typer.Exit(show_differences(before, after, as_json, lang))


@app.command()
def why(
    rule: Annotated[
        str, typer.Argument(metavar="RULE", help="R89, or an article such as 民法典203.")
    ],
    *,
    edition: EditionId = None,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """What a rule says, how it is read here, what is done with it, and an example of its dates.

    \b
    Example:
      qixian policy why R89
      qixian policy why 条例15 --lang zh
    """
    from qixian.cli.policy_why import show_why  # noqa: PLC0415 - heavy; only where it runs

    raise typer.Exit(show_why(rule, edition, as_json, lang))


@app.command()
def book(*, as_json: AsJson = False) -> None:
    """The page docs/policies.md: every parameter, every rule, where it lives and what tests it.

    \b
    Example:
      qixian policy book > docs/policies.md
    """
    from qixian.cli.policy_book import print_page  # noqa: PLC0415 - heavy; only where it runs

    raise typer.Exit(print_page(as_json))
