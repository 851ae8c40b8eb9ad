"""The work of `qixian evidence`: a case with its proofs in one file that anybody can check."""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Literal

from qixian.cli.exits import DONE
from qixian.cli.printing import print_json, print_lines
from qixian.cli.reaching import begin, ledger_of, today
from qixian.cli.seal_parts import known_keys, signing_key
from qixian.domain.calendar.working_days import load_calendar
from qixian.ledger.errors import MalformedCommand
from qixian.ledger.evidence.contents import VERIFIER
from qixian.presentation.evidence_bundle import Bundle, BundleSigner, bundle_of
from qixian.presentation.words import Words

Lang = Literal["zh", "en"] | None


async def write_evidence(
    case: str, out: Path, as_of: date | None, as_json: bool, lang: Lang
) -> int:
    """Write the evidence of a case into a file; the exit status.

    An office need not be open. Raises CaseNotFound, NotSealedYet, NotAsSealed and its kinds,
    MalformedCommand for a place that cannot be written and a day before the case's last event, and
    what reaching a ledger does.
    """
    settings = begin(lang)
    signer = BundleSigner.of(signing_key(settings), known_keys(settings))
    async with ledger_of(settings, closed_too=True) as pool, pool.acquire() as conn:
        bundle = await bundle_of(conn, signer, load_calendar(), case, as_of or today())
    if as_of is not None:
        _require_whole(bundle, as_of)
    archive, sealed = bundle.archive(), bundle.material.events[0].proof.sealed
    _write(out, archive)
    keys = [str(one) for one in signer.checked_with(sealed)]
    written = {
        "case": case,
        "file": str(out),
        "sha256": hashlib.sha256(archive).hexdigest(),
        "events": len(bundle.material.events),
        "size": sealed.checkpoint.size,
        "verifier_key": keys[0],
        "verifier_keys": keys,
        "verifier_sha256": hashlib.sha256(bundle.files[VERIFIER]).hexdigest(),
    }
    if as_json:
        print_json(written)
    else:
        print_lines(_lines(Words(settings.lang), written, " --key ".join(keys)))
    return DONE


def _require_whole(bundle: Bundle, as_of: date) -> None:
    """A bundle holds every event, so it is of no day before the last one."""
    last = max(one.event.effective_on for one in bundle.material.events)
    if as_of < last:
        raise MalformedCommand(
            f"evidence is of the whole case, whose last event is of {last}: give --as-of {last} or"
            " a later day; qixian replay --as-of shows an earlier one"
        )


def _lines(words: Words, written: Mapping[str, object], public: str) -> Iterator[str]:
    """What was written, and how to check it."""
    place, count = written["file"], written["events"]
    yield words.sentence("evidence", "written", place=place, count=count, digest=written["sha256"])
    yield "  " + words.sentence("evidence", "verifier_is", digest=written["verifier_sha256"])
    yield "  " + words.sentence("evidence", "check_with", place=place, public=public)


def _write(out: Path, archive: bytes) -> None:
    """All of the file or nothing; one that was there is replaced."""
    if not out.name:
        raise MalformedCommand(f"{out} is a directory: name a file with -o")
    part = out.with_name(f".{out.name}.part")
    try:
        part.write_bytes(archive)
        part.replace(out)
    except OSError as refused:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise MalformedCommand(
            f"{out} cannot be written ({refused.strerror}): name another place with -o"
        ) from refused
