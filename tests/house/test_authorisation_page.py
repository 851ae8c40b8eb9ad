"""The page about who may do what is what the door itself says."""

from pathlib import Path

from qixian.ledger.accounts import ROLES
from tests.api.authorisation_page import NAMES, PRINT, SEES, page

KEPT = Path(__file__).parents[2] / "docs" / "authorisation.md"


def test_the_page_is_what_the_generator_prints() -> None:
    assert KEPT.read_text(encoding="utf-8") == page(), f"print it again: {PRINT}"


def test_every_role_is_on_the_page() -> None:
    assert tuple(NAMES) == tuple(SEES) == ROLES
