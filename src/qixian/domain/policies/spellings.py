"""What an overlay means when it writes a value its own way; only `edition` imports this module."""

import re
from collections.abc import Mapping
from typing import Literal, get_args, get_origin

from pydantic import JsonValue

from qixian.domain.policies.policy import Policy
from qixian.domain.policies.texts import table

_OTHER_SIGNS = re.compile(r"[\W_]+")


def settings_of(overrides: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """The parameters that `overrides` set, values in the spelling of `Policy` where one is known.

    Letter case and the signs between words do not matter; `spellings.toml` names other words. What
    is not understood is passed on as it is, for `Policy` to refuse.
    """
    settings: dict[str, JsonValue] = {}
    for name, written in overrides.items():
        for parameter, value in _understood(name.strip().lower(), written).items():
            settings[parameter] = _canonical(parameter, value)
    return settings


def words_for(name: str) -> tuple[str, ...]:
    """What may be written for `name` where it is no parameter but a word for several."""
    words = table("spellings").get(name.strip().lower())
    return tuple(words) if isinstance(words, dict) and name not in Policy.model_fields else ()


def _understood(name: str, written: JsonValue) -> dict[str, JsonValue]:
    words = table("spellings").get(name)
    meant = words.get(_key(written), written) if isinstance(words, dict) else written
    return meant if isinstance(meant, dict) else {name: meant}


def _canonical(name: str, value: JsonValue) -> JsonValue:
    if name not in Policy.model_fields or not isinstance(value, str):
        return value
    if name == "reminder_days":
        return _listed(value)
    readings = _readings(name)
    wanted = _key(value).upper()
    if wanted in readings:
        return wanted
    return None if _nullable(name) and _means_off(value) else value


def _listed(days: str) -> JsonValue:
    if _means_off(days):
        return []
    return [day.strip() for day in days.split(",")]


def _means_off(value: str) -> bool:
    off = table("spellings")["off"]
    return isinstance(off, list) and _key(value) in off


def _key(written: JsonValue) -> str:
    word = "none" if written is None else str(written)
    return _OTHER_SIGNS.sub("_", word.lower()).strip("_")


def _nullable(name: str) -> bool:
    return type(None) in get_args(Policy.model_fields[name].annotation)


def _readings(name: str) -> tuple[str, ...]:
    annotation = Policy.model_fields[name].annotation
    return get_args(annotation) if get_origin(annotation) is Literal else ()
