"""Days, instants and amounts as pages show them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from qixian.api.pages import entry_names, parties
from qixian.api.pages.audit.reasons import reason_names
from qixian.api.pages.event_shown import value_text
from qixian.api.pages.language import speech
from qixian.api.pages.registry import look
from qixian.api.pages.shown import (
    day_text,
    days_left_text,
    due_tone,
    instant_text,
    remedy_shown,
    weekday_text,
    yuan_shown,
)

ZH, EN = speech("zh"), speech("en")
DAY = date(2025, 6, 30)


def test_a_day_is_written_as_the_language_writes_it() -> None:
    assert day_text(ZH, DAY) == "2025年6月30日"
    assert day_text(EN, DAY) == "30 June 2025"
    assert day_text(EN, "2025-06-30") == "30 June 2025"
    assert (weekday_text(ZH, DAY), weekday_text(EN, DAY)) == ("星期一", "Monday")


@pytest.mark.parametrize(
    ("field", "value", "chinese"),
    [
        ("reached", "true", "是"),
        ("below_floor", False, "否"),
        ("metric", "trainers", "创业培训讲师人数"),
        ("metric", "TRAINERS_TOO", "TRAINERS_TOO"),
        ("report_kind", "PROGRESS", "进展情况"),
        ("value", "870", "870"),
    ],
)
def test_a_value_is_told_in_words_where_there_are_some(
    field: str, value: str | bool, chinese: str
) -> None:
    assert value_text(ZH, field, value) == chinese


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ("请填写理由（reason，用大写代码）后再办理。", "请填写理由后再办理。"),
        (
            "申请金额请不低于¥5,000.00，或不填金额（amount_yuan）。",
            "申请金额请不低于¥5,000.00，或不填金额。",
        ),
        ("请在2026-01-05前办理（节假日顺延）。", "请在2026年1月5日前办理（节假日顺延）。"),
    ],
)
def test_a_remedy_on_a_page_does_not_spell_fields_for_programs(told: str, shown: str) -> None:
    assert remedy_shown(ZH, told) == shown


def test_every_reason_that_the_pages_note_has_a_name() -> None:
    named = reason_names(ZH)

    for reason in (entry_names.REASON, parties.REASON, look.REASON):
        assert named[reason] != reason


def test_an_instant_is_shown_in_the_zone_of_the_office() -> None:
    late_in_utc = datetime(2025, 6, 29, 16, 30, tzinfo=UTC)
    assert instant_text(ZH, late_in_utc) == "2025年6月30日 00:30"
    assert instant_text(EN, late_in_utc) == "30 June 2025, 00:30 (UTC+8)"


@pytest.mark.parametrize("amount", [118800, "1188", "1188.00", Decimal("1188.0")])
def test_an_amount_is_fen_or_yuan_by_its_type(amount: int | str | Decimal) -> None:
    assert yuan_shown(amount) == "¥1,188.00"


@pytest.mark.parametrize(
    ("on", "chinese", "english", "tone"),
    [
        (date(2025, 7, 3), "还有3天", "3 days left", "soon"),
        (date(2025, 7, 1), "还有1天", "1 day left", "soon"),
        (date(2025, 6, 30), "今天到期", "Due today", "soon"),
        (date(2025, 6, 25), "已逾期5天", "5 days overdue", "late"),
        (date(2025, 6, 29), "已逾期1天", "1 day overdue", "late"),
        (date(2025, 7, 31), "还有31天", "31 days left", "plain"),
    ],
)
def test_a_day_says_how_far_it_is(on: date, chinese: str, english: str, tone: str) -> None:
    assert days_left_text(ZH, on, DAY) == chinese
    assert days_left_text(EN, on, DAY) == english
    assert due_tone(on, DAY) == tone
