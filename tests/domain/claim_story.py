"""Given, when, then for subsidy claims: the claims of one case, and what other cases have.

Used by the tests of claims only. Every event is read back from its JSON before it is folded. Days
are civil dates in Asia/Shanghai, written YYYY-MM-DD.
"""

import json
from collections.abc import Mapping
from datetime import date
from typing import Final, Self

from pydantic import JsonValue

from qixian.domain.calendar.working_days import load_calendar
from qixian.domain.case import Command, Decision, Event, Rules
from qixian.domain.facts import ClaimFact, Facts, TenancyFact
from qixian.domain.policies.edition import load_edition
from qixian.domain.refusal import Refusal
from qixian.domain.subsidy_claims import (
    CLAIM_COMMANDS,
    CLAIM_EVENTS,
    NO_CLAIMS,
    Claim,
    ClaimContext,
    Claims,
    InternshipTime,
    decide_claim,
    fold_claim,
)

Data = dict[str, JsonValue]

COMMANDS: Final[dict[str, type[Command]]] = {command.type: command for command in CLAIM_COMMANDS}
EVENTS: Final[dict[str, type[Event]]] = {event.type: event for event in CLAIM_EVENTS}

FILE: Final = ClaimContext(case_state="NONE")
GRADUATED: Final = ClaimContext(
    case_state="GRADUATED",
    enterprise_id="E1",
    registration_date=date(2022, 8, 10),
    is_tenancy=True,
)
IN_INCUBATION: Final = ClaimContext(
    case_state="IN_INCUBATION",
    enterprise_id="E1",
    registration_date=date(2022, 8, 10),
    is_tenancy=True,
)
ONE_OFF: Final[Data] = {
    "claim_id": "S1",
    "kind": "ONE_OFF_VENTURE",
    "enterprise_id": "E1",
    "founder_group": "VETERAN",
    "registration_date": "2023-03-15",
    "first_venture": True,
    "other_employees": 1,
    "tax_filed": True,
}
INCUBATION: Final[Data] = {"claim_id": "C1", "kind": "INCUBATION"}
HIRES: Final[Data] = {"claim_id": "J1", "kind": "JOB_CREATION", "qualifying_new_hires": 2}
INTERNSHIP: Final[Data] = {"claim_id": "I1", "kind": "VENTURE_INTERNSHIP"}


def day(written: str | date) -> date:
    """A day as a date; ValueError when it is not written YYYY-MM-DD."""
    return written if isinstance(written, date) else date.fromisoformat(written)


def eligible(
    start: str = "2023-03-01",
    end: str = "2024-02-29",
    registered: str = "2024-05-20",
    person: str = "Y1",
) -> ClaimContext:
    """An internship whose subsidy is due, followed by venture E1."""
    return ClaimContext(
        case_state="SUBSIDY_ELIGIBLE",
        enterprise_id="E1",
        registration_date=day(registered),
        person_id=person,
        internship=InternshipTime(day(start), day(end), day(registered)),
    )


def claim_elsewhere(
    kind: str,
    status: str,
    *,
    claim_id: str = "X1",
    enterprise: str | None = "E1",
    person: str | None = None,
    submitted: str = "2024-01-01",
) -> ClaimFact:
    """A claim of another case."""
    return ClaimFact(
        case_id="other",
        claim_id=claim_id,
        kind=kind,
        status=status,
        amount_fen=500000,
        enterprise_id=enterprise,
        person_id=person,
        submitted_on=day(submitted),
    )


def tenancy_elsewhere(
    state: str, *, enterprise: str | None = "E1", moved_in: str = "2022-06-01"
) -> TenancyFact:
    """A tenancy of another case."""
    return TenancyFact(
        case_id=f"tenancy-{moved_in}",
        state=state,
        base_id="B1",
        base_kind="GOVERNMENT_DEVELOPED",
        tenant_id="T1",
        founder_group="NONE",
        free_space=False,
        in_incubation=state == "IN_INCUBATION",
        enterprise_id=enterprise,
        move_in_date=day(moved_in),
    )


class ClaimStory:
    """The claims of one case, in a context, beside what other cases have."""

    def __init__(
        self, context: ClaimContext = FILE, config: Mapping[str, JsonValue] | None = None
    ) -> None:
        edition = load_edition()
        if config:
            edition = edition.with_overrides(config, id="story")
        self.rules = Rules(edition.policy(), load_calendar())
        self.context = context
        self.claims: Claims = NO_CLAIMS
        self.facts = Facts()
        self.events: list[Event] = []
        self.answer: Decision = ()

    def beside(self, *known: ClaimFact | TenancyFact) -> Self:
        """Other cases have these claims and tenancies, and no others."""
        self.facts = Facts(
            claims=tuple(fact for fact in known if isinstance(fact, ClaimFact)),
            tenancies=tuple(fact for fact in known if isinstance(fact, TenancyFact)),
        )
        return self

    def when(self, on: str | date, command: str, **params: JsonValue) -> Self:
        """Somebody asks for `command` on a day."""
        asked = COMMANDS[command].model_validate(params)
        self.answer = decide_claim(
            self.claims, asked, self.context, self.facts, self.rules, day(on)
        )
        if not isinstance(self.answer, Refusal):
            for event in self.answer:
                stored = json.dumps(event.model_dump(mode="json"))
                read = EVENTS[event.type].model_validate_json(stored)
                assert read == event
                self.claims = fold_claim(self.claims, read, day(on))
                self.events.append(event)
        return self

    def submits(self, on: str, claim: Data, **other: JsonValue) -> Self:
        """A claim is made, with `other` in place of what it says; None leaves a value out."""
        params = {field: value for field, value in (claim | other).items() if value is not None}
        return self.when(on, "SubmitSubsidyClaim", **params)

    def approves(self, on: str, claim_id: str, **params: JsonValue) -> Self:
        """The HR department approves."""
        return self.when(on, "ApproveSubsidyClaim", claim_id=claim_id, **params)

    def granted(self) -> Self:
        """The last command was allowed and something came of it."""
        assert not isinstance(self.answer, Refusal), f"The command was refused: {self.answer}"
        assert self.answer, "Nothing came of the command."
        return self

    def nothing_to_do(self) -> Self:
        """The last command was allowed and nothing came of it."""
        assert self.answer == ()
        return self

    def refused(self, code: str, clause: str | None = None, **data: JsonValue) -> Self:
        """The last command was refused with this code, clause and exactly these data."""
        assert isinstance(self.answer, Refusal), f"{code} expected, got {self.answer}"
        assert self.answer.code == code, self.answer.sentence()
        assert clause in (None, self.answer.clause), self.answer.sentence()
        if data:
            assert dict(self.answer.data) == data, self.answer.sentence()
        return self

    def claim(self, claim_id: str) -> Claim:
        """A claim as it stands."""
        return next(claim for claim in self.claims if claim.claim_id == claim_id)

    def last(self) -> Data:
        """The data of the last event, as the ledger has them."""
        return self.events[-1].model_dump(mode="json")
