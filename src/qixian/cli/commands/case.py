"""`qixian case`: open a case, ask something of it, look at it."""

import asyncio
from typing import Annotated

import typer

from qixian.cli.commands.options import AsJson, CaseId, EditionId, Lang, civil_date

app = typer.Typer(
    help="Open a case, ask something of it, look at it.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

Sets = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="A parameter of the command; repeatable."),
]
Params = Annotated[
    str | None, typer.Option("--params", metavar="JSON", help="All parameters as a JSON object.")
]
CommandId = Annotated[
    str | None,
    typer.Option("--command-id", help="Asking again with the same id is answered as before."),
]
Actor = Annotated[
    str | None, typer.Option("--actor", help="Who asks; who usually does when it is left out.")
]


@app.command(name="open")
def open_case(
    case_type: Annotated[str, typer.Argument(metavar="CASE_TYPE", help="The kind of case.")],
    *,
    sets: Sets = None,
    params: Params = None,
    case: Annotated[str | None, typer.Option("--case", help="An id of your own.")] = None,
    command_id: CommandId = None,
    actor: Actor = None,
    edition: EditionId = None,
    by: Annotated[
        str | None,
        typer.Option("--with", metavar="COMMAND", help="Where several commands can open a case."),
    ] = None,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """Open a case with the first command of its kind, or with the one that is named.

    CASE_TYPE is off_post_venture_leave, incubation_tenancy, venture_internship or
    subsidy_and_quota. Prints the case's id and its first events, or why it is refused (exit status
    1). Put no names and no identity numbers into ids.

    \b
    Example:
      qixian case open off_post_venture_leave --set researcher_id=P1 --set institution_id=I1 \\
          --set requested_start_date=2030-03-01 --set requested_months=36
      qixian case open subsidy_and_quota --with AssessTarget --set metric=LOANS \\
          --set value=5100000000 --set threshold=5000000000
    """
    from qixian.cli.asking import Wish, open_and_print  # noqa: PLC0415 - heavy

    wish = Wish(tuple(sets or ()), params, command_id, actor, edition, by)
    raise typer.Exit(asyncio.run(open_and_print(case_type, case, wish, as_json, lang)))


@app.command(name="do")
def do(
    case: CaseId,
    command: Annotated[str, typer.Argument(metavar="COMMAND", help="What is asked of the case.")],
    *,
    sets: Sets = None,
    params: Params = None,
    command_id: CommandId = None,
    actor: Actor = None,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """Ask something of a case.

    Prints what happened, or why it is refused (exit status 1) with its code, its clause and what
    could be done.

    \b
    Example:
      qixian case do OVL-20260105-7K3Q9F ApproveLeave
      qixian case do OVL-20260105-7K3Q9F RequestExtension --set months=12
    """
    from qixian.cli.asking import Wish, ask_and_print  # noqa: PLC0415 - heavy

    wish = Wish(tuple(sets or ()), params, command_id, actor)
    raise typer.Exit(asyncio.run(ask_and_print(case, command, wish, as_json, lang)))


@app.command()
def show(
    case: CaseId,
    *,
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="DATE", help="As it stood on that day.")
    ] = None,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """Where a case stands: its state, every date with its reason, what is used, left and ahead.

    \b
    Example:
      qixian case show OVL-20260105-7K3Q9F
      qixian case show OVL-20260105-7K3Q9F --as-of 2026-02-01
    """
    from qixian.cli.showing import show_case  # noqa: PLC0415 - heavy

    day = civil_date(as_of) if as_of else None
    raise typer.Exit(asyncio.run(show_case(case, day, as_json, lang)))


@app.command()
def why(
    case: CaseId,
    field: Annotated[
        str, typer.Argument(metavar="FIELD", help="A date of the case, `used`, or a claim's id.")
    ],
    *,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """Why a date, a length of time or an amount of a case is what it is.

    Says which clause, its exact words, what was put in, the arithmetic line by line, how the text
    is read where it is open, and whether holidays are only assumed. `qixian case show` lists the
    fields.

    \b
    Example:
      qixian case why VIN-20241008-7K3Q9F window_effective_last_day
      qixian case why VIN-20241008-7K3Q9F C1 --lang zh
    """
    from qixian.cli.why import show_reasons  # noqa: PLC0415 - heavy

    raise typer.Exit(asyncio.run(show_reasons(case, field, as_json, lang)))


@app.command()
def timeline(case: CaseId, *, as_json: AsJson = False, lang: Lang = None) -> None:
    """What happened in a case: the day, the instant of recording, the event, why, by whom.

    \b
    Example:
      qixian case timeline OVL-20260105-7K3Q9F
    """
    from qixian.cli.listing import show_timeline  # noqa: PLC0415 - heavy

    raise typer.Exit(asyncio.run(show_timeline(case, as_json, lang)))


@app.command(name="list")
def list_(
    *,
    state: Annotated[str | None, typer.Option(help="Only cases in this state.")] = None,
    case_type: Annotated[
        str | None, typer.Option("--type", metavar="CASE_TYPE", help="Only cases of this kind.")
    ] = None,
    institution: Annotated[str | None, typer.Option(help="Only cases of this one.")] = None,
    due_before: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="Only open cases with something due before that day."),
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many.")] = 50,
    after: Annotated[str | None, typer.Option(metavar="CASE", help="Those behind it.")] = None,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """The cases of the office, by id.

    \b
    Example:
      qixian case list --state ON_LEAVE --due-before 2026-07-01
      qixian case list --type incubation_tenancy
    """
    from qixian.cli.listing import show_list  # noqa: PLC0415 - heavy
    from qixian.ledger.board import Wanted  # noqa: PLC0415 - heavy

    day = civil_date(due_before) if due_before else None
    wanted = Wanted(state, institution, day, after, limit)
    raise typer.Exit(asyncio.run(show_list(wanted, case_type, as_json, lang)))
