"""The refusals of a subsidy claim, each with its code, clause and remedy.

Pure. A code is stable for ever; the sentences may be improved.
"""

from datetime import date

from qixian.domain import refusal
from qixian.domain.refusal import NO_CLAUSE, InvalidState, Refusal


def wrong_status(status: str, command: str, claim_id: str, allowed: str) -> InvalidState:
    """The claim is not where the command needs it; `status` is NONE for a claim nobody made."""
    return InvalidState(
        code="INVALID_STATE",
        clause=NO_CLAUSE,
        remedy=f"{command} is possible for a claim that is {allowed}; {claim_id} is {status}.",
        data={"state": status},
    )


def claim_id_taken(claim_id: str) -> Refusal:
    """Another claim has the id."""
    return Refusal(
        code="CLAIM_ID_TAKEN",
        clause=NO_CLAUSE,
        remedy="Give the claim an id of its own.",
        data={"claim_id": claim_id},
    )


def parameter_required(field: str, clause: str) -> Refusal:
    """A guard looks at something that nobody told."""
    return Refusal(
        code="PARAMETER_REQUIRED",
        clause=clause,
        remedy=f"Send {field} with the command.",
        data={"field": field},
    )


def reason_required(clause: str) -> Refusal:
    """A refusal gives its reason."""
    return refusal.reason_required(clause, "a refusal", "INCOMPLETE_FILE")


def not_first_venture() -> Refusal:
    """R13 is for a first venture."""
    return Refusal(
        code="NOT_FIRST_VENTURE",
        clause="R13",
        remedy="The one-off venture subsidy is for a founder's first venture only.",
    )


def group_not_eligible(group: str) -> Refusal:
    """The founder belongs to none of the groups of R13."""
    return Refusal(
        code="GROUP_NOT_ELIGIBLE",
        clause="R13",
        remedy="The one-off venture subsidy is for founders of the groups that R13 lists.",
        data={"founder_group": group},
    )


def group_window_expired(last_day: date) -> Refusal:
    """The venture was registered too long after the founder left school."""
    return Refusal(
        code="GROUP_WINDOW_EXPIRED",
        clause="R13",
        remedy=f"As a graduate the venture had to be registered by {last_day.isoformat()}.",
        data={"last_day": last_day.isoformat()},
    )


def operating_period_too_short(eligible_from: date) -> Refusal:
    """The venture has not operated long enough."""
    return Refusal(
        code="OPERATING_PERIOD_TOO_SHORT",
        clause="R14",
        remedy=f"Claim on or after {eligible_from.isoformat()}.",
        data={"eligible_from": eligible_from.isoformat()},
    )


def no_employment_created() -> Refusal:
    """The venture employs nobody besides the founder."""
    return Refusal(
        code="NO_EMPLOYMENT_CREATED",
        clause="R14",
        remedy="Claim once at least one person besides the founder is employed.",
    )


def tax_not_filed() -> Refusal:
    """Taxes were not filed."""
    return Refusal(
        code="TAX_NOT_FILED",
        clause="R14",
        remedy="File the venture's taxes, then claim again.",
    )


def amount_below_floor(floor_fen: int) -> Refusal:
    """Less than the text allows."""
    return Refusal(
        code="AMOUNT_BELOW_FLOOR",
        clause="R15",
        remedy="Claim at least the floor, or leave amount_yuan out.",
        data={"floor_fen": floor_fen},
    )


def amount_above_ceiling(ceiling_fen: int) -> Refusal:
    """More than the text, or the league or city, allows."""
    return Refusal(
        code="AMOUNT_ABOVE_CEILING",
        clause="R57",
        remedy="Claim at most the ceiling, or leave amount_yuan out.",
        data={"ceiling_fen": ceiling_fen},
    )


def amount_is_computed(amount_fen: int, clause: str) -> Refusal:
    """The amount follows from the rule; another one was asked for."""
    return Refusal(
        code="AMOUNT_IS_COMPUTED",
        clause=clause,
        remedy="Leave amount_yuan out: the amount follows from the rule.",
        data={"amount_fen": amount_fen},
    )


def not_graduated(state: str) -> Refusal:
    """R57 pays for tenants that registered and moved out (R58)."""
    return Refusal(
        code="NOT_GRADUATED",
        clause="R58",
        remedy="Claim for an enterprise that has registered and has moved out of its base.",
        data={"state": state},
    )


def not_in_incubation(state: str) -> Refusal:
    """R60 is for enterprises in incubation."""
    return Refusal(
        code="NOT_IN_INCUBATION",
        clause="R60",
        remedy="Claim for an enterprise while its incubation period runs.",
        data={"state": state},
    )


def other_enterprise(enterprise_id: str, clause: str) -> Refusal:
    """The case is about one enterprise and the claim names another."""
    return Refusal(
        code="OTHER_ENTERPRISE",
        clause=clause,
        remedy=f"This case is about {enterprise_id}; leave enterprise_id out, or claim elsewhere.",
        data={"enterprise_id": enterprise_id},
    )


def not_eligible(state: str) -> Refusal:
    """No venture was founded in the window after an internship."""
    return Refusal(
        code="NOT_ELIGIBLE",
        clause="R27",
        remedy="Claim in the internship's case once the venture is registered in its window.",
        data={"state": state},
    )


def wage_not_known(day: date) -> Refusal:
    """The edition has no minimum wage for a day."""
    return Refusal(
        code="WAGE_NOT_KNOWN",
        clause="R27",
        remedy=f"Add the class-I minimum wage in force on {day.isoformat()} to the edition.",
        data={"date": day.isoformat()},
    )


def already_received(claim_id: str, clause: str) -> Refusal:
    """The subsidy is given once, and was."""
    return Refusal(
        code="ALREADY_RECEIVED",
        clause=clause,
        remedy=f"This subsidy is given once; claim {claim_id} has it. Withdraw or reject this one.",
        data={"conflicting_claim_id": claim_id},
    )


def mutually_exclusive(claim_id: str) -> Refusal:
    """The other subsidy of the pair was chosen for the enterprise."""
    return Refusal(
        code="MUTUALLY_EXCLUSIVE",
        clause="R59",
        remedy=f"Withdraw or reject this claim: {claim_id} came first for the same enterprise.",
        data={"conflicting_claim_id": claim_id},
    )


def founder_choice_required() -> Refusal:
    """The edition lets the founder choose between the two subsidies."""
    return Refusal(
        code="FOUNDER_CHOICE_REQUIRED",
        clause="R59",
        remedy="Send founder_choice, ONE_OFF_VENTURE or INCUBATION, as the founder has written.",
        data={"field": "founder_choice"},
    )


def founder_chose_other(choice: str) -> Refusal:
    """The founder chose the other subsidy."""
    return Refusal(
        code="FOUNDER_CHOSE_OTHER",
        clause="R59",
        remedy="Reject this claim, or approve the one the founder chose.",
        data={"founder_choice": choice},
    )
