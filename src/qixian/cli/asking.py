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
from qixian.cli.printing import clause_text, event_lines, fields_text, print_json, print_lines
from qixian.cli.reaching import begin, office_of, today
from qixian.cli.words import Words
from qixian.domain.asking import MAIN_BOOK, Answer, Asked
from qixian.domain.case import Command
from qixian.domain.kinds import AnyKind
from qixian.domain.policies.edition import load_edition
from qixian.domain.refusal import Refusal
from qixian.ledger.board import find_case
from qixian.ledger.editions import pin_edition
from qixian.ledger.errors import MalformedCommand
from qixian.ledger.parsing import kind_of, parse_command
from qixian.ledger.private_words import keep_apart
from qixian.runtime.settings import Settings
from qixian.workflows.case_client import CaseClient, EngineUnreachable

PATIENCE_SECONDS: Final = 30

# Crockford's base 32: no letter that reads like a digit, so that an id can be dictated.
_LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_PREFIXES: Final = {"off_post_venture_leave": "OVL"}

Lang = Literal["zh", "en"] | None


@dataclass(frozen=True, slots=True)
class Wish:
    """What was written on the line: `key=value` texts, a JSON object, ids. None is left out."""

    sets: tuple[str, ...]
    params: str | None
    command_id: str | None
    actor: str | None


def new_case_id(case_type: str, day: date) -> str:
    """An id such as OVL-20261123-7K3Q9F: the kind, the day, six letters nobody can guess."""
    prefix = _PREFIXES.get(case_type) or "".join(word[0] for word in case_type.split("_")).upper()
    drawn = "".join(secrets.choice(_LETTERS) for _ in range(6))
    return f"{prefix}-{day:%Y%m%d}-{drawn}"


async def open_and_print(
    case_type: str, case: str | None, wish: Wish, as_json: bool, lang: Lang
) -> int:
    """Open a case; the exit status. Raises MalformedCommand and what reaching an office does."""
    settings = begin(lang)
    kind = kind_of(case_type)
    command = wished(kind, kind.opening, wish)
    case_id = case or new_case_id(case_type, today())
    asked = _asked(kind, command, case_id, wish)
    async with office_of(settings) as (_, pool, client):
        answer = await _ask(settings, pool, client, asked, command)
    return _print(Words(settings.lang), asked, answer, as_json)


async def ask_and_print(case: str, name: str, wish: Wish, as_json: bool, lang: Lang) -> int:
    """Ask something of a case; the exit status. Raises as opening does, and CaseNotFound."""
    settings = begin(lang)
    async with office_of(settings) as (_, pool, client):
        async with pool.acquire() as conn:
            kind = kind_of((await find_case(conn, MAIN_BOOK, case)).case_type)
        command = wished(kind, name, wish)
        asked = _asked(kind, command, case, wish)
        answer = await _ask(settings, pool, client, asked, command)
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


def _asked(kind: AnyKind, command: Command, case_id: str, wish: Wish) -> Asked:
    try:
        return Asked(
            command_id=wish.command_id or f"cli:{uuid.uuid4().hex}",
            case_id=case_id,
            case_type=kind.name,
            command=command.type,
            params={},
            actor=wish.actor or command.actor,
            edition_digest="",
            book=MAIN_BOOK,
        )
    except ValidationError as error:
        field = str(error.errors(include_url=False)[0]["loc"][0])
        raise MalformedCommand(
            f"{field} cannot be used: write letters, digits and . _ : / - , at most 96, beginning "
            "with a letter or digit"
        ) from None


async def _ask(
    settings: Settings, pool: "Pool[Record]", client: Client, asked: Asked, command: Command
) -> Answer:
    async with pool.acquire() as conn:
        params = await keep_apart(conn, asked.case_id, asked.command_id, command)
        digest = await pin_edition(conn, load_edition())
    asked = asked.model_copy(update={"params": params, "edition_digest": digest})
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await CaseClient(client, settings.task_queue).ask(asked)
    except (TimeoutError, EngineUnreachable) as error:
        why = str(error) or f"no worker on task queue {settings.task_queue} answered in time"
        opens = (
            f"--case {asked.case_id} " if command.type == kind_of(asked.case_type).opening else ""
        )
        raise EngineUnreachable(
            f"{why}: run `qixian up` or `qixian worker`, and ask again with "
            f"{opens}--command-id {asked.command_id}"
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
        yield from _refusal(words, answer.refusal)
    standing = answer.standing
    yield f"  {words.heading('state')}: {words.of('states', standing.state)}  {standing.state}"
    if standing.next_wake is not None:
        yield f"  {words.heading('next_wake')}: {standing.next_wake.isoformat()}"


def _refusal(words: Words, refusal: Refusal) -> Iterator[str]:
    yield f"  {words.heading('code')}: {refusal.code}"
    if refusal.data:
        yield f"  {fields_text(words, dict(refusal.data))}"
    yield f"  {words.heading('clause')}: {clause_text(words, refusal.clause)}"
    yield f"  {words.heading('remedy')}: {refusal.remedy}"
