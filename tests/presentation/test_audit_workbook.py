"""An audit as a workbook: the columns of the CSV file, real numbers and times, and no formula."""

import io
from datetime import UTC, datetime, timedelta

import pytest
from openpyxl import Workbook, load_workbook

from qixian.domain.calendar.zone import SHANGHAI
from qixian.ledger.audit.carried_out import CarriedOut, LeftOut, PinnedEdition
from qixian.ledger.audit.findings import Finding, FindingKind
from qixian.ledger.audit.sample import Drawn
from qixian.presentation.audit_workbook import audit_workbook
from qixian.presentation.audited import COLUMNS, audit_rows
from qixian.presentation.words import Language, Words
from tests.presentation.test_audited import report

AT = datetime(2026, 3, 31, 9, 30, 5, 7, SHANGHAI)
DIGEST = "ab" * 32
DECISION = Finding("HIGH", FindingKind.DECISION, "W", "L1", 5, 17, "1", "2", ("R85",), ("L1", "L2"))


def carried(*findings: Finding, **changed: object) -> CarriedOut:
    made: dict[str, object] = {
        "report": report(*findings),
        "at": AT,
        "late_after": timedelta(minutes=15),
        "left_out": (LeftOut.ENGINE, LeftOut.SIGNATURES),
        "drawn": Drawn(7, ("L1", "T-2")),
        "release": "0.1.0",
        "calendar": "2026-1",
        "editions": (PinnedEdition("nmg-2022-31", DIGEST),),
    }
    return CarriedOut(**(made | changed))  # type: ignore[arg-type]


def read(one: CarriedOut, language: Language = "en") -> Workbook:
    return load_workbook(io.BytesIO(audit_workbook(one, Words(language))))


def rows(book: Workbook, sheet: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in book[sheet].iter_rows(values_only=True)]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_findings_are_those_of_the_file_for_any_spreadsheet_with_words_for_people(
    language: Language,
) -> None:
    one = carried(DECISION, Finding("LOW", FindingKind.COMMAND_REPEATED, "A", "L2"))
    words = Words(language)

    head, *found = rows(read(one, language), words.of("audit_file", "findings"))

    assert head[2:] == tuple(words.of("audit_columns", key) for key in ("code", *COLUMNS[2:]))
    assert [tuple("" if value is None else value for value in row[2:]) for row in found] == [
        row[1:] for row in audit_rows(one.report, words)
    ]
    assert [row[:2] for row in found] == [
        (words.of("severities", "HIGH"), words.of("audit_kinds", "DECISION")),
        (words.of("severities", "LOW"), words.of("audit_kinds", "COMMAND_REPEATED")),
    ]
    assert found[0][5:7] == (5, 17)


def test_headings_are_in_the_language_of_the_workbook() -> None:
    head = rows(read(carried(DECISION), "zh"), "发现")[0]

    assert head[:4] == ("程度", "发现", "代码", "内容")
    assert not any(str(text).isascii() for text in head)


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        '=HYPERLINK("http://x","y")',
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "＝1",
        "#N/A",
        "=",
    ],
)
def test_no_text_becomes_a_formula(text: str) -> None:
    finding = Finding("HIGH", FindingKind.DECISION, text, text, recorded=text, expected="0012")
    one = carried(finding, drawn=Drawn(7, (text,)), editions=(PinnedEdition(text, DIGEST),))

    book = read(one)

    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert kinds <= {"s", "n", "d"}
    cells = [book["Findings"].cell(2, column) for column in (4, 5, 8)] + [book["Sample"].cell(2, 2)]
    assert {cell.value for cell in cells} == {text}
    assert {cell.quotePrefix for cell in cells} == {text != "#N/A"}
    expected = book["Findings"].cell(2, 9)
    assert (expected.value, expected.data_type) == ("0012", "s")


@pytest.mark.parametrize("odd", ["\x00", "\x1f", "\ufffe", "\uffff", "\ud800"])
def test_what_no_cell_can_hold_is_replaced(odd: str) -> None:
    finding = Finding("HIGH", FindingKind.CHAIN, "HASH", f"a{odd}b", recorded=odd)

    sheet = read(carried(finding))["Findings"]

    assert [sheet.cell(2, column).value for column in (5, 8)] == ["a\ufffdb", "\ufffd"]


def test_the_file_says_in_utc_when_it_was_made() -> None:
    made = read(carried()).properties.created

    assert made == AT.astimezone(UTC).replace(tzinfo=None, microsecond=0)


def test_days_and_instants_are_such_in_the_office_s_zone() -> None:
    late = Finding(
        "LOW",
        FindingKind.DEADLINE_LATE,
        "TERM_END:2026-03-01",
        "L1",
        recorded="2026-03-01T02:00:00+08:00",
        expected="2026-03-01T00:00:00+08:00",
    )
    missed = Finding("HIGH", FindingKind.DEADLINE_MISSED, "TERM_END", "L2", expected="2026-03-01")
    read_by = Finding("MEDIUM", FindingKind.READ_WITHOUT_REASON, "2026-02-28", "hr:1", recorded="-")

    sheet = read(carried(late, missed, read_by))["Findings"]

    by_kind = {row[2].value: row for row in sheet.iter_rows(min_row=2)}
    assert [cell.value for cell in by_kind["DEADLINE_LATE"][7:9]] == [
        datetime(2026, 3, 1, 2),  # noqa: DTZ001 - Excel has no zones
        datetime(2026, 3, 1),  # noqa: DTZ001
    ]
    assert by_kind["DEADLINE_LATE"][7].number_format == "yyyy-mm-dd hh:mm:ss"
    day = by_kind["DEADLINE_MISSED"][8]
    assert (day.value, day.number_format) == (datetime(2026, 3, 1), "yyyy-mm-dd")  # noqa: DTZ001
    assert by_kind["READ_WITHOUT_REASON"][3].is_date
    assert by_kind["READ_WITHOUT_REASON"][7].value == "-"


def test_the_heading_stays_and_findings_can_be_filtered() -> None:
    book = read(carried(DECISION, DECISION))

    assert {sheet.freeze_panes for sheet in book} == {"A2"}
    assert book["Findings"].auto_filter.ref == "A1:L3"
    assert book["Sample"].auto_filter.ref == "A1:C3"
    assert all(cell.font.bold for cell in book["Findings"][1])


@pytest.mark.parametrize(
    ("language", "sheets"),
    [("en", ["Findings", "Summary", "Sample"]), ("zh", ["发现", "摘要", "抽样"])],
)
def test_the_summary_says_what_was_checked_and_what_was_left_out(
    language: Language, sheets: list[str]
) -> None:
    words = Words(language)
    book = read(carried(DECISION), language)
    assert book.sheetnames == sheets

    summary = rows(book, sheets[1])
    said = {row[0]: row[1:] for row in summary if row[0]}
    assert said[words.of("audit_file", "at")][0] == AT.replace(tzinfo=None, microsecond=0)
    assert said[words.of("audit_file", "HIGH")][0] == 1
    assert said[words.of("audit_file", "release")][0] == "0.1.0"
    assert said[words.of("audit_file", "edition")] == ("nmg-2022-31", None, None, DIGEST)
    checks = {row[1]: row for row in summary if row[1] in set(FindingKind) and row[2]}
    assert [*checks] == [*FindingKind]
    assert checks["DECISION"][3] == 1
    assert {kind for kind, row in checks.items() if row[2] == said_left_out(words)} == {"ENGINE"}
    assert words.of("audit", "SIGNATURES") in said


def said_left_out(words: Words) -> str:
    return words.of("audit_file", "not_checked")


def test_the_sample_has_its_seed() -> None:
    assert rows(read(carried()), "Sample")[1:] == [(1, "L1", 7), (2, "T-2", 7)]
    assert rows(read(carried(drawn=None)), "Sample")[1:] == []


def test_what_no_cell_can_hold_is_cut_or_replaced_and_stops_nothing() -> None:
    one = Finding("HIGH", FindingKind.DECISION, "a\x00b", "L1", recorded="x" * 40_000)

    sheet = read(carried(one))["Findings"]

    assert sheet.cell(2, 4).value == "a\ufffdb"
    long = sheet.cell(2, 8).value
    assert isinstance(long, str)
    assert (len(long), long[-1]) == (32_767, "…")
