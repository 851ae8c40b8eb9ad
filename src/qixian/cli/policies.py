"""The work of `qixian policy list`, `show` and `diff`; for the modules of `cli` only."""

from collections.abc import Iterator
from typing import Literal

from qixian.cli.exits import DONE
from qixian.cli.printing import print_json, print_lines
from qixian.cli.reaching import begin
from qixian.domain.policies.edition import Edition
from qixian.domain.policies.groups import groups
from qixian.domain.policies.parameter import Parameter
from qixian.domain.policies.rules import clause_of
from qixian.domain.policies.shelf import Shelf
from qixian.presentation.policies import (
    Chosen,
    chosen,
    edition_document,
    parameter_document,
    reading,
    reading_lines,
    source_text,
    with_unit,
)
from qixian.presentation.words import Words
from qixian.runtime.settings import Settings

Lang = Literal["zh", "en"] | None


def chosen_of(settings: Settings, name: str | None) -> Chosen:
    """The edition asked for, or the one new cases are opened under. Raises EditionError."""
    return chosen(Shelf.of(settings.policies), name or settings.edition)


def show_editions(as_json: bool, lang: Lang) -> int:
    """Every edition a case can be opened under. Raises EditionError for a file that is wrong."""
    settings = begin(lang)
    words = Words(settings.lang)
    shelf = Shelf.of(settings.policies)
    editions = [shelf.edition(name) for name in shelf.ids()]
    if as_json:
        print_json(
            {
                "editions": [edition_document(edition) for edition in editions],
                "default": settings.edition,
            }
        )
        return DONE
    for edition in editions:
        print_lines(_edition_lines(words, edition, edition.id == settings.edition))
    return DONE


def _edition_lines(words: Words, edition: Edition, default: bool) -> Iterator[str]:
    mark = f"  ({words.heading('default_edition')})" if default else ""
    yield f"{edition.id}{mark}"
    yield f"  {edition.title}  {edition.number}"
    yield f"  {edition.issuer}  {edition.issued.isoformat()}"
    if edition.over:
        yield f"  {words.heading('laid_over', edition=edition.over)}"
    yield f"  SHA-256 {edition.digest}"


def show_parameters(edition: str | None, as_json: bool, lang: Lang) -> int:
    """Every parameter of an edition, by what it is about. Raises EditionError."""
    settings = begin(lang)
    words = Words(settings.lang)
    found = chosen_of(settings, edition).edition
    grouped = [(group, [found.parameter(name) for name in group.parameters]) for group in groups()]
    if as_json:
        rows = [
            {"group": group.title} | parameter_document(parameter)
            for group, parameters in grouped
            for parameter in parameters
        ]
        print_json({"edition": edition_document(found), "parameters": rows})
        return DONE
    print_lines([f"{found.id}  {found.title}  {found.number}"])
    for group, parameters in grouped:
        title = group.title_zh if words.language == "zh" else group.title
        print_lines(["", title])
        for parameter in parameters:
            print_lines(short_lines(words, parameter))
    return DONE


def short_lines(words: Words, parameter: Parameter) -> Iterator[str]:
    """A parameter in short, indented under its heading."""
    first, *others = reading_lines(words, parameter)
    yield f"  {first}"
    yield from (f"      {line}" for line in others)


def show_parameter(name: str, edition: str | None, as_json: bool, lang: Lang) -> int:
    """Everything about one parameter. Raises EditionError with the nearest name."""
    settings = begin(lang)
    words = Words(settings.lang)
    found = chosen_of(settings, edition)
    parameter = found.edition.parameter(name)
    if as_json:
        document = {
            "edition": edition_document(found.edition),
            "parameter": parameter_document(parameter),
        }
        print_json(document)
        return DONE
    print_lines(_parameter_lines(words, found, parameter))
    return DONE


def _parameter_lines(words: Words, found: Chosen, parameter: Parameter) -> Iterator[str]:
    yield f"{parameter.name} = {with_unit(words, parameter)}"
    yield f"  {reading(words, parameter)}"
    for rule in parameter.rule.split(", "):
        yield f"  {words.heading('clause')}: {_cited(words, rule)}"
    yield f"  {words.heading('basis')}: {words.of('bases', parameter.basis)}"
    if parameter.quotation:
        said = f"{source_text(found, parameter)}「{parameter.quotation}」"
        yield f"  {words.heading('quotation')}: {said}"
    yield f"  {words.heading('effective')}: {parameter.effective.isoformat()}"
    if parameter.at_least is not None:
        yield f"  {words.heading('at_least')}: {parameter.at_least}"
    if parameter.at_most is not None:
        yield f"  {words.heading('at_most')}: {parameter.at_most}"
    others = ", ".join(parameter.alternatives) or words.heading("none")
    yield f"  {words.heading('alternatives')}: {others}"
    if parameter.ask:
        yield f"  {words.heading('to_confirm')}"
    yield f"  {words.heading('edition')}: {found.edition.id}"


def _cited(words: Words, rule: str) -> str:
    clause = clause_of(rule)
    title = clause.title_zh if words.language == "zh" else clause.title
    place = "" if clause.place == rule else f" {clause.place}"
    return f"{rule}{place} {title}"


def show_differences(before: str, after: str, as_json: bool, lang: Lang) -> int:
    """Where two editions differ. Raises EditionError for an id that is not known."""
    settings = begin(lang)
    words = Words(settings.lang)
    one, other = chosen_of(settings, before).edition, chosen_of(settings, after).edition
    pairs = [
        (old, new) for old, new in zip(one.parameters, other.parameters, strict=True) if old != new
    ]
    if as_json:
        print_json(
            {
                "before": edition_document(one),
                "after": edition_document(other),
                "differences": [_difference(old, new) for old, new in pairs],
            }
        )
        return DONE
    for old, new in pairs:
        print_lines(_difference_lines(words, (one.id, old), (other.id, new)))
    if not pairs:
        print_lines([words.heading("no_differences")])
    return DONE


def _difference(old: Parameter, new: Parameter) -> dict[str, object]:
    return {
        "name": old.name,
        "before": parameter_document(old),
        "after": parameter_document(new),
    }


def _difference_lines(
    words: Words, before: tuple[str, Parameter], after: tuple[str, Parameter]
) -> Iterator[str]:
    yield before[1].name
    for id_, parameter in (before, after):
        source = f"{parameter.number} {parameter.clause}" if parameter.number else parameter.clause
        yield f"  {id_}: {with_unit(words, parameter)}  ({parameter.rule}; {source})"
        yield f"      {reading(words, parameter)}"
