"""The manifest of an evidence bundle, its signature, and the archive; for the doors.

The same files give the same archive, byte for byte. What does not verify is not handed over.
"""

import hashlib
import io
import zipfile
from collections.abc import Mapping
from typing import Final

from qixian.ledger.evidence import verify
from qixian.ledger.evidence.contents import json_file
from qixian.ledger.evidence.material import CaseMaterial
from qixian.ledger.seals.errors import NotAsSealed
from qixian.ledger.seals.keys import SigningKey
from qixian.ledger.seals.signed_note import SignedNote

_EARLIEST: Final = (1980, 1, 1, 0, 0, 0)
_READABLE: Final = 0o100644 << 16
_UNIX: Final = 3
_FIRST: Final = ("README.txt", "report.html")


def signed_bundle(
    files: Mapping[str, bytes], material: CaseMaterial, key: SigningKey
) -> dict[str, bytes]:
    """The files with a manifest over them (SHA-256 each), and that manifest's signed note."""
    manifest = json_file(
        {
            "format": verify.FORMAT,
            "case": material.case_id,
            "origin": material.events[0].proof.sealed.checkpoint.origin,
            "events": [
                {"seq": one.event.seq, "hash": one.event.hash.hex(), "leaf": one.proof.index}
                for one in material.events
            ],
            "files": {name: hashlib.sha256(files[name]).hexdigest() for name in files},
        }
    )
    text = f"{verify.FORMAT} manifest\n{hashlib.sha256(manifest).hexdigest()}\n"
    note = SignedNote(text, (key.sign(text),))
    return {**files, "manifest.json": manifest, "manifest.sig": note.encoded().encode()}


def require_verifies(bundle: Mapping[str, bytes]) -> None:
    """That the bundle's own verifier finds nothing, with the bundle's own keys.

    Raises NotAsSealed with the first thing it finds.
    """
    keys = [verify.parse_key(one) for one in bundle["keys.txt"].decode().splitlines()]
    try:
        found = [one for _, some in verify.checked(dict(bundle), keys) for one in some]
    except verify.NotUsable as wrong:
        found = [str(wrong)]
    if found:
        why = "run qixian ledger verify"
        if "not signed by the key given" in found[0]:
            why = (
                "the ledger was sealed with another key: set that one as QIXIAN_SEAL_KEY, or its "
                "public key in QIXIAN_SEAL_KNOWN_KEYS where it was renewed"
            )
        raise NotAsSealed(f"the evidence would not verify ({found[0]}): {why}")


def archived(bundle: Mapping[str, bytes]) -> bytes:
    """The bundle as a zip archive: what is to be read first, then by name; no time in it."""
    names = [*_FIRST, *sorted(bundle.keys() - {*_FIRST})]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in names:
            entry = zipfile.ZipInfo(name, _EARLIEST)
            entry.external_attr, entry.create_system = _READABLE, _UNIX
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, bundle[name], compresslevel=9)
    return out.getvalue()
