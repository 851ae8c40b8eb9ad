"""The work of `qixian ledger seal` and `qixian ledger missing`."""

from collections.abc import Sequence
from typing import Literal

from qixian.cli.exits import DONE, NOT_AS_CLAIMED
from qixian.cli.printing import print_json, print_lines, print_table
from qixian.cli.reaching import begin, ledger_of
from qixian.cli.seal_parts import seal_place, sealer_of, signing_key, trusted_keys
from qixian.ledger.seals.errors import NotAsSealed
from qixian.ledger.seals.missing import Missing, missing_events
from qixian.ledger.seals.outside import Outside
from qixian.ledger.seals.sealing import Sealed
from qixian.presentation.words import Words

Lang = Literal["zh", "en"] | None


async def seal_now(as_json: bool, lang: Lang, *, new_place: bool = False) -> int:
    """Seal what is new; the exit status. Raises what sealing does."""
    settings = begin(lang)
    words = Words(settings.lang)
    key = str(signing_key(settings).verifier)
    async with ledger_of(settings, closed_too=True) as pool:
        made = await sealer_of(settings, pool).seal(new_place=new_place)
    if as_json:
        root = made.sealed.checkpoint.root.hex() if made.sealed else None
        print_json(
            {
                "origin": settings.seal_origin,
                "size": made.size,
                "new": made.new,
                "root": root,
                "place": made.place,
                "verifier_key": key,
            }
        )
    else:
        print_lines(_sealed_lines(words, made, key))
    return DONE


def _sealed_lines(words: Words, made: Sealed, key: str) -> list[str]:
    if made.sealed is None:
        return [words.sentence("seals", "nothing_to_seal")]
    root = made.sealed.checkpoint.root.hex()
    return [
        words.sentence("seals", "sealed", size=made.size, new=made.new, root=root),
        "  " + words.sentence("seals", "kept_at", place=made.place),
        "  " + words.sentence("seals", "verifier_key", public=key),
    ]


async def name_missing(as_json: bool, lang: Lang) -> int:
    """Name every event sealed outside that the ledger lacks or holds otherwise; the exit status."""
    settings = begin(lang)
    words = Words(settings.lang)
    outside = seal_place(settings)
    keys = trusted_keys(settings, [])
    missing: list[Missing] = []
    unfounded: NotAsSealed | None = None
    async with ledger_of(settings, closed_too=True) as pool:
        try:
            async for one in missing_events(pool, outside, settings.seal_origin, keys or None):
                missing.append(one)  # noqa: PERF401 - what was found until it broke off counts
        except NotAsSealed as wrong:
            # What is named until then is told too.
            unfounded = wrong
    _print_missing(words, outside, missing, as_json, complete=not (missing or unfounded))
    if unfounded is not None:
        raise unfounded
    return NOT_AS_CLAIMED if missing else DONE


def _print_missing(
    words: Words, outside: Outside, missing: Sequence[Missing], as_json: bool, *, complete: bool
) -> None:
    if as_json:
        print_json(
            {"place": outside.place, "complete": complete, "missing": [*map(_document, missing)]}
        )
    elif missing:
        print_lines([words.sentence("seals", "missing", count=len(missing))])
        headings = [words.sentence("seals", key) for key in ("position", "case", "seq", "hash_now")]
        print_table(headings, [_row(words, one) for one in missing])
    elif complete:
        print_lines([words.sentence("seals", "all_there", place=outside.place)])


def _document(one: Missing) -> dict[str, object]:
    return {
        "leaf": one.leaf.index,
        "position": one.leaf.position,
        "case_id": one.leaf.case_id,
        "seq": one.leaf.seq,
        "sealed_hash": one.leaf.hash.hex(),
        "hash_now": one.hash_now.hex() if one.hash_now else None,
        "position_now": one.position_now,
    }


def _row(words: Words, one: Missing) -> tuple[str, ...]:
    now = one.hash_now.hex() if one.hash_now else words.sentence("seals", "gone")
    if one.position_now not in (None, one.leaf.position):
        now += " " + words.sentence("seals", "moved", position=one.position_now)
    return str(one.leaf.position), one.leaf.case_id, str(one.leaf.seq), now
