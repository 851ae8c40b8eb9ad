"""What each role finds in the menu of every page; for the shell only.

A menu leads to what a role may do. Whether it may is decided at each route, not here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from qixian.api.pages.language import N_, Speech


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the menu: where it leads, and its sentence in English."""

    href: str
    label: str


@dataclass(frozen=True, slots=True)
class Desk:
    """The desk of a role: its path, its name, and what else its menu has."""

    path: str
    name: str
    items: tuple[Item, ...]


_CASES: Final = Item("/desk/cases", N_("Cases"))
_CLAIMS: Final = Item("/desk/claims", N_("Subsidy claims"))
_NEW_RECORD: Final = Item("/desk/cases/new/subsidy_and_quota", N_("New assessment or record"))
_REGISTRY: Final = Item("/desk/registry", N_("Registry"))
_PROGRAMME: Final = Item("/desk/programme", N_("Targets and progress"))
_AUDIT: Final = Item("/desk/audit/ledger", N_("Audit of the ledger"))
_POLICY: Final = Item("/desk/policy", N_("Policy"))

DESKS: Final[Mapping[str, Desk]] = {
    "HR": Desk(
        "/desk/hr",
        N_("Personnel desk"),
        (
            _CASES,
            Item("/desk/cases/new/off_post_venture_leave", N_("New leave application")),
            _CLAIMS,
            _REGISTRY,
            _POLICY,
        ),
    ),
    "INCUBATOR_MANAGER": Desk(
        "/desk/incubator",
        N_("Incubation base desk"),
        (
            _CASES,
            Item("/desk/cases/new/incubation_tenancy", N_("New tenancy application")),
            Item("/desk/cases/new/venture_internship", N_("New internship application")),
            _CLAIMS,
            _REGISTRY,
            _POLICY,
        ),
    ),
    "LEAGUE_CITY_HRSS": Desk(
        "/desk/hrss",
        N_("Human resources office desk"),
        (
            _CASES,
            _CLAIMS,
            _NEW_RECORD,
            _REGISTRY,
            _PROGRAMME,
            _POLICY,
        ),
    ),
    "PROGRAMME_OFFICE": Desk(_PROGRAMME.href, _PROGRAMME.label, (_CASES, _NEW_RECORD, _POLICY)),
    "AUDITOR": Desk(
        "/desk/audit",
        N_("Auditor's desk"),
        (_AUDIT, _CASES, _CLAIMS, _REGISTRY, _PROGRAMME, _POLICY),
    ),
    "ADMINISTRATOR": Desk(
        "/desk/admin",
        N_("Administration"),
        (
            Item("/desk/admin/accounts", N_("Accounts")),
            Item("/desk/admin/calendar", N_("Holiday notices")),
            Item("/desk/admin/jurisdictions", N_("Jurisdictions")),
            _CASES,
            _REGISTRY,
            _PROGRAMME,
            _POLICY,
        ),
    ),
}

ROLE_NAMES: Final[Mapping[str, str]] = {
    "HR": N_("Personnel officer"),
    "INCUBATOR_MANAGER": N_("Incubation base manager"),
    "LEAGUE_CITY_HRSS": N_("League or city human resources office"),
    "PROGRAMME_OFFICE": N_("Programme office"),
    "AUDITOR": N_("Auditor"),
    "ADMINISTRATOR": N_("Administrator"),
}


@dataclass(frozen=True, slots=True)
class Link:
    """A line of the menu as a page shows it; `current` when the page lies below it."""

    href: str
    label: str
    current: bool


def desk_path(role: str) -> str:
    """Where the desk of a role is; the start page for a role without one."""
    return DESKS[role].path if role in DESKS else "/desk"


def menu(role: str, path: str, speech: Speech) -> tuple[Link, ...]:
    """The menu of a role on the page at `path`: the longest line that leads there is current."""
    desk = DESKS.get(role)
    if desk is None:
        return ()
    items = (Item(desk.path, desk.name), *desk.items)
    below = [item.href for item in items if path == item.href or path.startswith(f"{item.href}/")]
    current = max(below, key=len, default="")
    return tuple(
        Link(item.href, speech.gettext(item.label), item.href == current) for item in items
    )
