"""Schedules as the engine describes them, once it has taken a change over."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

from temporalio.client import Client, ScheduleDescription, ScheduleOverlapPolicy


async def described(client: Client, name: str) -> ScheduleDescription:
    return await client.get_schedule_handle(name).describe()


async def once(
    client: Client, name: str, fits: Callable[[ScheduleDescription], bool]
) -> ScheduleDescription:
    """A schedule as it is described once that fits: the engine takes a change over a little later,
    and what is written meanwhile rests on the description before it."""
    for _ in range(300):
        if fits(await described(client, name)):
            break
        await asyncio.sleep(0.1)
    return await described(client, name)


def every(length: timedelta) -> Callable[[ScheduleDescription], bool]:
    """Whether a schedule starts its workflow each time after so long."""
    return lambda one: [each.every for each in one.schedule.spec.intervals] == [length]


def on(queue: str) -> Callable[[ScheduleDescription], bool]:
    """Whether a schedule's workflows are started on a queue."""
    return lambda one: getattr(one.schedule.action, "task_queue", None) == queue


def overlapping(policy: ScheduleOverlapPolicy) -> Callable[[ScheduleDescription], bool]:
    """Whether a schedule does this while a run of it is not over."""
    return lambda one: one.schedule.policy.overlap is policy
