"""What the form of a command already knows from its case and from who fills it in.

For the pages of cases: the choices of a field, what stands in it, and what cannot be changed.
"""

import secrets
from collections.abc import Mapping
from typing import Final

from qixian.api.identity.principal import Principal
from qixian.api.pages.case_view import ABOUT_A_CLAIM
from qixian.api.pages.choices import Choice
from qixian.api.pages.command_form import FormSetting
from qixian.api.pages.field_specs import specs_of
from qixian.api.pages.language import Speech
from qixian.api.pages.shown import day_text, yuan_shown
from qixian.domain.case import Command
from qixian.domain.facts import ClaimFact
from qixian.ledger.replay import ReplayedCase

OWN_FIELDS: Final[Mapping[str, str]] = {
    "SubmitLeaveApplication": "institution_id",
    "ApplyTenancy": "base_id",
    "ApplyInternship": "host_id",
}
"""The field of an opening that names the office itself."""
_LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def opening_setting(
    principal: Principal, command: type[Command], asked: Mapping[str, str]
) -> FormSetting:
    """The form that opens a case: its office is the account's own; `asked` comes with a link."""
    own = OWN_FIELDS.get(command.type)
    values = {**_asked(command, asked), **_new_ids(command)}
    if own is None or not principal.scope:
        return FormSetting(action="", values=values)
    if len(principal.scope) == 1:
        values[own] = principal.scope[0]
        return FormSetting(action="", values=values, fixed=frozenset({own}))
    choices = {own: tuple(Choice(one, one) for one in principal.scope)}
    return FormSetting(action="", values=values, choices=choices)


def doing_setting(
    spoken: Speech, replayed: ReplayedCase, command: type[Command], asked: Mapping[str, str]
) -> FormSetting:
    """The form of a command to an open case, with what the case already says."""
    values = {**_known(replayed, command), **_new_ids(command), **_asked(command, asked)}
    choices: dict[str, tuple[Choice, ...]] = {}
    status = ABOUT_A_CLAIM.get(command.type)
    if status is not None:
        fitting = [claim for claim in replayed.summary.claims if claim.status == status]
        choices["claim_id"] = tuple(_claim(spoken, claim) for claim in fitting)
        if len(fitting) == 1:
            values["claim_id"] = fitting[0].claim_id
    return FormSetting(action="", version=len(replayed.recorded), values=values, choices=choices)


def _claim(spoken: Speech, claim: ClaimFact) -> Choice:
    kind = spoken.words.of("claim_kinds", claim.kind)
    day = day_text(spoken, claim.submitted_on)
    return Choice(
        claim.claim_id, f"{claim.claim_id} · {kind} · {yuan_shown(claim.amount_fen)} · {day}"
    )


def _asked(command: type[Command], asked: Mapping[str, str]) -> dict[str, str]:
    """What a link to the form puts into its fields."""
    return {spec.name: asked[spec.name] for spec in specs_of(command) if spec.name in asked}


def _known(replayed: ReplayedCase, command: type[Command]) -> dict[str, str]:
    """Parties of the case that the command names too."""
    parties = replayed.summary.parties
    return {spec.name: parties[spec.name] for spec in specs_of(command) if spec.name in parties}


def _new_ids(command: type[Command]) -> dict[str, str]:
    """A new claim or duty gets an id that nobody else has."""
    drawn = "".join(secrets.choice(_LETTERS) for _ in range(8))
    match command.type:
        case "SubmitSubsidyClaim":
            return {"claim_id": f"C-{drawn}"}
        case "OpenDuty":
            return {"duty_id": f"D-{drawn}"}
        case "RecordComplaint":
            return {"complaint_id": f"K-{drawn}"}
        case _:
            return {}
