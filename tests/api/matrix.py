"""The authorisation matrix: how each route of the door is asked, as whom, about whose things.

A route that is not listed here makes `test_matrix_routes` fail: whoever adds one says here how its
address and its body are filled, with what is one's own, foreign, or not there at all.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal
from urllib.parse import quote

import asyncpg
import httpx

from qixian.ledger.accounts import ROLES, Role
from tests.api.world import BY_ROLE

Whose = Literal["own", "foreign", "absent"]
Json = Mapping[str, object]
Per = Mapping[Role, str]

OFFICES: Final = frozenset[Role]({"HR", "INCUBATOR_MANAGER", "LEAGUE_CITY_HRSS"})
ASKING: Final = OFFICES | {"PROGRAMME_OFFICE"}
"""The roles that ask something of cases."""

CASE: Final[Mapping[Whose, Per]] = {
    "own": {
        "HR": "N-1",
        "INCUBATOR_MANAGER": "V-1",
        "LEAGUE_CITY_HRSS": "F-1",
        "PROGRAMME_OFFICE": "G-1",
        "AUDITOR": "L-1",
        "ADMINISTRATOR": "L-1",
    },
    "foreign": {
        "HR": "N-2",
        "INCUBATOR_MANAGER": "V-2",
        "LEAGUE_CITY_HRSS": "F-2",
        "PROGRAMME_OFFICE": "F-1",
    },
    "absent": dict.fromkeys(ROLES, "X-9"),
}
ENTRY: Final[Mapping[Whose, Per]] = {
    "own": {
        "HR": "P11",
        "INCUBATOR_MANAGER": "P13",
        "LEAGUE_CITY_HRSS": "P11",
        "PROGRAMME_OFFICE": "I1",
        "AUDITOR": "P11",
        "ADMINISTRATOR": "I1",
    },
    "foreign": {
        "HR": "P21",
        "INCUBATOR_MANAGER": "P23",
        "LEAGUE_CITY_HRSS": "P21",
        "PROGRAMME_OFFICE": "P21",
    },
    "absent": dict.fromkeys(ROLES, "P99"),
}
VENTURE: Final[Mapping[Whose, Per]] = {
    "own": dict.fromkeys(("INCUBATOR_MANAGER", "LEAGUE_CITY_HRSS"), "E13"),
    "foreign": dict.fromkeys(("HR", "INCUBATOR_MANAGER", "LEAGUE_CITY_HRSS"), "E23"),
    "absent": dict.fromkeys(ROLES, "E99"),
}
SCOPED: Final[Mapping[str, Mapping[Whose, Per]]] = {"case_id": CASE, "entry_id": ENTRY}
"""Parts of an address that belong to an office; the others are in `Route.ids`."""

COMMAND: Final[Per] = {
    "HR": "ApproveLeave",
    "INCUBATOR_MANAGER": "EndInternshipEarly",
    "LEAGUE_CITY_HRSS": "AssessFreeSpace",
    "PROGRAMME_OFFICE": "AssessTarget",
    "AUDITOR": "ApproveLeave",
    "ADMINISTRATOR": "ApproveLeave",
}
_LEAVE: Final = {
    "researcher_id": "P12",
    "institution_id": "I1",
    "requested_start_date": "2026-01-01",
    "requested_months": 12,
}
_INTERNSHIP: Final = {
    "participant_id": "P15",
    "host_id": "B1",
    "host_kind": "INCUBATION_DEMO_BASE",
    "planned_start_date": "2025-07-01",
    "planned_months": 6,
}
_SPACE: Final = {
    "base_kind": "GOVERNMENT_DEVELOPED",
    "base_id": "B1",
    "total_area_m2": "1000",
    "free_area_m2": "300",
}
_TARGET: Final = {"metric": "VENTURES", "value": "62000", "threshold": "120000"}
PARAMS: Final[Mapping[str, Json]] = {"AssessFreeSpace": _SPACE, "AssessTarget": _TARGET}
OPENING: Final[Mapping[Role, tuple[str, str, Json]]] = {
    "HR": ("off_post_venture_leave", "SubmitLeaveApplication", _LEAVE),
    "INCUBATOR_MANAGER": ("venture_internship", "ApplyInternship", _INTERNSHIP),
    "LEAGUE_CITY_HRSS": ("subsidy_and_quota", "AssessFreeSpace", _SPACE),
    "PROGRAMME_OFFICE": ("subsidy_and_quota", "AssessTarget", _TARGET),
    "AUDITOR": ("off_post_venture_leave", "SubmitLeaveApplication", _LEAVE),
    "ADMINISTRATOR": ("off_post_venture_leave", "SubmitLeaveApplication", _LEAVE),
}
"""By role, a kind of case, and what opens one; an auditor and an administrator ask in vain."""


def command(role: Role) -> Json:
    name = COMMAND[role]
    return {"command": name, "params": PARAMS.get(name, {})}


def opening(role: Role) -> Json:
    _, name, params = OPENING[role]
    return {"command": name, "params": params}


def command_form(role: Role) -> Json:
    return {"act": "preview", **PARAMS.get(COMMAND[role], {})}


def opening_form(role: Role) -> Json:
    _, name, params = OPENING[role]
    return {"act": "preview", "command": name, **params}


def registered(role: Role) -> Json:
    kind = "institution" if role == "ADMINISTRATOR" else "person"
    return {"kind": kind, "data": {"name": "示例新条目"}}


def new_kind(role: Role) -> str:
    return "base" if role == "ADMINISTRATOR" else "person"


def new_entry(role: Role) -> Json:
    return {"entry_id": "Z-1", "name": "示例新条目", "league_city": "HOHHOT"}


NOTICE: Final[Json] = {"year": 2030, "rest_days": ["2030-01-01"]}

Filled = str | Callable[[Role], str]


@dataclass(frozen=True, slots=True)
class Route:
    """How one route is asked.

    `ids` are further parts of its address; `asks` are its parameters that can hold an id of a case
    or entry. `turned_away` are roles that may come, and have no such thing or may not ask it;
    `of_others` those that may ask it of what they hold, which their own example here is not.
    `public` pages need nobody to sign in. `taken` says that a foreign id is refused as taken, since
    the caller chooses it, `unopened` that there is something to tell of a case nobody opened.
    `region` are roles that see sums over every office.
    """

    ids: Mapping[str, Filled] = field(default_factory=dict)
    scoped: Mapping[str, Mapping[Whose, Per]] = field(default_factory=lambda: SCOPED)
    body: Callable[[Role], Json] | None = None
    form: Callable[[Role], Json] | None = None
    query: Mapping[str, str] = field(default_factory=dict)
    asks: tuple[str, ...] = ()
    turned_away: frozenset[Role] = frozenset()
    of_others: frozenset[Role] = frozenset()
    public: bool = False
    taken: bool = False
    unopened: bool = False
    region: frozenset[Role] = frozenset()

    def request(self, method: str, path: str, role: Role, whose: Whose) -> "Asked | None":
        """The request of a role about whose thing; None where there is no such thing."""
        names = re.findall(r"{(\w+)}", path)
        ids: dict[str, str] = {}
        for name in names:
            if name in self.ids:
                given = self.ids[name]
                ids[name] = given if isinstance(given, str) else given(role)
            elif role not in self.scoped[name][whose]:
                return None
            else:
                ids[name] = self.scoped[name][whose][role]
        return Asked(self, method, path.format_map({k: quote(v) for k, v in ids.items()}), role)

    def is_scoped(self, path: str) -> bool:
        """Whether the address holds something that belongs to an office."""
        return any(name not in self.ids for name in re.findall(r"{(\w+)}", path))


@dataclass(frozen=True, slots=True)
class Asked:
    """One request of the matrix."""

    route: Route
    method: str
    path: str
    role: Role

    async def send(
        self, client: httpx.AsyncClient, headers: Mapping[str, str], **query: str
    ) -> httpx.Response:
        """Send it; a command under a key of its own, for whatever version the case has."""
        further = {"Idempotency-Key": f"m-{abs(hash(self.path))}", "If-Match": "*"}
        return await client.request(
            self.method,
            self.path,
            params={**self.route.query, **query} or None,
            headers={**headers, **(further if self.method != "GET" else {})},
            json=self.route.body(self.role) if self.route.body else None,
            data=_texts(self.route.form(self.role)) if self.route.form else None,
        )


def _texts(values: Json) -> dict[str, str]:
    return {name: str(value) for name, value in values.items()}


_NEVER_THE_SAME: Final = (
    re.compile(r'(?<=name="csrf_token" value=")[^"]+'),
    re.compile(r"(?<=value=\")page:[0-9a-f]{32}"),
    re.compile(r"\b[A-Z]-[0-9A-HJKMNP-TV-Z]{8}\b"),
)


def told(answer: httpx.Response, *ids: str) -> tuple[int, str, str]:
    """Status, way and content of an answer, without what differs from request to request."""
    texts = []
    for text in (answer.headers.get("location", ""), answer.text):
        for one in (answer.headers["x-request-id"], *ids):
            text = text.replace(one, "…")
        for pattern in _NEVER_THE_SAME:
            text = pattern.sub("…", text)
        texts.append(text)
    return answer.status_code, texts[0], texts[1]


async def everything(pool: "asyncpg.Pool[asyncpg.Record]") -> dict[str, int]:
    """How many rows each table of the office has."""
    tables = await pool.fetch(
        "SELECT table_schema || '.' || table_name FROM information_schema.tables WHERE "
        "table_schema IN ('ledger', 'registry', 'read_model') AND table_type = 'BASE TABLE'"
    )
    counts = " UNION ALL ".join(
        f"SELECT '{name}', count(*), coalesce(sum(hashtext(t::text)), 0) FROM {name} t"
        for (name,) in tables
    )
    return {name: hash((count, content)) for name, count, content in await pool.fetch(counts)}


def account_of(role: Role) -> str:
    """The account of the first office in a role."""
    return BY_ROLE[role]
