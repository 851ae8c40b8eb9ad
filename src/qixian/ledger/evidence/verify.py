"""Check an evidence bundle of one case, without Qixian and without its servers.

    python verify.py case.zip --key KEY    KEY: the ledger's verifier key, from a source you trust

Needs Python 3.10 and `cryptography`; takes an archive or a directory. Exit status: 0 as claimed, 1
not (each is named by file, event and field), 2 not usable. A line of events.jsonl is an event in
RFC 8785 JSON; its SHA-256 is a leaf of an RFC 6962 tree. checkpoint.txt has the root, signed (C2SP
signed-note, tlog-checkpoint), proofs/ the way there (tlog-proof). Not checked: that the rules give
what was decided.
"""

import argparse
import base64
import hashlib
import io
import json
import struct
import sys
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
except ImportError:
    sys.stderr.write("verify.py needs: python -m pip install cryptography\n")
    raise SystemExit(2) from None

FORMAT = "qixian-evidence/1"
NEEDED = ("manifest.sig", "events.jsonl", "checkpoint.txt", "report.json", "report.html")
TOLD = ("seq", "type", "effective_on", "recorded_at", "actor", "clauses", "data")
MOST_BYTES, LOG, WITNESS = 500_000_000, 1, 4
Files = dict[str, bytes]
Key = tuple[str, bytes, int, bytes]  # name, id, kind (1 a log, 4 a witness), Ed25519 key
ESCAPED = {n: f"\\u{n:04x}" for n in (*range(32), *range(127, 160), *range(0x202A, 0x202F))}
SPOILT = (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError, struct.error)


class NotUsable(Exception):
    """What was given is no bundle of this format, or not the whole of one."""


def read(path: Path) -> Files:
    """Every file of a bundle by its name, from an archive or a directory. Raises NotUsable."""
    try:
        if path.is_dir():
            files = [one for one in sorted(path.rglob("*")) if one.is_file()]
            return {one.relative_to(path).as_posix(): one.read_bytes() for one in files}
        with zipfile.ZipFile(io.BytesIO(data := path.read_bytes())) as archive:
            require_plain(data, archive)
            return {one: archive.read(one) for one in archive.namelist() if one[-1:] != "/"}
    except (OSError, zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, *SPOILT) as wrong:
        raise NotUsable(f"it is no whole archive ({wrong}): ask for the bundle again") from wrong


def require_plain(data: bytes, archive: zipfile.ZipFile) -> None:
    """Every program has to read it alike: members from byte 0 on, their list, its end. NotUsable"""
    at, unpacked = 0, 0
    for one in sorted(archive.infolist(), key=lambda entry: entry.header_offset):
        head = data[at : at + 30]
        kind = struct.pack("<2H", one.flag_bits, one.compress_type)
        sizes = struct.pack("<3I", one.CRC, one.compress_size, one.file_size)
        odd = one.flag_bits & ~0x806 or one.compress_type not in (0, 8)
        odd = odd or one.extra[:2] not in (b"", b"UT", b"ux") or (one.is_dir() and one.file_size)
        if odd or (head[:4], head[6:10], head[14:26]) != (b"PK\3\4", kind, sizes):
            raise NotUsable(f"{one.filename} is not packed plainly: ask for the bundle again")
        at += 30 + sum(struct.unpack("<2H", head[26:])) + one.compress_size
        unpacked += one.file_size
    names, end = archive.namelist(), struct.unpack("<2IH", data[-10:])
    if end != (len(data) - 22 - at, at, 0) or len({*names}) < len(names) or unpacked > MOST_BYTES:
        raise NotUsable("the archive has a file twice, or more in it than files: ask for it again")


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def unbase64(text: str) -> bytes:
    """The bytes of base64 in its one right spelling; ValueError otherwise."""
    if base64.b64encode(value := base64.b64decode(text, validate=True)).decode() != text:
        raise ValueError(f"{text[:40]!r} is not base64 in its one spelling")
    return value


def parse_key(text: str) -> Key:
    """A verifier key, name+id+base64(kind || key). ValueError for anything else."""
    name, key_id, encoded = [*text.strip().split("+", 2), "", ""][:3]
    value = unbase64(encoded)
    expected = hashlib.sha256(name.encode() + b"\n" + value).digest()[:4]
    if len(value) != 33 or value[0] not in (LOG, WITNESS) or expected.hex() != key_id:
        raise ValueError(f"{text[:60]!r} is no verifier key (name+id+base64)")
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
        for key in [one for one in keys if one[:2] == (name, value[:4])]:
            signature, message = value[4:], text.encode()
            if key[2] == WITNESS:
                at = int.from_bytes(signature[:8], "big")
                signature, message = signature[8:], f"cosignature/v1\ntime {at}\n{text}".encode()
            try:
                Ed25519PublicKey.from_public_bytes(key[3]).verify(signature, message)
            except InvalidSignature:
                raise ValueError(f"the signature by {name} ({key[1].hex()}) is false") from None
            made.append(key)
    return text, made


def root_of(index: int, size: int, leaf: bytes, path: list[bytes]) -> bytes:
    """The root a proof leads to (RFC 6962, 2.1.1), from the top. ValueError, IndexError: none."""
    if (index, size, path) == (0, 1, []):
        return leaf
    half = 1 << (size - 1).bit_length() - 1  # of no tree with one leaf: ValueError
    if index < half:
        nodes = root_of(index, half, leaf, path[:-1]) + path[-1]
    else:
        nodes = path[-1] + root_of(index - half, size - half, leaf, path[:-1])
    return hashlib.sha256(b"\x01" + nodes).digest()


def check_manifest(files: Files, manifest: Any, keys: list[Key]) -> Iterator[str]:
    """manifest.sig signs manifest.json, which has the digest of every file, and of no other."""
    text, made = signers(files["manifest.sig"], keys)
    if not any(key[2] == LOG for key in made):
        yield "manifest.sig: not signed by the key given: another has made this bundle"
    digest = sha256(files["manifest.json"])
    if text != f"{FORMAT} manifest\n{digest}\n":
        yield f"manifest.json: its SHA-256 is {digest}, which is not what manifest.sig signs"
    if files["manifest.sig"].decode().count("\n— ") != 1:
        yield "manifest.sig: it has more than one signature: something was put in"
    for name in sorted(files.keys() - {"manifest.json", "manifest.sig"}):
        if name not in manifest["files"]:
            yield f"{name}: is not in the manifest: it was put in"
        elif (digest := sha256(files[name])) != (claimed := manifest["files"][name]):
            yield f"{name}: its SHA-256 is {digest}, the manifest has {claimed}"


def check_events(files: Files, manifest: Any, keys: list[Key]) -> Iterator[str]:
    """Every event has its hash, names the one before, and counts on within its case."""
    lines = files["events.jsonl"].split(b"\n")
    if lines.pop():
        yield "events.jsonl: the last line has no end: it was cut"
    previous = "0" * 64
    if len(lines) != len(manifest["events"]):
        yield f"events.jsonl: has {len(lines)} events, the manifest another number"
    for seq, (line, claim) in enumerate(zip(lines, manifest["events"], strict=False), 1):
        place = f"events.jsonl: event {seq}"
        if sha256(line) != claim["hash"]:
            yield f"{place}: its hash is {sha256(line)}, recorded is {claim['hash']}"
        event = json.loads(line)
        text = json.dumps(event, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        if text.encode() != line:
            yield f"{place}: is not in its one form (RFC 8785): programs may read it differently"
        for field, value in ("seq", seq), ("case_id", manifest["case"]), ("previous", previous):
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
            under = "c2sp.org/tlog-proof@v1", f"index {claim['leaf']}", files["checkpoint.txt"]
            if (kind, index, note.encode()) != under:
                yield f"{name}: it is no proof of leaf {claim['leaf']} under checkpoint.txt"
            leaf = hashlib.sha256(b"\x00" + bytes.fromhex(claim["hash"])).digest()
            if root_of(claim["leaf"], int(size), leaf, [*map(unbase64, path)]) != unbase64(root):
                yield f"{name}: event {claim['seq']} is not under the root of the checkpoint"
        except SPOILT as wrong:
            yield f"{name}: it cannot be read ({wrong})"


def check_editions(files: Files, manifest: Any, keys: list[Key]) -> Iterator[str]:
    """The policy edition that every event pins is there, and has the digest it is pinned by."""
    for event in map(json.loads, files["events.jsonl"].splitlines()):
        name = f"editions/{(digest := event['edition']['digest'])}.json"
        if sha256(files.get(name, b"")) != digest:
            yield f"{name}: edition.digest of event {event['seq']} is not its SHA-256, or is gone"


def check_report(files: Files, manifest: Any, keys: list[Key]) -> Iterator[str]:
    """The report shows the events of the bundle, field by field, and no others."""
    facts = json.loads(files["report.json"])
    events = [*map(json.loads, files["events.jsonl"].splitlines())]
    if (facts["case_id"], len(facts["events"])) != (manifest["case"], len(events)):
        yield f"report.json: is of {facts['case_id']!r}, or has not its {len(events)} events"
    page = files["report.html"].decode()
    for event, told, claim in zip(events, facts["events"], manifest["events"], strict=False):
        wanted = {field: event[field] for field in TOLD} | {"hash": claim["hash"]}
        for field in sorted(wanted.keys() | told.keys()):
            if (have := told.get(field)) != (want := wanted.get(field)):
                yield f"report.json: event {event['seq']}: {field} is {have!r}, not {want!r}"
        if claim["hash"] not in page:
            yield f"report.html: event {claim['seq']} is not shown with its hash"
    if sha256(files["report.json"]) not in page:
        yield "report.html: it was not made of this report.json"


CHECKS: tuple[tuple[str, str, Any], ...] = (
    ("manifest.sig", "the manifest and every file's digest / 清单与摘要", check_manifest),
    ("checkpoint.txt", "the signature of the checkpoint / 检查点签名", check_checkpoint),
    ("events.jsonl", "the hash of every event and their chain / 事件哈希与链", check_events),
    ("proofs/", "every event's proof up to the checkpoint / 包含证明", check_proofs),
    ("editions/", "the policy edition every event pins / 政策版本摘要", check_editions),
    ("report.json", "report.json; its hashes on the page / 报告的事实", check_report),
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
    results: list[tuple[str, list[str]]] = []
    for name, title, check in CHECKS:
        results.append((title, found := []))
        try:
            found.extend(check(files, manifest, keys))
        except SPOILT as wrong:  # what was found before stays
            found.append(f"{name}: cannot be read as what it should be ({wrong!r})")
    return results


def subject(files: Files, keys: list[Key]) -> list[str]:
    """What a bundle is about, and what cannot be seen from it."""
    manifest, note = json.loads(files["manifest.json"]), files["checkpoint.txt"].decode().split()
    count = len(manifest["events"])
    return [
        f"case / 案件 {manifest['case']}: events / 事件 1-{count}",
        f"checkpoint / 检查点 {note[0]}: {note[1]} events / 个事件",
        *[f"checked with / 核验公钥 {key[0]}+{key[1].hex()}" for key in keys],
        f"Not shown: that no event came after {count}. Else the page is the office's own word.",
        f"不能证明第 {count} 个事件之后没有其他事件；页面上的其他文字由出具单位负责。",
    ]


def main(arguments: list[str] | None = None) -> int:
    """Check a bundle and say what was checked; the exit status."""
    parser = argparse.ArgumentParser(description="Check an evidence bundle. 核验案件证据包。")
    parser.add_argument("bundle", type=Path, nargs="?", default=Path(__file__).parent)
    parser.add_argument("--key", action="append", default=[], help="a key you trust; repeatable")
    given, about = parser.parse_args(arguments), "--key"
    try:
        keys = [parse_key(one) for one in given.key]
        files = read(about := given.bundle)
        keys = keys or [parse_key(one) for one in files.get("keys.txt", b"").decode().split()]
        found = checked(files, keys)
    except (NotUsable, ValueError) as wrong:
        sys.stderr.write(f"verify.py: {about} is not usable: {wrong}".translate(ESCAPED) + "\n")
        return 2
    lines = []
    for title, findings in found:
        lines += [f"{'NOT OK' if findings else 'ok    '}  {title}"]
        lines += [f"          {one}" for one in findings]
    if not given.key:
        lines += ["WARNING: checked with its own key; give one you trust: --key 请指定可信公钥"]
    good = not any(findings for _, findings in found)
    lines += subject(files, keys) if good else []
    lines += ["All is as claimed. 与所称一致。" if good else "NOT as claimed. 与所称不符。"]
    sys.stdout.write("".join(f"{one.translate(ESCAPED)}\n" for one in lines))
    return 0 if good else 1


if __name__ == "__main__":
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    sys.exit(main())
