"""Who the sample office is about and who works in it: labelled entries and accounts.

Used by `making`. No entry is anybody: names say 示例 (sample) and a number, and so do the numbers.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import chain
from typing import Final, NamedTuple

from qixian.domain.kinds import KINDS
from qixian.ledger.accounts import AccountWanted, find_account, put_account
from qixian.ledger.connection import Connection
from qixian.ledger.registry.entries import register
from qixian.ledger.registry.jurisdictions import place
from qixian.ledger.registry.keys import KeyRing
from qixian.ledger.registry.links import Link, link
from qixian.ledger.sight import sight_of
from qixian.rehearsal.sample_office.cases import (
    ADMINISTRATOR,
    AUDITOR,
    BASE_1,
    BASE_2,
    BASE_3,
    HR,
    HR_2,
    HRSS,
    HRSS_2,
    INCUBATOR,
    INCUBATOR_2,
    INSTITUTE,
    PROGRAMME,
    UNIVERSITY,
    SampleCase,
)

HOHHOT: Final = "HOHHOT"
ORDOS: Final = "ORDOS"

ACCOUNTS: Final = (
    AccountWanted(HR, "HR", (UNIVERSITY,)),
    AccountWanted(HR_2, "HR", (INSTITUTE,)),
    AccountWanted(INCUBATOR, "INCUBATOR_MANAGER", (BASE_1, BASE_2)),
    AccountWanted(INCUBATOR_2, "INCUBATOR_MANAGER", (BASE_3,)),
    AccountWanted(HRSS, "LEAGUE_CITY_HRSS", (HOHHOT,)),
    AccountWanted(HRSS_2, "LEAGUE_CITY_HRSS", (ORDOS,)),
    AccountWanted(PROGRAMME, "PROGRAMME_OFFICE"),
    AccountWanted(AUDITOR, "AUDITOR"),
    AccountWanted(ADMINISTRATOR, "ADMINISTRATOR"),
)
"""The accounts of the sample office, in the order in which a sign-in would show them."""

_GOVERNMENT: Final = "GOVERNMENT_DEVELOPED"


class Place(NamedTuple):
    """An institution or a base, its data, and the league or city it lies in."""

    entry_id: str
    kind: str
    data: dict[str, str]
    league_city: str


class Party(NamedTuple):
    """A person or a venture, its data, and the office that registered it."""

    entry_id: str
    kind: str
    data: dict[str, str]
    held_by: str | None


PLACES: Final = (
    Place(UNIVERSITY, "institution", {"name": "示例大学A"}, HOHHOT),
    Place(INSTITUTE, "institution", {"name": "示例研究院B"}, ORDOS),
    Place(
        BASE_1,
        "base",
        {"name": "示例孵化基地甲", "kind": _GOVERNMENT, "total_area_m2": "3000.00"},
        HOHHOT,
    ),
    Place(
        BASE_2,
        "base",
        {"name": "示例孵化基地乙", "kind": _GOVERNMENT, "total_area_m2": "2000.00"},
        HOHHOT,
    ),
    Place(
        BASE_3,
        "base",
        {"name": "示例孵化基地丙", "kind": "PRIVATE", "total_area_m2": "1600.00"},
        ORDOS,
    ),
)

_DIGITS: Final = "零一二三四五六七八九"
_TEN: Final = 10


def numeral(number: int) -> str:
    """A number from 1 to 99 as Chinese counts: 一, 十二, 二十, 九十九."""
    tens, ones = divmod(number, _TEN)
    ten = "" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return ten + (_DIGITS[ones] if ones else "")


def parties(cases: Iterable[SampleCase], begun: date) -> tuple[Party, ...]:
    """Every person and venture that the cases name, held by the office that named it first."""
    holders = {one.account_id: sight_of(one.role, one.scope).holder for one in ACCOUNTS}
    found: dict[str, Party] = {}
    for case in cases:
        kind = KINDS[case.kind]
        for _, step in case.dated(begun):
            for named in kind.references(step.parsed(kind)):
                entry = _party(named.id, holders[case.by])
                if entry is not None:
                    found.setdefault(named.id, entry)
    return tuple(found.values())


def _party(entry_id: str, held_by: str | None) -> Party | None:
    """The person S-P12 or the venture S-E12; None for an institution or a base."""
    number = int(entry_id[-2:]) if entry_id[-2:].isdigit() else 0
    if entry_id.startswith("S-P"):
        data = {
            "name": f"示例人员{numeral(number)}",
            "identity_number": f"SAMPLE-{number:04}",
            "phone": f"000-0000-{number:04}",
        }
        return Party(entry_id, "person", data, held_by)
    if entry_id.startswith("S-E"):
        return Party(entry_id, "venture", {"name": f"示例企业{number}"}, held_by)
    return None


def founders(cases: Iterable[SampleCase]) -> Iterator[Link]:
    """Each venture that a case registers has the case's tenant or intern as its founder."""
    for case in cases:
        told = dict(chain.from_iterable(step.params.items() for step in case.steps))
        venture = told.get("enterprise_id")
        person = told.get("tenant_id") or told.get("participant_id")
        if isinstance(venture, str) and isinstance(person, str):
            yield Link(venture, "FOUNDER", person)


async def register_parties(
    conn: Connection, keys: KeyRing, book: str, cases: tuple[SampleCase, ...], begun: date
) -> None:
    """Places first, then accounts, persons, ventures and founders; doing it twice changes nothing.

    Raises what the registry and the accounts do.
    """
    for one in PLACES:
        await register(conn, keys, book, one.entry_id, one.kind, one.data)
        await place(conn, book, one.entry_id, one.league_city)
    for wanted in ACCOUNTS:
        if await find_account(conn, wanted.account_id) is None:
            await put_account(conn, wanted, ADMINISTRATOR)
    for party in parties(cases, begun):
        await register(conn, keys, book, *party)
    for founder in founders(cases):
        await link(conn, book, founder)
