"""What a league or city lays over an edition where the policy lets it; everybody may import.

The policy says which rules it leaves to them (R62: 具体实施细则由各盟市自行确定), so no parameter
is named here: one may be set when a rule that it rests on is among those (`delegates` in
`rules.toml`).
"""

from collections.abc import Mapping
from datetime import date
from typing import Annotated

from pydantic import BaseModel, Field, JsonValue, ValidationError

from qixian.domain.policies.edition import Edition, EditionError, EditionId, Parameter
from qixian.domain.policies.rules import delegated
from qixian.domain.policies.texts import first_complaint

Words = Annotated[str, Field(min_length=1)]


class Setting(BaseModel, frozen=True, extra="forbid"):
    """One value of a local document: its words, their place there, and how they are read."""

    value: JsonValue
    quotation: Words
    clause: Words
    reading: Words
    reading_zh: Words


class Overlay(BaseModel, frozen=True, extra="forbid"):
    """A document of a league or city: what it sets, over which edition, and where it says so."""

    id: EditionId
    over: EditionId
    title: Words
    issuer: Words
    number: Words
    issued: date
    parameters: Annotated[dict[str, Setting], Field(min_length=1)]

    def laid_over(self, edition: Edition) -> Edition:
        """The edition that a case of this league or city is opened under.

        A parameter that is set keeps its rule and its bounds, and takes quotation, place, number
        and readings of the local document. Raises `EditionError` for a parameter that is not left
        to leagues and cities, or a value that is not possible.
        """
        for name in self.parameters:
            if not is_delegated(edition.parameter(name)):
                raise _not_theirs(name, edition)
        top = {
            "id": self.id,
            "over": edition.id,
            "title": self.title,
            "issuer": self.issuer,
            "number": self.number,
            "issued": self.issued.isoformat(),
        }
        return edition.restated(
            top, {name: self._row(setting) for name, setting in self.parameters.items()}
        )

    def _row(self, setting: Setting) -> Mapping[str, JsonValue]:
        return setting.model_dump() | {
            "number": self.number,
            "effective": self.issued.isoformat(),
            "basis": "GUIDE",
            "alternatives": [],
            "ask": False,
        }


def overlay_from(content: Mapping[str, JsonValue], id: str) -> Overlay:  # noqa: A002 - the field
    """The overlay that the file of `id` holds. Raises `EditionError` when it is none."""
    try:
        overlay = Overlay.model_validate(content)
    except ValidationError as error:
        place, complaint = first_complaint(error)
        raise EditionError(
            f"Overlay {id} is wrong at {place or 'its top'}: {complaint}."
        ) from error
    if overlay.id != id:
        raise EditionError(f"The file of overlay {id} holds id {overlay.id}; name them alike.")
    return overlay


def is_delegated(parameter: Parameter) -> bool:
    """Whether the policy leaves this parameter to the leagues and cities (R62)."""
    return any(rule in delegated() for rule in parameter.rule.split(", "))


def _not_theirs(name: str, edition: Edition) -> EditionError:
    theirs = [parameter.name for parameter in edition.parameters if is_delegated(parameter)]
    by = " and ".join(dict.fromkeys(delegated().values()))
    return EditionError(
        f"Parameter {name} is not left to leagues and cities by {by};"
        f" right would be one of {', '.join(theirs)}."
    )
