"""The case kinds this release knows, by name. Imported by the ledger and the doors."""

from collections.abc import Mapping
from typing import Final, NewType, cast

from qixian.domain.case import CaseKind, Command
from qixian.domain.holiday_calendar import HOLIDAY_CALENDAR
from qixian.domain.incubation_tenancy import INCUBATION_TENANCY
from qixian.domain.off_post_venture_leave import OFF_POST_VENTURE_LEAVE
from qixian.domain.subsidy_and_quota import SUBSIDY_AND_QUOTA
from qixian.domain.venture_internship import VENTURE_INTERNSHIP

AnyState = NewType("AnyState", object)
"""The state of a case of some kind: only that kind's functions can look into it."""

AnyKind = CaseKind[AnyState]

KINDS: Final[Mapping[str, AnyKind]] = {
    kind.name: kind
    for kind in (
        cast(AnyKind, OFF_POST_VENTURE_LEAVE),
        cast(AnyKind, INCUBATION_TENANCY),
        cast(AnyKind, VENTURE_INTERNSHIP),
        cast(AnyKind, SUBSIDY_AND_QUOTA),
        cast(AnyKind, HOLIDAY_CALENDAR),
    )
}


def opened_by(command: str) -> AnyKind | None:
    """The kind that a command opens a case of; None when it opens none.

    A claim can be made in a case of any kind, but by itself it opens a file of `subsidy_and_quota`.
    """
    return next((kind for kind in KINDS.values() if command in kind.opening), None)


def command_type(name: str) -> tuple[AnyKind, type[Command]] | None:
    """The kind and the class of a command by its name; None when no kind has it.

    A command that several kinds have (the claims) is found in the one it can open.
    """
    kinds = [kind for kind in KINDS.values() if name in kind.commands]
    if not kinds:
        return None
    kind = next((kind for kind in kinds if name in kind.opening), kinds[0])
    return kind, kind.commands[name]
