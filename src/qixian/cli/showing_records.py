"""The claims, awards, assessments and records of a case, for `qixian case show`."""

from qixian.cli.printing import print_lines, print_table
from qixian.domain.case import CaseSummary
from qixian.domain.facts import Assessment, AwardFact, ClaimFact
from qixian.presentation.texts import fields_text, subject_text, yuan_text
from qixian.presentation.words import Words


def print_records(words: Words, summary: CaseSummary) -> None:
    """Every table there is something for."""
    if summary.claims:
        print_lines(["", words.heading("claims")])
        _print_claims(words, summary.claims)
    if summary.awards:
        print_lines(["", words.heading("awards")])
        _print_awards(words, summary.awards)
    if summary.assessments:
        print_lines(["", words.heading("assessments")])
        _print_assessments(words, summary.assessments)


def _print_claims(words: Words, claims: tuple[ClaimFact, ...]) -> None:
    print_table(
        [words.heading(key) for key in ("claim", "claim_kind", "state", "amount", "submitted_on")],
        [
            (
                claim.claim_id,
                words.of("claim_kinds", claim.kind),
                f"{words.of('claim_statuses', claim.status)}  {claim.status}",
                yuan_text(claim.amount_fen),
                str(claim.submitted_on),
            )
            for claim in claims
        ],
    )


def _print_awards(words: Words, awards: tuple[AwardFact, ...]) -> None:
    print_table(
        [words.heading(key) for key in ("granted_on", "award", "recipient", "amount")],
        [
            (
                str(award.granted_on),
                words.of("award_kinds", award.award_kind),
                award.recipient_id,
                yuan_text(award.amount_fen),
            )
            for award in awards
        ],
    )


def _print_assessments(words: Words, assessments: tuple[Assessment, ...]) -> None:
    print_table(
        [words.heading(key) for key in ("day", "seq", "event", "about", "recorded_as")],
        [
            (
                str(row.assessed_on),
                str(row.seq),
                words.of("assessments", row.kind),
                subject_text(words, row.subject),
                fields_text(words, dict(row.values)),
            )
            for row in assessments
        ],
    )
