"""docs/authorisation.md, printed from the door's own routes and rules.

Print it again: `python -m tests.api.authorisation_page > docs/authorisation.md`.
"""

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from fastapi import FastAPI

from qixian.api.app import include_routes
from qixian.api.authorisation import RouteAccess, commands_of, routes_of
from qixian.domain.kinds import KINDS
from qixian.ledger.accounts import ROLES, Role
from qixian.presentation.words import Words
from tests.api.matrix_routes import ROUTES

PRINT: Final = "python -m tests.api.authorisation_page > docs/authorisation.md"
NAMES: Final[Mapping[Role, str]] = {
    "HR": "HR",
    "INCUBATOR_MANAGER": "Incubator",
    "LEAGUE_CITY_HRSS": "HRSS",
    "PROGRAMME_OFFICE": "Programme",
    "AUDITOR": "Auditor",
    "ADMINISTRATOR": "Administrator",
}
YES, NO = "●", "·"

SEES: Final[Mapping[Role, Sequence[str]]] = {
    "HR": (
        "one institution",
        "leaves of the institution",
        "persons and ventures its cases name or it registered; every institution and base",
        "of those; each reading is noted",
        "its own cases and claims",
    ),
    "INCUBATOR_MANAGER": (
        "one to fifty bases",
        "tenancies and internships of the bases",
        "persons and ventures its cases name or it registered; every institution and base",
        "of those; each reading is noted",
        "its own bases, what the league found of them, tenants and claims",
    ),
    "LEAGUE_CITY_HRSS": (
        "one league or city",
        "every case of institutions and bases that lie in it; its own files",
        "persons and ventures those cases name or it registered; every institution and base",
        "of those; each reading is noted",
        "bases, tenants, claims of the league; the region's targets",
    ),
    "PROGRAMME_OFFICE": (
        "the region",
        "the programme's own files, nobody's case",
        "institutions and bases",
        "none",
        "targets and figures; sums over the region",
    ),
    "AUDITOR": (
        "the region",
        "every case; refused commands",
        "every entry, data sealed",
        "opened with a reason, which is noted",
        "everything; the proof of the ledger, accounts, who read whose data",
    ),
    "ADMINISTRATOR": (
        "the region",
        "every case, and asks nothing of any",
        "every entry, data sealed; registers institutions and bases",
        "none",
        "everything; accounts, calendar, jurisdictions, the proof of the ledger",
    ),
}
"""By role: scope, cases, registry, personal data, figures."""

_HEAD: Final = f"""\
# Who may do what

Printed from the routes of the door and the rules of `qixian.api.authorisation`; a test holds this
page to them. Print it again: `{PRINT}`.

`tests/api/test_matrix_*.py` ask every route as every role about what is its own, what is foreign
and what does not exist: a role that a route does not name gets 403, nobody gets 401 or the way to
the sign-in, and a foreign thing answers byte for byte as one that is not there. What a foreign
office does changes no list, search, export or number that one sees.

Roles: HR (personnel of one institution), Incubator (manager of bases), HRSS (human resources office
of a league or city), Programme (office of the region), Auditor, Administrator.

## What each role sees

The database shows a role these rows and no others (row-level security, `qixian.ledger.sight`).

A person or venture of another office can be named in a case by whoever knows the id, since a
researcher changes institutions and the years used count everywhere; from then on the office sees
the entry. Ids are drawn at random for that reason, and each reading of a person's data is noted.
"""


def page() -> str:
    """The whole page."""
    app = FastAPI()
    include_routes(app)
    accesses = routes_of(app)
    programs = [one for one in accesses if one.path.startswith("/api/")]
    people = [one for one in accesses if not one.path.startswith("/api/")]
    parts = [
        _HEAD,
        _sight(),
        "## The API\n",
        (
            "Who reads or lists gets what the role sees. Where a command is asked, the table below "
            "says which.\n"
        ),
        _routes(programs),
        "## Pages, and what machines ask\n",
        _routes(people),
        "## Commands\n",
        (
            "Of the cases a role sees; the rule of each case decides afterwards. An opening names "
            "the account's own institution or base.\n"
        ),
        *(_commands(kind) for kind in KINDS),
    ]
    return "\n".join(parts)


def _sight() -> str:
    head = ("Role", "For", "Cases", "Registry", "Personal data", "Figures")
    return _table(head, ((NAMES[role], *SEES[role]) for role in ROLES))


def _routes(accesses: Iterable[RouteAccess]) -> str:
    return _table(("Route", *NAMES.values()), map(_line, accesses))


def _line(access: RouteAccess) -> Iterator[str]:
    yield f"`{access.method} {access.path}`"
    for role in ROLES:
        if access.roles is None:
            yield "anybody"
        else:
            away = role in ROUTES[access.method, access.path].turned_away
            yield YES if role in access.roles and not away else NO


def _commands(kind: str) -> str:
    words = Words("en")
    name = words.of("case_types", kind)
    rows = (
        (f"`{command}`", *(YES if command in commands_of(role, kind) else NO for role in ROLES))
        for command in KINDS[kind].commands
    )
    return f"### {name[:1].upper()}{name[1:]}\n\n{_table(('Command', *NAMES.values()), rows)}"


def _table(head: Sequence[str], rows: Iterable[Iterable[str]]) -> str:
    lines = [head, [":--", *(":-:" if len(head) > len(SEES) else ":--" for _ in head[1:])]]
    lines += [list(row) for row in rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


if __name__ == "__main__":
    sys.stdout.write(page())
