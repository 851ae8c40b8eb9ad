"""The work of `qixian case open` and `qixian case do`: from words on a line to a case's answer."""

import asyncio
import json
import secrets
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from asyncpg import Pool, Record
from pydantic import JsonValue, ValidationError
from temporalio.client import Client

from qixian.cli.exits import DONE, NOT_AS_CLAIMED
from qixian.cli.printing import event_lines, print_json, print_lines
from qixian.cli.reaching import begin, office_of, today
from qixian.domain.asking import MAIN_BOOK, Answer, Asked
from qixian.domain.case import Command
from qixian.domain.kinds import AnyKind
from qixian.domain.policies.edition import Edition, load_edition
from qixian.domain.policies.shelf import Shelf
from qixian.domain.refusal import Refusal
from qixian.ledger.board import find_case
from qixian.ledger.editions import pin_edition
from qixian.ledger.errors import MalformedCommand
from qixian.ledger.parsing import kind_of, parse_command
from qixian.ledger.private_words import keep_apart
from qixian.ledger.registry.keys import KeyRing
from qixian.presentation.remedies import remedy_text
from qixian.presentation.texts import clause_text, fields_text
from qixian.presentation.words import Words
from qixian.runtime.registry_key import registry_keys
from qixian.runtime.settings import Settings
from qixian.workflows.case_client import CaseClient, EngineUnreachable

PATIENCE_SECONDS: Final = 30

# Crockford's base 32: no letter that reads like a digit, so that an id can be dictated.
_LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_PREFIXES: Final = {
    "off_post_venture_leave": "OVL",
    "incubation_tenancy": "ICT",
    "venture_internship": "VIN",
    "subsidy_and_quota": "SQF",
}

Lang = Literal["zh", "en"] | None


@dataclass(frozen=True, slots=True)
class Wish:
    """What was written on the line: `key=value` texts, a JSON object, ids. None is left out.

    `edition` is that under which a case is opened; a case keeps it, whatever is asked later. `by`
    is the command that opens a case, where its kind has several.
    """

    sets: tuple[str, ...]
    params: str | None
    command_id: str | None
    actor: str | None
    edition: str | None = None
    by: str | None = None


def new_case_id(case_type: str, day: date) -> str:
    """An id such as OVL-20261123-7K3Q9F: the kind, the day, six letters nobody can guess."""
    prefix = _PREFIXES.get(case_type) or "".join(word[0] for word in case_type.split("_")).upper()
    drawn = "".join(secrets.choice(_LETTERS) for _ in range(6))
    return f"{prefix}-{day:%Y%m%d}-{drawn}"


async def open_and_print(
    case_type: str, case: str | None, wish: Wish, as_json: bool, lang: Lang
) -> int:
    """Open a case; the exit status.

    Raises MalformedCommand, EditionError and what reaching an office does.
    """
    settings = begin(lang)
    edition = Shelf.of(settings.policies).edition(wish.edition or settings.edition)
    kind = kind_of(case_type)
    command = wished(kind, opening_of(kind, wish.by), wish)
    case_id = case or new_case_id(case_type, today())
    asked = asked_of(kind, command, case_id, wish, edition)
    async with office_of(settings) as (_, pool, client):
        answer = await send(settings, pool, client, asked, command, edition, f"--case {case_id} ")
    return _print(Words(settings.lang), asked, answer, as_json)


def opening_of(kind: AnyKind, by: str | None) -> str:
    """The command that opens a case: the only one there is, or the one named. MalformedCommand."""
    names = ", ".join(kind.opening)
    if by is None and len(kind.opening) > 1:
        raise MalformedCommand(f"{kind.name} can be opened with several commands: --with {names}")
    if by is not None and by not in kind.opening:
        raise MalformedCommand(f"{kind.name} is not opened with {by!r}; it is opened with {names}")
    return by or kind.opening[0]


async def ask_and_print(case: str, name: str, wish: Wish, as_json: bool, lang: Lang) -> int:
    """Ask something of a case; the exit status. Raises as opening does, and CaseNotFound."""
    settings = begin(lang)
    async with office_of(settings) as (_, pool, client):
        async with pool.acquire() as conn:
            kind = kind_of((await find_case(conn, MAIN_BOOK, case)).case_type)
        command = wished(kind, name, wish)
        asked = asked_of(kind, command, case, wish, load_edition())
        answer = await send(settings, pool, client, asked, command, load_edition())
    return _print(Words(settings.lang), asked, answer, as_json)


def wished(kind: AnyKind, name: str, wish: Wish) -> Command:
    """The command that was written: the JSON object with each `key=value` over it.

    A value is text where the field is spelled as text (ids, dates, decimals); elsewhere it is JSON
    where it parses as such. Raises MalformedCommand.
    """
    params = _object(wish.params) if wish.params is not None else {}
    known = kind.commands.get(name)
    for text in wish.sets:
        key, equals, value = text.partition("=")
        if not equals or not key:
            raise MalformedCommand(f"--set {text!r} is not KEY=VALUE: write for instance months=12")
        params[key] = value if known is None or _is_text(known, key) else _json_or_text(value)
    return parse_command(kind, name, params)


def _object(text: str) -> dict[str, JsonValue]:
    try:
        content = json.loads(text)
    except json.JSONDecodeError as error:
        raise MalformedCommand(
            f"--params is not JSON (column {error.colno}: {error.msg}): write an object such as "
            "'{\"months\": 12}'"
        ) from None
    if not isinstance(content, dict):
        raise MalformedCommand(
            "--params is not a JSON object: write for instance '{\"months\": 12}'"
        )
    return content


def _is_text(command: type[Command], field: str) -> bool:
    schema = command.model_json_schema().get("properties", {}).get(field, {})
    return any(part.get("type") == "string" for part in (schema, *schema.get("anyOf", ())))


def _json_or_text(value: str) -> JsonValue:
    try:
        content: JsonValue = json.loads(value)
    except json.JSONDecodeError:
        return value
    return content


def asked_of(kind: AnyKind, command: Command, case_id: str, wish: Wish, edition: Edition) -> Asked:
    """What the case is asked, without its parameters, which may hold words to keep apart.

    An open case keeps the edition it was opened under and passes over this one. Raises
    MalformedCommand for an id that cannot be used.
    """
    try:
        return Asked(
            command_id=wish.command_id or f"cli:{uuid.uuid4().hex}",
            case_id=case_id,
            case_type=kind.name,
            command=command.type,
            params={},
            actor=wish.actor or command.actor,
            edition_digest=edition.digest,
            book=MAIN_BOOK,
        )
    except ValidationError as error:
        field = str(error.errors(include_url=False)[0]["loc"][0])
        raise MalformedCommand(
            f"{field} cannot be used: write letters, digits and . _ : / - , at most 96, beginning "
            "with a letter or digit"
        ) from None


async def send(
    settings: Settings,
    pool: "Pool[Record]",
    client: Client,
    asked: Asked,
    command: Command,
    edition: Edition,
    again: str = "",
) -> Answer:
    """What came of what is asked; the edition is pinned for a case that opens.

    `again` is what whoever asks again writes besides the command's id. Raises EngineUnreachable
    where no answer comes in time, and what the ledger and the case client do.
    """
    keys = KeyRing(*registry_keys(settings))
    async with pool.acquire() as conn:
        params = await keep_apart(conn, keys, asked.book, asked.case_id, asked.command_id, command)
        await pin_edition(conn, edition)
    asked = asked.model_copy(update={"params": params})
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await CaseClient(client, settings.task_queue).ask(asked)
    except (TimeoutError, EngineUnreachable) as error:
        why = str(error) or f"no worker on task queue {settings.task_queue} answered in time"
        raise EngineUnreachable(
            f"{why}: run `qixian up` or `qixian worker`, and ask again with "
            f"{again}--command-id {asked.command_id}"
        ) from None


def _print(words: Words, asked: Asked, answer: Answer, as_json: bool) -> int:
    if as_json:
        print_json(_document(asked, answer))
    else:
        print_lines(_lines(words, asked, answer))
    return DONE if answer.refusal is None else NOT_AS_CLAIMED


def _document(asked: Asked, answer: Answer) -> dict[str, object]:
    standing = answer.standing
    return {
        "case_id": asked.case_id,
        "case_type": asked.case_type,
        "command_id": asked.command_id,
        "command": asked.command,
        "outcome": answer.outcome,
        "repeated": answer.repeated,
        "events": [event.model_dump(mode="json") for event in answer.events],
        "refusal": answer.refusal.model_dump(mode="json") if answer.refusal else None,
        "state": standing.state,
        "next_wake": standing.next_wake.isoformat() if standing.next_wake else None,
    }


def _lines(words: Words, asked: Asked, answer: Answer) -> Iterator[str]:
    outcome = words.of("outcomes", answer.outcome)
    yield f"{asked.case_id}  {words.of('commands', asked.command)}  {asked.command}: {outcome}"
    if answer.repeated:
        yield f"  {words.heading('repeated')}"
    for event in answer.events:
        place = (event.effective_on, "")
        yield from event_lines(words, place, event.type, event.clauses, event.data)
    if answer.refusal is not None:
        yield from _refusal(words, asked.command, answer.refusal)
    standing = answer.standing
    yield f"  {words.heading('state')}: {words.of('states', standing.state)}  {standing.state}"
    if standing.next_wake is not None:
        yield f"  {words.heading('next_wake')}: {standing.next_wake.isoformat()}"


def _refusal(words: Words, command: str, refusal: Refusal) -> Iterator[str]:
    said = f"  {words.of('codes', refusal.code)}" if words.has("codes", refusal.code) else ""
    yield f"  {words.heading('code')}: {refusal.code}{said}"
    if refusal.data:
        yield f"  {fields_text(words, dict(refusal.data))}"
    yield f"  {words.heading('clause')}: {clause_text(words, refusal.clause)}"
    yield f"  {words.heading('remedy')}: {remedy_text(words, command, refusal)}"
