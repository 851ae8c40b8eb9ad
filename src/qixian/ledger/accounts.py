"""Who may sign in, as what and for which office; and who allowed it. For the doors; ids only.

An account is a person's seat in an office, never the person: names stay with whoever runs the
identity provider. Instants are UTC.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, get_args

from asyncpg import UniqueViolationError
from pydantic import TypeAdapter, ValidationError

from qixian.domain.values import Identifier
from qixian.ledger.connection import Connection, Queryable
from qixian.ledger.errors import LedgerError, translated

Role = Literal[
    "HR", "INCUBATOR_MANAGER", "LEAGUE_CITY_HRSS", "PROGRAMME_OFFICE", "AUDITOR", "ADMINISTRATOR"
]
ROLES: Final[tuple[Role, ...]] = get_args(Role)
MOST: Final = 1000
"""How many accounts one list may hold; the next one begins after its last account."""

_COLUMNS: Final = "account_id, role, scope, active, issuer, subject, created_at, updated_at"
_FIND: Final = f"SELECT {_COLUMNS} FROM registry.account WHERE account_id = $1"
_OF_SUBJECT: Final = f"SELECT {_COLUMNS} FROM registry.account WHERE issuer = $1 AND subject = $2"
_LIST: Final = f"""
    SELECT {_COLUMNS} FROM registry.account
     WHERE $1::text IS NULL OR account_id > $1 ORDER BY account_id LIMIT $2
"""
_PUT: Final = f"""
    INSERT INTO registry.account AS a (account_id, role, scope, active, issuer, subject)
    VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (account_id) DO UPDATE SET
           (role, scope, active, issuer, subject, updated_at)
         = (excluded.role, excluded.scope, excluded.active, excluded.issuer, excluded.subject,
            transaction_timestamp())
    RETURNING {_COLUMNS}
"""
_CHANGE: Final = """
    INSERT INTO registry.account_change (account_id, changed_by, role, scope, active)
    VALUES ($1, $2, $3, $4, $5)
"""
_CHANGES: Final = """
    SELECT account_id, changed_by, role, scope, active, at FROM registry.account_change
     WHERE account_id = $1 ORDER BY change_id DESC LIMIT $2
"""
_IDENTIFIER: Final = TypeAdapter(Identifier)
_SCOPES: Final = {
    "HR": (1, 1, "one institution"),
    "INCUBATOR_MANAGER": (1, 50, "one to fifty bases"),
    "LEAGUE_CITY_HRSS": (1, 1, "one league or city"),
}


class AccountMalformed(LedgerError):
    """An account cannot be as wanted; `field` says what of it, the sentence what would be right."""

    def __init__(self, field: str, sentence: str) -> None:
        self.field = field
        super().__init__(sentence)


@dataclass(frozen=True, slots=True)
class AccountWanted:
    """An account as it shall be. `scope` are ids: of HR one institution, of an incubator manager
    bases, of an HRSS office one league or city, of the others none.

    `issuer` and `subject` are who the identity provider says it is (OpenID Connect `iss`, `sub`).
    """

    account_id: str
    role: Role
    scope: tuple[str, ...] = ()
    active: bool = True
    issuer: str | None = None
    subject: str | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """An account as it is."""

    account_id: str
    role: Role
    scope: tuple[str, ...]
    active: bool
    issuer: str | None
    subject: str | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class AccountChange:
    """Who made an account what, and when."""

    account_id: str
    changed_by: str
    role: Role
    scope: tuple[str, ...]
    active: bool
    at: datetime


async def find_account(conn: Queryable, account_id: str) -> Account | None:
    """The account of an id, active or not. Raises LedgerUnreachable, NotMigrated."""
    with translated():
        row = await conn.fetchrow(_FIND, account_id)
    return Account(**dict(row) | {"scope": tuple(row["scope"])}) if row else None


async def account_of_subject(conn: Queryable, issuer: str, subject: str) -> Account | None:
    """The account an identity provider's `iss` and `sub` stand for. Raises as `find_account`."""
    with translated():
        row = await conn.fetchrow(_OF_SUBJECT, issuer, subject)
    return Account(**dict(row) | {"scope": tuple(row["scope"])}) if row else None


async def list_accounts(
    conn: Queryable, after: str | None = None, limit: int = 50
) -> list[Account]:
    """Accounts by id, at most 1000, those behind `after`. Raises as `find_account`."""
    with translated():
        rows = await conn.fetch(_LIST, after, min(limit, MOST))
    return [Account(**dict(row) | {"scope": tuple(row["scope"])}) for row in rows]


async def changes_of(conn: Queryable, account_id: str, limit: int = 50) -> list[AccountChange]:
    """The newest changes of an account first. Raises as `find_account`."""
    with translated():
        rows = await conn.fetch(_CHANGES, account_id, limit)
    return [AccountChange(**dict(row) | {"scope": tuple(row["scope"])}) for row in rows]


async def put_account(conn: Connection, wanted: AccountWanted, by: str) -> Account:
    """Make or change an account, and keep who did (`by`, an account id).

    Raises AccountMalformed (also for a subject that another account has), LedgerUnreachable,
    NotMigrated.
    """
    _check(wanted)
    scope = list(wanted.scope)
    with translated():
        async with conn.transaction():
            try:
                row = await conn.fetchrow(
                    _PUT, wanted.account_id, wanted.role, scope, wanted.active, wanted.issuer,
                    wanted.subject,
                )  # fmt: skip
            except UniqueViolationError:
                raise AccountMalformed(
                    "subject", "another account stands for this subject: change that one instead"
                ) from None
            await conn.execute(_CHANGE, wanted.account_id, by, wanted.role, scope, wanted.active)
    if row is None:
        raise LedgerError(f"account {wanted.account_id} was not written: try again")
    return Account(**dict(row) | {"scope": tuple(row["scope"])})


def _check(wanted: AccountWanted) -> None:
    _check_id("account_id", wanted.account_id)
    if wanted.role not in ROLES:
        raise AccountMalformed("role", f"a role is one of {', '.join(ROLES)}")
    _check_scope(wanted.role, wanted.scope)
    if (wanted.issuer is None) != (wanted.subject is None):
        raise AccountMalformed("subject", "give issuer and subject together, or neither")


def _check_scope(role: str, scope: Sequence[str]) -> None:
    least, most, what = _SCOPES.get(role, (0, 0, "nothing"))
    if not least <= len(scope) <= most or len(set(scope)) != len(scope):
        raise AccountMalformed("scope", f"the scope of {role} is {what}")
    for one in scope:
        _check_id("scope", one)


def _check_id(field: str, text: str) -> None:
    try:
        _IDENTIFIER.validate_python(text)
    except ValidationError:
        raise AccountMalformed(
            field,
            "an id has letters, digits and . _ : / - , at most 96, and begins with a letter or "
            "digit",
        ) from None
