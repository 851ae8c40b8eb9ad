"""`qixian case why`: a date, a length of time or an amount, told so that anybody can follow."""

import re
from collections.abc import Callable
from pathlib import Path

import asyncpg
import pytest

from tests.cli.conftest import Qixian
from tests.cli.played import play


@pytest.fixture
async def office(
    qixian: Qixian,
    pool: "asyncpg.Pool[asyncpg.Record]",
    monkeypatch: pytest.MonkeyPatch,
    database_url: str,
) -> Qixian:
    """The command beside a ledger with an internship that ended on a Monday six months before."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    await play(pool, "V10")
    return qixian


def in_order(text: str, *parts: str) -> bool:
    """Whether every part stands in the text, each behind the one before."""
    place = 0
    for part in parts:
        place = text.find(part, place)
        if place < 0:
            return False
        place += len(part)
    return True


async def test_a_rolled_window_is_told_in_chinese_with_its_words_and_its_arithmetic(
    office: Qixian,
) -> None:
    said = office("case", "why", "V10-A", "window_effective_last_day", "--lang", "zh")

    assert (said.status, said.err) == (0, "")
    assert in_order(
        said.out,
        "创业窗口末日 (window_effective_last_day): 2025-07-21（星期一）",
        "R26  二(二)2",
        "「对参加“见习+孵化”后6个月内成功创业的」",
        "民法典203",
        "起算日：见习实际结束日，2025-01-20（星期一）",
        "加6个公历月，到期月的对应日是2025-07-20（星期日）",
        "起算日当天不计入，自次日起算",
        "末日2025-07-20（星期日）是休息日，顺延至2025-07-21（星期一）",
        "2025-07-20（星期日）休息：周末",
        "结果：2025-07-20（星期日），顺延后为2025-07-21（星期一）",
        "window_first_day = EXCLUDED",
        "行为期自事件次日起算",
        "日期确定",
        "qixian case why V10-A actual_end_date",
    )


async def test_the_same_window_is_told_in_english(office: Qixian) -> None:
    said = office("case", "why", "V10-A", "window_effective_last_day", "--lang", "en")

    assert in_order(
        said.out,
        "venture window: last day (window_effective_last_day): 2025-07-21 (Monday)",
        "Counted from the internship's last day: 2025-01-20 (Monday)",
        "Add 6 calendar months: the corresponding day is 2025-07-20 (Sunday)",
        "The last day, 2025-07-20 (Sunday), is a rest day, so it moves to 2025-07-21 (Monday)",
        "the date is certain",
    )


async def test_a_claim_is_told_month_by_month_with_its_wages_and_its_thirtieths(
    office: Qixian,
) -> None:
    said = office("case", "why", "V10-A", "C1", "--lang", "zh")

    assert in_order(
        said.out,
        "创业见习补贴 (C1): ¥4,328.20",
        "1. 2024-10-08至2024-11-07：1188.00元",
        "1980.00 × 60% = 每月1188.00元",
        "3. 2024-12-08至2025-01-07：1362.00元",
        "2024-12-08施行的最低工资标准：每月2270.00元（自2024-12-01起，一类地区）",
        "不足一月，余13天：1362.00 × 13 ÷ 30 = 590.20元",
        "合计：1188.00 + 1188.00 + 1362.00 + 590.20 = 4328.20元",
        "residual_policy = PRORATA_30",
        "待自治区人社厅确认",
    )
    assert "日期确定" not in said.out


async def test_time_used_is_told_with_the_months_that_fit(office: Qixian) -> None:
    said = office("case", "why", "V10-A", "used")

    assert in_order(
        said.out,
        "used (used): 3 months 13 days",
        "From the internship start, 2024-10-08 (Tuesday), to 2025-01-20 (Monday)",
        "3 whole month(s): until 2025-01-07 (Tuesday)",
        "13 day(s) are left over",
    )


async def test_a_day_that_an_event_fixed_names_the_event(office: Qixian) -> None:
    said = office("case", "why", "V10-A", "actual_end_date")

    assert "fixed by an event recorded on 2025-01-20 (internship ended)" in said.out


async def test_a_field_the_case_does_not_have_is_answered_with_those_it_has(
    office: Qixian,
) -> None:
    said = office("case", "why", "V10-A", "term_end_date")

    assert (said.status, said.out) == (2, "")
    assert said.err.count("\n") == 1
    for field in ("window_effective_last_day", "planned_end_date", "used", "C1"):
        assert field in said.err


async def test_json_has_every_step_by_name_with_its_sentence(office: Qixian) -> None:
    window = office("case", "why", "V10-A", "window_effective_last_day", "--json").document
    claim = office("case", "why", "V10-A", "C1", "--json").document

    steps = window["steps"]  # type: ignore[index]
    names = ["START", "COUNT_MONTHS", "CORRESPONDING_DAY", "ROLL", "RESULT"]
    assert [step["step"] for step in steps] == names
    assert steps[3]["over"][0]["day"] == "2025-07-20"
    assert steps[3]["text"][0].startswith("The last day")
    assert window["calendar"].startswith("CN-2004..")  # type: ignore[index]
    assert claim["steps"][-1]["amount_fen"] == 432820  # type: ignore[index]
    assert claim["steps"][-2]["rate"] == "0.6"  # type: ignore[index]


async def test_a_leave_over_a_year_without_a_notice_is_said_to_be_provisional(
    qixian: Qixian,
    pool: "asyncpg.Pool[asyncpg.Record]",
    monkeypatch: pytest.MonkeyPatch,
    database_url: str,
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    await play(pool, "L07")

    said = qixian("case", "why", "L07-A", "return_due_date", "--lang", "zh")

    assert "暂定：2027年的放假通知尚未载入" in said.out
    assert "日期暂定" in said.out


async def test_where_a_case_stands_shows_claims_lengths_and_a_reason_for_every_date(
    office: Qixian,
) -> None:
    zh, en = office("case", "show", "V10-A", "--lang", "zh"), office("case", "show", "V10-A")
    document = office("case", "show", "V10-A", "--json").document

    assert in_order(zh.out, "创业见习", "可申领补贴  SUBSIDY_ELIGIBLE", "已用: 3个月13天")
    assert "累计上限剩余（可再批）: 8个月17天" in zh.out
    assert "见习实际结束日2025-01-20＋6个月，首日不计入，遇休假日顺延" in zh.out
    assert "¥4,328.20" in zh.out
    assert "approved  APPROVED" in en.out
    dates = {one["field"]: one for one in document["dates"]}  # type: ignore[index]
    assert dates["window_effective_last_day"]["counting"]["way"] == "WINDOW"
    assert dates["actual_end_date"]["event"] == "InternshipEnded"
    assert document["claims"][0]["amount_fen"] == 432820  # type: ignore[index]


async def test_a_tenancy_shows_how_long_until_its_end(
    qixian: Qixian,
    pool: "asyncpg.Pool[asyncpg.Record]",
    monkeypatch: pytest.MonkeyPatch,
    database_url: str,
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    await play(pool, "T01", "2025-03-31")

    said = qixian("case", "show", "T01-A", "--as-of", "2025-03-31")
    why = qixian("case", "why", "T01-A", "move_out_due_date")

    assert "left of the term: 2 months 0 days" in said.out
    assert "2025-05-31 (incubation end) + 30 days, moves over rest days" in said.out
    assert "Count 30 day(s) forward: 2025-06-30 (Monday)" in why.out


async def test_a_rehearsed_case_can_be_asked_why_by_its_id(
    qixian: Qixian,
    empty_database_url: str,
    monkeypatch: pytest.MonkeyPatch,
    example: Callable[[str], Path],
) -> None:
    monkeypatch.setenv("DATABASE_URL", empty_database_url)
    told = qixian("rehearse", example("V10"), "--lang", "en")
    case = re.search(r"case ids: (\S+)/LABEL", told.out)
    assert case is not None

    said = qixian("case", "why", f"{case[1]}/A", "window_effective_last_day", "--lang", "en")

    assert said.status == 0
    assert "it moves to 2025-07-21 (Monday)" in said.out
