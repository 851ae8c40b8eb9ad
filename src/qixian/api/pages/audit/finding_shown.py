"""A finding as people read it: what it is in words, values as days and lengths, ids as links.

For the modules of this package only. The files of a report have the tokens themselves.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Final
from urllib.parse import quote

from qixian.api.pages.audit.auditor import DESK
from qixian.api.pages.audit.moment import said
from qixian.api.pages.language import Speech
from qixian.api.pages.shown import day_text, first_up
from qixian.domain.asking import MAIN_BOOK
from qixian.ledger.audit.findings import Finding, FindingKind, Severity
from qixian.ledger.audit.reports import KeptFinding
from qixian.ledger.connection import Connection
from qixian.ledger.searching import KnownIds, known_ids

_BETWEEN: Final = re.compile(r"([\s@]+)")
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_INSTANT: Final = re.compile(r"\d{4}-\d{2}-\d{2}T[\d:]{8}\+\d{2}:\d{2}")
_SPAN: Final = re.compile(r"(≤ )?(\d+)M(?:(\d+)D)?")
_LATE: Final = re.compile(r"(\d+)d (\d{2}:\d{2}:\d{2})")
_ABOUT_COMMANDS: Final = ("REFUSAL", "COMMAND")


@dataclass(frozen=True, slots=True)
class Named:
    """A piece of text, and where it leads when it names a case or an entry; `prose` is no id."""

    text: str
    href: str = ""
    prose: bool = False


@dataclass(frozen=True, slots=True)
class Value:
    """A value as it is shown; `code` where it is nothing that has words."""

    text: str
    code: bool = False


@dataclass(frozen=True, slots=True)
class FindingShown:
    """A finding in words, its subject and what is behind it in pieces that may be links."""

    finding: Finding
    what: Value
    recorded: Value
    expected: Value
    subject: Sequence[Named]
    behind: Sequence[Sequence[Named]]


@dataclass(frozen=True, slots=True)
class Group:
    """Neighbouring findings of one severity and kind."""

    severity: Severity
    kind: FindingKind
    rows: Sequence[FindingShown]


async def known_in(
    conn: Connection, found: Iterable[KeptFinding], further: Iterable[str] = ()
) -> KnownIds:
    """Which ids that some findings name lead to a page, and which of `further` ones."""
    texts = {
        piece
        for _, one in found
        for text in (one.subject, *one.events)
        for piece in (text, *_BETWEEN.split(text))
    }
    return await known_ids(conn, MAIN_BOOK, texts.union(further))


def groups_of(spoken: Speech, found: Sequence[KeptFinding], known: KnownIds) -> list[Group]:
    """Findings in their order, neighbours of one severity and kind together."""
    findings = [one.finding for one in found]
    return [
        Group(severity, kind, [_shown(spoken, one, known) for one in rows])
        for (severity, kind), rows in groupby(findings, lambda one: (one.severity, one.kind))
    ]


def named(text: str, known: KnownIds) -> Named:
    """An id with the page it leads to, where there is one."""
    if text in known.cases:
        return Named(text, f"{DESK}/cases/{quote(text, safe='')}")
    if text in known.entries:
        return Named(text, f"{DESK}/entries/{quote(text, safe='')}")
    return Named(text)


def _shown(spoken: Speech, one: Finding, known: KnownIds) -> FindingShown:
    subject = _pieces(one.subject, known)
    if one.subject in known.cases and one.seq:
        step = f"{DESK}/cases/{quote(one.subject, safe='')}?step={one.seq}"
        subject = [Named(one.subject, step)]
    return FindingShown(
        one,
        _what(spoken, one),
        _value(spoken, one.recorded),
        _value(spoken, one.expected),
        subject,
        [_length(spoken, text) or _pieces(text, known) for text in one.events],
    )


def _pieces(text: str, known: KnownIds) -> list[Named]:
    """A text such as `T-1 C1` or `P1@I1` in pieces: ids that are known lead to their pages."""
    whole = named(text, known)
    if whole.href:
        return [whole]
    return [named(piece, known) for piece in _BETWEEN.split(text) if piece]


def _what(spoken: Speech, one: Finding) -> Value:
    """What a finding names within its kind, in words where there are some."""
    words, (first, *rest) = spoken.words, one.what.split(" ")
    match one.kind:
        case FindingKind.DECISION if len(rest) == 2:
            group = "commands" if first in _ABOUT_COMMANDS else "events"
            field = words.of("fields", rest[1]) if rest[1] != "event" else words.heading("event")
            return Value(f"{first_up(words.of(group, rest[0]))} · {field}")
        case FindingKind.DEADLINE_MISSED:
            return Value(first_up(words.deadline(one.what)))
        case FindingKind.DEADLINE_LATE | FindingKind.DEADLINE_EARLY:
            deadline, _, day = one.what.rpartition(":")
            text = day_text(spoken, day) if _is_day(day) else day
            return Value(f"{first_up(words.deadline(deadline))}{spoken.gettext(':')} {text}")
        case FindingKind.CAP_EXCEEDED:
            return Value(first_up(words.of("case_types", one.what)))
        case FindingKind.EXCLUSIVE_GIVEN | FindingKind.GIVEN_TWICE:
            return Value(" + ".join(_given(spoken, kind) for kind in one.what.split("+")))
        case FindingKind.COMMAND_REPEATED:
            return Value(" ".join((first_up(words.of("commands", first)), *rest)))
        case FindingKind.ENGINE:
            return Value(first_up(words.of("difference_kinds", one.what)))
        case FindingKind.READ_WITHOUT_REASON:
            return _value(spoken, one.what)
        case _:
            return Value(one.what, code=True)


def _given(spoken: Speech, kind: str) -> str:
    """What a claim or an award is for."""
    group = "claim_kinds" if spoken.words.has("claim_kinds", kind) else "award_kinds"
    return first_up(spoken.words.of(group, kind))


def _value(spoken: Speech, text: str) -> Value:
    """A recorded or expected value: days, instants and lengths as the language writes them."""
    if _is_day(text):
        return Value(day_text(spoken, text))
    if _INSTANT.fullmatch(text):
        return Value(said(spoken, datetime.fromisoformat(text)))
    span = _SPAN.fullmatch(text)
    if span is not None:
        length = spoken.words.span(int(span[2]), int(span[3] or 0))
        return Value(f"{span[1] or ''}{length}")
    return Value(text, code=True)


def _is_day(text: str) -> bool:
    if _DAY.fullmatch(text) is None:
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _length(spoken: Speech, text: str) -> list[Named]:
    """How late something was, in words; nothing of any other text."""
    late = _LATE.fullmatch(text)
    if late is None:
        return []
    told = spoken.ngettext(
        "%(num)s day %(time)s late", "%(num)s days %(time)s late", int(late[1]), time=late[2]
    )
    return [Named(told, prose=True)]
