"""Small checked values that commands and events are spelled with.

Pure; imported by the case kinds and by the doors that parse what people send.
"""

import re
from datetime import date
from typing import Annotated, Final

from pydantic import AfterValidator, BeforeValidator, StringConstraints

FEN_DIGITS: Final = 2
FEN_PER_YUAN: Final = 10**FEN_DIGITS
EARLIEST: Final = date(1949, 10, 1)
LATEST: Final = date(2199, 12, 31)

_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _civil_date(value: object) -> object:
    """Only YYYY-MM-DD: a timestamp or a number is a mistake, not a date in Asia/Shanghai."""
    if isinstance(value, str) and not _ISO_DAY.fullmatch(value):
        raise ValueError("a date is written YYYY-MM-DD")
    if not isinstance(value, str) and type(value) is not date:
        raise ValueError("a date is written YYYY-MM-DD")
    return value


def _in_reach(day: date) -> date:
    """No case lives outside these years, and counting from inside them stays inside a calendar."""
    if not EARLIEST <= day <= LATEST:
        raise ValueError(f"a date lies between {EARLIEST} and {LATEST}")
    return day


CivilDate = Annotated[date, BeforeValidator(_civil_date), AfterValidator(_in_reach)]
"""A civil date in Asia/Shanghai, written YYYY-MM-DD, from 1949 to 2199."""

Identifier = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:/-]{0,95}$")]
"""The id of a registry entry: letters, digits and . _ : / - ; never a name."""

Token = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]{0,63}$")]
"""A word of the vocabulary, written in capitals (KEY_PROJECT_LEAD), never free text."""

YuanText = Annotated[str, StringConstraints(pattern=r"^-?[0-9]{1,15}(\.[0-9]{1,2})?$")]
"""Yuan as a decimal string with at most two decimals; never a float."""


def fen(yuan: str) -> int:
    """Yuan as a decimal string (`YuanText`) in integer fen (1 yuan = 100 fen).

    ValueError when it is not one or not a whole number of fen.
    """
    whole, _, part = yuan.partition(".")
    if len(part) > FEN_DIGITS or not (whole.removeprefix("-") + part).isdigit():
        raise ValueError(f"{yuan} yuan is not a whole number of fen")
    return int(whole + part.ljust(FEN_DIGITS, "0"))


def yuan(amount_fen: int) -> str:
    """Fen as yuan with two decimals, as `fen` reads it back: 118800 is 1188.00."""
    whole, part = divmod(abs(amount_fen), FEN_PER_YUAN)
    return f"{'-' if amount_fen < 0 else ''}{whole}.{part:0{FEN_DIGITS}d}"
