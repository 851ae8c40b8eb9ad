"""Who is asking, as the routes see it; for the modules of `api`."""

from dataclasses import dataclass
from typing import Literal

from qixian.ledger.accounts import Account, Role
from qixian.ledger.sight import Sight, sight_of


@dataclass(frozen=True, slots=True)
class Principal:
    """An account at the moment of a request, and what it may see.

    `scope` are ids: one institution, some bases, one league or city, or none. `by` is how it was
    proved.
    """

    account_id: str
    role: Role
    scope: tuple[str, ...]
    sight: Sight
    by: Literal["session", "bearer"] = "session"

    @classmethod
    def of(cls, account: Account, by: Literal["session", "bearer"]) -> "Principal":
        """The account as somebody who asks."""
        sight = sight_of(account.role, account.scope)
        return cls(account.account_id, account.role, account.scope, sight, by)
