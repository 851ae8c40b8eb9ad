"""The work of `qixian policy why`: a rule's words, its reading, what is done, an example."""

from collections.abc import Iterator, Sequence
from typing import Literal

from qixian.cli.exits import DONE
from qixian.cli.policies import chosen_of, short_lines
from qixian.cli.printing import print_json, print_lines
from qixian.cli.reaching import begin
from qixian.domain.policies.coverage import Coverage
from qixian.domain.policies.overlay import is_delegated
from qixian.domain.policies.rules import Clause
from qixian.presentation.policies import Chosen
from qixian.presentation.rules import example_text, rule_document, rule_of
from qixian.presentation.words import Words


def show_why(
    rule: str, edition: str | None, as_json: bool, lang: Literal["zh", "en"] | None
) -> int:
    """All that is known of a rule or an article. Raises EditionError with the nearest one."""
    settings = begin(lang)
    words = Words(settings.lang)
    found = rule_of(chosen_of(settings, edition), rule)
    if as_json:
        print_json(rule_document(words, found))
        return DONE
    print_lines(_clause_lines(words, found.chosen, found.clause))
    if found.parameters:
        print_lines(["", words.heading("how_it_is_read", edition=found.chosen.edition.id)])
        for parameter in found.parameters:
            print_lines(short_lines(words, parameter))
    if found.covered:
        print_lines(_coverage_lines(words, found.covered))
    if found.examples:
        print_lines(["", words.heading("for_example")])
        print_lines(f"  {example_text(words, step)}" for step in found.examples)
    return DONE


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
