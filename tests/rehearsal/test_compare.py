"""What a story expects is compared with what came of it as sets, one event with one event."""

from qixian.rehearsal.compare import Shape, differences, named
from qixian.rehearsal.story import Story


def _story(*expected: dict[str, object]) -> Story:
    return Story.model_validate(
        {
            "id": "S",
            "title": "compared",
            "case_type": "off_post_venture_leave",
            "steps": [
                {"n": 1, "date": "2024-05-01", "case": "A", "actor": "X", "command": "RecordReturn"}
            ],
            "advance_clock_to": "2024-05-01",
            "expected": {"events": expected, "final_states": {"A": "ON_LEAVE"}},
        }
    )


def _event(**data: object) -> dict[str, object]:
    event = "VentureFinancialsRecorded"
    return {"date": "2024-05-01", "case": "A", "event": event, "data": data}


def _seen(*events: dict[str, object], state: str = "ON_LEAVE") -> Shape:
    return {
        "id": "S",
        "events": list(events),  # type: ignore[dict-item]
        "rejected_commands": [],
        "deadlines": {},
        "final_states": {"A": state},
        "amounts": [],
    }


def test_a_vague_expectation_does_not_take_the_event_of_an_exact_one() -> None:
    story = _story(_event(), _event(fiscal_year=2021))

    assert differences(story, _seen(_event(fiscal_year=2021), _event(fiscal_year=2022))) == []


def test_a_value_that_differs_is_named_with_both_values() -> None:
    told = differences(_story(_event(fiscal_year=2021)), _seen(_event(fiscal_year=2022)))

    assert told == ["2024-05-01 A: VentureFinancialsRecorded: fiscal_year is 2022, expected 2021"]


def test_an_event_too_few_and_an_event_too_many_are_both_differences() -> None:
    two, one = (_event(fiscal_year=2021), _event(fiscal_year=2022)), _event(fiscal_year=2021)

    assert differences(_story(*two), _seen(one)) == [
        "2024-05-01 A: VentureFinancialsRecorded was expected and did not happen"
    ]
    assert differences(_story(one), _seen(*two)) == [
        "2024-05-01 A: VentureFinancialsRecorded happened and was not expected"
    ]


def test_a_final_state_that_differs_is_a_difference() -> None:
    assert differences(_story(), _seen(state="RETURNED")) == [
        "final state of A is RETURNED, expected ON_LEAVE"
    ]


def test_an_event_that_the_vocabulary_does_not_name_is_neither_listed_nor_a_difference() -> None:
    rejected = _event(reason="NO_SPACE") | {"event": "TenancyRejected"}

    assert named(_story(), _seen(rejected))["events"] == []
    assert differences(_story(), _seen(rejected)) == []


def test_an_event_that_the_vocabulary_does_not_name_is_compared_where_a_story_names_it() -> None:
    rejected = _event(reason="NO_SPACE") | {"event": "TenancyRejected"}

    assert differences(_story(rejected), _seen(rejected)) == []
    assert differences(_story(rejected), _seen()) == [
        "2024-05-01 A: TenancyRejected was expected and did not happen"
    ]
