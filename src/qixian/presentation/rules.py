"""What is known of a rule: its words, how it is read, what is done, an example; for the doors."""

from collections.abc import Mapping
from dataclasses import dataclass

from qixian.domain.calendar.working_days import load_calendar
from qixian.domain.policies.coverage import Coverage, coverage
from qixian.domain.policies.parameter import Parameter
from qixian.domain.policies.rules import Clause, clause_of
from qixian.domain.policies.worked_examples import Step, worked_examples
from qixian.presentation.policies import Chosen, edition_document, parameter_document
from qixian.presentation.words import Words


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule or an article under one edition.

    `parameters` are those that rest on it, `covered` what the system does about it (None for an
    article), `examples` its worked examples under the shipped calendar.
    """

    chosen: Chosen
    clause: Clause
    parameters: tuple[Parameter, ...]
    covered: Coverage | None
    examples: tuple[Step, ...]


def rule_of(found: Chosen, rule: str) -> Rule:
    """All that is known of a rule or an article. Raises EditionError with the nearest one."""
    clause = clause_of(rule)
    edition = found.edition
    return Rule(
        chosen=found,
        clause=clause,
        parameters=tuple(
            parameter
            for parameter in edition.parameters
            if clause.rule in parameter.rule.split(", ")
        ),
        covered=coverage().get(clause.rule),
        examples=worked_examples(clause.rule, edition.policy(), load_calendar()),
    )


def rule_document(words: Words, rule: Rule) -> Mapping[str, object]:
    """A rule as JSON tells it; the examples in the language of the words."""
    covered = rule.covered
    return {
        **rule.clause.model_dump(),
        "edition": edition_document(rule.chosen.edition),
        "parameters": [parameter_document(parameter) for parameter in rule.parameters],
        "coverage": covered.model_dump(exclude={"rule"}) if covered else None,
        "examples": [
            {**step._asdict(), "text": example_text(words, step)} for step in rule.examples
        ],
    }


def example_text(words: Words, step: Step) -> str:
    """One line of an example in the language of the words."""
    return words.of("examples", step.key).format(**step.values)
