"""Stories told straight to the ledger, without an engine: what a settled ledger looks like."""

from asyncpg import Pool, Record

from qixian.domain.asking import Answer, Asked
from qixian.domain.calendar.working_days import load_calendar
from qixian.ledger.carry_out import CaseLedger
from qixian.ledger.editions import pin_edition
from qixian.rehearsal.story import Story
from tests.registered import register_named


async def tell(pool: "Pool[Record]", story: Story, book: str) -> list[Answer]:
    """Carry out a story's commands in a book of their own, then let the rest fall due."""
    ledger = CaseLedger(pool, load_calendar())
    async with pool.acquire() as conn:
        edition = await pin_edition(conn, story.edition(book))
    answers = []
    for step in story.steps:
        asked = Asked(
            command_id=f"{book}:{step.n}",
            case_id=f"{book}/{step.case}",
            case_type=story.kind_of(step.case).name,
            command=step.command,
            params=step.params,
            actor=step.actor,
            edition_digest=edition,
            book=book,
        )
        await register_named(pool, asked)
        answers.append(await ledger.carry_out(asked, step.date))
        if step.command == "LoadHolidayCalendar":
            async for _ in ledger.recount(book):
                pass
    for label in sorted({step.case for step in story.steps}):
        kind = story.kind_of(label).name
        await ledger.fall_due(book, kind, f"{book}/{label}", story.advance_clock_to)
    return answers
