"""The work of `qixian replay`: a case as it stood, step by step, and every decision made again."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Final, Literal

from qixian.cli.exits import DONE, NOT_AS_CLAIMED
from qixian.cli.printing import event_lines, print_json, print_lines
from qixian.cli.reaching import begin, ledger_of, today
from qixian.cli.showing import print_case
from qixian.domain.calendar.working_days import load_calendar
from qixian.domain.policies.edition import EditionError
from qixian.ledger.errors import EditionMissing, UnknownEventType
from qixian.ledger.reperformance.again import reperform_case
from qixian.ledger.reperformance.decisions import CANNOT
from qixian.ledger.reperformance.differences import Reperformed
from qixian.ledger.steps import CaseStep, steps_of
from qixian.presentation.cases import case_document, replayed_case
from qixian.presentation.lengths import lengths_of
from qixian.presentation.reperformed import reperformed_document, reperformed_lines
from qixian.presentation.steps_shown import date_steps, late_text, step_document
from qixian.presentation.words import Words
from qixian.workflows.addresses import SHANGHAI

Lang = Literal["zh", "en"] | None

_SPOILT: Final = (UnknownEventType, EditionMissing, EditionError, *CANNOT)
"""What replaying a case raises when its events or its edition are not what they were."""


async def replay_case(
    case: str,
    as_of: date | None,
    as_known: datetime | None,
    step: bool,
    as_json: bool,
    lang: Lang,
) -> int:
    """A case at a moment, and its decisions made again; the exit status.

    What was decided is performed again for the whole case, whatever the moment. An office need not
    be open. Raises CaseNotFound and what reaching a ledger does.
    """
    settings = begin(lang)
    words = Words(settings.lang)
    day = as_of or (as_known.astimezone(SHANGHAI).date() if as_known else today())
    async with ledger_of(settings, closed_too=True) as pool, pool.acquire() as conn:
        # First, since it also tells what of a spoilt case cannot be read.
        again = await reperform_case(conn, case, load_calendar())
        try:
            replayed = await replayed_case(conn, case, as_of, as_known)
            lengths = await lengths_of(conn, replayed, day, as_of, as_known)
            steps = steps_of(replayed) if step else ()
        except _SPOILT:
            if again.ok:
                raise
            _print_again(words, case, again, as_json)
            return NOT_AS_CLAIMED
    if as_json:
        document = case_document(replayed, lengths, day) | {"as_known": as_known}
        told = {"steps": [step_document(one) for one in steps]} if step else {}
        print_json(document | told | {"reperformed": reperformed_document(again)})
    else:
        for one in steps:
            print_lines(_step_lines(words, one))
        print_case(words, replayed, lengths, day)
        print_lines(["", *reperformed_lines(words, again)])
    return DONE if again.ok else NOT_AS_CLAIMED


def _print_again(words: Words, case: str, again: Reperformed, as_json: bool) -> None:
    """Only what performing it again found, of a case that cannot be replayed."""
    if as_json:
        print_json({"case_id": case, "reperformed": reperformed_document(again)})
    else:
        print_lines([case, *reperformed_lines(words, again)])


def _step_lines(words: Words, step: CaseStep) -> Iterator[str]:
    """One event with what it changed."""
    fact = step.fact
    yield from event_lines(
        words, (fact.effective_on, f"#{fact.seq}"), fact.type, fact.clauses, fact.data
    )
    if late := late_text(words, step.event):
        yield f"{' ' * 14}{late}"
    before, after = step.state_before, step.state_after
    if before != after:
        names = words.of("states", before), words.of("states", after)
        yield f"{' ' * 14}{words.heading('state')}: {names[0]} {before} → {names[1]} {after}"
    for date_ in date_steps(step):
        name = words.of("fields", date_.field)
        yield f"{' ' * 14}{name}: {date_.before or '–'} → {date_.after or '–'}"
    yield ""
