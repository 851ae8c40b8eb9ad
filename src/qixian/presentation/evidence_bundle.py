"""A case's evidence bundle put together: what the ledger holds, the report, the signature.

For the doors.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from qixian.domain.calendar.working_days import WorkingCalendar
from qixian.ledger.connection import Connection
from qixian.ledger.evidence.bundle import archived, require_verifies, signed_bundle
from qixian.ledger.evidence.contents import ledger_files
from qixian.ledger.evidence.material import CaseMaterial, case_material
from qixian.ledger.seals.checkpoint import SignedCheckpoint
from qixian.ledger.seals.keys import KeyKind, SigningKey, VerifierKey
from qixian.presentation.cases import replayed_case
from qixian.presentation.evidence import report_files
from qixian.presentation.lengths import lengths_of


@dataclass(frozen=True, slots=True)
class BundleSigner:
    """What a bundle is signed and checked with: the log's key, and the keys it had before."""

    key: SigningKey
    earlier: tuple[VerifierKey, ...] = ()

    @classmethod
    def of(cls, key: SigningKey, known: Iterable[VerifierKey]) -> "BundleSigner":
        """The signer with those of the known keys that are a log's and not this one."""
        logs = (one for one in known if one.kind is KeyKind.LOG and one != key.verifier)
        return cls(key, tuple(logs))

    def checked_with(self, sealed: SignedCheckpoint) -> tuple[VerifierKey, ...]:
        """The keys that a bundle under this checkpoint is checked with.

        The manifest is signed with today's key; the checkpoint may be an earlier one's.
        """
        note, today = sealed.note, self.key.verifier
        made = [
            key
            for key in (today, *self.earlier)
            if any(key.made(one) and key.verifies(note.text, one) for one in note.signatures)
        ]
        return (today,) if today in made else (today, *made)


@dataclass(frozen=True, slots=True)
class Bundle:
    """What there is of a case, and the signed files of its bundle by name."""

    material: CaseMaterial
    files: dict[str, bytes]

    def archive(self) -> bytes:
        """The files as a zip archive: the same material gives the same bytes."""
        return archived(self.files)


async def bundle_of(
    conn: Connection, signer: BundleSigner, shipped: WorkingCalendar, case_id: str, day: date
) -> Bundle:
    """The bundle of a case, all of one moment; lengths of time are told for a day (Asia/Shanghai).

    Must not run inside a transaction. Raises CaseNotFound, NotSealedYet, NotAsSealed and its kinds
    (also when the bundle would not verify), EditionMissing, LedgerUnreachable, NotMigrated.
    """
    key = signer.key
    async with conn.transaction(isolation="repeatable_read", readonly=True):
        material = await case_material(conn, case_id, key.name, shipped)
        replayed = await replayed_case(conn, case_id)
        lengths = await lengths_of(conn, replayed, day)
    report = report_files(replayed, lengths, day, material)
    files = ledger_files(material, [key.verifier, *signer.earlier])
    bundle = signed_bundle({**files, **report}, material, key)
    require_verifies(bundle)
    return Bundle(material, bundle)
