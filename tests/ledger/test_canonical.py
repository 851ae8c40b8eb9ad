"""Three ways to one text: the database's, the fast one of `verify`, and RFC 8785 itself."""

from datetime import UTC, date, datetime, timedelta, timezone

import asyncpg
import pytest
import rfc8785
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qixian.ledger.canonical import canonical_json, envelope, event_hash, fingerprint
from qixian.ledger.records import RecordedEvent
from qixian.ledger.verify import canonical_bytes

CANONICAL = """
SELECT ledger.canonical_event($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15,
                              $16, $17)
"""

# PostgreSQL keeps no NUL and no lone surrogate; everything else must come through.
texts = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=12)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)
events = st.builds(
    RecordedEvent,
    position=st.integers(1),
    xid=st.integers(1),
    book=texts,
    case_id=texts,
    seq=st.integers(1, 2**31 - 1),
    case_type=texts,
    type=texts,
    schema=st.integers(1, 2**15 - 1),
    effective_on=st.dates(date(1000, 1, 1), date(9999, 12, 31)),
    recorded_at=st.integers(0, 7 * 10**15).map(
        lambda us: datetime(1990, 1, 1, tzinfo=UTC) + timedelta(microseconds=us)
    ),
    actor=texts,
    cause_kind=st.sampled_from(["COMMAND", "DEADLINE"]),
    cause_id=texts,
    edition=texts,
    edition_digest=texts,
    calendar_version=texts,
    clauses=st.lists(texts, max_size=3),
    data=st.dictionaries(texts, values, max_size=3).map(canonical_json),
    previous_hash=st.binary(min_size=32, max_size=32),
    hash=st.binary(min_size=32, max_size=32),
)
NASTY = "".join(map(chr, range(1, 32))) + '"\\/\x7f\u2028\u2029' + "期限😀é"


async def in_the_database(pool: asyncpg.Pool, event: RecordedEvent) -> str:
    text: str = await pool.fetchval(
        CANONICAL,
        event.actor,
        event.book,
        event.calendar_version,
        event.case_id,
        event.case_type,
        event.cause_id,
        event.cause_kind,
        event.clauses,
        event.data,
        event.edition_digest,
        event.edition,
        event.effective_on,
        event.previous_hash,
        event.recorded_at,
        event.schema,
        event.seq,
        event.type,
    )
    return text


@given(event=events)
@settings(
    max_examples=80,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
async def test_database_and_verification_write_what_rfc_8785_prescribes(
    pool: asyncpg.Pool, event: RecordedEvent
) -> None:
    prescribed = rfc8785.dumps(envelope(event))
    assert (await in_the_database(pool, event)).encode() == prescribed
    assert canonical_bytes(event) == prescribed


@pytest.mark.parametrize("settings_of_the_session", [("Asia/Shanghai", "German"), ("UTC", "ISO")])
async def test_control_characters_quotes_and_other_scripts_survive_in_every_session(
    pool: asyncpg.Pool, settings_of_the_session: tuple[str, str]
) -> None:
    instant = datetime(2024, 2, 29, 16, 0, 0, 70, tzinfo=UTC)
    strings = [NASTY] * 4
    event = RecordedEvent(
        1, 1, *strings[:2], 1, *strings[:2], 1, date(2024, 3, 1), instant, NASTY, "COMMAND",
        *strings, [NASTY, ""], canonical_json({NASTY: NASTY}), bytes(32), bytes(32)
    )  # fmt: skip
    zone, style = settings_of_the_session
    async with pool.acquire() as conn:
        await conn.execute(f"SET timezone = '{zone}'; SET datestyle = '{style}'")
        text = await in_the_database(conn, event)
    assert text.encode() == canonical_bytes(event) == rfc8785.dumps(envelope(event))
    assert '"recorded_at":"2024-02-29T16:00:00.000070Z"' in text


def test_keys_are_sorted_and_numbers_written_as_the_rfc_says() -> None:
    assert canonical_json({"b": 1, "a": [True, None, "é"]}) == '{"a":[true,null,"é"],"b":1}'


def test_a_whole_second_is_written_with_its_six_zeros_and_another_zone_as_utc() -> None:
    shanghai = datetime(2024, 3, 1, 8, tzinfo=timezone(timedelta(hours=8)))
    event = RecordedEvent(
        1, 1, "main", "L1", 1, "leave", "LeaveOpened", 1, date(2024, 3, 1), shanghai, "officer:7",
        "COMMAND", "k1", "nmg-2022-31/1", "00", "2024.1", ["R12"], "{}", bytes(32), bytes(32)
    )  # fmt: skip
    assert canonical_bytes(event) == rfc8785.dumps(envelope(event))
    assert b'"recorded_at":"2024-03-01T00:00:00.000000Z"' in canonical_bytes(event)


def test_another_instant_gives_another_hash_but_another_position_does_not() -> None:
    instant = datetime(2024, 3, 1, tzinfo=UTC)
    event = RecordedEvent(
        1, 1, "main", "L1", 1, "leave", "LeaveOpened", 1, date(2024, 3, 1), instant, "officer:7",
        "COMMAND", "k1", "nmg-2022-31/1", "00", "2024.1", ["R12"], "{}", bytes(32), bytes(32)
    )  # fmt: skip
    assert event_hash(event) == event_hash(event._replace(position=9, xid=9))
    assert event_hash(event) != event_hash(event._replace(recorded_at=instant.replace(second=1)))


def test_a_command_s_fingerprint_depends_on_what_it_says_and_not_on_how_it_is_spelled() -> None:
    said = fingerprint("L1", "ExtendLeave", "officer:7", '{"months":36,"why":"x"}')
    assert said == fingerprint("L1", "ExtendLeave", "officer:7", '{"why": "x", "months": 36}')
    assert said != fingerprint("L1", "ExtendLeave", "officer:8", '{"months":36,"why":"x"}')
    assert said != fingerprint("L2", "ExtendLeave", "officer:7", '{"months":36,"why":"x"}')
