"""Check an evidence bundle of one case, without Qixian and without its servers.

    python verify.py case.zip --key KEY    an archive or a directory; KEY is the ledger's verifier
                                           key, from a source you trust

It needs Python 3.10 or newer and the package `cryptography`. Exit status: 0 all is as claimed, 1
something is not (each is named by file, event and field), 2 not usable.

events.jsonl has one event a line, in RFC 8785 canonical JSON; its SHA-256 is the event's hash, and
each names the hash of the one before. The hashes are leaves of an RFC 6962 Merkle tree;
checkpoint.txt is its root, signed (C2SP tlog-checkpoint, signed-note), and proofs/ leads from each
event to that root (C2SP tlog-proof). manifest.json has the SHA-256 of every other file, and
manifest.sig signs that of manifest.json. Not checked here: that the rules give what was decided.
"""

import argparse
import base64
import hashlib
import io
import json
import sys
import zipfile
import zlib
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

FORMAT = "qixian-evidence/1"
NEEDED = ("manifest.sig", "events.jsonl", "checkpoint.txt", "report.json", "report.html")
MOST_BYTES, LOG, WITNESS = 500_000_000, 1, 4
Files = dict[str, bytes]
Key = tuple[str, bytes, int, bytes]  # name, id, kind (1 a log, 4 a witness), Ed25519 key
SPOILT = (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError)


class NotUsable(Exception):
    """What was given is no bundle of this format, or not the whole of one."""


def read(path: Path) -> Files:
    """Every file of a bundle by its name, from an archive or a directory. Raises NotUsable."""
    try:
        if path.is_dir():
            files = [one for one in sorted(path.rglob("*")) if one.is_file()]
            return {one.relative_to(path).as_posix(): one.read_bytes() for one in files}
        with zipfile.ZipFile(path) as archive:
            entries = [one for one in archive.infolist() if not one.is_dir()]
            if len({one.filename for one in entries}) != len(entries):
                raise NotUsable("the archive has a file twice: ask for the bundle again")
            if sum(one.file_size for one in entries) > MOST_BYTES:
                raise NotUsable(f"the archive unpacks to more than {MOST_BYTES} bytes")
            return {one.filename: archive.read(one) for one in entries}
    except (OSError, zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, *SPOILT) as wrong:
        raise NotUsable(f"it is no whole archive ({wrong}): ask for the bundle again") from wrong


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def unbase64(text: str) -> bytes:
    """The bytes of base64 in its one right spelling; ValueError otherwise."""
    value = base64.b64decode(text, validate=True)
    if base64.b64encode(value).decode() != text:
        raise ValueError(f"{text[:40]!r} is not base64 in its one spelling")
    return value


def parse_key(text: str) -> Key:
    """A verifier key, name+id+base64(kind || key). ValueError for anything else."""
    name, key_id, encoded = text.strip().split("+", 2)
    value = unbase64(encoded)
    expected = hashlib.sha256(name.encode() + b"\n" + value).digest()[:4]
    if len(value) != 33 or value[0] not in (LOG, WITNESS) or expected.hex() != key_id:
        raise ValueError(f"{text[:60]!r} is no verifier key")
    return name, expected, value[0], value[1:]


def signers(note: bytes, keys: list[Key]) -> tuple[str, list[Key]]:
    """The text of a signed note and which of the keys signed it. ValueError: no, or a false one."""
    text, gap, lines = note.decode().rpartition("\n\n")
    text, made = text + gap[:1], []
    for line in lines.removesuffix("\n").split("\n"):
        dash, name, encoded = line.split(" ")
        value = unbase64(encoded)
        if dash != "—" or not lines.endswith("\n"):
            raise ValueError(f"{line[:40]!r} is no signature")
        for key in keys:
            if (key[0], key[1]) == (name, value[:4]):
                require_signature(key, text, value[4:])
                made.append(key)
    return text, made


def require_signature(key: Key, text: str, signature: bytes) -> None:
    """ValueError unless the key has made this signature over the text (RFC 8032)."""
    message = text.encode()
    if key[2] == WITNESS:
        at = int.from_bytes(signature[:8], "big")
        signature, message = signature[8:], f"cosignature/v1\ntime {at}\n{text}".encode()
    try:
        Ed25519PublicKey.from_public_bytes(key[3]).verify(signature, message)
    except InvalidSignature:
        raise ValueError(f"the signature by {key[0]} ({key[1].hex()}) is not over this") from None


def root_of(index: int, size: int, leaf: bytes, path: list[bytes]) -> bytes:
    """The root a proof leads to (RFC 6962, 2.1.1), from the top. ValueError, IndexError: none."""
    if size == 1:
        if index or path:
            raise ValueError("the proof is not of this leaf in a tree of this size")
        return leaf
    half = 1 << (size - 1).bit_length() - 1
    if index < half:
        nodes = root_of(index, half, leaf, path[:-1]) + path[-1]
    else:
        nodes = path[-1] + root_of(index - half, size - half, leaf, path[:-1])
    return hashlib.sha256(b"\x01" + nodes).digest()


def events_of(files: Files) -> list[Any]:
    """The events of the bundle in order. ValueError when a line is none."""
    return [json.loads(line) for line in files["events.jsonl"].split(b"\n") if line]


def check_manifest(files: Files, manifest: Any, keys: list[Key]) -> Iterator[str]:
    """manifest.sig signs the SHA-256 of manifest.json, and nothing else stands in it."""
    text, made = signers(files["manifest.sig"], keys)
    if not any(key[2] == LOG for key in made):
        yield "manifest.sig: not signed by the key given: another has made this bundle"
    digest = sha256(files["manifest.json"])
    if text != f"{FORMAT} manifest\n{digest}\n":
        yield f"manifest.json: its SHA-256 is {digest}, which is not what manifest.sig signs"
    if files["manifest.sig"].decode().count("\n— ") != 1:
        yield "manifest.sig: it has more than one signature: something was put in"


def check_files(files: Files, manifest: Any, keys: list[Key]) -> Iterator[str]:
    """Every file has the digest that the manifest gives it, and there is no other file."""
    claimed = manifest["files"]
    for name in sorted(files.keys() - {"manifest.json", "manifest.sig"}):
        if name not in claimed:
            yield f"{name}: is not in the manifest: it was put in"
        elif sha256(files[name]) != claimed[name]:
            yield f"{name}: its SHA-256 is {sha256(files[name])}, the manifest has {claimed[name]}"


def check_events(files: Files, manifest: Any, keys: list[Key]) -> Iterator[str]:
    """Every event has its hash, names the one before, and counts on within its case."""
    lines = files["events.jsonl"].split(b"\n")
    if lines.pop():
        yield "events.jsonl: the last line has no end: it was cut"
    previous = "0" * 64
    for seq, (line, claim) in enumerate(zip_longest(lines, manifest["events"]), 1):
        if line is None or claim is None:
            yield f"events.jsonl: has {len(lines)} events, the manifest another number"
            return
        place = f"events.jsonl: event {seq}"
        if sha256(line) != claim["hash"]:
            yield f"{place}: its hash is {sha256(line)}, recorded is {claim['hash']}"
        event = json.loads(line)
        expected = {"seq": seq, "case_id": manifest["case"], "previous": previous}
        for field, value in expected.items():
            if event[field] != value:
                yield f"{place}: {field} is {event[field]!r}, it should be {value!r}"
        previous = claim["hash"]


def check_checkpoint(files: Files, manifest: Any, keys: list[Key]) -> Iterator[str]:
    """The checkpoint is the ledger's, signed with its key and cosigned with witnesses' keys."""
    text, made = signers(files["checkpoint.txt"], keys)
    if not any(key[2] == LOG for key in made):
        yield "checkpoint.txt: not signed by the key given: it is another's"
    for name in [key[0] for key in keys if key[2] == WITNESS and key not in made]:
        yield f"checkpoint.txt: not cosigned by {name}, whose key is given"
    if text.split("\n")[0] != manifest["origin"]:
        yield f"checkpoint.txt: it is of {text.split(chr(10))[0]}, not of {manifest['origin']}"


def check_proofs(files: Files, manifest: Any, keys: list[Key]) -> Iterator[str]:
    """The proof of every event leads to the root of the checkpoint."""
    _, size, root = files["checkpoint.txt"].decode().split("\n")[:3]
    for claim in manifest["events"]:
        name = f"proofs/{claim['seq']:04}.tlog-proof"
        try:
            head, _, note = files[name].decode().partition("\n\n")
            kind, index, *path = head.split("\n")
            if kind != "c2sp.org/tlog-proof@v1" or index != f"index {claim['leaf']}":
                yield f"{name}: it is not the proof of leaf {claim['leaf']}"
            if note.encode() != files["checkpoint.txt"]:
                yield f"{name}: its checkpoint is not that of checkpoint.txt"
            leaf = hashlib.sha256(b"\x00" + bytes.fromhex(claim["hash"])).digest()
            hashes = [unbase64(one) for one in path]
            if root_of(claim["leaf"], int(size), leaf, hashes) != unbase64(root):
                yield f"{name}: event {claim['seq']} is not under the root of the checkpoint"
        except SPOILT as wrong:
            yield f"{name}: it cannot be read ({wrong})"


def check_editions(files: Files, manifest: Any, keys: list[Key]) -> Iterator[str]:
    """The policy edition that every event pins is there, and has the digest it is pinned by."""
    for event in events_of(files):
        digest = event["edition"]["digest"]
        name = f"editions/{digest}.json"
        if name not in files:
            yield f"{name}: is missing; event {event['seq']} was decided under it"
        elif sha256(files[name]) != digest:
            yield f"{name}: edition.digest of event {event['seq']} is not its SHA-256"


def check_report(files: Files, manifest: Any, keys: list[Key]) -> Iterator[str]:
    """The report shows the events of the bundle, field by field, and no others."""
    facts = json.loads(files["report.json"])
    if facts["case_id"] != manifest["case"]:
        yield f"report.json: case_id is {facts['case_id']!r}, not {manifest['case']!r}"
    events = events_of(files)
    if len(events) != len(facts["events"]):
        yield f"report.json: has {len(facts['events'])} events of {len(events)}"
    page = files["report.html"].decode()
    for event, told, claim in zip(events, facts["events"], manifest["events"], strict=False):
        for field in sorted(told):
            have = event[field] if field != "hash" else claim["hash"]
            if told[field] != have:
                yield f"report.json: event {event['seq']}: {field} is {told[field]!r}, not {have!r}"
        if claim["hash"] not in page:
            yield f"report.html: event {claim['seq']} is not shown with its hash"
    if sha256(files["report.json"]) not in page:
        yield "report.html: it was not made of this report.json"


CHECKS: tuple[tuple[str, str, Any], ...] = (
    ("manifest.sig", "the signature of the manifest / 清单签名", check_manifest),
    ("manifest.json", "the digest of every file / 各文件摘要", check_files),
    ("checkpoint.txt", "the signature of the checkpoint / 检查点签名", check_checkpoint),
    ("events.jsonl", "the hash of every event and their chain / 事件哈希与链", check_events),
    ("proofs/", "every event's proof up to the checkpoint / 包含证明", check_proofs),
    ("editions/", "the policy edition every event pins / 政策版本摘要", check_editions),
    ("report.json", "the report against the events / 报告与事件一致", check_report),
)


def checked(files: Files, keys: list[Key]) -> list[tuple[str, list[str]]]:
    """What was checked, each with what is not as claimed. Raises NotUsable."""
    try:
        manifest = json.loads(files["manifest.json"])
        kind, needed = manifest["format"], [*NEEDED, *sorted(manifest["files"])]
    except SPOILT as wrong:
        raise NotUsable(f"manifest.json is missing or cannot be read ({wrong})") from wrong
    if kind != FORMAT:
        raise NotUsable(f"manifest.json: the format is {kind!r}, not {FORMAT!r}")
    if gone := [name for name in needed if name not in files]:
        raise NotUsable(f"{gone[0]} is missing, or manifest.json was changed: ask for it again")
    return [(title, listed(name, one, files, manifest, keys)) for name, title, one in CHECKS]


def listed(name: str, check: Any, *arguments: Any) -> list[str]:
    """What a check finds; a file that it cannot read is a finding too."""
    found: list[str] = []
    try:
        for one in check(*arguments):
            found += [one]
    except SPOILT as wrong:
        found.append(f"{name}: cannot be read as what it should be ({wrong!r})")
    return found


def main(arguments: list[str] | None = None) -> int:
    """Check a bundle and say what was checked; the exit status."""
    parser = argparse.ArgumentParser(description="Check an evidence bundle. 核验案件证据包。")
    parser.add_argument("bundle", type=Path, nargs="?", default=Path(__file__).parent)
    parser.add_argument("--key", action="append", default=[], help="a key you trust; repeatable")
    given = parser.parse_args(arguments)
    try:
        files = read(given.bundle)
        own = files.get("keys.txt", b"").decode().split("\n")
        found = checked(files, [parse_key(one) for one in given.key or own if one])
    except (NotUsable, ValueError) as wrong:
        sys.stderr.write(f"verify.py: {given.bundle} is not usable: {wrong}\n")
        return 2
    lines = []
    for title, findings in found:
        lines += [f"{'NOT OK' if findings else 'ok    '}  {title}"]
        lines += [f"          {one}" for one in findings]
    if not given.key:
        lines += ["WARNING: checked with the bundle's own key, which anybody may have made; give"]
        lines += ["the ledger's from a source you trust: --key. 请用 --key 指定可信公钥。"]
    good = not any(findings for _, findings in found)
    lines += ["All is as claimed. 与所称一致。" if good else "NOT as claimed. 与所称不符。"]
    sys.stdout.write("\n".join(lines) + "\n")
    return 0 if good else 1


if __name__ == "__main__":
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    sys.exit(main())
