"""The floors and duties of the programme as typed values, read from `instruments.toml`.

Pure apart from reading its own data; imported by this package and by whoever shows where a figure
comes from.
"""

import tomllib
from calendar import monthrange
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Final, Literal

from pydantic import BaseModel

FigureName = Literal[
    "PROJECTS_PER_BANNER",
    "MENTORS_PER_BANNER",
    "BRANDS_PER_LEAGUE",
    "AWARD_BUDGET",
    "MODEL_FOUNDERS",
]
DutyName = Literal[
    "AWARD_BUDGET",
    "MODEL_FOUNDERS",
    "BUDGET",
    "ANNUAL_PLAN",
    "PROGRESS_REPORT",
    "TARGET_REVIEW",
]

_PACKAGE: Final = "qixian.domain.subsidy_and_quota"
_MONTHS_OF_A_QUARTER: Final = 3
_LAST_MONTH: Final = 12


class Figure(BaseModel, frozen=True, extra="forbid"):
    """A figure somebody reports, and the least it should be, in `unit`; R-number and words."""

    rule: str
    floor: Decimal
    unit: str
    quotation: str


class Duty(BaseModel, frozen=True, extra="forbid"):
    """Something to be done by the end of every year or quarter; R-number and words."""

    rule: str
    every: Literal["YEAR", "QUARTER"]
    quotation: str

    def due(self, year: int, quarter: int | None) -> date:
        """The last day to do it in a calendar year, or in a quarter (1 to 4) of it; never rolled.

        ValueError where a quarter is missing or there is none.
        """
        if (self.every == "QUARTER") != (quarter is not None):
            raise ValueError(f"{self.rule} comes every {self.every.lower()}")
        month = _LAST_MONTH if quarter is None else quarter * _MONTHS_OF_A_QUARTER
        return date(year, month, monthrange(year, month)[1])


class Instruments(BaseModel, frozen=True, extra="forbid"):
    """Every figure and every duty by its name."""

    figures: dict[FigureName, Figure]
    duties: dict[DutyName, Duty]


@cache
def instruments() -> Instruments:
    """The figures and duties that ship. Callers must not change what they get."""
    text = (files(_PACKAGE) / "instruments.toml").read_text(encoding="utf-8")
    return Instruments.model_validate(tomllib.loads(text))
