"""What can go wrong with the registry. Ids are named, personal data never.

    MalformedCommand            (of the ledger)
    └── EntryRefused            what was asked of the registry cannot be done as asked
        ├── EntryMalformed      an id, a reason or a field is not what it should be
        ├── EntryNotFound       the id is not in the registry
        ├── EntryExists         the id is another kind's, or has other data
        └── EntryErased         the entry was erased and takes no data again
    LedgerError                 (of the ledger)
    ├── WrongKey                the process holds another key than the one that wrapped
    └── SealBroken              what is stored was changed, or belongs to another row

Anybody above `ledger` may import this module.
"""

from qixian.ledger.errors import LedgerError, MalformedCommand


class EntryRefused(MalformedCommand):
    """What was asked of the registry cannot be done as it was asked."""


class EntryMalformed(EntryRefused):
    """An id, a reason or a field of the data is not what it should be; the sentence repeats none.

    What was typed into the wrong place may be somebody's name.
    """


class EntryNotFound(EntryRefused):
    """No entry has this id."""

    def __init__(self, entry_id: str) -> None:
        self.entry_id = entry_id
        super().__init__(f"{entry_id} is not in the registry: check the id, or add the entry")


class EntryExists(EntryRefused):
    """The id belongs to an entry of another kind or with other data."""

    def __init__(self, entry_id: str, kind: str, why: str) -> None:
        self.entry_id, self.kind = entry_id, kind
        super().__init__(f"{entry_id} is a {kind} in the registry already{why}")


class EntryErased(EntryRefused):
    """The entry was erased; its id stays, so that cases keep their sense, and takes no data."""

    def __init__(self, entry_id: str) -> None:
        self.entry_id = entry_id
        super().__init__(
            f"{entry_id} was erased and takes no data again: add an entry with a new id"
        )


class WrongKey(LedgerError):
    """What is stored was wrapped with another key than those this process holds."""

    def __init__(self, needed: str, held: tuple[str, ...]) -> None:
        self.needed, self.held = needed, held
        super().__init__(
            f"the registry is sealed with key {needed}, and this process holds {', '.join(held)}: "
            "give that key in QIXIAN_REGISTRY_KEY, or in QIXIAN_REGISTRY_OLD_KEY to wrap it anew"
        )


class SealBroken(LedgerError):
    """Sealed data does not open with its own key: it was changed, or belongs to another row."""

    def __init__(self, place: str) -> None:
        self.place = place
        super().__init__(
            f"{place} was changed or moved since it was sealed: restore it from a copy"
        )
