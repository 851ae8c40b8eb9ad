"""Clauses of an event by what the event is about: one type of event, several instruments.

Pure; imported by the events of `subsidy_claims` and `subsidy_and_quota`.
"""

from collections.abc import Mapping
from typing import cast

from qixian.domain.case import Event

Rules = tuple[str, ...]


class _ByField:
    """Of an event, the clauses of what its field names; of the class, those of everything."""

    def __init__(self, field: str, rules: Mapping[str, Rules]) -> None:
        self._field = field
        self._rules = rules

    def __get__(self, event: Event | None, owner: type[Event]) -> Rules:
        if event is not None:
            return self._rules[getattr(event, self._field)]
        return tuple(dict.fromkeys(rule for rules in self._rules.values() for rule in rules))


def clauses_by(field: str, rules: Mapping[str, Rules]) -> Rules:
    """The `clauses` of an event class whose `field` names a key of `rules`.

    An instance has the R-numbers of its own instrument, KeyError for a name `rules` has not.
    """
    return cast(Rules, _ByField(field, rules))
