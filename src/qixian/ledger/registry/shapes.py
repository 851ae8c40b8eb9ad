"""Which data each kind of entry has. For the registry and the doors; no I/O.

What is wrong is said by field and rule; the value itself is never repeated.
"""

from collections.abc import Mapping
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError

from qixian.domain.values import Identifier, Token
from qixian.ledger.registry.errors import EntryMalformed

_Text = Annotated[
    str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]+$", min_length=1, max_length=200)
]
_Phone = Annotated[str, StringConstraints(pattern=r"^\+?[0-9][0-9 ()-]{2,29}$")]
_Number = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z()-]{4,40}$")]
_Email = Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+$", max_length=254)]
# GB 32100-2015: eighteen digits and capitals.
_Credit = Annotated[str, StringConstraints(pattern=r"^[0-9A-Z]{18}$")]
_Area = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,9}(\.[0-9]{1,2})?$")]

_NAME: Final = "text of 1 to 200 characters in one line"
_CREDIT: Final = "a unified social credit code: 18 digits and capital letters"


class _Data(BaseModel):
    """Each description completes "it must be …"."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", hide_input_in_errors=True, str_strip_whitespace=True
    )


class Person(_Data):
    """A person: researcher, founder, participant, mentor."""

    name: _Text = Field(description=_NAME)
    identity_number: _Number | None = Field(None, description="4 to 40 digits and letters")
    phone: _Phone | None = Field(None, description="a telephone number")
    email: _Email | None = Field(None, description="a mail address")


class Venture(_Data):
    """An enterprise that somebody founded."""

    name: _Text = Field(description=_NAME)
    credit_code: _Credit | None = Field(None, description=_CREDIT)


class Institution(_Data):
    """A university, institute or other employer of researchers."""

    name: _Text = Field(description=_NAME)
    credit_code: _Credit | None = Field(None, description=_CREDIT)


class Base(_Data):
    """A base that takes tenants; `total_area_m2` in square metres with at most two decimals."""

    name: _Text = Field(description=_NAME)
    kind: Token | None = Field(None, description="a word in capitals such as GOVERNMENT_DEVELOPED")
    total_area_m2: _Area | None = Field(None, description="square metres, for instance 1200.50")
    league_city: _Text | None = Field(None, description=_NAME)


SHAPES: Final[Mapping[str, type[_Data]]] = {
    "person": Person,
    "venture": Venture,
    "institution": Institution,
    "base": Base,
}

_IDENTIFIER: Final = TypeAdapter(Identifier)
_TOKEN: Final = TypeAdapter(Token)


def checked(kind: str, data: Mapping[str, str]) -> dict[str, str]:
    """The data of an entry as it is kept: checked, without fields left out. EntryMalformed."""
    shape = SHAPES[checked_kind(kind)]
    try:
        return shape.model_validate(dict(data)).model_dump(exclude_none=True)
    except ValidationError as wrong:
        error = wrong.errors(include_url=False, include_input=False, include_context=False)[0]
        raise EntryMalformed(_sentence(kind, shape, error["type"], str(error["loc"][0]))) from None


def corrected(kind: str, kept: Mapping[str, str], changes: Mapping[str, str]) -> dict[str, str]:
    """The data after some of it was changed; an empty text takes a field away. EntryMalformed."""
    known = SHAPES[checked_kind(kind)].model_fields
    merged = {**kept, **changes}
    return checked(kind, {name: text for name, text in merged.items() if text or name not in known})


def _sentence(kind: str, shape: type[_Data], error: str, field: str) -> str:
    if error == "extra_forbidden":
        # The unknown field is not named either: a slip may have put a name there.
        return f"a {kind} has no such field: it has {', '.join(shape.model_fields)}"
    if error == "missing":
        return f"a {kind} needs a {field}: give {field}=…"
    return f"{kind}.{field} cannot be used; it must be {shape.model_fields[field].description}"


def checked_kind(kind: str) -> str:
    """A kind of entry: person, venture, institution or base. EntryMalformed."""
    if kind not in SHAPES:
        raise EntryMalformed(f"no such kind of entry: it is one of {', '.join(SHAPES)}")
    return kind


def checked_id(entry_id: str) -> str:
    """An id as cases may name it. EntryMalformed."""
    try:
        return _IDENTIFIER.validate_python(entry_id)
    except ValidationError:
        raise EntryMalformed(
            "the id cannot be used: write letters, digits and . _ : / - , at most 96, beginning "
            "with a letter or digit; never a name or a number that others know"
        ) from None


def checked_token(token: str) -> str:
    """A role or a reason as a word in capitals. EntryMalformed."""
    try:
        return _TOKEN.validate_python(token)
    except ValidationError:
        raise EntryMalformed(
            "a role or reason is a word in capitals such as FOUNDER or SUBJECT_REQUEST"
        ) from None
