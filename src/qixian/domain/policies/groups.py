"""Which parameters are shown together, and in which order; the doors import this module."""

from functools import cache

from pydantic import BaseModel, TypeAdapter

from qixian.domain.policies.texts import table


class Group(BaseModel, frozen=True, extra="forbid"):
    """Parameters about one thing, by name, under a title in two languages."""

    title: str
    title_zh: str
    parameters: tuple[str, ...]


@cache
def groups() -> tuple[Group, ...]:
    """The groups in the order in which they are shown; every parameter is in one of them."""
    return TypeAdapter(tuple[Group, ...]).validate_python(table("groups")["groups"])
