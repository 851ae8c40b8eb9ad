"""From pydantic's errors to sentences about fields, in both languages; for `api` and its pages.

What was sent is never repeated: it may be somebody's name in the wrong place.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from pydantic_core import ErrorDetails

from qixian.api.problems import FieldProblem, sentences
from qixian.domain.kinds import KINDS
from qixian.presentation.words import Language

_PLACES: Final = frozenset({"body", "query", "path", "header", "cookie"})
_TAGS: Final = frozenset(name for kind in KINDS.values() for name in kind.commands)
# Contexts that hold limits of ours; others may hold what was sent.
_LIMITS: Final = frozenset(
    {"ge", "gt", "le", "lt", "min_length", "max_length", "expected", "expected_tags"}
)
_IDENTIFIER: Final = "._:/-]{0,95}"
_OURS: Final = "a date "
_SPEAKABLE: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,63}|[0-9]{1,6}")


def field_problems(
    errors: Iterable[ErrorDetails | Mapping[str, object]], language: Language
) -> tuple[FieldProblem, ...]:
    """Each error as a field, a code and a sentence."""
    return tuple(_problem(dict(error), language) for error in errors)


def _problem(error: Mapping[str, object], language: Language) -> FieldProblem:
    code = str(error["type"])
    context = error.get("ctx")
    told = context if isinstance(context, Mapping) else {}
    field = _field(error["loc"])
    if code in ("union_tag_invalid", "union_tag_not_found"):
        field = ".".join(filter(None, (field, str(told.get("discriminator", "")).strip("'"))))
    return FieldProblem(field=field, code=code, sentence=_sentence(code, told, error, language))


def _field(place: object) -> str:
    """The name of a field, without where it was sent and which kind of command it belongs to."""
    parts = list(place) if isinstance(place, Sequence) and not isinstance(place, str) else []
    if parts and parts[0] in _PLACES:
        parts = parts[1:]
    named = (str(part) for part in parts if part not in _TAGS)
    # The name of a field nobody knows is what was sent.
    return ".".join(part if _SPEAKABLE.fullmatch(part) else "?" for part in named)


def _sentence(
    code: str, told: Mapping[object, object], error: Mapping[str, object], language: Language
) -> str:
    known = sentences()["fields"]
    limits = {str(key): value for key, value in told.items() if key in _LIMITS}
    if code == "string_pattern_mismatch" and _IDENTIFIER in str(told.get("pattern", "")):
        code = "identifier"
    if code == "value_error":
        said = str(error.get("msg", "")).removeprefix("Value error, ")
        if said.startswith(_OURS):
            return known["civil_date"][language]
        # A model's own check speaks English and names limits, never what was sent.
        return said if language == "en" else known["other"][language]
    return known.get(code, known["other"])[language].format_map(_Limits(limits))


class _Limits(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "…"
