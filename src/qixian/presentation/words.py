"""The words people read in Chinese and in English; for this room and the doors."""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Final, Literal

Language = Literal["zh", "en"]
_Table = Mapping[str, Mapping[str, Mapping[Language, str]]]

_FILES: Final = ("words.toml", "why.toml", "values.toml", "seals.toml", "evidence.toml")
_GROUPS_OF_FIELDS: Final = {
    "kind": "claim_kinds",
    "founder_choice": "claim_kinds",
    "award_kind": "award_kinds",
    "duty": "duties",
    "state": "states",
    "assessed_ground": "value.ground",
}


@cache
def _table() -> _Table:
    """Every group of words; no group is in two files."""
    table: dict[str, Mapping[str, Mapping[Language, str]]] = {}
    for name in _FILES:
        text = (resources.files("qixian.presentation") / name).read_text(encoding="utf-8")
        table |= tomllib.loads(text)
    return table


class Words:
    """The words of one language, by group and key of the files beside this one."""

    def __init__(self, language: Language) -> None:
        self._table = _table()
        self.language = language

    def has(self, group: str, key: str) -> bool:
        """Whether there is a word; tests hold the file to the vocabulary with this."""
        return key in self._table.get(group, {})

    def names(self) -> Iterator[tuple[str, str]]:
        """Every group and key there is."""
        yield from ((group, key) for group, words in self._table.items() for key in words)

    def of(self, group: str, key: str) -> str:
        """The word, or the key itself: a new event must be shown, whatever the file lacks."""
        found = self._table.get(group, {}).get(key)
        return found[self.language] if found else key

    def heading(self, key: str, **values: object) -> str:
        """A heading or sentence with its values put in. KeyError when there is no such heading."""
        return self._table["headings"][key][self.language].format(**values)

    def sentence(self, group: str, key: str, **values: object) -> str:
        """A sentence of a group with its values put in. KeyError when there is no such sentence."""
        return self._table[group][key][self.language].format(**values)

    def value(self, field: str, token: str) -> str:
        """What a token is called as the value of a field, or the token itself."""
        if field == "kind" and self.has("reminders", token.rpartition("_")[0]):
            return self.reminder(token)
        return self.of(_GROUPS_OF_FIELDS.get(field, f"value.{field}"), token)

    def deadline(self, kind: str) -> str:
        """What a deadline is about; reminders and duties are families."""
        if kind.startswith("REMINDER_"):
            return self.reminder(kind.removeprefix("REMINDER_"))
        if kind.startswith("DUTY_"):
            return (
                f"{self.of('deadlines', 'DUTY')}: {self.of('duties', kind.removeprefix('DUTY_'))}"
            )
        return self.of("deadlines", kind)

    def reminder(self, kind: str) -> str:
        """A reminder's kind in words: its family and how many days before (TERM_END_90D)."""
        family, _, days = kind.rpartition("_")
        if not self.has("reminders", family):
            return f"{self.of('deadlines', 'REMINDER')} {kind}"
        return self.sentence("reminders", family, days=days.removesuffix("D"))

    def span(self, months: int, days: int) -> str:
        """A length of time in months and days of the term rule."""
        return self.heading("span", months=months, days=days)
