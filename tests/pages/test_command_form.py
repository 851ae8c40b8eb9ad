"""The form of every command: what it asks for, what it says is wrong, and what it reads."""

from collections.abc import Mapping
from datetime import date
from typing import cast

import pytest
from starlette.datastructures import FormData

from qixian.api.pages.choices import Choice
from qixian.api.pages.command_form import (
    CommandForm,
    FieldErrors,
    FormSetting,
    command_form,
    entered_in,
    read_form,
)
from qixian.api.pages.field_specs import specs_of
from qixian.api.pages.language import Speech, speech
from qixian.api.pages.shell import environment
from qixian.domain.case import Command
from qixian.domain.kinds import KINDS
from qixian.domain.refusal import Refusal
from qixian.presentation.words import Language

ZH, EN = speech("zh"), speech("en")
COMMANDS: Mapping[str, type[Command]] = {
    name: command for kind in KINDS.values() for name, command in kind.commands.items()
}
LANGUAGES: tuple[Language, ...] = ("zh", "en")
A_LEAVE = {
    "researcher_id": "P1",
    "institution_id": "I1",
    "requested_start_date": "2025-07-01",
    "requested_months": "36",
    "person_category": "RESEARCHER",
}


def read(name: str, entered: Mapping[str, str], spoken: Speech = ZH) -> Command | FieldErrors:
    return read_form(COMMANDS[name], entered, spoken)


def sentences(name: str, entered: Mapping[str, str], spoken: Speech = ZH) -> Mapping[str, str]:
    found = read(name, entered, spoken)
    assert isinstance(found, FieldErrors), found
    return found.sentences


def drawn(form: CommandForm, language: Language = "zh") -> str:
    source = '{% import "forms.html" as forms %}{{ forms.command_form(form, "token") }}'
    return environment(language).from_string(source).render(form=form)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_a_form_with_all_its_fields(name: str, language: Language) -> None:
    form = command_form(speech(language), COMMANDS[name], FormSetting("/desk/cases/X/do/it"))

    page = drawn(form, language)

    for spec in specs_of(COMMANDS[name]):
        assert f'name="{spec.name}"' in page
        assert f'for="f-{spec.name}"' in page
    assert 'name="csrf_token" value="token"' in page
    assert f'name="command_id" value="{form.command_id}"' in page


@pytest.mark.parametrize("name", COMMANDS)
def test_every_choice_of_a_form_is_called_something_in_both_languages(name: str) -> None:
    for spoken in (ZH, EN):
        form = command_form(spoken, COMMANDS[name], FormSetting("/"))
        bare = [
            (one.name, choice.value)
            for one in form.fields
            for choice in one.choices
            if choice.label == choice.value
        ]
        assert not bare


@pytest.mark.parametrize("name", [name for name in COMMANDS if specs_of(COMMANDS[name])])
def test_an_empty_form_names_each_missing_field(name: str) -> None:
    needed = {spec.name for spec in specs_of(COMMANDS[name]) if spec.required}
    found = read(name, {})
    if not needed:
        assert isinstance(found, COMMANDS[name])
        return
    assert isinstance(found, FieldErrors)
    assert {*found.sentences} >= needed
    assert found.missing_only or name == "OpenDuty"
    assert all("必填" in found.sentences[field] for field in needed)


def test_a_form_is_read_as_the_command_it_is_for() -> None:
    command = read("SubmitLeaveApplication", A_LEAVE)

    assert isinstance(command, COMMANDS["SubmitLeaveApplication"])
    assert command.model_dump() == {
        "researcher_id": "P1",
        "institution_id": "I1",
        "requested_start_date": date(2025, 7, 1),
        "requested_months": 36,
        "person_category": "RESEARCHER",
    }


@pytest.mark.parametrize(
    ("field", "entered", "chinese", "english"),
    [
        ("requested_start_date", "1 July", "应为1949年至2199年的日期", "a day from 1949 to 2199"),
        ("requested_start_date", "2025-02-30", "应为1949年至2199年的日期", "a day from 1949"),
        ("requested_start_date", "1848-02-24", "应为1949年至2199年的日期", "a day from 1949"),
        ("requested_months", "three", "应为整数", "a whole number"),
        ("requested_months", "3.5", "应为整数", "a whole number"),
        ("requested_months", "--3", "应为整数", "a whole number"),
        ("requested_months", "0", "应在1至9999之间", "from 1 to 9999"),
        ("requested_months", "9" * 5000, "应为整数", "a whole number"),
        ("researcher_id", "示例人员", "应为编号", "an id of letters"),
        ("researcher_id", "P" * 97, "应为编号", "an id of letters"),
        ("researcher_id", "<script>alert(1)</script>", "应为编号", "an id of letters"),
        ("person_category", "somebody", "请从列表中选择", "choose from the list"),
    ],
)
def test_a_field_that_is_wrong_has_one_clear_sentence(
    field: str, entered: str, chinese: str, english: str
) -> None:
    wrong = {**A_LEAVE, field: entered}

    zh, en = (sentences("SubmitLeaveApplication", wrong, one) for one in (ZH, EN))

    assert [*zh] == [*en] == [field]
    assert chinese in zh[field]
    assert english in en[field]
    assert entered not in zh[field] + en[field]


@pytest.mark.parametrize(
    ("name", "entered", "field", "said"),
    [
        ("ApplyTenancy", {"area_m2": "0"}, "area_m2", "应大于0平方米"),
        (
            "AssessFreeSpace",
            {"total_area_m2": "10", "free_area_m2": "20"},
            "free_area_m2",
            "总面积",
        ),
        ("OpenDuty", {"duty": "BUDGET", "year": "2025", "quarter": "1"}, "quarter", "按年度"),
        ("OpenDuty", {"duty": "NO_DUTY", "year": "2025"}, "duty", "从列表中选择"),
        ("RecordVentureFinancials", {"net_profit_yuan": "1,188"}, "net_profit_yuan", "应为金额"),
        ("RecordReport", {"period": "2025Q9"}, "period", "季度"),
        ("RecordReport", {"text": "字" * 2001}, "text", "最多2000个字"),
        ("EndInternshipEarly", {"disqualifying": "maybe"}, "disqualifying", "从列表中选择"),
        ("AssessStudentBase", {"tenants": "T1, 是\nT2, 也许"}, "tenants", "第2行"),
        ("AssessStudentBase", {"tenants": "T1, 是, 2024-06-30, x"}, "tenants", "第1行"),
        (
            "RecordStudentSuspension",
            {"suspended_from": "2025-09-01", "suspended_until": "2025-08-31"},
            "suspended_until",
            "不得早于",
        ),
    ],
)
def test_a_rule_of_the_command_itself_has_its_sentence(
    name: str, entered: dict[str, str], field: str, said: str
) -> None:
    assert said in sentences(name, entered)[field]


def test_tenants_are_written_one_on_each_line() -> None:
    command = read("AssessStudentBase", {"tenants": "T1，是\n\nT2, no, 2024-06-30\n, yes"})

    assert not isinstance(command, FieldErrors)
    assert command.model_dump(exclude_none=True)["tenants"] == (
        {"tenant_id": "T1", "current_student": True},
        {"tenant_id": "T2", "current_student": False, "graduation_date": date(2024, 6, 30)},
        {"current_student": True},
    )


def test_a_question_with_three_answers_keeps_unknown_apart_from_no() -> None:
    asked = {"claim_id": "C1", "kind": "ONE_OFF_VENTURE"}
    for entered, told in (("", None), ("true", True), ("false", False)):
        command = read("SubmitSubsidyClaim", {**asked, "first_venture": entered})
        assert not isinstance(command, FieldErrors)
        assert command.model_dump()["first_venture"] is told


def test_a_file_or_a_strange_field_in_a_form_is_nothing() -> None:
    form = FormData([("months", "12"), ("actor", "somebody"), ("late_reason", "a\x00b\r\nc ")])

    assert entered_in(COMMANDS["RequestExtension"], form) == {
        "months": "12",
        "late_reason": "ab\nc",
    }


def test_what_was_entered_stays_escaped_in_its_field() -> None:
    script = '"><script>alert(1)</script>'
    command = COMMANDS["SubmitLeaveApplication"]
    errors = read("SubmitLeaveApplication", {**A_LEAVE, "researcher_id": script})

    page = drawn(command_form(ZH, command, FormSetting("/"), errors=cast(FieldErrors, errors)))

    assert "<script>" not in page
    assert "&#34;&gt;&lt;script&gt;" in page
    assert 'href="#f-researcher_id"' in page
    assert 'aria-invalid="true"' in page
    assert 'aria-describedby="help-researcher_id wrong-researcher_id"' in page


def test_a_refusal_stands_beside_the_field_it_is_about() -> None:
    refusal = Refusal(
        code="TERM_EXCEEDS_LIMIT",
        clause="R85",
        remedy="Ask for at most 36 months.",
        data={"limit_months": 36},
    )
    command = COMMANDS["SubmitLeaveApplication"]

    form = command_form(ZH, command, FormSetting("/"), entered=A_LEAVE, refusal=refusal)

    assert [one.name for one in form.fields if one.refused] == ["requested_months"]
    page = drawn(form)
    assert page.index('id="f-requested_months"') < page.index("期限不超过3年")
    assert "TERM_EXCEEDS_LIMIT" in page
    assert "R85" in page


def test_a_refusal_about_no_field_stands_on_top() -> None:
    refusal = Refusal(code="EXTENSION_TOO_EARLY", clause="R85", remedy="Later.", data={})

    form = command_form(ZH, COMMANDS["RequestExtension"], FormSetting("/"), refusal=refusal)

    assert form.refused_on_top
    page = drawn(form)
    assert page.index("EXTENSION_TOO_EARLY") < page.index("<form")


def test_a_field_may_be_fixed_or_chosen_from_what_there_is() -> None:
    setting = FormSetting(
        "/",
        values={"institution_id": "I1"},
        choices={"researcher_id": (Choice("P1", "P1"), Choice("P2", "P2"))},
        fixed=frozenset({"institution_id"}),
    )

    form = command_form(
        ZH, COMMANDS["SubmitLeaveApplication"], setting, entered={"institution_id": "I2"}
    )

    fields = {one.name: one for one in form.fields}
    assert fields["institution_id"].value == "I1"
    assert [choice.value for choice in fields["researcher_id"].choices] == ["P1", "P2"]
    assert fields["researcher_id"].control == "select"
    assert 'value="I1" readonly' in drawn(form)
