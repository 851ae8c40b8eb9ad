"""`qixian policy`: an official can follow where every number comes from, in two languages."""

from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import cast

import asyncpg
import pytest

from qixian.cli.asking import Wish, asked_of, wished
from qixian.cli.policy_book import page
from qixian.domain.asking import Asked
from qixian.domain.calendar.working_days import load_calendar
from qixian.domain.kinds import KINDS
from qixian.domain.policies.coverage import coverage
from qixian.domain.policies.edition import Edition, load_edition
from qixian.domain.policies.rules import clauses
from qixian.domain.policies.shelf import Shelf
from qixian.domain.policies.worked_examples import worked_examples
from qixian.ledger.carry_out import CaseLedger
from qixian.ledger.editions import pin_edition
from qixian.presentation.words import Words
from tests.cli.conftest import Qixian
from tests.registered import register_named

SHIPPED = (files("qixian.domain.policies") / "nmg-2022-31.toml").read_text(encoding="utf-8")
OVERLAY = """
id = "city-a"
over = "nmg-2022-31"
title = "甲市创业孵化补贴实施细则"
issuer = "甲市人力资源和社会保障局"
number = "甲人社发〔2023〕1号"
issued = 2023-03-01

[parameters.incubation_subsidy_yuan]
value = 3000
quotation = "每户给予创业孵化补贴3000元。"
clause = "第五条"
reading = "The city pays 3000 yuan for each household."
reading_zh = "本市每户补贴3000元。"
"""
DAY = date(2024, 3, 1)
APPLICATION = (
    "researcher_id=P1",
    "institution_id=I1",
    "requested_start_date=2030-03-01",
    "requested_months=12",
)
SETS = [part for text in APPLICATION for part in ("--set", text)]


@pytest.fixture
def policies(tmp_path: Path, qixian: Qixian, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory with an edition whose first term is at most 24 months, and a city's overlay."""
    directory = tmp_path / "policies"
    directory.mkdir()
    shorter = SHIPPED.replace('id = "nmg-2022-31"', 'id = "shorter"').replace(
        "[parameters.leave_initial_max_months]\nvalue = 36",
        "[parameters.leave_initial_max_months]\nvalue = 24",
    )
    (directory / "shorter.toml").write_text(shorter, encoding="utf-8")
    (directory / "city-a.overlay.toml").write_text(OVERLAY, encoding="utf-8")
    monkeypatch.setenv("QIXIAN_POLICIES", str(directory))
    return directory


def document(qixian: Qixian, *arguments: str) -> dict[str, object]:
    said = qixian("policy", *arguments, "--json")
    assert said.status == 0, said.err
    return cast(dict[str, object], said.document)


def test_the_list_says_which_editions_there_are_and_which_is_used(
    qixian: Qixian, policies: Path
) -> None:
    said = qixian("policy", "list").out

    assert "nmg-2022-31  (new cases are opened under it)" in said
    assert "\nshorter\n" in said
    assert "甲市创业孵化补贴实施细则  甲人社发〔2023〕1号" in said
    assert "laid over nmg-2022-31" in said


def test_the_list_as_json_has_the_digest_a_case_pins(qixian: Qixian, policies: Path) -> None:
    listed = document(qixian, "list")

    assert listed["default"] == "nmg-2022-31"
    editions = cast(list[dict[str, str]], listed["editions"])
    assert {one["id"]: one["digest"] for one in editions} == {
        name: Shelf.of(policies).edition(name).digest
        for name in ("nmg-2022-31", "city-a", "shorter")
    }


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_parameter_is_shown_with_its_clause_and_reading(
    qixian: Qixian, language: str
) -> None:
    said = qixian("policy", "show", "--lang", language).out

    for parameter in load_edition().parameters:
        assert f"  {parameter.name} = " in said
        assert parameter.rule in said
        assert (parameter.reading_zh if language == "zh" else parameter.reading) in said


def test_a_parameter_alone_is_shown_with_its_words_bounds_and_alternatives(qixian: Qixian) -> None:
    said = qixian("policy", "show", "one_off_floor_yuan", "--lang", "zh").out

    assert said.startswith("one_off_floor_yuan = 5000.00 元\n")
    assert "条款: R15 二(一)2 一次性创业补贴：标准" in said
    assert "原文: 内政办发〔2022〕31号 二(一)2「给予不低于5000元一次性创业补贴。」" in said
    assert "不低于: 5000.00" in said
    assert "其他可选值: 8000" in said


def test_what_is_to_be_confirmed_is_marked(qixian: Qixian) -> None:
    marked = "to be confirmed by the regional HR department"

    assert marked in qixian("policy", "show", "cap_basis").out
    assert marked not in qixian("policy", "show", "leave_cap_months").out


def test_a_value_of_a_city_cites_the_city_and_every_other_the_policy(
    qixian: Qixian, policies: Path
) -> None:
    local = qixian("policy", "show", "incubation_subsidy_yuan", "--edition", "city-a").out
    other = qixian("policy", "show", "job_creation_yuan", "--edition", "city-a").out

    assert "甲人社发〔2023〕1号 第五条「每户给予创业孵化补贴3000元。」" in local
    assert "at most: 5000.00" in local
    assert "内政办发〔2022〕31号 二(四)2「" in other


def test_the_settings_choose_the_edition(
    qixian: Qixian, policies: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QIXIAN_EDITION", "shorter")

    assert qixian("policy", "show", "leave_initial_max_months").out.startswith(
        "leave_initial_max_months = 24 months"
    )


def test_a_difference_shows_both_values_and_both_readings(qixian: Qixian, policies: Path) -> None:
    said = qixian("policy", "diff", "nmg-2022-31", "city-a").out

    assert said.splitlines() == [
        "incubation_subsidy_yuan",
        "  nmg-2022-31: 5000.00 yuan  (R57, R62; 二(四)2)",
        "      The ceiling is paid for each household; a league or city may set less.",
        "  city-a: 3000.00 yuan  (R57, R62; 甲人社发〔2023〕1号 第五条)",
        "      The city pays 3000 yuan for each household.",
    ]


def test_a_difference_as_json_names_only_what_differs(qixian: Qixian, policies: Path) -> None:
    told = document(qixian, "diff", "nmg-2022-31", "shorter")

    (different,) = cast(list[dict[str, object]], told["differences"])
    before, after = (cast(dict[str, object], different[side]) for side in ("before", "after"))
    assert different["name"] == "leave_initial_max_months"
    assert (before["value"], after["value"]) == (36, 24)


def test_an_edition_differs_from_itself_in_nothing(qixian: Qixian) -> None:
    said = qixian("policy", "diff", "nmg-2022-31", "nmg-2022-31")

    assert (said.status, said.out) == (0, "the two editions have the same parameters\n")


def test_why_the_cap_is_what_it_is(qixian: Qixian) -> None:
    said = qixian("policy", "why", "r89").out

    assert said.startswith("R89  Leave: cumulative cap\n  内政办发〔2022〕31号 二(六)1  (limit)\n")
    assert "「在同一事业单位申请离岗创办企业的期限累计不超过6年。」" in said
    assert "what the system does: enforced" in said
    assert "apply for leave (SubmitLeaveApplication)" in said
    assert "refused with: CUMULATIVE_CAP_EXCEEDED" in said
    assert "36 + 36 = 72 months; first day to last are 72 months 0 days" in said


def test_why_in_chinese_is_chinese(qixian: Qixian) -> None:
    said = qixian("policy", "why", "R89", "--lang", "zh").out

    assert said.startswith("R89  离岗创业：累计期限\n")
    assert "系统如何处理: 执行" in said
    assert "36+36=72个月；首日至末日共72个月0天" in said
    assert "累计上限72个月，剩余0个月0天" in said


def test_the_arithmetic_is_that_of_the_edition(qixian: Qixian, policies: Path) -> None:
    said = qixian("policy", "why", "R89", "--edition", "shorter").out

    assert "24 + 36 = 60 months" in said
    assert "of the cap of 72 months, 12 months 0 days are left" in said


def test_what_r62_leaves_to_leagues_is_named(qixian: Qixian) -> None:
    assert (
        "leaves to leagues and cities: R57, R58, R59, R60; they may set"
        " exclusivity, incubation_subsidy_yuan, job_creation_yuan"
    ) in qixian("policy", "why", "R62").out


def test_an_article_is_shown_with_what_rests_on_it(qixian: Qixian) -> None:
    said = qixian("policy", "why", "民法典第203条", "--lang", "zh").out

    assert "民法典第二百零三条  (法律)" in said
    assert "window_end_roll = NEXT_WORKDAY" in said
    assert "末日2025-10-01为休假日，顺延至2025-10-09" in said


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_clause_can_be_asked_about(qixian: Qixian, language: str) -> None:
    for clause in clauses().values():
        said = qixian("policy", "why", clause.rule, "--lang", language)

        assert (said.status, said.err) == (0, ""), clause.rule
        assert clause.quotation in said.out
        assert "{" not in said.out


def test_why_as_json_has_the_clause_its_parameters_its_coverage_and_the_example(
    qixian: Qixian,
) -> None:
    told = document(qixian, "why", "R26")

    assert (told["rule"], told["place"], told["kind"]) == ("R26", "二(二)2", "CONDITION")
    parameters = cast(list[dict[str, object]], told["parameters"])
    assert "venture_window_months" in [parameter["name"] for parameter in parameters]
    assert cast(dict[str, object], told["coverage"])["status"] == "enforced"
    (example,) = cast(list[dict[str, object]], told["examples"])
    assert example["key"] == "window_rolled"
    assert "2025-10-09" in str(example["text"])


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ("show", "leave_cap_month"),
            (
                "qixian: Parameter 'leave_cap_month' is not in edition nmg-2022-31;"
                " right would be leave_cap_months."
            ),
        ),
        (
            ("show", "--edition", "nmg-2022"),
            "qixian: Edition 'nmg-2022' is not known; right would be nmg-2022-31.",
        ),
        (
            ("diff", "nmg-2022-31", "nmg-2016"),
            "qixian: Edition 'nmg-2016' is not known; right would be nmg-2022-31.",
        ),
        (
            ("why", "民法典205"),
            (
                "qixian: Clause '民法典205' is not known (the nearest is 民法典204); cite R01 to"
                " R119, an article such as 民法典203 or 条例15, or a section such as B.0."
            ),
        ),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_name_nobody_knows_is_told_in_one_line_with_the_nearest(
    qixian: Qixian, arguments: tuple[str, ...], sentence: str
) -> None:
    said = qixian("policy", *arguments)

    assert (said.status, said.out, said.err) == (2, "", f"{sentence}\n")


def test_a_directory_of_policies_that_is_not_there_is_told(
    qixian: Qixian, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QIXIAN_POLICIES", str(tmp_path / "nowhere"))

    said = qixian("policy", "list")

    assert (said.status, said.out) == (2, "")
    assert said.err.endswith("nowhere cannot be read: No such file or directory.\n")


def test_the_book_is_printed_as_it_is_kept(qixian: Qixian) -> None:
    assert qixian("policy", "book").out == page()
    assert document(qixian, "book") == {"edition": "nmg-2022-31", "page": page()}


@pytest.mark.parametrize("command", ["list", "show", "diff", "why", "book"])
def test_the_help_of_a_command_has_an_example_and_offers_json(qixian: Qixian, command: str) -> None:
    said = qixian("policy", command, "--help")

    assert (said.status, said.err) == (0, "")
    assert f"qixian policy {command}" in said.out.partition("Example:")[2]
    assert "--json" in said.out


def test_what_the_policy_is_told_with_has_words_in_both_languages() -> None:
    edition, calendar = load_edition(), load_calendar()
    wanted = {("examples", "window"), ("examples", "cap_exceeded")}
    for parameter in edition.parameters:
        wanted |= {("units", parameter.unit), ("bases", parameter.basis), ("bases", "GUIDE")}
    for rule, clause in clauses().items():
        wanted |= {("clause_kinds", clause.kind)}
        wanted |= {
            ("examples", step.key) for step in worked_examples(rule, edition.policy(), calendar)
        }
    wanted |= {("statuses", covered.status) for covered in coverage().values()}

    assert [key for key in sorted(wanted) if not Words("zh").has(*key)] == []


def test_a_case_is_opened_under_the_edition_that_was_asked_for(policies: Path) -> None:
    kind = KINDS["off_post_venture_leave"]
    wish = Wish(APPLICATION, None, "c1", None, "shorter")
    edition = Shelf.of(policies).edition("shorter")

    asked = asked_of(kind, wished(kind, "SubmitLeaveApplication", wish), "OVL-1", wish, edition)

    assert asked.edition_digest == edition.digest != load_edition().digest


@pytest.mark.parametrize("variable", [None, "nmg-2022"])
def test_a_case_is_not_opened_under_an_edition_nobody_knows(
    qixian: Qixian, monkeypatch: pytest.MonkeyPatch, variable: str | None
) -> None:
    if variable:
        monkeypatch.setenv("QIXIAN_EDITION", variable)
    option = [] if variable else ["--edition", "nmg-2022"]

    said = qixian("case", "open", "off_post_venture_leave", *SETS, *option)

    assert (said.status, said.out) == (2, "")
    assert said.err == "qixian: Edition 'nmg-2022' is not known; right would be nmg-2022-31.\n"


async def test_a_case_keeps_the_edition_it_was_opened_under(
    pool: "asyncpg.Pool[asyncpg.Record]", policies: Path
) -> None:
    shorter = Shelf.of(policies).edition("shorter")
    ledger = CaseLedger(pool, load_calendar())
    async with pool.acquire() as conn:
        await pin_edition(conn, shorter)
        await pin_edition(conn, load_edition())

    opened = asked("SubmitLeaveApplication", shorter, APPLICATION)
    await register_named(pool, opened)
    assert (await ledger.carry_out(opened, DAY)).outcome == "ACCEPTED"
    longer = asked("ApproveLeave", load_edition(), ("term_months=36",))
    answer = await ledger.carry_out(longer, DAY)

    assert answer.refusal is not None
    assert (answer.refusal.code, dict(answer.refusal.data)) == (
        "TERM_EXCEEDS_LIMIT",
        {"limit_months": 24},
    )


def asked(command: str, edition: Edition, sets: tuple[str, ...]) -> Asked:
    kind = KINDS["off_post_venture_leave"]
    wish = Wish(sets, None, command, None)
    wanted = wished(kind, command, wish)
    params = wanted.model_dump(mode="json", exclude_none=True)
    return asked_of(kind, wanted, "OVL-1", wish, edition).model_copy(update={"params": params})
