"""What could be done instead of a refused command, in the reader's language; for the doors."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Final

from qixian.domain.refusal import Refusal, RefusalValue
from qixian.domain.subsidy_and_quota.commands import FulfilDuty
from qixian.domain.subsidy_claims.commands import CLAIM_COMMANDS, SubmitSubsidyClaim
from qixian.presentation.texts import yuan_text
from qixian.presentation.words import Words

_STATE_GROUPS: Final = {"INVALID_STATE_CLAIM": "claim_statuses"}

# A claim is submitted to a case; the other commands are about a claim that was submitted.
_ABOUT_A_CLAIM: Final = {command.type for command in CLAIM_COMMANDS} - {SubmitSubsidyClaim.type}


@cache
def _table() -> Mapping[str, Mapping[str, str]]:
    text = (resources.files("qixian.presentation") / "remedies.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def remedy_names() -> frozenset[str]:
    """The names of the Chinese sentences: codes, and codes with what sets a sentence apart."""
    return frozenset(_table()["remedies"])


def remedy_text(words: Words, command: str, refusal: Refusal) -> str:
    """The sentence that says what could be done; `command` is the name of what was refused.

    In English it is the refusal's own. In Chinese it is that too where there is no sentence for the
    code, or where the sentence names something that the refusal does not tell: an audit row of an
    earlier release may tell less. Dates stay ISO texts, fen are shown as yuan.
    """
    if words.language == "en":
        return refusal.remedy
    name = _name(command, refusal)
    told = {
        key: _shown(words, name, key, value)
        for key, value in refusal.data.items()
        if value is not None
    }
    told["command"] = words.of("commands", command)
    for sentence in (name, f"{name}_UNTOLD"):
        try:
            return _table()["remedies"][sentence].format(**told)
        except KeyError:
            continue
    return refusal.remedy


def _name(command: str, refusal: Refusal) -> str:
    """The code; for INVALID_STATE also what it is whose state does not fit."""
    if refusal.code != "INVALID_STATE":
        return refusal.code
    nothing = refusal.data.get("state") == "NONE"
    if command in _ABOUT_A_CLAIM:
        return "INVALID_STATE_NO_CLAIM" if nothing else "INVALID_STATE_CLAIM"
    if command == FulfilDuty.type:
        return "INVALID_STATE_NO_DUTY" if nothing else "INVALID_STATE_DUTY"
    return "INVALID_STATE_NOT_OPEN" if nothing else "INVALID_STATE"


def _shown(words: Words, name: str, key: str, value: RefusalValue) -> str:
    text = str(value)
    if isinstance(value, int) and key.endswith("_fen"):
        return yuan_text(value)
    match key:
        case "field":
            # The name beside the word is what has to be written with --set.
            return f"{words.of('fields', text)}（{text}）"
        case "state":
            return words.of(_STATE_GROUPS.get(name, "states"), text)
        case "founder_choice":
            return words.of("claim_kinds", text)
        case "approver":
            return _table()["approvers"].get(text, text)
        case _:
            return text
