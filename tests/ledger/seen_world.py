"""Eight cases of two institutions, two bases and two leagues, and who may see which."""

from datetime import date
from typing import Final

from asyncpg import Pool, Record

from qixian.domain.asking import MAIN_BOOK, Asked
from qixian.domain.calendar.working_days import load_calendar
from qixian.domain.policies.edition import load_edition
from qixian.ledger.accounts import AccountWanted, put_account
from qixian.ledger.carry_out import CaseLedger
from qixian.ledger.editions import pin_edition
from qixian.ledger.registry.entries import admit, register
from qixian.ledger.registry.jurisdictions import place
from qixian.ledger.registry.keys import KeyRing

CALENDAR: Final = load_calendar()
DAY: Final = date(2023, 1, 10)
KEYS: Final = KeyRing(bytes(32))

_ENTRIES: Final = [
    *((f"P{n}", "person") for n in range(1, 7)),
    *((f"I{n}", "institution") for n in (1, 2)),
    *((f"B{n}", "base") for n in (1, 2)),
]
_PLACES: Final = {"I1": "HOHHOT", "B1": "HOHHOT", "I2": "ORDOS", "B2": "ORDOS"}


def _leave(person: str, institution: str) -> tuple[str, str, dict[str, object]]:
    params: dict[str, object] = {
        "researcher_id": person,
        "institution_id": institution,
        "requested_start_date": "2023-02-01",
        "requested_months": 36,
    }
    return "off_post_venture_leave", "SubmitLeaveApplication", params


def _tenancy(person: str, base: str) -> tuple[str, str, dict[str, object]]:
    params: dict[str, object] = {
        "tenant_id": person,
        "base_id": base,
        "base_kind": "GOVERNMENT_DEVELOPED",
    }
    return "incubation_tenancy", "ApplyTenancy", params


def _internship(person: str, host: str) -> tuple[str, str, dict[str, object]]:
    params: dict[str, object] = {
        "participant_id": person,
        "host_id": host,
        "host_kind": "INCUBATION_DEMO_BASE",
        "planned_start_date": "2023-01-10",
        "planned_months": 6,
    }
    return "venture_internship", "ApplyInternship", params


def _target() -> tuple[str, str, dict[str, object]]:
    params: dict[str, object] = {"metric": "VENTURES", "value": "10", "threshold": "120000"}
    return "subsidy_and_quota", "AssessTarget", params


OPENED: Final = {
    "L1": (_leave("P1", "I1"), "hr-1"),
    "L2": (_leave("P2", "I1"), "hr-1"),
    "L3": (_leave("P3", "I2"), "hr-2"),
    "T1": (_tenancy("P4", "B1"), "base-1"),
    "T2": (_tenancy("P5", "B2"), "base-2"),
    "V1": (_internship("P6", "B1"), "base-1"),
    "X1": (_target(), "hrss"),
    "X2": (_target(), "programme"),
}
"""By case: how it is opened, and by whom."""


async def seen_world(pool: "Pool[Record]") -> None:
    """Accounts, entries, jurisdictions and the cases, on `DAY`."""
    ledger = CaseLedger(pool, CALENDAR)
    async with pool.acquire() as conn:
        await put_account(conn, AccountWanted("hrss", "LEAGUE_CITY_HRSS", ("HOHHOT",)), "admin")
        await put_account(conn, AccountWanted("programme", "PROGRAMME_OFFICE"), "admin")
        await admit(conn, MAIN_BOOK, _ENTRIES)
        await register(
            conn, KEYS, MAIN_BOOK, "HELD-BY-I1", "person", {"name": "示例人员"}, "institution:I1"
        )
        for entry, league in _PLACES.items():
            await place(conn, MAIN_BOOK, entry, league)
        edition = await pin_edition(conn, load_edition())
    for case, ((case_type, command, params), actor) in OPENED.items():
        asked = Asked(
            command_id=f"open:{case}",
            case_id=case,
            case_type=case_type,
            command=command,
            params=params,
            actor=actor,
            edition_digest=edition,
        )
        answer = await ledger.carry_out(asked, DAY)
        assert answer.refusal is None, answer.refusal
