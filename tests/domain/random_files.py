"""Random steps of a file of assessments, awards, records and duties.

Used by the random worlds only.
"""

import random
from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from pydantic import JsonValue

Params = dict[str, JsonValue]
Dice = random.Random


def file_step(dice: Dice, today: date) -> tuple[str, Params]:
    """A command of a file with parameters; never one about a claim."""
    command = dice.choice(COMMANDS)
    return command, _TOLD[command](dice, today)


def _guarantee(dice: Dice, today: date) -> Params:
    return {
        "borrower_kind": dice.choice(["INDIVIDUAL", "SMALL_ENTERPRISE"]),
        "amount_yuan": dice.choice(["100000", "100000.01", None]),
        "honour_level": dice.choice([None, "BANNER", "LEAGUE_CITY"]),
        "credit_rated_good": dice.random() < 0.3,
    }


def _free_space(dice: Dice, today: date) -> Params:
    return {
        "base_kind": dice.choice(["GOVERNMENT_DEVELOPED", "PRIVATE"]),
        "total_area_m2": "10000",
        "free_area_m2": dice.choice(["2999.99", "3000", "0"]),
        "base_id": dice.choice([None, "B1"]),
    }


def _student_base(dice: Dice, today: date) -> Params:
    graduated = today - timedelta(days=dice.choice([1825, 1826, 1827, 1828, 100]))
    tenants: list[JsonValue] = [
        {"current_student": True},
        {"graduation_date": graduated.isoformat()},
        {},
    ]
    return {"tenants": tenants[: dice.randint(0, 3)], "base_id": dice.choice([None, "B2"])}


def _target(dice: Dice, today: date) -> Params:
    value = dice.choice(["119999", "120000"])
    return {"metric": "扶持创业", "value": value, "threshold": "120000"}


def _award(dice: Dice, today: date) -> Params:
    return {
        "award_kind": dice.choice(["MASTER_STUDIO", "NATIONAL_BASE", "TRAINING_BASE"]),
        "recipient_id": dice.choice(["E1", "E2"]),
        "amount_yuan": dice.choice([None, "100000", "100000", "90000", "1000001"]),
    }


def _loan(dice: Dice, today: date) -> Params:
    return {"borrower_id": dice.choice(["P1", "Y1"]), "amount_yuan": "80000.50"}


def _visit(dice: Dice, today: date) -> Params:
    return {"mentor_id": "P1", "enterprise_id": dice.choice(["E1", "E2"])}


def _project(dice: Dice, today: date) -> Params:
    return {"project_id": "J1", "banner": "N1", "evaluated_on": today.isoformat()}


def _suspension(dice: Dice, today: date) -> Params:
    until = today + timedelta(days=365)
    return {
        "student_id": "Y1",
        "school_id": "S1",
        "suspended_from": today.isoformat(),
        "suspended_until": until.isoformat(),
    }


def _complaint(dice: Dice, today: date) -> Params:
    return {"complaint_id": "K1", "body_id": "O1", "outcome": dice.choice([None, "UPHELD"])}


def _report(dice: Dice, today: date) -> Params:
    return {"report_kind": "STATISTICS", "period": f"{today.year}Q1", "author_id": "O1"}


def _figure(dice: Dice, today: date) -> Params:
    value = dice.choice(["99", "100"])
    return {"instrument": "PROJECTS_PER_BANNER", "unit_id": "N1", "value": value}


def _open_duty(dice: Dice, today: date) -> Params:
    """Of this year, of one that is over, or of an id that another duty may have."""
    quarterly = dice.random() < 0.6
    return {
        "duty_id": f"D{dice.randint(1, 4)}",
        "duty": "PROGRESS_REPORT" if quarterly else dice.choice(["BUDGET", "ANNUAL_PLAN"]),
        "year": today.year - dice.choice([0, 0, 0, 1]),
        "quarter": (today.month + 2) // 3 if quarterly else None,
    }


def _fulfil_duty(dice: Dice, today: date) -> Params:
    return {"duty_id": f"D{dice.randint(1, 4)}", "evidence_id": dice.choice(["R1", "R2"])}


_TOLD: Final[dict[str, Callable[[Dice, date], Params]]] = {
    "AssessCounterGuarantee": _guarantee,
    "AssessFreeSpace": _free_space,
    "AssessStudentBase": _student_base,
    "AssessTarget": _target,
    "GrantAward": _award,
    "RecordLoan": _loan,
    "RecordMentorVisit": _visit,
    "RecordProject": _project,
    "RecordStudentSuspension": _suspension,
    "RecordComplaint": _complaint,
    "RecordReport": _report,
    "RecordFigure": _figure,
    "OpenDuty": _open_duty,
    "FulfilDuty": _fulfil_duty,
}
COMMANDS: Final = (*_TOLD, *["GrantAward"] * 4, *["OpenDuty"] * 4, *["FulfilDuty"] * 3)
"""Each command, and more often those that something else hangs on."""
