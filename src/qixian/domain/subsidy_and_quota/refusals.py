"""The refusals of a file of assessments, awards and duties, each with code, clause and remedy.

Pure. A code is stable for ever; the sentences may be improved.
"""

from qixian.domain.refusal import NO_CLAUSE, InvalidState, Refusal
from qixian.domain.values import FEN_PER_YUAN, yuan


def plain_yuan(amount_fen: int) -> str:
    """Yuan as a limit is written: without decimals where it is whole."""
    return str(amount_fen // FEN_PER_YUAN) if amount_fen % FEN_PER_YUAN == 0 else yuan(amount_fen)


def parameter_required(field: str, clause: str) -> Refusal:
    """A guard looks at something that nobody told."""
    return Refusal(
        code="PARAMETER_REQUIRED",
        clause=clause,
        remedy=f"Send {field} with the command.",
        data={"field": field},
    )


def award_exceeds_limit(limit_fen: int, clause: str) -> Refusal:
    """More than the text allows."""
    limit = plain_yuan(limit_fen)
    return Refusal(
        code="AWARD_EXCEEDS_LIMIT",
        clause=clause,
        remedy=f"Grant at most {limit} yuan.",
        data={"limit_yuan": limit},
    )


def award_not_as_set(amount_fen: int) -> Refusal:
    """R40 sets the amount; less was granted."""
    amount = plain_yuan(amount_fen)
    return Refusal(
        code="AWARD_NOT_AS_SET",
        clause="R40",
        remedy=f"The award is {amount} yuan; leave amount_yuan out.",
        data={"amount_yuan": amount},
    )


def already_granted(clause: str) -> Refusal:
    """The award is given once, and was."""
    return Refusal(
        code="ALREADY_GRANTED",
        clause=clause,
        remedy="This award is given once to a recipient, and it was.",
    )


def duty_id_taken(duty_id: str) -> Refusal:
    """Another duty of the file has the id."""
    return Refusal(
        code="DUTY_ID_TAKEN",
        clause=NO_CLAUSE,
        remedy="Give the duty an id of its own.",
        data={"duty_id": duty_id},
    )


def duty_not_open(duty_id: str, stands: str) -> InvalidState:
    """Nobody opened the duty (NONE), or it was fulfilled by something else."""
    return InvalidState(
        code="INVALID_STATE",
        clause=NO_CLAUSE,
        remedy=f"FulfilDuty is possible for a duty that is OPEN or OVERDUE; {duty_id} is {stands}.",
        data={"state": stands},
    )
