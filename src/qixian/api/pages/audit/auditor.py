"""Who may come to the auditor's desk; for the modules of this package only."""

from typing import Annotated, Final, TypeAlias

from fastapi import Depends

from qixian.api.identity.principal import Principal
from qixian.api.identity.signed_in import signed_in
from qixian.api.pages.language import Speech

Auditor: TypeAlias = Annotated[Principal, Depends(signed_in("AUDITOR"))]

DESK: Final = "/desk/audit"


def trail(spoken: Speech, *further: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    """The way to a page below the desk: pairs of address and label."""
    return ((DESK, spoken.gettext("Auditor's desk")), *further)
