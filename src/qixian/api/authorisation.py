"""Which role may ask which command, of whose cases, and which route it may use; for `api`.

What one may see is held by the database (`ledger.sight`); this says what one may ask. The rule
decides afterwards whether it is allowed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from asyncpg import Pool, Record
from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts

from qixian.api.identity.principal import Principal
from qixian.api.identity.signed_in import SignedInAs
from qixian.api.problems import Problem
from qixian.domain import incubation_tenancy, off_post_venture_leave, venture_internship
from qixian.domain.asking import MAIN_BOOK
from qixian.domain.case import Command
from qixian.domain.kinds import KINDS
from qixian.domain.subsidy_claims import CLAIM_COMMANDS
from qixian.ledger.accounts import ROLES, Role
from qixian.ledger.registry.jurisdictions import league_city_of

LEAVE: Final = off_post_venture_leave.OFF_POST_VENTURE_LEAVE.name
TENANCY: Final = incubation_tenancy.INCUBATION_TENANCY.name
INTERNSHIP: Final = venture_internship.VENTURE_INTERNSHIP.name
FILE: Final = "subsidy_and_quota"
CALENDAR: Final = "holiday_calendar"

_CLAIMS: Final = frozenset(command.type for command in CLAIM_COMMANDS)
_CLAIMANTS: Final = frozenset({"SubmitSubsidyClaim", "WithdrawSubsidyClaim"})
_OFFICES: Final = _CLAIMS - _CLAIMANTS
_EXCEPTION: Final = frozenset({"GrantIncubationException"})


def _own(case_type: str) -> frozenset[str]:
    """The commands of a kind, without those about claims."""
    return frozenset(KINDS[case_type].commands) - _CLAIMS


COMMANDS_OF: Final[Mapping[Role, Mapping[str, frozenset[str]]]] = {
    "HR": {LEAVE: _own(LEAVE) | _CLAIMANTS},
    "INCUBATOR_MANAGER": {
        TENANCY: (_own(TENANCY) - _EXCEPTION) | _CLAIMANTS,
        INTERNSHIP: _own(INTERNSHIP) | _CLAIMANTS,
    },
    "LEAGUE_CITY_HRSS": {
        LEAVE: _OFFICES,
        TENANCY: _OFFICES | _EXCEPTION,
        INTERNSHIP: _OFFICES,
        FILE: _own(FILE) | _CLAIMS,
    },
    "PROGRAMME_OFFICE": {
        FILE: frozenset({"AssessTarget", "RecordFigure", "RecordReport", "OpenDuty", "FulfilDuty"})
    },
    "AUDITOR": {},
    "ADMINISTRATOR": {CALENDAR: _own(CALENDAR)},
}
"""By role and kind of case, the names of the commands it may ask."""

_NAMED: Final = {
    "SubmitLeaveApplication": "institution_id",
    "ApplyTenancy": "base_id",
    "ApplyInternship": "host_id",
}
"""The field of an opening command that says whose case it will be."""


def commands_of(role: Role, case_type: str) -> frozenset[str]:
    """What a role may ask of a kind of case; nothing where it may ask nothing."""
    return COMMANDS_OF[role].get(case_type, frozenset())


def may_ask(principal: Principal, command: str, case_type: str | None = None) -> bool:
    """Whether an account's role may ask a command, of a case of one kind or of any."""
    kinds = COMMANDS_OF[principal.role]
    allowed = kinds.values() if case_type is None else [kinds.get(case_type, frozenset())]
    return any(command in names for names in allowed)


def openings_of(principal: Principal) -> dict[str, tuple[str, ...]]:
    """By kind of case, the commands with which an account may open one; the kind's order."""
    allowed = {
        name: tuple(command for command in kind.opening if may_ask(principal, command, name))
        for name, kind in KINDS.items()
    }
    return {name: commands for name, commands in allowed.items() if commands}


def require_may_ask(principal: Principal, command: str, case_type: str) -> None:
    """Raises Problem (403 FORBIDDEN) for a command that is not the role's."""
    if not may_ask(principal, command, case_type):
        raise Problem(403, "FORBIDDEN")


def check_opening(principal: Principal, command: Command) -> None:
    """An opening names the account's own office. Raises Problem (403) with the field."""
    field = _NAMED.get(command.type)
    if field is not None and getattr(command, field) not in principal.scope:
        raise Problem(403, "OUT_OF_SCOPE", field=field)


async def check_base(pool: "Pool[Record]", principal: Principal, command: Command) -> None:
    """A league's office assesses bases of its own. Raises Problem (403 OUT_OF_SCOPE)."""
    base_id = getattr(command, "base_id", None)
    if principal.role != "LEAGUE_CITY_HRSS" or base_id is None:
        return
    if await league_city_of(pool, MAIN_BOOK, base_id) not in principal.scope:
        raise Problem(403, "OUT_OF_SCOPE", field="base_id")


@dataclass(frozen=True, slots=True)
class RouteAccess:
    """Who may use a route: `roles` in their usual order, None when nobody has to sign in."""

    method: str
    path: str
    roles: tuple[Role, ...] | None


def routes_of(app: FastAPI) -> tuple[RouteAccess, ...]:
    """Every route of a door with its roles, as its dependencies say; by path and method."""
    found = {
        RouteAccess(method, context.path or "", _roles(context.dependant))
        for context in iter_route_contexts(app.routes)
        if isinstance(context.route, APIRoute)
        for method in context.methods or ()
    }
    return tuple(sorted(found, key=lambda access: (access.path, access.method)))


def _roles(dependant: Dependant) -> tuple[Role, ...] | None:
    demands = [demand.roles or ROLES for demand in _demands(dependant)]
    if not demands:
        return None
    return tuple(role for role in ROLES if all(role in demand for demand in demands))


def _demands(dependant: Dependant) -> Iterator[SignedInAs]:
    if isinstance(dependant.call, SignedInAs):
        yield dependant.call
    for further in dependant.dependencies:
        yield from _demands(further)
