"""The audit of the whole ledger on the auditor's desk: begun by a button, its report, its links."""

import asyncio
import re

import httpx
import pytest

from qixian.api.app import create_app
from qixian.api.parts import ApiParts
from qixian.ledger.audit.carried_out import CarriedOut, SampleWanted, carry_out_audit
from qixian.ledger.audit.findings import Finding, FindingKind, Findings
from qixian.ledger.audit.reports import keep_report
from qixian.ledger.audit.runs import (
    AuditState,
    AuditWanted,
    Failure,
    begin_run,
    end_run,
    give_up,
    list_runs,
    read_run,
)
from qixian.ledger.audit.whole import Audited
from qixian.ledger.connection import Connection
from qixian.ledger.reconciliations import keep
from qixian.ledger.seals.keys import SigningKey
from qixian.ledger.seals.sealing import Sealer
from tests.api.conftest import ORIGIN, bearer, made_parts, open_door, proving_at
from tests.api.world import AUDIT, NOW
from tests.pages.browser import hidden, sign_in
from tests.pages.test_audit_case import read

LEDGER = "/desk/audit/ledger"
KEY = SigningKey.of_seed(ORIGIN, b"k" * 32)


@pytest.fixture
async def auditor(client: httpx.AsyncClient) -> httpx.AsyncClient:
    """A client signed in as the auditor."""
    await sign_in(client, "sample-auditor")
    return client


async def begin(client: httpx.AsyncClient, **filled: str) -> httpx.Response:
    token = {"csrf_token": hidden(await read(client, LEDGER))["csrf_token"]}
    asked = {"sample": "0", "seed": "", "late_after": "15"}
    return await client.post(LEDGER, data={**token, **asked, **filled})


async def test_the_desk_says_how_the_ledger_stands(
    auditor: httpx.AsyncClient, parts: ApiParts
) -> None:
    before = await read(auditor, "/desk/audit")
    await Sealer(parts.pool, KEY, None).seal()
    await keep(parts.pool, 11, 10, {"CASE_WITHOUT_WORKFLOW": 2, "NOTICE_STUCK": 0})
    after = await read(auditor, "/desk/audit")
    ledger = await read(auditor, LEDGER)

    assert f'href="{LEDGER}/{AUDIT}"' in before
    assert "Nothing is sealed yet." in before
    assert "They were not compared yet." in before
    assert "everything is sealed" in after
    assert "2 differences" in after
    assert "Case without a workflow" in ledger
    assert "Notice not delivered" not in ledger
    assert "No witness has cosigned it yet." in ledger
    assert "valid" in ledger


async def test_an_audit_is_begun_by_a_button_and_its_report_is_shown(
    auditor: httpx.AsyncClient, parts: ApiParts
) -> None:
    begun = await begin(auditor, sample="3", seed="20260331")
    assert begun.status_code == 303
    place = begun.headers["location"]
    audit_id = int(place.rpartition("/")[2])
    for _ in range(1200):
        if (await read_run(parts.pool, audit_id)).state is AuditState.DONE:
            break
        await asyncio.sleep(0.05)

    page = await read(auditor, place)

    assert "data-until-done" not in page
    assert "Deadline late" in page
    assert "see whether workers stood still then" in page.lower()
    assert "Drawn with the seed 20260331" in page
    drawn = re.findall(r'<li><a class="id" href="/desk/audit/cases/([^"]+)">', page)
    assert len(set(drawn)) == 3
    assert "Not compared: the workflow engine" in page
    for file in ("findings.xlsx", "findings.csv"):
        link = f"/api/v1/audits/{audit_id}/{file}?lang=en"
        assert link in page
        assert (await auditor.get(link)).status_code == 200
    assert f'href="{place}"' in await read(auditor, LEDGER)


async def test_a_second_audit_leads_to_the_one_that_runs(
    auditor: httpx.AsyncClient, owner_conn: Connection, parts: ApiParts
) -> None:
    await owner_conn.execute("BEGIN; LOCK TABLE ledger.leaf IN ACCESS EXCLUSIVE MODE")
    token = {"csrf_token": hidden(await read(auditor, "/desk/cases"))["csrf_token"]}
    asked = {**token, "sample": "0", "seed": "", "late_after": "15"}
    first = await auditor.post(LEDGER, data=asked)
    again = await auditor.post(LEDGER, data=asked)
    running = await read(auditor, first.headers["location"])
    await owner_conn.execute("ROLLBACK")

    assert first.headers["location"] == again.headers["location"]
    assert "The audit is under way." in running
    assert "data-until-done" in running
    assert "The last one took" in running
    assert len(await list_runs(parts.pool)) == 2


@pytest.mark.parametrize("first_ever", [True, False])
async def test_a_button_pressed_twice_begins_one_audit(
    auditor: httpx.AsyncClient,
    superuser_conn: Connection,
    parts: ApiParts,
    first_ever: bool,
) -> None:
    if first_ever:
        for table in ("audit_finding", "audit_report", "audit_run"):
            await superuser_conn.execute(f"ALTER TABLE ledger.{table} DISABLE TRIGGER USER")
            await superuser_conn.execute(f"DELETE FROM ledger.{table}")
    before = {one.audit_id for one in await list_runs(parts.pool)}
    token = {"csrf_token": hidden(await read(auditor, "/desk/cases"))["csrf_token"]}
    asked = {**token, "sample": "0", "seed": "", "late_after": "15"}

    answers = await asyncio.gather(*(auditor.post(LEDGER, data=asked) for _ in range(2)))

    assert [one.status_code for one in answers] == [303, 303]
    (begun,) = {one.audit_id for one in await list_runs(parts.pool)} - before
    places = {one.headers["location"] for one in answers}
    assert f"{LEDGER}/{begun}" in places
    assert places <= {LEDGER, f"{LEDGER}/{begun}"}


@pytest.mark.parametrize(
    ("field", "text"),
    [("sample", "1001"), ("sample", ""), ("seed", "-1"), ("seed", "x"), ("late_after", "1.5")],
)
async def test_what_cannot_be_begun_is_said_at_the_field(
    auditor: httpx.AsyncClient, parts: ApiParts, field: str, text: str
) -> None:
    answer = await begin(auditor, **{field: text})

    assert answer.status_code == 422
    assert f'id="{field}-wrong"' in answer.text
    assert len(await list_runs(parts.pool)) == 1


async def carried(conn: Connection, parts: ApiParts, *findings: Finding) -> CarriedOut:
    found = Findings()
    for one in findings:
        found.add(one)
    audited = Audited(NOW, parts.shipped, lists=False)
    return await carry_out_audit(conn, audited, SampleWanted(), "0.1.0", found)


PLANTED = (
    Finding("HIGH", FindingKind.DECISION, "FIELD LeaveApproved term_end_date", "L-1", 2, 7,
            "2026-06-30", "2026-07-01", ("R85",), ("world:L-1:1",)),
    Finding("HIGH", FindingKind.CAP_EXCEEDED, "off_post_venture_leave", "P11@I1",
            recorded="84M0D", expected="≤ 72M", clauses=("R89",), events=("L-1", "N-1")),
    Finding("HIGH", FindingKind.EXCLUSIVE_GIVEN, "INCUBATION+ONE_OFF_VENTURE", "E13",
            recorded="2", expected="1", clauses=("R59",), events=("T-1 C1", "T-2 C2")),
    Finding("HIGH", FindingKind.CHAIN, "HASH", "GONE-1", 3, 9, "ab" * 32, "cd" * 32),
    Finding("MEDIUM", FindingKind.READ_WITHOUT_REASON, "2025-06-01", "sample-hr",
            recorded="API × 1", events=("4 P11",)),
    Finding("LOW", FindingKind.COMMAND_REPEATED, "ApproveLeave sample-hr", "<b>X</b>",
            recorded="=1+1"),
)  # fmt: skip


@pytest.fixture
async def planted(parts: ApiParts) -> str:
    """The address of a report with a finding of many kinds."""
    async with parts.proving.connect() as conn:
        audit_id = await begin_run(conn, "sample-auditor", AuditWanted())
        await keep_report(conn, audit_id, await carried(conn, parts, *PLANTED))
        await end_run(conn)
    return f"{LEDGER}/{audit_id}"


@pytest.mark.parametrize(
    "said",
    [
        'href="/desk/audit/cases/L-1?step=2">L-1</a>',
        "Leave approved · term end<",
        "30 June 2026",
        '<a class="id" href="/desk/audit/entries/P11">P11</a>',
        '<a class="id" href="/desk/audit/cases/N-1">N-1</a>',
        "84 months",
        "≤ 72 months",
        '<a class="id" href="/desk/audit/cases/T-2">T-2</a>',
        '<a class="id" href="/desk/audit/entries/E13">E13</a>',
        '<span class="id">GONE-1</span>',
        "1 June 2025",
        "&lt;b&gt;X&lt;/b&gt;",
        "Check both claims and recover one of them",
        "R59",
    ],
)
async def test_each_finding_has_its_place_its_words_and_its_links(
    auditor: httpx.AsyncClient, planted: str, said: str
) -> None:
    assert said in await read(auditor, planted)


async def test_findings_are_shown_by_severity_by_kind_and_a_page_at_a_time(
    auditor: httpx.AsyncClient, planted: str, parts: ApiParts
) -> None:
    high = await read(auditor, f"{planted}?severity=HIGH")
    decisions = await read(auditor, f"{planted}?kind=DECISION")
    unknown = await read(auditor, f"{planted}?kind=NOTHING&severity=X&after=-1")
    behind = await read(auditor, f"{planted}?after=2")

    def places(page: str) -> set[str]:
        rows = page.partition('id="findings"')[2]
        return set(re.findall(r"L-1\?step=2|GONE-1|sample-hr|entries/E13", rows))

    assert places(high) == {"L-1?step=2", "GONE-1", "entries/E13"}
    assert places(decisions) == {"L-1?step=2"}
    assert places(unknown) == {"L-1?step=2", "GONE-1", "entries/E13", "sample-hr"}
    assert places(behind) < places(unknown)


async def test_a_long_report_goes_on_behind_its_first_page(
    auditor: httpx.AsyncClient, parts: ApiParts
) -> None:
    many = [
        Finding("HIGH", FindingKind.CHAIN, "HASH", f"GONE-{number:03}") for number in range(1200)
    ]
    async with parts.proving.connect() as conn:
        audit_id = await begin_run(conn, "sample-auditor", AuditWanted())
        await keep_report(conn, audit_id, await carried(conn, parts, *many))
    first = await read(auditor, f"{LEDGER}/{audit_id}")
    (onwards,) = re.findall(rf'href="({LEDGER}/{audit_id}\?after=50)#findings"', first)
    second = await read(auditor, onwards)

    assert "1200 were counted, and the first 1000 are listed" in first
    assert ("GONE-049" in first, "GONE-050" in first) == (True, False)
    assert ("GONE-049" in second, "GONE-050" in second) == (False, True)


async def test_an_audit_that_came_to_nothing_or_was_cut_off_says_so(
    auditor: httpx.AsyncClient, parts: ApiParts
) -> None:
    async with parts.proving.connect() as conn:
        failed = await begin_run(conn, "sample-auditor", AuditWanted())
        await give_up(conn, failed, Failure.TOO_LONG)
        await end_run(conn)
        cut_off = await begin_run(conn, "sample-auditor", AuditWanted())

    assert "took too long" in await read(auditor, f"{LEDGER}/{failed}")
    assert "was cut off" in await read(auditor, f"{LEDGER}/{cut_off}")
    listed = await read(auditor, LEDGER)
    assert "Came to nothing" in listed
    assert "Cut off" in listed


@pytest.mark.parametrize("audit_id", ["99", "0", "x", "99999999999999999999"])
async def test_an_audit_that_is_not_there_is_a_page_that_says_so(
    auditor: httpx.AsyncClient, audit_id: str
) -> None:
    answer = await auditor.get(f"{LEDGER}/{audit_id}")

    assert answer.status_code in (404, 422)
    assert answer.headers["content-type"].startswith("text/html")


EVIDENCE = "/desk/audit/cases/{}/evidence"


async def test_before_the_seal_the_page_of_the_evidence_says_when_to_come_back(
    auditor: httpx.AsyncClient, parts: ApiParts
) -> None:
    page = await read(auditor, EVIDENCE.format("L-1"))
    await Sealer(parts.pool, KEY, None).seal()
    sealed = await read(auditor, EVIDENCE.format("L-1"))
    (line,) = re.findall(r'href="(/api/v1/cases/L-1/evidence)"', sealed)

    assert "Nothing is sealed yet" in page
    assert "every 10 minutes" in page
    assert "/api/v1/cases/L-1/evidence" not in page
    assert "events of the case are under the checkpoint over" in sealed
    assert str(KEY.verifier) in sealed
    assert (await auditor.get(line)).headers["content-type"] == "application/zip"
    assert f'href="{EVIDENCE.format("L-1")}"' in await read(auditor, "/desk/audit/cases/L-1")


async def test_an_event_after_the_seal_is_named_on_the_page(
    auditor: httpx.AsyncClient, parts: ApiParts
) -> None:
    await Sealer(parts.pool, KEY, None).seal()
    kept = await parts.pool.fetchval("SELECT count(*) FROM ledger.leaf WHERE case_id = 'N-1'")
    headers = {**bearer(parts, "sample-hr"), "Idempotency-Key": "k1", "If-Match": "*"}
    asked = {"command": "ApproveLeave", "params": {}}
    answer = await auditor.post("/api/v1/cases/N-1/commands", headers=headers, json=asked)
    assert answer.status_code == 200

    page = await read(auditor, EVIDENCE.format("N-1"))

    assert f"1 of {kept + 1} events is not sealed yet (event {kept + 1})." in page


async def test_at_a_door_without_the_key_the_page_says_where_evidence_is_made(
    parts: ApiParts, database_url: str
) -> None:
    await Sealer(parts.pool, KEY, None).seal()
    only_checks = proving_at(database_url, signer=None)
    app = create_app(made_parts(parts.pool, parts.settings, proving=only_checks))
    async with open_door(app) as client:
        await sign_in(client, "sample-auditor")
        page = await read(client, EVIDENCE.format("L-1"))

    assert "no key to sign evidence with" in page
    assert "/api/v1/cases/L-1/evidence" not in page
