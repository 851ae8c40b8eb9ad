"""The small records of the programme: what is kept of each, what is not, and the floors."""

import pytest
from pydantic import ValidationError
from tests.domain.file_story import KIND, Data, FileStory

from qixian.domain.case import Reference
from qixian.domain.policies.rules import clause_of
from qixian.domain.policies.texts import quotation_found, source_text
from qixian.domain.subsidy_and_quota.instruments import Duty, Figure, instruments

ON = "2024-06-28"

RECORDS: list[tuple[str, Data, str, str, Data]] = [
    (
        "RecordLoan",
        {"borrower_id": "P1", "amount_yuan": "100000", "assessed_ground": "HONOUR"},
        "LOAN",
        "P1",
        {"amount_fen": "10000000", "issued_on": ON, "assessed_ground": "HONOUR"},
    ),
    (
        "RecordMentorVisit",
        {"mentor_id": "P1", "enterprise_id": "E1", "note": "note:n1"},
        "MENTOR_VISIT",
        "E1",
        {"mentor_id": "P1", "visited_on": ON},
    ),
    (
        "RecordProject",
        {"project_id": "PR1", "banner": "150121", "evaluated_on": "2024-06-01"},
        "PROJECT",
        "PR1",
        {"banner": "150121", "evaluated_on": "2024-06-01"},
    ),
    (
        "RecordStudentSuspension",
        {
            "student_id": "P1",
            "school_id": "I1",
            "suspended_from": "2024-09-01",
            "suspended_until": "2024-09-01",
        },
        "SUSPENSION",
        "P1",
        {"school_id": "I1", "suspended_from": "2024-09-01", "suspended_until": "2024-09-01"},
    ),
    (
        "RecordComplaint",
        {"complaint_id": "K1", "body_id": "I1", "outcome": "SETTLED", "words": "note:n2"},
        "COMPLAINT",
        "K1",
        {"body_id": "I1", "outcome": "SETTLED"},
    ),
    (
        "RecordReport",
        {"period": "2024Q2", "author_id": "I1", "text": "note:n3"},
        "REPORT",
        "PROGRESS:2024Q2",
        {"report_kind": "PROGRESS", "period": "2024Q2", "author_id": "I1"},
    ),
    (
        "RecordFigure",
        {"instrument": "BRANDS_PER_LEAGUE", "unit_id": "1501", "value": "2"},
        "FIGURE",
        "BRANDS_PER_LEAGUE:1501",
        {
            "instrument": "BRANDS_PER_LEAGUE",
            "unit_id": "1501",
            "value": "2",
            "as_of": ON,
            "floor": "1",
            "below_floor": "false",
        },
    ),
]


@pytest.mark.parametrize(("command", "params", "kind", "subject", "values"), RECORDS)
def test_a_record_leaves_one_row_with_what_is_kept_of_it(
    command: str, params: Data, kind: str, subject: str, values: Data
) -> None:
    story = FileStory().when(ON, command, **params).granted()
    assert len(story.records) == 1
    row = story.assessed()
    assert (row.kind, row.subject, row.seq, row.case_id) == (kind, subject, 1, "A")
    assert dict(row.values) == values
    assert not story.summary().open


@pytest.mark.parametrize(
    ("command", "field"),
    [("RecordMentorVisit", "note"), ("RecordComplaint", "words"), ("RecordReport", "text")],
)
def test_peoples_own_words_are_kept_apart_and_never_in_the_event(command: str, field: str) -> None:
    params = next(params for name, params, *_ in RECORDS if name == command)
    assert KIND.commands[command].private == (field,)
    assert field in params
    assert field not in FileStory().when(ON, command, **params).last()


def test_rows_are_numbered_by_the_events_of_their_file() -> None:
    story = FileStory()
    for command, params, *_ in RECORDS:
        story.when(ON, command, **params).granted()
        story.when(ON, "OpenDuty", duty_id=command, duty="BUDGET", year=2024).granted()
    assert [row.seq for row in story.summary().assessments] == [1, 3, 5, 7, 9, 11, 13]


@pytest.mark.parametrize(
    ("command", "references"),
    [
        ("RecordLoan", (Reference("borrower_id", "P1", ("person", "venture")),)),
        (
            "RecordMentorVisit",
            (
                Reference("mentor_id", "P1", ("person",)),
                Reference("enterprise_id", "E1", ("venture",)),
            ),
        ),
        ("RecordStudentSuspension", (Reference("student_id", "P1", ("person",)),)),
        ("RecordProject", ()),
    ],
)
def test_a_record_names_the_ids_the_registry_must_hold(
    command: str, references: tuple[Reference, ...]
) -> None:
    params = next(params for name, params, *_ in RECORDS if name == command)
    assert KIND.references(KIND.commands[command].model_validate(params)) == references


def test_an_assessment_of_a_base_names_the_base_where_it_is_told() -> None:
    told: Data = {"base_kind": "PRIVATE", "total_area_m2": "1", "free_area_m2": "0"}
    assess = KIND.commands["AssessFreeSpace"]
    assert KIND.references(assess.model_validate(told)) == ()
    assert KIND.references(assess.model_validate(told | {"base_id": "B1"})) == (
        Reference("base_id", "B1", ("base",)),
    )


def test_a_suspension_that_ends_before_it_begins_is_not_understood() -> None:
    with pytest.raises(ValidationError) as caught:
        FileStory().when(
            ON,
            "RecordStudentSuspension",
            student_id="P1",
            school_id="I1",
            suspended_from="2024-09-02",
            suspended_until="2024-09-01",
        )
    assert caught.value.errors()[0]["loc"] == ("suspended_until",)


@pytest.mark.parametrize("period", ["2024Q5", "24", "2024-06", "2024Q"])
def test_a_report_is_of_a_year_or_a_quarter(period: str) -> None:
    with pytest.raises(ValidationError, match="period"):
        FileStory().when(ON, "RecordReport", period=period, author_id="I1")


@pytest.mark.parametrize(
    ("kind", "clause"),
    [("PROGRESS", "R116"), ("STATISTICS", "R117"), ("ANNUAL_PLAN", "R118"), ("INSPECTION", "R119")],
)
def test_a_report_rests_on_its_own_clause(kind: str, clause: str) -> None:
    story = FileStory().when(ON, "RecordReport", report_kind=kind, period="2024", author_id="I1")
    assert story.records[-1].event.clauses == (clause,)


# Figures with a floor: told, never refused


@pytest.mark.parametrize(
    ("instrument", "floor", "below", "clause"),
    [
        ("PROJECTS_PER_BANNER", "100", "99", "R39"),
        ("MENTORS_PER_BANNER", "10", "9", "R43"),
        ("BRANDS_PER_LEAGUE", "1", "0", "R109"),
        ("AWARD_BUDGET", "60000000", "59999999.99", "R54"),
        ("MODEL_FOUNDERS", "100", "99", "R108"),
    ],
)
def test_a_figure_below_its_floor_is_recorded_and_told(
    instrument: str, floor: str, below: str, clause: str
) -> None:
    story = FileStory()
    for value, is_below, audiences in ((floor, False, []), (below, True, ["HRSS"])):
        story.when(ON, "RecordFigure", instrument=instrument, unit_id="15", value=value).granted()
        assert story.last()["below_floor"] is is_below
        assert story.last()["floor"] == floor
        event = story.records[-1].event
        assert event.clauses == (clause,)
        assert [notice.audience for notice in KIND.notices(event)] == audiences


def test_a_base_short_of_free_space_is_told_and_nothing_is_refused() -> None:
    area: Data = {"total_area_m2": "100", "free_area_m2": "29"}
    story = FileStory().when(ON, "AssessFreeSpace", base_kind="GOVERNMENT_DEVELOPED", **area)
    assert [told.audience for told in KIND.notices(story.records[-1].event)] == ["HRSS"]
    story.when(ON, "AssessFreeSpace", base_kind="PRIVATE", **area).granted()
    assert KIND.notices(story.records[-1].event) == ()


# Where the floors and the duties come from


def test_every_floor_and_duty_quotes_the_words_of_its_rule() -> None:
    shipped = instruments()
    found: list[tuple[str, Figure | Duty]] = [*shipped.figures.items(), *shipped.duties.items()]
    assert len(found) == 11
    for name, instrument in found:
        clause = clause_of(instrument.rule)
        assert quotation_found(instrument.quotation, source_text("nmg-2022-31")), name
        assert quotation_found(instrument.quotation, clause.quotation), name
