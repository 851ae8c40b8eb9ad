"""What came of a story, in the shapes of the story format, and where it differs from `expected`.

Pure; used by the rehearsal and its tests.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Final

from pydantic import JsonValue

from qixian.domain.holiday_calendar import HOLIDAY_CALENDAR
from qixian.domain.subsidy_and_quota import SUBSIDY_AND_QUOTA
from qixian.domain.values import yuan
from qixian.rehearsal.conductor import Performance
from qixian.rehearsal.story import Expected, ExpectedEvent, Story
from qixian.rehearsal.vocabulary import VOCABULARY

Shape = dict[str, JsonValue]
Place = tuple[str, str, str]

NO_STATE: Final = "NONE"
ONLY_TAGS: Final = (SUBSIDY_AND_QUOTA.name, HOLIDAY_CALENDAR.name)
"""Kinds whose label is only a tag in a story: they have no dates and no state to compare."""


def observed(performance: Performance) -> Shape:
    """Events, refusals, deadlines, final states and amounts, as the story format spells them."""
    lived = [
        (label, case)
        for label, case in sorted(performance.cases.items())
        if case.kind.name not in ONLY_TAGS
    ]
    return {
        "id": performance.story.id,
        "events": [*_events(performance)],
        "rejected_commands": [*_rejections(performance)],
        "deadlines": {label: case.deadline_fields() for label, case in lived},
        "final_states": {label: str(case.summary.state) for label, case in lived},
        "amounts": [*_amounts(performance)],
    }


def _events(performance: Performance) -> Iterator[Shape]:
    rows = [
        (fact.effective_on, label, fact)
        for label, case in performance.cases.items()
        for fact in case.facts
    ]
    for day, label, fact in sorted(rows, key=lambda row: (row[0], row[1], row[2].seq)):
        yield {
            "date": day.isoformat(),
            "case": label,
            "event": fact.type,
            "data": fact.data,
            "clauses": list(fact.clauses),
        }


def _amounts(performance: Performance) -> Iterator[Shape]:
    claims = (claim for case in performance.cases.values() for claim in case.summary.claims)
    for claim in sorted(claims, key=lambda claim: (claim.submitted_on, claim.claim_id)):
        yield {
            "claim_id": claim.claim_id,
            "kind": claim.kind,
            "amount_fen": claim.amount_fen,
            "amount_yuan": yuan(claim.amount_fen),
            "status": claim.status,
        }


def _rejections(performance: Performance) -> Iterator[Shape]:
    for step, answer in performance.refused:
        if answer.refusal is not None:
            yield {
                "step": step.n,
                "case": step.case,
                "command": step.command,
                "code": answer.refusal.code,
                "data": dict(answer.refusal.data),
                "clause": answer.refusal.clause,
                "remedy": answer.refusal.remedy,
            }


def differences(story: Story, seen: Mapping[str, JsonValue]) -> list[str]:
    """Every difference from what the story expects, each a sentence; empty when all holds."""
    expected = story.expected
    return [
        *_event_differences(expected, _rows(named(story, seen), "events")),
        *_rejection_differences(expected, _rows(seen, "rejected_commands")),
        *_field_differences(expected, seen),
        *_amount_differences(expected, _rows(seen, "amounts")),
    ]


def named(story: Story, seen: Mapping[str, JsonValue]) -> Shape:
    """What was seen without the events that neither the vocabulary nor the story names."""
    names = VOCABULARY | {wanted.event for wanted in story.expected.events}
    events: list[JsonValue] = [row for row in _rows(seen, "events") if row["event"] in names]
    return {**seen, "events": events}


def _rows(seen: Mapping[str, JsonValue], key: str) -> list[Shape]:
    rows = seen[key]
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _wrong(expected: Mapping[str, JsonValue], seen: JsonValue) -> list[str]:
    """The keys of `expected` that do not match, each with both values."""
    found = seen if isinstance(seen, dict) else {}
    return [
        f"{key} is {found.get(key)!r}, expected {value!r}"
        for key, value in expected.items()
        if found.get(key) != value
    ]


def _event_differences(expected: Expected, seen: list[Shape]) -> Iterator[str]:
    happened: dict[Place, list[Shape]] = defaultdict(list)
    told: dict[Place, list[ExpectedEvent]] = defaultdict(list)
    for row in seen:
        happened[str(row["date"]), str(row["case"]), str(row["event"])].append(row)
    for wanted in expected.events:
        told[wanted.date.isoformat(), wanted.case, wanted.event].append(wanted)
    for place in {**told, **happened}:
        yield from _unmatched(place, told[place], happened[place])


def _unmatched(place: Place, told: list[ExpectedEvent], seen: list[Shape]) -> Iterator[str]:
    """What of one day, case and type has no partner, the most events matched."""
    day, case, event = place
    partner = _matching(told, seen)
    left = [row for number, row in enumerate(seen) if number not in partner.values()]
    for number, wanted in enumerate(told):
        if number in partner:
            continue
        if not left:
            yield f"{day} {case}: {event} was expected and did not happen"
            continue
        nearest = min(left, key=lambda row: len(_wrong(wanted.data, row["data"])))
        left.remove(nearest)
        for wrong in _wrong(wanted.data, nearest["data"]):
            yield f"{day} {case}: {event}: {wrong}"
    for _ in left:
        yield f"{day} {case}: {event} happened and was not expected"


def _matching(told: list[ExpectedEvent], seen: list[Shape]) -> dict[int, int]:
    """Which event each expectation is matched with: a maximum matching by augmenting paths."""
    fits = [
        [n for n, row in enumerate(seen) if not _wrong(wanted.data, row["data"])] for wanted in told
    ]
    taken: dict[int, int] = {}

    def place(wanted: int, tried: set[int]) -> bool:
        for row in fits[wanted]:
            if row in tried:
                continue
            tried.add(row)
            if row not in taken or place(taken[row], tried):
                taken[row] = wanted
                return True
        return False

    for wanted in range(len(told)):
        place(wanted, set())
    return {wanted: row for row, wanted in taken.items()}


def _rejection_differences(expected: Expected, seen: list[Shape]) -> Iterator[str]:
    by_step = {row["step"]: row for row in seen}
    for wanted in expected.rejected_commands:
        row = by_step.pop(wanted.step, None)
        if row is None:
            yield f"step {wanted.step}: {wanted.command} was expected to be refused and was not"
            continue
        what = {"command": wanted.command, "code": wanted.code}
        for wrong in [*_wrong(what, row), *_wrong(wanted.data, row["data"])]:
            yield f"step {wanted.step}: {wrong}"
    for step, row in by_step.items():
        yield f"step {step}: {row['command']} was refused with {row['code']}, not expected"


def _field_differences(expected: Expected, seen: Mapping[str, JsonValue]) -> Iterator[str]:
    deadlines, states = seen["deadlines"], seen["final_states"]
    for case, fields in expected.deadlines.items():
        found = deadlines.get(case) if isinstance(deadlines, dict) else None
        for wrong in _wrong(fields, found):
            yield f"deadlines of {case}: {wrong}"
    for case, state in expected.final_states.items():
        found = states.get(case, NO_STATE) if isinstance(states, dict) else NO_STATE
        if found != state:
            yield f"final state of {case} is {found}, expected {state}"


def _amount_differences(expected: Expected, seen: list[Shape]) -> Iterator[str]:
    by_claim = {row.get("claim_id"): row for row in seen}
    for wanted in expected.amounts:
        row = by_claim.get(wanted.get("claim_id"))
        for wrong in _wrong(wanted, row):
            yield f"amount of claim {wanted.get('claim_id')}: {wrong}"
