"""Which language a page speaks, and its sentences in that language; for the pages only.

A sentence is written in English where it is said and looked up in `catalogues/<language>/*.po`, one
file for each area. The names of the vocabulary (states, events, fields …) are not sentences: they
come from `Words`.
"""

from functools import cache
from importlib import resources
from io import BytesIO
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from starlette.requests import Request

from qixian.presentation.words import Language, Words

COOKIE: Final = "lang"
FIRST: Final[Language] = "zh"
"""What an office in Hohhot reads, whatever its browsers say they prefer."""


def N_(message: str) -> str:  # noqa: N802 - the name that every catalogue tool knows
    """Mark a sentence as one to translate where it is kept, not where it is said."""
    return message


def language_of(request: Request) -> Language:
    """What was asked for in the address, else what the cookie remembers, else Chinese."""
    return asked_language(request) or _known(request.cookies.get(COOKIE)) or FIRST


def asked_language(request: Request) -> Language | None:
    """The language the address asks for; None when it asks for none, or for one there is not."""
    return _known(request.query_params.get(COOKIE))


def _known(text: str | None) -> Language | None:
    match text:
        case "zh":
            return "zh"
        case "en":
            return "en"
        case _:
            return None


@cache
def translations(language: Language) -> NullTranslations:
    """Every sentence of a language; English needs no catalogue. Callers must not change it."""
    if language == "en":
        return NullTranslations()
    compiled = BytesIO()
    write_mo(compiled, merged_catalogue(language))
    compiled.seek(0)
    return Translations(compiled)


def merged_catalogue(language: Language) -> Catalog:
    """The catalogues of all areas as one; a sentence that two areas say is in either."""
    merged = Catalog(locale=language)
    folder = resources.files("qixian.api") / "catalogues" / language
    for file in sorted(folder.iterdir(), key=lambda one: one.name):
        if not file.name.endswith(".po"):
            continue
        for message in read_po(BytesIO(file.read_bytes()), locale=language):
            if message.id:
                merged[message.id] = message
    return merged


class Speech:
    """One language as Python code speaks it: sentences by `gettext`, vocabulary by `words`."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self.words = Words(language)
        self._translations = translations(language)

    def gettext(self, message: str, **values: object) -> str:
        """A sentence with its `%(name)s` values put in."""
        said: str = self._translations.gettext(message)
        return said % values if values else said

    def ngettext(self, one: str, many: str, number: int, **values: object) -> str:
        """A sentence about a number of things; `%(num)s` is the number."""
        said: str = self._translations.ngettext(one, many, number)
        return said % {"num": number, **values}


@cache
def speech(language: Language) -> Speech:
    """The speech of a language, made once."""
    return Speech(language)


def speech_of(request: Request) -> Speech:
    """The speech a request is answered in."""
    return speech(language_of(request))
