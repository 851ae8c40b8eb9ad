"""Pages are tested at the door of a small world, with the fixtures of the API's tests."""

from tests.api.conftest import (  # noqa: F401 - fixtures
    app,
    client,
    database_url,
    parts,
    settings,
    world_template,
)
