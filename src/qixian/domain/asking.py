"""Who asks what of which case, and what came of it: the messages that doors, workflows, activities
and the ledger pass to one another.

Pure. These shapes are in workflow histories: a field may be added with a default, never renamed.
They carry ids only; personal data never comes here.
"""

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, JsonValue

from qixian.domain.refusal import Refusal
from qixian.domain.values import Identifier

OutcomeName = Literal["ACCEPTED", "REFUSED", "NOTHING_TO_DO"]
MAIN_BOOK = "main"


class Asked(BaseModel):
    """One command for one case.

    `command_id` makes a retry write once. `book` is the set of cases whose rules see one another.
    `edition_digest` names the policy edition that a new case is opened under; an open case keeps
    its own. `expected_version` is how many events of the case whoever asks has seen (0: it must not
    exist yet): when it has another number by now, nothing is decided. None: whatever it has.
    `request_id` is what the door's logs call the request; it tells nothing of the command.
    """

    model_config = ConfigDict(frozen=True)

    command_id: Identifier
    case_id: Identifier
    case_type: str
    command: str
    params: dict[str, JsonValue]
    actor: Identifier
    edition_digest: str
    book: Identifier = MAIN_BOOK
    expected_version: int | None = None
    request_id: str = ""


class RecordedFact(BaseModel):
    """An event as the answer to a command shows it. `effective_on` is a day in Asia/Shanghai."""

    model_config = ConfigDict(frozen=True)

    seq: int
    type: str
    effective_on: date
    clauses: tuple[str, ...]
    data: dict[str, JsonValue]


class Standing(BaseModel):
    """Where a case stands after a transaction: what its workflow needs to know, and no more.

    `next_wake` is the day at whose first minute (Asia/Shanghai) a deadline falls due; None when
    nothing is ahead.
    """

    model_config = ConfigDict(frozen=True)

    exists: bool
    state: str
    open: bool
    version: int
    next_wake: date | None
    institution_id: str | None = None


class Answer(BaseModel):
    """What came of a command. `repeated` when it had been decided before.

    `fingerprint` (hex) is of the command that was decided, so that whoever used an id twice hears
    of it even where the engine answers from what it remembers of the id.
    """

    model_config = ConfigDict(frozen=True)

    outcome: OutcomeName
    events: tuple[RecordedFact, ...] = ()
    refusal: Refusal | None = None
    standing: Standing
    repeated: bool = False
    fingerprint: str = ""
