"""A case that is asked so often that its workflow goes on in a new run."""

import asyncio
from collections import Counter

from qixian.workflows.addresses import case_workflow_id
from tests.workflows.office import Office, at

COMMANDS = 900
AT_ONCE = 8


async def test_every_command_around_a_continue_as_new_is_recorded_exactly_once(
    office: Office,
) -> None:
    await office.to_leave("L")
    handle = office.client.get_workflow_handle(case_workflow_id(office.book, "L"))
    first_run = (await handle.describe()).run_id
    room = asyncio.Semaphore(AT_ONCE)

    async def record(number: int) -> None:
        async with room:
            answer = await office.ask(
                "L",
                "RecordVentureFinancials",
                at("2022-06-16"),
                fiscal_year=2000 + number % 20,
                net_profit_yuan=f"{number}.00",
            )
            assert answer.refusal is None

    await asyncio.gather(*(record(number) for number in range(COMMANDS)))

    figures = Counter(
        str(fact.data["net_profit_yuan"])
        for fact in (await office.case("L")).facts
        if fact.type == "VentureFinancialsRecorded"
    )
    assert len(figures) == COMMANDS
    assert set(figures.values()) == {1}
    assert (await handle.describe()).run_id != first_run
    # The clock of the new run goes on where the old one stood.
    assert (await office.events("L"))[-1][0] == "2022-06-15"
