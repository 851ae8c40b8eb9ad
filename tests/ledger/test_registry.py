"""Entries: one id is one entry, its data is sealed, and reading a person's data leaves a note."""

import asyncio

import asyncpg
import pytest

from qixian.domain.case import Reference
from qixian.ledger.errors import AppendOnly, translated
from qixian.ledger.registry.entries import (
    admit,
    correct,
    list_entries,
    missing,
    read_entry,
    register,
)
from qixian.ledger.registry.errors import EntryExists, EntryMalformed, EntryNotFound
from qixian.ledger.registry.links import Link, link, links_of
from tests.ledger.registry_world import (
    BOOK,
    NAME,
    OFFICER,
    PERSON,
    WHY,
    Connection,
    Pool,
    places_of,
    registry,
)


async def accesses(conn: Connection) -> list[tuple[str, ...]]:
    rows = await conn.fetch(
        "SELECT book, entry_id, reader, reason FROM registry.access ORDER BY access_id"
    )
    return [tuple(row) for row in rows]


async def test_what_was_registered_is_read_again_and_the_reading_of_a_person_is_noted(
    pool: Pool,
) -> None:
    async with registry(pool) as (conn, keys):
        assert await register(conn, keys, BOOK, "P1", "person", PERSON)
        assert await register(conn, keys, BOOK, "I1", "institution", {"name": "示范大学"})
        person = await read_entry(conn, keys, BOOK, "P1", OFFICER, WHY)
        institution = await read_entry(conn, keys, BOOK, "I1", OFFICER, WHY)

        assert (person.kind, person.data, person.erased_at) == ("person", PERSON, None)
        assert institution.data == {"name": "示范大学"}
        assert await accesses(conn) == [(BOOK, "P1", OFFICER, WHY)]


async def test_a_reading_for_no_stated_reason_hands_nothing_out(pool: Pool) -> None:
    async with registry(pool) as (conn, keys):
        await register(conn, keys, BOOK, "P1", "person", PERSON)
        with pytest.raises(EntryMalformed, match="word in capitals"):
            await read_entry(conn, keys, BOOK, "P1", OFFICER, "just curious")
        assert await accesses(conn) == []


async def test_no_table_holds_the_data_in_plain_text_and_no_repr_shows_it(
    pool: Pool, superuser_conn: Connection
) -> None:
    async with registry(pool) as (conn, keys):
        await register(conn, keys, BOOK, "P1", "person", PERSON)
        entry = await read_entry(conn, keys, BOOK, "P1", OFFICER, WHY)

    ids_stand_in = {"registry.access", "registry.entry", "registry.entry_key"}
    assert await places_of(superuser_conn, "P1") == ids_stand_in
    for words in PERSON.values():
        assert await places_of(superuser_conn, words) == set()
        assert words not in repr(entry)


async def test_registering_the_same_again_changes_nothing_and_anything_else_is_refused(
    pool: Pool,
) -> None:
    async with registry(pool) as (conn, keys):
        await register(conn, keys, BOOK, "X1", "person", PERSON)
        before = await conn.fetch("SELECT * FROM registry.entry")

        assert not await register(conn, keys, BOOK, "X1", "person", PERSON)
        with pytest.raises(EntryExists, match="X1 is a person in the registry already, not a vent"):
            await register(conn, keys, BOOK, "X1", "venture", {"name": NAME})
        with pytest.raises(EntryExists, match="with other data") as other:
            await register(conn, keys, BOOK, "X1", "person", {"name": "某乙"})

        assert "某" not in str(other.value)
        assert await conn.fetch("SELECT * FROM registry.entry") == before


async def test_an_id_belongs_to_its_book(pool: Pool) -> None:
    async with registry(pool) as (conn, keys):
        await register(conn, keys, BOOK, "X1", "person", PERSON)
        assert await register(conn, keys, "elsewhere", "X1", "venture", {"name": "某公司"})
        assert (await read_entry(conn, keys, BOOK, "X1", OFFICER, WHY)).data == PERSON


async def test_of_two_who_register_an_id_at_once_one_wins_and_its_data_is_whole(
    pool: Pool,
) -> None:
    async def attempt(number: int) -> bool:
        async with registry(pool) as (conn, keys):
            return await register(conn, keys, BOOK, "P1", "person", {"name": f"n{number}"})

    came = await asyncio.gather(*(attempt(n) for n in range(6)), return_exceptions=True)

    (winner,) = [number for number, made in enumerate(came) if made is True]
    assert [type(one) for one in came if one is not True] == [EntryExists] * 5
    async with registry(pool) as (conn, keys):
        entry = await read_entry(conn, keys, BOOK, "P1", OFFICER, WHY)
        assert entry.data == {"name": f"n{winner}"}
        assert await conn.fetchval("SELECT count(*) FROM registry.entry_key") == 1


@pytest.mark.parametrize(
    ("kind", "data", "sentence"),
    [
        ("person", {}, "a person needs a name"),
        ("person", {"name": " "}, r"person\.name cannot be used; it must be text"),
        ("person", {"name": "a\nb"}, r"person\.name cannot be used"),
        ("person", {"name": "x", "phone": "secret"}, r"person\.phone .* a telephone number"),
        ("person", {"name": "x", "secret": "y"}, "a person has no such field: it has name, ident"),
        ("venture", {"name": "x", "credit_code": "secret"}, "18 digits and capital letters"),
        ("base", {"name": "x", "total_area_m2": "1,200"}, "for instance 1200.50"),
        ("dog", {"name": "secret"}, "one of person, venture, institution, base"),
    ],
)
async def test_malformed_data_is_refused_by_field_and_never_repeated(
    pool: Pool, kind: str, data: dict[str, str], sentence: str
) -> None:
    async with registry(pool) as (conn, keys):
        with pytest.raises(EntryMalformed, match=sentence) as refused:
            await register(conn, keys, BOOK, "X1", kind, data)
        assert "secret" not in str(refused.value)
        assert refused.value.__cause__ is None
        assert await list_entries(conn, BOOK) == []


async def test_an_id_that_looks_like_a_name_is_refused_without_repeating_it(pool: Pool) -> None:
    async with registry(pool) as (conn, keys):
        with pytest.raises(EntryMalformed) as refused:
            await register(conn, keys, BOOK, "某甲", "person", PERSON)
    assert "某甲" not in str(refused.value)


async def test_a_correction_changes_adds_and_takes_away_and_is_noted(pool: Pool) -> None:
    async with registry(pool) as (conn, keys):
        await register(conn, keys, BOOK, "P1", "person", PERSON)
        await correct(conn, keys, BOOK, "P1", {"phone": "", "email": "p@example.org"}, OFFICER)
        with pytest.raises(EntryMalformed, match="needs a name"):
            await correct(conn, keys, BOOK, "P1", {"name": ""}, OFFICER)
        with pytest.raises(EntryMalformed, match="no such field"):
            await correct(conn, keys, BOOK, "P1", {"fax": ""}, OFFICER)
        with pytest.raises(EntryNotFound, match="P9"):
            await correct(conn, keys, BOOK, "P9", {"name": NAME}, OFFICER)

        assert await accesses(conn) == [(BOOK, "P1", OFFICER, "CORRECTION")]
        entry = await read_entry(conn, keys, BOOK, "P1", OFFICER, WHY)
        assert entry.data == {"name": NAME, "email": "p@example.org"}
        assert entry.updated_at > entry.created_at


async def test_admitted_ids_have_no_data_until_they_are_registered(pool: Pool) -> None:
    async with registry(pool) as (conn, keys):
        await register(conn, keys, BOOK, "P1", "person", PERSON)
        await admit(conn, BOOK, [("P1", "person"), ("P2", "person"), ("B1", "base")])
        await admit(conn, BOOK, [])

        assert (await read_entry(conn, keys, BOOK, "P2", OFFICER, WHY)).data is None
        assert await accesses(conn) == []
        assert await register(conn, keys, BOOK, "P2", "person", PERSON)
        assert (await read_entry(conn, keys, BOOK, "P1", OFFICER, WHY)).data == PERSON
        assert (await read_entry(conn, keys, BOOK, "P2", OFFICER, WHY)).data == PERSON


async def test_missing_are_the_references_without_an_entry_of_their_kind_in_the_book(
    pool: Pool,
) -> None:
    async with registry(pool) as (conn, _):
        await admit(conn, BOOK, [("P1", "person"), ("E1", "venture")])
        await admit(conn, "elsewhere", [("P2", "person")])
        founder, tenant = ("person",), ("person", "venture")
        asked = [
            Reference("researcher_id", "P1", founder),
            Reference("researcher_id", "E1", founder),
            Reference("tenant_id", "E1", tenant),
            Reference("researcher_id", "P2", founder),
        ]
        assert await missing(conn, BOOK, asked) == (asked[1], asked[3])
        assert await missing(conn, BOOK, []) == ()


async def test_a_list_has_no_data_and_a_page_goes_on_behind_the_last_one(pool: Pool) -> None:
    async with registry(pool) as (conn, keys):
        await register(conn, keys, BOOK, "P1", "person", PERSON)
        await admit(conn, BOOK, [("P2", "person"), ("B1", "base"), ("P3", "person")])
        whole = await list_entries(conn, BOOK)
        page = await list_entries(conn, BOOK, "person", after="P1", limit=1)

        assert [(one.entry_id, one.has_data) for one in whole] == [
            ("B1", False),
            ("P1", True),
            ("P2", False),
            ("P3", False),
        ]
        assert [one.entry_id for one in page] == ["P2"]


async def test_a_link_is_kept_once_and_seen_from_both_ends(pool: Pool) -> None:
    founded = Link("E1", "FOUNDER", "P1")
    async with registry(pool) as (conn, _):
        await admit(conn, BOOK, [("P1", "person"), ("E1", "venture")])

        assert await link(conn, BOOK, founded)
        assert not await link(conn, BOOK, founded)
        assert await links_of(conn, BOOK, "P1") == await links_of(conn, BOOK, "E1") == [founded]
        with pytest.raises(EntryNotFound, match="P9"):
            await link(conn, BOOK, Link("E1", "FOUNDER", "P9"))
        with pytest.raises(EntryMalformed, match="itself"):
            await link(conn, BOOK, Link("E1", "FOUNDER", "E1"))
        with pytest.raises(EntryMalformed, match="capitals"):
            await link(conn, BOOK, Link("E1", "founder", "P1"))


@pytest.mark.parametrize("table", ["access", "erasure"])
async def test_nobody_changes_who_read_or_erased_what(
    pool: Pool, owner_conn: Connection, table: str
) -> None:
    for change in (
        f"UPDATE registry.{table} SET reason = 'X' WHERE false",
        f"DELETE FROM registry.{table}",
        f"TRUNCATE registry.{table}",
    ):
        with pytest.raises(AppendOnly, match=f"registry.{table} is append-only"), translated():
            await owner_conn.execute(change)
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await pool.execute(change)


async def test_the_auditor_sees_who_read_and_erased_but_neither_data_nor_keys_nor_words(
    superuser_conn: Connection,
) -> None:
    await superuser_conn.execute("SET ROLE qixian_auditor")
    for table in ("access", "erasure"):
        assert await superuser_conn.fetch(f"SELECT * FROM registry.{table}") == []
    for table in ("entry", "entry_key", "free_text", "link"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await superuser_conn.fetch(f"SELECT * FROM registry.{table}")
