"""Where days stand in the drawing of a leave: chosen days, very short and very long leaves."""

from datetime import date, timedelta
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from qixian.api.pages.language import speech
from qixian.api.pages.leave_drawing import (
    WIDTH,
    Drawing,
    Named,
    Scale,
    drawn,
    rows_of,
    scale_for,
    text_width,
)
from qixian.api.pages.leave_panel import LeavePanel, leave_panel
from qixian.api.pages.panel_subject import PanelOf
from qixian.api.pages.shell import environment
from qixian.domain.calendar.periods import Span
from qixian.domain.off_post_venture_leave.state import LeaveState
from qixian.presentation.lengths import Lengths
from tests.presentation.leave_shown import LeaveStory, day, replayed

YEAR = Scale(date(2024, 1, 1), date(2024, 12, 31), 0.0, 365.0)


def panel(story: LeaveStory, language: str = "zh") -> LeavePanel:
    spoken = speech("zh" if language == "zh" else "en")
    return leave_panel(
        PanelOf(replayed(story), Lengths(left_of_cap=Span(36, 0)), story.today, spoken)
    )


def drawings(story: LeaveStory, language: str = "zh") -> list[Drawing]:
    made = panel(story, language)
    return [one for one in (made.overview, made.tail) if one is not None]


@pytest.mark.parametrize(
    ("on", "x"),
    [
        ("2024-01-01", 0.0),
        ("2024-01-02", 1.0),
        ("2024-12-31", 365.0),
        ("2023-05-01", 0.0),
        ("2030-01-01", 365.0),
    ],
)
def test_a_day_stands_in_proportion_and_is_held_at_the_ends(on: str, x: float) -> None:
    assert YEAR.x(day(on)) == x


def test_a_scale_of_one_day_does_not_divide_by_nothing() -> None:
    assert Scale(date(2024, 1, 1), date(2024, 1, 1), 10.0, 20.0).x(date(2024, 1, 1)) == 10.0


def test_a_chinese_character_is_as_wide_as_high() -> None:
    assert text_width("期满日") == 36.0
    assert text_width("abc") < 36.0


def test_the_scale_leaves_room_for_the_last_label() -> None:
    named = [Named(date(2024, 12, 31), "逾期受理截止日 12月14日", True)]
    scale = scale_for(YEAR.first, YEAR.last, named)
    assert scale.x(named[0].day) + named[0].width <= WIDTH


def test_a_label_over_a_later_day_stands_above_its_label() -> None:
    first, second, far = (
        Named(date(2024, 1, 1), "离岗起始日", True),
        Named(date(2024, 1, 20), "提醒", False),
        Named(date(2024, 12, 1), "期满日", True),
    )
    assert rows_of([first, second, far], YEAR) == [1, 0, 0]


def _no_label_is_crossed(drawing: Drawing) -> None:
    """No two labels overlap, and no line of a label goes through the text of another."""
    for one in drawing.labels:
        end = one.x + text_width(one.text)
        for other in drawing.labels:
            if other is one or not one.x < other.x <= end:
                continue
            # Lines go from their label down to the bars.
            assert other.y > one.y, (one.text, other.text)


def _all_is_inside(drawing: Drawing) -> None:
    for bar in drawing.bars:
        assert bar.width > 0
        assert 0 <= bar.x <= bar.x + bar.width <= WIDTH
    for label in drawing.labels:
        assert label.x >= 0
        assert label.x + text_width(label.text) <= WIDTH + 1
        assert 0 < label.y < drawing.bar
    xs = [tick.x for tick in drawing.ticks]
    assert xs == sorted(xs)
    assert all(later - earlier >= 40 for earlier, later in pairwise(xs))


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("months", [1, 6, 12, 24, 36])
@pytest.mark.parametrize("passed", [0, 1, 40, 89, 200, 700, 1100, 1500])
def test_drawings_of_any_length_can_be_read_on_any_day(
    language: str, months: int, passed: int
) -> None:
    story = LeaveStory().on_leave(months=months)
    story.until(day("2022-07-01") + timedelta(days=passed))
    for drawing in drawings(story, language):
        _no_label_is_crossed(drawing)
        _all_is_inside(drawing)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("state", [one for one in LeaveState if one is not LeaveState.NONE])
def test_drawings_of_every_state_can_be_read(language: str, state: LeaveState) -> None:
    for drawing in drawings(LeaveStory().in_state(state), language):
        _no_label_is_crossed(drawing)
        _all_is_inside(drawing)


def test_six_years_have_a_tick_for_each_year() -> None:
    story = LeaveStory().in_state(LeaveState.ON_EXTENDED_LEAVE)
    overview, tail = drawings(story)
    assert [tick.first.year for tick in overview.ticks] == [2023, 2024, 2025, 2026, 2027, 2028]
    assert not overview.months
    assert tail.months


def test_used_and_unused_meet_where_today_ends() -> None:
    story = LeaveStory().on_leave().until("2024-01-01")
    overview = drawings(story)[0]
    used, rest = overview.bars
    assert (used.style, rest.style) == ("used", "rest")
    assert used.x + used.width == pytest.approx(rest.x, abs=0.2)
    (today,) = (label for label in overview.labels if label.today)
    assert used.x < today.x <= rest.x
    assert used.width / (used.width + rest.width) == pytest.approx(550 / 1096, abs=0.01)


def test_today_beyond_the_drawing_stands_at_its_edge_with_an_arrow() -> None:
    early = drawings(LeaveStory().on_leave().until("2022-08-01"))[1]
    (today,) = (label for label in early.labels if label.today)
    assert (today.x, today.text[0]) == (early.left, "◂")

    closed = LeaveStory().on_leave().when("2024-03-04", "RecordReturn").granted()
    late = drawings(closed.until("2031-03-04"))[0]
    (today,) = (label for label in late.labels if label.today)
    assert (today.x, today.text[-1]) == (late.right, "▸")


def test_what_comes_next_is_one_label_of_each_drawing() -> None:
    for drawing in drawings(LeaveStory().on_leave().until("2025-06-01")):
        (coming,) = (label for label in drawing.labels if label.coming)
        assert "期满前7天提醒" in coming.text


def test_the_list_says_everything_the_drawings_say() -> None:
    made = panel(LeaveStory().on_leave().extension_asked("2025-06-20").until("2025-07-10"))
    names = [row.name for row in made.rows]
    assert names[:2] == ["首次期限", "离岗起始日"]
    assert {"申请的延长期", "待决期间继续离岗", "决定截止日", "应返岗日"} <= set(names)
    assert [row.first for row in made.rows] == sorted(row.first for row in made.rows)
    (interim,) = (row for row in made.rows if row.name == "待决期间继续离岗")
    assert not interim.ends


def test_a_provisional_day_says_so() -> None:
    story = LeaveStory().on_leave(start="2028-07-03").until("2028-07-03")
    texts = " ".join(label.text for one in drawings(story) for label in one.labels)
    assert "暂定" in texts
    assert any(row.provisional for row in panel(story).rows)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_drawing_is_well_formed_named_and_without_styles(language: str) -> None:
    made = panel(LeaveStory().on_leave().until("2025-05-01"), language)
    env = environment("zh" if language == "zh" else "en")
    lt = env.get_template("case_panels/leave_drawing.html").make_module({"today": made.leave})
    written = str(lt.picture(made.tail, "tail", "期满前后", made))  # type: ignore[attr-defined]
    svg = ElementTree.fromstring(written[written.index("<svg") : written.index("</svg>") + 6])
    assert svg.get("role") == "img"
    titled = {one.get("id"): one.text for one in svg if one.tag in ("title", "desc")}
    assert all(titled[name] for name in (svg.get("aria-labelledby") or "").split())
    assert all(one.get("style") is None for one in svg.iter())
    assert not [one for one in svg.iter() if one.tag == "script"]


def test_one_drawing_can_be_of_a_single_day() -> None:
    made = panel(LeaveStory().on_leave().until("2024-01-01"))
    assert made.timeline is not None
    drawing = drawn(made.timeline, date(2024, 1, 1), date(2024, 1, 1), (), ())
    _all_is_inside(drawing)
