"""Whatever a person writes wrongly is told in one line, with status 2, before anything starts."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Qixian

STEP = {
    "n": 1,
    "date": "2022-05-20",
    "case": "A",
    "actor": "RESEARCHER",
    "command": "WithdrawLeaveApplication",
    "params": {},
}
STORY: dict[str, object] = {
    "id": "S1",
    "title": "A story",
    "case_type": "off_post_venture_leave",
    "steps": [STEP],
    "advance_clock_to": "2022-06-01",
}


@pytest.fixture
def told(qixian: Qixian, tmp_path: Path, home: Path) -> Callable[[object], str]:
    """What is said of a file with this content; nothing may have been started for it."""

    def tell(content: object) -> str:
        file = tmp_path / "story.json"
        file.write_text(content if isinstance(content, str) else json.dumps(content))
        said = qixian("rehearse", file)
        assert (said.status, said.out) == (2, "")
        assert said.err.startswith(f"qixian: {file}: ")
        assert said.err.count("\n") == 1
        assert not home.exists()
        return said.err.removeprefix(f"qixian: {file}: ").rstrip("\n")

    return tell


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ('{"id": ', "line 1, column 8: not JSON (Expecting value)"),
        ("[]", "holds no story"),
        ([7], "story 1 is not a JSON object"),
        ({}, "story 1: id: Field required"),
        (STORY | {"steps": []}, "story S1: steps: Tuple should have at least 1 item"),
        (STORY | {"advance_clock_to": "soon"}, "story S1: advance_clock_to: a date is written"),
        (STORY | {"advance_clock_to": "2022-05-01"}, "story S1: advance_clock_to is before"),
        (STORY | {"steps": [STEP, STEP]}, "story S1: two steps have the same n"),
        (
            STORY | {"steps": [STEP, STEP | {"n": 2, "date": "2022-05-19"}]},
            "story S1: step 2 is dated before step 1",
        ),
        (
            STORY | {"steps": [STEP | {"command": "TakeSabbatical"}]},
            "story S1: step 1: the command 'TakeSabbatical' is unknown",
        ),
        (
            STORY | {"steps": [STEP | {"command": "RequestExtension"}]},
            "story S1: step 1: RequestExtension.months: field required",
        ),
        (STORY | {"config": {"term_first_dya": "EXCLUDED"}}, "story S1: config: "),
        (STORY | {"config": {"term_first_day": "SOMETIMES"}}, "story S1: config: "),
    ],
)
def test_a_file_that_is_no_story_is_told_with_place_and_reason(
    told: Callable[[object], str], content: object, sentence: str
) -> None:
    assert told(content).startswith(sentence)


def test_one_bad_file_among_good_ones_keeps_all_from_starting(
    qixian: Qixian, example: Callable[[str], Path], tmp_path: Path
) -> None:
    absent = tmp_path / "absent.json"

    said = qixian("rehearse", example("L01"), absent)

    assert said.status == 2
    assert said.err == f"qixian: {absent}: cannot be read (No such file or directory)\n"


def test_a_story_of_a_kind_this_release_does_not_know_is_refused_before_it_starts(
    told: Callable[[object], str],
) -> None:
    assert "case type 'sabbatical' is unknown" in told(STORY | {"case_type": "sabbatical"})


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["rehearse"], "Missing argument 'FILE...'"),
        (["rehearse", "--jobs", "0", "x.json"], "Invalid value for '--jobs'"),
        (["no-such-command"], "No such command 'no-such-command'"),
        (
            ["case", "show", "C1", "--as-of", "tomorrow"],
            "Invalid value: 'tomorrow' is not a date: write YYYY",
        ),
        (
            ["case", "list", "--due-before", "20260101"],
            "Invalid value: '20260101' is not a date: write YYYY",
        ),
        (["case", "open", "sabbatical"], "case type 'sabbatical' is unknown; known: off_post"),
        (
            ["case", "open", "subsidy_and_quota"],
            "subsidy_and_quota can be opened with several commands: --with AssessCounterGuarantee",
        ),
        (
            ["case", "open", "incubation_tenancy", "--with", "MoveIn"],
            "incubation_tenancy is not opened with 'MoveIn'; it is opened with ApplyTenancy",
        ),
        (["case", "list", "--type", "sabbatical"], "case type 'sabbatical' is unknown"),
        (
            ["case", "open", "off_post_venture_leave", "--set", "researcher_id"],
            "--set 'researcher_id' is not KEY=VALUE",
        ),
        (["case", "open", "off_post_venture_leave", "--params", "{"], "--params is not JSON"),
        (["case", "open", "off_post_venture_leave", "--params", "[]"], "--params is not a JSON o"),
        (
            ["case", "open", "off_post_venture_leave", "--set", "researcher_id=Li Lei"],
            "SubmitLeaveApplication.researcher_id: string should match pattern",
        ),
    ],
)
def test_a_line_that_cannot_be_understood_is_told_in_one_line(
    qixian: Qixian, arguments: list[str], sentence: str
) -> None:
    said = qixian(*arguments)

    assert (said.status, said.out) == (2, "")
    assert said.err.startswith(f"qixian: {sentence}")
    assert said.err.count("\n") == 1


def test_a_case_id_with_a_blank_is_told_with_what_an_id_may_hold(qixian: Qixian) -> None:
    params = (
        '{"researcher_id": "P1", "institution_id": "I1", "requested_start_date": "2030-03-01",'
        ' "requested_months": 36}'
    )

    said = qixian(
        "case", "open", "off_post_venture_leave", "--params", params, "--case", "no blanks"
    )

    assert said.status == 2
    assert said.err.startswith("qixian: case_id cannot be used: write letters, digits")


def test_each_wrong_setting_has_a_line_of_its_own(
    qixian: Qixian, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "mysql://somewhere")
    monkeypatch.setenv("QIXIAN_LANG", "fr")

    said = qixian("case", "list")

    assert said.status == 2
    lines = said.err.splitlines()
    assert len(lines) == 2
    assert any(line.startswith("qixian: DATABASE_URL cannot be used") for line in lines)
    assert any(line == "qixian: QIXIAN_LANG cannot be used; it must be zh or en." for line in lines)
