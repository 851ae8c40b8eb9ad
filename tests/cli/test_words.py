"""The terminal has a word in both languages for everything the vocabulary names."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import qixian.cli
from qixian.cli.words import Words
from qixian.domain.kinds import KINDS
from qixian.domain.off_post_venture_leave import deadlines
from qixian.domain.off_post_venture_leave.state import LeaveState

_HEADING = re.compile(r"heading\(\s*\"(\w+)\"")


def vocabulary() -> Iterator[tuple[str, str]]:
    for kind in KINDS.values():
        yield "case_types", kind.name
        for event in kind.events.values():
            yield "events", event.type
            yield from (("fields", field) for field in event.model_fields)
        for command in kind.commands.values():
            yield "commands", command.type
            yield from (("fields", field) for field in command.model_fields)
    yield from (("states", state) for state in LeaveState)
    yield from (("outcomes", outcome) for outcome in ("ACCEPTED", "REFUSED", "NOTHING_TO_DO"))
    for name in ("DECISION_DUE", "LEAVE_START", "APPROVAL_LAPSE", "EXTENSION_START", "TERM_END"):
        yield "deadlines", getattr(deadlines, name)
    for name in ("RETURN_DUE", "ABSENCE_LIMIT", "VENTURE_REVIEW"):
        yield "deadlines", getattr(deadlines, name)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_name_of_the_vocabulary_has_a_word(language: str) -> None:
    words = Words(language)  # type: ignore[arg-type]

    lacking = [name for name in vocabulary() if not words.has(*name) or not words.of(*name)]

    assert not lacking


def test_every_heading_the_code_asks_for_has_a_word() -> None:
    words = Words("zh")
    sources = Path(qixian.cli.__file__).parent.glob("*.py")

    asked = {key for file in sources for key in _HEADING.findall(file.read_text("utf-8"))}

    assert len(asked) > 15
    assert not [key for key in asked if not words.has("headings", key)]


def test_a_name_without_a_word_is_shown_as_it_is() -> None:
    assert Words("zh").of("events", "SomethingNew") == "SomethingNew"
