"""`qixian ledger seal` and the commands about seals: made, shown, checked, proved."""

import asyncio
from pathlib import Path
from typing import Annotated, Final

import typer

from qixian.cli.commands.options import AsJson, CaseId, Lang

_MOST_EVENTS: Final = 2**63 - 1
"""Checkpoints count no more (qixian.ledger.seals.checkpoint)."""

_MOST_SEQ: Final = 2**31 - 1

Size = Annotated[
    int | None,
    typer.Option(
        "--size", min=1, max=_MOST_EVENTS, help="Over so many events; the newest when left out."
    ),
]
Keys = Annotated[
    list[str] | None,
    typer.Option(
        "--key",
        metavar="KEY",
        help="A verifier key to believe (name+id+base64); the office's own when left out.",
    ),
]


def add_to(app: typer.Typer) -> None:
    """Put the commands into the group."""
    for command in (seal, checkpoint, proof, consistency, cosign, missing):
        app.command()(command)


def seal(
    *,
    new_place: Annotated[
        bool,
        typer.Option(
            "--new-place", help="The place is a new one and empty: fill it from the ledger."
        ),
    ] = False,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """Sign what was recorded so far, and write the seal outside the ledger.

    The office does it by itself every QIXIAN_SEAL_MINUTES. Exit status 1, and nothing is signed,
    when the ledger is not as it was sealed before, or nothing lies outside any more.

    \b
    Example:
      qixian ledger seal
    """
    from qixian.cli.sealing import seal_now  # noqa: PLC0415 - heavy; only where it runs

    raise typer.Exit(asyncio.run(seal_now(as_json, lang, new_place=new_place)))


def checkpoint(
    *,
    size: Size = None,
    verify: Annotated[
        bool, typer.Option("--verify", help="Check it, and the newest one outside.")
    ] = False,
    key: Keys = None,
    seen: Annotated[
        list[Path] | None,
        typer.Option("--seen", metavar="FILE", help="Check one kept elsewhere; implies --verify."),
    ] = None,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """Print the newest checkpoint as it was signed, or check it against the ledger.

    Exit status 1 when the ledger has fewer events than a checkpoint counts or others, when the log
    has not signed or a witness whose key is given has not, or when nothing lies outside; 2 for a
    file that is no checkpoint.

    \b
    Example:
      qixian ledger checkpoint > checkpoint.txt
      qixian ledger checkpoint --verify --seen checkpoint.txt
    """
    from qixian.cli import checkpoints  # noqa: PLC0415 - heavy; only where it runs

    work = (
        checkpoints.verify_checkpoint(size, key or [], seen or [], as_json, lang)
        if verify or seen or key
        else checkpoints.show_checkpoint(size, as_json, lang)
    )
    raise typer.Exit(asyncio.run(work))


def proof(
    case: CaseId,
    *,
    seq: Annotated[
        int | None,
        typer.Option(
            "--seq",
            min=1,
            max=_MOST_SEQ,
            help="Print the proof of this event, to be kept as a file.",
        ),
    ] = None,
    size: Size = None,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """Prove the events of a case to be among those that were sealed.

    With --seq, the proof that any C2SP tlog-proof verifier checks; the leaf is the event's hash.

    \b
    Example:
      qixian ledger proof OVL-20260105-7K3Q9F
      qixian ledger proof OVL-20260105-7K3Q9F --seq 1 > event-1.tlog-proof
    """
    from qixian.cli.inclusion import prove_case  # noqa: PLC0415 - heavy; only where it runs

    raise typer.Exit(asyncio.run(prove_case(case, seq, size, as_json, lang)))


def consistency(
    smaller: Annotated[
        int, typer.Argument(min=1, max=_MOST_EVENTS, metavar="SMALLER", help="The earlier size.")
    ],
    larger: Annotated[
        int, typer.Argument(min=1, max=_MOST_EVENTS, metavar="LARGER", help="The later size.")
    ],
    *,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """Prove that a later checkpoint holds everything an earlier one held, unchanged.

    The hashes are those of RFC 6962, section 2.1.2, in base64.

    \b
    Example:
      qixian ledger consistency 1200 3500
    """
    from qixian.cli.checkpoints import prove_consistency  # noqa: PLC0415 - heavy; only here

    raise typer.Exit(asyncio.run(prove_consistency(smaller, larger, as_json, lang)))


def cosign(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The checkpoint, cosigned.")],
    *,
    key: Keys = None,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """Keep what witnesses have signed of a checkpoint of ours.

    The witness's key is given, or one of QIXIAN_SEAL_KNOWN_KEYS. Exit status 1 when the signature
    is not theirs or the checkpoint not ours.

    \b
    Example:
      qixian ledger cosign cosigned.txt --key witness.example.org+3753d3de+BAbB…
    """
    from qixian.cli.checkpoints import add_cosignature  # noqa: PLC0415 - heavy; only here

    raise typer.Exit(asyncio.run(add_cosignature(file, key or [], as_json, lang)))


def missing(*, as_json: AsJson = False, lang: Lang = None) -> None:
    """Name every sealed event that the ledger lacks, or holds otherwise than it was sealed.

    After a backup was restored: what lies outside is compared, event by event. Exit status 1 when
    there is any, and when what lies outside is not all there or not what its checkpoint says.

    \b
    Example:
      qixian ledger missing
    """
    from qixian.cli.sealing import name_missing  # noqa: PLC0415 - heavy; only where it runs

    raise typer.Exit(asyncio.run(name_missing(as_json, lang)))
