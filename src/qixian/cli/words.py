"""What the terminal says in Chinese and in English; for the modules of `cli` only."""

import tomllib
from collections.abc import Mapping
from importlib import resources
from typing import Literal

Language = Literal["zh", "en"]
_Table = Mapping[str, Mapping[str, Mapping[Language, str]]]


class Words:
    """The words of one language, by group and key of `words.toml`."""

    def __init__(self, language: Language) -> None:
        text = (resources.files("qixian.cli") / "words.toml").read_text(encoding="utf-8")
        self._table: _Table = tomllib.loads(text)
        self.language = language

    def has(self, group: str, key: str) -> bool:
        """Whether there is a word; tests hold the file to the vocabulary with this."""
        return key in self._table.get(group, {})

    def of(self, group: str, key: str) -> str:
        """The word, or the key itself: a new event must be shown, whatever the file lacks."""
        found = self._table.get(group, {}).get(key)
        return found[self.language] if found else key

    def heading(self, key: str, **values: object) -> str:
        """A heading or sentence with its values put in. KeyError when there is no such heading."""
        return self._table["headings"][key][self.language].format(**values)

    def deadline(self, kind: str) -> str:
        """What a deadline is about; reminders are one family."""
        if kind.startswith("REMINDER"):
            return f"{self.of('deadlines', 'REMINDER')} {kind.removeprefix('REMINDER_')}"
        return self.of("deadlines", kind)

    def span(self, months: int, days: int) -> str:
        """A length of time in months and days of the term rule."""
        return self.heading("span", months=months, days=days)
