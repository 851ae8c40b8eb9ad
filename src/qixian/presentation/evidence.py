"""The report in an evidence bundle: for people as a page, for programs as JSON; for the doors.

The page has Chinese and English beside each other, no script, nothing that is fetched, and can be
printed. What it shows of events is what report.json says of them, and `verify.py` compares that.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import cache
from importlib import resources
from typing import Final, NamedTuple

import orjson
from jinja2 import Environment, StrictUndefined, Template

from qixian.domain.policies.edition import EditionError
from qixian.domain.policies.rules import Clause, clause_of
from qixian.ledger.evidence.contents import instant_text, json_file
from qixian.ledger.evidence.material import CaseMaterial, SealedEvent
from qixian.ledger.replay import ReplayedCase
from qixian.presentation.cases import case_document
from qixian.presentation.dates import DateShown, dates_shown, how
from qixian.presentation.lengths import Lengths
from qixian.presentation.texts import fields_text, yuan_text
from qixian.presentation.words import Words

_ZH: Final = Words("zh")
_EN: Final = Words("en")

Row = dict[str, object]


class Both(NamedTuple):
    """One text in the two languages."""

    zh: str
    en: str


def report_files(
    replayed: ReplayedCase, lengths: Lengths, day: date, material: CaseMaterial
) -> dict[str, bytes]:
    """report.json and report.html of a case as it stands on a day (Asia/Shanghai)."""
    facts = json_file(
        case_document(replayed, lengths, day)
        | {"events": [_event_facts(one) for one in material.events]}
    )
    page = _template().render(
        label=lambda key: _both(lambda words: words.sentence("evidence", key)),
        case=_case(replayed, lengths, day, material),
        dates=[_date(one) for one in dates_shown(replayed)],
        amounts=[*_amounts(replayed)],
        ahead=[*_ahead(replayed)],
        events=[*_events(material.events)],
        clauses=[_clause(rule) for rule in _cited(replayed, material)],
        accesses=_accesses(material),
        proof=_proof(material, hashlib.sha256(facts).hexdigest()),
    )
    return {"report.json": facts, "report.html": page.encode()}


@cache
def _template() -> Template:
    text = (resources.files("qixian.presentation") / "evidence.html").read_text(encoding="utf-8")
    surroundings = Environment(autoescape=True, undefined=StrictUndefined)
    return surroundings.from_string(text)


def _both(say: Callable[[Words], str]) -> Both:
    return Both(say(_ZH), say(_EN))


def _label(key: str, **values: object) -> Both:
    return _both(lambda words: words.sentence("evidence", key, **values))


def _event_facts(one: SealedEvent) -> Row:
    """What the report says of an event, by the names of the event's own fields."""
    event = one.event
    return {
        "seq": event.seq,
        "type": event.type,
        "effective_on": event.effective_on.isoformat(),
        "recorded_at": instant_text(event.recorded_at),
        "actor": event.actor,
        "clauses": event.clauses,
        "data": orjson.loads(event.data),
        "hash": event.hash.hex(),
    }


def _case(replayed: ReplayedCase, lengths: Lengths, day: date, material: CaseMaterial) -> Row:
    summary, state = replayed.summary, str(replayed.summary.state)
    spans = (
        ("used", lengths.used),
        ("left_of_term", lengths.left_of_term),
        ("left_of_cap", lengths.left_of_cap),
    )
    names = {one.event.edition_digest: one.event.edition for one in material.events}
    return {
        "id": replayed.case_id,
        "kind": _both(lambda words: words.of("case_types", replayed.kind.name)),
        "day": day,
        "state": _both(lambda words: f"{words.of('states', state)} {state}"),
        "parties": [
            {"name": _named("fields", field), "value": party}
            for field, party in summary.parties.items()
        ],
        "lengths": [
            {"name": _label(key), "value": _span(length.months, length.days)}
            for key, length in spans
            if length is not None
        ],
        "editions": [{"id": name, "digest": digest} for digest, name in names.items()],
        "calendar": replayed.rules.calendar.version,
    }


def _named(group: str, key: str) -> Both:
    return _both(lambda words: words.of(group, key))


def _span(months: int, days: int) -> Both:
    return _both(lambda words: words.span(months, days))


def _date(shown: DateShown) -> Row:
    reasons = [_both(lambda words: how(words, shown))]
    if shown.nominal != shown.day:
        reasons.append(_label("nominal", day=shown.nominal))
    if shown.provisional:
        reasons.append(_label("provisional"))
    name = _named("fields", shown.field)
    return {"day": shown.day, "name": name, "clauses": shown.clauses, "reasons": reasons}


def _amounts(replayed: ReplayedCase) -> Iterator[Row]:
    """Every claim and every award with what it comes to."""
    for claim in replayed.summary.claims:
        yield {
            "day": claim.submitted_on,
            "name": _named("claim_kinds", claim.kind),
            "id": claim.claim_id,
            "status": _named("claim_statuses", claim.status),
            "amount": yuan_text(claim.amount_fen),
        }
    for award in replayed.summary.awards:
        yield {
            "day": award.granted_on,
            "name": _named("award_kinds", award.award_kind),
            "id": award.recipient_id,
            "status": Both("", ""),
            "amount": yuan_text(award.amount_fen),
        }


def _ahead(replayed: ReplayedCase) -> Iterator[Row]:
    for one in replayed.ahead:
        name = Both(_ZH.deadline(one.kind), _EN.deadline(one.kind))
        yield {"day": one.fires_on, "name": name, "clauses": (one.rule,)}


def _events(events: Sequence[SealedEvent]) -> Iterator[Row]:
    """The events in order; each clause is quoted where it is cited first."""
    quoted: set[str] = set()
    for one in events:
        event, at = one.event, instant_text(one.event.recorded_at)
        clauses = [_clause(rule) | {"first": rule not in quoted} for rule in event.clauses]
        quoted |= {*event.clauses}
        yield {
            "seq": event.seq,
            "type": event.type,
            "name": _named("events", event.type),
            "when": _when(event.effective_on, at, event.actor),
            "told": _told(event.data),
            "clauses": clauses,
            "hash": _label("hash", hash=event.hash.hex(), leaf=one.proof.index),
        }


def _when(day: date, at: str, actor: str) -> Both:
    def said(words: Words) -> str:
        who = words.of("actors", actor)
        return words.sentence("evidence", "when", day=day, at=at, actor=who)

    return _both(said)


def _told(data: str) -> Both:
    fields = orjson.loads(data)
    return _both(lambda words: fields_text(words, fields))


def _cited(replayed: ReplayedCase, material: CaseMaterial) -> list[str]:
    """Every clause that the report names, each once, in the order it names them."""
    dates = [rule for shown in dates_shown(replayed) for rule in shown.clauses]
    ahead = [one.rule for one in replayed.ahead]
    events = [rule for one in material.events for rule in one.event.clauses]
    return [*dict.fromkeys([*dates, *ahead, *events])]


def _clause(rule: str) -> Row:
    """A clause as this release quotes it; of one that it no longer has the number remains."""
    try:
        clause: Clause | None = clause_of(rule)
    except EditionError:
        clause = None
    if clause is None:
        return {"rule": rule, "place": "", "title": Both("", ""), "quotation": ""}
    place = "" if clause.place == rule else clause.place
    title = Both(clause.title_zh, clause.title)
    return {"rule": rule, "place": place, "title": title, "quotation": clause.quotation}


def _accesses(material: CaseMaterial) -> list[Row]:
    return [
        {
            "at": instant_text(note.at),
            "entry": note.entry_id,
            "reader": note.reader,
            "reason": note.reason,
        }
        for note in material.accesses
    ]


def _proof(material: CaseMaterial, digest: str) -> Row:
    one = material.events[0].proof.sealed.checkpoint
    count = len(material.events)
    return {
        "sealed": _label("sealed", count=count, origin=one.origin, size=one.size),
        "checkpoint": material.checkpoint,
        "facts": _label("facts", digest=digest),
    }
