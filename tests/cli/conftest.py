"""The command in this process, and an office as people run it: in processes of its own."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from qixian.cli import main

OURS = ("QIXIAN_", "DATABASE_URL", "TEMPORAL_")
EXAMPLES = Path(__file__).parents[2] / "examples"


@dataclass(frozen=True)
class Said:
    """What a command left behind."""

    status: int
    out: str
    err: str

    @property
    def document(self) -> object:
        return json.loads(self.out)


Qixian = Callable[..., Said]


@pytest.fixture
def home() -> Iterator[Path]:
    # Not under pytest's own directory: each session that starts closes that one to other accounts,
    # and PostgreSQL runs as another account when the tests run as root.
    with TemporaryDirectory(prefix="qixian-", ignore_cleanup_errors=True) as place:
        yield Path(place) / "home"


@pytest.fixture
def qixian(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], home: Path
) -> Qixian:
    """Runs the command in this process, in an environment that names nothing but a fresh home."""
    for name in [name for name in os.environ if name.startswith(OURS)]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("QIXIAN_HOME", str(home))
    monkeypatch.setenv("QIXIAN_LANG", "en")
    # The logs of the whole test session must stay as they are.
    monkeypatch.setattr("qixian.cli.reaching.configure_logs", lambda settings: None)

    def run(*arguments: str | Path) -> Said:
        # In a thread, since the command runs an event loop of its own.
        with ThreadPoolExecutor(1) as thread:
            status = thread.submit(main.run, [str(argument) for argument in arguments]).result()
        said = capsys.readouterr()
        return Said(status, said.out, said.err)

    return run


@pytest.fixture
def example() -> Callable[[str], Path]:
    return lambda name: EXAMPLES / f"{name}.json"


def _ended(process: subprocess.Popen[str]) -> int:
    """The exit status of a process that was told to end; killed when it does not."""
    with process:
        try:
            return process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            raise


class Office:
    """A home with `qixian up`, reached from other processes as from other terminals."""

    def __init__(self, home: Path) -> None:
        kept = {key: value for key, value in os.environ.items() if not key.startswith(OURS)}
        # Several offices at once, on whatever port is free.
        ours = {"QIXIAN_HOME": str(home), "QIXIAN_LANG": "en", "QIXIAN_HTTP_PORT": "0"}
        self._environment = kept | ours
        self._log = home.with_name("office.log")
        self._up: subprocess.Popen[str] | None = None

    def command(self, *arguments: str, env: Mapping[str, str] | None = None) -> Said:
        done = subprocess.run(
            [sys.executable, "-m", "qixian.cli", *arguments],
            env=self._environment | (env or {}),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        return Said(done.returncode, done.stdout, done.stderr)

    def register(self, kind: str, entry: str) -> None:
        """Put an entry into the registry."""
        said = self.command("registry", "add", kind, entry, "--set", f"name={entry}")
        assert said.status == 0, said.err

    def open(self, *options: str) -> str:
        """Start it and wait for its last line; what it says."""
        self._up, said = self._started("Ctrl-C", "up", *options)
        return said

    def terminated_worker(self) -> int:
        """Start a second worker beside it, end it by SIGTERM; its exit status."""
        worker, _ = self._started("task queue", "worker")
        worker.send_signal(signal.SIGTERM)
        return _ended(worker)

    def _started(self, last: str, *command: str) -> tuple[subprocess.Popen[str], str]:
        # Tests in the background may have Ctrl-C ignored, which a child would inherit; whoever
        # handles it hands its default on.
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            # To a file: a pipe nobody reads would fill up and stop the office.
            with self._log.open("w") as log:
                process = subprocess.Popen(
                    [sys.executable, "-m", "qixian.cli", *command],
                    env=self._environment,
                    stdout=subprocess.PIPE,
                    stderr=log,
                    text=True,
                )
        finally:
            signal.signal(signal.SIGINT, before)
        said = ""
        for line in process.stdout or ():
            said += line
            if last in line:
                return process, said
        _ended(process)
        raise AssertionError(f"{command[0]} did not start: {said}{self._log.read_text()}")

    def close(self, by: signal.Signals = signal.SIGTERM) -> int:
        """Stop it; its exit status."""
        if self._up is None:
            return 0
        up, self._up = self._up, None
        up.send_signal(by)
        return _ended(up)


@pytest.fixture
def office(home: Path) -> Iterator[Office]:
    running = Office(home)
    yield running
    running.close()
