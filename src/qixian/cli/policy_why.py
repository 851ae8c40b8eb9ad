"""The work of `qixian policy why`: a rule's words, its reading, what is done, an example."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from qixian.cli.exits import DONE
from qixian.cli.policies import (
    Chosen,
    chosen,
    edition_document,
    parameter_document,
    reading_lines,
)
from qixian.cli.printing import print_json, print_lines
from qixian.cli.reaching import begin
from qixian.cli.words import Words
from qixian.domain.calendar.working_days import load_calendar
from qixian.domain.policies.coverage import Coverage, coverage
from qixian.domain.policies.overlay import is_delegated
from qixian.domain.policies.parameter import Parameter
from qixian.domain.policies.rules import Clause, clause_of
from qixian.domain.policies.worked_examples import Step, worked_examples


def show_why(
    rule: str, edition: str | None, as_json: bool, lang: Literal["zh", "en"] | None
) -> int:
    """All that is known of a rule or an article. Raises EditionError with the nearest one."""
    settings = begin(lang)
    words = Words(settings.lang)
    clause = clause_of(rule)
    found = chosen(settings, edition)
    resting = tuple(
        parameter
        for parameter in found.edition.parameters
        if clause.rule in parameter.rule.split(", ")
    )
    covered = coverage().get(clause.rule)
    steps = worked_examples(clause.rule, found.edition.policy(), load_calendar())
    if as_json:
        print_json(_document(words, found, clause, resting, covered, steps))
        return DONE
    print_lines(_clause_lines(words, found, clause))
    if resting:
        print_lines(["", words.heading("how_it_is_read", edition=found.edition.id)])
        for parameter in resting:
            print_lines(reading_lines(words, parameter))
    if covered:
        print_lines(_coverage_lines(words, covered))
    if steps:
        print_lines(["", words.heading("for_example")])
        print_lines(f"  {sentence(words, step)}" for step in steps)
    return DONE


def sentence(words: Words, step: Step) -> str:
    """One line of an example in the language of the words."""
    return words.of("examples", step.key).format(**step.values)


def _clause_lines(words: Words, found: Chosen, clause: Clause) -> Iterator[str]:
    title = clause.title_zh if words.language == "zh" else clause.title
    source = f"{found.number} {clause.place}" if clause.rule.startswith("R") else clause.place
    yield f"{clause.rule}  {title}"
    yield f"  {source}  ({words.of('clause_kinds', clause.kind)})"
    if clause.quotation:
        yield f"  「{clause.quotation}」"
    if clause.delegates:
        theirs = (one.name for one in found.edition.parameters if is_delegated(one))
        rules = ", ".join(clause.delegates)
        yield f"  {words.heading('delegates', rules=rules, names=', '.join(theirs))}"


def _coverage_lines(words: Words, covered: Coverage) -> Iterator[str]:
    yield ""
    yield f"{words.heading('what_is_done')}: {words.of('statuses', covered.status)}"
    yield f"  {covered.why_zh if words.language == 'zh' else covered.why}"
    if covered.commands:
        yield f"  {words.heading('asked_by')}: {_named(words, 'commands', covered.commands)}"
    if covered.events:
        yield f"  {words.heading('seen_as')}: {_named(words, 'events', covered.events)}"
    if covered.codes:
        yield f"  {words.heading('refused_with')}: {', '.join(covered.codes)}"


def _named(words: Words, group: str, names: Sequence[str]) -> str:
    spoken = ((words.of(group, name), name) for name in names)
    return " · ".join(word if word == name else f"{word} ({name})" for word, name in spoken)


def _document(
    words: Words,
    found: Chosen,
    clause: Clause,
    resting: Sequence[Parameter],
    covered: Coverage | None,
    steps: Sequence[Step],
) -> Mapping[str, object]:
    return {
        **clause.model_dump(),
        "edition": edition_document(found.edition),
        "parameters": [parameter_document(parameter) for parameter in resting],
        "coverage": covered.model_dump(exclude={"rule"}) if covered else None,
        "examples": [{**step._asdict(), "text": sentence(words, step)} for step in steps],
    }
