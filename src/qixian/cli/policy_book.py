"""The work of `qixian policy book`: the page docs/policies.md, made of the policy's own data."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from qixian.cli.exits import DONE
from qixian.cli.printing import print_json, print_lines
from qixian.domain.policies.coverage import Coverage, coverage
from qixian.domain.policies.edition import Edition, load_edition
from qixian.domain.policies.groups import groups
from qixian.domain.policies.overlay import is_delegated
from qixian.domain.policies.parameter import Parameter
from qixian.domain.policies.rules import Clause, clauses, delegated
from qixian.presentation.policies import value_text
from qixian.presentation.words import Words

_OVERLAY: Final = """\
id = "city"
over = "nmg-2022-31"
title = "…实施细则"
issuer = "…市人力资源和社会保障局"
number = "…〔2023〕1号"
issued = 2023-03-01

[parameters.incubation_subsidy_yuan]
value = 3000
quotation = "每户给予创业孵化补贴3000元。"
clause = "第五条"
reading = "The city pays 3000 yuan for each household."
reading_zh = "本市每户补贴3000元。"
"""


def print_page(as_json: bool) -> int:
    """Print the page, or it as one JSON text with the id of its edition."""
    if as_json:
        print_json({"edition": load_edition().id, "page": page()})
    else:
        print_lines([page().rstrip("\n")])
    return DONE


def page() -> str:
    """The page about the shipped edition, as Markdown in English with the Chinese words."""
    return "\n".join(_lines(load_edition())) + "\n"


def _lines(edition: Edition) -> Iterator[str]:
    yield from _opening(edition)
    yield from _parameters(edition)
    yield from _rules()
    yield from _articles()
    yield from _files(edition)


def _opening(edition: Edition) -> Iterator[str]:
    yield "# The policy: every parameter and every rule"
    yield ""
    yield (
        "This page is what `qixian policy book` prints; change the data in "
        "`src/qixian/domain/policies/` and print it again. `qixian policy show NAME` and "
        "`qixian policy why RULE` say more about each line, in Chinese and in English."
    )
    yield ""
    yield (
        f"Edition `{edition.id}`: {edition.title}, {edition.issuer}, {edition.number}, "
        f"{edition.issued.isoformat()}. SHA-256 `{edition.digest}`."
    )


def _parameters(edition: Edition) -> Iterator[str]:
    yield from ("", "## Parameters", "")
    yield (
        "Basis: TEXT, the policy says it; LAW, a statute; GUIDE, a ministry, region, league or "
        "city; DESIGN, nobody, so it is a reading of the house. **?** marks what the regional HR "
        "department should confirm before real use."
    )
    words = Words("en")
    for group in groups():
        yield from ("", f"### {group.title}", "")
        yield from _table(
            ("Parameter", "Value", "Rests on", "Basis", "Reading", "Alternatives"),
            (_parameter(words, edition.parameter(name)) for name in group.parameters),
        )


def _parameter(words: Words, parameter: Parameter) -> tuple[str, ...]:
    unit = words.of("units", parameter.unit)
    value = f"{value_text(words, parameter.value)} {unit}".strip()
    return (
        f"`{parameter.name}`",
        value,
        parameter.rule,
        f"{parameter.basis} **?**" if parameter.ask else parameter.basis,
        parameter.reading,
        ", ".join(parameter.alternatives),
    )


def _rules() -> Iterator[str]:
    counted = Counter(covered.status for covered in coverage().values())
    yield from ("", "## Rules", "")
    yield (
        f"{counted.total()} rules. **Enforced** ({counted['enforced']}): a command is refused, or "
        f"a right begins or ends by it. **Tracked** ({counted['tracked']}): what was done is "
        "recorded, computed or reminded of, and nothing is refused. "
        f"**Shown** ({counted['shown']}): the rule is shown with its words."
    )
    yield ""
    yield from _table(
        ("Rule", "What it says", "What is done", "Commands, events, codes", "Tests"),
        (_rule(clauses()[rule], covered) for rule, covered in coverage().items()),
    )


def _rule(clause: Clause, covered: Coverage) -> tuple[str, ...]:
    return (
        f"{clause.rule} {clause.place}",
        f"{clause.title} ({clause.kind}). 「{clause.quotation}」",
        f"**{covered.status.capitalize()}.** {covered.why}",
        _names((*covered.commands, *covered.events, *covered.codes)),
        _names(covered.tests),
    )


def _articles() -> Iterator[str]:
    yield from ("", "## Articles of law and decisions of the house", "")
    yield from _table(
        ("Cited as", "What it says"),
        (
            (
                clause.rule,
                f"{clause.title}. {f'「{clause.quotation}」' if clause.quotation else ''}",
            )
            for clause in clauses().values()
            if clause.rule not in coverage()
        ),
    )


def _files(edition: Edition) -> Iterator[str]:
    theirs = _names(parameter.name for parameter in edition.parameters if is_delegated(parameter))
    yield from ("", "## Further editions and local overlays", "")
    yield (
        "`QIXIAN_POLICIES` names a directory. A file `<id>.toml` there is a whole edition in the "
        f"form of `src/qixian/domain/policies/{edition.id}.toml`. A file `<id>.overlay.toml` is "
        "what a league or city sets where the policy leaves it to them "
        f"({', '.join(dict.fromkeys(delegated().values()))}: {theirs}); anything else in it is "
        "refused by name. `QIXIAN_EDITION` names the edition new cases are opened under, "
        "`qixian case open --edition ID` another one. A case keeps the edition it was opened "
        "under, whatever becomes of the files."
    )
    yield from ("", "```toml", "# city.overlay.toml", *_OVERLAY.splitlines(), "```")


def _names(names: Iterable[str]) -> str:
    return " ".join(f"`{name}`" for name in names)


def _table(headings: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield _row(headings)
    yield _row("---" for _ in headings)
    yield from (_row(row) for row in rows)


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.strip().replace("|", "\\|") for cell in cells) + " |"
