"""An audit as an Excel workbook: findings, summary and sample, a sheet each; for the doors.

Findings have the columns of the CSV file, with headings, severities and kinds as people call them,
and each kind's code beside it. Numbers, days and instants are such for Excel too; instants are in
Asia/Shanghai, since Excel knows no zones. No text becomes a formula, whatever it
begins with (OWASP, CSV injection).
"""

import io
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time
from typing import Final, TypeAlias

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from qixian.domain.calendar.zone import SHANGHAI
from qixian.ledger.audit.carried_out import CarriedOut, LeftOut
from qixian.ledger.audit.findings import SEVERITIES, FindingKind
from qixian.presentation.audited import COLUMNS, audit_rows, minutes
from qixian.presentation.words import Words

MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Value: TypeAlias = str | int | date | datetime | None

_LONGEST: Final = 32_767
"""Characters of a cell (Excel specifications and limits); what is longer is cut, visibly."""

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NO_XML: Final = re.compile("[\ufffe\uffff\ud800-\udfff]")
"""No characters of XML 1.0 (2.2), and openpyxl lets them through."""
_DAY: Final = "yyyy-mm-dd"
_INSTANT: Final = "yyyy-mm-dd hh:mm:ss"
_WIDTHS: Final = (10, 26, 22, 30, 22, 8, 12, 34, 34, 16, 44, 60)
_SUMMARY_WIDTHS: Final = (34, 26, 14, 14, 70)
_SAMPLE_WIDTHS: Final = (12, 26, 14)

# Of these kinds a whole value of the column is a day or an instant.
_TIMES: Final = {
    "recorded": {FindingKind.DEADLINE_LATE, FindingKind.DEADLINE_EARLY},
    "expected": {
        FindingKind.DEADLINE_MISSED,
        FindingKind.DEADLINE_LATE,
        FindingKind.DEADLINE_EARLY,
    },
    "what": {FindingKind.READ_WITHOUT_REASON},
}
_LEFT: Final = {LeftOut.ENGINE, LeftOut.SEALED_OUTSIDE, LeftOut.READ_MODEL}
"""What is left out by the name of its kind; signatures are part of another."""


def audit_workbook(carried: CarriedOut, words: Words) -> bytes:
    """The workbook; sheets, summary and remedies are in the language of `words`."""
    book = Workbook(write_only=True)
    book.properties.title = words.of("audit_file", "title")
    book.properties.creator = f"qixian {carried.release}"
    # Properties are in UTC, and cells as people here read them.
    at = carried.at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    book.properties.created = book.properties.modified = at
    _findings(book, carried, words)
    _summary(book, carried, words)
    _sample(book, carried, words)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _findings(book: Workbook, carried: CarriedOut, words: Words) -> None:
    rows = [*audit_rows(carried.report, words)]
    named = ("severity", "finding", "code", *COLUMNS[2:])
    heads = [words.of("audit_columns", column) for column in named]
    sheet = _sheet(book, words.of("audit_file", "findings"), _WIDTHS, len(rows), heads)
    for row in rows:
        severity, kind, *rest = _typed(row)
        called = (words.of("severities", str(severity)), words.of("audit_kinds", str(kind)))
        sheet.append([_cell(sheet, value) for value in (*called, kind, *rest)])


def _summary(book: Workbook, carried: CarriedOut, words: Words) -> None:
    sheet = _sheet(
        book,
        words.of("audit_file", "summary"),
        _SUMMARY_WIDTHS,
        0,
        [words.of("audit_file", "item"), words.of("audit_file", "value")],
    )
    for key, *values in _facts(carried):
        sheet.append([_cell(sheet, one) for one in (words.of("audit_file", key), *values)])
    sheet.append([])
    heads = ("check", "kind", "done", "count", "remedy")
    sheet.append([_heading(sheet, words.of("audit_file", head)) for head in heads])
    for row in _checks(carried, words):
        sheet.append([_cell(sheet, value) for value in row])
    if carried.left_out:
        sheet.append([])
        sheet.append([_heading(sheet, words.of("audit_file", "left_out"))])
        for one in carried.left_out:
            sheet.append([_cell(sheet, words.of("audit", one)), _cell(sheet, one.value)])


def _facts(carried: CarriedOut) -> Iterator[tuple[str, *tuple[Value, ...]]]:
    """When, over how much, what was found, and with which versions; a key and its values each."""
    report = carried.report
    yield "at", carried.at
    for key in ("cases", "events", "leaves", "checkpoints"):
        yield key, getattr(report, key)
    yield "late_after", minutes(carried.late_after)
    yield "found", sum(report.counts.values())
    for severity in SEVERITIES:
        yield severity, report.severities.get(severity, 0)
    yield "listed", len(report.findings)
    yield "release", carried.release
    yield "calendar", carried.calendar
    for edition in carried.editions:
        yield "edition", edition.id, None, None, edition.digest
    yield "seed", None if carried.drawn is None else carried.drawn.seed
    yield "drawn", 0 if carried.drawn is None else len(carried.drawn.cases)


def _checks(carried: CarriedOut, words: Words) -> Iterator[tuple[Value, ...]]:
    """Each kind there is: what it is, whether it was looked for, how often found, what to do."""
    left = {one.value for one in carried.left_out if one in _LEFT}
    for kind in FindingKind:
        yield (
            words.of("audit_kinds", kind),
            kind.value,
            words.of("audit_file", "not_checked" if kind in left else "checked"),
            carried.report.counts.get(kind, 0),
            words.of("audit_remedies", kind),
        )


def _sample(book: Workbook, carried: CarriedOut, words: Words) -> None:
    heads = [words.of("audit_file", key) for key in ("number", "case", "seed")]
    cases = () if carried.drawn is None else carried.drawn.cases
    sheet = _sheet(book, words.of("audit_file", "sample"), _SAMPLE_WIDTHS, len(cases), heads)
    for number, case in enumerate(cases, start=1):
        seed = None if carried.drawn is None else carried.drawn.seed
        sheet.append([_cell(sheet, value) for value in (number, case, seed)])


def _sheet(
    book: Workbook, title: str, widths: Sequence[int], rows: int, heads: Sequence[str]
) -> Worksheet:
    """A sheet with its heading, which stays in sight; with rows it can be filtered."""
    sheet: Worksheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for number, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    if rows:
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(heads))}{rows + 1}"
    sheet.append([_heading(sheet, head) for head in heads])
    return sheet


def _heading(sheet: Worksheet, text: str) -> Cell:
    cell = _cell(sheet, text)
    cell.font = Font(bold=True)
    return cell


def _cell(sheet: Worksheet, value: Value) -> Cell:
    if isinstance(value, str):
        return _text(sheet, value)
    if not isinstance(value, date):
        return WriteOnlyCell(sheet, value)
    cell = WriteOnlyCell(sheet, _naive(value))
    cell.number_format = _INSTANT if isinstance(value, datetime) else _DAY
    return cell


def _text(sheet: Worksheet, text: str) -> Cell:
    """Text as text: what Excel would take for a formula is marked, as by an apostrophe there."""
    kept = _NO_XML.sub("\ufffd", ILLEGAL_CHARACTERS_RE.sub("\ufffd", text))
    if len(kept) > _LONGEST:
        kept = f"{kept[: _LONGEST - 1]}…"
    cell = WriteOnlyCell(sheet, kept or None)
    if not kept:
        return cell
    # Whatever openpyxl took it for: a formula (=…), an error (#N/A).
    cell.data_type = "s"
    if kept.startswith(_FORMULA):
        cell.quotePrefix = True
    return cell


def _typed(row: Sequence[str | int]) -> tuple[Value, ...]:
    """A row of the CSV file with its days and instants as such."""
    kind = row[COLUMNS.index("finding")]
    return tuple(
        _moment(value) if isinstance(value, str) and kind in _TIMES.get(column, ()) else value
        for column, value in zip(COLUMNS, row, strict=True)
    )


def _moment(text: str) -> Value:
    """A day or an instant where the text is one, else the text."""
    try:
        return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)
    except ValueError:
        return text


def _naive(when: date) -> datetime:
    """An aware instant as Excel has it, in Asia/Shanghai; a day as its midnight."""
    if isinstance(when, datetime):
        return when.astimezone(SHANGHAI).replace(tzinfo=None, microsecond=0)
    return datetime.combine(when, time.min)
