"""Seals: what is changed, swapped or read with another key is found out; keys can be renewed."""

import pytest

from qixian.ledger.registry.entries import admit, correct, read_entry, register
from qixian.ledger.registry.errors import SealBroken, WrongKey
from qixian.ledger.registry.key_store import BATCH, Rewrapped, key_of_subject, rewrap
from qixian.ledger.registry.keys import KeyRing
from tests.ledger.registry_world import (
    BOOK,
    NAME,
    OFFICER,
    PERSON,
    WHY,
    Connection,
    Pool,
    keys_of,
    registry,
)

PLACE = ("entry", BOOK, "P1", "person")


async def data_of(conn: Connection, keys: KeyRing, entry_id: str) -> object:
    return (await read_entry(conn, keys, BOOK, entry_id, OFFICER, WHY)).data


def test_sealed_twice_a_text_looks_different_and_opens_in_its_place_alone() -> None:
    ring = keys_of()
    key = ring.unwrap(ring.new_key())
    first, second = key.seal(NAME, PLACE), key.seal(NAME, PLACE)

    assert first != second
    assert key.unseal(first, PLACE) == key.unseal(second, PLACE) == NAME
    for other in (("entry", BOOK, "P2", "person"), ("entry", "b2", "P1", "person"), PLACE[:3]):
        with pytest.raises(SealBroken, match="changed or moved"):
            key.unseal(first, other)


@pytest.mark.parametrize("at", [0, 12, -1])
def test_one_flipped_bit_anywhere_breaks_the_seal(at: int) -> None:
    ring = keys_of()
    key = ring.unwrap(ring.new_key())
    sealed = bytearray(key.seal(NAME, PLACE))
    sealed[at] ^= 1
    with pytest.raises(SealBroken):
        key.unseal(bytes(sealed), PLACE)
    with pytest.raises(SealBroken):
        key.unseal(b"short", PLACE)


def test_a_ring_shows_which_keys_it_holds_and_no_key() -> None:
    ring = KeyRing(b"k" * 32, b"o" * 32)
    stored = ring.new_key()
    shown = repr(ring) + repr(stored) + repr(ring.unwrap(stored))

    assert repr(ring) == f"KeyRing({ring.kek_id}, {ring.old_kek_id})"
    assert "kkkk" not in shown
    assert repr(stored.wrapped) not in shown
    with pytest.raises(ValueError, match="32 bytes"):
        KeyRing(b"k" * 16)


async def test_another_key_is_told_by_the_id_of_the_one_that_is_needed(pool: Pool) -> None:
    async with registry(pool) as (conn, keys):
        await register(conn, keys, BOOK, "P1", "person", PERSON)
        other = keys_of(2)
        with pytest.raises(WrongKey, match="QIXIAN_REGISTRY_KEY") as wrong:
            await data_of(conn, other, "P1")
        with pytest.raises(WrongKey):
            await correct(conn, other, BOOK, "P1", {"name": "x"}, OFFICER)

    assert (wrong.value.needed, wrong.value.held) == (keys.kek_id, (other.kek_id,))


async def test_data_moved_to_another_row_does_not_open_there(pool: Pool) -> None:
    async with registry(pool) as (conn, keys):
        for number in (1, 2):
            await register(conn, keys, BOOK, f"P{number}", "person", PERSON)
        # The key moves along, so that nothing but the place is wrong.
        await conn.execute(
            """UPDATE registry.entry a SET (key_id, sealed) = (b.key_id, b.sealed)
                 FROM registry.entry b WHERE a.entry_id = 'P2' AND b.entry_id = 'P1'"""
        )
        assert await data_of(conn, keys, "P1") == PERSON
        with pytest.raises(SealBroken, match="entry main P2 person"):
            await data_of(conn, keys, "P2")


async def test_an_entry_turned_into_another_kind_does_not_open(pool: Pool) -> None:
    async with registry(pool) as (conn, keys):
        await register(conn, keys, BOOK, "P1", "person", PERSON)
        await conn.execute("UPDATE registry.entry SET kind = 'institution'")
        with pytest.raises(SealBroken):
            await data_of(conn, keys, "P1")


async def test_swapped_keys_are_found_out_before_anything_is_opened(pool: Pool) -> None:
    async with registry(pool) as (conn, keys):
        for number in (1, 2):
            await register(conn, keys, BOOK, f"P{number}", "person", PERSON)
        await conn.execute(
            """UPDATE registry.entry_key a SET wrapped = b.wrapped
                 FROM registry.entry_key b WHERE a.subject_id <> b.subject_id"""
        )
        with pytest.raises(SealBroken, match=r"^key [0-9a-f]{32} was changed"):
            await data_of(conn, keys, "P1")


async def test_keys_wrapped_anew_open_with_the_new_key_alone_and_the_data_is_not_touched(
    pool: Pool,
) -> None:
    async with registry(pool) as (conn, keys):
        for number in (1, 2):
            await register(conn, keys, BOOK, f"P{number}", "person", PERSON)
        sealed = await conn.fetch("SELECT entry_id, sealed FROM registry.entry ORDER BY 1")
        both = keys_of(2, old=1)
        assert await data_of(conn, both, "P1") == PERSON

        assert await rewrap(conn, both) == Rewrapped(2, {})
        assert await rewrap(conn, both) == Rewrapped(0, {})

        assert await data_of(conn, keys_of(2), "P1") == PERSON
        with pytest.raises(WrongKey):
            await data_of(conn, keys, "P1")
        assert await conn.fetch("SELECT entry_id, sealed FROM registry.entry ORDER BY 1") == sealed


async def test_more_keys_than_a_batch_are_all_wrapped_anew(pool: Pool) -> None:
    async with registry(pool) as (conn, keys):
        for number in range(BATCH + 1):
            await key_of_subject(conn, keys, BOOK, f"P{number}")
        assert (await rewrap(conn, keys_of(2, old=1))).done == BATCH + 1


async def test_keys_of_a_ring_that_is_gone_are_counted_and_hinder_nothing(pool: Pool) -> None:
    async with registry(pool) as (conn, keys):
        await key_of_subject(conn, KeyRing.random(), "played", "P1")
        await key_of_subject(conn, keys, BOOK, "P1")

        assert await rewrap(conn, keys_of(2)) == Rewrapped(0, {BOOK: 1, "played": 1})
        assert await rewrap(conn, keys_of(2, old=1)) == Rewrapped(1, {"played": 1})


async def test_a_subject_has_one_key_however_often_it_is_asked_for(pool: Pool) -> None:
    async with registry(pool) as (conn, keys):
        await admit(conn, BOOK, [("P1", "person")])
        first = await key_of_subject(conn, keys, BOOK, "P1")
        again = await key_of_subject(conn, keys, BOOK, "P1")
        assert again.unseal(first.seal(NAME, PLACE), PLACE) == NAME
        assert first.key_id == again.key_id
