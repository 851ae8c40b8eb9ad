"""The work of `qixian rehearse`: read the stories, play them, tell what came of them."""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Final, Literal

import typer
from pydantic import JsonValue
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from qixian.cli.exits import DONE, NOT_AS_CLAIMED
from qixian.cli.printing import event_lines, print_json, print_lines
from qixian.cli.reaching import begin
from qixian.domain.refusal import Refusal
from qixian.ledger.verify import Verification
from qixian.presentation.remedies import remedy_text
from qixian.presentation.texts import clause_text
from qixian.presentation.words import Words
from qixian.rehearsal.compare import Shape, named
from qixian.rehearsal.story import Story, read_stories
from qixian.rehearsal.theatre import Played, Rehearsal, perform

_SHOWN: Final = ("id", "events", "rejected_commands", "deadlines", "final_states", "amounts")


async def rehearse_files(
    files: Sequence[Path], as_json: bool, jobs: int, lang: Literal["zh", "en"] | None
) -> int:
    """Play every story of the files; the exit status.

    Every file is read before anything is started. Raises StoryError, and what `perform` raises.
    """
    settings = begin(lang)
    words = Words(settings.lang)
    stories = [story for file in files for story in read_stories(file)]
    with _progress_bar(words) as bar:
        # One advance for each step and one for the last move of the clock.
        task = bar.add_task("", total=sum(len(story.steps) + 1 for story in stories))

        def progress(story: Story, day: date) -> None:
            bar.update(task, advance=1, description=f"{story.id} {day.isoformat()}")

        rehearsal = await perform(stories, settings, jobs, progress)
    if as_json:
        print_json([_document(one) for one in rehearsal.played])
        typer.echo(_proof(words, rehearsal.verification), err=True)
    else:
        print_lines(_lines(words, rehearsal, settings.database_url is not None))
    return DONE if rehearsal.as_told else NOT_AS_CLAIMED


def _progress_bar(words: Words) -> Progress:
    stderr = Console(stderr=True)
    return Progress(
        TextColumn(words.heading("rehearsing")),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.description}"),
        console=stderr,
        transient=True,
        disable=not stderr.is_terminal,
    )


def _document(one: Played) -> dict[str, JsonValue]:
    """A story in the shapes of the story format."""
    told = named(one.story, one.seen)
    return {
        **{key: told[key] for key in _SHOWN},
        "differences": list(one.differences),
    }


def _lines(words: Words, rehearsal: Rehearsal, kept: bool) -> Iterator[str]:
    """Every story; with the ids of its cases where the ledger is kept and can be asked."""
    for one in rehearsal.played:
        yield f"{one.story.id}  {one.story.title}"
        if kept:
            yield f"  {words.heading('case_ids', book=one.book)}"
        yield from _happened(words, one)
        yield f"  {_verdict(words, one)}  ({one.seconds:.1f} s)"
        yield from (f"    - {difference}" for difference in one.differences)
        yield ""
    different = sum(1 for one in rehearsal.played if one.differences)
    yield words.heading("stories", stories=len(rehearsal.played), different=different)
    yield _proof(words, rehearsal.verification)
    yield from (f"  {finding.sentence()}" for finding in rehearsal.verification.findings)


def _happened(words: Words, one: Played) -> Iterator[str]:
    """Events and refusals in the order of their days; the refusals of a day come last."""
    days = {step.n: step.date.isoformat() for step in one.story.steps}
    rows = [(str(row["date"]), 0, row) for row in _rows(one.seen, "events")]
    rows += [(days[int(str(row["step"]))], 1, row) for row in _rows(one.seen, "rejected_commands")]
    for day, refused, row in sorted(rows, key=lambda row: row[:2]):
        yield from (_refusal if refused else _event)(words, day, row)


def _rows(seen: Shape, key: str) -> list[Shape]:
    rows = seen[key]
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _event(words: Words, day: str, row: Shape) -> Iterator[str]:
    data, clauses = row["data"], row["clauses"]
    yield from event_lines(
        words,
        (day, str(row["case"])),
        str(row["event"]),
        [str(rule) for rule in clauses] if isinstance(clauses, list) else [],
        data if isinstance(data, dict) else {},
    )


def _refusal(words: Words, day: str, row: Shape) -> Iterator[str]:
    refusal, command = Refusal.model_validate(row), str(row["command"])
    refused = words.heading("step_refused", n=row["step"])
    asked = words.of("commands", command)
    yield f"  {day}  {row['case']}  {refused}: {asked}  {command} -> {refusal.code}"
    remedy = remedy_text(words, command, refusal)
    yield f"{'':14}{clause_text(words, refusal.clause)}: {remedy}"


def _verdict(words: Words, one: Played) -> str:
    count = len(one.differences)
    if not count:
        return words.heading("as_told")
    return words.heading("different", count=count)


def _proof(words: Words, proof: Verification) -> str:
    key = "verified" if proof.ok else "not_verified"
    return words.heading(key, events=proof.events, cases=proof.cases, findings=len(proof.findings))
