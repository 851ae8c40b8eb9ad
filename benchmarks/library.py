"""The same leave as a user of the `eventsourcing` library writes it; imported by the benchmarks.

An `Application` on the library's own PostgreSQL recorder with its default settings: no cache, no
snapshots, one aggregate a leave, each event with the same data in the library's JSON. Days stay
texts, which spares the library a transcoding that it would otherwise pay for.
"""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qs, unquote, urlsplit
from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event

from benchmarks.cases import Lived
from benchmarks.leaves import financials

PLANTED_AT_ONCE = 20


class LibraryLeave(Aggregate):
    """An open leave: what the measured commands and reads need of it."""

    @event("LeaveApplicationSubmitted")
    def __init__(
        self,
        researcher_id: str,
        institution_id: str,
        requested_start_date: str,
        requested_months: int,
        decision_due_date: str | None,
    ) -> None:
        self.state = "APPLIED"
        self.researcher_id = researcher_id
        self.institution_id = institution_id
        self.requested_start_date = requested_start_date
        self.requested_months = requested_months
        self.decision_due_date = decision_due_date
        self.net_profits: dict[int, str] = {}

    @event("LeaveApproved")
    def approve(
        self,
        leave_start_date: str,
        term_months: int,
        term_end_date: str,
        return_due_date: str,
        approval_lapse_date: str | None,
    ) -> None:
        """The institution approved."""
        self.state = "APPROVED"
        self.leave_start_date = leave_start_date
        self.term_months = term_months
        self.term_end_date = term_end_date
        self.return_due_date = return_due_date
        self.approval_lapse_date = approval_lapse_date

    @event("LeaveAgreementSigned")
    def sign(self) -> None:
        """Both signed."""
        self.agreement_signed = True

    @event("LeaveStarted")
    def begin(
        self,
        leave_start_date: str,
        term_end_date: str,
        return_due_date: str,
        extension_window_opens: str,
        extension_apply_by: str,
        extension_late_cutoff: str,
    ) -> None:
        """The first day of leave came."""
        self.state = "ON_LEAVE"
        self.leave_start_date = leave_start_date
        self.term_end_date = term_end_date
        self.return_due_date = return_due_date
        self.extension_window_opens = extension_window_opens
        self.extension_apply_by = extension_apply_by
        self.extension_late_cutoff = extension_late_cutoff

    @event("VentureFinancialsRecorded")
    def financials_recorded(self, fiscal_year: int, net_profit_yuan: str) -> None:
        """One year's figures; a later figure replaces the earlier."""
        self.net_profits[fiscal_year] = net_profit_yuan

    def record_financials(self, fiscal_year: int, net_profit_yuan: str) -> None:
        """The command: possible on an open leave."""
        if self.state != "ON_LEAVE":
            raise ValueError(f"a leave that is {self.state} has no figures to record")
        self.financials_recorded(fiscal_year, net_profit_yuan)


class LibraryOffice(Application[UUID]):
    """The commands of leaves, as an application of the library."""

    def record_financials(self, leave_id: UUID, number: int) -> None:
        """Load, trigger, save."""
        leave: LibraryLeave = self.repository.get(leave_id)
        figures = financials(number)
        leave.record_financials(figures.fiscal_year, figures.net_profit_yuan)
        self.save(leave)

    def planted(self, leaves: Iterable[Lived]) -> list[UUID]:
        """Save leaves with all their events, some at a time.

        One save is one pipeline of psycopg, which waits for ever when it is given thousands of
        statements.
        """
        aggregates = [library_leave(leave) for leave in leaves]
        for first in range(0, len(aggregates), PLANTED_AT_ONCE):
            self.save(*aggregates[first : first + PLANTED_AT_ONCE])
        return [aggregate.id for aggregate in aggregates]


def library_leave(leave: Lived) -> LibraryLeave:
    """A leave with the same events, not saved yet."""
    (first, _), *rest = leave.events
    aggregate = LibraryLeave(**first.model_dump(mode="json"))
    apply: dict[str, Callable[..., None]] = {
        "LeaveApproved": aggregate.approve,
        "LeaveAgreementSigned": aggregate.sign,
        "LeaveStarted": aggregate.begin,
        "VentureFinancialsRecorded": aggregate.financials_recorded,
    }
    for happened, _ in rest:
        apply[happened.type](**happened.model_dump(mode="json"))
    return aggregate


def library_office(url: str, connections: int) -> LibraryOffice:
    """An application on the database of `url`, over a pool of so many connections."""
    parts = urlsplit(url)
    socket = parse_qs(parts.query).get("host", [""])[0]
    return LibraryOffice(
        env={
            "PERSISTENCE_MODULE": "eventsourcing.postgres",
            "POSTGRES_DBNAME": parts.path.removeprefix("/"),
            "POSTGRES_HOST": socket or unquote(parts.hostname or "localhost"),
            "POSTGRES_PORT": str(parts.port or parse_qs(parts.query).get("port", ["5432"])[0]),
            "POSTGRES_USER": unquote(parts.username or "postgres"),
            "POSTGRES_PASSWORD": unquote(parts.password or ""),
            "POSTGRES_POOL_SIZE": str(connections),
            "POSTGRES_MAX_WAITING": str(2 * connections),
        }
    )


def in_threads(works: Sequence[Callable[[], None]]) -> None:
    """Each piece of work in a thread of its own, all at once; with one, in this thread."""
    if len(works) == 1:
        works[0]()
        return
    with ThreadPoolExecutor(len(works)) as threads:
        for done in [threads.submit(work) for work in works]:
            done.result()
