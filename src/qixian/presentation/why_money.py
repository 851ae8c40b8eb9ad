"""The steps of an amount as sentences; for `why_steps` only."""

from collections.abc import Iterator
from fractions import Fraction

from qixian.domain.explanation import steps as s
from qixian.domain.values import FEN_PER_YUAN, yuan
from qixian.presentation.texts import yuan_text
from qixian.presentation.words import Words

_PERCENT = 100
_PLACES = 4

Money = s.SubsidyLine | s.Total | s.Floor | s.Ceiling | s.PerPerson


def money_lines(words: Words, step: Money) -> Iterator[str]:
    """A step about money in the language of the words."""
    match step:
        case s.SubsidyLine():
            yield from _line(words, step)
        case s.Total():
            terms = " + ".join(yuan(term) for term in step.terms_fen)
            yield words.sentence("why", "TOTAL", terms=terms, amount=yuan(step.amount_fen))
            yield words.sentence("why", step.rounding)
        case s.Floor():
            values = {"floor": yuan_text(step.floor_fen), "amount": yuan_text(step.amount_fen)}
            yield words.sentence("why", "FLOOR", **values)
        case s.Ceiling():
            values = {"ceiling": yuan_text(step.ceiling_fen), "amount": yuan_text(step.amount_fen)}
            yield words.sentence("why", "CEILING", **values)
        case s.PerPerson():
            yield words.sentence(
                "why",
                "PER_PERSON",
                people=step.people,
                each=yuan_text(step.each_fen),
                amount=yuan_text(step.amount_fen),
            )


def _line(words: Words, step: s.SubsidyLine) -> Iterator[str]:
    whole, monthly = _number(Fraction(step.wage_fen)), _number(step.rate_fen)
    amount = _number(Fraction(step.amount_fen))
    yield words.sentence("why", "SUBSIDY_LINE", first=step.first, last=step.last, amount=amount)
    yield words.sentence("why", "WAGE", day=step.wage_on, since=step.wage_from, wage=whole)
    rate = _exact(Fraction(step.rate) * _PERCENT)
    yield words.sentence("why", "WAGE_SHARE", whole=whole, rate=rate, monthly=monthly)
    if step.residual is not None:
        yield words.sentence(
            "why",
            f"RESIDUAL_{step.residual}",
            days=step.days,
            monthly=monthly,
            parts=step.parts,
            exact=_number(step.exact_fen),
        )
    if step.sources:
        yield words.sentence("why", "WAGE_SOURCES", sources=", ".join(step.sources))


def _number(fen: Fraction) -> str:
    """Fen as yuan with two decimals; more only where a fen was not whole."""
    if fen.denominator == 1:
        return yuan(fen.numerator)
    return _exact(fen / FEN_PER_YUAN)


def _exact(value: Fraction) -> str:
    """A number with as many decimals as it needs, at most four."""
    return f"{float(value):.{_PLACES}f}".rstrip("0").rstrip(".")
