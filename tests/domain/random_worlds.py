"""Random worlds of every case kind together, each the same whenever its number is the same.

Used by tests. Most steps are the usual next one, so that lives get far; some are nonsense. Persons,
ventures and bases are few, so that cases get into each other's way.
"""

import random
from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from pydantic import JsonValue
from tests.domain.pure_world import Config, PureWorld
from tests.domain.random_claims import FITTING, claim_step
from tests.domain.random_files import file_step
from tests.domain.random_notices import notice

from qixian.domain.kinds import KINDS
from qixian.rehearsal.story import Step, Story

Params = dict[str, JsonValue]
Asked = tuple[str, Params]

SEED: Final = 20220506
CALENDAR: Final = "CALENDAR"
OFFICE_ACTOR: Final = "TESTER"
MOST: Final = 5
"""How many cases of a kind a world has at most."""

LEAVE, TENANCY = "off_post_venture_leave", "incubation_tenancy"
INTERNSHIP, FILE = "venture_internship", "subsidy_and_quota"

OPENING: Final = {LEAVE: "SubmitLeaveApplication", TENANCY: "ApplyTenancy"} | {
    INTERNSHIP: "ApplyInternship"
}
ENDINGS: Final = ("RecordDismissal", "RecordTermination", "RecordRetirement", "RecordResignation")

READINGS: Final[dict[str, tuple[JsonValue, ...]]] = {
    "term_first_day": ("EXCLUDED",),
    "term_end_roll": ("NEXT_WORKDAY",),
    "window_first_day": ("INCLUDED",),
    "window_end_roll": ("NONE",),
    "status_end_roll": ("NEXT_WORKDAY",),
    "rest_day_scope": ("STATUTORY_HOLIDAYS_ONLY",),
    "calendar_beyond_data": ("RAISE",),
    "intake_after_plan_end": ("BLOCK", "SILENT"),
    "leave_extension_scope": ("PERSON_AND_INSTITUTION",),
    "leave_extension_counts": ("REQUESTS",),
    "leave_cap_scope": ("PERSON",),
    "cap_basis": ("APPROVED_TERM",),
    "leave_start_basis": ("APPROVAL_DATE", "AGREEMENT_DATE"),
    "agreement_required": (False,),
    "extension_opens_days": (90,),
    "extension_apply_by": ("TERM_END",),
    "interim_continuation": (False,),
    "profit_test": ("NEVER_PROFITABLE", "CUMULATIVE"),
    "early_return_notice_days": (30, 90),
    "return_due_date": ("DAY_AFTER",),
    "incubation_start_basis": ("AGREEMENT_DATE",),
    "incubation_clock_scope": ("PER_BASE",),
    "incubation_exception_max_count": (0, 2),
    "move_out_grace_days": (0, 3),
    "exclusivity": ("FIRST_SUBMITTED", "FOUNDER_CHOOSES", "FOUNDER_CHOOSES"),
    "internship_scope": ("INTERNSHIP",),
    "venture_window_from": ("START",),
    "venture_during_internship": (False,),
    "wage_basis": ("APPLICATION_DATE", "VENTURE_REGISTRATION"),
    "residual_policy": ("DROP", "FULL_IF_15"),
    "rounding": ("HALF_UP_PER_TOTAL",),
}
"""Other readings of the text that an edition may take."""


class Teller:
    """Tells one random world: takes steps in it and notes them."""

    def __init__(self, number: int, *, notices: bool, readings: bool) -> None:
        self.dice = random.Random(SEED + number)
        self.name = f"M{number}"
        config: Config = {}
        if readings:
            # One in turn, so that some worlds together have them all, and some by chance.
            names = {sorted(READINGS)[number // 2 % len(READINGS)]}
            names |= {*self.dice.sample(sorted(READINGS), self.dice.randint(0, 5))}
            config = {name: self.dice.choice(READINGS[name]) for name in sorted(names)}
        self.world = PureWorld(FILE, config)
        self.labels = self._labels()
        self.today = date(2021, 6, 1) + timedelta(days=self.dice.randint(0, 900))
        self.loads: list[date] = []
        if notices:
            self.today = date(2023, 11, 1) + timedelta(days=self.dice.choice([0, 90, 800, 1000]))
            load = date(2026, 11, 5) + timedelta(days=self.dice.randint(0, 90))
            for _ in range(self.dice.randint(1, 4)):
                self.loads.append(load)
                load += timedelta(days=self.dice.randint(0, 90))

    def _labels(self) -> dict[str, str]:
        """The cases of the world with their kinds; some are never opened."""
        many = {
            "T": (TENANCY, 2, 3),
            "V": (INTERNSHIP, 2, 3),
            "L": (LEAVE, 1, 2),
            "F": (FILE, 1, 2),
        }
        return {
            f"{letter}{n}": kind
            for letter, (kind, least, most) in many.items()
            for n in range(1, self.dice.randint(least, most) + 1)
        }

    def tell(self, moves: int) -> Story:
        """The world after so many steps and some quiet time, as a story."""
        for _ in range(moves):
            self._turn_over()
            label, day = self._next()
            self._go_to(max(self.today, day))
            self._ask(label, *self._asked(label))
        last = max([self.today, *self.loads]) + timedelta(days=self.dice.choice([0, 30, 400]))
        self._go_to(last)
        return self.world.told(self.name, last)

    # The next step

    def _turn_over(self) -> None:
        """Where a kind has nothing left to wait for, one more case of it can be opened."""
        kind = self.dice.choice([kind for kind in self.labels.values() if kind != FILE])
        own = [label for label, its in self.labels.items() if its == kind]
        alive = (one not in self.world.states or self.world.summary(one).open for one in own)
        if len(own) < MOST and sum(alive) < 2:
            self.labels[f"{own[0][0]}{len(own) + 1}"] = kind

    def _next(self) -> tuple[str, date]:
        """One of the next dates of all cases, or some case soon, or one after a while."""
        dice, chance = self.dice, self.dice.random()
        ahead = sorted((day, label) for label in self.labels for day in self._dates(label))
        if ahead and chance < 0.3:
            day, label = dice.choice(ahead[:4])
            return label, day + timedelta(days=dice.randint(-2, 3))
        stride = dice.randint(0, 9) if chance < 0.94 else dice.choice([30, 60, 120])
        weights = [self._urgency(label) for label in self.labels]
        (label,) = dice.choices([*self.labels], weights)
        return label, self.today + timedelta(days=stride)

    def _dates(self, label: str) -> set[date]:
        """The days after today that matter in a case."""
        if label not in self.world.states:
            return set()
        days = set(self.world.summary(label).dates.values())
        days |= {deadline.fires_on for deadline in self.world.ahead(label)}
        return {day for day in days if day > self.today}

    def _urgency(self, label: str) -> int:
        """How often a case is turned to: most of all while somebody is about to begin."""
        if label not in self.world.states:
            return 4
        summary = self.world.summary(label)
        if summary.state in ("APPLIED", "APPROVED", "ADMITTED", "EXTENSION_PENDING"):
            return 12
        if summary.open:
            return 1 if summary.state == "WINDOW_EXPIRED" else 4
        return 2 if summary.state in FITTING else 1

    def _go_to(self, day: date) -> None:
        """The clock moves to a day; a notice that comes before it is loaded on its own day."""
        while self.loads and self.loads[0] <= day:
            loaded_on = self.loads.pop(0)
            self.today = max(self.today, loaded_on)
            self.world.until(self.today)
            params = notice(self.dice, self.world, self.today)
            self._ask(CALENDAR, "LoadHolidayCalendar", params)
        self.today = day
        self.world.until(day)

    def _ask(self, label: str, command: str, params: Params) -> None:
        step = Step(
            n=len(self.world.steps) + 1,
            date=self.today,
            case=label,
            actor=OFFICE_ACTOR,
            command=command,
            params={name: value for name, value in params.items() if value is not None},
        )
        self.world.take(step)

    def _asked(self, label: str) -> Asked:
        """What is asked of a case: what opens it first, then the usual, a claim, or nonsense."""
        kind, dice = self.labels[label], self.dice
        if kind == FILE:
            return self._claim(label) if dice.random() < 0.6 else file_step(dice, self.today)
        if label not in self.world.kinds:
            return OPENING[kind], self._params(OPENING[kind])
        chance = dice.random()
        if chance < self._claiming(label):
            return self._claim(label)
        command = self._usual(label)
        if chance > 0.9:
            own = KINDS[kind].commands
            command = dice.choice([name for name in own if not name.endswith("SubsidyClaim")])
        return command, self._params(command)

    def _claiming(self, label: str) -> float:
        """How likely the next step of a case is one about a claim."""
        if label not in self.world.states:
            return 0.02
        summary = self.world.summary(label)
        waiting = any(claim.status in ("SUBMITTED", "APPROVED") for claim in summary.claims)
        if waiting or summary.state in FITTING:
            return 0.4 if summary.open else 0.8
        return 0.06 if summary.open else 0.3

    def _claim(self, label: str) -> Asked:
        return claim_step(self.dice, self.world, label, self.today)

    def _usual(self, label: str) -> str:
        kind, dice = self.labels[label], self.dice
        if label not in self.world.states:
            return OPENING[kind]
        usual = USUAL[kind].get(self.world.summary(label).state)
        return dice.choice(usual) if usual else dice.choice(sorted(KINDS[kind].commands))

    # Its parameters

    def _params(self, command: str) -> Params:
        """Parameters for a command of a leave, a tenancy or an internship: mostly plausible."""
        if command in ENDINGS:
            return {"effective_date": self._near(-10, 10)}
        if command.endswith("SubsidyClaim"):
            return (
                {"claim_id": "C0", "kind": "INCUBATION"}
                if command.startswith("Su")
                else {"claim_id": "C0"}
            )
        told = _TOLD.get(command)
        return told(self) if told else {}

    def _near(self, first: int, last: int) -> str:
        return (self.today + timedelta(days=self.dice.randint(first, last))).isoformat()

    def _mostly(self, usual: JsonValue, *others: JsonValue) -> JsonValue:
        return usual if self.dice.random() < 0.8 else self.dice.choice(others)

    def _submit(self) -> Params:
        return {
            "researcher_id": self._mostly("P1", "Y1"),
            "institution_id": self._mostly("I1", "I2"),
            "requested_start_date": self._near(0, 40),
            "requested_months": self.dice.choice([36, 36, 24, 12, 6, 1, 37]),
            "person_category": self._mostly("RESEARCHER", "RESEARCHER", "ADMINISTRATIVE"),
        }

    def _approve(self) -> Params:
        start = self.dice.choice([None, self._near(0, 20), self._near(0, 20), self._near(-5, 0)])
        return {"leave_start_date": start, "term_months": self._mostly(None, 12, 36, 40)}

    def _financials(self) -> Params:
        year = self.today.year - self.dice.choice([0, 1, 1, 1, 2])
        yuan = self._mostly("-1.00", "0.00", "0.01")
        return {"fiscal_year": year, "net_profit_yuan": yuan}

    def _request(self) -> Params:
        months = self.dice.choice([36, 12, 12, 6, 37])
        return {"months": months, "late_reason": self._mostly("ill", None, " ")}

    def _decide(self) -> Params:
        if self.dice.random() < 0.7:
            return {"decision": "APPROVE"}
        return {"decision": "REFUSE", "reason": self._mostly("POST_NEEDED", None)}

    def _apply_tenancy(self) -> Params:
        return {
            "tenant_id": self.dice.choice(["Y1", "Y2", "P1"]),
            "base_id": self.dice.choice(["B1", "B2"]),
            "base_kind": self.dice.choice(["GOVERNMENT_DEVELOPED", "PRIVATE"]),
            "founder_group": self._mostly("VETERAN", "NONE", "OTHER_ELIGIBLE"),
            "free_space": self.dice.random() < 0.7,
            "area_m2": self._mostly(None, "120.50"),
            "founder_current_student": self._mostly(None, True),
        }

    def _register(self) -> Params:
        return {
            "enterprise_id": self._mostly("E1", "E2"),
            "registration_date": self._near(-60, 0)
            if self.dice.random() < 0.9
            else self._near(-400, 9),
        }

    def _exception(self) -> Params:
        role = self._mostly("LEAGUE_CITY_HRSS", "LEAGUE_CITY_HRSS", "BASE")
        return {"months": self.dice.choice([1, 6, 12, 12, 13]), "approver_role": role}

    def _apply_internship(self) -> Params:
        return {
            "participant_id": self.dice.choice(["Y1", "Y1", "P1"]),
            "host_id": self.dice.choice(["B1", "B2"]),
            "host_kind": self._mostly("SIZHONG_MARKET", "INCUBATION_DEMO_BASE", "OTHER"),
            "planned_start_date": self._near(0, 30),
            "planned_months": self.dice.choice([1, 2, 3, 5, 6, 9, 12, 13]),
        }


_TOLD: Final[dict[str, Callable[[Teller], Params]]] = {
    "SubmitLeaveApplication": Teller._submit,
    "RejectLeave": lambda t: {"reason": t._mostly("KEY_PROJECT_LEAD", "AGE", None)},
    "ApproveLeave": Teller._approve,
    "RecordVentureFinancials": Teller._financials,
    "RequestExtension": Teller._request,
    "DecideExtension": Teller._decide,
    "RecordReturn": lambda t: {"notice_given_on": t._mostly(None, t._near(-60, 0))},
    "RecordDeath": lambda t: {"date_of_death": t._near(-10, 0)},
    "RecordTransfer": lambda t: {"effective_date": t._near(-9, 9), "to_institution_id": "I2"},
    "ApplyTenancy": Teller._apply_tenancy,
    "RejectTenancy": lambda t: {"reason": t._mostly("NO_SPACE", None)},
    "MoveIn": lambda t: {"agreement_date": t._mostly(None, t._near(-20, 3))},
    "RecordRegistration": Teller._register,
    "TransferBase": lambda t: {"to_base_id": t.dice.choice(["B1", "B2"])},
    "GrantIncubationException": Teller._exception,
    "ApplyInternship": Teller._apply_internship,
    "EndInternshipEarly": lambda t: {
        "reason": t._mostly("PERSONAL", None),
        "disqualifying": t.dice.random() < 0.1,
    },
    "RecordVentureRegistration": Teller._register,
}

USUAL: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    LEAVE: {
        "APPLIED": (*["ApproveLeave"] * 6, "RejectLeave"),
        "APPROVED": (*["SignLeaveAgreement"] * 5, "RecordVentureFinancials"),
        "ON_LEAVE": (
            *["RequestExtension"] * 3,
            *["RecordVentureFinancials"] * 2,
            *["RecordVentureDeregistered"] * 2,
            "RecordReturn",
        ),
        "EXTENSION_PENDING": ("RecordVentureFinancials", *["DecideExtension"] * 2),
        "ON_EXTENDED_LEAVE": (
            *["RecordVentureDeregistered"] * 2,
            "RequestExtension",
            "RecordReturn",
        ),
        "RETURN_DUE": ("RequestExtension", "RecordReturn"),
        "RETURN_OVERDUE": ("RequestExtension", "RecordReturn", "RecordTermination"),
    },
    TENANCY: {
        "APPLIED": (*["AdmitTenant"] * 6, "RejectTenancy"),
        "ADMITTED": ("MoveIn",),
        "IN_INCUBATION": (
            *["RecordRegistration"] * 3,
            "TransferBase",
            *["GrantIncubationException"] * 2,
            "RecordMoveOut",
        ),
        "MOVE_OUT_DUE": ("GrantIncubationException", "RecordRegistration", "RecordMoveOut"),
        "MOVE_OUT_OVERDUE": ("RecordMoveOut", "RecordRegistration"),
    },
    INTERNSHIP: {
        "APPLIED": ("StartInternship",),
        "INTERNING": ("RecordVentureRegistration", "EndInternshipEarly"),
        "VENTURE_WINDOW_OPEN": ("RecordVentureRegistration",),
        "WINDOW_EXPIRED": ("RecordVentureRegistration",),
        "SUBSIDY_ELIGIBLE": ("RecordVentureRegistration", "StartInternship"),
    },
}
"""What is usually asked next in each state."""


def told(number: int, *, moves: int = 60, notices: bool = False, readings: bool = False) -> Story:
    """The random world of a number as a story whose expected outcome is that of the rules alone."""
    return Teller(number, notices=notices, readings=readings).tell(moves)
