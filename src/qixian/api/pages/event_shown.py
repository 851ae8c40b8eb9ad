"""An event as pages show it: its name, and what it tells field by field; for the pages of desks.

Values are shown as people read them: days, yuan, words of the vocabulary; ids lead to the registry.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from urllib.parse import quote

import orjson
from pydantic import JsonValue

from qixian.api.pages.entry_fields import ENTRY_FIELDS
from qixian.api.pages.language import Speech
from qixian.api.pages.shown import day_text, yuan_shown
from qixian.domain.asking import RecordedFact

_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_TOKEN: Final = re.compile(r"[A-Z][A-Z0-9_]*")

# A school or a body that was complained about need not be in the registry.
_LEADING: Final = ENTRY_FIELDS.keys() - {"school_id", "body_id"}


@dataclass(frozen=True, slots=True)
class Told:
    """One thing an event tells: what it is about, its value, and where its id leads."""

    label: str
    text: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class EventShown:
    """An event with what it tells. `effective_on` is a civil date in Asia/Shanghai."""

    seq: int
    type: str
    effective_on: date
    clauses: Sequence[str]
    told: tuple[Told, ...]


def event_shown(spoken: Speech, fact: RecordedFact) -> EventShown:
    """An event in a language."""
    told = tuple(told_by(spoken, fact.data))
    return EventShown(fact.seq, fact.type, fact.effective_on, fact.clauses, told)


def told_by(spoken: Speech, data: Mapping[str, JsonValue]) -> Iterator[Told]:
    """What the data of an event or of a refusal tells; what nobody told is left out."""
    for field, value in data.items():
        if value is None or value == "" or value == []:
            continue
        href = entry_path(value) if field in _LEADING and isinstance(value, str) else ""
        label = spoken.words.of("fields", field)
        yield Told(label, value_text(spoken, field, value), href)


def entry_path(entry_id: str) -> str:
    """Where a registry entry is shown."""
    return f"/desk/registry/{quote(entry_id, safe='')}"


def value_text(spoken: Speech, field: str, value: JsonValue) -> str:
    """One value as people read it."""
    match value:
        case bool() | "true" | "false":  # an assessment keeps what it says as text
            return spoken.words.heading("yes" if value in (True, "true") else "no")
        case int() if field.endswith("_fen"):
            return yuan_shown(value)
        case str() if _DAY.fullmatch(value):
            return day_text(spoken, value)
        case str() if field.endswith("_yuan"):
            return yuan_shown(value)
        case str() if field == "field":
            return spoken.words.of("fields", value)
        case str() if field == "kind" and value.rpartition("_")[2].removesuffix("D").isdigit():
            return spoken.words.reminder(value)
        case str() if field == "metric" or _TOKEN.fullmatch(value):
            return spoken.words.value(field, value)
        case list():
            return "; ".join(_row_text(spoken, row) for row in value)
        case str() | int() | float():
            return str(value)
        case _:
            return orjson.dumps(value).decode()


def _row_text(spoken: Speech, row: JsonValue) -> str:
    """One row of a list: a month of a subsidy, a day, or whatever it is."""
    if isinstance(row, str):
        return day_text(spoken, row) if _DAY.fullmatch(row) else row
    if not isinstance(row, dict):
        return orjson.dumps(row).decode()
    first, last, yuan = row.get("from"), row.get("to"), row.get("amount_yuan")
    if isinstance(first, str) and isinstance(last, str) and isinstance(yuan, str):
        return f"{day_text(spoken, first)}–{day_text(spoken, last)} {yuan_shown(yuan)}"
    parts = (f"{spoken.words.of('fields', key)} {value}" for key, value in row.items())
    return " ".join(parts)
