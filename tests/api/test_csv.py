"""The list of cases as a file for a spreadsheet: what it holds, and that no cell is a formula."""

import csv
import io

import httpx
import pytest

from qixian.api.csv_export import csv_response
from tests.api.conftest import Headers
from tests.api.world import BY_ROLE, SEEN_BY

PATH = "/api/v1/cases.csv"


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


async def test_a_file_holds_what_the_list_holds(
    client: httpx.AsyncClient, as_account: Headers
) -> None:
    for role, account in BY_ROLE.items():
        answer = await client.get(PATH, params={"limit": 1}, headers=as_account(account))
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "text/csv; charset=utf-8"
        assert answer.headers["content-disposition"] == 'attachment; filename="cases.csv"'
        assert answer.content.startswith("\ufeffcase_id,".encode())
        assert [row["case_id"] for row in rows_of(answer.content)] == sorted(SEEN_BY[role])


async def test_a_file_is_filtered_as_the_list_is(
    client: httpx.AsyncClient, as_account: Headers
) -> None:
    headers, wanted = as_account("sample-auditor"), {"state": "APPLIED", "after": "N-1"}
    answer = await client.get(PATH, params=wanted, headers=headers)

    (row,) = rows_of(answer.content)
    assert (row["case_id"], row["open"], row["opened_on"]) == ("N-2", "true", "2025-06-10")
    assert (row["base_id"], row["league_city"]) == ("", "ORDOS")


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ('=HYPERLINK("x")', '\'=HYPERLINK("x")'),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\tx", "'\tx"),
        ("＝1", "'＝1"),
        (-1, "-1"),
        (None, ""),
        (False, "false"),
        ("示例, 人员\n甲", "示例, 人员\n甲"),
    ],
)
def test_no_text_is_taken_for_a_formula(cell: object, written: str) -> None:
    content = bytes(csv_response("x.csv", ["cell"], [[cell]]).body)

    (_, *rows) = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    assert rows == [[written]]
    assert content.endswith(b"\r\n")
