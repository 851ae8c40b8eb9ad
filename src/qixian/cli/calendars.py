"""The work of `qixian calendar show`: which holiday notices the office counts with."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import Literal

from qixian.cli.exits import DONE
from qixian.cli.printing import print_json, print_lines, print_table
from qixian.cli.reaching import begin, ledger_of
from qixian.domain.asking import MAIN_BOOK
from qixian.domain.calendar.periods import ONE_DAY
from qixian.domain.calendar.working_days import Notice, WorkingCalendar, load_calendar
from qixian.ledger.calendars import BookCalendar, Calendars
from qixian.presentation.why_steps import day_text
from qixian.presentation.words import Words

Lang = Literal["zh", "en"] | None


async def show_calendar(year: int | None, as_json: bool, lang: Lang) -> int:
    """The notices of the office's calendar, or the days of one year.

    Raises what reaching a ledger does.
    """
    settings = begin(lang)
    words = Words(settings.lang)
    async with ledger_of(settings) as pool, pool.acquire() as conn:
        book = await Calendars(load_calendar()).current(conn, MAIN_BOOK)
    calendar = book.current
    notices = [notice for notice in calendar.notices if year in (None, notice.year)]
    if as_json:
        print_json(_document(book, notices))
    elif year is None:
        print_lines([f"{words.heading('calendar')}: {calendar.version}"])
        _print_notices(words, book, notices)
        print_lines([f"  {words.heading('calendar_assumed')}"])
    else:
        print_lines(_year_lines(words, calendar, year))
    return DONE


def _document(book: BookCalendar, notices: Sequence[Notice]) -> dict[str, object]:
    return {
        "version": book.current.version,
        "notices": [
            {
                "year": notice.year,
                "title": notice.title,
                "number": notice.number,
                "issued": notice.issued,
                "source": notice.source,
                "loaded_on": book.loaded_on(notice.year),
                "rest_days": sorted(notice.rest_days),
                "extra_working_days": sorted(notice.extra_working_days),
                "statutory_days": sorted(notice.statutory_days),
            }
            for notice in notices
        ],
    }


def _print_notices(words: Words, book: BookCalendar, notices: Sequence[Notice]) -> None:
    print_table(
        [
            words.heading(key)
            for key in ("year", "notice", "number", "rest_days", "adjusted_days", "since")
        ],
        [
            (
                str(notice.year),
                notice.title,
                notice.number or "",
                str(len(notice.rest_days)),
                str(len(notice.extra_working_days)),
                str(book.loaded_on(notice.year) or words.heading("shipped")),
            )
            for notice in notices
        ],
    )


def _year_lines(words: Words, calendar: WorkingCalendar, year: int) -> Iterator[str]:
    notice = calendar.notice_of(year)
    if notice is None:
        yield words.heading("no_notice", year=year)
        yield f"  {words.heading('calendar_assumed')}"
        return
    yield f"{year}  {notice.title}  {notice.number or ''}".rstrip()
    if notice.source:
        yield f"  {words.heading('source')}: {notice.source}"
    for key, days in (
        ("rest_days", notice.rest_days),
        ("adjusted_days", notice.extra_working_days),
        ("statutory_days", notice.statutory_days),
    ):
        yield f"  {words.heading(key)} ({len(days)})"
        yield from (f"    {row}" for row in day_rows(words, sorted(days)))


def day_rows(words: Words, days: Sequence[date]) -> Iterator[str]:
    """Days in a row as one line: the first and the last."""
    for _, row in groupby(enumerate(days), key=lambda one: one[1] - one[0] * ONE_DAY):
        together = [day for _, day in row]
        first = day_text(words, together[0])
        if len(together) == 1:
            yield first
        else:
            last = day_text(words, together[-1])
            yield words.sentence("why", "FROM_TO", first=first, last=last, count=len(together))
