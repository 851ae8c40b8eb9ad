"""Evidence bundles that somebody has changed, in every place and by every skill; used by tests.

Each forger takes dice and a bundle and gives the changed one and the names of which one has to be
told, or None where there is nothing of the kind to change.
"""

import base64
import hashlib
import json
import random
from collections.abc import Callable
from typing import Final

from qixian.ledger.canonical import canonical_json
from qixian.ledger.evidence import verify
from qixian.ledger.merkle.tree import leaf_hash
from qixian.ledger.seals.keys import SigningKey
from qixian.ledger.seals.signed_note import SignedNote
from tests.ledger.evidence_of import Bundle
from tests.ledger.sealed import KEY, ORIGIN

Forged = tuple[Bundle, tuple[str, ...]] | None
OTHER: Final = SigningKey.of_seed(ORIGIN, b"o" * 32)
"""Another's key under the log's own name."""


def named_file(dice: random.Random, bundle: Bundle) -> str:
    """Some file, those of every kind equally often."""
    kinds: dict[str, list[str]] = {}
    for name in sorted(bundle):
        kinds.setdefault(name.split("/")[0], []).append(name)
    return dice.choice(kinds[dice.choice(sorted(kinds))])


def flipped(dice: random.Random, bundle: Bundle) -> Forged:
    """One byte of one file is another."""
    name = named_file(dice, bundle)
    data = bytearray(bundle[name])
    if not data:
        return None
    data[dice.randrange(len(data))] ^= dice.randrange(1, 256)
    return bundle | {name: bytes(data)}, (name,)


def cut(dice: random.Random, bundle: Bundle) -> Forged:
    """The end of a file is gone."""
    name = named_file(dice, bundle)
    if not bundle[name]:
        return None
    return bundle | {name: bundle[name][: dice.randrange(len(bundle[name]))]}, (name,)


def grown(dice: random.Random, bundle: Bundle) -> Forged:
    """Something is put into a file."""
    name = named_file(dice, bundle)
    at = dice.randint(0, len(bundle[name]))
    more = dice.choice([b"\n", b" ", b"0", b"\x00", bundle[name][:40] or b"x"])
    changed = bundle[name][:at] + more + bundle[name][at:]
    return bundle | {name: changed}, (name,)


def dropped(dice: random.Random, bundle: Bundle) -> Forged:
    """A file is gone."""
    name = named_file(dice, bundle)
    return {key: data for key, data in bundle.items() if key != name}, (name,)


def inserted(dice: random.Random, bundle: Bundle) -> Forged:
    """A file is there that nobody signed."""
    name = dice.choice(["proofs/0099.tlog-proof", "note.txt", "editions/new.json", "REPORT.html"])
    return bundle | {name: dice.choice([b"", b"{}\n", bundle["report.html"]])}, (name,)


def swapped(dice: random.Random, bundle: Bundle) -> Forged:
    """Two files have changed places."""
    one, other = named_file(dice, bundle), named_file(dice, bundle)
    if bundle[one] == bundle[other]:
        return None
    return bundle | {one: bundle[other], other: bundle[one]}, (one, other)


def _lines(bundle: Bundle) -> list[bytes]:
    return bundle["events.jsonl"].splitlines(keepends=True)


def event_dropped(dice: random.Random, bundle: Bundle) -> Forged:
    """An event is left out, the last one too."""
    lines = _lines(bundle)
    del lines[dice.randrange(len(lines))]
    return bundle | {"events.jsonl": b"".join(lines)}, ("events.jsonl",)


def event_twice(dice: random.Random, bundle: Bundle) -> Forged:
    """An event is there once more, somewhere."""
    lines = _lines(bundle)
    lines.insert(dice.randint(0, len(lines)), dice.choice(lines))
    return bundle | {"events.jsonl": b"".join(lines)}, ("events.jsonl",)


def events_reordered(dice: random.Random, bundle: Bundle) -> Forged:
    """Two events have changed places."""
    lines = _lines(bundle)
    if len(lines) < 2:
        return None
    at = dice.randrange(len(lines) - 1)
    lines[at], lines[at + 1] = lines[at + 1], lines[at]
    return bundle | {"events.jsonl": b"".join(lines)}, (f"event {at + 1}", f"event {at + 2}")


def _rewritten(dice: random.Random, bundle: Bundle) -> tuple[Bundle, int]:
    """A bundle in which a field of one event is another; which event."""
    lines = _lines(bundle)
    at = dice.randrange(len(lines))
    event = json.loads(lines[at])
    field = dice.choice(sorted(event.keys() - {"previous", "seq", "schema"}))
    match event[field]:
        case str():
            event[field] += "0"
        case list():
            event[field] = [*event[field], "R99"]
        case dict():
            event[field] = event[field] | {"more": 1}
    lines[at] = canonical_json(event).encode() + b"\n"
    return bundle | {"events.jsonl": b"".join(lines)}, at + 1


def event_rewritten(dice: random.Random, bundle: Bundle) -> Forged:
    """A field of an event is another, in canonical text."""
    changed, seq = _rewritten(dice, bundle)
    return changed, (f"events.jsonl: event {seq}",)


def _chained(bundle: Bundle) -> Bundle:
    """The chain, the hashes and the report's facts made again from the events."""
    manifest, facts = json.loads(bundle["manifest.json"]), json.loads(bundle["report.json"])
    page, previous, lines = bundle["report.html"].decode(), "0" * 64, []
    for line, claim, told in zip(_lines(bundle), manifest["events"], facts["events"], strict=True):
        event = json.loads(line) | {"previous": previous}
        text = canonical_json(event).encode()
        previous = hashlib.sha256(text).hexdigest()
        page = page.replace(claim["hash"], previous)
        claim["hash"] = previous
        told |= {key: event[key] for key in told if key != "hash"} | {"hash": previous}
        lines.append(text + b"\n")
    told_facts = json.dumps(facts).encode()
    before = hashlib.sha256(bundle["report.json"]).hexdigest()
    page = page.replace(before, hashlib.sha256(told_facts).hexdigest())
    return bundle | {
        "events.jsonl": b"".join(lines),
        "manifest.json": json.dumps(manifest).encode(),
        "report.json": told_facts,
        "report.html": page.encode(),
    }


def resigned(bundle: Bundle, key: SigningKey | None) -> Bundle:
    """The manifest made again over what is there; signed by a key, or with the old signature."""
    manifest = json.loads(bundle["manifest.json"])
    manifest["files"] = {
        name: hashlib.sha256(data).hexdigest()
        for name, data in bundle.items()
        if name not in ("manifest.json", "manifest.sig")
    }
    written = json.dumps(manifest).encode()
    made = bundle | {"manifest.json": written}
    if key is None:
        return made
    text = f"{verify.FORMAT} manifest\n{hashlib.sha256(written).hexdigest()}\n"
    note = SignedNote(text, (key.sign(text),))
    return made | {"manifest.sig": note.encoded().encode()}


def rehashed(dice: random.Random, bundle: Bundle) -> Forged:
    """An event is another, and everything that can be calculated was calculated again."""
    changed, seq = _rewritten(dice, bundle)
    made = resigned(_chained(changed), None)
    return made, ("manifest.json", f"proofs/{seq:04}.tlog-proof")


def resigned_by_another(dice: random.Random, bundle: Bundle) -> Forged:
    """An event is another, all was calculated again, and the manifest is signed, by another key."""
    changed, seq = _rewritten(dice, bundle)
    made = resigned(_chained(changed), OTHER)
    return made, ("manifest.sig", f"proofs/{seq:04}.tlog-proof")


def other_tree(dice: random.Random, bundle: Bundle) -> Forged:
    """As before, with a tree of its own: a checkpoint of another key over just these events."""
    changed = _chained(_rewritten(dice, bundle)[0])
    manifest = json.loads(changed["manifest.json"])
    claim = manifest["events"][0]
    root = base64.b64encode(leaf_hash(bytes.fromhex(claim["hash"]))).decode()
    text = f"{ORIGIN}\n1\n{root}\n"
    note = SignedNote(text, (OTHER.sign(text),)).encoded()
    proofs = {
        name: f"c2sp.org/tlog-proof@v1\nindex 0\n\n{note}".encode()
        for name in changed
        if name.startswith("proofs/")
    }
    made = changed | proofs | {"checkpoint.txt": note.encode()}
    return resigned(made, OTHER), ("manifest.sig", "checkpoint.txt")


def edition_changed(dice: random.Random, bundle: Bundle) -> Forged:
    """A parameter of the edition is another, and the manifest knows it; the signature is old."""
    name = dice.choice([one for one in bundle if one.startswith("editions/")])
    edition = json.loads(bundle[name])
    dice.choice(edition["parameters"])["value"] = 7777
    text = json.dumps(edition, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    made = resigned(bundle | {name: text.encode()}, dice.choice([None, OTHER]))
    return made, (name, "manifest")


def report_changed(dice: random.Random, bundle: Bundle) -> Forged:
    """A figure or a day of the report is another, and the manifest knows it."""
    name = dice.choice(["report.html", "report.json", "access.json", "calendars.json"])
    data = bundle[name]
    places = [at for at, byte in enumerate(data) if byte in b"123456789"]
    if not places:
        return None
    at = dice.choice(places)
    changed = data[:at] + b"0" + data[at + 1 :]
    made = resigned(bundle | {name: changed}, dice.choice([None, OTHER]))
    return made, ("manifest",)


def insider_event(dice: random.Random, bundle: Bundle) -> Forged:
    """An event is another, and whoever has the log's key has signed the bundle anew."""
    changed, seq = _rewritten(dice, bundle)
    return resigned(_chained(changed), KEY), (f"proofs/{seq:04}.tlog-proof: event {seq} is not",)


def insider_form(dice: random.Random, bundle: Bundle) -> Forged:
    """An event names a field twice, or has room in it; the bundle is signed anew."""
    lines = _lines(bundle)
    at = dice.randrange(len(lines))
    put_in = dice.choice([b'{"actor":"another","actor":', b'{"actor": '])
    lines[at] = lines[at].replace(b'{"actor":', put_in, 1)
    place = f"events.jsonl: event {at + 1}: is not in its one form"
    return resigned(bundle | {"events.jsonl": b"".join(lines)}, KEY), (place,)


def insider_edition(dice: random.Random, bundle: Bundle) -> Forged:
    """The edition is another, and whoever has the log's key has signed the bundle anew."""
    name = dice.choice([one for one in bundle if one.startswith("editions/")])
    changed = bundle[name].replace(b'"value":', b'"value": ', 1)
    return resigned(bundle | {name: changed}, KEY), (f"{name}: edition.digest of event",)


def insider_report(dice: random.Random, bundle: Bundle) -> Forged:
    """A field of an event is told otherwise, and the bundle is signed anew with the log's key."""
    facts = json.loads(bundle["report.json"])
    told = dice.choice(facts["events"])
    seq, field = told["seq"], dice.choice(sorted(told.keys() - {"hash"}))
    told[field] = "2030-01-01"
    written = json.dumps(facts).encode()
    before, after = (hashlib.sha256(one).hexdigest() for one in (bundle["report.json"], written))
    page = bundle["report.html"].replace(before.encode(), after.encode())
    made = resigned(bundle | {"report.json": written, "report.html": page}, KEY)
    return made, (f"report.json: event {seq}: {field} is '2030-01-01'",)


def insider_page(dice: random.Random, bundle: Bundle) -> Forged:
    """The page shows another hash, and the bundle is signed anew with the log's key."""
    claim = dice.choice(json.loads(bundle["manifest.json"])["events"])
    page = bundle["report.html"].replace(claim["hash"].encode(), b"0" * 64)
    place = f"report.html: event {claim['seq']} is not shown"
    return resigned(bundle | {"report.html": page}, KEY), (place,)


def insider_proof(dice: random.Random, bundle: Bundle) -> Forged:
    """A hash of a proof is another, and the bundle is signed anew with the log's key."""
    name = dice.choice([one for one in bundle if one.startswith("proofs/")])
    head, gap, note = bundle[name].partition(b"\n\n")
    lines = head.split(b"\n")
    at = dice.randrange(2, len(lines))
    lines[at] = dice.choice([base64.b64encode(dice.randbytes(32)), lines[at][:-4], b""])
    changed = b"\n".join(lines) + gap + note
    return resigned(bundle | {name: changed}, KEY), (f"{name}: ",)


def insider_checkpoint(dice: random.Random, bundle: Bundle) -> Forged:
    """The checkpoint is signed by another key; the bundle is signed anew with the log's."""
    before = bundle["checkpoint.txt"]
    text = before.decode().rpartition("\n\n")[0] + "\n"
    note = SignedNote(text, (OTHER.sign(text),)).encoded().encode()
    changed = {name: data.replace(before, note) for name, data in bundle.items()}
    return resigned(changed, KEY), ("checkpoint.txt: not signed by the key given",)


FORGERS: Final[tuple[Callable[[random.Random, Bundle], Forged], ...]] = (
    flipped, flipped, flipped, cut, grown, dropped, inserted, swapped,
    event_dropped, event_twice, events_reordered, event_rewritten,
    rehashed, resigned_by_another, other_tree, edition_changed, report_changed,
    insider_event, insider_form, insider_edition, insider_report, insider_page, insider_proof,
    insider_checkpoint,
)  # fmt: skip
