"""The sample office by the rules alone, for tests to compare with."""

from datetime import date

from qixian.domain.kinds import KINDS
from qixian.domain.refusal import Refusal
from qixian.rehearsal.sample_office.making import CASES
from qixian.rehearsal.sample_office.programme import BEGUN
from tests.domain.pure_world import PureWorld


def made(begun: date) -> PureWorld:
    """The sample office on the day it is begun; every command is answered as its table says."""
    world = PureWorld("subsidy_and_quota")
    world.kinds.update({case.case_id: KINDS[case.kind] for case in (BEGUN, *CASES)})
    rows = [row for case in (BEGUN, *CASES) for row in case.dated(begun)]
    for row, step in sorted(rows, key=lambda row: row[1].date):
        assert step.date <= begun, step
        answer = world.take(step)
        code = answer.code if isinstance(answer, Refusal) else None
        assert code == row.refused, step
        assert code or answer, f"nothing to do for {step}"
    world.until(begun)
    return world
