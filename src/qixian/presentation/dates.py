"""Every date of a case with the reason beside it; for this room and the doors."""

from dataclasses import asdict, dataclass
from datetime import date

from qixian.domain.calendar.counting import Counting
from qixian.ledger.replay import ReplayedCase
from qixian.presentation.words import Words


@dataclass(frozen=True, slots=True)
class FixedBy:
    """The event that says a date: its type, the day it is effective, the clauses it rests on."""

    event: str
    on: date
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DateShown:
    """One date of a case: how it was counted, or which event fixed it.

    `day` is what the record says; `nominal` differs from it where the day was rolled.
    """

    field: str
    day: date
    nominal: date
    clauses: tuple[str, ...]
    counting: Counting | None
    fixed_by: FixedBy | None
    provisional: bool

    def document(self) -> dict[str, object]:
        """The date as JSON shows it."""
        return {
            "field": self.field,
            "day": self.day,
            "nominal": self.nominal,
            "clauses": self.clauses,
            "counting": asdict(self.counting) if self.counting else None,
            "event": self.fixed_by.event if self.fixed_by else None,
            "provisional": self.provisional,
        }


def dates_shown(replayed: ReplayedCase) -> list[DateShown]:
    """Every date of a case in order of days."""
    recorded = {**replayed.summary.kept, **replayed.summary.dates}
    shown = {field: _fixed(replayed, field, day) for field, day in recorded.items()}
    for r in replayed.reckonings:
        day = recorded.get(r.field, r.effective)
        nominal = r.nominal if day == r.effective else day
        shown[r.field] = DateShown(
            r.field, day, nominal, (r.rule,), r.counting, None, r.provisional
        )
    return sorted(shown.values(), key=lambda one: (one.day, one.field))


def _fixed(replayed: ReplayedCase, field: str, day: date) -> DateShown:
    """A date that is not counted, with the last event that says it."""
    for fact in reversed(replayed.facts):
        if fact.data.get(field) == day.isoformat():
            by = FixedBy(fact.type, fact.effective_on, fact.clauses)
            return DateShown(field, day, day, fact.clauses, None, by, False)
    return DateShown(field, day, day, (), None, None, False)


def how(words: Words, shown: DateShown) -> str:
    """How a date was reached, in one sentence."""
    if shown.counting is not None:
        return counted_by(words, shown.counting)
    if shown.fixed_by is not None:
        return words.of("events", shown.fixed_by.event)
    return ""


def counted_by(words: Words, counting: Counting) -> str:
    """A counting in short: from which day, how far, and whether its end moves."""
    parts = [
        words.of("countings", _key(counting)).format(
            day=counting.anchor,
            field=words.of("fields", counting.anchor_field),
            amount=abs(counting.amount),
        )
    ]
    if counting.first_day is not None:
        parts.append(words.of("countings", f"FIRST_DAY_{counting.first_day}"))
    if counting.roll is not None:
        parts.append(words.of("countings", counting.roll))
    return words.of("countings", "AND").join(parts)


def _key(counting: Counting) -> str:
    if counting.way in ("TERM", "WINDOW", "STATUS"):
        return "MONTHS"
    if counting.way != "DAYS":
        return counting.way
    if counting.amount == 0:
        return "SAME_DAY"
    return "DAYS" if counting.amount > 0 else "DAYS_BEFORE"
