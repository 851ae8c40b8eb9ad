"""Who may come to the administration; for the modules of this package only."""

from typing import Annotated, Final, TypeAlias

from fastapi import Depends
from starlette.datastructures import FormData

from qixian.api.identity.principal import Principal
from qixian.api.identity.signed_in import signed_in
from qixian.api.pages.language import Speech

Administrator: TypeAlias = Annotated[Principal, Depends(signed_in("ADMINISTRATOR"))]

DESK: Final = "/desk/admin"


def trail(spoken: Speech, *further: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    """The way to a page below the desk: pairs of address and label."""
    return ((DESK, spoken.gettext("Administration")), *further)


def text_in(form: FormData, name: str, longest: int) -> str:
    """What was written into a field, in one piece; a file in it is nothing."""
    value = form.get(name, "")
    if not isinstance(value, str):
        return ""
    return value.replace("\r\n", "\n").replace("\x00", "").strip()[:longest]
