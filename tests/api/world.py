"""A small world for the door's tests: two offices of each kind, cases of every kind in each.

Made once through the real ledger, on `DAY`s of the past, into a database that each test copies.
What is of the first office ends with 1, what is foreign to it with 2.
"""

from datetime import UTC, date, datetime
from typing import Final

from asyncpg import Pool, Record
from pydantic import JsonValue

from qixian.domain.asking import MAIN_BOOK, Asked
from qixian.domain.calendar.working_days import load_calendar
from qixian.domain.kinds import opened_by
from qixian.domain.policies.edition import load_edition
from qixian.ledger.accounts import AccountWanted, Role, put_account
from qixian.ledger.audit.carried_out import SampleWanted, carry_out_audit
from qixian.ledger.audit.reports import keep_report
from qixian.ledger.audit.runs import AuditWanted, begin_run, end_run
from qixian.ledger.audit.whole import Audited
from qixian.ledger.carry_out import CaseLedger
from qixian.ledger.editions import pin_edition
from qixian.ledger.registry.entries import register
from qixian.ledger.registry.jurisdictions import place
from qixian.ledger.registry.keys import KeyRing
from qixian.ledger.registry.links import Link, link

NOW: Final = datetime(2025, 6, 16, 2, 0, tzinfo=UTC)
"""The fixed clock of the tests: 10:00 in Hohhot, a Monday."""

KEYS: Final = KeyRing(bytes(range(32)))

ACCOUNTS: Final[tuple[tuple[str, Role, tuple[str, ...]], ...]] = (
    ("sample-hr", "HR", ("I1",)),
    ("sample-hr-2", "HR", ("I2",)),
    ("sample-incubator", "INCUBATOR_MANAGER", ("B1",)),
    ("sample-incubator-2", "INCUBATOR_MANAGER", ("B2",)),
    ("sample-hrss", "LEAGUE_CITY_HRSS", ("HOHHOT",)),
    ("sample-hrss-2", "LEAGUE_CITY_HRSS", ("ORDOS",)),
    ("sample-programme", "PROGRAMME_OFFICE", ()),
    ("sample-auditor", "AUDITOR", ()),
    ("sample-admin", "ADMINISTRATOR", ()),
)
BY_ROLE: Final[dict[Role, str]] = {role: account for account, role, _ in reversed(ACCOUNTS)}
"""An account of each role, of the first office."""

INACTIVE: Final = "sample-gone"

AUDIT: Final = 1
"""The audit that has a report."""

PLACES: Final = {"I1": "HOHHOT", "B1": "HOHHOT", "I2": "ORDOS", "B2": "ORDOS"}
_HELD: Final = {
    1: {"institution:I1": ("P11", "P12"), "base:B1": ("P13", "P14", "P15"), "league:HOHHOT": ()},
    2: {"institution:I2": ("P21", "P22"), "base:B2": ("P23", "P24", "P25"), "league:ORDOS": ()},
}
_VENTURES: Final = {"E13": ("P13", "base:B1"), "E23": ("P23", "base:B2")}

Step = tuple[str, str, str, dict[str, JsonValue]]
"""A day, who asks, what, with which parameters."""


def _leave(number: int) -> list[Step]:
    """A signed leave that began in 2023 and runs to 2026."""
    by = "sample-hr" if number == 1 else "sample-hr-2"
    opened: dict[str, JsonValue] = {
        "researcher_id": f"P{number}1",
        "institution_id": f"I{number}",
        "requested_start_date": "2023-07-01",
        "requested_months": 36,
    }
    return [
        ("2023-06-01", by, "SubmitLeaveApplication", opened),
        ("2023-06-05", by, "ApproveLeave", {}),
        ("2023-06-12", by, "SignLeaveAgreement", {}),
    ]


def _new_leave(number: int) -> list[Step]:
    """A leave somebody has applied for and nobody has decided."""
    by = "sample-hr" if number == 1 else "sample-hr-2"
    opened: dict[str, JsonValue] = {
        "researcher_id": f"P{number}2",
        "institution_id": f"I{number}",
        "requested_start_date": "2025-08-01",
        "requested_months": 24,
    }
    return [("2025-06-10", by, "SubmitLeaveApplication", opened)]


def _tenancy(number: int) -> list[Step]:
    """A tenant in a base since 2023, whose venture is registered."""
    by = "sample-incubator" if number == 1 else "sample-incubator-2"
    opened: dict[str, JsonValue] = {
        "tenant_id": f"P{number}3",
        "base_id": f"B{number}",
        "base_kind": "GOVERNMENT_DEVELOPED",
        "founder_group": "UNIVERSITY_GRADUATE",
        "free_space": True,
        "area_m2": "30",
        "founder_graduated_on": "2021-06-30",
    }
    registered: dict[str, JsonValue] = {
        "enterprise_id": f"E{number}3",
        "registration_date": "2024-02-20",
    }
    return [
        ("2023-02-01", by, "ApplyTenancy", opened),
        ("2023-02-10", by, "AdmitTenant", {}),
        ("2023-03-01", by, "MoveIn", {}),
        ("2024-03-01", by, "RecordRegistration", registered),
    ]


def _internship(number: int) -> list[Step]:
    """An internship that began this spring."""
    by = "sample-incubator" if number == 1 else "sample-incubator-2"
    opened: dict[str, JsonValue] = {
        "participant_id": f"P{number}4",
        "host_id": f"B{number}",
        "host_kind": "INCUBATION_DEMO_BASE",
        "planned_start_date": "2025-03-03",
        "planned_months": 6,
    }
    return [
        ("2025-02-20", by, "ApplyInternship", opened),
        ("2025-03-03", by, "StartInternship", {}),
    ]


def _file(number: int) -> list[Step]:
    """A file of a league: what of a base is free space."""
    by = "sample-hrss" if number == 1 else "sample-hrss-2"
    assessed: dict[str, JsonValue] = {
        "base_kind": "GOVERNMENT_DEVELOPED",
        "base_id": f"B{number}",
        "total_area_m2": "1000",
        "free_area_m2": "290" if number == 1 else "310",
    }
    return [("2025-01-15", by, "AssessFreeSpace", assessed)]


def _target() -> list[Step]:
    """A file of the programme: a target of the plan."""
    reached: dict[str, JsonValue] = {
        "metric": "VENTURES",
        "value": "61000",
        "threshold": "120000",
        "as_of": "2025-03-31",
    }
    return [("2025-04-10", "sample-programme", "AssessTarget", reached)]


CASES: Final[dict[str, list[Step]]] = {
    "L-1": _leave(1),
    "L-2": _leave(2),
    "N-1": _new_leave(1),
    "N-2": _new_leave(2),
    "T-1": _tenancy(1),
    "T-2": _tenancy(2),
    "V-1": _internship(1),
    "V-2": _internship(2),
    "F-1": _file(1),
    "F-2": _file(2),
    "G-1": _target(),
}
"""Every case: leave L, new leave N, tenancy T, internship V, file F, file of the programme G."""

SEEN_BY: Final[dict[Role, frozenset[str]]] = {
    "HR": frozenset({"L-1", "N-1"}),
    "INCUBATOR_MANAGER": frozenset({"T-1", "V-1"}),
    "LEAGUE_CITY_HRSS": frozenset({"L-1", "N-1", "T-1", "V-1", "F-1"}),
    "PROGRAMME_OFFICE": frozenset({"G-1"}),
    "AUDITOR": frozenset(CASES),
    "ADMINISTRATOR": frozenset(CASES),
}
"""By role, the cases that the first office's account may see."""


async def make_world(pool: "Pool[Record]") -> None:
    """Accounts, entries with sample names, jurisdictions and the cases."""
    async with pool.acquire() as conn:
        for account, role, scope in ACCOUNTS:
            await put_account(conn, AccountWanted(account, role, scope), "setup")
        await put_account(conn, AccountWanted(INACTIVE, "HR", ("I1",), active=False), "setup")
        for entry, kind in {"I1": "institution", "I2": "institution"}.items():
            await register(conn, KEYS, MAIN_BOOK, entry, kind, {"name": f"示例单位{entry}"})
        for entry in ("B1", "B2"):
            await register(conn, KEYS, MAIN_BOOK, entry, "base", {"name": f"示例基地{entry}"})
        for entry, league in PLACES.items():
            await place(conn, MAIN_BOOK, entry, league)
        for holders in _HELD.values():
            for holder, persons in holders.items():
                for person in persons:
                    name = {"name": f"示例人员{person}"}
                    await register(conn, KEYS, MAIN_BOOK, person, "person", name, holder)
        for venture, (founder, holder) in _VENTURES.items():
            name = {"name": f"示例企业{venture}"}
            await register(conn, KEYS, MAIN_BOOK, venture, "venture", name, holder)
            await link(conn, MAIN_BOOK, Link(venture, "FOUNDER", founder))
        edition = await pin_edition(conn, load_edition())
    await _tell(CaseLedger(pool, load_calendar()), edition)
    await _audit(pool)


async def _audit(pool: "Pool[Record]") -> None:
    """One audit, whose report is kept: that the years were told today is a finding."""
    wanted = AuditWanted(15, SampleWanted(2, 7))
    async with pool.acquire() as conn:
        audit_id = await begin_run(conn, "sample-auditor", wanted)
        assert audit_id == AUDIT
        audited = Audited(NOW, load_calendar(), lists=False)
        await keep_report(
            conn, audit_id, await carry_out_audit(conn, audited, wanted.sample, "0.1.0")
        )
        await end_run(conn)


async def _tell(ledger: CaseLedger, edition: str) -> None:
    """Every step of every case, in the order of days."""
    steps = sorted(
        (day, case, number, by, command, params)
        for case, story in CASES.items()
        for number, (day, by, command, params) in enumerate(story)
    )
    for day, case, number, by, command, params in steps:
        kind = opened_by(CASES[case][0][2])
        assert kind is not None
        asked = Asked(
            command_id=f"world:{case}:{number}",
            case_id=case,
            case_type=kind.name,
            command=command,
            params=params,
            actor=by,
            edition_digest=edition,
        )
        answer = await ledger.carry_out(asked, date.fromisoformat(day))
        assert answer.outcome == "ACCEPTED", (case, command, answer.refusal)
    for case, story in CASES.items():
        kind = opened_by(story[0][2])
        assert kind is not None
        await ledger.fall_due(MAIN_BOOK, kind.name, case, NOW.date())
