"""A refused command tells in its language what could be done instead."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from qixian.domain.asking import Answer, Standing
from qixian.domain.subsidy_claims import refusals as claims
from tests.cli.conftest import Qixian


@asynccontextmanager
async def no_office(settings: object) -> AsyncIterator[tuple[None, None, None]]:
    yield None, None, None


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--lang", "zh"), "  可以怎么办: 请在企业申报纳税后重新申请。"),
        (("--lang", "en"), "  what could be done: File the venture's taxes, then claim again."),
        (("--lang", "zh", "--json"), '"remedy": "File the venture\'s taxes, then claim again."'),
    ],
)
def test_a_refused_command_says_it_in_its_language_and_its_document_as_it_is_kept(
    qixian: Qixian, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...], sentence: str
) -> None:
    async def refused(*asked: object) -> Answer:
        standing = Standing(exists=False, state="NONE", open=False, version=0, next_wake=None)
        return Answer(outcome="REFUSED", refusal=claims.tax_not_filed(), standing=standing)

    monkeypatch.setattr("qixian.cli.asking.office_of", no_office)
    monkeypatch.setattr("qixian.cli.asking.send", refused)
    asked = (
        "--with",
        "SubmitSubsidyClaim",
        "--set",
        "claim_id=C1",
        "--set",
        "kind=ONE_OFF_VENTURE",
    )

    done = qixian("case", "open", "subsidy_and_quota", *asked, *options)

    assert (done.status, done.err) == (1, "")
    assert sentence in done.out


def test_a_refused_step_of_a_story_says_it_in_chinese(
    qixian: Qixian, example: Callable[[str], Path]
) -> None:
    done = qixian("rehearse", "--lang", "zh", example("L05"))

    assert done.status == 0
    assert "企业2024年度已盈利，请不予批准延期；本人返岗，或辞职后继续创业。\n" in done.out
