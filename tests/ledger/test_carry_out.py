"""Commands decided under the locks of what their rule looks at, on real PostgreSQL."""

import asyncio
from collections import Counter
from datetime import date

import asyncpg
import pytest

from qixian.domain.asking import MAIN_BOOK, Answer, Asked
from qixian.domain.calendar.working_days import load_calendar
from qixian.domain.policies.edition import load_edition
from qixian.ledger.carry_out import CaseLedger
from qixian.ledger.editions import pin_edition
from qixian.ledger.errors import CommandIdReused, EditionMissing, MalformedCommand
from qixian.ledger.registry.entries import admit

TODAY = date(2022, 5, 20)
PAIRS = 25

Pool = asyncpg.Pool  # type: ignore[type-arg]


async def _pinned(pool: Pool) -> str:
    async with pool.acquire() as conn:
        persons = [("P", "person"), ("Q", "person"), *((f"P{n}", "person") for n in range(PAIRS))]
        await admit(conn, MAIN_BOOK, [*persons, ("I1", "institution")])
        return await pin_edition(conn, load_edition())


def _application(case: str, person: str, edition: str, **other: object) -> Asked:
    fields: dict[str, object] = {
        "command_id": f"apply:{case}",
        "case_id": case,
        "case_type": "off_post_venture_leave",
        "command": "SubmitLeaveApplication",
        "params": {
            "researcher_id": person,
            "institution_id": "I1",
            "requested_start_date": "2022-07-01",
            "requested_months": 36,
        },
        "actor": "RESEARCHER",
        "edition_digest": edition,
    }
    return Asked.model_validate(fields | other)


async def _pairs(pool: Pool) -> list[tuple[Answer, Answer]]:
    """Two applications of one person at the same instant, many persons at once."""
    ledger, edition = CaseLedger(pool, load_calendar()), await _pinned(pool)

    async def pair(number: int) -> tuple[Answer, Answer]:
        first, second = (
            ledger.carry_out(_application(f"{number}{side}", f"P{number}", edition), TODAY)
            for side in "ab"
        )
        one, other = await asyncio.gather(first, second)
        return one, other

    return list(await asyncio.gather(*(pair(number) for number in range(PAIRS))))


def _one_winner_each(pairs: list[tuple[Answer, Answer]]) -> bool:
    outcomes = [Counter(answer.outcome for answer in pair) for pair in pairs]
    return outcomes == [Counter(ACCEPTED=1, REFUSED=1)] * PAIRS


async def test_of_two_applications_of_one_person_at_once_exactly_one_wins(pool: Pool) -> None:
    assert _one_winner_each(await _pairs(pool))


async def test_a_database_that_defaults_to_repeatable_read_changes_nothing_of_that(
    database_url: str,
) -> None:
    settings = {"role": "qixian_app", "default_transaction_isolation": "repeatable read"}
    async with asyncpg.create_pool(
        database_url, min_size=2, max_size=8, server_settings=settings
    ) as pool:
        assert _one_winner_each(await _pairs(pool))


async def test_a_retried_command_is_written_once_and_answered_alike(pool: Pool) -> None:
    ledger, edition = CaseLedger(pool, load_calendar()), await _pinned(pool)
    asked = _application("L", "P", edition)

    answers = await asyncio.gather(*(ledger.carry_out(asked, TODAY) for _ in range(6)))

    assert Counter(answer.repeated for answer in answers) == {False: 1, True: 5}
    assert all(answer.events == answers[0].events for answer in answers)
    assert await pool.fetchval("SELECT count(*) FROM ledger.event") == 1


async def test_a_command_id_used_for_another_command_is_refused(pool: Pool) -> None:
    ledger, edition = CaseLedger(pool, load_calendar()), await _pinned(pool)
    await ledger.carry_out(_application("L", "P", edition), TODAY)

    with pytest.raises(CommandIdReused, match="an id of its own"):
        await ledger.carry_out(_application("M", "Q", edition, command_id="apply:L"), TODAY)


async def test_a_refusal_is_kept_with_its_code_and_clause_and_opens_no_case(pool: Pool) -> None:
    ledger, edition = CaseLedger(pool, load_calendar()), await _pinned(pool)
    asked = _application("L", "P", edition)
    too_long = asked.model_copy(update={"params": asked.params | {"requested_months": 37}})

    answer = await ledger.carry_out(too_long, TODAY)

    assert answer.refusal is not None
    row = await pool.fetchrow("SELECT outcome, code, clause FROM ledger.command")
    assert tuple(row) == ("REFUSED", "TERM_EXCEEDS_LIMIT", "R85")
    assert await pool.fetchval("SELECT count(*) FROM read_model.case_board") == 0


async def test_a_case_under_an_edition_that_was_never_pinned_is_not_opened(pool: Pool) -> None:
    ledger = CaseLedger(pool, load_calendar())

    with pytest.raises(EditionMissing, match="pin it"):
        await ledger.carry_out(_application("L", "P", "0" * 64), TODAY)


async def test_a_date_out_of_reach_is_malformed_and_nothing_is_written(pool: Pool) -> None:
    ledger, edition = CaseLedger(pool, load_calendar()), await _pinned(pool)
    asked = _application("L", "P", edition)
    far = asked.model_copy(update={"params": asked.params | {"requested_start_date": "9998-01-01"}})

    with pytest.raises(MalformedCommand, match="requested_start_date: a date lies between"):
        await ledger.carry_out(far, TODAY)
    assert await pool.fetchval("SELECT count(*) FROM ledger.command") == 0


async def test_an_id_that_the_registry_does_not_hold_is_refused_with_its_field(pool: Pool) -> None:
    ledger, edition = CaseLedger(pool, load_calendar()), await _pinned(pool)

    answer = await ledger.carry_out(_application("L", "NOBODY", edition), TODAY)

    assert answer.refusal is not None
    assert answer.refusal.code == "NOT_REGISTERED"
    assert answer.refusal.data == {"field": "researcher_id", "id": "NOBODY"}
    assert await pool.fetchval("SELECT count(*) FROM read_model.case_board") == 0


async def test_a_case_is_asked_as_the_kind_it_was_opened_as(pool: Pool) -> None:
    ledger, edition = CaseLedger(pool, load_calendar()), await _pinned(pool)
    await ledger.carry_out(_application("1", "P", edition), TODAY)
    asked = _application(
        "1", "P", edition, command_id="again", case_type="subsidy_and_quota"
    ).model_copy(
        update={
            "command": "AssessTarget",
            "params": {"metric": "M", "value": "1", "threshold": "2"},
        }
    )

    with pytest.raises(MalformedCommand, match="is a off_post_venture_leave"):
        await ledger.carry_out(asked, TODAY)
    with pytest.raises(MalformedCommand, match="is a off_post_venture_leave"):
        await ledger.preview(asked, TODAY)
    standing = await ledger.fall_due(MAIN_BOOK, "subsidy_and_quota", "1", date(2030, 1, 1))

    assert not standing.exists
    assert await pool.fetchval("SELECT count(*) FROM ledger.event") == 1
