"""Random worlds of every case kind on the engine give exactly what the rules alone give."""

import asyncio

from qixian.rehearsal.compare import observed
from tests.domain.pure_world import play
from tests.domain.random_worlds import told
from tests.workflows.office import Office

WORLDS = 12


async def test_mixed_worlds_on_the_engine_give_what_the_rules_alone_give(office: Office) -> None:
    stories = [
        told(number, moves=18, notices=number % 2 == 0, readings=number % 4 >= 2)
        for number in range(1000, 1000 + WORLDS)
    ]
    conductor = office.conductor()

    performances = await asyncio.gather(*(conductor.play(story) for story in stories))

    for performance in performances:
        story = performance.story
        assert observed(performance) == play(story).seen(story.id)
