"""Random steps about subsidy claims, in plausible places and in others.

Used by the random worlds only.
"""

import random
from datetime import date, timedelta
from typing import Final

from pydantic import JsonValue
from tests.domain.pure_world import PureWorld

Params = dict[str, JsonValue]

KINDS_OF_CLAIMS: Final = ("ONE_OFF_VENTURE", "INCUBATION", "JOB_CREATION", "VENTURE_INTERNSHIP")
FITTING: Final[dict[str, str]] = {
    "IN_INCUBATION": "JOB_CREATION",
    "GRADUATED": "INCUBATION",
    "SUBSIDY_ELIGIBLE": "VENTURE_INTERNSHIP",
}
"""What is claimed in a case of a state."""
DECISIONS: Final = (
    *["ApproveSubsidyClaim"] * 3,
    "RejectSubsidyClaim",
    "WithdrawSubsidyClaim",
)
ABOUT_ONE: Final = (*dict.fromkeys(DECISIONS), "PaySubsidyClaim")


def claim_step(
    dice: random.Random, world: PureWorld, label: str, today: date
) -> tuple[str, Params]:
    """The next step of a claim of the case, a new claim, the same again, or nonsense."""
    own = world.summary(label).claims if label in world.states else ()
    waiting = [claim for claim in own if claim.status in ("SUBMITTED", "APPROVED")]
    chance = dice.random()
    if waiting and chance < 0.6:
        claim = dice.choice(waiting)
        paid = claim.status == "APPROVED"
        command = "PaySubsidyClaim" if paid else dice.choice(DECISIONS)
        return command, _about(dice, command, claim.claim_id)
    if chance > 0.95:
        command = dice.choice(ABOUT_ONE)
        return command, _about(dice, command, dice.choice([*world.claims(), "C0"]))
    if chance > 0.9:
        for step in reversed(world.steps):
            if (step.case, step.command) == (label, "SubmitSubsidyClaim"):
                return step.command, step.params
    return "SubmitSubsidyClaim", _submitted(dice, world, label, today)


def _about(dice: random.Random, command: str, claim_id: str) -> Params:
    params: Params = {"claim_id": claim_id}
    if command == "RejectSubsidyClaim" and dice.random() < 0.8:
        params["reason"] = "INCOMPLETE_FILE"
    if command == "ApproveSubsidyClaim":
        params["founder_choice"] = dice.choice([None, "INCUBATION", "ONE_OFF_VENTURE"])
    return params


def _submitted(dice: random.Random, world: PureWorld, label: str, today: date) -> Params:
    state = world.summary(label).state if label in world.states else "NONE"
    kind = FITTING.get(state)
    if kind is None or dice.random() < 0.2:
        kind = dice.choice((*KINDS_OF_CLAIMS, "ONE_OFF_VENTURE", "INCUBATION"))
    taken = [*world.claims()]
    new = f"C{len(world.steps) + 1}"
    params: Params = {
        "claim_id": dice.choice(taken) if taken and dice.random() < 0.04 else new,
        "kind": kind,
        "enterprise_id": dice.choice([None, "E1", "E1", "E2"]),
        "amount_yuan": dice.choice([*[None] * 8, "10000.00", "4999.99", "99999"]),
    }
    if kind == "JOB_CREATION":
        params["qualifying_new_hires"] = dice.choice([1, 2, 2, None])
    if kind == "ONE_OFF_VENTURE":
        params |= _first_venture(dice, today)
    return params


def _first_venture(dice: random.Random, today: date) -> Params:
    """What a one-off subsidy asks for; one of the answers may be missing or wrong."""
    registered = today - timedelta(days=dice.choice([800, 500, 400, 366, 365, 364]))
    left = registered - timedelta(days=dice.choice([30, 300, 600, 730, 731, 732, 733]))
    params: Params = {
        "enterprise_id": dice.choice(["E1", "E1", "E2"]),
        "founder_group": dice.choice(["VETERAN", "DISABLED", "GRADUATE_WITHIN_2_YEARS"]),
        "left_school_date": left.isoformat(),
        "registration_date": registered.isoformat(),
        "first_venture": True,
        "other_employees": 1,
        "tax_filed": True,
    }
    wrong: Params = {
        "enterprise_id": None,
        "founder_group": "NONE",
        "first_venture": False,
        "other_employees": 0,
        "tax_filed": False,
    }
    if dice.random() < 0.2:
        field = dice.choice(sorted(params))
        params[field] = wrong.get(field) if dice.random() < 0.6 else None
    return params
