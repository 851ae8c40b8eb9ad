"""Homes and ports for the tests of the embedded parts."""

import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from qixian.runtime import processes


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """One home for a file of tests: making a PostgreSQL cluster takes longer than all the rest.

    Not in pytest's own directory: each session of pytest closes that to other accounts, and for
    root PostgreSQL runs as another account.
    """
    with tempfile.TemporaryDirectory(prefix="qixian-") as directory:
        yield Path(directory)


@pytest.fixture
def free_port() -> int:
    return processes.free_port()


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.create_server((processes.LOCALHOST, 0)) as listening:
        yield listening.getsockname()[1]
