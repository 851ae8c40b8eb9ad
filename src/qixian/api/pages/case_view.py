"""A case as its page shows it: where it stands, its dates and why, what can be done, what happened.

For the pages of cases. Read through the sight of who looks: a case one may not see is not there.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from qixian.api.authorisation import may_ask
from qixian.api.identity.principal import Principal
from qixian.api.pages.case_panels import PanelOf, panel_of
from qixian.api.pages.event_shown import EventShown, Told, event_shown, told_by
from qixian.api.pages.language import Speech
from qixian.api.pages.parties import Party, parties_for
from qixian.api.parts import ApiParts
from qixian.domain.asking import MAIN_BOOK
from qixian.domain.facts import Assessment, AwardFact, ClaimFact
from qixian.ledger.board import BoardLine, find_case
from qixian.ledger.lateness import days_late
from qixian.ledger.replay import ReplayedCase
from qixian.ledger.sight import seeing
from qixian.presentation.cases import replayed_case
from qixian.presentation.dates import DateShown, dates_shown, how
from qixian.presentation.lengths import Lengths, lengths_of, used_stretch
from qixian.presentation.texts import subject_text

ABOUT_A_CLAIM: Final = {
    "ApproveSubsidyClaim": "SUBMITTED",
    "RejectSubsidyClaim": "SUBMITTED",
    "WithdrawSubsidyClaim": "SUBMITTED",
    "PaySubsidyClaim": "APPROVED",
}
"""The commands about one claim, with the status in which a claim can be asked for it."""
RARE: Final = frozenset(
    {
        "RecordDeath",
        "RecordDismissal",
        "RecordTermination",
        "RecordRetirement",
        "RecordResignation",
        "RecordTransfer",
        "RecordVentureDeregistered",
        "RecordDeregistration",
        "TransferBase",
        "WithdrawLeaveApplication",
        "WithdrawTenancy",
        "WithdrawInternship",
    }
)
"""What can be asked of many cases and hardly ever is; pages put it behind the rest."""


@dataclass(frozen=True, slots=True)
class DateRow:
    """One date of a case. `awaited` is the day by which somebody has to act."""

    shown: DateShown
    how: str
    awaited: bool
    ahead: bool


@dataclass(frozen=True, slots=True)
class Happened:
    """One event in the timeline: when it took effect, when it was recorded, who, and why.

    `days_late`: so many days after its day a deadline was recorded.
    """

    event: EventShown
    recorded_at: datetime
    days_late: int
    actor: str
    cause_kind: str
    cause_id: str


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """A claim of the case, with the commands that the reader can ask about it now."""

    claim: ClaimFact
    actions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AssessmentRow:
    """An assessment or a record of the case, what it is about, and what it says."""

    found: Assessment
    subject: str
    told: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class CaseShown:
    """Everything the page of a case shows. `actions` are the commands the reader may ask now;
    `rare_actions` those that are hardly ever asked. `used_says_why`: what is used can be explained.
    """

    line: BoardLine
    parties: tuple[Party, ...]
    dates: tuple[DateRow, ...]
    lengths: Lengths
    used_says_why: bool
    claims: tuple[ClaimRow, ...]
    awards: tuple[AwardFact, ...]
    assessments: tuple[AssessmentRow, ...]
    actions: tuple[str, ...]
    rare_actions: tuple[str, ...]
    timeline: tuple[Happened, ...]
    replayed: ReplayedCase
    edition: str
    panel: object | None

    @property
    def provisional(self) -> bool:
        """Whether one of the dates shown waits for a holiday notice."""
        return any(row.shown.provisional for row in self.dates)


async def read_case_shown(
    parts: ApiParts, principal: Principal, spoken: Speech, case_id: str
) -> CaseShown:
    """A case that the reader may see. Raises CaseNotFound for any other, and what a ledger does."""
    today = parts.today()
    async with seeing(parts.pool, principal.sight) as conn:
        line = await find_case(conn, MAIN_BOOK, case_id)
        replayed = await replayed_case(conn, case_id)
        lengths = await lengths_of(conn, replayed, today)
    summary = replayed.summary
    possible = tuple(
        name
        for name in replayed.kind.possible(replayed.state)
        if may_ask(principal, name, line.case_type)
    )
    own = [name for name in possible if name not in ABOUT_A_CLAIM]
    return CaseShown(
        line=line,
        parties=await parties_for(parts, principal, summary.parties),
        dates=tuple(_dates(spoken, replayed, line, today)),
        lengths=lengths,
        used_says_why=used_stretch(replayed, today) is not None,
        claims=tuple(_claims(summary.claims, possible)),
        awards=summary.awards,
        assessments=tuple(
            AssessmentRow(
                one,
                subject_text(spoken.words, one.subject),
                tuple(told_by(spoken, dict(one.values))),
            )
            for one in summary.assessments
        ),
        actions=tuple(name for name in own if name not in RARE),
        rare_actions=tuple(name for name in own if name in RARE),
        timeline=tuple(_timeline(spoken, replayed)),
        replayed=replayed,
        edition=replayed.recorded[0].edition,
        panel=panel_of(PanelOf(replayed, lengths, today, spoken)),
    )


def _dates(
    spoken: Speech, replayed: ReplayedCase, line: BoardLine, today: date
) -> Iterator[DateRow]:
    for shown in dates_shown(replayed):
        awaited = line.open and shown.field == line.awaited_field
        yield DateRow(shown, how(spoken.words, shown), awaited, shown.day >= today)


def _claims(claims: tuple[ClaimFact, ...], possible: tuple[str, ...]) -> Iterator[ClaimRow]:
    for claim in claims:
        asked = (name for name, status in ABOUT_A_CLAIM.items() if status == claim.status)
        yield ClaimRow(claim, tuple(name for name in asked if name in possible))


def _timeline(spoken: Speech, replayed: ReplayedCase) -> Iterator[Happened]:
    for event, fact in zip(replayed.recorded, replayed.facts, strict=True):
        yield Happened(
            event=event_shown(spoken, fact),
            recorded_at=event.recorded_at,
            days_late=days_late(event),
            actor=event.actor,
            cause_kind=event.cause_kind,
            cause_id=event.cause_id,
        )
