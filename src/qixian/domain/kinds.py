"""The case kinds this release knows, by name. Imported by the ledger and the doors."""

from collections.abc import Mapping
from typing import Final

from qixian.domain.case import CaseKind, Command
from qixian.domain.off_post_venture_leave import OFF_POST_VENTURE_LEAVE
from qixian.domain.off_post_venture_leave.state import Leave

AnyKind = CaseKind[Leave]

KINDS: Final[Mapping[str, AnyKind]] = {OFF_POST_VENTURE_LEAVE.name: OFF_POST_VENTURE_LEAVE}


def command_type(name: str) -> tuple[AnyKind, type[Command]] | None:
    """The kind and the class of a command by its name; None when no kind has it."""
    for kind in KINDS.values():
        if name in kind.commands:
            return kind, kind.commands[name]
    return None
