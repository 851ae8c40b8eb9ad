"""The shipped edition: every value has its source, and its content has one digest."""

import json

import pytest

from qixian.domain.policies.edition import (
    Edition,
    EditionError,
    editions,
    load_edition,
    quotation_found,
)
from qixian.domain.policies.policy import Policy
from qixian.domain.policies.rules import clause_of
from qixian.domain.policies.texts import source_text, table

# Cases pin this digest when they open, so it must never change under a shipped id: a correction
# of a value, a quotation or a reading is a new edition, or a deliberate change noticed here.
SHIPPED_DIGEST = "e7efb802ea0762be1938c37316ef28c82a5942e8941a2a29b6dbc60d29f4de07"

NAMES = sorted(Policy.model_fields)
POLICY_TEXT = source_text("nmg-2022-31")
LAW_TEXT = source_text("civil-code") + source_text("personnel-regulation")


def test_the_shipped_edition_is_known_by_its_id_and_names_its_source() -> None:
    edition = load_edition()
    assert editions() == ("nmg-2022-31",)
    assert edition.id == "nmg-2022-31"
    assert edition.number == "内政办发〔2022〕31号"
    for words in (edition.title, edition.issuer, edition.number):
        assert quotation_found(words, POLICY_TEXT)


def test_every_field_of_a_policy_is_a_parameter_and_every_parameter_a_field() -> None:
    assert [parameter.name for parameter in load_edition().parameters] == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_parameter_quotes_the_text_that_its_basis_names(name: str) -> None:
    parameter = load_edition().parameter(name)
    text = {"TEXT": POLICY_TEXT, "LAW": LAW_TEXT}.get(parameter.basis, POLICY_TEXT + LAW_TEXT)
    assert quotation_found(parameter.quotation, text)
    if parameter.basis in {"TEXT", "LAW"}:
        assert parameter.quotation


@pytest.mark.parametrize("name", NAMES)
def test_a_parameter_rests_on_clauses_that_can_be_shown_and_on_words_of_the_first(
    name: str,
) -> None:
    parameter = load_edition().parameter(name)
    cited = [clause_of(rule) for rule in parameter.rule.split(", ")]
    assert parameter.clause in {cited[0].place, cited[0].rule}
    if name not in {"plan_effective_from", "plan_effective_to", "intake_after_plan_end"}:
        assert quotation_found(parameter.quotation, cited[0].quotation)


@pytest.mark.parametrize("name", NAMES)
def test_a_parameter_says_its_unit_and_its_reading_in_two_languages(name: str) -> None:
    parameter = load_edition().parameter(name)
    assert parameter.unit
    assert parameter.reading.endswith(".")
    assert parameter.reading_zh.endswith("。")


def test_the_file_spells_every_value_as_the_policy_does() -> None:
    edition = load_edition()
    assert {
        parameter.name: parameter.value for parameter in edition.parameters
    } == edition.policy().model_dump(mode="json") | {
        "reminder_days": (90, 30, 7),
        "min_wage_class1": (("2021-12-01", "1980.00"), ("2024-12-01", "2270.00")),
    }


def test_minimum_wages_of_all_classes_are_kept_with_their_sources_and_class_one_is_taken() -> None:
    rows = table("minimum-wages")["rows"]
    assert isinstance(rows, list)
    kept = [tuple(row.values())[:4] for row in rows if isinstance(row, dict) and row["sources"]]
    assert kept == [("2021-12-01", 1980, 1910, 1850), ("2024-12-01", 2270, 2200, 2140)]
    taken = load_edition().policy().min_wage_class1
    assert [(str(day), int(yuan)) for day, yuan in taken] == [row[:2] for row in kept]


def test_the_shipped_content_has_not_changed_under_its_id() -> None:
    assert load_edition().digest == SHIPPED_DIGEST


@pytest.mark.parametrize("field", ["value", "clause", "quotation", "reading", "reading_zh"])
@pytest.mark.parametrize("name", NAMES)
def test_a_change_of_any_value_or_of_its_source_changes_the_digest(name: str, field: str) -> None:
    edition = load_edition()
    changed = edition.parameter(name).model_copy(update={field: "something else"})
    others = tuple(parameter for parameter in edition.parameters if parameter.name != name)
    # model_copy checks nothing, so that a parameter with one possible value can be changed too.
    assert edition.model_copy(update={"parameters": (*others, changed)}).digest != edition.digest


def test_the_order_of_tables_in_a_file_does_not_change_the_digest() -> None:
    edition = load_edition()
    content = json.loads(edition.to_json())
    content["parameters"].reverse()
    assert Edition.from_json(json.dumps(content)).digest == edition.digest


def test_an_edition_written_as_json_is_read_back_the_same() -> None:
    edition = load_edition()
    again = Edition.from_json(edition.to_json())
    assert again == edition
    assert again.digest == edition.digest
    assert "\n" not in edition.to_json()


def test_an_edition_that_is_not_shipped_is_refused_with_those_that_are() -> None:
    with pytest.raises(EditionError) as refused:
        load_edition("nmg-2016-20")
    assert str(refused.value) == "Edition 'nmg-2016-20' is not shipped; right would be nmg-2022-31."


def test_a_parameter_that_does_not_exist_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(EditionError) as refused:
        load_edition().parameter("leave_cap_month")
    assert str(refused.value) == (
        "Parameter 'leave_cap_month' is not in edition nmg-2022-31;"
        " right would be leave_cap_months."
    )


def _broken(**changes: object) -> str:
    return json.dumps(json.loads(load_edition().to_json()) | changes)


def _parameters() -> list[dict[str, object]]:
    rows: list[dict[str, object]] = json.loads(load_edition().to_json())["parameters"]
    return rows


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "{",
            "The edition is not JSON at line 1, column 2; right would be what to_json wrote.",
        ),
        (
            "[]",
            (
                "The edition is wrong at its top: Input should be a valid dictionary"
                " or instance of Edition."
            ),
        ),
        (_broken(issued="soon"), "The edition is wrong at issued: "),
        (
            _broken(parameters=_parameters()[1:]),
            "Edition nmg-2022-31 has no absence_limit_workdays; every one is needed.",
        ),
        (
            _broken(parameters=[*_parameters(), _parameters()[0]]),
            "Parameter absence_limit_workdays is in edition nmg-2022-31 twice; keep one.",
        ),
        (
            _broken(parameters=[*_parameters(), _parameters()[0] | {"name": "luck"}]),
            (
                "Parameter 'luck' is not in edition nmg-2022-31;"
                " right would be a name of the table B.0.3."
            ),
        ),
    ],
)
def test_json_that_is_not_an_edition_is_refused_with_its_place(text: str, sentence: str) -> None:
    with pytest.raises(EditionError) as refused:
        Edition.from_json(text)
    assert str(refused.value).startswith(sentence)
    assert "\n" not in str(refused.value)
