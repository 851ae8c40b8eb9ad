"""Every step of an explanation is a sentence in both languages, with its values in it."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import get_args

import pytest

from qixian.domain.calendar.counting import EVERY_REST_DAY, Counting
from qixian.domain.calendar.working_days import RestDayScope
from qixian.domain.explanation import steps as s
from qixian.domain.explanation.rest_days import NamedBy, RestDay
from qixian.presentation.dates import counted_by
from qixian.presentation.why_steps import step_lines
from qixian.presentation.words import Language, Words

ONE, TWO = date(2025, 7, 20), date(2025, 7, 21)
NAMED = NamedBy(2025, "国务院办公厅关于2025年部分节假日安排的通知", "国办发明电〔2024〕12号")
CITED = "《国务院办公厅关于2025年部分节假日安排的通知》"
SUNDAY = RestDay(ONE, "WEEKEND", False)
STATUTORY: RestDayScope = "STATUTORY_HOLIDAYS_ONLY"


def roll(*over: RestDay, stopped_by: NamedBy | None = None) -> s.Roll:
    return s.Roll(EVERY_REST_DAY, over, TWO, stopped_by)


def line(days: int | None, residual: str | None, exact: Fraction) -> s.SubsidyLine:
    return s.SubsidyLine(
        first=ONE,
        last=TWO,
        wage_on=ONE,
        wage_from=date(2024, 12, 1),
        wage_fen=227000,
        sources=("a source",),
        rate=Decimal("0.6"),
        rate_fen=Fraction(136200),
        days=days,
        parts=30,
        residual=residual,
        exact_fen=exact,
        amount_fen=round(exact),
    )


def working(first: tuple[RestDay, ...], last: tuple[RestDay, ...], skipped: int) -> s.Step:
    adjusted = ((TWO, NAMED),)
    return s.CountWorkingDays(20, False, ONE, TWO, skipped, first, last, adjusted)


STEPS: list[tuple[s.Step, str, str]] = [
    (s.Start("actual_end_date", ONE), "起算日：见习实际结束日", "Counted from the internship's"),
    (s.Fixed(ONE, "LeaveStarted", TWO), "事件「离岗开始」", "(leave began)"),
    (s.Fixed(ONE, "", TWO), "由案件记录直接确定", "in the record as it is"),
    (s.CountMonths("TERM", 6, "INCLUDED", ONE), "起算日当天计入", "the first day counts"),
    (s.CountMonths("TERM", 6, "INCLUDED", None), "没有对应日", "no corresponding day"),
    (s.DayBefore(ONE), "对应日的前一日：2025-07-20（星期日）", "the day before the corresponding"),
    (s.CorrespondingDay(ONE), "末日就是对应日", "the last day is the corresponding day"),
    (s.MonthEnd(ONE), "月末日为末日", "the last day of the month"),
    (s.CountDays(30, ONE), "往后数30天", "Count 30 day(s) forward"),
    (s.CountDays(-90, ONE), "往前数90天", "Count 90 day(s) back"),
    (s.CountDays(0, ONE), "就是当日", "that very day"),
    (working((SUNDAY,), (SUNDAY,), 9), "2025-07-20、……、2025-07-20", "2025-07-20, …, 2025-07-20"),
    (working((), (), 0), "定为调休上班日，算工作日", "has it worked, so it is a working day"),
    (
        s.CountWorkingDays(16, True, ONE, TWO, 0, (), (), ()),
        "当日是工作日的，计为第1个",
        "number 1 if it is worked",
    ),
    (roll(SUNDAY), "（星期日）休息：周末", "(Sunday) rests: weekend"),
    (roll(RestDay(ONE, "WEEKEND", True)), "且为法定节假日", "weekend and statutory holiday"),
    (roll(RestDay(ONE, "NOTICE", True, NAMED)), f"{CITED}（国办", f"{CITED} (国办"),
    (roll(RestDay(ONE, "NOTICE", False, NAMED)), "所列放假或调休日", "day off, named by"),
    (
        roll(RestDay(ONE, "NOTICE", True, NamedBy(2025, "通知", None))),
        "《通知》所列法定节假日",
        "named by 《通知》",
    ),
    (
        roll(RestDay(ONE, "NOTICE", True, NamedBy(2025, "", None))),
        "2025年放假通知所列",
        "named by the holiday notice of 2025",
    ),
    (roll(RestDay(ONE, "ASSUMED_HOLIDAY", True)), "固定日期的法定节假日，推定", "assumed"),
    (roll(RestDay(ONE, "ASSUMED_HOLIDAY", False)), "固定日期的节日推定", "fixed date, assumed"),
    (roll(SUNDAY, RestDay(TWO, "WEEKEND", False)), "（共2天）休息", "(2 days) rests"),
    (roll(), "是工作日，不顺延", "is a working day and does not move"),
    (roll(stopped_by=NAMED), "虽是周末，但《", "is a weekend day, but 《"),
    (s.Roll(STATUTORY, (), TWO, None), "不是法定节假日，不顺延", "is no statutory holiday"),
    (s.NoRoll(ONE), "即使是休息日也不顺延", "even if it is a rest day"),
    (s.Result(ONE, ONE), "结果：2025-07-20", "Result: 2025-07-20"),
    (s.Result(ONE, TWO), "顺延后为2025-07-21", "moved to 2025-07-21"),
    (s.Provisional((2027, 2028)), "2027、2028年的放假通知尚未载入", "of 2027, 2028 is not loaded"),
    (s.Kept(ONE, TWO), "台账记载2025-07-20（星期日），保持不变", "keeps it; counted today"),
    (
        s.CountSpan("leave_start_date", ONE, TWO, "INCLUDED", 0, 2, None, date(2025, 8, 19)),
        "余下2天",
        "2 day(s) are left over",
    ),
    (line(None, None, Fraction(136200)), "2270.00 × 60% = 每月1362.00元", "= 1362.00 yuan a month"),
    (
        line(13, "PRORATA_30", Fraction(59020)),
        "1362.00 × 13 ÷ 30 = 590.20元",
        "1362.00 × 13 ÷ 30 = 590.20 yuan",
    ),
    (
        line(7, "PRORATA_30", Fraction(136207, 3)),
        "1362.00 × 7 ÷ 30 = 454.0233元",
        "= 454.0233 yuan",
    ),
    (line(13, "DROP", Fraction(0)), "13天不计", "are not paid"),
    (line(15, "FULL_IF_15", Fraction(136200)), "满15天按一个月计", "from 15 days on"),
    (s.Total("HALF_UP_PER_LINE", (1, 2), 3), "0.01 + 0.02 = 0.03元", "0.01 + 0.02 = 0.03 yuan"),
    (s.Total("HALF_UP_PER_TOTAL", (1, 2), 3), "只对累计额", "only the running total"),
    (s.Floor(500000, 600000), "不低于¥5,000.00", "At least ¥5,000.00"),
    (s.Ceiling(500000, 400000), "不超过¥5,000.00", "At most ¥5,000.00"),
    (s.PerPerson(3, 300000, 900000), "3人 × ¥3,000.00 = ¥9,000.00", "3 person(s) ×"),
    (s.KeptAmount(1, 2), "台账记载¥0.01", "The record says ¥0.01"),
]


@pytest.mark.parametrize(("step", "zh", "en"), STEPS)
def test_a_step_is_a_sentence_in_both_languages(step: s.Step, zh: str, en: str) -> None:
    chinese, english = list(step_lines(Words("zh"), step)), list(step_lines(Words("en"), step))

    assert zh in "\n".join(chinese)
    assert en in "\n".join(english)
    assert len(chinese) == len(english)
    assert not any("{" in told or step.step in told for told in (*chinese, *english))


def test_no_kind_of_step_is_without_an_example_here() -> None:
    assert {type(step) for step, _, _ in STEPS} == set(get_args(s.Step))


@pytest.mark.parametrize(
    ("counting", "language", "sentence"),
    [
        (
            Counting("WINDOW", ONE, 6, "actual_end_date", "EXCLUDED", EVERY_REST_DAY),
            "zh",
            "见习实际结束日2025-07-20＋6个月，首日不计入，遇休假日顺延",
        ),
        (
            Counting("TERM", ONE, 36, "leave_start_date", "INCLUDED", STATUTORY),
            "en",
            "2025-07-20 (leave start) + 36 months, first day counts, moves over statutory holidays",
        ),
        (Counting("DAYS", ONE, 0, "term_end_date"), "zh", "期满日2025-07-20当日"),
        (Counting("DAYS", ONE, -90, "term_end_date"), "en", "2025-07-20 (term end) − 90 days"),
        (Counting("DAYS", ONE, 30, "term_end_date"), "zh", "期满日2025-07-20＋30天"),
        (
            Counting("WORKING_DAYS", ONE, 20, "requested_on"),
            "zh",
            "提出申请日2025-07-20之后第20个工作日",
        ),
        (
            Counting("NTH_WORKING_DAY", ONE, 16, "return_due_date"),
            "en",
            "working day 16 from 2025-07-20 (return due) on",
        ),
    ],
)
def test_a_counting_is_one_short_sentence(
    counting: Counting, language: Language, sentence: str
) -> None:
    assert counted_by(Words(language), counting) == sentence
