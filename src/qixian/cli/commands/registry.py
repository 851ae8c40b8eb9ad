"""`qixian registry`: who and what the cases are about."""

import asyncio
from typing import Annotated

import typer

from qixian.cli.commands.options import AsJson, Lang

app = typer.Typer(
    help="Keep, read and erase who and what the cases are about.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

EntryId = Annotated[str, typer.Argument(metavar="ID", help="The entry's id; never a name.")]
Sets = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="A field of the data; repeatable."),
]
Kind = Annotated[str, typer.Argument(metavar="KIND", help="person, venture, institution or base.")]


@app.command()
def add(
    kind: Kind, entry: EntryId, *, sets: Sets = None, as_json: AsJson = False, lang: Lang = None
) -> None:
    """Give an id its entry, under which every case may name it.

    What is given is sealed with a key of the entry's own. Doing it twice changes nothing. A person
    has name, identity_number, phone and email; a venture and an institution name and credit_code; a
    base name, kind, total_area_m2 and league_city.

    \b
    Example:
      qixian registry add institution I1 --set name=内蒙古示范大学
    """
    from qixian.cli.registering import add_entry  # noqa: PLC0415 - heavy; only where it runs

    raise typer.Exit(asyncio.run(add_entry(kind, entry, sets or [], as_json, lang)))


@app.command()
def correct(
    entry: EntryId, *, sets: Sets = None, as_json: AsJson = False, lang: Lang = None
) -> None:
    """Change some of an entry's data; an empty value takes a field away.

    For a person it is noted who did so.

    \b
    Example:
      qixian registry correct P1 --set phone= --set email=p1@example.org
    """
    from qixian.cli.registering import correct_entry  # noqa: PLC0415 - heavy; only where it runs

    raise typer.Exit(asyncio.run(correct_entry(entry, sets or [], as_json, lang)))


@app.command()
def show(
    entry: EntryId,
    *,
    reason: Annotated[
        str, typer.Option(metavar="WORD", help="Why it is read: a word in capitals.")
    ] = "CASE_WORK",
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """An entry with its data and its links; for a person it is noted who read it and why.

    \b
    Example:
      qixian registry show P1 --reason NOTICE_RETURNED
    """
    from qixian.cli.registering import show_entry  # noqa: PLC0415 - heavy; only where it runs

    raise typer.Exit(asyncio.run(show_entry(entry, reason, as_json, lang)))


@app.command(name="list")
def list_(
    *,
    kind: Annotated[str | None, typer.Option(help="Only entries of this kind.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many.")] = 50,
    after: Annotated[str | None, typer.Option(metavar="ID", help="Those behind it.")] = None,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """The entries by id, without their data.

    \b
    Example:
      qixian registry list --kind person
    """
    from qixian.cli.registering import list_registry  # noqa: PLC0415 - heavy; only where it runs

    raise typer.Exit(asyncio.run(list_registry(kind, after, limit, as_json, lang)))


@app.command()
def link(
    from_id: Annotated[str, typer.Argument(metavar="ID", help="Whose link it is.")],
    role: Annotated[str, typer.Argument(metavar="ROLE", help="A word in capitals.")],
    to_id: Annotated[str, typer.Argument(metavar="OTHER", help="Who has the role.")],
    *,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """Say what one entry is to another, for instance who founded a venture.

    \b
    Example:
      qixian registry link E1 FOUNDER P1
    """
    from qixian.cli.registering import link_entries  # noqa: PLC0415 - heavy; only where it runs

    raise typer.Exit(asyncio.run(link_entries(from_id, role, to_id, as_json, lang)))


@app.command()
def timeline(entry: EntryId, *, as_json: AsJson = False, lang: Lang = None) -> None:
    """Everything about an entry and those linked to it: every event of every case, in order.

    \b
    Example:
      qixian registry timeline E1
    """
    from qixian.cli.registering import show_everything  # noqa: PLC0415 - heavy

    raise typer.Exit(asyncio.run(show_everything(entry, as_json, lang)))


@app.command()
def words(
    note: Annotated[str, typer.Argument(metavar="NOTE", help="The reference an event carries.")],
    *,
    reason: Annotated[
        str, typer.Option(metavar="WORD", help="Why they are read: a word in capitals.")
    ] = "CASE_WORK",
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """A person's own words, which a case only refers to; it is noted who read them and why.

    \b
    Example:
      qixian registry words note:cli:5f0c:late_reason
    """
    from qixian.cli.registering import show_words  # noqa: PLC0415 - heavy; only where it runs

    raise typer.Exit(asyncio.run(show_words(note, reason, as_json, lang)))


@app.command()
def erase(
    entry: EntryId,
    *,
    reason: Annotated[
        str, typer.Option(metavar="WORD", help="Why it is erased: a word in capitals.")
    ],
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """Destroy an entry's key: its data and words can never be read again, the cases stay.

    This cannot be undone.

    \b
    Example:
      qixian registry erase P1 --reason SUBJECT_REQUEST
    """
    from qixian.cli.registering import erase_entry  # noqa: PLC0415 - heavy; only where it runs

    raise typer.Exit(asyncio.run(erase_entry(entry, reason, as_json, lang)))


@app.command()
def rewrap(*, as_json: AsJson = False, lang: Lang = None) -> None:
    """Wrap every entry's key with QIXIAN_REGISTRY_KEY, reading QIXIAN_REGISTRY_OLD_KEY too.

    Run it after the key was changed everywhere. When it is done, the old key is not needed.

    \b
    Example:
      QIXIAN_REGISTRY_KEY=… QIXIAN_REGISTRY_OLD_KEY=… qixian registry rewrap
    """
    from qixian.cli.registering import rewrap_keys  # noqa: PLC0415 - heavy; only where it runs

    raise typer.Exit(asyncio.run(rewrap_keys(as_json, lang)))
