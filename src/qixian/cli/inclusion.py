"""The work of `qixian ledger proof`."""

from collections.abc import Sequence
from typing import Literal

from qixian.cli.checkpoints import kept_checkpoint
from qixian.cli.exits import DONE
from qixian.cli.printing import print_json, print_lines, print_table
from qixian.cli.reaching import begin, ledger_of
from qixian.ledger.errors import MalformedCommand
from qixian.ledger.seals.base64_text import encoded
from qixian.ledger.seals.checkpoint import SignedCheckpoint
from qixian.ledger.seals.errors import NotSealedYet
from qixian.ledger.seals.proof_text import InclusionProof
from qixian.ledger.seals.tree import Leaf, inclusion_proofs, leaves_of_case
from qixian.ledger.streams import read_case
from qixian.presentation.words import Words

Lang = Literal["zh", "en"] | None
_Proved = list[tuple[Leaf, InclusionProof]]


async def prove_case(
    case: str, seq: int | None, size: int | None, as_json: bool, lang: Lang
) -> int:
    """Prove the events of a case, or one of them, to be under a checkpoint; the exit status.

    With `seq` the proof itself is printed, as a file that others check. Raises CaseNotFound,
    MalformedCommand for an event the case has not, NotSealedYet, Forked when a proof does not hold.
    """
    settings = begin(lang)
    words = Words(settings.lang)
    async with ledger_of(settings, closed_too=True) as pool, pool.acquire() as conn:
        events = [event.seq for event in await read_case(conn, case)]
        if seq is not None and seq not in events:
            raise MalformedCommand(f"case {case} has {len(events)} events: there is no {seq}")
        kept = await kept_checkpoint(conn, settings.seal_origin, size)
        covered = kept.sealed.checkpoint.size
        found = [leaf for leaf in await leaves_of_case(conn, case, seq) if leaf.index < covered]
        paths = await inclusion_proofs(conn, [leaf.index for leaf in found], covered)
    proved = [
        (leaf, InclusionProof(leaf.index, path, kept.sealed))
        for leaf, path in zip(found, paths, strict=True)
    ]
    for leaf, proof in proved:
        proof.require_of(leaf.hash)
    sealed = {leaf.seq for leaf in found}
    waiting = [one for one in events if one not in sealed] if seq is None else []
    if not proved:
        raise NotSealedYet(f"no event of case {case} that was asked for is sealed yet: seal first")
    if as_json:
        print_json(_document(case, kept.sealed, proved, waiting))
    elif seq is not None:
        print_lines(proved[0][1].encoded().removesuffix("\n").split("\n"))
    else:
        _print_proved(words, case, kept.sealed, proved, waiting)
    return DONE


def _document(
    case: str, sealed: SignedCheckpoint, proved: _Proved, waiting: Sequence[int]
) -> dict[str, object]:
    return {
        "case": case,
        "checkpoint": sealed.encoded(),
        "size": sealed.checkpoint.size,
        "events": [
            {
                "seq": leaf.seq,
                "position": leaf.position,
                "hash": leaf.hash.hex(),
                "leaf": leaf.index,
                "path": [encoded(one) for one in proof.path],
            }
            for leaf, proof in proved
        ],
        "not_sealed": waiting,
    }


def _print_proved(
    words: Words, case: str, sealed: SignedCheckpoint, proved: _Proved, waiting: Sequence[int]
) -> None:
    one = sealed.checkpoint
    count = len(proved)
    claim = words.sentence(
        "seals", "proved", case=case, count=count, origin=one.origin, size=one.size
    )
    print_lines([claim])
    print_table(
        [words.sentence("seals", key) for key in ("seq", "position", "leaf", "hash")],
        [
            (str(leaf.seq), str(leaf.position), str(leaf.index), leaf.hash.hex())
            for leaf, _ in proved
        ],
    )
    if waiting:
        seqs = ", ".join(map(str, waiting))
        print_lines([words.sentence("seals", "not_sealed", seqs=seqs)])
    print_lines([words.sentence("seals", "one_proof", case=case, seq=proved[0][0].seq)])
