"""A decision that the rule does not give is found, with the event, the field, both values and the
clause, also where every hash has been made again."""

import orjson
import pytest
from asyncpg import Connection, Pool
from pydantic import JsonValue

from qixian.domain.calendar.working_days import load_calendar
from qixian.domain.policies.edition import load_edition
from qixian.ledger.canonical import canonical_json, fingerprint
from qixian.ledger.editions import pin_edition
from qixian.ledger.records import RecordedEvent
from qixian.ledger.reperformance.again import reperform_case, reperform_ledger
from qixian.ledger.reperformance.differences import Difference
from qixian.ledger.streams import read_recorded
from qixian.ledger.verify import verify
from tests.ledger.forged import found, inserted, removed, restated, set_columns, unguarded
from tests.ledger.test_races import Desk, Step

OPENS = "SubmitLeaveApplication"
OTHER_VALUES: dict[type, JsonValue] = {int: 99, str: "2031-01-01"}


@pytest.fixture
async def forger(superuser_conn: Connection) -> Connection:  # type: ignore[type-arg]
    await unguarded(superuser_conn)
    return superuser_conn


@pytest.fixture
async def desk(pool: Pool) -> Desk:  # type: ignore[type-arg]
    async with pool.acquire() as conn:
        return Desk(pool, await pin_edition(conn, load_edition()))


class Court:
    """A leave from 2022-06-01 to 2025-05-31, one claim, and whoever changes what is recorded."""

    def __init__(self, pool: Pool, desk: Desk, forger: Connection) -> None:  # type: ignore[type-arg]
        self.pool, self.desk, self.forger = pool, desk, forger

    async def lives(self) -> None:
        """The leave ends in a review of the contract; nobody has touched anything yet."""
        figures: dict[str, JsonValue] = {"fiscal_year": 2023, "net_profit_yuan": "-1.00"}
        application: dict[str, JsonValue] = {
            "researcher_id": "P",
            "institution_id": "I1",
            "requested_start_date": "2022-06-01",
            "requested_months": 36,
        }
        await self.desk.tell(
            [
                Step("2022-05-20", "L", OPENS, application, OPENS),
                Step("2022-05-25", "L", "ApproveLeave", {}, OPENS),
                Step("2022-05-30", "L", "SignLeaveAgreement", {}, OPENS),
                Step("2025-07-10", "L", "RecordVentureFinancials", figures, OPENS),
            ]
        )
        assert await self.told("L") == []

    async def event(self, event_type: str, number: int = 0) -> RecordedEvent:
        """An event of the leave."""
        return await found(self.forger, "L", event_type, number)

    async def differences(self, case_id: str = "L") -> list[Difference]:
        """What performing a case again finds, while no hash gives anything away."""
        async with self.pool.acquire() as conn:
            findings = (await verify(conn, case_id)).findings
            assert [one for one in findings if one.check in ("HASH", "PREVIOUS_HASH")] == []
            return list((await reperform_case(conn, case_id, load_calendar())).differences)

    async def told(self, case_id: str = "L") -> list[tuple[object, ...]]:
        """Each difference without its place in the ledger."""
        return [
            (one.check, one.seq, one.event, one.field, one.recorded, one.calculated, one.clauses)
            for one in await self.differences(case_id)
        ]


@pytest.fixture
async def court(pool: Pool, desk: Desk, forger: Connection) -> Court:  # type: ignore[type-arg]
    court = Court(pool, desk, forger)
    await court.lives()
    return court


async def test_a_date_that_was_moved_is_found_with_the_clause_of_that_date(court: Court) -> None:
    started = await court.event("LeaveStarted")
    await restated(court.forger, started, {"return_due_date": "2025-06-09"})

    (first, *_) = await court.told()

    assert first == (
        "FIELD", 4, "LeaveStarted", "return_due_date", "2025-06-09", "2025-06-03", ("R85",)
    )  # fmt: skip


async def test_the_place_of_a_difference_is_told(court: Court) -> None:
    started = await court.event("LeaveStarted")
    await restated(court.forger, started, {"return_due_date": "2025-06-09"})

    (first, *_) = await court.differences()

    place = (first.case_id, first.seq, first.position, first.cause_id)
    assert place == ("L", 4, started.position, started.cause_id)
    for part in ("event 4 of case L", "return_due_date", "(R85)", "2025-06-09", "2025-06-03"):
        assert part in first.sentence()


async def test_an_event_that_is_gone_from_a_command_is_found(court: Court) -> None:
    await removed(court.forger, await court.event("LeaveAgreementSigned"), closed_up=True)

    told = await court.told()

    assert ("MISSING", 3, "LeaveAgreementSigned", "event", None, {}, ("R84",)) in told


@pytest.mark.parametrize("closed_up", [True, False])
async def test_a_deadline_whose_event_is_gone_is_found(court: Court, closed_up: bool) -> None:
    overdue = await court.event("ReturnOverdue")
    await removed(court.forger, overdue, closed_up=closed_up)

    (only,) = await court.told()

    data = {"return_due_date": "2025-06-03"}
    assert only == ("MISSING", overdue.seq, "ReturnOverdue", "event", None, data, ("R85",))


@pytest.mark.parametrize("closed_up", [True, False])
@pytest.mark.parametrize("event_type", ["LeaveApproved", "VentureFinancialsRecorded"])
async def test_a_command_whose_only_event_is_gone_is_found(
    court: Court, event_type: str, closed_up: bool
) -> None:
    event = await court.event(event_type)
    await removed(court.forger, event, closed_up=closed_up)

    (only,) = await court.differences()

    assert (only.check, only.seq, only.cause_id) == ("MISSING", event.seq, event.cause_id)
    assert only.calculated == orjson.loads(event.data)
    assert only.clauses == tuple(event.clauses)


async def test_an_event_that_nobody_asked_for_is_found(court: Court) -> None:
    signed = await court.event("LeaveAgreementSigned")
    await inserted(court.forger, signed)
    figures = await court.event("VentureFinancialsRecorded")
    await inserted(court.forger, figures, cause_id="nobody:1")

    assert await court.told() == [
        ("COMMAND", 3, "SignLeaveAgreement", "last_seq", 3, 4, ()),
        ("EXTRA", 4, "LeaveAgreementSigned", "event", {}, None, ("R84",)),
        ("COMMAND", 13, "VentureFinancialsRecorded", "cause_id", "nobody:1", None, ("R86",)),
    ]


async def test_a_deadline_that_fell_due_on_another_day_is_found(court: Court) -> None:
    ended = await court.event("LeaveTermEnded")
    later = ended.effective_on.replace(day=2)
    await set_columns(court.forger, ended, effective_on=later, cause_id="TERM_END:2025-06-02")

    told = await court.told()

    name = (ended.seq, "LeaveTermEnded")
    assert told[0] == ("NOT_DUE", *name, "fires_on", "2025-06-02", "2025-06-01", ("R85",))
    on = ("effective_on", "2025-06-02", "2025-06-01", ("R85", "R90"))
    assert told[1] == ("FIELD", *name, *on)


async def test_a_deadline_that_a_case_never_had_is_found(court: Court) -> None:
    ended = await court.event("LeaveTermEnded")
    await set_columns(court.forger, ended, cause_id="VENTURE_REVIEW:2025-06-01")

    told = await court.told()

    due = ("fires_on", "2025-06-01", None, ("R85", "R90"))
    assert ("NOT_DUE", ended.seq, "LeaveTermEnded", *due) in told


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("actor", "SOMEBODY"),
        ("calendar_version", "CN-2004..2019"),
        ("edition", "another"),
        ("clauses", ["R1"]),
        ("book", "other"),
        ("case_type", "venture_internship"),
        ("data", '{"net_profit_yuan":"-1.00", "fiscal_year":2023}'),
    ],
)
async def test_whatever_else_an_event_says_is_found(
    court: Court, column: str, value: object
) -> None:
    figures = await court.event("VentureFinancialsRecorded")
    await set_columns(court.forger, figures, **{column: value})

    differing = [one for one in await court.differences() if one.field == column]

    assert [(one.seq, one.recorded) for one in differing] == [(figures.seq, value)]


async def test_a_changed_parameter_of_the_edition_is_found_by_the_digest(court: Court) -> None:
    edition = load_edition()
    forged = edition.with_overrides({"leave_cap_months": 720}, id=edition.id)
    content = forged.to_json()
    await court.forger.execute("UPDATE ledger.edition SET content = $1", content)

    told = await court.told()

    name = (1, "LeaveApplicationSubmitted")
    digests = (edition.digest, forged.digest, ())
    assert told[0] == ("EDITION", *name, "edition_digest", *digests)
    assert ("EDITION", *name, "leave_cap_months", 720, 72, ("R89",)) in told
    # Every decision was made under the edition that the digest is of.
    assert {one[0] for one in told} == {"EDITION"}


async def test_an_edition_that_is_gone_is_found(court: Court) -> None:
    await court.forger.execute("DELETE FROM ledger.edition")

    (only,) = await court.told()

    assert only[0] == "EDITION"
    assert only[3:6] == ("edition_digest", load_edition().digest, None)


async def test_what_a_command_asked_for_is_held_to_its_fingerprint(court: Court) -> None:
    params = canonical_json({"fiscal_year": 2023, "net_profit_yuan": "1.00"})
    change = "UPDATE ledger.command SET params = $1 WHERE name = 'RecordVentureFinancials'"
    await court.forger.execute(change, params)

    differences = await court.differences()

    assert [(one.check, one.field) for one in differences] == [
        ("COMMAND", "fingerprint"),
        ("FIELD", "net_profit_yuan"),
    ]
    assert (differences[1].recorded, differences[1].calculated) == ("-1.00", "1.00")


async def test_an_event_without_its_command_is_found(court: Court) -> None:
    await court.forger.execute("DELETE FROM ledger.command WHERE name = 'ApproveLeave'")
    approved = await court.event("LeaveApproved")

    (only,) = await court.told()

    asked = ("cause_id", approved.cause_id, None, tuple(approved.clauses))
    assert only == ("COMMAND", 2, "LeaveApproved", *asked)


async def test_an_event_of_no_known_type_is_named_and_the_case_is_left(court: Court) -> None:
    await set_columns(court.forger, await court.event("LeaveStarted"), type="LeaveBegun")

    (only,) = await court.differences()

    assert (only.check, only.seq, only.event) == ("UNREADABLE", 4, "LeaveBegun")


async def test_a_refusal_that_the_rule_does_not_give_is_found(court: Court) -> None:
    second = Step(
        "2025-07-10",
        "L2",
        OPENS,
        {
            "researcher_id": "P",
            "institution_id": "I1",
            "requested_start_date": "2025-07-11",
            "requested_months": 12,
        },
        OPENS,
    )
    assert (await court.desk.ask(second)).outcome == "REFUSED"
    approve = Step("2025-07-10", "L", "ApproveLeave", {}, OPENS)
    assert (await court.desk.ask(approve)).outcome == "REFUSED"
    async with court.pool.acquire() as conn:
        assert (await reperform_ledger(conn, load_calendar())).ok

    await court.forger.execute("UPDATE ledger.command SET clause = 'R1' WHERE case_id = 'L2'")
    reason = "code = 'TERM_EXCEEDS_LIMIT', clause = 'R85'"
    await court.forger.execute(
        f"UPDATE ledger.command SET {reason} WHERE outcome = 'REFUSED' AND case_id = 'L'"
    )

    async with court.pool.acquire() as conn:
        again = await reperform_ledger(conn, load_calendar())
    told = {
        (one.case_id, one.event, one.field, one.recorded, one.calculated, one.clauses)
        for one in again.differences
        if one.field != "data"
    }
    invalid = ("ApproveLeave", "code", "TERM_EXCEEDS_LIMIT", "INVALID_STATE", ("B.0",))
    assert told == {
        ("L", *invalid),
        ("L", "ApproveLeave", "clause", "R85", "B.0", ("B.0",)),
        ("L2", OPENS, "clause", "R1", "R82", ("R82",)),
    }


async def test_a_command_that_was_refused_though_the_rule_allows_it_is_found(court: Court) -> None:
    params = canonical_json({"fiscal_year": 2024, "net_profit_yuan": "-1.00"})
    name, actor = "RecordVentureFinancials", "TESTER"
    await court.forger.execute(
        "INSERT INTO ledger.command (command_id, book, case_id, case_type, name, actor, params,"
        " on_date, recorded_at, outcome, code, clause, fingerprint)"
        " SELECT 'x', book, case_id, case_type, $1, $2, $3, '2025-07-11', now(), 'REFUSED',"
        " 'NOT_A_RESEARCHER', 'R82', $4 FROM ledger.event WHERE seq = 1",
        name,
        actor,
        params,
        fingerprint("L", name, actor, params),
    )

    (only,) = await court.told()

    outcome = ("outcome", "REFUSED NOT_A_RESEARCHER", "ACCEPTED", ("R86",))
    assert only == ("REFUSAL", 0, name, *outcome)


async def test_the_auditors_role_may_do_it(court: Court) -> None:
    await court.forger.execute("SET ROLE qixian_auditor")

    again = await reperform_case(court.forger, "L", load_calendar())

    assert (again.ok, again.events) == (True, 11)


async def test_every_field_of_every_event_is_held_by_the_rule(court: Court) -> None:
    for event in await read_recorded(court.forger, "L"):
        for field, value in orjson.loads(event.data).items():
            other = OTHER_VALUES.get(type(value), value)
            if field == "net_profit_yuan":
                other = "5.00"
            if other == value:
                continue
            await restated(court.forger, event, {field: other})
            told = [
                (one.seq, one.field, one.recorded, one.calculated)
                for one in await court.differences()
                if one.check == "FIELD"
            ]
            assert (event.seq, field, other, value) in told
            await restated(court.forger, event, {field: value})
    assert await court.told() == []
