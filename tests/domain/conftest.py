"""What the tests of the domain share; pytest loads it before them."""

import pytest
from tests.domain.leave_story import LeaveStory


@pytest.fixture
def story() -> LeaveStory:
    """A world without a case, under the shipped edition and calendar."""
    return LeaveStory()


@pytest.fixture(scope="session")
def story_under() -> type[LeaveStory]:
    """The harness itself: `story_under({"term_first_day": "EXCLUDED"})` is a world of its own."""
    return LeaveStory
