"""Editions of a directory stand beside the shipped one; a wrong file is told, the others go on."""

from importlib.resources import files
from pathlib import Path

import pytest

from qixian.domain.policies.edition import EditionError, load_edition
from qixian.domain.policies.shelf import Shelf

SHIPPED = (files("qixian.domain.policies") / "nmg-2022-31.toml").read_text(encoding="utf-8")

READING = 'reading = "All leave at one institution adds up to at most six years."'


def with_cap(edition: str, months: int) -> str:
    """A whole edition like the shipped one, with another cap of a leave."""
    head, cap, rest = SHIPPED.replace('id = "nmg-2022-31"', f'id = "{edition}"').partition(
        "[parameters.leave_cap_months]\nvalue = 72"
    )
    assert cap
    return f"{head}[parameters.leave_cap_months]\nvalue = {months}{rest}"


def test_without_a_directory_there_is_what_ships() -> None:
    shelf = Shelf.of(None)

    assert shelf.ids() == ("nmg-2022-31",)
    assert shelf.edition() == load_edition()


def test_a_whole_edition_in_a_file_has_its_own_values_and_its_own_digest(tmp_path: Path) -> None:
    (tmp_path / "next.toml").write_text(with_cap("next", 96), encoding="utf-8")

    shelf = Shelf.of(tmp_path)
    further = shelf.edition("next")

    assert shelf.ids() == ("nmg-2022-31", "next")
    assert further.policy().leave_cap_months == 96
    assert further.policy().leave_initial_max_months == 36
    assert further.digest != load_edition().digest
    assert shelf.edition("nmg-2022-31") == load_edition()


def test_an_edition_that_gives_no_wages_takes_the_shipped_table(tmp_path: Path) -> None:
    (tmp_path / "next.toml").write_text(with_cap("next", 96), encoding="utf-8")

    further = Shelf.of(tmp_path).edition("next")

    assert further.parameter("min_wage_class1") == load_edition().parameter("min_wage_class1")


def test_an_edition_may_give_wages_of_its_own(tmp_path: Path) -> None:
    wages = '[parameters.min_wage_class1]\nvalue = [["2026-01-01", 2400]]'
    text = with_cap("next", 96).replace("[parameters.min_wage_class1]", wages)
    (tmp_path / "next.toml").write_text(text, encoding="utf-8")

    policy = Shelf.of(tmp_path).edition("next").policy()

    assert [(str(day), fen) for day, fen in policy.class1_wages_fen] == [("2026-01-01", 240_000)]


def test_a_wrong_file_does_not_keep_the_others_from_being_used(tmp_path: Path) -> None:
    (tmp_path / "broken.toml").write_text("id = ", encoding="utf-8")
    (tmp_path / "next.toml").write_text(with_cap("next", 96), encoding="utf-8")
    (tmp_path / "README.md").write_text("no edition", encoding="utf-8")

    shelf = Shelf.of(tmp_path)

    assert shelf.ids() == ("nmg-2022-31", "broken", "next")
    assert shelf.edition("next").id == "next"
    with pytest.raises(EditionError, match=r"^broken\.toml is not TOML: "):
        shelf.edition("broken")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            'over = "nmg-2022-31"\n' + with_cap("next", 96),
            "Edition next lies over nothing; an overlay is a file of its own.",
        ),
        (
            with_cap("next", 96).replace(READING, "", 1),
            "Parameter leave_cap_months of edition next is wrong at reading: Field required.",
        ),
        (with_cap("other", 96), 'The file of edition next holds id "other"; name them alike.'),
        (
            'id = "next"',
            "Edition next needs a table [parameters.NAME] with a value for each parameter.",
        ),
        (
            with_cap("next", 0),
            "Parameter leave_cap_months cannot be 0; right would be greater than or equal to 1.",
        ),
        (
            with_cap("next", 96).replace("[parameters.payee]", "[parameters.payer]"),
            "Edition next has no payee; every one is needed.",
        ),
        (
            with_cap("next", 96) + "\n[parameters.luck]\nvalue = 7\n",
            "Parameter 'luck' is not in edition next; right would be a name of the table B.0.3.",
        ),
    ],
    ids=[
        "an overlay",
        "a missing reading",
        "another id",
        "no parameters",
        "an impossible value",
        "a missing name",
        "one too many",
    ],
)
def test_a_file_that_is_no_edition_is_refused_with_what_would_be_right(
    tmp_path: Path, text: str, sentence: str
) -> None:
    (tmp_path / "next.toml").write_text(text, encoding="utf-8")

    with pytest.raises(EditionError) as refused:
        Shelf.of(tmp_path).edition("next")

    assert str(refused.value) == sentence


def test_a_file_in_another_encoding_is_told_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "next.toml").write_bytes(with_cap("next", 96).encode("gbk", "replace"))

    with pytest.raises(EditionError, match=r"^next\.toml cannot be read as text in UTF-8\.$"):
        Shelf.of(tmp_path).edition("next")


@pytest.mark.parametrize("name", ["nmg-2022-31.toml", "nmg-2022-31.overlay.toml"])
def test_a_file_cannot_take_the_id_of_the_shipped_edition(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(SHIPPED, encoding="utf-8")

    with pytest.raises(EditionError) as refused:
        Shelf.of(tmp_path)

    assert str(refused.value) == (
        f"{name} has the id of another edition, nmg-2022-31; give it one of its own."
    )


@pytest.mark.parametrize(
    ("wanted", "right"),
    [("nxt", "next"), ("../next", "next"), ("somewhere-else", "nmg-2022-31 or next")],
)
def test_an_edition_nobody_knows_is_refused_with_the_nearest(
    tmp_path: Path, wanted: str, right: str
) -> None:
    (tmp_path / "next.toml").write_text(with_cap("next", 96), encoding="utf-8")

    with pytest.raises(EditionError) as refused:
        Shelf.of(tmp_path).edition(wanted)

    assert str(refused.value) == f"Edition {wanted!r} is not known; right would be {right}."


def test_a_directory_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(EditionError, match=r"cannot be read: No such file or directory\.$"):
        Shelf.of(tmp_path / "nowhere")
