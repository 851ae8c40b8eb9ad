"""Awards: what they may come to, and that each is given once to a recipient."""

import pytest
from tests.domain.file_story import KIND, FileStory

ON = "2024-06-28"


def granted(
    story: FileStory,
    kind: str = "NATIONAL_BASE",
    amount: str | None = "1000000",
    recipient: str = "B1",
    case: str = "A",
) -> FileStory:
    """An award is to be granted."""
    given = {} if amount is None else {"amount_yuan": amount}
    return story.when(ON, "GrantAward", case, award_kind=kind, recipient_id=recipient, **given)


@pytest.mark.parametrize(
    ("kind", "amount", "expected"),
    [
        ("MASTER_STUDIO", None, 10_000_000),
        ("MASTER_STUDIO", "100000.00", 10_000_000),
        ("NATIONAL_BASE", "1000000", 100_000_000),
        ("NATIONAL_BASE", "1", 100),
        ("TRAINING_BASE", "2000000", 200_000_000),
    ],
)
def test_an_award_within_its_text_is_granted(kind: str, amount: str | None, expected: int) -> None:
    story = granted(FileStory(), kind, amount).granted()
    assert story.last()["amount_fen"] == expected
    (row,) = story.summary().awards
    assert (row.award_kind, row.recipient_id, row.amount_fen) == (kind, "B1", expected)
    assert (row.case_id, row.granted_on.isoformat()) == ("A", ON)


@pytest.mark.parametrize(
    ("kind", "amount", "limit", "clause"),
    [
        ("MASTER_STUDIO", "100000.01", "100000", "R40"),
        ("NATIONAL_BASE", "1000000.01", "1000000", "R56"),
    ],
)
def test_an_award_above_its_limit_is_refused(
    kind: str, amount: str, limit: str, clause: str
) -> None:
    granted(FileStory(), kind, amount).refused("AWARD_EXCEEDS_LIMIT", clause, limit_yuan=limit)


def test_a_studio_gets_the_amount_that_is_set_and_no_less() -> None:
    granted(FileStory(), "MASTER_STUDIO", "99999.99").refused(
        "AWARD_NOT_AS_SET", "R40", amount_yuan="100000"
    )


def test_limits_are_the_editions() -> None:
    story = FileStory({"national_base_max_yuan": "500000.50", "master_studio_yuan": "80000"})
    granted(story, amount="500000.51").refused("AWARD_EXCEEDS_LIMIT", limit_yuan="500000.50")
    assert granted(story, "MASTER_STUDIO", None).granted().last()["amount_fen"] == 8_000_000


@pytest.mark.parametrize(("kind", "clause"), [("NATIONAL_BASE", "R56"), ("TRAINING_BASE", "R73")])
def test_where_the_text_sets_no_amount_it_has_to_be_told(kind: str, clause: str) -> None:
    granted(FileStory(), kind, None).refused("PARAMETER_REQUIRED", clause, field="amount_yuan")


@pytest.mark.parametrize("case", ["A", "B"])
@pytest.mark.parametrize(
    ("kind", "amount", "clause"),
    [
        ("MASTER_STUDIO", None, "R40"),
        ("NATIONAL_BASE", "1000", "R56"),
        ("TRAINING_BASE", "1000", "R73"),
    ],
)
def test_an_award_is_given_once_in_one_file_or_two(
    kind: str, amount: str | None, clause: str, case: str
) -> None:
    story = granted(FileStory(), kind, amount).granted()
    granted(story, kind, amount, case=case).refused("ALREADY_GRANTED", clause)


def test_another_award_or_another_recipient_is_another_matter() -> None:
    story = granted(FileStory()).granted()
    granted(story, "TRAINING_BASE").granted()
    granted(story, recipient="B2").granted()


def test_the_limit_is_looked_at_before_what_was_granted() -> None:
    story = granted(FileStory()).granted()
    granted(story, amount="1000001").refused("AWARD_EXCEEDS_LIMIT")


def test_an_award_locks_its_recipient() -> None:
    command = KIND.commands["GrantAward"].model_validate(
        {"award_kind": "MASTER_STUDIO", "recipient_id": "B1"}
    )
    assert [str(key) for key in KIND.fact_keys(KIND.initial, command)] == ["recipient:B1"]
    (reference,) = KIND.references(command)
    assert reference.entries == ("venture", "institution", "base", "person")


@pytest.mark.parametrize(
    ("kind", "clause"),
    [("MASTER_STUDIO", "R40"), ("NATIONAL_BASE", "R56"), ("TRAINING_BASE", "R73")],
)
def test_an_award_rests_on_its_own_clause_and_its_recipient_hears(kind: str, clause: str) -> None:
    amount = None if kind == "MASTER_STUDIO" else "1"
    event = granted(FileStory(), kind, amount).granted().records[-1].event
    assert event.clauses == (clause,)
    assert [notice.audience for notice in KIND.notices(event)] == ["RECIPIENT"]
