"""The way in: /desk leads everybody to their own desk."""

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from qixian.api.identity.signed_in import SignedIn
from qixian.api.pages.navigation import desk_path

router = APIRouter()


@router.get("/desk")
async def front(reader: SignedIn) -> Response:
    """To the desk of the account's role."""
    return RedirectResponse(desk_path(reader.role), 303)
