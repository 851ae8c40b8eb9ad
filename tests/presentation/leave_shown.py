"""A story of leaves as the doors read a case, without a ledger; used by tests of what is shown."""

from datetime import date

from qixian.domain.kinds import KINDS
from qixian.ledger.open_case import recorded_fact
from qixian.ledger.projection import rows_of
from qixian.ledger.replay import ReplayedCase
from tests.domain.leave_story import KIND, LeaveStory, day

__all__ = ["LeaveStory", "day", "replayed"]


def replayed(story: LeaveStory, case: str = "A") -> ReplayedCase:
    """A case of the story as of the day its clock stands at; its record is left out."""
    leave = story.leave(case)
    rows = rows_of(KIND, leave, case, story.rules)
    mine = [record for record in story.records if record.case == case]
    facts = (
        recorded_fact(number, record.event, record.on) for number, record in enumerate(mine, 1)
    )
    return ReplayedCase(
        kind=KINDS[KIND.name],
        case_id=case,
        state=leave,  # type: ignore[arg-type]
        rules=story.rules,
        recorded=(),
        facts=tuple(facts),
        summary=rows.summary,
        reckonings=rows.reckonings,
        ahead=rows.due,
    )


def days(*written: str) -> tuple[date, ...]:
    """Days as dates."""
    return tuple(day(one) for one in written)
