"""The work of `qixian ledger checkpoint`, `cosign` and `consistency`."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from qixian.cli.exits import DONE
from qixian.cli.printing import print_json, print_lines
from qixian.cli.reaching import begin, ledger_of
from qixian.cli.seal_parts import seal_place, trusted_keys
from qixian.ledger.connection import Connection
from qixian.ledger.seals.base64_text import encoded
from qixian.ledger.seals.checkpoint import SignedCheckpoint, parse_signed
from qixian.ledger.seals.checkpoints import (
    KeptCheckpoint,
    add_cosignatures,
    checkpoint_at,
    newest_checkpoint,
)
from qixian.ledger.seals.errors import NotAsSealed, NoteMalformed, NotSealedYet, NotSigned
from qixian.ledger.seals.keys import (
    KeyKind,
    VerifierKey,
    cosigned_at,
    parse_verifier_key,
    require_log_signed,
)
from qixian.ledger.seals.missing import nothing_there
from qixian.ledger.seals.outside import newest_outside, publish_cosignatures
from qixian.ledger.seals.signed_note import Signature
from qixian.ledger.seals.tree import consistency_proof, require_holds
from qixian.presentation.words import Words
from qixian.runtime.settings import Settings

Lang = Literal["zh", "en"] | None
_Seen = Sequence[tuple[str, SignedCheckpoint]]


async def kept_checkpoint(conn: Connection, origin: str, size: int | None) -> KeptCheckpoint:
    """The checkpoint of a size, or the newest. Raises NotSealedYet."""
    if size is not None:
        return await checkpoint_at(conn, origin, size)
    newest = await newest_checkpoint(conn, origin)
    if newest is None:
        raise NotSealedYet(f"{origin} has sealed nothing yet: run qixian ledger seal")
    return newest


async def show_checkpoint(size: int | None, as_json: bool, lang: Lang) -> int:
    """Print a checkpoint as it was signed, to be kept and compared; the exit status."""
    settings = begin(lang)
    async with ledger_of(settings, closed_too=True) as pool, pool.acquire() as conn:
        kept = await kept_checkpoint(conn, settings.seal_origin, size)
    if as_json:
        print_json(_document(kept))
    else:
        print_lines(kept.sealed.encoded().removesuffix("\n").split("\n"))
    return DONE


async def verify_checkpoint(
    size: int | None, keys: Sequence[str], files: Sequence[Path], as_json: bool, lang: Lang
) -> int:
    """Check a checkpoint, the newest one outside and those of files against the ledger.

    Raises NotAsSealed and its kinds for whatever does not agree, NoteMalformed, NotSealedYet.
    """
    settings = begin(lang)
    trusted, demanded = _demanded(settings, keys)
    seen = [(str(file), _read(file)) for file in files]
    async with ledger_of(settings, closed_too=True) as pool, pool.acquire() as conn:
        place = seal_place(settings)
        outside = await newest_outside(place, settings.seal_origin, trusted)
        for file, sealed in seen:
            _require_ours(settings.seal_origin, trusted, file, sealed)
        for sealed in (*(sealed for _, sealed in seen), *([outside] if outside else [])):
            await require_holds(conn, sealed.checkpoint)
        kept = await kept_checkpoint(conn, settings.seal_origin, size)
        if outside is None:
            raise nothing_there(place)
        made = require_log_signed(kept.sealed.note, trusted)
        _require_cosigned(made, demanded)
        await require_holds(conn, kept.sealed.checkpoint)
    instants = {
        key: cosigned_at(made[key]) if key.kind is KeyKind.WITNESS else None for key in made
    }
    if as_json:
        print_json(_document(kept) | _verified_document(instants, outside, seen))
    else:
        print_lines(_verified_lines(settings, kept, instants, outside, seen))
    return DONE


def _demanded(
    settings: Settings, given: Sequence[str]
) -> tuple[Sequence[VerifierKey], Sequence[VerifierKey]]:
    """The keys to believe, and of them the witnesses that were named and so must have signed."""
    named = [parse_verifier_key(text) for text in given]
    witnesses = [key for key in named if key.kind is KeyKind.WITNESS]
    if len(witnesses) == len(named):
        return [*trusted_keys(settings, []), *witnesses], witnesses
    return named, witnesses


def _require_cosigned(
    made: Mapping[VerifierKey, Signature], demanded: Sequence[VerifierKey]
) -> None:
    for key in demanded:
        if key not in made:
            raise NotSigned(
                f"{key.name} ({key.key_id.hex()}) has not cosigned this checkpoint; leave its key "
                "out, or wait for what it signs: qixian ledger cosign"
            )


def _read(file: Path) -> SignedCheckpoint:
    try:
        return parse_signed(file.read_bytes())
    except OSError as refused:
        raise NoteMalformed(f"{file} cannot be read ({refused.strerror})") from refused
    except NoteMalformed as wrong:
        raise NoteMalformed(f"{file}: {wrong}") from wrong


def _require_ours(
    origin: str, trusted: Sequence[VerifierKey], place: str, sealed: SignedCheckpoint
) -> None:
    require_log_signed(sealed.note, trusted)
    if sealed.checkpoint.origin != origin:
        raise NotAsSealed(f"{place} is a checkpoint of {sealed.checkpoint.origin}, not of {origin}")


def _document(kept: KeptCheckpoint) -> dict[str, object]:
    one = kept.sealed.checkpoint
    return {
        "origin": one.origin,
        "size": one.size,
        "root": one.root.hex(),
        "sealed_at": kept.sealed_at,
        "note": kept.sealed.encoded(),
    }


def _verified_document(
    instants: Mapping[VerifierKey, datetime | None], outside: SignedCheckpoint, seen: _Seen
) -> dict[str, object]:
    return {
        "verified": True,
        "signatures": [
            {"name": key.name, "key_id": key.key_id.hex(), "cosigned_at": at}
            for key, at in instants.items()
        ],
        "outside_size": outside.checkpoint.size,
        "seen_sizes": [sealed.checkpoint.size for _, sealed in seen],
    }


def _verified_lines(
    settings: Settings,
    kept: KeptCheckpoint,
    instants: Mapping[VerifierKey, datetime | None],
    outside: SignedCheckpoint,
    seen: _Seen,
) -> list[str]:
    words, one = Words(settings.lang), kept.sealed.checkpoint
    sealed_at, place = _instant(kept.sealed_at), seal_place(settings).place
    lines = [
        words.sentence(
            "seals", "checkpoint_of", origin=one.origin, size=one.size, sealed_at=sealed_at
        ),
        "  " + words.sentence("seals", "root_agrees", root=one.root.hex()),
    ]
    lines += ["  " + _signed_line(words, key, at) for key, at in instants.items()]
    size = outside.checkpoint.size
    lines.append("  " + words.sentence("seals", "outside_agrees", place=place, size=size))
    for file, sealed in seen:
        size = sealed.checkpoint.size
        lines.append("  " + words.sentence("seals", "seen_agrees", file=file, size=size))
    return lines


def _signed_line(words: Words, key: VerifierKey, at: datetime | None) -> str:
    key_id = key.key_id.hex()
    if at is None:
        return words.sentence("seals", "signed_by", name=key.name, key_id=key_id)
    return words.sentence("seals", "cosigned_by", name=key.name, key_id=key_id, at=_instant(at))


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


async def add_cosignature(file: Path, keys: Sequence[str], as_json: bool, lang: Lang) -> int:
    """Keep what witnesses have signed of a checkpoint, here and outside; the exit status.

    Raises NotSigned, SignatureWrong, NotAsSealed, NotSealedYet, NoteMalformed.
    """
    settings = begin(lang)
    words = Words(settings.lang)
    witnesses = trusted_keys(settings, keys)
    cosigned = _read(file)
    if cosigned.checkpoint.origin != settings.seal_origin:
        raise NotAsSealed(
            f"{file} is a checkpoint of {cosigned.checkpoint.origin}, not of {settings.seal_origin}"
        )
    async with ledger_of(settings, closed_too=True) as pool:
        made = await add_cosignatures(pool, cosigned, witnesses)
        # Not by whose name a line bears: a false one may stand behind a true one.
        await publish_cosignatures(seal_place(settings), cosigned.checkpoint.size, made.values())
    added = {key: cosigned_at(signature) for key, signature in made.items()}
    if as_json:
        shown = [{"name": key.name, "key_id": key.key_id.hex(), "at": added[key]} for key in added]
        print_json({"size": cosigned.checkpoint.size, "added": shown})
        return DONE
    for key, at in added.items():
        key_id = key.key_id.hex()
        print_lines(
            [words.sentence("seals", "cosigned", name=key.name, key_id=key_id, at=_instant(at))]
        )
    return DONE


async def prove_consistency(smaller: int, larger: int, as_json: bool, lang: Lang) -> int:
    """Print the proof that one checkpoint's tree holds another's, each made again from the tree.

    Raises Forked when a checkpoint's root is not the tree's, NotSealedYet, NoteMalformed.
    """
    settings = begin(lang)
    words = Words(settings.lang)
    if smaller > larger:
        raise NoteMalformed(f"{smaller} is more than {larger}: name the smaller size first")
    async with ledger_of(settings, closed_too=True) as pool, pool.acquire() as conn:
        first = (await checkpoint_at(conn, settings.seal_origin, smaller)).sealed.checkpoint
        second = (await checkpoint_at(conn, settings.seal_origin, larger)).sealed.checkpoint
        for one in (first, second):
            await require_holds(conn, one)
        path = await consistency_proof(conn, smaller, larger)
    hashes = [encoded(one) for one in path]
    if as_json:
        roots = {"smaller_root": encoded(first.root), "larger_root": encoded(second.root)}
        print_json({"smaller": smaller, "larger": larger, **roots, "path": hashes})
    else:
        claim = words.sentence("seals", "consistent", smaller=smaller, larger=larger)
        print_lines([claim, *(f"  {one}" for one in hashes)])
    return DONE
