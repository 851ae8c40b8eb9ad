"""Clauses of an event by what the event is about: one type of event, several instruments.

Pure; imported by the events of `subsidy_claims` and `subsidy_and_quota`.
"""

from collections.abc import Mapping
from typing import cast

from qixian.domain.case import Event

Rules = tuple[str, ...]


class _ByField:
    """Of an event, the clauses of what its field names; of the class, those of everything."""

    def __init__(self, field: str, rules: Mapping[str, Rules], *, others: bool) -> None:
        self._field = field
        self._rules = rules
        self._others = others
        self._all = tuple(dict.fromkeys(rule for each in rules.values() for rule in each))

    def __get__(self, event: Event | None, owner: type[Event]) -> Rules:
        if event is None:
            return self._all
        name = getattr(event, self._field)
        return self._rules.get(name, self._all) if self._others else self._rules[name]


def clauses_by(field: str, rules: Mapping[str, Rules], *, others: bool = False) -> Rules:
    """The `clauses` of an event class whose `field` names a key of `rules`.

    An instance has the R-numbers of its own instrument. For a name `rules` has not: KeyError, or
    all of them where the field is open to `others`.
    """
    return cast(Rules, _ByField(field, rules, others=others))
