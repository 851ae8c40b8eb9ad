"""/metrics: what is counted, who may read it, and that Prometheus' own checker accepts it."""

import os
import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, date, datetime

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr

from qixian.api.app import create_app
from qixian.api.following import lateness_seconds, observe_new
from qixian.api.parts import ApiParts
from qixian.domain.asking import MAIN_BOOK
from qixian.ledger.pulse import newest
from qixian.ledger.reconciliations import keep
from qixian.ledger.seals.keys import SigningKey
from qixian.ledger.seals.sealing import Sealer
from qixian.ledger.streams import START, tail
from tests.api.conftest import Headers, made_parts, open_door


def samples(text: str) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    """Every sample by its name and labels."""
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


async def test_commands_refusals_cases_and_requests_are_counted(
    client: httpx.AsyncClient, as_account: Headers
) -> None:
    headers = as_account("sample-hr") | {"Idempotency-Key": "k-1", "If-Match": "*"}
    path = "/api/v1/cases/N-1/commands"
    await client.post(path, json={"command": "ApproveLeave"}, headers=headers)
    refused = headers | {"Idempotency-Key": "k-2"}
    body = {"command": "RequestExtension", "params": {"months": 12}}
    await client.post(path, json=body, headers=refused)
    found = samples((await client.get("/metrics")).text)
    accepted = (("command", "ApproveLeave"), ("outcome", "ACCEPTED"))
    assert found["qixian_commands_total", accepted] == 1
    assert sum(value for (name, _), value in found.items() if name == "qixian_refusals_total") == 1
    assert found["qixian_update_seconds_count", ()] == 2
    assert found["qixian_open_cases", ()] == 8
    assert found["qixian_overdue_deadlines", ()] == 0
    route = "/api/v1/cases/{case_id}/commands"
    labels = (("method", "POST"), ("route", route), ("status", "200"))
    assert found["qixian_http_request_seconds_count", labels] == 1


async def test_the_latest_comparison_with_the_engine_is_shown_by_kind(
    client: httpx.AsyncClient, parts: ApiParts
) -> None:
    await keep(parts.pool, 8, 7, {"CASE_WITHOUT_WORKFLOW": 1, "WAKE_DIFFERS": 0})
    found = samples((await client.get("/metrics")).text)
    labels = (("kind", "CASE_WITHOUT_WORKFLOW"),)
    assert found["qixian_reconcile_differences", labels] == 1
    assert found["qixian_reconcile_differences", (("kind", "WAKE_DIFFERS"),)] == 0
    assert found["qixian_reconciled_timestamp_seconds", ()] > 0


async def test_no_label_names_a_case_an_account_or_a_path_somebody_made_up(
    client: httpx.AsyncClient, as_account: Headers
) -> None:
    await client.get("/api/v1/cases/L-1", headers=as_account("sample-hr"))
    await client.get("/made-up/sample-path")
    text = (await client.get("/metrics")).text
    for told in ("L-1", "sample-hr", "made-up"):
        assert told not in text


async def test_metrics_are_for_this_machine_or_for_whoever_holds_the_token(
    parts: ApiParts,
) -> None:
    async with open_door(create_app(parts), "192.0.2.7") as far:
        assert (await far.get("/metrics")).status_code == 403
    token = {"metrics_token": SecretStr("of-the-scraper")}
    app = create_app(made_parts(parts.pool, parts.settings.model_copy(update=token)))
    async with open_door(app, "192.0.2.7") as far:
        assert (await far.get("/metrics")).status_code == 401
        wrong = await far.get("/metrics", headers={"Authorization": "Bearer guessed"})
        assert wrong.status_code == 401
        right = await far.get("/metrics", headers={"Authorization": "Bearer of-the-scraper"})
        assert right.status_code == 200


async def test_how_late_a_deadline_was_recorded_is_observed_once(parts: ApiParts) -> None:
    cursor = await newest(parts.pool)
    assert await observe_new(parts, cursor) == cursor
    later = date(2026, 7, 20)
    await parts.record.fall_due(MAIN_BOOK, "off_post_venture_leave", "L-1", later)
    fallen = await tail(parts.pool, cursor, 100)
    due = [event for event in fallen if event.cause_kind == "DEADLINE"]
    assert due
    cursor = await observe_new(parts, cursor)
    assert await observe_new(parts, cursor) == cursor
    async with open_door(create_app(parts)) as client:
        found = samples((await client.get("/metrics")).text)
    assert found["qixian_timer_lateness_seconds_count", ()] == len(due)


async def test_the_newest_seal_is_told_by_its_size_and_its_instant(parts: ApiParts) -> None:
    async def told() -> tuple[float, float]:
        # A door of its own for each look, since the gauges are not counted at every reading.
        async with open_door(create_app(made_parts(parts.pool, parts.settings))) as client:
            found = samples((await client.get("/metrics")).text)
        return found["qixian_sealed_events", ()], found["qixian_sealed_timestamp_seconds", ()]

    assert await told() == (0, 0)
    sealer = Sealer(parts.pool, SigningKey.of_seed("test/ledger", bytes(32)), None)
    while (sealed := await sealer.seal()).size == 0:
        pass
    size, at = await told()

    assert size == sealed.size > 8
    assert abs(at - datetime.now(UTC).timestamp()) < 60


async def test_since_when_events_wait_for_a_seal_is_told(parts: ApiParts) -> None:
    async def told() -> float:
        async with open_door(create_app(made_parts(parts.pool, parts.settings))) as client:
            found = samples((await client.get("/metrics")).text)
        return found["qixian_unsealed_timestamp_seconds", ()]

    first = await parts.pool.fetchval("SELECT min(recorded_at) FROM ledger.event")
    count = await parts.pool.fetchval("SELECT count(*) FROM ledger.event")
    assert await told() == pytest.approx(first.timestamp())

    sealer = Sealer(parts.pool, SigningKey.of_seed("test/ledger", bytes(32)), None)
    while (await sealer.seal()).size < count:
        pass
    assert await told() == 0


async def test_lateness_counts_from_the_first_minute_of_the_day_in_hohhot(
    parts: ApiParts,
) -> None:
    event = next(e for e in await tail(parts.pool, START, 500) if e.cause_kind == "DEADLINE")
    recorded = datetime(2025, 6, 15, 16, 0, 30, tzinfo=UTC)
    on_time = event._replace(cause_id="TERM_END:2025-06-16", recorded_at=recorded)
    assert lateness_seconds(on_time) == 30
    assert lateness_seconds(on_time._replace(cause_kind="COMMAND")) is None
    assert lateness_seconds(on_time._replace(cause_id="nonsense")) is None


async def test_prometheus_accepts_every_name_and_help(
    client: httpx.AsyncClient, as_account: Headers
) -> None:
    promtool = shutil.which("promtool")
    if promtool is None:
        if os.environ.get("QIXIAN_TEST_EVERYTHING") == "1":
            pytest.fail("promtool is not installed")
        pytest.skip("promtool is not installed")
    await client.get("/api/v1/cases/L-1", headers=as_account("sample-hr"))
    text = (await client.get("/metrics")).text
    done = subprocess.run(  # noqa: ASYNC221 - a moment, and nothing else runs meanwhile
        [promtool, "check", "metrics"], input=text, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


async def test_two_doors_in_one_process_never_count_together(parts: ApiParts) -> None:
    other = made_parts(parts.pool, parts.settings)
    parts.metrics.refusals.labels("X").inc()
    async with open_door(create_app(replace(other, sample=False))) as client:
        assert 'code="X"' not in (await client.get("/metrics")).text
