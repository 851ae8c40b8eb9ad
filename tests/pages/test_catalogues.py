"""Every sentence of a page can be read in Chinese, and no catalogue says what nobody asks for."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.extract import extract
from babel.messages.pofile import read_po

from qixian.api.pages.language import merged_catalogue, speech

API = Path(__file__).parents[2] / "src" / "qixian" / "api"
CATALOGUES = sorted((API / "catalogues" / "zh").glob("*.po"))
KEYWORDS = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2)}
OPTIONS = {"trimmed": "false", "silent": "false", "newstyle_gettext": "true"}
_PLACEHOLDER = re.compile(r"%\((\w+)\)s")


def _said() -> Iterator[tuple[str, str]]:
    """Every sentence with the file that says it; of a pair for one and many, the first."""
    for method, paths in (
        ("jinja2.ext.babel_extract", (API / "templates").rglob("*.html")),
        ("python", API.rglob("*.py")),
    ):
        for path in sorted(paths):
            with path.open("rb") as file:
                for found in extract(method, file, KEYWORDS, (), OPTIONS):
                    message = found[1]
                    yield (message if isinstance(message, str) else message[0]), path.name


def test_every_sentence_has_chinese_words() -> None:
    known = merged_catalogue("zh")
    missing = {
        (sentence, place)
        for sentence, place in _said()
        if (found := known.get(sentence)) is None or not found.string or found.fuzzy
    }
    assert not missing


def test_no_catalogue_says_what_nobody_asks_for() -> None:
    said = {sentence for sentence, _ in _said()}
    ids = (message.id for message in merged_catalogue("zh") if message.id)
    unused = {one if isinstance(one, str) else one[0] for one in ids} - said
    assert not unused


def test_no_sentence_is_said_in_two_ways() -> None:
    said: dict[str, set[str]] = {}
    for path in CATALOGUES:
        for message in read_po(BytesIO(path.read_bytes()), locale="zh"):
            if message.id:
                said.setdefault(str(message.id), set()).add(str(message.string))
    assert {sentence: ways for sentence, ways in said.items() if len(ways) > 1} == {}


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
def test_a_translation_names_the_values_of_its_sentence(path: Path) -> None:
    for message in read_po(BytesIO(path.read_bytes()), locale="zh"):
        if not message.id:
            continue
        ids = message.id if isinstance(message.id, tuple | list) else (message.id,)
        strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
        asked = {name for one in ids for name in _PLACEHOLDER.findall(one)}
        told = {name for one in strings for name in _PLACEHOLDER.findall(one)}
        assert told == asked, message.id


def test_an_untranslated_language_says_the_sentence_itself() -> None:
    assert speech("en").gettext("Sign out") == "Sign out"
    assert speech("zh").gettext("Sign out") == "退出登录"
