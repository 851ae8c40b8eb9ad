"""An office as people run it: `up` in one process, commands elsewhere, data that survives."""

import re
import signal
from pathlib import Path

from qixian.cli.reaching import office_is_open, today
from tests.cli.conftest import Office, Qixian

OPEN = [
    "case",
    "open",
    "off_post_venture_leave",
    "--set",
    "researcher_id=P1",
    "--set",
    "institution_id=I1",
    "--set",
    "requested_start_date=2099-03-02",
    "--set",
    "requested_months=36",
]


def opened(office: Office) -> str:
    """Open a case and return its id."""
    office.register("person", "P1")
    office.register("institution", "I1")
    said = office.command(*OPEN)
    assert said.status == 0, said.err
    assert "LeaveApplicationSubmitted" in said.out
    assert "R84 Leave: approval" in said.out
    case = said.out.split()[0]
    assert re.fullmatch(rf"OVL-{today():%Y%m%d}-[0-9A-Z]{{6}}", case)
    return case


def test_an_office_answers_and_after_a_kill_reopens_with_its_cases(
    office: Office, qixian: Qixian, home: Path
) -> None:
    welcome = office.open()
    assert f"data directory: {home}" in welcome
    assert "Temporal Web UI: http://127.0.0.1:" in welcome
    assert f"QIXIAN_HOME={home} qixian case open" in welcome
    case = opened(office)
    answers_a_retry_alike_and_refuses_with_a_reason(qixian, case)
    is_the_only_office_of_its_home(qixian, home)

    office.close(signal.SIGKILL)
    closed = qixian("case", "show", case)
    assert closed.status == 3
    assert "run `qixian up` first" in closed.err
    verified = qixian("ledger", "verify", "--json")
    looked_at = {"events": 3, "cases": 1}
    assert verified.document == {"verified": True, **looked_at, "found": 0, "findings": []}

    office.open()
    shows_the_case_as_it_was(qixian, case)
    migrates_again_without_a_change(qixian)
    assert office.terminated_worker() == 0
    assert office.close(signal.SIGINT) == 130
    assert not office_is_open(home)


def answers_a_retry_alike_and_refuses_with_a_reason(qixian: Qixian, case: str) -> None:
    done = qixian("case", "do", case, "ApproveLeave", "--command-id", "k1", "--json")
    again = qixian("case", "do", case, "ApproveLeave", "--command-id", "k1", "--json")
    refused = qixian("case", "do", case, "RequestExtension", "--set", "months=12")

    assert done.document["events"][0]["type"] == "LeaveApproved"  # type: ignore[index]
    assert again.document == done.document
    assert refused.status == 1
    assert "code: INVALID_STATE" in refused.out
    assert "what could be done: RequestExtension is possible in" in refused.out


def is_the_only_office_of_its_home(qixian: Qixian, home: Path) -> None:
    second = qixian("up")

    assert second.status == 3
    assert second.err.startswith(f"qixian: An office is open in {home} already")
    assert second.err.count("\n") == 1


def shows_the_case_as_it_was(qixian: Qixian, case: str) -> None:
    shown = qixian("case", "show", case)
    assert "state: approved, not started  APPROVED" in shown.out
    assert "2102-03-01" in shown.out
    assert "left of the cap (can still be granted): 36 months 0 days" in shown.out
    signed = qixian("case", "do", case, "SignLeaveAgreement")
    assert (signed.status, signed.err) == (0, "")
    listed = qixian("case", "list", "--state", "APPROVED", "--json")
    assert [line["case_id"] for line in listed.document["cases"]] == [case]  # type: ignore[index]
    timeline = qixian("case", "timeline", case, "--json")
    events = timeline.document["events"]  # type: ignore[index]
    assert [event["event"] for event in events][-2:] == ["LeaveApproved", "LeaveAgreementSigned"]
    assert events[-2]["cause"] == {"kind": "COMMAND", "id": "k1"}


def migrates_again_without_a_change(qixian: Qixian) -> None:
    said = qixian("migrate", "--json")

    assert said.status == 0
    assert said.document["changed"] is False  # type: ignore[index]
    assert said.document["search_attributes_added"] == []  # type: ignore[index]
