"""A league or city sets what R62 leaves to it, with its own words, and nothing else."""

from datetime import date
from pathlib import Path

import pytest

from qixian.domain.policies.edition import Edition, EditionError, load_edition
from qixian.domain.policies.overlay import is_delegated
from qixian.domain.policies.shelf import Shelf

HEAD = """
id = "city-a"
over = "nmg-2022-31"
title = "甲市创业孵化补贴实施细则"
issuer = "甲市人力资源和社会保障局"
number = "甲人社发〔2023〕1号"
issued = 2023-03-01
"""


def setting(name: str, value: str, **changed: str) -> str:
    words = {
        "quotation": "每户给予创业孵化补贴3000元。",
        "clause": "第五条",
        "reading": "The city pays 3000 yuan for each household.",
        "reading_zh": "本市每户补贴3000元。",
    } | changed
    lines = [f"[parameters.{name}]", f"value = {value}"]
    return "\n".join([*lines, *(f'{key} = "{word}"' for key, word in words.items())])


def laid(directory: Path, *settings: str, head: str = HEAD) -> Edition:
    text = "\n".join([head, *settings])
    (directory / "city-a.overlay.toml").write_text(text, encoding="utf-8")
    return Shelf.of(directory).edition("city-a")


def refusal(directory: Path, *settings: str, head: str = HEAD) -> str:
    with pytest.raises(EditionError) as refused:
        laid(directory, *settings, head=head)
    return str(refused.value)


def test_what_rests_on_a_rule_that_r62_names_is_left_to_leagues_and_cities() -> None:
    theirs = [parameter.name for parameter in load_edition().parameters if is_delegated(parameter)]

    assert theirs == ["exclusivity", "incubation_subsidy_yuan", "job_creation_yuan"]


def test_an_overlay_sets_a_value_and_leaves_every_other_as_it_is(tmp_path: Path) -> None:
    overlaid = laid(tmp_path, setting("incubation_subsidy_yuan", "3000"))

    assert overlaid.policy().incubation_subsidy_fen == 300_000
    different = [
        new.name
        for new, old in zip(overlaid.parameters, load_edition().parameters, strict=True)
        if new != old
    ]
    assert different == ["incubation_subsidy_yuan"]


def test_the_value_that_was_set_cites_the_local_document(tmp_path: Path) -> None:
    parameter = laid(tmp_path, setting("incubation_subsidy_yuan", "3000")).parameter(
        "incubation_subsidy_yuan"
    )

    assert (parameter.number, parameter.clause) == ("甲人社发〔2023〕1号", "第五条")
    assert parameter.quotation == "每户给予创业孵化补贴3000元。"
    assert parameter.reading_zh == "本市每户补贴3000元。"
    assert (parameter.rule, parameter.basis) == ("R57, R62", "GUIDE")
    assert parameter.effective == date(2023, 3, 1)


def test_the_overlaid_edition_says_whose_it_is_and_what_it_lies_over(tmp_path: Path) -> None:
    overlaid = laid(tmp_path, setting("incubation_subsidy_yuan", "3000"))

    assert (overlaid.id, overlaid.over) == ("city-a", "nmg-2022-31")
    assert overlaid.number == "甲人社发〔2023〕1号"
    assert overlaid.issuer == "甲市人力资源和社会保障局"
    assert overlaid.digest != load_edition().digest


def test_the_overlaid_edition_is_read_back_from_the_ledger_the_same(tmp_path: Path) -> None:
    overlaid = laid(tmp_path, setting("incubation_subsidy_yuan", "3000"))

    assert Edition.from_json(overlaid.to_json()) == overlaid


def test_what_only_overlays_have_is_absent_from_the_shipped_content() -> None:
    assert '"over"' not in load_edition().to_json()
    assert '"number":"甲' not in load_edition().to_json()
    assert load_edition().to_json().count('"number"') == 1


def test_a_value_may_be_written_in_the_words_of_the_table(tmp_path: Path) -> None:
    overlaid = laid(tmp_path, setting("exclusivity", '"founder chooses"'))

    assert overlaid.policy().exclusivity == "FOUNDER_CHOOSES"


def test_the_ceiling_of_the_policy_binds_the_local_document(tmp_path: Path) -> None:
    assert refusal(tmp_path, setting("incubation_subsidy_yuan", "5001")) == (
        'Parameter incubation_subsidy_yuan cannot be "5001.00";'
        " right would be at most 5000.00 (R57, R62)."
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("term_first_day", '"EXCLUDED"'),
        ("leave_cap_months", "84"),
        ("one_off_floor_yuan", "8000"),
        ("incubation_max_months", "48"),
        ("incubation_exception_approver", '"LEAGUE_CITY_HRSS"'),
    ],
)
def test_what_r62_does_not_leave_to_them_is_refused_by_name(
    tmp_path: Path, name: str, value: str
) -> None:
    assert refusal(tmp_path, setting(name, value)) == (
        f"Parameter {name} is not left to leagues and cities by R62;"
        " right would be one of exclusivity, incubation_subsidy_yuan, job_creation_yuan."
    )


def test_a_parameter_that_does_not_exist_is_refused_with_the_nearest(tmp_path: Path) -> None:
    assert refusal(tmp_path, setting("incubation_subsidy", "3000")) == (
        "Parameter 'incubation_subsidy' is not in edition nmg-2022-31;"
        " right would be incubation_subsidy_yuan."
    )


@pytest.mark.parametrize("missing", ["quotation", "clause", "reading", "reading_zh"])
def test_a_value_without_the_words_it_rests_on_is_refused(tmp_path: Path, missing: str) -> None:
    said = refusal(tmp_path, setting("incubation_subsidy_yuan", "3000", **{missing: ""}))

    assert said.startswith(
        f"Overlay city-a is wrong at parameters.incubation_subsidy_yuan.{missing}: "
    )


def test_an_overlay_that_sets_nothing_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path, "[parameters]").startswith("Overlay city-a is wrong at parameters: ")


def test_an_overlay_lies_over_an_edition_and_not_over_another_overlay(tmp_path: Path) -> None:
    other = HEAD.replace('"nmg-2022-31"', '"city-b"')
    (tmp_path / "city-b.overlay.toml").write_text(
        HEAD.replace('"city-a"', '"city-b"').replace('"nmg-2022-31"', '"city-a"'), "utf-8"
    )

    assert refusal(tmp_path, setting("job_creation_yuan", "3000"), head=other) == (
        "Overlay city-a lies over city-b, an overlay too; lay it over an edition."
    )


def test_an_overlay_over_an_edition_nobody_knows_is_refused(tmp_path: Path) -> None:
    other = HEAD.replace('"nmg-2022-31"', '"nmg-2022"')

    assert refusal(tmp_path, setting("job_creation_yuan", "3000"), head=other) == (
        "Edition 'nmg-2022' is not known; right would be nmg-2022-31."
    )


def test_an_overlay_whose_id_is_not_its_file_s_name_is_refused(tmp_path: Path) -> None:
    other = HEAD.replace('id = "city-a"', 'id = "city-b"')

    assert refusal(tmp_path, setting("job_creation_yuan", "3000"), head=other) == (
        "The file of overlay city-a holds id city-b; name them alike."
    )
