"""Every dated story of tests/stories on the real engine: what was worked out by hand holds."""

from pathlib import Path

from qixian.rehearsal.story import Story, read_stories
from qixian.rehearsal.theatre import JOBS, perform
from qixian.runtime.settings import Settings

FILES = sorted((Path(__file__).parents[1] / "stories").glob("*.json"))


def _told() -> list[Story]:
    return [story for file in FILES for story in read_stories(file)]


def test_each_file_holds_the_one_story_it_is_named_after() -> None:
    assert FILES
    assert [[story.id for story in read_stories(file)] for file in FILES] == [
        [file.stem] for file in FILES
    ]


async def test_played_side_by_side_no_story_differs_from_what_it_tells(
    tmp_path: Path, database_url: str
) -> None:
    settings = Settings(home=tmp_path, database_url=database_url)

    rehearsal = await perform(_told(), settings, JOBS, lambda story, day: None)

    differing = {one.story.id: one.differences for one in rehearsal.played if one.differences}
    assert differing == {}
    assert [one.story.id for one in rehearsal.played] == [file.stem for file in FILES]
    assert rehearsal.verification.ok
    assert rehearsal.verification.events > len(FILES)
