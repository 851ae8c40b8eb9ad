"""Whoever is told of something is told it in words."""

import inspect

from qixian.domain.kinds import KINDS
from qixian.domain.policies.edition import load_edition
from qixian.workers.channels import texts

REMINDERS = {"TERM_END", "INCUBATION_END", "VENTURE_WINDOW"}


def _told_of() -> set[str]:
    """Every event type that some kind's `notices` names in its table of audiences."""
    told: set[str] = set()
    for kind in KINDS.values():
        module = inspect.getmodule(kind.notices)
        audiences = getattr(module, "_AUDIENCES", {})
        told |= {event.type for event in audiences}
    return told - {"ReminderIssued"}


def test_every_event_that_somebody_hears_of_has_its_text() -> None:
    assert len(_told_of()) > 30
    assert _told_of() <= texts().keys()


def test_every_reminder_of_the_edition_has_its_text() -> None:
    days = load_edition().policy().reminder_days
    assert {f"{family}_{day}D" for family in REMINDERS for day in days} <= texts().keys()
