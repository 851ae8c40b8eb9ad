"""Every finding of an audit has its name and its remedy in both languages, and its place."""

import pytest

from qixian.ledger.audit.findings import (
    KEPT,
    SEVERITIES,
    AuditReport,
    Finding,
    FindingKind,
    Findings,
    sorted_findings,
)
from qixian.presentation.audited import (
    COLUMNS,
    LISTED,
    audit_cells,
    audit_document,
    audit_heading,
    audit_headings,
    audit_remedies,
    audit_rows,
)
from qixian.presentation.words import Words


def report(*findings: Finding) -> AuditReport:
    found = Findings()
    for one in findings:
        found.add(one)
    kept = sorted_findings(found)
    return AuditReport(9, 1, 9, 1, True, kept, dict(found.counts), dict(found.severities))


@pytest.mark.parametrize("kind", FindingKind)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_kind_has_its_name_and_its_remedy(kind: FindingKind, language: str) -> None:
    words = Words(language)  # type: ignore[arg-type]
    one = Finding("HIGH", kind, "W", "L1", 5, 17, "a", "b", ("R85",), ("L1", "L2"))

    (cells,) = audit_cells(report(one), words)
    (remedy,) = audit_remedies(report(one), words)

    assert words.has("audit_kinds", kind)
    assert words.has("audit_remedies", kind)
    assert cells[1] == words.of("audit_kinds", kind)
    assert cells[2:] == ("W", "L1 #5 @17", "a", "b", "R85", "L1, L2")
    assert len(cells) == len(audit_headings(words))
    assert remedy.startswith(cells[1])


def test_the_gravest_comes_first_and_all_are_counted() -> None:
    late = [Finding("LOW", FindingKind.DEADLINE_LATE, "D", f"L{n}") for n in range(KEPT + 5)]
    grave = Finding("HIGH", FindingKind.DECISION, "D", "L1")
    whole, words = report(*late, grave), Words("en")

    document = audit_document(whole, words)

    assert whole.findings[0] == grave
    assert (len(whole.findings), whole.counts[FindingKind.DEADLINE_LATE]) == (KEPT + 1, KEPT + 5)
    assert document["severities"] == {"HIGH": 1, "MEDIUM": 0, "LOW": KEPT + 5}
    assert [*document["severities"]] == [*SEVERITIES]  # type: ignore[call-overload]
    assert audit_heading(whole, words).startswith(f"findings: {KEPT + 6} (high 1, medium 0, ")
    assert len([*audit_cells(whole, words)]) == LISTED + 1
    assert f"{KEPT + 5 - LISTED} more" in "".join(audit_remedies(whole, words))
    assert {len(row) for row in audit_rows(whole, words)} == {len(COLUMNS)}
