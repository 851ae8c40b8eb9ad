"""The work of `qixian registry`. An office need not be open for it."""

import os
import pwd
import re
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Literal

from qixian.cli.exits import DONE, NOT_AS_CLAIMED
from qixian.cli.printing import print_json, print_lines, print_table
from qixian.cli.reaching import begin, ledger_of
from qixian.domain.asking import MAIN_BOOK
from qixian.ledger.connection import Connection
from qixian.ledger.private_words import read_words
from qixian.ledger.registry.entries import (
    Entry,
    EntryLine,
    correct,
    list_entries,
    read_entry,
    register,
)
from qixian.ledger.registry.erasure import erase
from qixian.ledger.registry.errors import EntryMalformed
from qixian.ledger.registry.key_store import rewrap
from qixian.ledger.registry.keys import KeyRing
from qixian.ledger.registry.links import Link, link, links_of
from qixian.ledger.registry.timeline import Timeline, everything_about
from qixian.presentation.texts import fields_text
from qixian.presentation.words import Words
from qixian.runtime.registry_key import registry_keys
from qixian.runtime.settings import Settings

Lang = Literal["zh", "en"] | None


@asynccontextmanager
async def _registry(settings: Settings) -> AsyncIterator[Connection]:
    async with ledger_of(settings, closed_too=True) as pool, pool.acquire() as conn:
        yield conn


def _key_ring(settings: Settings) -> KeyRing:
    return KeyRing(*registry_keys(settings))


def terminal_reader() -> str:
    """Who is at this terminal, by the account of the operating system, for the notes of access."""
    try:
        account = pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        account = str(os.getuid())
    return "cli:" + re.sub(r"[^A-Za-z0-9._-]", "_", account)[:60]


def _given(sets: Sequence[str]) -> dict[str, str]:
    """The `key=value` texts; none is repeated in an error, since it may be somebody's name."""
    pairs = [text.partition("=") for text in sets]
    if any(not key or not equals for key, equals, _ in pairs):
        raise EntryMalformed("--set is not KEY=VALUE: write for instance --set phone=…")
    return {key: value for key, _, value in pairs}


def _print_change(words: Words, entry: str, word: str, as_json: bool, changed: bool) -> int:
    if as_json:
        print_json({"entry_id": entry, "changed": changed})
    else:
        print_lines([words.heading(word if changed else "entry_unchanged", entry=entry)])
    return DONE


async def add_entry(kind: str, entry: str, sets: Sequence[str], as_json: bool, lang: Lang) -> int:
    """Register an entry; the exit status. Raises EntryRefused and what reaching a ledger does."""
    settings = begin(lang)
    data = _given(sets)
    async with _registry(settings) as conn:
        made = await register(conn, _key_ring(settings), MAIN_BOOK, entry, kind, data)
    return _print_change(Words(settings.lang), entry, "entry_added", as_json, made)


async def correct_entry(entry: str, sets: Sequence[str], as_json: bool, lang: Lang) -> int:
    """Correct an entry; the exit status. Raises as adding one does."""
    settings = begin(lang)
    changes = _given(sets)
    if not changes:
        raise EntryMalformed("nothing to correct: give --set KEY=VALUE")
    async with _registry(settings) as conn:
        await correct(conn, _key_ring(settings), MAIN_BOOK, entry, changes, terminal_reader())
    return _print_change(Words(settings.lang), entry, "entry_corrected", as_json, True)


async def link_entries(from_id: str, role: str, to_id: str, as_json: bool, lang: Lang) -> int:
    """Link two entries; the exit status. Raises as adding one does."""
    settings = begin(lang)
    async with _registry(settings) as conn:
        made = await link(conn, MAIN_BOOK, Link(from_id, role, to_id))
    return _print_change(Words(settings.lang), from_id, "entry_linked", as_json, made)


async def erase_entry(entry: str, reason: str, as_json: bool, lang: Lang) -> int:
    """Erase an entry; the exit status. Raises as adding one does."""
    settings = begin(lang)
    async with _registry(settings) as conn:
        erased = await erase(conn, MAIN_BOOK, entry, terminal_reader(), reason)
    return _print_change(Words(settings.lang), entry, "entry_erased", as_json, erased)


async def rewrap_keys(as_json: bool, lang: Lang) -> int:
    """Wrap the keys anew; status 1 while keys of the office's own book cannot be opened.

    Raises SealBroken and what reaching a ledger does.
    """
    settings = begin(lang)
    words = Words(settings.lang)
    keys = _key_ring(settings)
    async with _registry(settings) as conn:
        came = await rewrap(conn, keys)
    unopened = came.unopened.get(MAIN_BOOK, 0)
    if as_json:
        print_json({"kek_id": keys.kek_id, "rewrapped": came.done, "unopened": unopened})
    else:
        print_lines([words.heading("rewrapped", count=came.done, kek=keys.kek_id)])
        if unopened:
            print_lines([words.heading("unopened", count=unopened)])
    return NOT_AS_CLAIMED if unopened else DONE


async def show_entry(entry: str, reason: str, as_json: bool, lang: Lang) -> int:
    """An entry with its data; the exit status. Raises as adding one does, and EntryNotFound."""
    settings = begin(lang)
    async with _registry(settings) as conn:
        reader = terminal_reader()
        read = await read_entry(conn, _key_ring(settings), MAIN_BOOK, entry, reader, reason)
        links = await links_of(conn, MAIN_BOOK, entry)
    if as_json:
        print_json(asdict(read) | {"links": [one._asdict() for one in links]})
    else:
        print_lines(_entry_lines(Words(settings.lang), read, links))
    return DONE


def _entry_lines(words: Words, entry: Entry, links: Sequence[Link]) -> Iterator[str]:
    yield f"{entry.entry_id}  {words.of('entry_kinds', entry.kind)}"
    if entry.erased_at is not None:
        yield f"  {words.heading('erased_at')}: {_instant(entry.erased_at)}"
    elif entry.data is None:
        yield f"  {words.heading('no_data')}"
    for name, text in (entry.data or {}).items():
        yield f"  {words.of('entry_fields', name)}: {text}"
    for one in links:
        yield f"  {one.from_id}  {one.role}  {one.to_id}"


async def show_words(note: str, reason: str, as_json: bool, lang: Lang) -> int:
    """The words of a note; the exit status. Raises as showing an entry does."""
    settings = begin(lang)
    async with _registry(settings) as conn:
        reader = terminal_reader()
        read = await read_words(conn, _key_ring(settings), MAIN_BOOK, note, reader, reason)
    if as_json:
        print_json({"note": note, "words": read})
    else:
        print_lines([Words(settings.lang).heading("words_erased") if read is None else read])
    return DONE


async def list_registry(
    kind: str | None, after: str | None, limit: int, as_json: bool, lang: Lang
) -> int:
    """The entries by id; the exit status. Raises as adding one does."""
    settings = begin(lang)
    words = Words(settings.lang)
    async with _registry(settings) as conn:
        lines = await list_entries(conn, MAIN_BOOK, kind, after, limit)
    more = lines[-1].entry_id if len(lines) == limit else None
    if as_json:
        print_json({"entries": lines, "next_after": more})
    elif not lines:
        print_lines([words.heading("no_entries")])
    else:
        _print_entries(words, lines)
        if more:
            print_lines([words.heading("more_entries", entry=more)])
    return DONE


def _print_entries(words: Words, lines: Sequence[EntryLine]) -> None:
    print_table(
        [words.heading(key) for key in ("entry", "entry_kind", "entry_data")],
        [
            (line.entry_id, words.of("entry_kinds", line.kind), _what_is_kept(words, line))
            for line in lines
        ],
    )


def _what_is_kept(words: Words, line: EntryLine) -> str:
    if line.erased_at is not None:
        return words.heading("erased")
    return words.heading("data_sealed" if line.has_data else "no_data")


async def show_everything(entry: str, as_json: bool, lang: Lang) -> int:
    """Every event about an entry; the exit status. Raises EntryNotFound, as adding one does."""
    settings = begin(lang)
    async with _registry(settings) as conn:
        found = await everything_about(conn, MAIN_BOOK, entry)
    if as_json:
        print_json(found)
    else:
        print_lines(_timeline_lines(Words(settings.lang), found))
    return DONE


def _timeline_lines(words: Words, found: Timeline) -> Iterator[str]:
    yield f"{found.entry_id}  {' '.join(found.linked)}".rstrip()
    for case in found.cases:
        kind, state = words.of("case_types", case.case_type), words.of("states", case.state)
        yield f"  {case.case_id}  {kind}  {state}  {case.state}"
    if found.events:
        yield words.heading("timeline")
    for event in found.events:
        name = f"{words.of('events', event.type)}  {event.type}"
        data = fields_text(words, event.data)
        yield f"  {event.effective_on}  {event.case_id}  {name}  {data}".rstrip()


def _instant(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
