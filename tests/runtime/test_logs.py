"""Every log line has one shape and names no person."""

import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import structlog

from qixian.runtime.logs import configure_logs
from qixian.runtime.settings import Settings


@pytest.fixture(autouse=True)
def logging_as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    levels = {name: logging.getLogger(name).level for name in ("temporalio", "asyncio", "httpx")}
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    for name, before in levels.items():
        logging.getLogger(name).setLevel(before)
    logging.captureWarnings(False)
    structlog.reset_defaults()


def json_lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_a_standard_library_record_comes_out_as_json_with_a_utc_timestamp(
    capsys: pytest.CaptureFixture[str],
) -> None:
    configure_logs(Settings(log_format="json"))
    logging.getLogger("temporalio.worker").warning("Failed %s", "轮询")
    [line] = json_lines(capsys)
    assert line["event"] == "Failed 轮询"
    assert line["level"] == "warning"
    assert line["logger"] == "temporalio.worker"
    assert datetime.fromisoformat(str(line["timestamp"])).tzinfo == UTC


def test_setting_logs_up_twice_writes_each_line_once(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs(Settings(log_format="json"))
    configure_logs(Settings(log_format="json"))
    structlog.get_logger("qixian").info("once")
    assert [line["event"] for line in json_lines(capsys)] == ["once"]


def test_personal_keys_are_dropped_at_any_depth_from_both_kinds_of_record(
    capsys: pytest.CaptureFixture[str],
) -> None:
    configure_logs(Settings(log_format="json"))
    person = {"name": "hidden", "id": "P1", "phones": [{"phone": "hidden"}]}
    structlog.get_logger("qixian").info("registered", person=person, id_number="hidden")
    logging.getLogger("qixian").info("seen", extra={"phone": "hidden", "person": person})
    registered, seen = json_lines(capsys)
    assert "hidden" not in json.dumps([registered, seen])
    assert registered["person"] == seen["person"] == {"id": "P1", "phones": [{}]}


def test_temporals_own_chatter_is_heard_only_when_debugging(
    capsys: pytest.CaptureFixture[str],
) -> None:
    configure_logs(Settings(log_format="json"))
    logging.getLogger("temporalio.worker").info("polling")
    configure_logs(Settings(log_format="json", log_level="debug"))
    logging.getLogger("temporalio.worker").info("polling again")
    assert [line["event"] for line in json_lines(capsys)] == ["polling again"]


@pytest.mark.parametrize("shape", ["json", "console"])
def test_an_exception_is_logged_with_its_traceback_and_without_its_local_variables(
    capsys: pytest.CaptureFixture[str], shape: str
) -> None:
    configure_logs(Settings.model_validate({"log_format": shape}))
    person = f"{shape} hidden"
    try:
        int(person[:4])
    except ValueError:
        structlog.get_logger("qixian").exception("failed")
    written = capsys.readouterr().err
    assert "ValueError: invalid literal" in written
    assert "hidden" not in written
