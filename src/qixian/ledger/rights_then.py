"""What other cases had used of a person's right at a moment, made again from their events.

For the doors, beside `board.rights_elsewhere`, which says it as of now. Reads only.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import takewhile

from qixian.ledger.connection import Connection
from qixian.ledger.fold import fold
from qixian.ledger.parsing import kind_of
from qixian.ledger.records import UsedRight
from qixian.ledger.streams import read_recorded


async def rights_then(
    conn: Connection,
    now: Sequence[UsedRight],
    as_of: date | None = None,
    as_known: datetime | None = None,
) -> tuple[UsedRight, ...]:
    """The rights of now as they were on a day (Asia/Shanghai), or as known at an instant (aware).

    Cases that nobody had opened by then are left out. Raises UnknownEventType, LedgerUnreachable,
    NotMigrated.
    """
    then: list[UsedRight] = []
    for right in now:
        every = await read_recorded(conn, right.usage.case_id)
        known = takewhile(lambda event: as_known is None or event.recorded_at <= as_known, every)
        recorded = [event for event in known if as_of is None or event.effective_on <= as_of]
        if not recorded:
            continue
        kind = kind_of(recorded[0].case_type)
        usage = kind.summarise(fold(kind, recorded), right.usage.case_id).usage
        if usage is not None:
            then.append(replace(right, usage=usage))
    return tuple(then)
