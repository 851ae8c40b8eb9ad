"""Ids of cases at the door: what may stand in a path, and the id that a new case gets.

The door gives ids itself: an id chosen by the caller would say whether somebody else's case has it.
"""

import hashlib
import re
from datetime import date
from typing import Annotated, Final, TypeAlias

from fastapi import Depends, Path

from qixian.api.problems import Problem

# Crockford's base 32: no letter that reads like a digit, so that an id can be dictated.
_LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_DRAWN: Final = 6
_PREFIXES: Final = {
    "off_post_venture_leave": "OVL",
    "incubation_tenancy": "ICT",
    "venture_internship": "VIN",
    "subsidy_and_quota": "SQF",
}
_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,95}")


def case_id_of(case_id: str) -> str:
    """The id in a path. Raises Problem (404) for what cannot be the id of a case."""
    if not _ID.fullmatch(case_id):
        raise Problem(404, "CASE_NOT_FOUND", case_id=case_id)
    return case_id


async def _in_path(
    case_id: Annotated[str, Path(description="The id of a case.", max_length=96)],
) -> str:
    return case_id_of(case_id)


CaseId: TypeAlias = Annotated[str, Depends(_in_path)]


def case_id_for(case_type: str, day: date, command_id: str, attempt: int) -> str:
    """An id such as OVL-20261123-7K3Q9F: the kind, the day, six letters made of the command's id.

    The same command asked twice at once gets the same id, and so opens one case. `attempt` gives
    another one where that id is taken.
    """
    drawn = hashlib.sha256(f"{command_id}#{attempt}".encode()).digest()
    letters = "".join(_LETTERS[byte % len(_LETTERS)] for byte in drawn[:_DRAWN])
    return f"{_PREFIXES[case_type]}-{day:%Y%m%d}-{letters}"
