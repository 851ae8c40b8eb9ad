"""The form of a holiday notice: days as somebody copies them, and what is wrong by field.

For `admin.calendar_loading` only. Days are written 2027-02-05, rows of days 2027-02-05..2027-02-11.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from pydantic import ValidationError
from starlette.datastructures import FormData

from qixian.api.pages.admin.administrator import text_in
from qixian.api.pages.language import Speech
from qixian.domain.holiday_calendar import LoadHolidayCalendar

DAYS: Final = ("rest_days", "extra_working_days", "statutory_days")
TEXTS: Final = ("title", "number", "issued", "source")
FIELDS: Final = ("year", *DAYS, *TEXTS)

_BETWEEN: Final = re.compile(r"[\s,，、;；]+")
_ROW: Final = re.compile(r"(\d{4}-\d{2}-\d{2})(?:(?:\.\.|～|~|至|/)(\d{4}-\d{2}-\d{2}))?")
_YEAR: Final = re.compile(r"\d{4}")
_MOST_DAYS: Final = 400
FIRST_YEAR: Final = 2004
LAST_YEAR: Final = 2199


@dataclass(frozen=True, slots=True)
class NoticeForm:
    """What is in the fields, and a sentence for each that is wrong."""

    values: Mapping[str, str]
    wrong: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Days:
    days: tuple[date, ...]
    readable: bool


def entered(form: FormData) -> dict[str, str]:
    """What somebody wrote, by field."""
    return {name: text_in(form, name, 6000) for name in FIELDS}


def read(spoken: Speech, values: Mapping[str, str]) -> LoadHolidayCalendar | NoticeForm:
    """The notice that was written, or the form with what is wrong in it."""
    days = {name: _days(values[name]) for name in DAYS}
    wrong = {
        name: spoken.gettext(
            "Write each day as 2027-02-05, a row of days as 2027-02-05..2027-02-11."
        )
        for name, read_days in days.items()
        if not read_days.readable
    }
    if not _YEAR.fullmatch(values["year"]):
        wrong["year"] = spoken.gettext("Write the year in four digits.")
    elif not FIRST_YEAR <= int(values["year"]) <= LAST_YEAR:
        wrong["year"] = spoken.gettext("From 2004 to 2199.")
    wrong |= {} if wrong else _contradictions(spoken, int(values["year"]), days)
    if wrong:
        return NoticeForm(values, wrong)
    given: dict[str, object] = {name: values[name] for name in TEXTS if values[name]}
    given |= {name: read_days.days for name, read_days in days.items()}
    try:
        return LoadHolidayCalendar.model_validate({"year": int(values["year"]), **given})
    except ValidationError as error:
        return NoticeForm(values, _sentences(spoken, error))


def _contradictions(spoken: Speech, year: int, days: Mapping[str, _Days]) -> dict[str, str]:
    rest, work, statutory = (set(days[name].days) for name in DAYS)
    wrong: dict[str, str] = {}
    if not rest:
        wrong["rest_days"] = spoken.gettext("A notice names days of rest.")
    for name, named in zip(DAYS, (rest, work, statutory), strict=True):
        far = [day for day in named if not date(year - 1, 12, 1) <= day <= date(year, 12, 31)]
        if far:
            wrong[name] = spoken.gettext(
                "The notice of %(year)s cannot name %(days)s.", year=year, days=_listed(far)
            )
    if rest & work:
        wrong["extra_working_days"] = spoken.gettext(
            "Named as rest and as work: %(days)s.", days=_listed(rest & work)
        )
    if statutory - rest:
        wrong["statutory_days"] = spoken.gettext(
            "Not among the days of rest: %(days)s.", days=_listed(statutory - rest)
        )
    return wrong


def _sentences(spoken: Speech, error: ValidationError) -> dict[str, str]:
    """What the command itself does not take: a year too far, a text too long, no day."""
    wrong: dict[str, str] = {}
    for one in error.errors(include_url=False, include_input=False):
        name = str(one["loc"][0]) if one["loc"] else "year"
        match name:
            case "year":
                sentence = spoken.gettext("From 2004 to 2199.")
            case "issued":
                sentence = spoken.gettext("Write a day as 2025-06-30.")
            case "rest_days" | "extra_working_days" | "statutory_days":
                sentence = spoken.gettext("At most 120 days.")
            case _:
                sentence = spoken.gettext("At most 200 characters.")
        wrong.setdefault(name, sentence)
    return wrong


def _listed(days: set[date] | list[date]) -> str:
    return ", ".join(day.isoformat() for day in sorted(days)[:10])


def _days(text: str) -> _Days:
    try:
        return _Days(tuple(_each(text)), readable=True)
    except ValueError:
        return _Days((), readable=False)


def _each(text: str) -> Iterator[date]:
    """Every day of a text. ValueError for what is no day, or a row that is too long."""
    for part in filter(None, _BETWEEN.split(text)):
        found = _ROW.fullmatch(part)
        if found is None:
            raise ValueError(part)
        first = date.fromisoformat(found[1])
        last = date.fromisoformat(found[2]) if found[2] else first
        count = (last - first).days + 1
        if not 1 <= count <= _MOST_DAYS:
            raise ValueError(part)
        yield from (first + timedelta(days=number) for number in range(count))
