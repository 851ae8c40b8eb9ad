"""A holiday notice is written, its moves are looked at, and only then it is loaded."""

import httpx
import pytest

from qixian.api.pages.admin.notice_form import NoticeForm, read
from qixian.api.pages.language import speech
from qixian.api.parts import ApiParts
from qixian.domain.holiday_calendar import LoadHolidayCalendar
from tests.pages.browser import hidden, sign_in
from tests.pages.test_audit_case import read as read_page

NEW = "/desk/admin/calendar/new"
# L-1's return is due on 2026-07-01, which this notice makes a day of rest.
NOTICE = {
    "year": "2026",
    "title": "示例通知",
    "rest_days": "2026-07-01..2026-07-03",
    "extra_working_days": "2026-07-04",
    "source": "made up for a test",
}
EMPTY = dict.fromkeys(
    ("extra_working_days", "statutory_days", "title", "number", "issued", "source"), ""
)


@pytest.fixture
async def admin(client: httpx.AsyncClient) -> httpx.AsyncClient:
    """A client signed in as the administrator."""
    await sign_in(client, "sample-admin")
    return client


async def sent(client: httpx.AsyncClient, act: str, **filled: str) -> httpx.Response:
    page = await client.get(f"{NEW}?lang=en")
    return await client.post(NEW, data={**hidden(page.text), **filled, "act": act})


async def loaded(parts: ApiParts) -> int:
    found: int = await parts.pool.fetchval(
        "SELECT count(*) FROM ledger.event WHERE type = 'HolidayCalendarLoaded'"
    )
    return found


async def test_a_preview_shows_what_moves_and_records_nothing(
    admin: httpx.AsyncClient, parts: ApiParts
) -> None:
    answer = await sent(admin, "preview", **NOTICE)

    assert answer.status_code == 200
    moved = answer.text.partition("Dates that move")[2].partition("</table>")[0]
    assert "L-1" in moved
    assert "1 July 2026" in moved
    assert "4 July 2026" in moved
    assert await loaded(parts) == 0


async def test_a_notice_is_loaded_once_however_often_it_is_sent(
    admin: httpx.AsyncClient, parts: ApiParts
) -> None:
    preview = await sent(admin, "preview", **NOTICE)
    form = {**hidden(preview.text), **NOTICE, "act": "load"}
    first, again = await admin.post(NEW, data=form), await admin.post(NEW, data=form)

    assert first.headers["location"] == "/desk/admin/calendar/2026?outcome=ACCEPTED"
    assert again.headers["location"] == first.headers["location"]
    assert await loaded(parts) == 1
    page = await read_page(admin, first.headers["location"])
    assert "The notice is loaded." in page
    assert "sample-admin" in page
    assert "示例通知" in page


async def test_days_that_the_office_counts_with_already_are_told_so(
    admin: httpx.AsyncClient, parts: ApiParts
) -> None:
    page = (await admin.get(f"{NEW}?year=2025&lang=en")).text
    notice = next(one for one in parts.shipped.notices if one.year == 2025)
    days = {
        name: "\n".join(day.isoformat() for day in sorted(getattr(notice, name)))
        for name in ("rest_days", "extra_working_days", "statutory_days")
    }
    assert days["rest_days"] in page
    form = {**hidden(page), **days, "year": "2025", "act": "load"}
    answer = await admin.post(NEW, data=form)

    assert answer.headers["location"] == "/desk/admin/calendar/2025?outcome=NOTHING_TO_DO"


@pytest.mark.parametrize(
    ("changed", "field", "said"),
    [
        ({"year": "27"}, "year", "four digits"),
        ({"year": "1999", "rest_days": "1999-05-01"}, "year", "From 2004 to 2199."),
        ({"rest_days": ""}, "rest_days", "names days of rest"),
        ({"rest_days": "spring"}, "rest_days", "Write each day as"),
        ({"rest_days": "2027-02-30"}, "rest_days", "Write each day as"),
        ({"rest_days": "2027-02-11..2027-02-05"}, "rest_days", "Write each day as"),
        ({"rest_days": "2027-01-01..2099-01-01"}, "rest_days", "Write each day as"),
        ({"rest_days": "2025-01-01"}, "rest_days", "cannot name 2025-01-01"),
        (
            {"extra_working_days": "2027-02-05"},
            "extra_working_days",
            "Named as rest and as work: 2027-02-05",
        ),
        ({"statutory_days": "2027-03-01"}, "statutory_days", "Not among the days of rest"),
        ({"issued": "soon"}, "issued", "2025-06-30"),
        ({"title": "x" * 201}, "title", "At most 200 characters."),
        ({"rest_days": "2027-01-01..2027-12-31"}, "rest_days", "At most 120 days."),
    ],
)
def test_a_notice_that_cannot_be_is_told_by_field(
    changed: dict[str, str], field: str, said: str
) -> None:
    written = {**EMPTY, "year": "2027", "rest_days": "2027-02-05..2027-02-11"}
    found = read(speech("en"), written | changed)

    assert isinstance(found, NoticeForm)
    assert said in found.wrong[field]


def test_days_are_read_as_people_copy_them() -> None:
    written = {**EMPTY, "year": "2027", "rest_days": "2027-02-05至2027-02-07，2027-02-10\n"}
    found = read(speech("zh"), written)

    assert isinstance(found, LoadHolidayCalendar)
    assert [day.day for day in found.rest_days] == [5, 6, 7, 10]


async def test_a_wrong_form_comes_back_with_what_was_written(admin: httpx.AsyncClient) -> None:
    answer = await sent(admin, "preview", **(NOTICE | {"statutory_days": "2026-01-01"}))

    assert answer.status_code == 422
    assert "Not among the days of rest: 2026-01-01." in answer.text
    assert "2026-07-01..2026-07-03" in answer.text


async def test_a_year_without_a_notice_is_named(admin: httpx.AsyncClient) -> None:
    await read_page(admin, "/desk/admin/calendar/2031", 404)
    page = await read_page(admin, "/desk/admin/calendar")

    assert "国务院办公厅关于2025年部分节假日安排的通知" in page


@pytest.mark.parametrize("year", ["0001", "2003", "2200", "9999"])
async def test_a_year_without_notices_is_refused_beside_its_field(
    admin: httpx.AsyncClient, parts: ApiParts, year: str
) -> None:
    answer = await sent(admin, "preview", **(NOTICE | {"year": year}))
    assert answer.status_code == 422
    assert "From 2004 to 2199." in answer.text
    assert await loaded(parts) == 0
