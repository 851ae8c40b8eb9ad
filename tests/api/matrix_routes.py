"""Every route of the door with the way it is asked; how to read a line is in `matrix.Route`."""

from collections.abc import Callable, Mapping
from typing import Final

from qixian.ledger.accounts import ROLES, Role
from tests.api.matrix import (
    ASKING,
    COMMAND,
    NOTICE,
    OPENING,
    VENTURE,
    Json,
    Per,
    Route,
    Whose,
    command,
    command_form,
    new_entry,
    new_kind,
    opening,
    opening_form,
    registered,
)
from tests.api.world import AUDIT

EVERYBODY: Final = frozenset[Role](ROLES)
HOLDS_NONE: Final[frozenset[Role]] = frozenset({"LEAGUE_CITY_HRSS"})
"""Whose own entry another office holds, and corrects."""

ONLY_READING: Final = EVERYBODY - ASKING
PUBLIC: Final = Route(public=True)
PLAIN: Final = Route()

# Cases with a date to explain, and those that bear the region's figures.
DATED: Final[Mapping[Whose, Per]] = {
    "own": {
        "HR": "L-1",
        "INCUBATOR_MANAGER": "V-1",
        "LEAGUE_CITY_HRSS": "L-1",
        "AUDITOR": "L-1",
        "ADMINISTRATOR": "L-1",
    },
    "foreign": {
        "HR": "L-2",
        "INCUBATOR_MANAGER": "V-2",
        "LEAGUE_CITY_HRSS": "L-2",
        "PROGRAMME_OFFICE": "L-1",
    },
    "absent": dict.fromkeys(ROLES, "X-9"),
}
FILES: Final[Mapping[Whose, Per]] = {
    "own": {
        "LEAGUE_CITY_HRSS": "F-1",
        "PROGRAMME_OFFICE": "G-1",
        "AUDITOR": "G-1",
        "ADMINISTRATOR": "G-1",
    },
    "foreign": {"LEAGUE_CITY_HRSS": "F-2", "PROGRAMME_OFFICE": "F-1"},
    "absent": dict.fromkeys(ROLES, "X-9"),
}
CLAIMED_KIND: Final = {"base": "B1", "kind": "INCUBATION"}
OTHER_ENTRY: Final[Per] = {
    "HR": "P12",
    "INCUBATOR_MANAGER": "P14",
    "LEAGUE_CITY_HRSS": "P12",
    "ADMINISTRATOR": "I2",
}


def _field(role: Role) -> str:
    return "planned_end_date" if role == "INCUBATOR_MANAGER" else "term_end_date"


def _sent(**body: object) -> Callable[[Role], Json]:
    return lambda _: body


EXPLAINED: Final = Route(scoped={"case_id": DATED}, ids={"field": _field})
AUDITED: Final = {"audit_id": str(AUDIT)}
ACCOUNT: Final = {"account_id": "sample-hr-2"}

JSON_ROUTES: Final[Mapping[str, Route]] = {
    "GET /accounts": PLAIN,
    "PUT /accounts/{account_id}": Route(ids=ACCOUNT, body=_sent(role="HR", scope=["I2"])),
    "GET /audits": PLAIN,
    "POST /audits": Route(body=_sent(sample=2)),
    "GET /audits/{audit_id}": Route(ids=AUDITED),
    "GET /audits/{audit_id}/findings.csv": Route(ids=AUDITED),
    "GET /audits/{audit_id}/findings.xlsx": Route(ids=AUDITED),
    "GET /bases": Route(region=frozenset({"PROGRAMME_OFFICE"})),
    "GET /calendar": PLAIN,
    "POST /calendar": Route(body=lambda _: NOTICE),
    "POST /calendar/preview": Route(body=lambda _: NOTICE),
    "GET /cases": Route(asks=("q",)),
    "POST /cases": Route(body=opening, turned_away=ONLY_READING),
    "GET /cases.csv": Route(asks=("q",)),
    "GET /cases/{case_id}": PLAIN,
    "POST /cases/{case_id}/commands": Route(body=command, turned_away=ONLY_READING),
    "GET /cases/{case_id}/deadlines": PLAIN,
    "GET /cases/{case_id}/evidence": PLAIN,
    "POST /cases/{case_id}/preview": Route(body=command, turned_away=ONLY_READING),
    "GET /cases/{case_id}/state": PLAIN,
    "GET /cases/{case_id}/steps": PLAIN,
    "GET /cases/{case_id}/timeline": PLAIN,
    "GET /cases/{case_id}/why/{field}": EXPLAINED,
    "GET /claims": PLAIN,
    "GET /ledger/standing": PLAIN,
    "GET /ledger/verification": Route(asks=("case_id",)),
    "GET /me": PLAIN,
    "GET /policies": PLAIN,
    "GET /policies/editions/{edition}": Route(ids={"edition": "nmg-2022-31"}),
    "GET /policies/rules": PLAIN,
    "GET /policies/rules/{rule}": Route(ids={"rule": "R89"}),
    "POST /preview": Route(body=opening, turned_away=ONLY_READING),
    "GET /refusals": PLAIN,
    "GET /registry": PLAIN,
    "GET /registry/{entry_id}": PLAIN,
    "PATCH /registry/{entry_id}": Route(body=_sent(name="示例条目"), of_others=HOLDS_NONE),
    "PUT /registry/{entry_id}": Route(body=registered, taken=True),
    "GET /registry/{entry_id}/data": Route(query={"reason": "CHECK"}),
    "PUT /registry/{entry_id}/jurisdiction": Route(body=_sent(league_city="HOHHOT")),
    "PUT /registry/{entry_id}/links": Route(
        body=lambda role: {"role": "MENTOR", "to_id": OTHER_ENTRY.get(role, "I2")}
    ),
    "GET /targets": PLAIN,
    "GET /tenants": Route(asks=("base_id",)),
    "GET /worklist": PLAIN,
}

PAGES: Final[Mapping[str, Route]] = {
    "GET /": PUBLIC,
    "GET /livez": PUBLIC,
    "GET /readyz": PUBLIC,
    "GET /metrics": PUBLIC,
    "GET /sign-in": PUBLIC,
    "POST /sign-in": PUBLIC,
    "POST /sign-out": PUBLIC,
    "GET /oidc/start": PUBLIC,
    "GET /oidc/callback": PUBLIC,
    "GET /desk": PLAIN,
    "GET /desk/admin": PLAIN,
    "GET /desk/admin/accounts": PLAIN,
    "GET /desk/admin/accounts/new": PLAIN,
    "POST /desk/admin/accounts/new": Route(
        form=_sent(account_id="sample-new", role="AUDITOR", scope="")
    ),
    "GET /desk/admin/accounts/{account_id}": Route(ids=ACCOUNT),
    "POST /desk/admin/accounts/{account_id}": Route(ids=ACCOUNT, form=_sent(role="HR")),
    "GET /desk/admin/calendar": PLAIN,
    "GET /desk/admin/calendar/new": PLAIN,
    "POST /desk/admin/calendar/new": Route(form=_sent(year="2031", rest_days="2031-01-01")),
    "GET /desk/admin/calendar/{year}": Route(ids={"year": "2025"}),
    "GET /desk/admin/jurisdictions": PLAIN,
    "POST /desk/admin/jurisdictions": Route(form=_sent(entry_id="I1", league_city="HOHHOT")),
    "GET /desk/audit": PLAIN,
    "GET /desk/audit/access": PLAIN,
    "GET /desk/audit/cases/{case_id}": PLAIN,
    "GET /desk/audit/cases/{case_id}/evidence": PLAIN,
    "GET /desk/audit/cases/{case_id}/moment": PLAIN,
    "GET /desk/audit/cases/{case_id}/refusals": Route(unopened=True),
    "GET /desk/audit/cases/{case_id}/why/{field}": EXPLAINED,
    "GET /desk/audit/entries/{entry_id}": PLAIN,
    "POST /desk/audit/entries/{entry_id}/unseal": Route(form=_sent(reason="COMPLAINT")),
    "GET /desk/audit/ledger": PLAIN,
    "POST /desk/audit/ledger": Route(form=_sent(sample="2", seed="", late_after="15")),
    "GET /desk/audit/ledger/{audit_id}": Route(ids=AUDITED),
    "GET /desk/audit/refusals": PLAIN,
    "POST /desk/audit/verification": PLAIN,
    "GET /desk/cases": Route(asks=("q",)),
    "GET /desk/cases/new/{case_type}": Route(
        ids={"case_type": lambda role: OPENING[role][0]}, turned_away=ONLY_READING
    ),
    "POST /desk/cases/new/{case_type}": Route(
        ids={"case_type": lambda role: OPENING[role][0]},
        form=opening_form,
        turned_away=ONLY_READING,
    ),
    "GET /desk/cases/{case_id}": PLAIN,
    "GET /desk/cases/{case_id}/do/{command}": Route(
        ids={"command": lambda role: COMMAND[role]}, turned_away=ONLY_READING
    ),
    "POST /desk/cases/{case_id}/do/{command}": Route(
        ids={"command": lambda role: COMMAND[role]}, form=command_form, turned_away=ONLY_READING
    ),
    "GET /desk/cases/{case_id}/why/{field}": EXPLAINED,
    "GET /desk/claims": PLAIN,
    "GET /desk/claims.csv": PLAIN,
    "GET /desk/hr": PLAIN,
    "GET /desk/hr/due/{group}": Route(ids={"group": "overdue"}),
    "GET /desk/hr/find": Route(asks=("q",)),
    "GET /desk/hrss": PLAIN,
    "GET /desk/hrss/bases": PLAIN,
    "GET /desk/incubator": Route(asks=("base",)),
    "GET /desk/incubator/claims": Route(query=CLAIMED_KIND, asks=("base",)),
    "GET /desk/policy": PLAIN,
    "GET /desk/policy/editions": PLAIN,
    "GET /desk/policy/editions/{name}": Route(ids={"name": "nmg-2022-31"}),
    "GET /desk/policy/editions/{name}/differences": Route(ids={"name": "nmg-2022-31"}),
    "GET /desk/policy/{rule}": Route(ids={"rule": "R89"}),
    "GET /desk/programme": Route(region=frozenset({"PROGRAMME_OFFICE"})),
    "GET /desk/programme/evidence/{case_id}/{seq}": Route(
        scoped={"case_id": FILES}, ids={"seq": "1"}
    ),
    "GET /desk/registry": PLAIN,
    "GET /desk/registry/find": Route(asks=("q",)),
    "GET /desk/registry/new/{kind}": Route(ids={"kind": new_kind}),
    "POST /desk/registry/new/{kind}": Route(ids={"kind": new_kind}, form=new_entry),
    "GET /desk/registry/{entry_id}": PLAIN,
    "POST /desk/registry/{entry_id}/correct": Route(
        form=_sent(name="示例条目"), of_others=HOLDS_NONE
    ),
    "POST /desk/registry/{entry_id}/founder": Route(
        scoped={"entry_id": VENTURE}, form=_sent(person_id="P13")
    ),
    "POST /desk/registry/{entry_id}/jurisdiction": Route(form=_sent(league_city="HOHHOT")),
}


def _under_v1(line: str) -> tuple[str, str]:
    method, _, path = line.partition(" ")
    return method, f"/api/v1{path}"


def _as_page(line: str) -> tuple[str, str]:
    method, _, path = line.partition(" ")
    return method, path


ROUTES: Final[Mapping[tuple[str, str], Route]] = {
    **{_under_v1(line): route for line, route in JSON_ROUTES.items()},
    **{_as_page(line): route for line, route in PAGES.items()},
}
