"""A holiday notice as somebody writes it: a TOML or JSON file, or days on the line."""

import json
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from qixian.domain.holiday_calendar import NAME, LoadHolidayCalendar
from qixian.domain.kinds import KINDS
from qixian.ledger.errors import MalformedCommand
from qixian.ledger.parsing import parse_command

MOST_DAYS: Final = 400
"""No row of days is longer: a slip in a year must not fill the memory."""


@dataclass(frozen=True, slots=True)
class WrittenNotice:
    """What was written on the line: a file, or a year with its days.

    `rest`, `work` and `statutory` are days, or first and last of a row: 2027-02-05..2027-02-11.
    """

    file: Path | None
    year: int | None
    rest: tuple[str, ...]
    work: tuple[str, ...]
    statutory: tuple[str, ...]
    title: str | None = None


def notice_written(written: WrittenNotice) -> LoadHolidayCalendar:
    """The notice that was written. Raises MalformedCommand with the place and what would be right.

    A file is TOML with the fields of a shipped notice, or JSON with the parameters of
    LoadHolidayCalendar where its name ends in `.json`.
    """
    line = (written.year, *written.rest, *written.work, *written.statutory)
    if written.file is not None:
        if any(line):
            raise MalformedCommand("give a file or --year with its days, not both")
        params = _content(written.file)
    elif written.year is None:
        raise MalformedCommand("give a file, or --year with --rest and --work")
    else:
        params = {
            "year": written.year,
            "rest_days": _days("--rest", written.rest),
            "extra_working_days": _days("--work", written.work),
            "statutory_days": _days("--statutory", written.statutory),
            "title": written.title or "",
        }
    command = parse_command(KINDS[NAME], LoadHolidayCalendar.type, params)
    if not isinstance(command, LoadHolidayCalendar):
        raise MalformedCommand(f"{command.type} is not a holiday notice")
    return command


def _content(file: Path) -> object:
    try:
        text = file.read_text(encoding="utf-8")
    except OSError as error:
        raise MalformedCommand(f"{file}: cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise MalformedCommand(f"{file}: is not text in UTF-8") from None
    try:
        return json.loads(text) if file.suffix == ".json" else tomllib.loads(text)
    except json.JSONDecodeError as error:
        raise MalformedCommand(
            f"{file}: line {error.lineno}, column {error.colno}: not JSON ({error.msg})"
        ) from None
    except tomllib.TOMLDecodeError as error:
        raise MalformedCommand(f"{file}: not TOML ({error})") from None


def _days(option: str, texts: Sequence[str]) -> list[date]:
    return [day for text in texts for day in _row(option, text)]


def _row(option: str, text: str) -> Iterator[date]:
    first, dots, last = text.partition("..")
    try:
        start = _day(first)
        end = _day(last) if dots else start
    except ValueError:
        raise MalformedCommand(
            f"{option} {text!r} is no day: write 2027-01-01, or 2027-02-05..2027-02-11"
        ) from None
    count = (end - start).days + 1
    if count < 1:
        raise MalformedCommand(
            f"{option} {text!r} ends before it begins: write the first day first"
        )
    if count > MOST_DAYS:
        raise MalformedCommand(f"{option} {text!r} has {count} days: a notice is about one year")
    yield from (start + timedelta(days=n) for n in range(count))


def _day(text: str) -> date:
    day = date.fromisoformat(text)
    if day.isoformat() != text:
        raise ValueError(text)
    return day
