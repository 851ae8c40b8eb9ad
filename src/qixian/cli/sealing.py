"""The work of `qixian ledger seal` and `qixian ledger missing`."""

from typing import Literal

from qixian.cli.exits import DONE, NOT_AS_CLAIMED
from qixian.cli.printing import print_json, print_lines, print_table
from qixian.cli.reaching import begin, ledger_of
from qixian.cli.seal_parts import seal_place, sealer_of, signing_key
from qixian.ledger.seals.missing import Missing, missing_events
from qixian.ledger.seals.sealing import Sealed
from qixian.presentation.words import Words

Lang = Literal["zh", "en"] | None


async def seal_now(as_json: bool, lang: Lang) -> int:
    """Seal what is new; the exit status. Raises what sealing does."""
    settings = begin(lang)
    words = Words(settings.lang)
    key = str(signing_key(settings).verifier)
    async with ledger_of(settings, closed_too=True) as pool:
        made = await sealer_of(settings, pool).seal()
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
    async with ledger_of(settings, closed_too=True) as pool:
        missing = [one async for one in missing_events(pool, outside)]
    if as_json:
        print_json(
            {"place": outside.place, "complete": not missing, "missing": [*map(_document, missing)]}
        )
    elif missing:
        print_lines([words.sentence("seals", "missing", count=len(missing))])
        headings = [words.sentence("seals", key) for key in ("position", "case", "seq", "hash_now")]
        print_table(headings, [_row(words, one) for one in missing])
    else:
        print_lines([words.sentence("seals", "all_there", place=outside.place)])
    return NOT_AS_CLAIMED if missing else DONE


def _document(one: Missing) -> dict[str, object]:
    return {
        "leaf": one.leaf.index,
        "position": one.leaf.position,
        "case_id": one.leaf.case_id,
        "seq": one.leaf.seq,
        "sealed_hash": one.leaf.hash.hex(),
        "hash_now": one.hash_now.hex() if one.hash_now else None,
    }


def _row(words: Words, one: Missing) -> tuple[str, ...]:
    now = one.hash_now.hex() if one.hash_now else words.sentence("seals", "gone")
    return str(one.leaf.position), one.leaf.case_id, str(one.leaf.seq), now
