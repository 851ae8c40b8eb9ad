"""What performing decisions again finds is told in both languages: both values and the clause."""

from typing import get_args

import pytest

from qixian.ledger.reperformance.differences import Check, Difference, Reperformed
from qixian.presentation.reperformed import reperformed_lines
from qixian.presentation.words import Words

CHECKS: tuple[Check, ...] = get_args(Check)


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_kind_of_difference_has_a_sentence(check: Check, language: str) -> None:
    words = Words(language)  # type: ignore[arg-type]
    one = Difference(
        check, "L1", 5, 17, "LeaveApproved", "k1", "return_due_date", "2028-07-04", 7, ("R85",)
    )

    _, said, clause = reperformed_lines(words, Reperformed(9, 1, 2, (one,), 1))

    assert "2028-07-04" in said or "7" in said
    assert "R85" in clause
    assert "{" not in said


def test_a_case_as_it_should_be_is_one_line() -> None:
    lines = [*reperformed_lines(Words("en"), Reperformed(9, 1, 2, (), 0))]

    assert lines == [
        "every decision made again is as recorded (events: 9, commands that changed nothing: 2)"
    ]
