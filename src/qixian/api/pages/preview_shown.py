"""What a preview shows before anything is sent; for the pages of the desks."""

from dataclasses import dataclass
from typing import Final

from qixian.api.pages.event_shown import EventShown, event_shown
from qixian.api.pages.language import Speech
from qixian.domain.facts import ClaimFact
from qixian.domain.refusal import Refusal
from qixian.ledger.preview import DateChange, Preview
from qixian.presentation.remedies import remedy_text

_INNER: Final = frozenset({"requested_on", "approved_on", "admitted_on", "provisional_calendar"})


@dataclass(frozen=True, slots=True)
class PreviewShown:
    """A preview in a language: the state before and after, dates, amounts, events or a refusal."""

    refusal: Refusal | None
    remedy: str
    events: tuple[EventShown, ...]
    state_before: str
    state_after: str
    dates: tuple[DateChange, ...]
    claims: tuple[ClaimFact, ...]


def preview_shown(spoken: Speech, command: str, preview: Preview) -> PreviewShown:
    """What would come of `command`; dates that only record the day of an act are left out."""
    refusal = preview.refusal
    return PreviewShown(
        refusal=refusal,
        remedy=remedy_text(spoken.words, command, refusal) if refusal else "",
        events=tuple(event_shown(spoken, fact) for fact in preview.events),
        state_before=preview.state_before,
        state_after=preview.state_after,
        dates=tuple(change for change in preview.dates if change.field not in _INNER),
        claims=preview.claims,
    )
