"""The shared pages of cases: list, case, why, forms; what each role sees, and bad input."""

import re

import httpx
import pytest

from qixian.api.parts import ApiParts
from qixian.domain.asking import MAIN_BOOK
from qixian.ledger.board import find_case
from qixian.ledger.lateness import days_late
from qixian.ledger.registry.access import access_notes
from qixian.ledger.streams import read_case
from tests.api.world import BY_ROLE, CASES, SEEN_BY
from tests.pages.browser import hidden, send, sign_in

APPROVE = "/desk/cases/N-1/do/ApproveLeave"


async def version(parts: ApiParts, case_id: str) -> int:
    async with parts.pool.acquire() as conn:
        return (await find_case(conn, MAIN_BOOK, case_id)).version


async def test_a_page_asks_who_is_there_and_leads_back(client: httpx.AsyncClient) -> None:
    answer = await client.get("/desk/cases?state=APPLIED")

    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?next=%2Fdesk%2Fcases%3Fstate%3DAPPLIED"


@pytest.mark.parametrize("role", BY_ROLE)
async def test_list_and_case_show_what_the_role_may_see(
    client: httpx.AsyncClient, role: str
) -> None:
    await sign_in(client, BY_ROLE[role])  # type: ignore[index]

    listed = (await client.get("/desk/cases")).text

    for case in CASES:
        seen = case in SEEN_BY[role]  # type: ignore[index]
        assert (f'href="/desk/cases/{case}"' in listed) == seen
        page = await client.get(f"/desk/cases/{case}")
        assert page.status_code == (200 if seen else 404)
        if not seen:
            nothing = await client.get("/desk/cases/NO-SUCH")
            text = page.text.replace(case, "NO-SUCH")
            assert _without_ids(text) == _without_ids(nothing.text)


def _without_ids(page: str) -> str:
    """A page without the number of its request."""
    return page[: page.find("<dl")] + page[page.find("</dl>") :]


async def test_a_case_says_of_each_deadline_how_late_it_was_recorded(
    client: httpx.AsyncClient, parts: ApiParts
) -> None:
    await sign_in(client, "sample-hr")
    late = [days for event in await read_case(parts.pool, "L-1") if (days := days_late(event))]

    english = (await client.get("/desk/cases/L-1?lang=en")).text
    chinese = (await client.get("/desk/cases/L-1?lang=zh")).text

    assert late
    assert [int(days) for days in re.findall(r"\((\d+) days late\)", english)] == late
    assert [int(days) for days in re.findall(r"（迟记(\d+)天）", chinese)] == late


async def test_desk_leads_to_the_desk_of_the_role(client: httpx.AsyncClient) -> None:
    await sign_in(client, "sample-auditor")
    assert (await client.get("/desk")).headers["location"] == "/desk/audit"


async def test_filters_narrow_the_list(client: httpx.AsyncClient) -> None:
    await sign_in(client, "sample-auditor")

    async def listed(query: str) -> set[str]:
        page = (await client.get(f"/desk/cases?{query}")).text
        return {case for case in CASES if f'href="/desk/cases/{case}"' in page}

    assert await listed("case_type=venture_internship") == {"V-1", "V-2"}
    assert await listed("state=APPLIED") == {"N-1", "N-2"}
    assert await listed("q=T-") == {"T-1", "T-2"}
    assert await listed("q=T-&state=APPLIED") == set()
    assert await listed("open=no") == {"F-1", "F-2", "G-1"}
    assert await listed("due_before=2025-06-20") < set(CASES)


async def test_a_day_that_is_none_is_told_and_does_not_hide_the_list(
    client: httpx.AsyncClient,
) -> None:
    await sign_in(client, "sample-hr")
    page = await client.get("/desk/cases?due_before=someday&q=%3Cscript%3E")
    assert page.status_code == 200
    assert "请写日期" in page.text
    assert "<script>" not in page.text.replace('<script type="module"', "")


async def test_names_are_shown_to_the_office_and_the_reading_is_noted(
    client: httpx.AsyncClient, parts: ApiParts
) -> None:
    await sign_in(client, "sample-hr")
    assert "示例人员P12" not in (await client.get("/desk/cases")).text

    assert "示例人员P12" in (await client.get("/desk/cases/N-1")).text

    async with parts.pool.acquire() as conn:
        (note,) = await access_notes(conn, MAIN_BOOK, "P12")
    assert (note.reader, note.reason) == ("sample-hr", "CASE_PAGE")


@pytest.mark.parametrize("account", ["sample-auditor", "sample-admin"])
async def test_who_checks_sees_ids_and_no_names(
    client: httpx.AsyncClient, parts: ApiParts, account: str
) -> None:
    await sign_in(client, account)
    page = (await client.get("/desk/cases/N-1")).text
    assert "示例人员" not in page
    assert "P12" in page
    async with parts.pool.acquire() as conn:
        assert await access_notes(conn, MAIN_BOOK, "P12") == []


async def test_every_date_of_a_case_has_a_page_that_says_why(client: httpx.AsyncClient) -> None:
    await sign_in(client, "sample-hr")
    case = (await client.get("/desk/cases/L-1")).text
    fields = {part.partition('"')[0] for part in case.split("/desk/cases/L-1/why/")[1:]}
    assert {"return_due_date", "term_end_date", "used"} <= fields
    for field in fields:
        page = await client.get(f"/desk/cases/L-1/why/{field}")
        assert page.status_code == 200, field
        assert "依据" in page.text
    assert (await client.get("/desk/cases/L-1/why/nothing")).status_code == 404
    assert (await client.get("/desk/cases/L-2/why/used")).status_code == 404


async def test_a_case_says_what_can_be_done_and_only_what_the_role_may(
    client: httpx.AsyncClient,
) -> None:
    await sign_in(client, "sample-hr")
    page = (await client.get("/desk/cases/N-1")).text
    assert "/desk/cases/N-1/do/ApproveLeave" in page
    assert "/desk/cases/N-1/do/SignLeaveAgreement" not in page
    await sign_out(client)
    await sign_in(client, "sample-auditor")
    assert "/do/" not in (await client.get("/desk/cases/N-1")).text
    assert (await client.get(APPROVE)).status_code == 403
    assert (await client.get("/desk/cases/NO-SUCH/do/ApproveLeave")).status_code == 404


async def sign_out(client: httpx.AsyncClient) -> None:
    token = hidden((await client.get("/desk/cases")).text)["csrf_token"]
    assert (await client.post("/sign-out", data={"csrf_token": token})).status_code == 303


async def test_a_preview_shows_dates_and_writes_nothing(
    client: httpx.AsyncClient, parts: ApiParts
) -> None:
    await sign_in(client, "sample-hr")
    before = await version(parts, "N-1")

    page = await send(client, APPROVE, {"leave_start_date": "", "term_months": ""}, "preview")

    assert page.status_code == 200
    assert "尚未记录任何内容" in page.text
    assert "2027年7月31日" in page.text
    assert await version(parts, "N-1") == before
    fragment = await send(client, APPROVE, {}, "fragment")
    assert "2027年7月31日" in fragment.text
    assert "<html" not in fragment.text


async def test_a_command_is_sent_once_and_leads_to_the_case(
    client: httpx.AsyncClient, parts: ApiParts
) -> None:
    await sign_in(client, "sample-hr")
    form = hidden((await client.get(APPROVE)).text)

    first = await client.post(APPROVE, data={**form, "act": "submit"})
    again = await client.post(APPROVE, data={**form, "act": "submit"})

    assert first.status_code == again.status_code == 303
    assert first.headers["location"] == again.headers["location"]
    assert await version(parts, "N-1") == int(form["version"]) + 1
    case = (await client.get(first.headers["location"])).text
    assert "已办理：离岗获得批准" in case
    assert "2027年7月31日" in case


async def test_a_replayed_key_with_other_contents_is_told(client: httpx.AsyncClient) -> None:
    await sign_in(client, "sample-hr")
    form = hidden((await client.get(APPROVE)).text)
    await client.post(APPROVE, data={**form, "act": "submit"})

    other = await client.post(APPROVE, data={**form, "act": "submit", "term_months": "12"})

    assert other.status_code == 422
    assert "该表单此前已提交过" in other.text


@pytest.mark.parametrize("sent", ["1000", "0", "-1", "", "one"])
async def test_a_stale_version_is_not_decided(
    client: httpx.AsyncClient, parts: ApiParts, sent: str
) -> None:
    await sign_in(client, "sample-hr")
    before = await version(parts, "N-1")

    answer = await send(client, APPROVE, {"version": sent, "term_months": "12"})

    assert answer.status_code == 412
    assert "案件已有变化" in answer.text
    assert 'value="12"' in answer.text
    assert hidden(answer.text)["version"] == str(before)
    assert await version(parts, "N-1") == before


async def test_a_wrong_field_keeps_what_was_entered(
    client: httpx.AsyncClient, parts: ApiParts
) -> None:
    await sign_in(client, "sample-hr")
    answer = await send(client, APPROVE, {"term_months": "<b>ten</b>"})
    assert answer.status_code == 422
    assert "应为整数" in answer.text
    assert "&lt;b&gt;ten&lt;/b&gt;" in answer.text


async def test_a_refusal_stands_beside_its_field_and_is_kept_on_record(
    client: httpx.AsyncClient, parts: ApiParts
) -> None:
    await sign_in(client, "sample-hr")
    form = hidden((await client.get(APPROVE)).text)

    answer = await client.post(APPROVE, data={**form, "term_months": "37", "act": "submit"})

    assert answer.status_code == 409
    assert "TERM_EXCEEDS_LIMIT" in answer.text
    assert "期限不超过3年" in answer.text
    assert hidden(answer.text)["command_id"] != form["command_id"]
    corrected = {**hidden(answer.text), "term_months": "36", "act": "submit"}
    assert (await client.post(APPROVE, data=corrected)).status_code == 303


async def test_a_command_that_does_not_fit_the_state_is_refused(
    client: httpx.AsyncClient,
) -> None:
    await sign_in(client, "sample-hr")
    answer = await send(client, "/desk/cases/L-1/do/ApproveLeave", {})
    assert answer.status_code == 409
    assert "INVALID_STATE" in answer.text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/desk/cases/L-2/do/ApproveLeave", 404),
        ("/desk/cases/NO-SUCH/do/ApproveLeave", 404),
        ("/desk/cases/L-1/do/NoSuchCommand", 404),
        ("/desk/cases/new/no_such_kind", 404),
        ("/desk/cases/new/incubation_tenancy", 403),
        ("/desk/cases/new/holiday_calendar", 403),
    ],
)
async def test_what_is_not_there_or_not_theirs_is_not_offered(
    client: httpx.AsyncClient, path: str, status: int
) -> None:
    await sign_in(client, "sample-hr")
    assert (await client.get(path)).status_code == status
    token = hidden((await client.get("/desk/cases")).text)["csrf_token"]
    sent = await client.post(path, data={"csrf_token": token, "act": "submit", "version": "0"})
    assert sent.status_code in (status, 422)


async def test_a_form_without_its_token_does_nothing(
    client: httpx.AsyncClient, parts: ApiParts
) -> None:
    await sign_in(client, "sample-hr")
    form = hidden((await client.get(APPROVE)).text)
    before = await version(parts, "N-1")
    forged = {**form, "csrf_token": "forged", "act": "submit"}
    assert (await client.post(APPROVE, data=forged)).status_code == 403
    assert await version(parts, "N-1") == before


async def test_a_case_is_opened_for_the_own_office_whatever_the_form_says(
    client: httpx.AsyncClient,
) -> None:
    await sign_in(client, "sample-hr")
    filled = {
        "researcher_id": "P13",
        "institution_id": "I2",
        "requested_start_date": "2025-09-01",
        "requested_months": "12",
    }

    answer = await send(client, "/desk/cases/new/off_post_venture_leave", filled)

    assert answer.status_code == 303, answer.text
    case = (await client.get(answer.headers["location"])).text
    assert "OVL-20250616-" in case
    assert "示例单位I1" in case


async def test_a_file_is_opened_with_a_command_that_was_chosen(client: httpx.AsyncClient) -> None:
    await sign_in(client, "sample-hrss")
    path = "/desk/cases/new/subsidy_and_quota"
    choice = (await client.get(path)).text
    assert "?command=AssessFreeSpace" in choice
    assert "?command=ApproveSubsidyClaim" not in choice

    filled = {"base_kind": "GOVERNMENT_DEVELOPED", "total_area_m2": "100", "free_area_m2": "40"}
    answer = await send(client, f"{path}?command=AssessFreeSpace", filled)

    assert answer.status_code == 303


async def test_a_foreign_base_is_told_in_the_form(client: httpx.AsyncClient) -> None:
    await sign_in(client, "sample-hrss")
    filled = {
        "base_kind": "PRIVATE",
        "total_area_m2": "100",
        "free_area_m2": "40",
        "base_id": "B2",
    }
    path = "/desk/cases/new/subsidy_and_quota?command=AssessFreeSpace"
    answer = await send(client, path, filled)
    assert answer.status_code == 403
    assert "不属于您的单位" in answer.text


async def test_english_is_a_visible_switch_that_is_remembered(client: httpx.AsyncClient) -> None:
    await sign_in(client, "sample-hr")
    english = {"accept-language": "en-GB,en"}
    first = await client.get("/desk/cases", headers=english)
    assert '<html lang="zh-CN">' in first.text
    assert 'href="/desk/cases?lang=en"' in first.text

    switched = await client.get("/desk/cases?lang=en")

    assert '<html lang="en">' in switched.text
    assert "lang=en" in switched.headers["set-cookie"]
    assert '<html lang="en">' in (await client.get("/desk/cases/N-1")).text
