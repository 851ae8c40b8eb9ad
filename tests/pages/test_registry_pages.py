"""The registry's pages: what is read is noted, what is written checked, the rest not there."""

import re

import httpx
import pytest

from qixian.api.parts import ApiParts
from tests.pages.base_world import become
from tests.pages.browser import hidden

PATH = "/desk/registry"
NOTES = "SELECT entry_id, reader, reason FROM registry.access ORDER BY access_id"
ENTRY = re.compile(r'href="/desk/registry/([A-Z]\d+)"')


async def read(client: httpx.AsyncClient, path: str) -> str:
    answer = await client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.text


async def send(
    client: httpx.AsyncClient, page: str, form: str, data: dict[str, str]
) -> httpx.Response:
    """Send a form that stands on a page."""
    token = hidden(await read(client, page))["csrf_token"]
    return await client.post(form, data={"csrf_token": token, **data})


async def notes(parts: ApiParts) -> list[tuple[str, ...]]:
    return [tuple(row) for row in await parts.pool.fetch(NOTES)]


async def test_an_office_lists_what_it_holds_and_whom_its_cases_name(
    client: httpx.AsyncClient, parts: ApiParts
) -> None:
    await become(client, "sample-incubator")
    text = await read(client, PATH)
    held, _, named = text.partition('aria-labelledby="named-head"')

    assert set(ENTRY.findall(held)) == {"P13", "P14", "P15", "E13"}
    assert set(ENTRY.findall(named)) == {"P13", "P14", "E13"}
    assert "示例企业E13" in held  # a venture's name is public
    assert "示例人员" not in text
    assert await notes(parts) == []
    assert "示例人员P13" in await read(client, f"{PATH}?names=yes")
    assert ("P15", "sample-incubator", "NAMES_IN_LIST") in await notes(parts)


async def test_the_region_lists_every_entry_and_no_person_by_name(
    client: httpx.AsyncClient, parts: ApiParts
) -> None:
    for account in ("sample-auditor", "sample-admin"):
        await become(client, account)
        text = await read(client, f"{PATH}?kind=person&names=yes")
        assert {"P11", "P25"} <= set(ENTRY.findall(text))
        assert "示例人员" not in text
    assert await notes(parts) == []


async def test_entries_are_paged_and_found_by_id(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qixian.api.pages.registry.reading.PAGE", 2)
    await become(client, "sample-incubator")
    text = await read(client, PATH)
    following = re.search(r'href="(/desk/registry\?after=[^"]+)" rel="next"', text)
    assert following is not None
    held = text.partition('aria-labelledby="named-head"')[0]
    rest = (await read(client, following[1])).partition('aria-labelledby="named-head"')[0]
    assert ENTRY.findall(held) + ENTRY.findall(rest) == ["E13", "P13", "P14", "P15"]
    found = await client.get(f"{PATH}/find", params={"q": " P13 "})
    assert found.headers["location"] == f"{PATH}/P13"


async def test_the_office_of_the_cases_reads_a_person_and_that_is_noted(
    client: httpx.AsyncClient, parts: ApiParts
) -> None:
    for account in ("sample-incubator", "sample-hrss"):
        await become(client, account)
        text = await read(client, f"{PATH}/P13?lang=en")
        assert "示例人员P13" in text
        assert "That you read this is noted" in text
        assert "/desk/cases/T-1" in text
        assert "Moved in: incubation began" in text
        assert f"{PATH}/E13" in text
    assert await notes(parts) == [
        ("P13", "sample-incubator", "REGISTRY_PAGE"),
        ("P13", "sample-hrss", "REGISTRY_PAGE"),
    ]


async def test_an_entry_of_another_office_is_as_one_that_is_not_there(
    client: httpx.AsyncClient, parts: ApiParts
) -> None:
    for account in ("sample-incubator", "sample-hr"):
        await become(client, account)
        for entry in ("P23", "E23", "P99", "x y", "%C3%A9"):
            answer = await client.get(f"{PATH}/{entry}")
            assert answer.status_code == 404, entry
            assert "示例人员" not in answer.text
    assert await notes(parts) == []


async def test_the_administrator_sees_that_there_is_data_and_the_auditor_goes_elsewhere(
    client: httpx.AsyncClient, parts: ApiParts
) -> None:
    await become(client, "sample-admin")
    text = await read(client, f"{PATH}/P13?lang=en")
    assert "示例人员" not in text
    assert "The data is sealed." in text
    assert "Correct the data" not in text
    await become(client, "sample-auditor")
    answer = await client.get(f"{PATH}/P13")
    assert answer.headers["location"] == "/desk/audit/entries/P13"
    assert "示例基地B1" in await read(client, f"{PATH}/B1")
    assert await notes(parts) == []


async def test_a_person_is_registered_for_the_office_under_the_id_that_was_offered(
    client: httpx.AsyncClient, parts: ApiParts
) -> None:
    await become(client, "sample-hr")
    page = f"{PATH}/new/person"
    offered = re.search(
        r'name="entry_id" value="(P-[0-9A-HJKMNP-TV-Z]{8})"', await read(client, page)
    )
    assert offered is not None
    sent = await send(client, page, page, {"entry_id": offered[1], "name": "示例人员甲"})
    assert sent.status_code == 303
    assert sent.headers["location"] == f"{PATH}/{offered[1]}?done=registered"
    held = await parts.pool.fetchval(
        "SELECT held_by FROM registry.entry WHERE entry_id = $1", offered[1]
    )
    assert held == "institution:I1"
    assert "示例人员甲" in await read(client, sent.headers["location"])


BAD = [
    ({"name": ""}, "name", "请填写。"),
    ({"name": "甲\n乙"}, "name", "不能使用"),
    ({"name": "示例", "phone": "abc"}, "phone", "不能使用"),
    ({"name": "示例", "entry_id": "张三"}, "entry_id", "不能使用"),
    ({"name": "示例", "entry_id": ""}, "entry_id", "请填写。"),
    ({"name": "示例", "email": "<script>alert(1)</script>"}, "email", "不能使用"),
]


@pytest.mark.parametrize(("entered", "field", "sentence"), BAD, ids=[bad[1] for bad in BAD])
async def test_what_cannot_be_registered_comes_back_with_a_sentence_beside_the_field(
    client: httpx.AsyncClient,
    parts: ApiParts,
    entered: dict[str, str],
    field: str,
    sentence: str,
) -> None:
    before = await parts.pool.fetchval("SELECT count(*) FROM registry.entry")
    await become(client, "sample-hr")
    page = f"{PATH}/new/person"
    answer = await send(client, page, page, {"entry_id": "P-NEW", **entered})

    assert answer.status_code == 422
    wrong = re.search(rf'id="f-wrong-{field}">([^<]+)<', answer.text)
    assert wrong is not None
    assert sentence in wrong[1]
    assert "<script>alert" not in answer.text
    assert await parts.pool.fetchval("SELECT count(*) FROM registry.entry") == before


async def test_an_id_that_is_taken_is_refused_alike_whoever_holds_it(
    client: httpx.AsyncClient,
) -> None:
    await become(client, "sample-hr")
    page = f"{PATH}/new/person"
    answers = [
        await send(client, page, page, {"entry_id": taken, "name": "示例"})
        for taken in ("P23", "E13", "P11", "I1")
    ]
    assert {answer.status_code for answer in answers} == {409}
    assert all("编号已被使用" in answer.text for answer in answers)


async def test_data_is_corrected_and_an_empty_field_taken_away(
    client: httpx.AsyncClient, parts: ApiParts
) -> None:
    await become(client, "sample-hr")
    page = f"{PATH}/P11"
    for data, shown in (({"phone": "0471-0000"}, True), ({"phone": ""}, False)):
        sent = await send(client, page, f"{page}/correct", {"name": "示例更名", **data})
        assert sent.status_code == 303
        text = await read(client, page)
        assert "示例更名" in text
        assert ("0471-0000" in text) is shown
    assert ("P11", "sample-hr", "CORRECTION") in await notes(parts)
    wrong = await send(client, page, f"{page}/correct", {"name": "", "phone": "abc"})
    assert wrong.status_code == 422
    assert 'id="c-wrong-name"' in wrong.text
    assert 'value="abc"' in wrong.text


async def test_a_venture_is_linked_to_a_founder_one_may_see(
    client: httpx.AsyncClient, parts: ApiParts
) -> None:
    await become(client, "sample-incubator")
    page = f"{PATH}/E13"
    for person in ("P23", "P99", "B1", "", "E13"):
        answer = await send(client, page, f"{page}/founder", {"person_id": person})
        assert answer.status_code == 422, person
        assert "person-wrong" in answer.text
    sent = await send(client, page, f"{page}/founder", {"person_id": "P15"})
    assert sent.status_code == 303
    assert f"{PATH}/P15" in await read(client, page)


async def test_a_place_is_registered_and_moved_by_the_administrator_alone(
    client: httpx.AsyncClient, parts: ApiParts
) -> None:
    await become(client, "sample-admin")
    page = f"{PATH}/new/base"
    missing = await send(client, page, page, {"entry_id": "B7", "name": "示例基地七"})
    assert missing.status_code == 422
    assert 'id="f-wrong-league_city"' in missing.text
    new = {"entry_id": "B7", "name": "示例基地七", "league_city": "ORDOS"}
    assert (await send(client, page, page, new)).status_code == 303
    moved = await send(client, f"{PATH}/B7", f"{PATH}/B7/jurisdiction", {"league_city": "HOHHOT"})
    assert moved.status_code == 303
    where = "SELECT league_city FROM registry.jurisdiction WHERE entry_id = 'B7'"
    assert await parts.pool.fetchval(where) == "HOHHOT"

    await become(client, "sample-hrss")
    text = await read(client, f"{PATH}/B1")
    assert "/jurisdiction" not in text
    assert "/correct" not in text
    token = hidden(text)["csrf_token"]
    for form in (f"{PATH}/B1/jurisdiction", f"{PATH}/B1/correct", f"{PATH}/new/base"):
        data = {"csrf_token": token, "league_city": "ORDOS", "name": "x", "entry_id": "B8"}
        assert (await client.post(form, data=data)).status_code == 403


async def test_the_kind_of_a_base_is_chosen_and_another_one_is_kept(
    client: httpx.AsyncClient,
) -> None:
    await become(client, "sample-admin")
    page = f"{PATH}/new/base"
    assert '<option value="GOVERNMENT_DEVELOPED">政府投资开发</option>' in await read(client, page)
    new = {"entry_id": "B7", "name": "示例基地七", "league_city": "ORDOS", "kind": "SHARED"}
    assert (await send(client, page, page, new)).status_code == 303
    text = await read(client, f"{PATH}/B7")

    assert '<option value="SHARED" selected>SHARED</option>' in text


@pytest.mark.parametrize("form", ["new/person", "P11/correct", "E13/founder", "B1/jurisdiction"])
async def test_no_form_is_taken_without_its_token(
    client: httpx.AsyncClient, parts: ApiParts, form: str
) -> None:
    rows = "SELECT md5(string_agg(e::text, '' ORDER BY entry_id)) FROM registry.entry e"
    before = await parts.pool.fetchval(rows)
    for account in ("sample-hr", "sample-incubator", "sample-admin"):
        await become(client, account)
        answer = await client.post(f"{PATH}/{form}", data={"name": "x", "csrf_token": "forged"})
        assert answer.status_code == 403
    assert await parts.pool.fetchval(rows) == before


async def test_the_registry_is_not_for_the_programme_office(client: httpx.AsyncClient) -> None:
    await become(client, "sample-programme")
    for path in (PATH, f"{PATH}/P13", f"{PATH}/new/person", f"{PATH}/find?q=P13"):
        assert (await client.get(path)).status_code == 403
