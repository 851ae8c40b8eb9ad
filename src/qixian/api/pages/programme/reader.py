"""Who may read how far the programme is, and in whose sight its figures are read.

For the modules of this package only.
"""

from typing import Annotated, Final, TypeAlias

from fastapi import Depends

from qixian.api.identity.principal import Principal
from qixian.api.identity.signed_in import signed_in
from qixian.ledger.sight import Sight, sight_of

Reader: TypeAlias = Annotated[
    Principal,
    Depends(signed_in("PROGRAMME_OFFICE", "AUDITOR", "ADMINISTRATOR", "LEAGUE_CITY_HRSS")),
]

PROGRAMME: Final[Sight] = sight_of("PROGRAMME_OFFICE", ())
"""The region's own files. Its targets are read in this sight for everybody: in a wider one the
figure of a league would take the place of the region's."""

REGION: Final[Sight] = sight_of("AUDITOR", ())
"""Everything. Only sums leave what is read in it."""


def claims_sight(reader: Principal) -> Sight:
    """Whose claims are summed up: a league's or city's own office reads of its own."""
    return reader.sight if reader.role == "LEAGUE_CITY_HRSS" else REGION


def opens_evidence(reader: Principal) -> bool:
    """Whether the region's files may be opened, and not only their figures read."""
    return reader.role != "LEAGUE_CITY_HRSS"
