"""An audit's report for whoever shows it: rows, lines and the JSON document; also for the doors."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Final

from qixian.ledger.audit.carried_out import CarriedOut
from qixian.ledger.audit.findings import SEVERITIES, AuditReport, Finding
from qixian.presentation.words import Words

LISTED: Final = 50
"""So many findings of a kind are listed for people; documents and files have those kept."""

_SHORT: Final = 32

COLUMNS: Final = (
    "severity",
    "finding",
    "what",
    "subject",
    "seq",
    "position",
    "recorded",
    "expected",
    "clauses",
    "events",
    "remedy",
)
"""The columns of a file of findings."""


def audit_document(report: AuditReport, words: Words) -> dict[str, object]:
    """The report as JSON shows it; remedies are in the language of `words`."""
    return {
        "clean": report.ok,
        "cases": report.cases,
        "events": report.events,
        "leaves": report.leaves,
        "checkpoints": report.checkpoints,
        "severities": {severity: report.severities.get(severity, 0) for severity in SEVERITIES},
        "counts": {kind.value: count for kind, count in report.counts.items()},
        "findings": [dict(zip(COLUMNS, _row(one, words), strict=True)) for one in report.findings],
    }


def carried_out_document(carried: CarriedOut, words: Words) -> dict[str, object]:
    """The report with its instant, what was left out, the sample and the versions, as JSON."""
    drawn = carried.drawn
    return {
        "audited_at": carried.at,
        **audit_document(carried.report, words),
        "left_out": [one.value for one in carried.left_out],
        "late_after_minutes": minutes(carried.late_after),
        "sample": None if drawn is None else {"seed": drawn.seed, "cases": list(drawn.cases)},
        "release": carried.release,
        "calendar": carried.calendar,
        "editions": [{"id": one.id, "digest": one.digest} for one in carried.editions],
    }


def minutes(length: timedelta) -> int:
    """A length of time in whole minutes."""
    return length // timedelta(minutes=1)


def audit_rows(report: AuditReport, words: Words) -> Iterator[tuple[str | int, ...]]:
    """The findings as rows of `COLUMNS` for a spreadsheet."""
    for one in report.findings:
        yield tuple(
            "; ".join(value) if isinstance(value, tuple) else value for value in _row(one, words)
        )


def _row(one: Finding, words: Words) -> tuple[str | int | tuple[str, ...], ...]:
    return (
        one.severity,
        one.kind.value,
        one.what,
        one.subject,
        one.seq,
        one.position,
        one.recorded,
        one.expected,
        one.clauses,
        one.events,
        words.of("audit_remedies", one.kind),
    )


def audit_heading(report: AuditReport, words: Words) -> str:
    """The report in one line."""
    gone = {"cases": report.cases, "events": report.events}
    if report.ok:
        return words.sentence(
            "audit", "clean", leaves=report.leaves, checkpoints=report.checkpoints, **gone
        )
    by = {severity.lower(): report.severities.get(severity, 0) for severity in SEVERITIES}
    return words.sentence("audit", "found", found=sum(report.counts.values()), **by, **gone)


def audit_headings(words: Words) -> list[str]:
    """What stands above the cells of `audit_cells`."""
    keys = ("severity", "finding", "what", "place", "recorded", "expected", "clauses", "behind")
    return [words.of("audit", key) for key in keys]


def audit_cells(report: AuditReport, words: Words) -> Iterator[Sequence[str]]:
    """The findings as a table for people, at most `LISTED` of a kind, long values cut short."""
    listed: Counter[str] = Counter()
    for one in report.findings:
        listed[one.kind] += 1
        if listed[one.kind] <= LISTED:
            yield (
                words.of("severities", one.severity),
                words.of("audit_kinds", one.kind),
                one.what,
                _place(one),
                _short(one.recorded),
                _short(one.expected),
                ", ".join(one.clauses),
                _short(", ".join(one.events)),
            )


def audit_remedies(report: AuditReport, words: Words) -> Iterator[str]:
    """What is to be done about each kind that was found, and how many more there are of it."""
    for kind in dict.fromkeys(one.kind for one in report.findings):
        name = words.of("audit_kinds", kind)
        yield f"{name}: {words.of('audit_remedies', kind)}"
        more = report.counts[kind] - LISTED
        if more > 0:
            yield f"  {words.sentence('audit', 'more', kind=name, count=more)}"


def _place(one: Finding) -> str:
    seq = f" #{one.seq}" if one.seq else ""
    position = f" @{one.position}" if one.position else ""
    return f"{one.subject}{seq}{position}"


def _short(text: str) -> str:
    return text if len(text) <= _SHORT else f"{text[: _SHORT - 1]}…"
