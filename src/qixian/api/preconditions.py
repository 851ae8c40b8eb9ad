"""`If-Match`, `ETag` and `Idempotency-Key`: which version a command is for, and which one it is.

For the routers of `api.json`.
"""

import re
from typing import Annotated, Final, TypeAlias

from fastapi import Depends, Header

from qixian.api.problems import Problem

_VERSION: Final = re.compile(r'"v(0|[1-9][0-9]{0,9})"')

_IfMatch: TypeAlias = Annotated[
    str | None,
    Header(alias="If-Match", description='The version that was read, such as "v3"; * for any.'),
]


def etag(version: int) -> str:
    """The strong ETag of a case at a version (how many events it has)."""
    return f'"v{version}"'


async def expected_version_of(if_match: _IfMatch = None) -> int | None:
    """The version a command is for, None for any (*).

    Raises Problem: 428 without a version, 400 for one that cannot be used.
    """
    if if_match is None:
        raise Problem(428, "IF_MATCH_REQUIRED")
    return _version(if_match)


async def version_if_given(if_match: _IfMatch = None) -> int | None:
    """As `expected_version_of`, and None where no version is given."""
    return None if if_match is None else _version(if_match)


def _version(if_match: str) -> int | None:
    text = if_match.strip()
    if text == "*":
        return None
    found = _VERSION.fullmatch(text)
    # Nobody has read a case without an event.
    if found is None or int(found[1]) < 1:
        raise Problem(400, "IF_MATCH_MALFORMED")
    return int(found[1])


async def idempotency_key_of(
    key: Annotated[
        str | None,
        Header(
            alias="Idempotency-Key",
            description="Makes a repeated request do its work once; one for each command.",
        ),
    ] = None,
) -> str:
    """The key of a request that writes. Raises Problem (400) without one."""
    if key is None:
        raise Problem(400, "IDEMPOTENCY_KEY_REQUIRED")
    return key


ExpectedVersion: TypeAlias = Annotated[int | None, Depends(expected_version_of)]
VersionIfGiven: TypeAlias = Annotated[int | None, Depends(version_if_given)]
IdempotencyKey: TypeAlias = Annotated[str, Depends(idempotency_key_of)]
