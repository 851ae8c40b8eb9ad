"""There is a word in both languages for everything the vocabulary names."""

import ast
import re
from collections.abc import Iterator
from enum import StrEnum
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import cast, get_args

import pytest

import qixian
from qixian.domain.explanation import steps
from qixian.domain.kinds import KINDS, AnyKind
from qixian.domain.policies.policy import Policy
from qixian.domain.subsidy_and_quota.commands import AwardKind
from qixian.domain.subsidy_and_quota.instruments import DutyName
from qixian.domain.subsidy_and_quota.targets import targets
from qixian.domain.subsidy_claims.claim import ClaimStatus
from qixian.domain.subsidy_claims.commands import ClaimKind
from qixian.ledger import figures
from qixian.presentation.texts import subject_text
from qixian.presentation.words import Words

_HEADING = re.compile(r"heading\(\s*\"(\w+)\"")
_SENTENCE = re.compile(r"sentence\(\s*\"(\w+)\",\s*\"(\w+)\"")
_DAY = re.compile(r"[a-z]+(_[a-z]+)*_(date|on|day|due|by|cutoff|opens)")
QIXIAN = Path(qixian.__file__).parent
DOMAIN, LEDGER = QIXIAN / "domain", QIXIAN / "ledger"
# The rooms that say something.
SPEAKING = (QIXIAN / "presentation", QIXIAN / "cli", QIXIAN / "api")


def vocabulary() -> Iterator[tuple[str, str]]:
    families = {key for group, key in Words("zh").names() if group == "reminders"}
    for kind in KINDS.values():
        yield "case_types", kind.name
        for event in kind.events.values():
            yield "events", event.type
            yield from (("fields", field) for field in event.model_fields)
        for command in kind.commands.values():
            yield "commands", command.type
            yield from (("fields", field) for field in command.model_fields)
        yield from (("states", state) for state in states(kind))
        for name in deadline_kinds(kind):
            yield ("reminders" if name in families else "deadlines"), name
    yield from (("outcomes", outcome) for outcome in ("ACCEPTED", "REFUSED", "NOTHING_TO_DO"))
    yield from (("duties", duty) for duty in get_args(DutyName))
    yield from (("award_kinds", award) for award in get_args(AwardKind))
    yield from (("claim_kinds", claim) for claim in get_args(ClaimKind))
    yield from (("claim_statuses", status) for status in ClaimStatus if status != "NONE")


def states(kind: AnyKind) -> type[StrEnum]:
    """Every state of a kind: the enumeration that its first one belongs to."""
    return type(cast(StrEnum, kind.initial.state))  # type: ignore[attr-defined]


def deadline_kinds(kind: AnyKind) -> Iterator[str]:
    """The constants of a kind's `deadlines` module that are spelled as they are called."""
    package = kind.deadlines.__module__.rpartition(".")[0]
    if find_spec(package) is None or find_spec(f"{package}.deadlines") is None:
        return
    module = import_module(f"{package}.deadlines")
    yield from (name for name, value in vars(module).items() if name == value)


def constants(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def refusals() -> Iterator[ast.Call]:
    """Every place where the rules or the ledger make a refusal with a code of its own."""
    for path in (*DOMAIN.rglob("*.py"), *LEDGER.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and _text(_keyword(node, "code")):
                yield node


def _keyword(call: ast.Call, name: str) -> ast.expr | None:
    return next((given.value for given in call.keywords if given.arg == name), None)


def _text(node: ast.expr | None) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_name_of_the_vocabulary_has_a_word(language: str) -> None:
    words = Words(language)  # type: ignore[arg-type]

    lacking = [name for name in vocabulary() if not words.has(*name) or not words.of(*name)]

    assert not lacking


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_target_and_record_is_named_by_words(language: str) -> None:
    words = Words(language)  # type: ignore[arg-type]
    metrics = {target.metric for target in targets().values()}

    assert len(metrics) == len(targets())
    assert {metric for metric in metrics if not words.has("value.metric", metric)} == set()


def test_what_a_record_is_about_is_a_word_and_what_follows_it() -> None:
    zh, en = Words("zh"), Words("en")

    assert subject_text(zh, "PROGRESS:2026Q3") == "进展情况 · 2026Q3"
    assert subject_text(en, "PROJECTS_PER_BANNER:S-BANNER-1") == (
        "projects in a banner · S-BANNER-1"
    )
    assert subject_text(zh, "B1") == "B1"
    assert subject_text(zh, "odd:thing") == "odd:thing"


def test_every_code_of_a_refusal_has_a_word() -> None:
    words = Words("zh")
    named = {_text(_keyword(refusal, "code")) for refusal in refusals()}

    assert len(named) > 40
    assert sorted(code for code in named if not words.has("codes", code)) == []


def test_everything_that_a_refusal_tells_has_a_word() -> None:
    words = Words("zh")
    told = [_keyword(refusal, "data") for refusal in refusals()]

    named = {_text(key) for data in told if isinstance(data, ast.Dict) for key in data.keys}

    assert len(named) > 15
    assert sorted(name for name in named if not words.has("fields", name)) == []


def test_every_day_that_something_is_counted_from_has_a_word() -> None:
    words = Words("zh")
    modules = [*DOMAIN.glob("*/dates.py"), DOMAIN / "explanation" / "used.py"]

    named = {text for path in modules for text in constants(path) if _DAY.fullmatch(text)}
    named -= Policy.model_fields.keys()

    assert {"actual_end_date", "venture_ended_on", "move_in_date"} <= named
    assert sorted(name for name in named if not words.has("fields", name)) == []


def test_every_figure_has_a_word_for_its_column() -> None:
    words = Words("zh")
    shown = ("BaseFigures", "TenantFigures", "ClaimFigures", "TargetFigures")

    columns = {name for row in shown for name in getattr(figures, row).__dataclass_fields__}

    assert sorted(name for name in columns if not words.has("figures", name)) == []


def test_every_sentence_the_code_asks_for_is_there_in_both_languages() -> None:
    words = Words("zh")

    texts = [file.read_text("utf-8") for room in SPEAKING for file in room.rglob("*.py")]

    asked = {("headings", key) for text in texts for key in _HEADING.findall(text)}
    asked |= {(group, key) for text in texts for group, key in _SENTENCE.findall(text)}

    assert len(asked) > 60
    assert sorted(one for one in asked if not words.has(*one)) == []


def test_the_two_languages_put_the_same_values_in() -> None:
    def places(text: str) -> set[str]:
        return set(re.findall(r"{(\w+)}", text))

    zh, en = Words("zh"), Words("en")

    different = [one for one in zh.names() if places(zh.of(*one)) != places(en.of(*one))]

    assert different == []


def test_every_kind_of_step_is_named_once() -> None:
    names = [step.step for step in get_args(steps.Step)]

    assert len(names) == len(set(names)) > 15


def test_a_name_without_a_word_is_shown_as_it_is() -> None:
    assert Words("zh").of("events", "SomethingNew") == "SomethingNew"


def test_a_reminder_is_told_by_what_it_is_about_and_how_many_days_before() -> None:
    assert Words("en").deadline("REMINDER_TERM_END_90D") == "reminder 90 days before the term's end"
    assert Words("zh").deadline("REMINDER_VENTURE_WINDOW_7D") == "创业窗口末日前7天提醒"
    assert Words("en").deadline("REMINDER_SOMETHING_30D") == "reminder SOMETHING_30D"
