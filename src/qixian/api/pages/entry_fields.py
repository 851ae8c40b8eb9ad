"""Which fields hold ids of the registry, and of what kind of entry; for the pages of the desks."""

from collections.abc import Mapping
from typing import Final

from qixian.domain.asking import MAIN_BOOK
from qixian.domain.case import Command
from qixian.ledger.connection import Connection
from qixian.ledger.searching import entries_beginning

_PERSON: Final = ("person",)
_VENTURE: Final = ("venture",)
_INSTITUTION: Final = ("institution",)
_BASE: Final = ("base",)

ENTRY_FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "researcher_id": _PERSON,
    "tenant_id": _PERSON,
    "participant_id": _PERSON,
    "person_id": _PERSON,
    "mentor_id": _PERSON,
    "student_id": _PERSON,
    "institution_id": _INSTITUTION,
    "to_institution_id": _INSTITUTION,
    "school_id": _INSTITUTION,
    "enterprise_id": _VENTURE,
    "base_id": _BASE,
    "from_base_id": _BASE,
    "to_base_id": _BASE,
    "host_id": ("base", "venture"),
    "recipient_id": ("person", "venture", "base"),
    "borrower_id": ("person", "venture"),
    "body_id": ("institution", "base", "venture"),
}
MOST_OFFERED: Final = 100


async def offered_entries(conn: Connection, command: type[Command]) -> dict[str, tuple[str, ...]]:
    """For each field that holds an entry, the ids one may see that fit it; at most 100 of each.

    Raises LedgerUnreachable, NotMigrated.
    """
    offered: dict[str, tuple[str, ...]] = {}
    for field in command.model_fields:
        kinds = ENTRY_FIELDS.get(field)
        if kinds is not None:
            entries = await entries_beginning(conn, MAIN_BOOK, "", kinds, MOST_OFFERED)
            offered[field] = tuple(one.entry_id for one in entries if one.erased_at is None)
    return offered
