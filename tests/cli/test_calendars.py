"""`qixian calendar`: the notices there are, what a new one would move, and that it does."""

import json
from datetime import date
from pathlib import Path

import asyncpg
import pytest

from qixian.cli.calendars_notice import WrittenNotice, notice_written
from qixian.ledger.errors import MalformedCommand
from tests.cli.conftest import Office, Qixian
from tests.cli.played import play

# The return due on 2027-07-01 moves over a first of July that rests.
NOTICE = """
year = 2027
title = "国务院办公厅关于2027年部分节假日安排的通知"
number = "国办发明电〔2026〕1号"
rest_days = [2027-07-01, 2027-07-02]
extra_working_days = [2027-07-03]
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "2027.toml"
    path.write_text(NOTICE, "utf-8")
    return path


@pytest.fixture
async def leave(
    qixian: Qixian,
    pool: "asyncpg.Pool[asyncpg.Record]",
    monkeypatch: pytest.MonkeyPatch,
    database_url: str,
) -> Qixian:
    """The command beside a ledger with an extended leave whose return is due on 2027-07-01."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    # A date that has passed does not move, whenever these tests run.
    monkeypatch.setattr("qixian.cli.calendars_loading.today", lambda: date(2026, 7, 1))
    await play(pool, "L07", "2026-06-30")
    return qixian


def written(file: Path | None = None, **days: object) -> WrittenNotice:
    given = {"year": None, "rest": (), "work": (), "statutory": ()} | days
    return WrittenNotice(file, **given)  # type: ignore[arg-type]


async def test_the_notices_are_listed_and_a_year_shows_its_days(leave: Qixian) -> None:
    listed = leave("calendar", "show", "--lang", "zh")
    year = leave("calendar", "show", "--year", "2025")
    unknown = leave("calendar", "show", "--year", "2027")
    document = leave("calendar", "show", "--year", "2025", "--json").document

    assert "国务院办公厅关于2025年部分节假日安排的通知  国办发明电〔2024〕12号" in listed.out
    assert "随程序提供" in listed.out
    assert "2025-01-28 (Tuesday) to 2025-02-04 (Tuesday) (8 days)" in year.out
    assert "2025-01-26 (Sunday)" in year.out
    assert "the holiday notice of 2027 is not loaded" in unknown.out
    (notice,) = document["notices"]  # type: ignore[index]
    assert (notice["year"], notice["loaded_on"]) == (2025, None)


async def test_a_preview_tells_what_would_move_and_changes_nothing(
    leave: Qixian, file: Path
) -> None:
    seen = leave("calendar", "preview", file)
    document = leave("calendar", "preview", "--json", file).document
    after = leave("calendar", "preview", "--json", file).document

    assert seen.status == 0
    assert "L07-A" in seen.out
    assert "return due" in seen.out
    assert "dates that move: 1" in seen.out
    (change,) = (one for one in document["changes"] if one["moves"])  # type: ignore[index]
    assert (change["old"], change["new"]) == ("2027-07-01", "2027-07-03")
    assert document == after


async def test_days_on_the_line_are_a_notice_too(leave: Qixian) -> None:
    days = ("--rest", "2027-07-01..2027-07-02", "--work", "2027-07-03")

    seen = leave("calendar", "preview", "--year", "2027", *days)

    assert "dates that move: 1" in seen.out


def test_a_notice_is_read_alike_from_toml_from_json_and_from_the_line(
    file: Path, tmp_path: Path
) -> None:
    as_json = tmp_path / "2027.json"
    as_json.write_text(
        json.dumps(
            {
                "year": 2027,
                "title": "国务院办公厅关于2027年部分节假日安排的通知",
                "number": "国办发明电〔2026〕1号",
                "rest_days": ["2027-07-02", "2027-07-01"],
                "extra_working_days": ["2027-07-03"],
            }
        ),
        "utf-8",
    )
    line = written(year=2027, rest=("2027-07-01..2027-07-02",), work=("2027-07-03",))

    assert notice_written(written(file)).loaded() == notice_written(written(as_json)).loaded()
    assert notice_written(line).loaded().rest_days == notice_written(written(file)).rest_days


@pytest.mark.parametrize(
    ("days", "sentence"),
    [
        ({}, "give a file, or --year"),
        ({"year": 2027, "rest": ("2027-2-5",)}, "--rest '2027-2-5' is no day"),
        ({"year": 2027, "rest": ("20270205",)}, "--rest '20270205' is no day"),
        ({"year": 2027, "work": ("2027-02-11..2027-02-05",)}, "write the first day first"),
        ({"year": 2027, "rest": ("2027-01-01..9999-01-01",)}, "a notice is about one year"),
        ({"year": 2027, "rest": ("2026-05-01",)}, "the 2027 notice names 2026-05-01"),
        (
            {"year": 2027, "rest": ("2027-05-01",), "work": ("2027-05-01",)},
            "names 2027-05-01 as rest and as work",
        ),
    ],
)
def test_days_that_are_no_notice_are_told_with_what_would_be_right(
    days: dict[str, object], sentence: str
) -> None:
    with pytest.raises(MalformedCommand) as told:
        notice_written(written(None, **days))
    assert sentence in str(told.value)


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("a.toml", "year = ", "not TOML"),
        ("a.json", '{"year": ', "line 1, column 10: not JSON"),
        ("a.toml", "year = 2027", "LoadHolidayCalendar.rest_days: field required"),
        ("a.json", "[]", "LoadHolidayCalendar.params: "),
    ],
)
def test_a_file_that_is_no_notice_is_told_in_one_line(
    qixian: Qixian, tmp_path: Path, name: str, text: str, sentence: str
) -> None:
    file = tmp_path / name
    file.write_text(text, "utf-8")

    said = qixian("calendar", "preview", file)

    assert (said.status, said.out) == (2, "")
    assert sentence in said.err
    assert said.err.count("\n") == 1


def test_a_file_that_is_not_there_and_a_file_beside_days_are_malformed(
    qixian: Qixian, tmp_path: Path, file: Path
) -> None:
    absent = qixian("calendar", "preview", tmp_path / "absent.toml")
    both = qixian("calendar", "preview", file, "--rest", "2027-01-01")

    assert (absent.status, both.status) == (2, 2)
    assert "cannot be read (No such file or directory)" in absent.err
    assert "not both" in both.err


def test_an_office_counts_its_cases_again_when_a_notice_is_loaded(
    office: Office, qixian: Qixian, tmp_path: Path
) -> None:
    office.open()
    case = approved_leave(office)
    file = tmp_path / "2033.toml"
    file.write_text('year = 2033\ntitle = "放假通知"\nrest_days = [2033-07-01]\n', "utf-8")

    unasked = office.command("calendar", "load", str(file))
    loaded = office.command("calendar", "load", "--yes", str(file))
    again = office.command("calendar", "load", "--yes", "--json", str(file))

    assert unasked.status == 2
    assert unasked.err == "qixian: nobody can be asked here: add --yes to load the notice\n"
    assert (loaded.status, loaded.err) == (0, "")
    assert "dates that move: 1" in loaded.out
    assert "holiday notice: accepted" in loaded.out
    assert again.document["outcome"] == "NOTHING_TO_DO"  # type: ignore[index]
    says_when_it_was_loaded_and_what_it_moved(qixian, case)


def approved_leave(office: Office) -> str:
    """An approved leave of 36 months from 2030-07-01; its return is due on 2033-07-01."""
    office.register("person", "P1")
    office.register("institution", "I1")
    params = {
        "researcher_id": "P1",
        "institution_id": "I1",
        "requested_start_date": "2030-07-01",
        "requested_months": 36,
    }
    said = office.command(
        "case", "open", "off_post_venture_leave", "--case", "C1", "--params", json.dumps(params)
    )
    assert said.status == 0, said.err
    assert office.command("case", "do", "C1", "ApproveLeave").status == 0
    return "C1"


def says_when_it_was_loaded_and_what_it_moved(qixian: Qixian, case: str) -> None:
    document = qixian("calendar", "show", "--year", "2033", "--json").document
    (notice,) = document["notices"]  # type: ignore[index]
    assert notice["loaded_on"] is not None
    events = qixian("case", "timeline", case, "--json").document["events"]  # type: ignore[index]
    assert events[-1]["event"] == "DeadlineRecomputed"
    assert events[-1]["data"]["new"] == "2033-07-04"
    why = qixian("case", "why", case, "return_due_date", "--lang", "zh")
    assert "2033-07-01（星期五）休息：《放假通知》所列放假或调休日" in why.out
    assert "日期确定" in why.out
