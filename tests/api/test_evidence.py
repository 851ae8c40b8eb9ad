"""The evidence of a case over the API: the bundle the terminal makes, and how the seals stand."""

import io
import zipfile
from datetime import UTC, datetime

import httpx
import pytest

from qixian.api.app import create_app
from qixian.api.parts import ApiParts
from qixian.domain.asking import MAIN_BOOK
from qixian.ledger.connection import Connection
from qixian.ledger.evidence import verify
from qixian.ledger.reconciliations import keep
from qixian.ledger.registry.access import note_access
from qixian.ledger.seals.checkpoint import SignedCheckpoint
from qixian.ledger.seals.checkpoints import add_cosignatures, newest_checkpoint
from qixian.ledger.seals.keys import KeyKind, SigningKey
from qixian.ledger.seals.sealing import Sealer
from qixian.presentation.evidence_bundle import bundle_of
from tests.api.conftest import ORIGIN, Headers, made_parts, open_door, proving_at

EVIDENCE = "/api/v1/cases/{}/evidence"
STANDING = "/api/v1/ledger/standing"
KEY = SigningKey.of_seed(ORIGIN, b"k" * 32)
WITNESS = SigningKey.of_seed("witness.example.org", b"w" * 32, KeyKind.WITNESS)


@pytest.fixture
def auditor(as_account: Headers) -> dict[str, str]:
    """The headers of the auditor."""
    return as_account("sample-auditor")


async def seal(parts: ApiParts) -> None:
    await Sealer(parts.pool, KEY, None).seal()


async def test_before_the_first_seal_a_plain_message_says_so(
    client: httpx.AsyncClient, auditor: dict[str, str]
) -> None:
    answer = await client.get(EVIDENCE.format("L-1"), headers=auditor)

    assert (answer.status_code, answer.json()["code"]) == (409, "NOT_SEALED_YET")
    assert "try again after the next seal" in answer.json()["detail"]
    assert "qixian" not in answer.json()["detail"]


@pytest.mark.parametrize("case", ["L-1", "T-2", "V-1", "F-1", "G-1"])
async def test_the_bundle_verifies_and_is_the_one_the_terminal_makes(
    client: httpx.AsyncClient, auditor: dict[str, str], parts: ApiParts, case: str
) -> None:
    await seal(parts)
    async with parts.pool.acquire() as conn:
        await note_access(conn, MAIN_BOOK, "P11", "sample-hr", "COMPLAINT")

    answer = await client.get(EVIDENCE.format(case), headers=auditor)

    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip")
    assert answer.headers["content-disposition"] == f'attachment; filename="{case}.zip"'
    signer = parts.proving.signer
    assert signer is not None
    async with parts.pool.acquire() as conn:
        terminal = await bundle_of(conn, signer, parts.shipped, case, parts.today())
    assert answer.content == terminal.archive()
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    key = verify.parse_key(str(KEY.verifier))
    assert [one for _, some in verify.checked(files, [key]) for one in some] == []
    assert (b"COMPLAINT" in files["access.json"]) is (case == "L-1")


async def test_an_event_that_came_after_the_seal_is_waited_for(
    client: httpx.AsyncClient, as_account: Headers, auditor: dict[str, str], parts: ApiParts
) -> None:
    await seal(parts)
    headers = {**as_account("sample-hr"), "Idempotency-Key": "k1", "If-Match": "*"}
    asked = {"command": "ApproveLeave", "params": {}}
    assert (
        await client.post("/api/v1/cases/N-1/commands", headers=headers, json=asked)
    ).status_code == 200

    answer = await client.get(EVIDENCE.format("N-1"), headers=auditor)
    standing = (await client.get(STANDING, headers=auditor)).json()

    assert (answer.status_code, answer.json()["code"]) == (409, "NOT_SEALED_YET")
    assert (standing["waiting"]["events"], standing["waiting"]["more"]) == (1, False)
    assert datetime.fromisoformat(standing["waiting"]["since"]).tzinfo is not None
    await seal(parts)
    assert (await client.get(EVIDENCE.format("N-1"), headers=auditor)).status_code == 200


async def test_what_is_not_as_it_was_sealed_gives_no_evidence(
    client: httpx.AsyncClient, auditor: dict[str, str], parts: ApiParts, superuser_conn: Connection
) -> None:
    await seal(parts)
    await superuser_conn.execute(
        "ALTER TABLE ledger.event DISABLE TRIGGER ALL; "
        "UPDATE ledger.event SET actor = 'x' WHERE case_id = 'L-1' AND seq = 1"
    )

    answer = await client.get(EVIDENCE.format("L-1"), headers=auditor)

    assert (answer.status_code, answer.json()["code"]) == (409, "NOT_AS_SEALED")


async def test_a_door_without_the_key_makes_no_evidence(
    parts: ApiParts, auditor: dict[str, str], database_url: str
) -> None:
    only_checks = proving_at(database_url, signer=None)
    async with open_door(
        create_app(made_parts(parts.pool, parts.settings, proving=only_checks))
    ) as door:
        answer = await door.get(EVIDENCE.format("L-1"), headers=auditor)

    assert (answer.status_code, answer.json()["code"]) == (503, "EVIDENCE_NOT_HERE")


@pytest.mark.parametrize("case", ["X-9", "a%20b"])
async def test_a_case_that_is_not_there_is_named(
    client: httpx.AsyncClient, auditor: dict[str, str], case: str
) -> None:
    answer = await client.get(EVIDENCE.format(case), headers=auditor)

    assert (answer.status_code, answer.json()["code"]) == (404, "CASE_NOT_FOUND")


async def test_the_standing_says_what_is_sealed_who_signed_and_what_was_compared(
    client: httpx.AsyncClient, auditor: dict[str, str], parts: ApiParts
) -> None:
    empty = (await client.get(STANDING, headers=auditor)).json()
    await seal(parts)
    newest = await newest_checkpoint(parts.pool, ORIGIN)
    assert newest is not None
    at = datetime(2025, 6, 16, 1, tzinfo=UTC)
    note = newest.sealed.note.signed_also([WITNESS.cosign(newest.sealed.note.text, at)])
    cosigned = SignedCheckpoint(newest.sealed.checkpoint, note)
    async with parts.pool.acquire() as conn:
        await add_cosignatures(conn, cosigned, [WITNESS.verifier])
    await keep(parts.pool, 11, 9, {"CASE_WITHOUT_WORKFLOW": 2})

    standing = (await client.get(STANDING, headers=auditor)).json()

    assert (empty["checkpoint"], empty["reconciliation"]) == (None, None)
    events = await parts.pool.fetchval("SELECT count(*) FROM ledger.event")
    assert empty["waiting"]["events"] == standing["checkpoint"]["size"] == events
    assert standing["waiting"] == {"events": 0, "more": False, "since": None}
    assert standing["checkpoint"]["root"] == newest.sealed.checkpoint.root.hex()
    assert [
        (one["name"], one["kind"], one["checked"]) for one in standing["checkpoint"]["signatures"]
    ] == [(ORIGIN, "LOG", "VALID"), ("witness.example.org", "WITNESS", "UNKNOWN")]
    assert standing["checkpoint"]["signatures"][1]["at"] == "2025-06-16T01:00:00Z"
    assert standing["reconciliation"]["found"] == {"CASE_WITHOUT_WORKFLOW": 2}


async def test_a_checkpoint_that_is_none_or_whose_event_is_gone_is_said(
    client: httpx.AsyncClient, auditor: dict[str, str], parts: ApiParts, superuser_conn: Connection
) -> None:
    await seal(parts)
    for table in ("checkpoint", "leaf"):
        await superuser_conn.execute(f"ALTER TABLE ledger.{table} DISABLE TRIGGER ALL")
    await superuser_conn.execute("UPDATE ledger.leaf SET seq = seq + 9")
    gone = (await client.get(STANDING, headers=auditor)).json()
    await superuser_conn.execute("UPDATE ledger.checkpoint SET note = 'x'")
    unreadable = (await client.get(STANDING, headers=auditor)).json()

    assert gone["checkpoint"] is not None
    assert gone["waiting"] is None
    assert unreadable["checkpoint"] is None
    assert unreadable["unreadable"]
