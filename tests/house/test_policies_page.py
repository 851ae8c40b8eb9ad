"""The page about the policy is what its data say, and whatever the data name is there."""

import ast
import re
from pathlib import Path

import pytest

from qixian.cli.policy_book import page
from qixian.domain.kinds import KINDS
from qixian.domain.policies.coverage import coverage
from qixian.domain.policies.shelf import Shelf

ROOT = Path(__file__).parents[2]
RULES = [f"R{number:02d}" for number in range(1, 120)]
CARRIED = [rule for rule, covered in coverage().items() if covered.status != "shown"]
# R115 asks that every payment be traceable, R117 that every figure be true: no event says so.
OF_THE_WHOLE_RECORD = ("R115", "R117")
IN_QUOTES = re.compile(r"\"([A-Z][A-Z0-9_]+)\"")


@pytest.fixture(scope="module")
def there_are() -> set[str]:
    return {
        node.name
        for path in (ROOT / "tests").rglob("test_*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name.startswith("test_")
    }


@pytest.fixture(scope="module")
def quoted() -> set[str]:
    sources = (ROOT / "src" / "qixian" / "domain").rglob("*.py")
    return {name for file in sources for name in IN_QUOTES.findall(file.read_text("utf-8"))}


def test_the_page_is_what_the_generator_prints() -> None:
    kept = (ROOT / "docs" / "policies.md").read_text(encoding="utf-8")

    assert kept == page(), "print it again: qixian policy book > docs/policies.md"


def test_the_page_has_a_line_for_every_rule() -> None:
    lines = page().splitlines()

    lacking = [rule for rule in RULES if not any(line.startswith(f"| {rule} ") for line in lines)]

    assert lacking == []


@pytest.mark.parametrize("rule", CARRIED)
def test_the_tests_that_hold_a_rule_exist(rule: str, there_are: set[str]) -> None:
    named = coverage()[rule].tests

    assert named
    assert [name for name in named if name not in there_are] == []


@pytest.mark.parametrize("rule", CARRIED)
def test_the_commands_and_events_that_carry_a_rule_exist(rule: str) -> None:
    commands = {name for kind in KINDS.values() for name in kind.commands}
    events = {name for kind in KINDS.values() for name in kind.events}

    assert [name for name in coverage()[rule].commands if name not in commands] == []
    assert [name for name in coverage()[rule].events if name not in events] == []


@pytest.mark.parametrize("rule", CARRIED)
def test_the_codes_that_a_rule_is_refused_with_exist(rule: str, quoted: set[str]) -> None:
    assert [code for code in coverage()[rule].codes if code not in quoted] == []


def test_no_event_rests_on_a_rule_that_is_only_shown() -> None:
    resting = {
        (event.type, rule)
        for kind in KINDS.values()
        for event in kind.events.values()
        for rule in event.clauses
        if rule in coverage()
    }

    assert resting
    assert [pair for pair in sorted(resting) if coverage()[pair[1]].status == "shown"] == []


@pytest.mark.parametrize("rule", [rule for rule in CARRIED if rule not in OF_THE_WHOLE_RECORD])
def test_the_events_that_carry_a_rule_rest_on_it(rule: str) -> None:
    clauses: dict[str, set[str]] = {}
    for kind in KINDS.values():
        for name, event in kind.events.items():
            clauses.setdefault(name, set()).update(event.clauses)

    assert [name for name in coverage()[rule].events if rule not in clauses[name]] == []


def test_a_rule_that_is_only_shown_is_held_by_no_test() -> None:
    shown = [covered for covered in coverage().values() if covered.status == "shown"]

    assert [covered.rule for covered in shown if covered.tests] == []


def test_the_overlay_on_the_page_can_be_used(tmp_path: Path) -> None:
    (example,) = re.findall(r"```toml\n(.+?)```", page(), re.DOTALL)
    (tmp_path / "city.overlay.toml").write_text(example, encoding="utf-8")

    overlaid = Shelf.of(tmp_path).edition("city")

    assert overlaid.policy().incubation_subsidy_fen == 300_000
