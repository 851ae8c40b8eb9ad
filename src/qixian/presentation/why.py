"""Why a date, a length of time or an amount of a case is what it is; for the doors."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from qixian.domain.explanation.claims import claims_of, explain_claim, internship_of
from qixian.domain.explanation.dates import explain_date, explain_fixed
from qixian.domain.explanation.explanation import Explanation
from qixian.domain.explanation.steps import CountSpan, Fixed, Result, Start, Step
from qixian.domain.explanation.used import USED, explain_used
from qixian.domain.policies.edition import Edition
from qixian.ledger.errors import MalformedCommand
from qixian.ledger.replay import ReplayedCase
from qixian.presentation.dates import DateShown, dates_shown
from qixian.presentation.lengths import used_stretch
from qixian.presentation.policies import parameter_document
from qixian.presentation.texts import yuan_text
from qixian.presentation.why_steps import day_text, step_lines
from qixian.presentation.words import Words


class Why(NamedTuple):
    """What is asked about: its name, its value for people, the explanation."""

    name: str
    value: str
    explanation: Explanation


def why_of(words: Words, replayed: ReplayedCase, edition: Edition, field: str, on: date) -> Why:
    """The reasons of a date, of `used` up to a day, or of a claim's amount. MalformedCommand."""
    shown = next((one for one in dates_shown(replayed) if one.field == field), None)
    if shown is not None:
        found = _why_date(replayed, edition, shown)
        return Why(words.of("fields", field), day_text(words, shown.day), found)
    stretch = used_stretch(replayed, on)
    if field == USED and stretch is not None:
        found = explain_used(stretch, edition)
        (counted,) = (step for step in found.steps if isinstance(step, CountSpan))
        length = words.span(counted.months, counted.days)
        return Why(words.heading("used"), length, found)
    claims = claims_of(replayed.state)
    claim = next((one for one in claims if one.claim_id == field), None)
    if claim is not None:
        found = explain_claim(claim, internship_of(replayed.state), edition)
        return Why(words.of("claim_kinds", claim.kind), yuan_text(claim.amount_fen), found)
    known = ", ".join(explained_fields(replayed, on))
    raise MalformedCommand(
        f"case {replayed.case_id} has no {field!r} to explain; "
        + (f"it has {known}" if known else "nothing is fixed yet")
    )


def explained_fields(replayed: ReplayedCase, on: date) -> list[str]:
    """Everything of a case that can be explained."""
    used = [USED] if used_stretch(replayed, on) is not None else []
    claims = [claim.claim_id for claim in replayed.summary.claims]
    return [*(shown.field for shown in dates_shown(replayed)), *used, *claims]


def _why_date(replayed: ReplayedCase, edition: Edition, shown: DateShown) -> Explanation:
    reckoning = next((r for r in replayed.reckonings if r.field == shown.field), None)
    if reckoning is not None:
        return explain_date(reckoning, replayed.rules.calendar, edition, shown.day)
    by = shown.fixed_by
    event = (by.event, by.on) if by else ("", shown.day)
    return explain_fixed(shown.field, shown.day, event, shown.clauses, edition)


def certainty_text(words: Words, found: Explanation) -> str:
    """Whether the reasons hold for good, or only until a year's holidays are announced."""
    if found.calendar_version is None:
        is_date = any(isinstance(step, Fixed | Result) for step in found.steps)
        return words.heading("why_no_calendar" if is_date else "why_no_day")
    key = "why_provisional" if found.provisional else "why_certain"
    return words.heading(key, version=found.calendar_version)


def counted_from(replayed: ReplayedCase, steps: Sequence[Step]) -> Iterator[str]:
    """The dates of the case that the steps count from, which can be asked about in turn."""
    known = {shown.field for shown in dates_shown(replayed)}
    for step in steps:
        if isinstance(step, Start) and step.field in known:
            yield step.field
        elif isinstance(step, CountSpan) and step.first_field in known:
            yield step.first_field


def why_document(
    words: Words, replayed: ReplayedCase, edition: Edition, why: Why
) -> dict[str, object]:
    """The reasons as JSON tells them, each step exactly and in words."""
    found = why.explanation
    return {
        "case_id": replayed.case_id,
        "subject": found.subject,
        "value": why.value,
        "clauses": [clause.model_dump(mode="json") for clause in found.clauses],
        "uncited": found.uncited,
        "steps": [_step_document(words, step) for step in found.steps],
        "parameters": [parameter_document(parameter) for parameter in found.parameters],
        "edition": {"id": edition.id, "digest": edition.digest},
        "calendar": found.calendar_version,
        "provisional": found.provisional,
    }


def _step_document(words: Words, step: Step) -> dict[str, object]:
    exact = {
        key: str(value) if isinstance(value, Fraction | Decimal) else value
        for key, value in asdict(step).items()
    }
    return {"step": step.step, **exact, "text": list(step_lines(words, step))}
