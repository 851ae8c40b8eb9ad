"""Reading cases through the door: lists by pages and filters, one case, its life, its reasons."""

from datetime import date, datetime
from itertools import pairwise, product
from urllib.parse import quote

import httpx

from qixian.domain.calendar.zone import SHANGHAI
from tests.api.conftest import Headers
from tests.api.world import BY_ROLE, CASES, SEEN_BY

API = "/api/v1"
READS = ("", "/timeline", "/state", "/deadlines", "/why/used", "/steps")


async def listed(
    client: httpx.AsyncClient, headers: dict[str, str], **wanted: str | int
) -> list[str]:
    """Every case of a list, page after page."""
    found: list[str] = []
    while True:
        answer = await client.get(f"{API}/cases", params=wanted, headers=headers)
        assert answer.status_code == 200, answer.text
        page = answer.json()
        found += [line["case_id"] for line in page["cases"]]
        if page["next"] is None:
            return found
        wanted["after"] = page["next"]


async def test_the_pages_of_a_list_hold_each_seen_case_once(
    client: httpx.AsyncClient, as_account: Headers
) -> None:
    for role, limit in product(BY_ROLE, (1, 2, 3, 200)):
        found = await listed(client, as_account(BY_ROLE[role]), limit=limit)
        assert found == sorted(SEEN_BY[role]), (role, limit)


FILTERS: list[tuple[dict[str, str], list[str]]] = [
    ({"case_type": "off_post_venture_leave"}, ["L-1", "L-2", "N-1", "N-2"]),
    ({"state": "APPLIED"}, ["N-1", "N-2"]),
    ({"state": "NOBODY_KNOWS_IT"}, []),
    ({"open": "false"}, ["F-1", "F-2", "G-1"]),
    ({"q": "L-"}, ["L-1", "L-2"]),
    ({"q": "L-1"}, ["L-1"]),
    ({"q": "l-"}, []),
    ({"q": "L-", "state": "APPLIED"}, []),
    ({"due_before": "2025-06-17"}, []),
    ({"due_before": "2026-01-01", "case_type": "venture_internship"}, ["V-1", "V-2"]),
    ({"after": "T-1"}, ["T-2", "V-1", "V-2"]),
]


async def test_a_list_keeps_what_was_asked_for(
    client: httpx.AsyncClient, as_account: Headers
) -> None:
    for wanted, cases in FILTERS:
        assert await listed(client, as_account("sample-auditor"), **wanted) == cases
        own = [case for case in cases if case in SEEN_BY["HR"]]
        assert await listed(client, as_account("sample-hr"), **wanted) == own


async def test_a_case_says_where_it_stands_and_what_can_be_asked(
    client: httpx.AsyncClient, as_account: Headers
) -> None:
    answer = await client.get(f"{API}/cases/L-1", headers=as_account("sample-hr"))

    body = answer.json()
    line = body["case"]
    assert answer.headers["etag"] == f'"v{line["version"]}"'
    assert (line["state"], line["open"]) == ("ON_LEAVE", True)
    assert line["dates"]["term_end_date"] == "2026-06-30"
    assert (line["institution_id"], line["league_city"]) == ("I1", "HOHHOT")
    assert body["parties"] == {"researcher_id": "P11", "institution_id": "I1"}
    assert "RequestExtension" in body["possible"]
    assert "ApproveLeave" not in body["possible"]


async def test_a_deadline_recorded_after_its_day_is_shown_as_late_and_a_command_never_is(
    client: httpx.AsyncClient, as_account: Headers
) -> None:
    headers = as_account("sample-hr")
    events = (await client.get(f"{API}/cases/L-1/timeline", headers=headers)).json()["events"]
    steps = (await client.get(f"{API}/cases/L-1/steps", headers=headers)).json()["steps"]

    late = {event["type"]: event["recorded_days_late"] for event in events}
    # The small world is told today in the past, its deadlines too.
    started = next(event for event in events if event["type"] == "LeaveStarted")
    recorded_on = datetime.fromisoformat(started["recorded_at"]).astimezone(SHANGHAI).date()
    assert late["LeaveStarted"] == (recorded_on - date(2023, 7, 1)).days > 0
    assert late["LeaveApproved"] == 0
    assert [step["fact"] for step in steps] == events


async def test_a_timeline_is_a_chain_and_ends_where_it_was_asked_to(
    client: httpx.AsyncClient, as_account: Headers
) -> None:
    path, headers = f"{API}/cases/L-1/timeline", as_account("sample-hr")
    events = (await client.get(path, headers=headers)).json()["events"]

    assert [event["type"] for event in events[:3]] == [
        "LeaveApplicationSubmitted",
        "LeaveApproved",
        "LeaveAgreementSigned",
    ]
    assert events[0]["actor"] == "sample-hr"
    assert events[0]["previous_hash"] == "0" * 64
    for before, event in pairwise(events):
        assert event["previous_hash"] == before["hash"]
    some = (await client.get(path, params={"as_of": "2023-06-05"}, headers=headers)).json()
    assert some["events"] == events[:2]
    known = {"as_known": "1999-01-01T00:00:00+08:00"}
    none = (await client.get(path, params=known, headers=headers)).json()
    assert none["events"] == []
    every = {"as_known": "2199-01-01T00:00:00Z"}
    assert (await client.get(path, params=every, headers=headers)).json()["events"] == events


async def test_a_state_is_of_a_day_as_it_was_known(
    client: httpx.AsyncClient, as_account: Headers
) -> None:
    path, headers = f"{API}/cases/L-1/state", as_account("sample-hr")
    now = (await client.get(path, headers=headers)).json()
    assert (now["as_of"], now["state"]) == ("2025-06-16", "ON_LEAVE")
    assert now["used"]["months"] == 23
    then = (await client.get(path, params={"as_of": "2023-06-06"}, headers=headers)).json()
    assert (then["state"], then["events"]) == ("APPROVED", 2)
    before = (await client.get(path, params={"as_of": "2020-01-01"}, headers=headers)).json()
    assert (before["events"], before["edition"], before["dates"]) == (0, None, [])


async def test_every_date_of_every_case_has_its_reason(
    client: httpx.AsyncClient, as_account: Headers
) -> None:
    headers, explained = as_account("sample-auditor"), 0
    for case, language in product(CASES, ("zh", "en")):
        path, asked = f"{API}/cases/{case}", {"lang": language}
        answer = await client.get(f"{path}/deadlines", params=asked, headers=headers)
        dates = answer.json()
        line = (await client.get(path, headers=headers)).json()["case"]
        assert set(line["dates"]) <= {one["field"] for one in dates}
        for one in dates:
            assert one["why"]["steps"], (case, one)
            why = await client.get(f"{path}/why/{one['field']}", params=asked, headers=headers)
            assert why.json() == one["why"]
            explained += 1
    assert explained > len(CASES)


async def test_a_field_that_a_case_has_not_has_no_reason(
    client: httpx.AsyncClient, as_account: Headers
) -> None:
    path = f"{API}/cases/L-1/why/incubation_end_date"
    answer = await client.get(path, headers=as_account("sample-hr"))

    assert (answer.status_code, answer.json()["code"]) == (404, "FIELD_UNKNOWN")
    assert answer.json()["field"] == "incubation_end_date"


async def test_the_steps_of_a_case_lead_from_nothing_to_where_it_stands(
    client: httpx.AsyncClient, as_account: Headers
) -> None:
    headers = as_account("sample-auditor")
    for case in CASES:
        path = f"{API}/cases/{case}"
        steps = (await client.get(f"{path}/steps", headers=headers)).json()["steps"]
        line = (await client.get(path, headers=headers)).json()["case"]
        events = (await client.get(f"{path}/timeline", headers=headers)).json()["events"]
        assert [step["fact"] for step in steps] == events
        assert steps[0]["dates_before"] == {}
        assert steps[-1]["state_after"] == line["state"]
        assert line["dates"].items() <= steps[-1]["dates_after"].items()
        for before, step in pairwise(steps):
            assert step["state_before"] == before["state_after"]
            assert step["dates_before"] == before["dates_after"]


NO_IDS = {"%00": 400, "L-1%00": 400, "-": 404, "案件": 404, "L%201": 404, "x" * 97: 422, "{}": 404}


async def test_what_cannot_be_an_id_is_no_case(
    client: httpx.AsyncClient, as_account: Headers
) -> None:
    for (case, status), end in product(NO_IDS.items(), READS):
        path = f"{API}/cases/{quote(case, safe='%')}{end}"
        answer = await client.get(path, headers=as_account("sample-hr"))
        assert answer.status_code == status, (case, answer.text)
        assert answer.headers["content-type"] == "application/problem+json"


BAD_LISTS: list[tuple[dict[str, str], str]] = [
    ({"limit": "0"}, "limit"),
    ({"limit": "-1"}, "limit"),
    ({"limit": "201"}, "limit"),
    ({"limit": "9" * 40}, "limit"),
    ({"limit": "many"}, "limit"),
    ({"limit": ""}, "limit"),
    ({"case_type": "marriage"}, "case_type"),
    ({"state": "applied"}, "state"),
    ({"state": "A" * 65}, "state"),
    ({"open": "perhaps"}, "open"),
    ({"due_before": "2025-02-30"}, "due_before"),
    ({"due_before": "2025-6-1"}, "due_before"),
    ({"due_before": "1750000000"}, "due_before"),
    ({"due_before": "0001-01-01"}, "due_before"),
    ({"q": "' OR 1=1 --"}, "q"),
    ({"q": "示例"}, "q"),
    ({"after": "x" * 97}, "after"),
    ({"colour": "red"}, "colour"),
]


async def test_a_filter_that_cannot_be_is_named_and_not_repeated(
    client: httpx.AsyncClient, as_account: Headers
) -> None:
    everywhere = product(BAD_LISTS, ("/cases", "/cases.csv"), ("en", "zh"))
    for (wanted, field), path, language in everywhere:
        headers = as_account("sample-hr") | {"Accept-Language": language}
        answer = await client.get(f"{API}{path}", params=wanted, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (422, "INVALID"), wanted
        assert [error["field"] for error in answer.json()["errors"]] == [field]
        assert all(error["sentence"] for error in answer.json()["errors"])
        sent = wanted[field]
        assert len(sent) < 3 or sent not in answer.text


NO_INSTANTS = (
    "2025-01-01",
    "2025-01-01T00:00:00",
    "1735660800",
    "0001-01-01T00:00:00+14:00",
    "2025-13-01T00:00:00Z",
    "2025-01-01T00:00:00+99:00",
    "now",
    "",
)


async def test_an_instant_is_written_with_its_zone(
    client: httpx.AsyncClient, as_account: Headers
) -> None:
    for instant, end in product(NO_INSTANTS, ("timeline", "state", "steps")):
        path, asked = f"{API}/cases/L-1/{end}", {"as_known": instant}
        answer = await client.get(path, params=asked, headers=as_account("sample-hr"))
        assert (answer.status_code, answer.json()["code"]) == (422, "INVALID"), instant
        assert answer.json()["field"] == "as_known"


async def test_a_nul_anywhere_is_no_request(client: httpx.AsyncClient, as_account: Headers) -> None:
    answer = await client.get(f"{API}/cases?q=L%00", headers=as_account("sample-hr"))

    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
