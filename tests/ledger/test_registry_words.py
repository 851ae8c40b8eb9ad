"""People's own words: under the key of the person they are about, read only with a note."""

from collections.abc import Callable
from typing import ClassVar

import pytest

from qixian.domain.case import Command
from qixian.domain.off_post_venture_leave.commands import RequestExtension
from qixian.ledger.errors import CommandIdReused
from qixian.ledger.private_words import keep_apart, read_words
from qixian.ledger.records import Append
from qixian.ledger.registry.errors import EntryNotFound, SealBroken, WrongKey
from qixian.ledger.streams import append
from tests.ledger.registry_world import (
    BOOK,
    OFFICER,
    WHY,
    Connection,
    Pool,
    keys_of,
    places_of,
    registry,
)

WORDS = "在医院陪护 hospital"
NOTE = "note:k1:late_reason"


class TellMentor(Command):
    """Names persons and says two things in free words."""

    type: ClassVar[str] = "TellMentor"
    actor: ClassVar[str] = "HOST"
    private: ClassVar[tuple[str, ...]] = ("why", "what")

    mentor_id: str | None = None
    participant_id: str | None = None
    tenant_id: str | None = None
    why: str | None = None
    what: str | None = None


def late(words: str = WORDS) -> RequestExtension:
    return RequestExtension(months=12, late_reason=words)


async def subjects(conn: Connection) -> list[tuple[str, str]]:
    rows = await conn.fetch("SELECT note_id, subject_id FROM registry.free_text ORDER BY note_id")
    return [tuple(row) for row in rows]


async def test_words_become_a_reference_and_a_retry_refers_to_the_same_note(pool: Pool) -> None:
    async with registry(pool) as (conn, keys):
        first = await keep_apart(conn, keys, BOOK, "C1", "k1", late())
        again = await keep_apart(conn, keys, BOOK, "C1", "k1", late())

        assert first == again == {"months": 12, "late_reason": NOTE}
        assert await subjects(conn) == [("k1:late_reason", "case:C1")]


async def test_a_command_id_with_other_words_or_of_another_case_or_book_is_refused(
    pool: Pool,
) -> None:
    async with registry(pool) as (conn, keys):
        await keep_apart(conn, keys, BOOK, "C1", "k1", late())
        for book, case, words in (
            (BOOK, "C1", "was away"),
            (BOOK, "C2", WORDS),
            ("elsewhere", "C1", WORDS),
        ):
            with pytest.raises(CommandIdReused):
                await keep_apart(conn, keys, book, case, "k1", late(words))
        assert await read_words(conn, keys, BOOK, NOTE, OFFICER, WHY) == WORDS


async def test_when_one_of_two_texts_is_refused_neither_is_kept(pool: Pool) -> None:
    async with registry(pool) as (conn, keys):
        await keep_apart(conn, keys, BOOK, "C1", "k1", TellMentor(what="b"))
        with pytest.raises(CommandIdReused):
            await keep_apart(conn, keys, BOOK, "C1", "k1", TellMentor(why="a", what="other"))
        assert await subjects(conn) == [("k1:what", "case:C1")]


async def test_words_stand_nowhere_in_plain_text(pool: Pool, superuser_conn: Connection) -> None:
    async with registry(pool) as (conn, keys):
        await keep_apart(conn, keys, BOOK, "C1", "k1", late())
    assert await places_of(superuser_conn, WORDS) == set()
    assert await places_of(superuser_conn, "k1:late_reason") == {"registry.free_text"}


async def test_a_command_without_own_words_leaves_nothing_behind(pool: Pool) -> None:
    async with registry(pool) as (conn, keys):
        kept = await keep_apart(conn, keys, BOOK, "C1", "k1", RequestExtension(months=12))
        assert kept == {"months": 12}
        assert await subjects(conn) == []
        assert await conn.fetch("SELECT * FROM registry.entry_key") == []


@pytest.mark.parametrize(
    "named", [{}, {"mentor_id": "M1"}, {"mentor_id": "M1", "participant_id": "Q1"}]
)
async def test_the_person_whose_case_it_is_comes_before_persons_a_command_names(
    pool: Pool,
    entry: Callable[..., Append],
    board: Callable[..., object],
    named: dict[str, str],
) -> None:
    parties = {"researcher_id": "P1", "institution_id": "I1"}
    await append(pool, entry(case_id="C1", board=board(parties=parties)))
    async with registry(pool) as (conn, keys):
        await keep_apart(conn, keys, BOOK, "C1", "k1", TellMentor(why="x", **named))
        assert await subjects(conn) == [("k1:why", "P1")]


@pytest.mark.parametrize(
    ("named", "subject"),
    [
        ({"tenant_id": "T1", "mentor_id": "M1", "participant_id": "Q1"}, "Q1"),
        ({"tenant_id": "T1", "mentor_id": "M1"}, "M1"),
        ({"tenant_id": "T1"}, "T1"),
    ],
)
async def test_a_case_that_is_not_open_yet_has_the_person_its_command_names(
    pool: Pool, named: dict[str, str], subject: str
) -> None:
    async with registry(pool) as (conn, keys):
        await keep_apart(conn, keys, BOOK, "C1", "k1", TellMentor(why="x", **named))
        assert await subjects(conn) == [("k1:why", subject)]


async def test_reading_words_is_noted_with_the_person_they_are_about(pool: Pool) -> None:
    async with registry(pool) as (conn, keys):
        said = TellMentor(participant_id="Q1", why=WORDS)
        await keep_apart(conn, keys, BOOK, "C1", "k1", said)

        assert await read_words(conn, keys, BOOK, "k1:why", OFFICER, WHY) == WORDS
        noted = await conn.fetch("SELECT entry_id, reader, reason FROM registry.access")
        assert [tuple(row) for row in noted] == [("Q1", OFFICER, WHY)]
        for book, note in ((BOOK, "note:k9:why"), ("elsewhere", "k1:why")):
            with pytest.raises(EntryNotFound):
                await read_words(conn, keys, book, note, OFFICER, WHY)


async def test_words_open_neither_in_another_row_nor_with_another_key(pool: Pool) -> None:
    async with registry(pool) as (conn, keys):
        await keep_apart(conn, keys, BOOK, "C1", "k1", TellMentor(participant_id="Q1", why="a"))
        await keep_apart(conn, keys, BOOK, "C1", "k2", TellMentor(participant_id="Q1", why="b"))
        with pytest.raises(WrongKey):
            await read_words(conn, keys_of(2), BOOK, "k1:why", OFFICER, WHY)
        await conn.execute(
            """UPDATE registry.free_text a SET sealed = b.sealed
                 FROM registry.free_text b WHERE a.note_id <> b.note_id"""
        )
        with pytest.raises(SealBroken, match="note k1:why main C1 why"):
            await read_words(conn, keys, BOOK, "k1:why", OFFICER, WHY)
