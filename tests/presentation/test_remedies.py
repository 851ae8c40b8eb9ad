"""Whoever reads Chinese is told in Chinese what could be done instead of what was refused."""

import ast
import re
from datetime import date

import pytest

from qixian.domain.incubation_tenancy.refusals import approver_not_authorised
from qixian.domain.off_post_venture_leave.refusals import return_notice_too_short
from qixian.domain.refusal import InvalidState, Refusal, RefusalValue
from qixian.domain.subsidy_and_quota.refusals import duty_not_open
from qixian.domain.subsidy_claims import refusals as claims
from qixian.presentation.remedies import remedy_names, remedy_text
from qixian.presentation.words import Words
from tests.presentation.test_words import refusals

ENGLISH = "The refusal's own sentence."
ZH = Words("zh")


def made_at(place: ast.Call) -> Refusal:
    """A refusal with the code and the names of data that a place in the source gives it."""
    given = {keyword.arg: keyword.value for keyword in place.keywords}
    code, data = given["code"], given.get("data", ast.Dict(keys=[], values=[]))
    assert isinstance(code, ast.Constant)
    assert isinstance(data, ast.Dict), "the data is not written out"
    names = [key.value for key in data.keys if isinstance(key, ast.Constant)]
    told: dict[str, RefusalValue] = {str(name): 7 for name in names}
    return Refusal(code=str(code.value), clause="R01", remedy=ENGLISH, data=told)


def said(refusal: Refusal, command: str = "RequestExtension") -> str:
    return remedy_text(ZH, command, refusal)


def test_every_place_that_refuses_tells_all_that_its_chinese_sentence_names() -> None:
    made = [made_at(place) for place in refusals()]

    sentences = {refusal.code: said(refusal) for refusal in made}
    unsaid = sorted({refusal.code for refusal in made if said(refusal) == ENGLISH})

    assert len(sentences) > 50
    assert unsaid == []
    assert [text for text in sentences.values() if not re.search(r"[一-鿿].*。$", text)] == []


def test_every_chinese_sentence_belongs_to_a_code_that_the_source_gives() -> None:
    codes = {made_at(place).code for place in refusals()}
    apart = {name for name in remedy_names() if name.startswith("INVALID_STATE_")}

    named = {name.removesuffix("_UNTOLD") for name in remedy_names()} - apart

    assert named == codes
    assert len(apart) == 5


def test_english_is_the_refusals_own_sentence() -> None:
    refusal = claims.tax_not_filed()

    assert remedy_text(Words("en"), "SubmitSubsidyClaim", refusal) == refusal.remedy


@pytest.mark.parametrize("code", ["SOMETHING_NEW", "TERM_EXCEEDS_LIMIT"])
def test_an_unknown_code_or_too_little_told_leaves_the_english_sentence(code: str) -> None:
    assert said(Refusal(code=code, clause="R85", remedy=ENGLISH)) == ENGLISH


@pytest.mark.parametrize(
    ("refusal", "command", "sentence"),
    [
        (
            InvalidState.of("ON_LEAVE", "ApproveLeave", ("APPLIED",)),
            "ApproveLeave",
            "案件现为「离岗中」，此时不能办理「批准离岗」，请核对案件编号和办理事项。",
        ),
        (
            InvalidState.of("NONE", "ApproveLeave", ("APPLIED",)),
            "ApproveLeave",
            "案件尚未立案，请先立案，再办理「批准离岗」。",
        ),
        (
            InvalidState.of("NONE", "SubmitSubsidyClaim", ("ON_LEAVE",)),
            "SubmitSubsidyClaim",
            "案件尚未立案，请先立案，再办理「提出补贴申请」。",
        ),
        (
            claims.wrong_status("APPROVED", "WithdrawSubsidyClaim", "C1", "SUBMITTED"),
            "WithdrawSubsidyClaim",
            "该补贴申请现为「已批准」，此时不能办理「撤回补贴申请」，请核对申请编号和办理事项。",
        ),
        (
            claims.wrong_status("NONE", "PaySubsidyClaim", "C1", "APPROVED"),
            "PaySubsidyClaim",
            "没有该补贴申请，请核对案件编号和申请编号，或先提出申请。",
        ),
        (
            duty_not_open("D1", "FULFILLED"),
            "FulfilDuty",
            "该职责事项已登记完成，不能凭其他依据再次登记，请核对职责事项编号。",
        ),
        (
            duty_not_open("D1", "NONE"),
            "FulfilDuty",
            "没有该职责事项，请核对职责事项编号，或先开立。",
        ),
    ],
)
def test_a_state_that_does_not_fit_is_that_of_the_case_the_claim_or_the_duty(
    refusal: Refusal, command: str, sentence: str
) -> None:
    assert said(refusal, command) == sentence


@pytest.mark.parametrize(
    ("refusal", "sentence"),
    [
        (
            claims.parameter_required("other_employees", "R14"),
            "请补充填写带动就业人数（other_employees）后再办理。",
        ),
        (
            claims.amount_below_floor(500_000),
            "申请金额请不低于¥5,000.00，或不填金额（amount_yuan）。",
        ),
        (
            claims.founder_chose_other("INCUBATION"),
            "创业者选择了创业孵化补贴，请不批准本申请，或批准其所选的一项。",
        ),
        (
            approver_not_authorised("LEAGUE_CITY_HRSS"),
            "例外延长应由盟市人力资源社会保障局批准，请报其决定。",
        ),
        (
            return_notice_too_short(date(2025, 6, 30)),
            "告知单位后最早可在2025-06-30返岗，请届时登记，或更正提前告知日（notice_given_on）。",
        ),
        (return_notice_too_short(None), "请填写提前告知单位的日期（notice_given_on）。"),
    ],
)
def test_what_a_refusal_tells_is_put_into_words(refusal: Refusal, sentence: str) -> None:
    assert said(refusal) == sentence
