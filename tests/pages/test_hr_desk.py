"""The personnel desk: what is due and to whom, its search, what each role is shown."""

import re
from datetime import date

import httpx
import pytest

from qixian.api.pages.hr.acts import act_of
from qixian.api.pages.hr.desk import SHOWN
from qixian.api.pages.language import merged_catalogue
from qixian.api.parts import ApiParts
from qixian.domain.asking import MAIN_BOOK, Asked
from qixian.ledger.board import BoardLine, find_case
from qixian.ledger.registry.entries import admit
from tests.api.world import BY_ROLE
from tests.pages.browser import sign_in
from tests.rehearsal.sample_world import made

MONDAY = date(2025, 6, 16)


async def page(
    client: httpx.AsyncClient, path: str = "/desk/hr", account: str = "sample-hr"
) -> str:
    answer = await client.get(path)
    if answer.status_code == 303:
        await sign_in(client, account)
        answer = await client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.text


def section(text: str, name: str) -> str:
    """One group of the desk."""
    start = text.index(f'id="due-{name}"')
    return text[start : text.index("</section>", start)]


async def apply_for(parts: ApiParts, case: str, person: str, on: date) -> None:
    async with parts.pool.acquire() as conn:
        await admit(conn, MAIN_BOOK, [(person, "person")])
        line = await find_case(conn, MAIN_BOOK, "N-1")
        digest = await conn.fetchval(
            "SELECT edition_digest FROM ledger.event WHERE case_id = $1 LIMIT 1", line.case_id
        )
    asked = Asked(
        command_id=f"open:{case}",
        case_id=case,
        case_type="off_post_venture_leave",
        command="SubmitLeaveApplication",
        params={
            "researcher_id": person,
            "institution_id": "I1",
            "requested_start_date": "2025-09-01",
            "requested_months": 12,
        },
        actor="sample-hr",
        edition_digest=digest,
    )
    answer = await parts.record.carry_out(asked, on)
    assert answer.outcome == "ACCEPTED", answer.refusal


async def test_the_desk_says_what_is_due_by_when_and_leads_to_the_form(
    client: httpx.AsyncClient,
) -> None:
    text = await page(client)

    assert 'href="/desk/cases/N-1"' not in text[: text.index('id="h-recent"')]
    assert "没有逾期事项。" in section(text, "overdue")
    later = await page(client, "/desk/hr/due/later")
    assert 'href="/desk/cases/N-1"' in later
    assert "审批离岗申请" in later
    assert 'href="/desk/cases/N-1/do/ApproveLeave"' in later
    assert "2025年7月8日" in later
    assert "还有22天" in later
    assert "离岗中，尚未到延期受理期" in later


async def test_overdue_things_come_first_and_say_how_late_they_are(
    client: httpx.AsyncClient, parts: ApiParts
) -> None:
    await apply_for(parts, "OLD", "P16", date(2025, 4, 1))
    await apply_for(parts, "NOW", "P17", date(2025, 5, 22))

    text = await page(client, "/desk/hr?lang=en")

    overdue = section(text, "overdue")
    assert 'href="/desk/cases/OLD"' in overdue
    assert re.search(r"\d+ days overdue", overdue)
    assert "row-late" in overdue
    assert 'href="/desk/cases/NOW"' in section(text, "week")


async def test_a_long_group_shows_its_first_lines_and_pages_through_the_rest(
    client: httpx.AsyncClient, parts: ApiParts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qixian.api.pages.hr.desk.PAGE", 10)
    cases = [f"OLD-{n:02}" for n in range(SHOWN + 3)]
    for number, case in enumerate(cases):
        await apply_for(parts, case, f"P{100 + number}", date(2025, 4, 1))

    overdue = section(await page(client), "overdue")
    assert overdue.count("<tr class=") == SHOWN
    assert 'href="/desk/hr/due/overdue"' in overdue

    first = (await client.get("/desk/hr/due/overdue")).text
    following = re.search(r'href="(/desk/hr/due/overdue\?[^"]+)" rel="next"', first)
    assert following is not None
    second = (await client.get(following[1].replace("&amp;", "&"))).text
    seen = re.findall(r'href="/desk/cases/(OLD-\d\d)"', first + second)
    assert seen == cases
    assert 'rel="next"' not in second


async def test_cases_are_counted_by_state_and_each_count_opens_its_list(
    client: httpx.AsyncClient,
) -> None:
    text = await page(client)
    assert "/desk/cases?case_type=off_post_venture_leave&amp;state=APPLIED" in text
    states = text[text.index('id="h-states"') :]
    assert re.findall(r"state=(\w+)", states)[:2] == ["APPLIED", "ON_LEAVE"]


async def test_the_desk_shows_what_happened_last_in_its_own_cases(
    client: httpx.AsyncClient,
) -> None:
    text = await page(client)
    recent = text[text.index('id="h-recent"') :]
    assert re.findall(r'class="id" href="/desk/cases/([^"]+)"', recent)[0] == "N-1"
    assert not re.search(r"/desk/cases/[LN]-2|/desk/cases/[TVFG]-", text)


async def test_no_name_of_a_person_stands_on_the_desk(client: httpx.AsyncClient) -> None:
    for path in ("/desk/hr", "/desk/hr/due/later", "/desk/hr/find?q=P11"):
        assert "示例人员" not in await page(client, path)


@pytest.mark.parametrize("role", BY_ROLE)
async def test_the_desk_is_for_its_office_and_to_look_at_for_two_others(
    client: httpx.AsyncClient, role: str
) -> None:
    await sign_in(client, BY_ROLE[role])  # type: ignore[index]
    for path in ("/desk/hr", "/desk/hr/due/later", "/desk/hr/find?q=L-2"):
        answer = await client.get(path)
        if role not in ("HR", "AUDITOR", "ADMINISTRATOR"):
            assert answer.status_code == 403
            continue
        expected = 303 if "find" in path and role != "HR" else 200
        assert answer.status_code == expected
        if role != "HR":
            assert "/do/" not in answer.text
            assert "/desk/cases/new/" not in answer.text


async def test_nobody_signed_in_is_led_to_the_sign_in(client: httpx.AsyncClient) -> None:
    answer = await client.get("/desk/hr")
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in")


async def test_search_leads_to_a_case_or_lists_a_persons_cases(client: httpx.AsyncClient) -> None:
    await sign_in(client, "sample-hr")

    found = await client.get("/desk/hr/find?q=%20L-1%20")
    assert (found.status_code, found.headers["location"]) == (303, "/desk/cases/L-1")
    assert 'href="/desk/cases/L-1"' in (await client.get("/desk/hr/find?q=P11")).text
    assert 'href="/desk/cases/L-1"' in (await client.get("/desk/hr/find?q=L")).text


@pytest.mark.parametrize("foreign", ["L-2", "P21", "NO-SUCH", "P13"])
async def test_search_knows_nothing_of_what_one_may_not_see(
    client: httpx.AsyncClient, foreign: str
) -> None:
    text = await page(client, f"/desk/hr/find?q={foreign}")
    assert "没有此编号，也没有涉及此人的案件" in text


@pytest.mark.parametrize(
    "bad", ["<script>alert(1)</script>", "张三", "a" * 300, "' OR 1=1 --", "-", "%25"]
)
async def test_search_for_what_is_no_id_says_so(client: httpx.AsyncClient, bad: str) -> None:
    text = await page(client, f"/desk/hr/find?q={bad}")
    assert "编号只含拉丁字母" in text
    assert "<script>alert" not in text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/desk/hr/find?q=%00", 400),
        ("/desk/hr/due/never", 404),
        ("/desk/hr/due/OVERDUE", 404),
        ("/desk/hr/due/later?after_day=tomorrow&after_case=X", 422),
        ("/desk/hr/due/later?after_day=2025-06-16", 200),
        ("/desk/hr/due/later?after_case=" + "x" * 200, 422),
    ],
)
async def test_odd_addresses_get_a_page_and_the_right_status(
    client: httpx.AsyncClient, path: str, status: int
) -> None:
    await sign_in(client, "sample-hr")
    answer = await client.get(path)
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/html")


async def test_the_desk_speaks_english_when_asked(client: httpx.AsyncClient) -> None:
    text = await page(client, "/desk/hr/due/later?lang=en")
    assert '<html lang="en">' in text
    assert "Decide on the leave application" in text
    assert "8 July 2025" in text
    visible = re.sub(r'<a class="(brand|switch)".*?</a>', "", text)
    assert not re.search(r"[\u4e00-\u9fff]", visible)


def line(state: str, field: str, **dates: date) -> BoardLine:
    return BoardLine(
        case_id="X",
        book=MAIN_BOOK,
        case_type="off_post_venture_leave",
        state=state,
        open=True,
        version=1,
        opened_on=MONDAY,
        last_effective_on=MONDAY,
        next_wake=None,
        dates=dates,
        researcher_id="P1",
        institution_id="I1",
        base_id=None,
        league_city=None,
        awaited_field=field,
        awaited_by=MONDAY,
    )


@pytest.mark.parametrize(
    ("dates", "commands"),
    [
        ({"extension_window_opens": date(2025, 6, 17)}, ()),
        ({"extension_window_opens": date(2025, 6, 16)}, ("RequestExtension", "RecordReturn")),
        (
            {
                "extension_window_opens": date(2025, 6, 1),
                "extension_start_date": date(2025, 7, 1),
            },
            (),
        ),
    ],
)
def test_a_first_term_asks_for_something_once_the_window_is_open(
    dates: dict[str, date], commands: tuple[str, ...]
) -> None:
    assert act_of(line("ON_LEAVE", "return_due_date", **dates), MONDAY).commands == commands


def test_everything_awaited_has_a_sentence_and_commands_that_fit() -> None:
    known = merged_catalogue("zh")
    world = made(MONDAY)
    awaited = 0
    for case, state in world.states.items():
        kind = world.kinds[case]
        summary = kind.summarise(state, case)
        if summary.awaited is None:
            continue
        awaited += 1
        act = act_of(line(summary.state, summary.awaited.field, **summary.dates), MONDAY)
        assert act.sentence != "See the case", (case, summary.state, summary.awaited)
        assert (said := known.get(act.sentence)) is not None
        assert said.string
        assert set(act.commands) <= set(kind.possible(state)), case
    assert awaited > 20
