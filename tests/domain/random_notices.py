"""Invented holiday notices that fall on the dates of a world's cases.

Used by the random worlds only. No day here was ever named by the State Council.
"""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from pydantic import JsonValue
from tests.domain.pure_world import PureWorld

Params = dict[str, JsonValue]

FIRST_YEAR: Final = 2027
"""The first year that no shipped notice is for."""


def notice(dice: random.Random, world: PureWorld, today: date) -> Params:
    """A notice for a coming year, its days on and beside dates that are still ahead."""
    aims = [day for day in sorted(set(_dates(world))) if day >= today - timedelta(days=3)]
    year = dice.choice([day.year for day in aims if day.year >= FIRST_YEAR] or [FIRST_YEAR])
    aims += [today + timedelta(days=dice.randint(1, 60)) for _ in range(2)]
    rest: set[date] = set()
    worked: set[date] = set()
    for day in aims:
        chance = dice.random()
        first = day - timedelta(days=dice.randint(0, 1))
        if chance < 0.5:
            rest |= {first + timedelta(days=n) for n in range(dice.randint(1, 5))}
        elif chance < 0.8:
            around = (first + timedelta(days=n) for n in range(4))
            worked |= {one for one in around if one.weekday() >= 5}
    rest = {day for day in rest if _may_name(day, year)}
    worked = {day for day in worked if _may_name(day, year)} - rest
    statutory = [day for day in sorted(rest) if dice.random() < 0.4]
    return {
        "year": year,
        "rest_days": _listed(rest),
        "extra_working_days": _listed(worked),
        "statutory_days": _listed(statutory),
    }


def _dates(world: PureWorld) -> Iterator[date]:
    """The dates of open cases, before they were rolled over rest days and after."""
    for case, kind in world.kinds.items():
        if case in world.states and world.summary(case).open:
            yield from world.summary(case).kept.values()
            for reckoning in kind.reckonings(world.state(case), world.rules):
                yield reckoning.nominal


def _may_name(day: date, year: int) -> bool:
    return day.year == year or (day.year, day.month) == (year - 1, 12)


def _listed(days: set[date] | list[date]) -> list[JsonValue]:
    return [day.isoformat() for day in sorted(days)[:120]]
