"""An explanation: the clauses, what the edition put in, the arithmetic step by step.

Pure; built by the other modules of this package, read by the doors.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from qixian.domain.explanation.steps import Step
from qixian.domain.policies.edition import Edition
from qixian.domain.policies.parameter import Parameter
from qixian.domain.policies.rules import Clause, clause_of
from qixian.domain.policies.texts import EditionError


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a date, a length of time or an amount is what it is.

    `subject` is the field or the claim that is explained. `clauses` are what it rests on, the most
    important first, with their exact words; `uncited` the numbers that this release has no text
    for. `parameters` are what the case's own edition put in. `calendar_version` names the holidays
    that were counted with, None where none were looked at.
    """

    subject: str
    clauses: tuple[Clause, ...]
    uncited: tuple[str, ...]
    steps: tuple[Step, ...]
    parameters: tuple[Parameter, ...]
    calendar_version: str | None
    provisional: bool


def explained(
    subject: str,
    rules: Iterable[str],
    steps: Iterable[Step],
    chosen_by: tuple[Edition, Iterable[str]],
    calendar: tuple[str | None, bool] = (None, False),
) -> Explanation:
    """An explanation with its clauses and parameters looked up.

    `rules` are R-numbers or articles, `chosen_by` an edition and the names of its parameters,
    `calendar` the version of the holidays and whether they are provisional. Raises `EditionError`
    for a parameter that the edition does not have.
    """
    known: list[Clause] = []
    uncited: list[str] = []
    for rule in dict.fromkeys(rules):
        try:
            known.append(clause_of(rule))
        except EditionError:
            # An old event may rest on a clause that this release no longer has.
            uncited.append(rule)
    edition, names = chosen_by
    version, provisional = calendar
    return Explanation(
        subject=subject,
        clauses=tuple(known),
        uncited=tuple(uncited),
        steps=tuple(steps),
        parameters=tuple(edition.parameter(name) for name in dict.fromkeys(names)),
        calendar_version=version,
        provisional=provisional,
    )
