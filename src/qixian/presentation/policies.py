"""What an edition of the policy and its parameters say; for this room and the doors."""

from collections.abc import Iterator
from typing import NamedTuple

from qixian.domain.policies.edition import Edition
from qixian.domain.policies.parameter import Parameter, ParameterValue
from qixian.domain.policies.shelf import Shelf
from qixian.presentation.words import Words


class Chosen(NamedTuple):
    """An edition, and the number of the policy it states: a local document's own is another."""

    edition: Edition
    number: str


def chosen(shelf: Shelf, name: str) -> Chosen:
    """An edition of the shelf. Raises EditionError with the nearest name."""
    edition = shelf.edition(name)
    policy = shelf.edition(edition.over) if edition.over else edition
    return Chosen(edition, policy.number)


def edition_document(edition: Edition) -> dict[str, object]:
    """What an edition says of itself, and its digest."""
    return {
        "id": edition.id,
        "over": edition.over,
        "title": edition.title,
        "issuer": edition.issuer,
        "number": edition.number,
        "issued": edition.issued,
        "digest": edition.digest,
    }


def parameter_document(parameter: Parameter) -> dict[str, object]:
    """A parameter with everything its file says of it."""
    return {"number": None} | parameter.model_dump(mode="json")


def reading_lines(words: Words, parameter: Parameter) -> Iterator[str]:
    """A parameter in short: its value, what it rests on, how it is read."""
    ask = f"  [{words.heading('to_confirm')}]" if parameter.ask else ""
    basis = words.of("bases", parameter.basis)
    yield f"{parameter.name} = {with_unit(words, parameter)}  ({parameter.rule}; {basis}){ask}"
    yield reading(words, parameter)
    if parameter.number:
        yield f"{parameter.number} {parameter.clause}「{parameter.quotation}」"


def reading(words: Words, parameter: Parameter) -> str:
    """How a parameter is read, in the language of the words."""
    return parameter.reading_zh if words.language == "zh" else parameter.reading


def with_unit(words: Words, parameter: Parameter) -> str:
    """A value with its unit: 72 months; a choice, a date or yes or no says enough alone."""
    value = value_text(words, parameter.value)
    unit = words.of("units", parameter.unit)
    return f"{value} {unit}" if unit and parameter.value is not None else value


def value_text(words: Words, value: ParameterValue) -> str:
    """A value as people write it."""
    if value is None:
        return words.heading("no_limit")
    if isinstance(value, bool):
        return words.heading("yes") if value else words.heading("no")
    if isinstance(value, tuple):
        return ", ".join(_part(part) for part in value)
    return str(value)


def _part(part: int | tuple[str, str]) -> str:
    return f"{part[1]} ({part[0]})" if isinstance(part, tuple) else str(part)


def source_text(found: Chosen, parameter: Parameter) -> str:
    """The document and the place in it that a parameter's words are quoted from."""
    if parameter.number:
        return f"{parameter.number} {parameter.clause}"
    # An article names its law itself.
    if not parameter.rule.startswith("R"):
        return parameter.clause
    return f"{found.number} {parameter.clause}"
