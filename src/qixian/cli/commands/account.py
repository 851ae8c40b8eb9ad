"""`qixian account`: who may come through the HTTP door, as what and for which office."""

import asyncio
from typing import Annotated

import typer

from qixian.cli.commands.options import AsJson, Lang

app = typer.Typer(
    help="Keep who may come through the HTTP door.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@app.command()
def put(
    account: Annotated[str, typer.Argument(metavar="ID", help="The account's id; never a name.")],
    role: Annotated[
        str,
        typer.Argument(
            metavar="ROLE",
            help="HR, INCUBATOR_MANAGER, LEAGUE_CITY_HRSS, PROGRAMME_OFFICE, AUDITOR or "
            "ADMINISTRATOR.",
        ),
    ],
    *,
    scope: Annotated[
        list[str] | None,
        typer.Option("--scope", metavar="ID", help="An institution, base or league; repeatable."),
    ] = None,
    issuer: Annotated[
        str | None, typer.Option("--issuer", help="The identity provider's address (iss).")
    ] = None,
    subject: Annotated[
        str | None, typer.Option("--subject", help="Who the account is there (sub).")
    ] = None,
    inactive: Annotated[bool, typer.Option("--inactive", help="Close the account.")] = False,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """Give somebody an account, or change it; it is then as written here, in every part.

    The first administrator comes from here; further accounts can be given at the door.

    \b
    Example:
      qixian account put hr-1 HR --scope I1 --issuer https://id.example.org --subject 248289761001
    """
    from qixian.cli.accounts import put_account  # noqa: PLC0415 - heavy; only where it runs

    asked = (account, role, tuple(scope or ()), not inactive, issuer, subject)
    raise typer.Exit(asyncio.run(put_account(*asked, as_json=as_json, lang=lang)))


@app.command(name="list")
def list_(*, as_json: AsJson = False, lang: Lang = None) -> None:
    """Every account: its id, role and scope, and who it is at the identity provider.

    \b
    Example:
      qixian account list
    """
    from qixian.cli.accounts import show_accounts  # noqa: PLC0415 - heavy; only where it runs

    raise typer.Exit(asyncio.run(show_accounts(as_json, lang)))


@app.command()
def token(
    account: Annotated[str, typer.Argument(metavar="ID", help="The account the token is for.")],
    *,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """Print a bearer token for the API, good for eight hours; in development only.

    \b
    Example:
      curl -H "Authorization: Bearer $(qixian account token sample-hr)" \\
          http://127.0.0.1:8000/api/v1/worklist
    """
    from qixian.cli.accounts import print_token  # noqa: PLC0415 - heavy; only where it runs

    raise typer.Exit(asyncio.run(print_token(account, as_json, lang)))
