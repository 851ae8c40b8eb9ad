"""The work of `qixian evidence`: a case with its proofs in one file that anybody can check."""

import hashlib
from datetime import date
from pathlib import Path
from typing import Literal

from qixian.cli.exits import DONE
from qixian.cli.printing import print_json, print_lines
from qixian.cli.reaching import begin, ledger_of, today
from qixian.cli.seal_parts import known_keys, signing_key
from qixian.domain.calendar.working_days import load_calendar
from qixian.ledger.connection import Connection
from qixian.ledger.errors import MalformedCommand
from qixian.ledger.evidence.bundle import archived, require_verifies, signed_bundle
from qixian.ledger.evidence.contents import VERIFIER, ledger_files
from qixian.ledger.evidence.material import CaseMaterial, case_material
from qixian.ledger.seals.keys import KeyKind
from qixian.presentation.cases import replayed_case
from qixian.presentation.evidence import report_files
from qixian.presentation.lengths import lengths_of
from qixian.presentation.words import Words
from qixian.runtime.settings import Settings

Lang = Literal["zh", "en"] | None


async def write_evidence(
    case: str, out: Path, as_of: date | None, as_json: bool, lang: Lang
) -> int:
    """Write the evidence of a case into a file; the exit status.

    An office need not be open. Raises CaseNotFound, NotSealedYet, NotAsSealed and its kinds,
    MalformedCommand for a place that cannot be written, and what reaching a ledger does.
    """
    settings = begin(lang)
    words, key = Words(settings.lang), signing_key(settings)
    async with ledger_of(settings, closed_too=True) as pool, pool.acquire() as conn:
        material, bundle = await bundle_of(conn, settings, case, as_of or today())
    archive = archived(bundle)
    _write(out, archive)
    digest, public = hashlib.sha256(archive).hexdigest(), str(key.verifier)
    verifier, count = hashlib.sha256(bundle[VERIFIER]).hexdigest(), len(material.events)
    if as_json:
        print_json(
            {
                "case": case,
                "file": str(out),
                "sha256": digest,
                "events": count,
                "size": material.events[0].proof.sealed.checkpoint.size,
                "verifier_key": public,
                "verifier_sha256": verifier,
            }
        )
    else:
        print_lines(
            [
                words.sentence("evidence", "written", place=out, count=count, digest=digest),
                "  " + words.sentence("evidence", "verifier_is", digest=verifier),
                "  " + words.sentence("evidence", "check_with", place=out, public=public),
            ]
        )
    return DONE


async def bundle_of(
    conn: Connection, settings: Settings, case: str, day: date
) -> tuple[CaseMaterial, dict[str, bytes]]:
    """What there is of a case, and the signed files of its bundle, all of one moment.

    Raises as `write_evidence`.
    """
    key = signing_key(settings)
    logs = [one for one in known_keys(settings) if one.kind is KeyKind.LOG]
    async with conn.transaction(isolation="repeatable_read", readonly=True):
        material = await case_material(conn, case, settings.seal_origin, load_calendar())
        replayed = await replayed_case(conn, case)
        lengths = await lengths_of(conn, replayed, day)
    report = report_files(replayed, lengths, day, material)
    keys = [key.verifier, *(one for one in logs if one != key.verifier)]
    bundle = signed_bundle({**ledger_files(material, keys), **report}, material, key)
    require_verifies(bundle)
    return material, bundle


def _write(out: Path, archive: bytes) -> None:
    """All of the file or nothing; one that was there is replaced."""
    part = out.with_name(f".{out.name}.part")
    try:
        part.write_bytes(archive)
        part.replace(out)
    except OSError as refused:
        part.unlink(missing_ok=True)
        raise MalformedCommand(
            f"{out} cannot be written ({refused.strerror}): name another place with -o"
        ) from refused
