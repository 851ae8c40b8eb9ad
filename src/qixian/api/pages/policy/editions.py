"""The editions on the shelf: what each puts in for every parameter, and where two differ."""

from dataclasses import dataclass

from fastapi import APIRouter, Request, Response

from qixian.api.identity.signed_in import SignedIn
from qixian.api.pages.language import Speech, speech_of
from qixian.api.pages.shell import render
from qixian.api.parts import TheParts
from qixian.domain.policies.edition import Edition
from qixian.domain.policies.groups import groups
from qixian.domain.policies.parameter import Parameter
from qixian.presentation.policies import chosen, reading, source_text, value_text, with_unit

router = APIRouter(prefix="/desk/policy")


@dataclass(frozen=True, slots=True)
class ParameterShown:
    """A parameter as people read it, with where its words stand."""

    parameter: Parameter
    value: str
    reading: str
    source: str
    alternatives: tuple[str, ...]


@router.get("/editions")
async def shelf(request: Request, parts: TheParts, _reader: SignedIn) -> Response:
    """Every edition that a case can be opened under."""
    spoken = speech_of(request)
    return render(
        request,
        "policy/editions.html",
        trail=_trail(spoken, ("", spoken.gettext("Editions"))),
        editions=[parts.shelf.edition(name) for name in parts.shelf.ids()],
        current=parts.edition.id,
    )


@router.get("/editions/{name}")
async def edition(request: Request, parts: TheParts, _reader: SignedIn, name: str) -> Response:
    """One edition. Raises EditionError for one that is not on the shelf."""
    spoken = speech_of(request)
    found = chosen(parts.shelf, name)
    listed = [
        (
            group.title_zh if spoken.language == "zh" else group.title,
            [
                ParameterShown(
                    one,
                    with_unit(spoken.words, one),
                    reading(spoken.words, one),
                    source_text(found, one),
                    tuple(value_text(spoken.words, other) for other in one.alternatives),
                )
                for one in map(found.edition.parameter, group.parameters)
            ],
        )
        for group in groups()
    ]
    return render(
        request,
        "policy/edition.html",
        trail=_trail(spoken, ("/desk/policy/editions", spoken.gettext("Editions")), ("", name)),
        found=found.edition,
        number=found.number,
        listed=listed,
        to_confirm=sum(one.ask for one in found.edition.parameters),
        others=[other for other in parts.shelf.ids() if other != name],
        current=parts.edition.id,
    )


@router.get("/editions/{name}/differences")
async def differences(
    request: Request, parts: TheParts, _reader: SignedIn, name: str, other: str = ""
) -> Response:
    """Where two editions differ. Raises EditionError for one that is not on the shelf."""
    spoken = speech_of(request)
    before = parts.shelf.edition(name)
    after = parts.shelf.edition(other or parts.edition.id)
    here = f"/desk/policy/editions/{name}"
    return render(
        request,
        "policy/differences.html",
        trail=_trail(spoken, (here, name), ("", spoken.gettext("Differences"))),
        before=before,
        after=after,
        pairs=_differing(spoken, before, after),
    )


def _differing(
    spoken: Speech, before: Edition, after: Edition
) -> list[tuple[str, tuple[str, str], tuple[str, str]]]:
    """The parameters that differ: name, then value and reading in each edition."""
    words = spoken.words
    return [
        (
            old.name,
            (with_unit(words, old), reading(words, old)),
            (with_unit(words, new), reading(words, new)),
        )
        for old, new in zip(before.parameters, after.parameters, strict=True)
        if old != new
    ]


def _trail(spoken: Speech, *further: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    return (("/desk/policy", spoken.gettext("Policy")), *further)
