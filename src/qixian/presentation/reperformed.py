"""What performing a case's decisions again has found, for whoever shows it; for this room and the
doors."""

from collections.abc import Iterator
from dataclasses import asdict

from qixian.ledger.reperformance.differences import Difference, Reperformed, value_text
from qixian.presentation.texts import because
from qixian.presentation.words import Words


def reperformed_document(again: Reperformed) -> dict[str, object]:
    """The result as JSON shows it."""
    return {
        "as_decided": again.ok,
        "events": again.events,
        "commands": again.commands,
        "found": again.found,
        "differences": [asdict(difference) for difference in again.differences],
    }


def reperformed_lines(words: Words, again: Reperformed) -> Iterator[str]:
    """The result as lines: the count, then each difference with its values and its clauses."""
    heading = "decided_again" if again.ok else "decided_otherwise"
    yield words.heading(heading, events=again.events, commands=again.commands, found=again.found)
    for difference in again.differences:
        yield f"  {difference_text(words, difference)}"
        if difference.clauses:
            yield f"      {because(words, difference.clauses)}"


def difference_text(words: Words, one: Difference) -> str:
    """One difference: what kind it is, where, and both values."""
    event = words.of("commands" if one.check in ("REFUSAL", "COMMAND") else "events", one.event)
    return words.sentence(
        "reperformed",
        one.check,
        seq=one.seq,
        position=one.position,
        event=event if event == one.event else f"{event} {one.event}",
        cause=one.cause_id,
        field=words.of("fields", one.field) if one.field != "event" else words.heading("event"),
        name=one.field,
        recorded=value_text(one.recorded),
        calculated=value_text(one.calculated),
    )
