"""Commands that changed nothing can be listed, by case and over the whole book."""

from datetime import UTC, date

from asyncpg import Pool, Record

from qixian.domain.asking import MAIN_BOOK
from qixian.ledger.refused import RefusedCommand, refused_commands, refused_in
from tests.ledger.leaves import APPLIED, LeaveDesk, leave_desk

DAY = date(2022, 5, 23)


async def _desk(pool: "Pool[Record]") -> LeaveDesk:
    """A leave, signed twice, with two refusals; and a case that was never opened."""
    desk = await leave_desk(pool)
    await desk.apply("L")
    await desk.ask("L", "SignLeaveAgreement", DAY, command_id="too-early")
    await desk.ask("L", "ApproveLeave", DAY)
    await desk.ask("L", "ApproveLeave", DAY, command_id="twice", term_months=12)
    await desk.ask("L", "SignLeaveAgreement", DAY)
    await desk.ask("L", "SignLeaveAgreement", DAY, command_id="signed-before")
    await desk.ask("M", "ApproveLeave", DAY, command_id="no-case")
    return desk


def _ids(listed: list[RefusedCommand]) -> list[str]:
    return [one.command_id for one in listed]


async def test_what_changed_nothing_in_a_case_is_listed_newest_first(pool: "Pool[Record]") -> None:
    await _desk(pool)

    listed = await refused_commands(pool, "L")

    assert _ids(listed) == ["signed-before", "twice", "too-early"]
    assert [one.outcome for one in listed] == ["NOTHING_TO_DO", "REFUSED", "REFUSED"]


async def test_a_refused_command_is_shown_with_what_was_asked_and_why_not(
    pool: "Pool[Record]",
) -> None:
    await _desk(pool)

    signed, twice, _ = await refused_commands(pool, "L")

    assert (twice.case_id, twice.case_type, twice.book) == ("L", "off_post_venture_leave", "main")
    assert (twice.name, twice.actor, twice.on_date) == ("ApproveLeave", "TESTER", DAY)
    assert (twice.code, twice.clause, twice.data) == ("INVALID_STATE", "B.0", {"state": "APPROVED"})
    assert "ApproveLeave is possible in" in (twice.remedy or "")
    assert twice.params == {"term_months": 12}
    assert twice.recorded_at.tzinfo == UTC
    assert (signed.code, signed.clause, signed.remedy, signed.data) == (None, None, None, {})


async def test_a_case_that_was_never_opened_has_its_refusals_too(pool: "Pool[Record]") -> None:
    await _desk(pool)

    assert _ids(await refused_commands(pool, "M")) == ["no-case"]
    assert await refused_commands(pool, "unheard-of") == []


async def test_a_book_is_read_page_by_page_without_a_gap_or_a_repetition(
    pool: "Pool[Record]",
) -> None:
    desk = await _desk(pool)
    elsewhere = desk.asked("O", "ApproveLeave").model_copy(update={"book": "other"})
    await desk.ledger.carry_out(elsewhere, APPLIED)
    whole = _ids(await refused_in(pool, MAIN_BOOK))

    pages, after = [], None
    while page := _ids(await refused_in(pool, MAIN_BOOK, after, limit=2)):
        pages.append(page)
        after = page[-1]

    assert whole == ["no-case", "signed-before", "twice", "too-early"]
    assert pages == [whole[:2], whole[2:]]


async def test_a_case_is_read_page_by_page_too(pool: "Pool[Record]") -> None:
    await _desk(pool)

    assert _ids(await refused_commands(pool, "L", limit=1)) == ["signed-before"]
    assert _ids(await refused_commands(pool, "L", after="signed-before")) == ["twice", "too-early"]
    assert await refused_commands(pool, "L", after="no-such-command") == []
