"""Lists from the case board, and what `--set` means."""

import re
from dataclasses import replace
from datetime import date

import asyncpg
import pytest

from qixian.cli.asking import Wish, new_case_id, opening_of, wished
from qixian.domain.asking import MAIN_BOOK
from qixian.domain.kinds import KINDS
from qixian.ledger.board import Wanted, find_case, list_cases, rights_elsewhere
from qixian.ledger.errors import CaseNotFound, MalformedCommand
from tests.cli.leaves import ask, opened
from tests.cli.played import play

LEAVE = KINDS["off_post_venture_leave"]


@pytest.fixture
async def three_cases(pool: "asyncpg.Pool[asyncpg.Record]") -> "asyncpg.Pool[asyncpg.Record]":
    await opened(pool, "C1", "P1", "I1")
    await opened(pool, "C2", "P2", "I1")
    await opened(pool, "C3", "P3", "I2")
    await ask(pool, "C2", "WithdrawLeaveApplication")
    return pool


async def listed(pool: "asyncpg.Pool[asyncpg.Record]", wanted: Wanted) -> list[str]:
    async with pool.acquire() as conn:
        return [line.case_id for line in await list_cases(conn, MAIN_BOOK, wanted)]


async def test_a_list_keeps_what_is_wanted_and_nothing_else(
    three_cases: "asyncpg.Pool[asyncpg.Record]",
) -> None:
    assert await listed(three_cases, Wanted()) == ["C1", "C2", "C3"]
    assert await listed(three_cases, Wanted(state="APPLIED")) == ["C1", "C3"]
    assert await listed(three_cases, Wanted(institution_id="I1")) == ["C1", "C2"]
    assert await listed(three_cases, Wanted(due_before=date(2024, 3, 31))) == ["C1", "C3"]
    assert await listed(three_cases, Wanted(due_before=date(2024, 3, 30))) == []


async def test_a_list_of_one_kind_leaves_the_others_out(
    three_cases: "asyncpg.Pool[asyncpg.Record]",
) -> None:
    await play(three_cases, "X05")
    leaves = Wanted(case_type="off_post_venture_leave")

    assert await listed(three_cases, Wanted(case_type="subsidy_and_quota")) == ["X05-A"]
    assert await listed(three_cases, replace(leaves, limit=2)) == ["C1", "C2"]
    assert await listed(three_cases, replace(leaves, after="C2")) == ["C3"]
    assert await listed(three_cases, Wanted(case_type="incubation_tenancy")) == []


async def test_a_page_goes_on_behind_the_last_case_of_the_one_before(
    three_cases: "asyncpg.Pool[asyncpg.Record]",
) -> None:
    assert await listed(three_cases, Wanted(limit=2)) == ["C1", "C2"]
    assert await listed(three_cases, Wanted(limit=2, after="C2")) == ["C3"]


async def test_a_case_of_another_book_is_not_found(
    three_cases: "asyncpg.Pool[asyncpg.Record]",
) -> None:
    async with three_cases.acquire() as conn:
        assert (await find_case(conn, MAIN_BOOK, "C1")).state == "APPLIED"
        with pytest.raises(CaseNotFound):
            await find_case(conn, "elsewhere", "C1")


async def test_rights_used_elsewhere_are_those_of_the_persons_other_cases(
    three_cases: "asyncpg.Pool[asyncpg.Record]",
) -> None:
    keys = ["person:P2", "institution:I1"]
    async with three_cases.acquire() as conn:
        assert await rights_elsewhere(conn, MAIN_BOOK, "C2", keys) == ()
        (right,) = await rights_elsewhere(conn, MAIN_BOOK, "C9", keys)
    assert (right.usage.case_id, right.same_institution) == ("C2", True)


def wish(*sets: str, params: str | None = None) -> Wish:
    return Wish(sets, params, None, None)


def test_a_value_is_text_where_the_field_is_text_and_a_number_where_it_is_a_number() -> None:
    financials = wished(
        LEAVE, "RecordVentureFinancials", wish("fiscal_year=2024", "net_profit_yuan=-5")
    )
    application = wished(
        LEAVE,
        "SubmitLeaveApplication",
        wish(
            "researcher_id=1234",
            "requested_start_date=2030-03-01",
            "age=61",
            "award_level=null",
            params='{"institution_id": "I1", "researcher_id": "P1", "requested_months": 36}',
        ),
    )

    assert financials.model_dump() == {"fiscal_year": 2024, "net_profit_yuan": "-5"}
    assert application.model_dump()["institution_id"] == "I1"
    assert application.model_dump()["researcher_id"] == "1234"


def test_a_number_that_is_none_is_told_with_its_field() -> None:
    with pytest.raises(MalformedCommand, match=r"RequestExtension\.months"):
        wished(LEAVE, "RequestExtension", wish("months=soon"))


def test_an_id_says_its_kind_and_day_and_cannot_be_misread() -> None:
    made = new_case_id(LEAVE.name, date(2026, 11, 23))

    assert re.fullmatch(r"OVL-20261123-[0-9A-HJKMNP-TV-Z]{6}", made)
    assert made != new_case_id(LEAVE.name, date(2026, 11, 23))


def test_no_two_kinds_share_the_beginning_of_their_ids() -> None:
    begins = [new_case_id(name, date(2026, 11, 23)).partition("-")[0] for name in KINDS]

    assert len(set(begins)) == len(begins)
    assert begins[1:4] == ["ICT", "VIN", "SQF"]


def test_where_several_commands_open_a_case_one_is_named() -> None:
    file = KINDS["subsidy_and_quota"]

    assert opening_of(LEAVE, None) == "SubmitLeaveApplication"
    assert opening_of(file, "AssessTarget") == "AssessTarget"
    with pytest.raises(MalformedCommand, match="--with"):
        opening_of(file, None)
