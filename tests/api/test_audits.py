"""Audits over the API: begun, one at a time, kept, read, and as files; and what cuts them off."""

import asyncio
import csv
import io
from datetime import timedelta

import httpx
import pytest
from openpyxl import load_workbook

from qixian.api.app import create_app
from qixian.api.auditing import Auditing
from qixian.api.parts import ApiParts
from qixian.ledger.audit.runs import (
    AuditRunning,
    AuditState,
    AuditWanted,
    Failure,
    list_runs,
    read_run,
)
from qixian.ledger.connection import Connection
from qixian.ledger.seals.errors import OutsideUnreachable
from tests.api.conftest import Headers, made_parts, open_door, proving_at
from tests.api.world import AUDIT

AUDITS = "/api/v1/audits"


@pytest.fixture
def auditor(as_account: Headers) -> dict[str, str]:
    """The headers of the auditor."""
    return as_account("sample-auditor")


async def ended(parts: ApiParts, audit_id: int) -> AuditState:
    """How an audit ended, once it has."""
    for _ in range(1200):
        run = await read_run(parts.pool, audit_id)
        if run.state is not AuditState.RUNNING:
            return run.state
        await asyncio.sleep(0.05)
    raise AssertionError(f"audit {audit_id} still runs")


async def test_an_audit_is_begun_and_goes_on_by_itself(
    client: httpx.AsyncClient, auditor: dict[str, str], parts: ApiParts
) -> None:
    wanted = {"sample": 3, "seed": 20260331, "late_after_minutes": 0}
    begun = await client.post(AUDITS, headers=auditor, json=wanted)

    assert begun.status_code == 202
    audit_id = begun.json()["audit_id"]
    assert begun.headers["location"] == f"{AUDITS}/{audit_id}"
    assert begun.json()["begun_by"] == "sample-auditor"
    assert await ended(parts, audit_id) is AuditState.DONE
    read = (await client.get(f"{AUDITS}/{audit_id}?lang=en", headers=auditor)).json()
    report = read["report"]
    assert (read["audit"]["cases"], report["cases"]) == (11, 11)
    assert report["sample"]["seed"] == 20260331
    assert len(report["sample"]["cases"]) == 3
    assert report["left_out"] == ["ENGINE", "SEALED_OUTSIDE", "READ_MODEL", "NEVER_SEALED"]
    assert report["late_after_minutes"] == 0
    assert {one["finding"] for one in report["findings"]} >= {"DEADLINE_LATE"}
    listed = (await client.get(AUDITS, headers=auditor)).json()["audits"]
    assert [one["audit_id"] for one in listed] == [audit_id, AUDIT]


async def test_the_files_have_what_the_report_has(
    client: httpx.AsyncClient, auditor: dict[str, str]
) -> None:
    found = (await client.get(f"{AUDITS}/{AUDIT}", headers=auditor)).json()["report"]["findings"]
    as_csv = await client.get(f"{AUDITS}/{AUDIT}/findings.csv", headers=auditor)
    as_xlsx = await client.get(f"{AUDITS}/{AUDIT}/findings.xlsx", headers=auditor)

    rows = [*csv.DictReader(io.StringIO(as_csv.content.decode("utf-8-sig")))]
    assert [row["subject"] for row in rows] == [one["subject"] for one in found]
    head, *cells = load_workbook(io.BytesIO(as_xlsx.content))["发现"].iter_rows(values_only=True)
    assert head[:4] == ("程度", "发现", "代码", "内容")
    assert [row[4] for row in cells] == [one["subject"] for one in found]
    assert as_xlsx.headers["content-disposition"] == f'attachment; filename="audit-{AUDIT}.xlsx"'


@pytest.mark.parametrize("file", ["", "/findings.csv", "/findings.xlsx"])
async def test_an_audit_that_is_not_there_is_named(
    client: httpx.AsyncClient, auditor: dict[str, str], file: str
) -> None:
    answer = await client.get(f"{AUDITS}/99{file}", headers=auditor)

    assert (answer.status_code, answer.json()["code"]) == (404, "AUDIT_NOT_FOUND")
    assert "Audit 99 is not there" in answer.json()["detail"]


@pytest.mark.parametrize(
    "wrong",
    [{"sample": 1001}, {"seed": -1}, {"seed": "7"}, {"late_after_minutes": -1}, {"lists": True}],
)
async def test_what_no_audit_can_be_begun_with_is_refused(
    client: httpx.AsyncClient, auditor: dict[str, str], wrong: dict[str, object], parts: ApiParts
) -> None:
    answer = await client.post(AUDITS, headers=auditor, json=wrong)

    assert (answer.status_code, answer.json()["field"]) == (422, next(iter(wrong)))
    assert len(await list_runs(parts.pool)) == 1


async def standing_still(owner: Connection) -> None:
    """Have every audit wait: somebody holds a table that it reads."""
    await owner.execute("BEGIN; LOCK TABLE read_model.case_board IN ACCESS EXCLUSIVE MODE")


async def test_one_audit_runs_at_a_time_whatever_door_it_was_begun_at(
    parts: ApiParts, auditor: dict[str, str], owner_conn: Connection
) -> None:
    other = made_parts(parts.pool, parts.settings, proving=parts.proving)
    async with (
        open_door(create_app(parts)) as here,
        open_door(create_app(other)) as there,
    ):
        await standing_still(owner_conn)
        begun = await here.post(AUDITS, headers=auditor, json={})
        answers = [await door.post(AUDITS, headers=auditor, json={}) for door in (here, there)]
        running = (await there.get(f"{AUDITS}/{begun.json()['audit_id']}", headers=auditor)).json()
        await owner_conn.execute("ROLLBACK")
        assert await ended(parts, begun.json()["audit_id"]) is AuditState.DONE

    assert {(one.status_code, one.json()["code"]) for one in answers} == {(409, "AUDIT_RUNNING")}
    assert (running["audit"]["state"], running["report"]) == ("RUNNING", None)


async def test_a_door_that_closes_cuts_its_audit_off_and_the_next_one_begins(
    parts: ApiParts, auditor: dict[str, str], owner_conn: Connection
) -> None:
    async with open_door(create_app(parts)) as door:
        await standing_still(owner_conn)
        audit_id = (await door.post(AUDITS, headers=auditor, json={})).json()["audit_id"]
    await owner_conn.execute("ROLLBACK")
    assert await ended(parts, audit_id) is AuditState.CUT_OFF

    async with open_door(create_app(parts)) as door:
        again = await door.post(AUDITS, headers=auditor, json={})
        assert again.status_code == 202
        assert await ended(parts, again.json()["audit_id"]) is AuditState.DONE


async def test_an_audit_that_takes_too_long_is_given_up(
    parts: ApiParts, owner_conn: Connection
) -> None:
    audits = Auditing(parts, longest=timedelta(seconds=0.2))
    await standing_still(owner_conn)
    audit_id = await audits.begin("sample-auditor", AuditWanted())
    state = await ended(parts, audit_id)
    await owner_conn.execute("ROLLBACK")
    await audits.close()

    assert state is AuditState.FAILED
    assert (await read_run(parts.pool, audit_id)).failure is Failure.TOO_LONG


async def test_an_audit_whose_seals_are_out_of_reach_says_so(
    parts: ApiParts, database_url: str
) -> None:
    def unreachable() -> None:
        raise OutsideUnreachable("the store does not answer")

    proving = proving_at(database_url, outside=unreachable)
    audits = Auditing(made_parts(parts.pool, parts.settings, proving=proving))
    audit_id = await audits.begin("sample-auditor", AuditWanted())

    assert await ended(parts, audit_id) is AuditState.FAILED
    assert (await read_run(parts.pool, audit_id)).failure is Failure.SEALED_OUTSIDE
    with pytest.raises(AuditRunning):
        await asyncio.gather(*(audits.begin("sample-auditor", AuditWanted()) for _ in range(2)))
    await audits.close()


async def test_a_ledger_out_of_reach_begins_no_audit(
    parts: ApiParts, auditor: dict[str, str]
) -> None:
    nowhere = proving_at("postgresql://postgres@127.0.0.1:1/postgres")
    async with open_door(create_app(made_parts(parts.pool, parts.settings, proving=nowhere))) as on:
        answer = await on.post(AUDITS, headers=auditor, json={})

    assert (answer.status_code, answer.json()["code"]) == (503, "LEDGER_UNREACHABLE")
    assert len(await list_runs(parts.pool)) == 1
