"""One step of an explanation as sentences; for this room and the doors."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby

from qixian.domain.explanation import steps as s
from qixian.domain.explanation.rest_days import NamedBy, RestDay
from qixian.presentation.texts import yuan_text
from qixian.presentation.why_money import money_lines
from qixian.presentation.words import Words


def step_lines(words: Words, step: s.Step) -> Iterator[str]:
    """A step in the language of the words; the first line says what was done, the others why."""
    match step:
        case s.CountMonths():
            yield from _months(words, step)
        case s.CountWorkingDays():
            yield from _working_days(words, step)
        case s.Roll():
            yield from _roll(words, step)
        case s.CountSpan():
            yield from _span(words, step)
        case s.KeptAmount():
            counted, stored = yuan_text(step.counted_fen), yuan_text(step.stored_fen)
            yield words.sentence("why", "KEPT_AMOUNT", stored=stored, counted=counted)
        case s.SubsidyLine() | s.Total() | s.Floor() | s.Ceiling() | s.PerPerson():
            yield from money_lines(words, step)
        case _:
            yield _plain(words, step)


def _plain(words: Words, step: s.Step) -> str:
    match step:
        case s.Start():
            field, day = words.of("fields", step.field), day_text(words, step.day)
            return words.sentence("why", "START", field=field, day=day)
        case s.Fixed():
            event, day = words.of("events", step.event), day_text(words, step.day)
            key = "FIXED" if step.event else "FIXED_NOWHERE"
            return words.sentence("why", key, event=event, day=day, on=step.on)
        case s.CountDays():
            key = "SAME_DAY" if step.days == 0 else "DAYS" if step.days > 0 else "DAYS_BEFORE"
            day = day_text(words, step.day)
            return words.sentence("why", key, days=abs(step.days), day=day)
        case s.DayBefore() | s.CorrespondingDay() | s.MonthEnd() | s.NoRoll():
            return words.sentence("why", step.step, day=day_text(words, step.day))
        case s.Result():
            nominal, day = day_text(words, step.nominal), day_text(words, step.effective)
            key = "RESULT" if step.nominal == step.effective else "RESULT_ROLLED"
            return words.sentence("why", key, nominal=nominal, day=day)
        case s.Provisional():
            years = words.sentence("why", "AND").join(map(str, step.years))
            return words.sentence("why", "PROVISIONAL", years=years)
        case s.Kept():
            stored, counted = day_text(words, step.stored), day_text(words, step.counted)
            return words.sentence("why", "KEPT", stored=stored, counted=counted)
        case _:
            return step.step


def day_text(words: Words, day: date) -> str:
    """A day with its weekday: 2025-07-20（星期日）."""
    weekday = words.of("weekdays", str(day.isoweekday()))
    return words.sentence("why", "DAY", day=day, weekday=weekday)


def notice_text(words: Words, notice: NamedBy) -> str:
    """A State Council notice by its title and number."""
    if notice.title == "":
        return words.sentence("why", "NOTICE_OF", year=notice.year)
    key = "NOTICE" if notice.number else "NOTICE_WITHOUT_NUMBER"
    return words.sentence("why", key, title=notice.title, number=notice.number)


def _months(words: Words, step: s.CountMonths) -> Iterator[str]:
    if step.corresponding is None:
        yield words.sentence("why", "NO_CORRESPONDING", months=step.months)
    else:
        day = day_text(words, step.corresponding)
        yield words.sentence("why", "COUNT_MONTHS", months=step.months, day=day)
    yield words.sentence("why", f"FIRST_DAY_{step.first_day}")


def _working_days(words: Words, step: s.CountWorkingDays) -> Iterator[str]:
    key = "WORKING_DAYS_FROM" if step.anchor_counts else "WORKING_DAYS_AFTER"
    first, last = day_text(words, step.first), day_text(words, step.last)
    yield words.sentence("why", key, first=first, days=step.days, last=last)
    if step.skipped:
        shown = len(step.first_skipped) + len(step.last_skipped)
        between = [words.sentence("why", "SO_ON")] if step.skipped > shown else []
        days = [
            *(str(rest.day) for rest in step.first_skipped),
            *between,
            *(str(rest.day) for rest in step.last_skipped),
        ]
        listed = words.sentence("why", "AND").join(days)
        yield words.sentence("why", "SKIPPED", count=step.skipped, days=listed)
    for day, notice in step.adjusted:
        named = notice_text(words, notice)
        yield words.sentence("why", "ADJUSTED", day=day_text(words, day), notice=named)


def _roll(words: Words, step: s.Roll) -> Iterator[str]:
    to = day_text(words, step.to)
    if step.over:
        yield words.sentence("why", "ROLL", day=day_text(words, step.over[0].day), to=to)
        yield from _rests(words, step.over)
    else:
        yield words.sentence("why", f"STAYS_{step.scope}", day=to)
    if step.stopped_by is not None:
        named = notice_text(words, step.stopped_by)
        yield words.sentence("why", "ADJUSTED", day=to, notice=named)
    if step.scope == "STATUTORY_HOLIDAYS_ONLY":
        yield words.sentence("why", "STATUTORY_ONLY")


def _rests(words: Words, over: Sequence[RestDay]) -> Iterator[str]:
    """Why each day rests; days in a row that rest for the same reason share a line."""
    for (reason, statutory, notice), row in groupby(
        over, key=lambda rest: (rest.reason, rest.statutory, rest.notice)
    ):
        listed = [rest.day for rest in row]
        days = day_text(words, listed[0])
        if len(listed) > 1:
            last = day_text(words, listed[-1])
            days = words.sentence("why", "FROM_TO", first=days, last=last, count=len(listed))
        key = f"{reason}_STATUTORY" if statutory else reason
        named = notice_text(words, notice) if notice else ""
        yield words.sentence("rests", key, days=days, notice=named)


def _span(words: Words, step: s.CountSpan) -> Iterator[str]:
    first, last = day_text(words, step.first), day_text(words, step.last)
    field = words.of("fields", step.first_field)
    yield words.sentence("why", "SPAN", field=field, first=first, last=last)
    if step.whole_until is not None:
        until = day_text(words, step.whole_until)
        yield words.sentence("why", "WHOLE_MONTHS", months=step.months, day=until)
    following = day_text(words, step.next_until)
    yield words.sentence("why", "NEXT_MONTH", months=step.months + 1, day=following)
    yield words.sentence("why", "DAYS_OVER", days=step.days)
    yield words.sentence("why", "SPAN_RESULT", span=words.span(step.months, step.days))
