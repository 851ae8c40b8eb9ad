"""A refused command as a problem: its code, its clause and what could be done; for `api`."""

from typing import Final

from pydantic import JsonValue

from qixian.api.problems import Problem
from qixian.domain.refusal import Refusal
from qixian.presentation.remedies import remedy_text
from qixian.presentation.words import Language, Words

_STATUS: Final = 409


def refused(
    command: str, refusal: Refusal, *, case_id: str | None = None, repeated: bool = False
) -> Problem:
    """The problem (409) of a refusal, said in both languages; `data` is what it is about."""
    field = refusal.data.get("field")
    about: dict[str, JsonValue] = {"command": command, "data": dict(refusal.data)}
    if case_id is not None:
        about["case_id"] = case_id
    english, chinese = _said("en", command, refusal), _said("zh", command, refusal)
    return Problem(
        _STATUS,
        refusal.code,
        *english,
        clause=refusal.clause,
        field=field if isinstance(field, str) else None,
        headers={"Idempotency-Replayed": "true"} if repeated else None,
        in_chinese=chinese,
        about=about,
    )


def _said(language: Language, command: str, refusal: Refusal) -> tuple[str, str]:
    """Title and detail: what the code is called, and what could be done."""
    words = Words(language)
    known = words.has("codes", refusal.code)
    title = words.of("codes", refusal.code) if known else words.of("outcomes", "REFUSED")
    return title, remedy_text(words, command, refusal)
