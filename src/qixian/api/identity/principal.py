"""Who is asking, as the routes see it; for the modules of `api`."""

from dataclasses import dataclass
from typing import Literal

from qixian.ledger.accounts import Account, Role
from qixian.ledger.sight import Sight, sight_of


@dataclass(frozen=True, slots=True)
class Principal:
    """An account at the moment of a request, and what it may see.

    `scope` are ids: one institution, some bases, one league or city, or none. `by` is how it was
    proved, `request_id` what the logs call the request.
    """

    account_id: str
    role: Role
    scope: tuple[str, ...]
    sight: Sight
    by: Literal["session", "bearer"] = "session"
    request_id: str = ""

    @classmethod
    def of(cls, account: Account, by: Literal["session", "bearer"], request_id: str) -> "Principal":
        """The account as somebody who asks."""
        sight = sight_of(account.role, account.scope)
        return cls(account.account_id, account.role, account.scope, sight, by, request_id)
