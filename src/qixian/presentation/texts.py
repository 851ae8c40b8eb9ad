"""Amounts, clauses and fields as texts of one line; for this room and the doors."""

from collections.abc import Mapping, Sequence
from typing import Final

import orjson
from pydantic import JsonValue

from qixian.domain.policies.edition import EditionError
from qixian.domain.policies.rules import clause_of
from qixian.domain.values import FEN_PER_YUAN
from qixian.presentation.words import Words


def yuan_text(amount_fen: int) -> str:
    """Fen as people read money: 118800 is ¥1,188.00."""
    sign = "-" if amount_fen < 0 else ""
    whole, part = divmod(abs(amount_fen), FEN_PER_YUAN)
    return f"{sign}¥{whole:,}.{part:02d}"


def clause_text(words: Words, rule: str) -> str:
    """A clause's number with its short title; in Chinese with its place in the text too."""
    try:
        clause = clause_of(rule)
    except EditionError:
        # An old event may rest on a clause that this release no longer has; its number remains.
        return rule
    if words.language == "en":
        return f"{rule} {clause.title}"
    # A decision of the house stands in no text: its number is its place.
    place = "" if clause.place == rule else f" {clause.place}"
    return f"{rule}{place} {clause.title_zh}"


def because(words: Words, clauses: Sequence[str]) -> str:
    """The clauses something rests on, with their titles."""
    return "; ".join(clause_text(words, rule) for rule in clauses)


_IN_SUBJECTS: Final = ("metric", "report_kind", "instrument")


def subject_text(words: Words, subject: str) -> str:
    """What an assessment or a record is about: its id, or its word and what follows a colon."""
    head, colon, rest = subject.partition(":")
    for field in _IN_SUBJECTS:
        if words.has(f"value.{field}", head):
            return f"{words.value(field, head)}{' · ' if colon else ''}{rest}"
    return subject


def fields_text(words: Words, data: Mapping[str, JsonValue]) -> str:
    """Fields and values of an event or a refusal, in one line; what nobody told is left out."""
    return " · ".join(
        f"{words.of('fields', key)}: {_value(words, key, value)}"
        for key, value in data.items()
        if value is not None
    )


def _value(words: Words, key: str, value: JsonValue) -> str:
    if isinstance(value, bool):
        return words.heading("yes" if value else "no")
    if isinstance(value, int) and key.endswith("_fen"):
        return yuan_text(value)
    if isinstance(value, list) and key == "lines":
        return "; ".join(_subsidy_line(row) for row in value if isinstance(row, dict))
    if isinstance(value, str):
        # A token stays beside its name: it is what a command takes.
        name = words.value(key, value)
        return value if name == value else f"{name} {value}"
    return orjson.dumps(value).decode()


def _subsidy_line(row: Mapping[str, JsonValue]) -> str:
    """One month of an internship subsidy: its days and what it comes to."""
    return f"{row.get('from')}..{row.get('to')} ¥{row.get('amount_yuan')}"
