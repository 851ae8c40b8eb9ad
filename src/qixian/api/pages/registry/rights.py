"""Who may do what with an entry; for the pages of the registry.

Offices that work with persons see and write their data. The administrator keeps institutions and
bases. Auditors open personal data with a reason, on their own pages.
"""

from typing import Annotated, Final

from fastapi import Depends

from qixian.api.identity.principal import Principal
from qixian.api.identity.signed_in import signed_in

PLACES: Final = ("institution", "base")
SUBJECTS: Final = ("person", "venture")
OFFICES: Final = frozenset({"HR", "INCUBATOR_MANAGER", "LEAGUE_CITY_HRSS"})

Reader = Annotated[
    Principal,
    Depends(signed_in("HR", "INCUBATOR_MANAGER", "LEAGUE_CITY_HRSS", "AUDITOR", "ADMINISTRATOR")),
]
Writer = Annotated[
    Principal,
    Depends(signed_in("HR", "INCUBATOR_MANAGER", "LEAGUE_CITY_HRSS", "ADMINISTRATOR")),
]
Administrator = Annotated[Principal, Depends(signed_in("ADMINISTRATOR"))]


def may_write(principal: Principal, kind: str) -> bool:
    """Whether the account may register and correct entries of a kind."""
    return kind in writable(principal)


def writable(principal: Principal) -> tuple[str, ...]:
    """The kinds of entries that the account may register and correct."""
    if principal.role == "ADMINISTRATOR":
        return PLACES
    return SUBJECTS if principal.role in OFFICES else ()


def sees_data(principal: Principal, kind: str) -> bool:
    """Whether the account is shown the data of an entry it sees; places are public."""
    return kind in PLACES or principal.role in OFFICES
