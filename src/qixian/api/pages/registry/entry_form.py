"""The form of an entry's data: its fields, what was entered, and what is wrong with it.

For the pages of the registry. What is wrong is said in the reader's language; the registry checks
again when it writes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, get_args

from pydantic import ValidationError
from starlette.datastructures import FormData

from qixian.api.pages.choices import Choice
from qixian.api.pages.claim_offers import new_id
from qixian.api.pages.language import N_, Speech
from qixian.domain.incubation_tenancy.commands import BaseKind
from qixian.ledger.registry.errors import EntryMalformed
from qixian.ledger.registry.shapes import SHAPES, checked_id

PREFIXES: Final = {"person": "P", "venture": "E", "institution": "I", "base": "B"}
ENTRY_ID: Final = "entry_id"
LEAGUE_CITY: Final = "league_city"
_LONGEST: Final = 254

_HELP: Final[Mapping[str, str]] = {
    "name": N_("1 to 200 characters in one line"),
    "identity_number": N_("4 to 40 digits and letters"),
    "phone": N_("A telephone number"),
    "email": N_("A mail address"),
    "credit_code": N_("18 digits and capital letters"),
    "kind": N_("Chosen from the list"),
    "total_area_m2": N_("Square metres, for instance 1200.50"),
    "league_city": N_("The id of the league or city, for instance HOHHOT"),
}
_ID_HELP: Final = N_("Letters, digits and . _ : / - ; never a name or a number that others know")
_NEEDED: Final = N_("Fill this in.")
_WRONG: Final = N_("This cannot be used: %(rule)s.")
_TAKEN: Final = N_("This id is taken; choose another one.")


@dataclass(frozen=True, slots=True)
class EntryField:
    """One field as it is drawn."""

    name: str
    label: str
    help: str
    required: bool
    value: str
    wrong: str = ""
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Entered:
    """What was entered for an entry; `data` without what was left empty."""

    entry_id: str
    data: Mapping[str, str]
    league_city: str


def names_of(kind: str) -> tuple[str, ...]:
    """The fields of a kind's data; where a base lies is asked for as its jurisdiction."""
    return tuple(name for name in SHAPES[kind].model_fields if name != LEAGUE_CITY)


def entered_in(kind: str, form: FormData) -> Entered:
    """What somebody wrote into the form."""
    data = {name: _text(form, name) for name in names_of(kind)}
    return Entered(
        _text(form, ENTRY_ID),
        {name: text for name, text in data.items() if text},
        _text(form, LEAGUE_CITY),
    )


def _text(form: FormData, name: str) -> str:
    value = form.get(name, "")
    return value.replace("\x00", "").strip()[:_LONGEST] if isinstance(value, str) else ""


def blank(kind: str) -> Entered:
    """Nothing entered yet, with an id that nobody has."""
    return Entered(new_id(PREFIXES[kind]), {}, "")


def wrong_data(spoken: Speech, kind: str, data: Mapping[str, str]) -> dict[str, str]:
    """A sentence for each field that is not as it should be."""
    try:
        SHAPES[kind].model_validate(dict(data))
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False, include_context=False)
        return {
            str(one["loc"][0]): _sentence(spoken, str(one["loc"][0]), one["type"]) for one in found
        }
    return {}


def wrong_id(spoken: Speech, field: str, text: str) -> dict[str, str]:
    """A sentence for a field that holds an id and is empty or none."""
    try:
        checked_id(text)
    except EntryMalformed:
        return {field: _sentence(spoken, field, "missing" if not text else "wrong")}
    return {}


def taken(spoken: Speech) -> dict[str, str]:
    """The sentence for an id that somebody else's entry has."""
    return {ENTRY_ID: spoken.gettext(_TAKEN)}


def _sentence(spoken: Speech, field: str, error: str) -> str:
    if error == "missing":
        return spoken.gettext(_NEEDED)
    rule = spoken.gettext(_HELP.get(field, _ID_HELP))
    return spoken.gettext(_WRONG, rule=rule)


def data_fields(
    spoken: Speech, kind: str, data: Mapping[str, str], wrong: Mapping[str, str]
) -> list[EntryField]:
    """The fields of an entry's data."""
    needed = SHAPES[kind].model_fields
    return [
        EntryField(
            name,
            spoken.words.of("entry_fields", name),
            spoken.gettext(_HELP[name]),
            needed[name].is_required(),
            data.get(name, ""),
            wrong.get(name, ""),
            _base_kinds(spoken, data.get(name, "")) if name == "kind" else (),
        )
        for name in names_of(kind)
    ]


def _base_kinds(spoken: Speech, kept: str) -> tuple[Choice, ...]:
    """The kinds of base there is a word for, and the one that is kept, which may be another."""
    named = list(get_args(BaseKind))
    tokens = named if kept in ("", *named) else [*named, kept]
    return tuple(Choice(token, spoken.words.value("base_kind", token)) for token in tokens)


def new_fields(
    spoken: Speech, kind: str, entered: Entered, wrong: Mapping[str, str]
) -> list[EntryField]:
    """The fields of a new entry: its id, its data and, for a place, its league or city."""
    own = EntryField(
        ENTRY_ID,
        spoken.gettext(N_("Id")),
        spoken.gettext(_ID_HELP),
        True,
        entered.entry_id,
        wrong.get(ENTRY_ID, ""),
    )
    fields = [own, *data_fields(spoken, kind, entered.data, wrong)]
    if kind in ("institution", "base"):
        fields.append(league_field(spoken, entered.league_city, wrong))
    return fields


def league_field(spoken: Speech, value: str, wrong: Mapping[str, str]) -> EntryField:
    """The league or city that a place lies in."""
    return EntryField(
        LEAGUE_CITY,
        spoken.words.of("entry_fields", LEAGUE_CITY),
        spoken.gettext(_HELP[LEAGUE_CITY]),
        True,
        value,
        wrong.get(LEAGUE_CITY, ""),
    )
