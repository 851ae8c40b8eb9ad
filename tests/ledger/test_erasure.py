"""Erasing: with its key gone a person is unreadable everywhere, and the record stays as it was."""

import asyncio
from collections.abc import Callable

import pytest

from qixian.domain.case import Reference
from qixian.domain.off_post_venture_leave.commands import RequestExtension
from qixian.ledger.canonical import canonical_json
from qixian.ledger.private_words import keep_apart, read_words
from qixian.ledger.records import Append, CommandRecord
from qixian.ledger.registry.entries import (
    admit,
    correct,
    list_entries,
    missing,
    read_entry,
    register,
)
from qixian.ledger.registry.erasure import erase
from qixian.ledger.registry.errors import EntryErased, EntryMalformed, EntryNotFound
from qixian.ledger.registry.keys import KeyRing
from qixian.ledger.registry.links import Link, link, links_of
from qixian.ledger.streams import append, read_case
from qixian.ledger.verify import verify
from tests.ledger.registry_world import BOOK, OFFICER, PERSON, WHY, Connection, Pool, registry

REASON = "SUBJECT_REQUEST"
WORDS = "在医院陪护 hospital"


async def erasures(conn: Connection) -> list[tuple[str, ...]]:
    rows = await conn.fetch(
        "SELECT book, entry_id, actor, reason FROM registry.erasure ORDER BY erasure_id"
    )
    return [tuple(row) for row in rows]


async def keep(conn: Connection, keys: KeyRing, command_id: str, words: str = WORDS) -> str:
    """Words in case C1, whose researcher is P1; the note's reference."""
    said = RequestExtension(months=12, late_reason=words)
    params = await keep_apart(conn, keys, BOOK, "C1", command_id, said)
    return str(params["late_reason"])


async def words_of(conn: Connection, keys: KeyRing, note: str) -> str | None:
    return await read_words(conn, keys, BOOK, note, OFFICER, WHY)


@pytest.fixture
async def lived(
    pool: Pool,
    entry: Callable[..., Append],
    board: Callable[..., object],
    command: Callable[..., CommandRecord],
) -> str:
    """P1 and P2 in the registry, a case of P1's with words and events; the note's reference."""
    async with registry(pool) as (conn, keys):
        await register(conn, keys, BOOK, "P1", "person", PERSON)
        await register(conn, keys, BOOK, "P2", "person", PERSON)
        row = board(parties={"researcher_id": "P1"})
        await append(conn, entry(case_id="C1", board=row))
        note = await keep(conn, keys, "k1")
        params = canonical_json({"late_reason": note, "months": 12})
        asked = command("k1", "C1", name="RequestExtension", params=params)
        await append(conn, entry(case_id="C1", at=1, cause_id="k1", command=asked, board=row))
    return note


async def test_an_erased_person_is_unreadable_in_the_entry_and_in_every_note(
    pool: Pool, lived: str
) -> None:
    async with registry(pool) as (conn, keys):
        assert await words_of(conn, keys, lived) == WORDS

        assert await erase(conn, BOOK, "P1", OFFICER, REASON)

        entry = await read_entry(conn, keys, BOOK, "P1", OFFICER, WHY)
        assert (entry.kind, entry.data) == ("person", None)
        assert entry.erased_at is not None
        assert await words_of(conn, keys, lived) is None
        assert (await read_entry(conn, keys, BOOK, "P2", OFFICER, WHY)).data == PERSON
        assert await erasures(conn) == [(BOOK, "P1", OFFICER, REASON)]


async def test_neither_a_key_nor_sealed_data_of_an_erased_person_is_left(
    pool: Pool, lived: str
) -> None:
    async with registry(pool) as (conn, _):
        note_key = await conn.fetchval("SELECT key_id FROM registry.free_text")
        await erase(conn, BOOK, "P1", OFFICER, REASON)

        left = await conn.fetch("SELECT key_id, subject_id FROM registry.entry_key")
        assert [row["subject_id"] for row in left] == ["P2"]
        assert note_key not in {row["key_id"] for row in left}
        sealed = await conn.fetch("SELECT entry_id FROM registry.entry WHERE sealed IS NOT NULL")
        assert [row["entry_id"] for row in sealed] == ["P2"]


async def test_erasing_leaves_every_event_hash_and_proof_as_it_was(pool: Pool, lived: str) -> None:
    async with registry(pool) as (conn, _):
        events = await read_case(conn, "C1")
        await erase(conn, BOOK, "P1", OFFICER, REASON)
        proof = await verify(conn)

        assert (proof.ok, proof.events) == (True, 2)
        assert await read_case(conn, "C1") == events
        (params,) = await conn.fetchrow("SELECT params FROM ledger.command") or ("",)
        assert lived in params


async def test_an_erased_id_stays_known_and_linked_and_takes_no_data_again(
    pool: Pool, lived: str
) -> None:
    founded = Link("E1", "FOUNDER", "P1")
    async with registry(pool) as (conn, keys):
        await admit(conn, BOOK, [("E1", "venture")])
        await link(conn, BOOK, founded)
        await erase(conn, BOOK, "P1", OFFICER, REASON)

        assert await missing(conn, BOOK, [Reference("researcher_id", "P1", ("person",))]) == ()
        assert await links_of(conn, BOOK, "E1") == [founded]
        assert [one.has_data for one in await list_entries(conn, BOOK, "person")] == [False, True]
        with pytest.raises(EntryErased, match="new id"):
            await register(conn, keys, BOOK, "P1", "person", PERSON)
        with pytest.raises(EntryErased):
            await correct(conn, keys, BOOK, "P1", {"name": "x"}, OFFICER)


async def test_erasing_again_does_nothing_and_is_not_noted_again(pool: Pool, lived: str) -> None:
    async with registry(pool) as (conn, keys):
        await erase(conn, BOOK, "P1", OFFICER, REASON)
        first = await read_entry(conn, keys, BOOK, "P1", OFFICER, WHY)

        assert not await erase(conn, BOOK, "P1", OFFICER, REASON)

        assert (await read_entry(conn, keys, BOOK, "P1", OFFICER, WHY)) == first
        assert len(await erasures(conn)) == 1


async def test_a_retry_after_the_erasure_still_finds_its_note_and_makes_no_key(
    pool: Pool, lived: str
) -> None:
    async with registry(pool) as (conn, keys):
        await erase(conn, BOOK, "P1", OFFICER, REASON)
        assert await keep(conn, keys, "k1") == lived
        assert not await erase(conn, BOOK, "P1", OFFICER, REASON)


async def test_words_that_come_after_an_erasure_are_readable_until_the_next_one(
    pool: Pool, lived: str
) -> None:
    async with registry(pool) as (conn, keys):
        await erase(conn, BOOK, "P1", OFFICER, REASON)
        later = await keep(conn, keys, "k2", "later words")
        assert await words_of(conn, keys, later) == "later words"
        assert await words_of(conn, keys, lived) is None

        assert await erase(conn, BOOK, "P1", OFFICER, REASON)

        assert await words_of(conn, keys, later) is None
        assert len(await erasures(conn)) == 2


async def test_words_of_a_case_that_names_nobody_are_erased_by_the_case(pool: Pool) -> None:
    async with registry(pool) as (conn, keys):
        note = await keep(conn, keys, "k1")
        assert await erase(conn, BOOK, "case:C1", OFFICER, REASON)
        assert await words_of(conn, keys, note) is None


async def test_an_id_that_was_only_admitted_is_erased_once(pool: Pool) -> None:
    async with registry(pool) as (conn, _):
        await admit(conn, BOOK, [("P1", "person")])
        assert await erase(conn, BOOK, "P1", OFFICER, REASON)
        assert not await erase(conn, BOOK, "P1", OFFICER, REASON)


async def test_erasing_what_nobody_knows_or_for_no_stated_reason_is_refused(
    pool: Pool, lived: str
) -> None:
    async with registry(pool) as (conn, keys):
        with pytest.raises(EntryNotFound, match="P9"):
            await erase(conn, BOOK, "P9", OFFICER, REASON)
        with pytest.raises(EntryNotFound):
            await erase(conn, "elsewhere", "P1", OFFICER, REASON)
        with pytest.raises(EntryMalformed):
            await erase(conn, BOOK, "P1", OFFICER, "because")
        with pytest.raises(EntryMalformed):
            await erase(conn, BOOK, "P1", "an officer", REASON)
        assert await erasures(conn) == []
        assert await words_of(conn, keys, lived) == WORDS


async def test_a_correction_that_races_an_erasure_leaves_no_key_behind(pool: Pool) -> None:
    async def attempt(number: int, erasing: bool) -> None:
        async with registry(pool) as (conn, keys):
            if erasing:
                await erase(conn, BOOK, f"P{number}", OFFICER, REASON)
            else:
                await correct(conn, keys, BOOK, f"P{number}", {"name": "x"}, OFFICER)

    async with registry(pool) as (conn, keys):
        for number in range(8):
            await register(conn, keys, BOOK, f"P{number}", "person", PERSON)
    came = await asyncio.gather(
        *(attempt(number, erasing) for number in range(8) for erasing in (True, False)),
        return_exceptions=True,
    )
    assert {type(one) for one in came} <= {type(None), EntryErased}
    async with registry(pool) as (conn, keys):
        assert await conn.fetch("SELECT * FROM registry.entry_key") == []
        assert await conn.fetch("SELECT * FROM registry.entry WHERE sealed IS NOT NULL") == []
