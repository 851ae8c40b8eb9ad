"""The shapes that the routes of the JSON API share; for the modules of `api.json`.

Dates are civil dates in Asia/Shanghai (YYYY-MM-DD), instants UTC (RFC 3339), money integer fen.
"""

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Final, TypeAlias

from fastapi import Path, Query
from pydantic import (
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    JsonValue,
    TypeAdapter,
)
from pydantic_core import PydanticCustomError

from qixian.domain.values import CivilDate, Identifier

MOST: Final = 200
"""How many things one page may hold."""

EntryId: TypeAlias = Annotated[
    str, Path(description="The id of a registry entry", min_length=1, max_length=96)
]
Name: TypeAlias = Annotated[str, Path(min_length=1, max_length=96)]
Limit: TypeAlias = Annotated[int, Query(ge=1, le=MOST, description="How many at most")]
After: TypeAlias = Annotated[
    Identifier | None, Query(description="`next` of the page before", examples=["OVL-1"])
]
AsOf: TypeAlias = Annotated[
    CivilDate | None, Query(description="Leave out what is effective after this day")
]
_INSTANT: Final = re.compile(
    r"(19[5-9]|2[01]\d)\d-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)"
)


def _instant(value: object) -> object:
    """Only RFC 3339 with a zone, of the years cases live in: a bare number is a mistake."""
    if isinstance(value, str) and not _INSTANT.fullmatch(value):
        raise PydanticCustomError("datetime_parsing", "an instant with its time zone")
    return value


AsKnown: TypeAlias = Annotated[
    Annotated[AwareDatetime, BeforeValidator(_instant)] | None,
    Query(description="Leave out what was recorded after this instant"),
]

_DOCUMENT: Final = TypeAdapter(dict[str, object])


class Shape(BaseModel):
    """What an answer is made of; can be made from the ledger's own values."""

    model_config = ConfigDict(from_attributes=True, frozen=True)


class Sent(BaseModel):
    """What somebody sends; a field that nobody knows is a slip and is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Length(Shape):
    """A length of time in calendar months of the term rule, and days."""

    months: int
    days: int


class CaseLine(Shape):
    """A case in a list: where it stands, and what it awaits of a person by which day."""

    case_id: str
    case_type: str
    state: str
    open: bool
    version: int
    opened_on: date
    last_effective_on: date
    next_wake: date | None
    dates: dict[str, date]
    researcher_id: str | None
    institution_id: str | None
    base_id: str | None
    league_city: str | None
    awaited_field: str | None
    awaited_by: date | None


class CasePage(Shape):
    """A page of cases; `next` is the `after` of the page behind it, null on the last."""

    cases: list[CaseLine]
    next: str | None = None


class Clause(Shape):
    """A clause of the policy (R-number) or an article, with its exact words."""

    rule: str
    place: str
    title: str
    title_zh: str
    quotation: str


class Fact(Shape):
    """An event of a case."""

    seq: int
    type: str
    effective_on: date
    recorded_at: datetime
    recorded_days_late: int = Field(
        description="Whole days (Asia/Shanghai) from a deadline's day to its record; 0 if not late"
    )
    actor: str
    cause_kind: str
    cause_id: str
    edition: str
    calendar_version: str
    clauses: list[str]
    data: dict[str, JsonValue]
    hash: str = Field(description="SHA-256 of the event, in hex")
    previous_hash: str = Field(description="That of the event before; zeros for the first")


def plain(document: dict[str, object]) -> dict[str, JsonValue]:
    """A document of dataclasses, days and decimals as JSON has it."""
    made: dict[str, JsonValue] = _DOCUMENT.dump_python(document, mode="json", warnings=False)
    return made


def next_of(ids: Sequence[str], limit: int) -> str | None:
    """Where the next page begins: behind the last id of a full page."""
    return ids[-1] if len(ids) == limit else None
