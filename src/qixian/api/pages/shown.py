"""Days, instants, amounts and states as pages show them; the filters of the templates.

Days are civil dates in Asia/Shanghai; instants are aware and shown in that zone, to the minute.
"""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Final, Literal

from babel.dates import format_date

from qixian.api.pages.language import Speech
from qixian.domain.values import fen
from qixian.presentation.texts import yuan_text
from qixian.workflows.addresses import SHANGHAI

_ISO_DAY: Final = re.compile(r"(?<![A-Za-z0-9_-])[12]\d{3}-[01]\d-[0-3]\d(?![A-Za-z0-9_-])")
_SPELLED: Final = re.compile("（[a-z]+(?:_[a-z0-9]+)*(?:，[^）]*)?）")
SOON_DAYS: Final = 30

Tone = Literal["plain", "run", "soon", "late", "good"]

_TONES: Final[dict[str, Tone]] = {
    "RETURN_OVERDUE": "late",
    "MOVE_OUT_OVERDUE": "late",
    "TERMINATED": "late",
    "EXTENSION_PENDING": "soon",
    "RETURN_DUE": "soon",
    "MOVE_OUT_DUE": "soon",
    "APPLIED": "soon",
    "SUBMITTED": "soon",
    "ON_LEAVE": "run",
    "ON_EXTENDED_LEAVE": "run",
    "IN_INCUBATION": "run",
    "INTERNING": "run",
    "VENTURE_WINDOW_OPEN": "run",
    "APPROVED": "run",
    "ADMITTED": "run",
    "GRADUATED": "good",
    "RETURNED": "good",
    "SUBSIDY_ELIGIBLE": "good",
    "PAID": "good",
}


def day_text(speech: Speech, day: date | str) -> str:
    """2025年6月30日, or 30 June 2025; an ISO text is read as a day first."""
    if isinstance(day, str):
        day = date.fromisoformat(day)
    if speech.language == "zh":
        return f"{day.year}年{day.month}月{day.day}日"
    return format_date(day, "d MMMM y", locale="en_GB")


def prose(speech: Speech, text: str) -> str:
    """A sentence with its ISO days written as the language writes days."""
    return _ISO_DAY.sub(lambda found: day_text(speech, found[0]), text)


def remedy_shown(speech: Speech, remedy: str) -> str:
    """A remedy where the field stands on the page: without how programs spell the field."""
    return prose(speech, _SPELLED.sub("", remedy))


def weekday_text(speech: Speech, day: date) -> str:
    """星期一, or Monday."""
    return speech.words.of("weekdays", str(day.isoweekday()))


def instant_text(speech: Speech, instant: datetime) -> str:
    """2025年6月30日 09:30, or 30 June 2025, 09:30 (UTC+8)."""
    local = instant.astimezone(SHANGHAI)
    if speech.language == "zh":
        return f"{day_text(speech, local.date())} {local:%H:%M}"
    return f"{day_text(speech, local.date())}, {local:%H:%M} (UTC+8)"


def yuan_shown(amount: int | Decimal | str) -> str:
    """¥1,188.00 from integer fen, or from yuan as a decimal or a decimal text."""
    return yuan_text(amount if isinstance(amount, int) else fen(str(amount)))


def days_left_text(speech: Speech, day: date, today: date) -> str:
    """今天到期, 还有3天, 已逾期5天: how far a day is from today."""
    left = (day - today).days
    if left == 0:
        return speech.gettext("Due today")
    if left > 0:
        return speech.ngettext("%(num)s day left", "%(num)s days left", left)
    return speech.ngettext("%(num)s day overdue", "%(num)s days overdue", -left)


def due_tone(day: date, today: date) -> Tone:
    """How urgent a day is: past, within the month, or later."""
    left = (day - today).days
    return "late" if left < 0 else "soon" if left <= SOON_DAYS else "plain"


def first_up(text: str) -> str:
    """A name of the vocabulary at the beginning of a line: its first letter in capitals."""
    return text[:1].upper() + text[1:]


def state_tone(state: str) -> Tone:
    """The colour of a state or a status, which always stands beside its name."""
    return _TONES.get(state, "plain")
