"""The shapes that go into the record and come out of it.

Plain frozen values without behaviour: `ledger` fills and reads them, `activities` and the doors
pass them on. Days are civil dates in Asia/Shanghai, instants are aware and in UTC, hashes are 32
bytes, and every `data` and `params` text is RFC 8785 canonical JSON.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, NamedTuple

from qixian.domain.case import Deadline, Reckoning
from qixian.domain.facts import Assessment, AwardFact, ClaimFact, TenancyFact, Usage

CauseKind = Literal["COMMAND", "DEADLINE"]
Outcome = Literal["ACCEPTED", "REFUSED", "NOTHING_TO_DO"]


@dataclass(frozen=True, slots=True)
class NewEvent:
    """An event to append; `schema` is the version of its type's shape, from 1."""

    type: str
    schema: int
    effective_on: date
    clauses: tuple[str, ...]
    data: str


class PastEvent(NamedTuple):
    """What folding needs of a recorded event. A tuple, since a replay makes very many of them."""

    seq: int
    position: int
    type: str
    schema: int
    effective_on: date
    recorded_at: datetime
    data: str
    cause_kind: str
    cause_id: str
    edition: str
    edition_digest: str
    calendar_version: str


class StoredEvent(NamedTuple):
    """The least that folding needs of a recorded event, for reading a case and nothing else."""

    position: int
    type: str
    schema: int
    effective_on: date
    data: str


class RecordedEvent(NamedTuple):
    """Every column of `ledger.event`, in the table's order. `seq` counts from 1 without gaps.

    `xid` is the id of the database transaction that wrote the row and, with `position`, the order
    readers follow; neither is hashed, since neither survives a move to another server.
    """

    position: int
    xid: int
    book: str
    case_id: str
    seq: int
    case_type: str
    type: str
    schema: int
    effective_on: date
    recorded_at: datetime
    actor: str
    cause_kind: str
    cause_id: str
    edition: str
    edition_digest: str
    calendar_version: str
    clauses: list[str]
    data: str
    previous_hash: bytes
    hash: bytes


@dataclass(frozen=True, slots=True)
class CommandRecord:
    """One decided command in the audit: what was asked, and what came of it.

    `fingerprint` (32 bytes, see `canonical.fingerprint`) tells a retry from another command under
    the same id. `code`, `clause`, `remedy` and `data` are a refusal's. `first_seq`, `last_seq` and
    `recorded_at` are filled in by the ledger and ignored when given. `request_id` leads from an
    event, through the command that caused it, to the door's logs.
    """

    command_id: str
    book: str
    case_id: str
    case_type: str
    name: str
    actor: str
    params: str
    on_date: date
    outcome: Outcome
    fingerprint: bytes
    code: str | None = None
    clause: str | None = None
    remedy: str | None = None
    data: str | None = None
    first_seq: int | None = None
    last_seq: int | None = None
    recorded_at: datetime | None = None
    request_id: str | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice to queue with event `seq`; `refers_to` is the day it is about.

    `notice_id` is derived (`CASE:SEQ`, with `:N` where one event has several), so that writing it
    twice is impossible.
    """

    notice_id: str
    seq: int
    kind: str
    audience: str
    refers_to: date | None = None


@dataclass(frozen=True, slots=True)
class BoardRow:
    """What the case board shows of a case, without its version, which the append itself counts.

    `next_wake` is the day at whose first minute (Asia/Shanghai) something falls due; `fact_keys`
    are texts such as `person:P1` (see `streams.load`). `awaited_by` is the day by which a person
    has to act, `awaited_field` which of the case's days it is.
    """

    state: str
    open: bool
    opened_on: date
    last_effective_on: date
    next_wake: date | None
    parties: Mapping[str, str]
    dates: Mapping[str, date]
    fact_keys: tuple[str, ...] = ()
    researcher_id: str | None = None
    institution_id: str | None = None
    awaited_field: str | None = None
    awaited_by: date | None = None


@dataclass(frozen=True, slots=True)
class Append:
    """Everything one append writes, in one round trip and one transaction.

    The read-model parts are differences against what `expected_version` left behind: rows to put
    (inserted, or replaced whole) and keys of rows to take away. `events` may be empty for a refusal
    or for nothing to do; then only `command` is written. `anew` says that the calendar changed
    since the case's last event, so its deadline and due rows are written whole.
    """

    book: str
    case_id: str
    case_type: str
    expected_version: int
    actor: str
    cause_kind: CauseKind
    cause_id: str
    edition: str
    edition_digest: str
    calendar_version: str
    events: tuple[NewEvent, ...] = ()
    board: BoardRow | None = None
    reckonings: tuple[Reckoning, ...] = ()
    reckonings_gone: tuple[str, ...] = ()
    due: tuple[Deadline, ...] = ()
    due_gone: tuple[tuple[str, date], ...] = ()
    anew: bool = False
    usage: Usage | None = None
    claims: tuple[ClaimFact, ...] = ()
    tenancy: TenancyFact | None = None
    awards: tuple[AwardFact, ...] = ()
    assessments: tuple[Assessment, ...] = ()
    notices: tuple[Notice, ...] = ()
    command: CommandRecord | None = None


@dataclass(frozen=True, slots=True)
class Appended:
    """What an append wrote: sequence numbers, global positions, the instant, the head's hash.

    `repeated` is true when the command had been decided before: nothing was written this time, and
    the other fields are those of the first time. Without events, `first_seq` and `last_seq` are
    None, `positions` is empty and `head_hash` is empty.
    """

    first_seq: int | None
    last_seq: int | None
    positions: tuple[int, ...]
    recorded_at: datetime
    head_hash: bytes
    repeated: bool


@dataclass(frozen=True, slots=True)
class UsedRight:
    """What another case has used of a person's right.

    `same_institution` is whether it is counted at the institution asked about, or at one that the
    successor table links to it; None when no institution was asked about.
    """

    usage: Usage
    same_institution: bool | None


@dataclass(frozen=True, slots=True)
class Loaded:
    """A case as it stands under its locks.

    `version` is the last sequence number (0: the case does not exist), `now` the transaction's
    instant, which will be the `recorded_at` of whatever it appends. `usages`, `claims`,
    `tenancies` and `awards` are the rows of other cases with the same fact keys. `overdue` are the
    other open cases of the same facts with something still to fall due; `decided` is the audit
    entry if the command was decided before. `loaded_notices` is how many holiday notices the
    book's calendar case has loaded. `case_type` is the kind the case was opened as, None
    where it is not there or nobody asks.
    """

    now: datetime
    version: int
    board: BoardRow | None
    events: tuple[PastEvent, ...]
    usages: tuple[UsedRight, ...]
    overdue: tuple[str, ...]
    decided: CommandRecord | None
    claims: tuple[ClaimFact, ...] = ()
    tenancies: tuple[TenancyFact, ...] = ()
    awards: tuple[AwardFact, ...] = ()
    loaded_notices: int = 0
    case_type: str | None = None


class Cursor(NamedTuple):
    """How far a reader has come: the (transaction id, position) of the last event it has seen."""

    xid: int
    position: int
