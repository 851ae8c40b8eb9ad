"""The work of `qixian case why`: one date, length of time or amount of a case, and its reasons."""

from collections.abc import Iterator
from typing import Literal

from qixian.cli.exits import DONE
from qixian.cli.policies import short_lines
from qixian.cli.printing import print_json, print_lines
from qixian.cli.reaching import begin, ledger_of, today
from qixian.domain.policies.edition import Edition
from qixian.domain.policies.rules import Clause
from qixian.ledger.editions import read_edition
from qixian.ledger.replay import ReplayedCase
from qixian.presentation.cases import replayed_case
from qixian.presentation.why import Why, certainty_text, counted_from, why_document, why_of
from qixian.presentation.why_steps import step_lines
from qixian.presentation.words import Words

Lang = Literal["zh", "en"] | None


async def show_reasons(case: str, field: str, as_json: bool, lang: Lang) -> int:
    """Why a field of a case is what it is; the exit status.

    Raises CaseNotFound, MalformedCommand for a field the case does not have, and what reaching a
    ledger does.
    """
    settings = begin(lang)
    words = Words(settings.lang)
    async with ledger_of(settings) as pool, pool.acquire() as conn:
        replayed = await replayed_case(conn, case)
        edition = await read_edition(conn, replayed.recorded[0].edition_digest)
    why = why_of(words, replayed, edition, field, today())
    if as_json:
        print_json(why_document(words, replayed, edition, why))
    else:
        print_lines(why_lines(words, replayed, edition, why))
    return DONE


def why_lines(words: Words, replayed: ReplayedCase, edition: Edition, why: Why) -> Iterator[str]:
    """The reasons as lines that somebody reads who does not program."""
    found = why.explanation
    yield f"{replayed.case_id}  {why.name} ({found.subject}): {why.value}"
    yield ""
    yield words.heading("why_clauses")
    for clause in found.clauses:
        yield from _clause_lines(words, clause)
    yield from (f"  {rule}" for rule in found.uncited)
    yield ""
    yield words.heading("why_steps")
    for number, step in enumerate(found.steps, 1):
        first, *others = step_lines(words, step)
        yield f"  {number}. {first}"
        yield from (f"     {line}" for line in others)
    if found.parameters:
        yield ""
        yield words.heading("how_it_is_read", edition=edition.id)
        for parameter in found.parameters:
            yield from short_lines(words, parameter)
    yield ""
    yield certainty_text(words, found)
    for field in counted_from(replayed, found.steps):
        yield _ask_on(words, replayed, field)


def _clause_lines(words: Words, clause: Clause) -> Iterator[str]:
    title = clause.title_zh if words.language == "zh" else clause.title
    yield f"  {clause.rule}  {clause.place}  {title}"
    if clause.quotation:
        yield f"      「{clause.quotation}」"


def _ask_on(words: Words, replayed: ReplayedCase, field: str) -> str:
    name = words.of("fields", field)
    return words.heading("why_further", field=name, case=replayed.case_id, name=field)
