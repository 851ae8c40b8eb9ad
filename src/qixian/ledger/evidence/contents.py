"""The files of an evidence bundle that say what the ledger holds: all but the report.

For the doors. Every file is the same whenever the material is: keys are sorted, nothing in it is
of the moment it is made.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from importlib import resources
from typing import Final

import orjson

from qixian.domain.calendar.working_days import Notice
from qixian.ledger.calendars import Stage
from qixian.ledger.evidence.material import CaseMaterial
from qixian.ledger.seals.keys import VerifierKey

VERIFIER: Final = "verify.py"

_README: Final = """\
本压缩包是一个案件的证据包，任何人无需本系统即可核验。
This archive is the evidence of one case; anybody can check it without the system it came from.

    python -m pip install cryptography
    python verify.py CASE.zip --key KEY

KEY 是台账的公钥，请从可信来源取得，而不要用本包中的 keys.txt；verify.py 也请从可信来源取得。
KEY is the ledger's verifier key: take it, and verify.py, from a source you trust, not from here.

report.html      给人看的报告  the report, to be read and printed
report.json      报告中的事实  the facts of the report, for programs
events.jsonl     事件（RFC 8785 规范文本，其 SHA-256 即事件哈希）  the events, as they are hashed
proofs/          每个事件的包含证明（C2SP tlog-proof）  the inclusion proof of each event
checkpoint.txt   台账的签名检查点（C2SP tlog-checkpoint）  the signed checkpoint of the ledger
editions/        案件锁定的政策版本，文件名为其 SHA-256  the policy edition, named by its SHA-256
calendars.json   节假日历及其来源  the holiday calendars with their sources
access.json      谁、何时、为何查阅个人数据（仅编号）  who read personal data, when and why
manifest.json    每个文件的 SHA-256  the SHA-256 of every file
manifest.sig     对 manifest.json 的签名  the signature over manifest.json
"""


def ledger_files(material: CaseMaterial, keys: Sequence[VerifierKey]) -> dict[str, bytes]:
    """The files by their names in the archive; `keys` are the log's, the current one first."""
    proofs = {
        f"proofs/{one.event.seq:04}.tlog-proof": one.proof.encoded().encode()
        for one in material.events
    }
    editions = {
        f"editions/{digest}.json": content.encode() for digest, content in material.editions.items()
    }
    verifier = resources.files("qixian.ledger.evidence") / VERIFIER
    return {
        "README.txt": _README.encode(),
        "events.jsonl": b"".join(one.text + b"\n" for one in material.events),
        "checkpoint.txt": material.checkpoint.encode(),
        "keys.txt": "".join(f"{key}\n" for key in keys).encode(),
        "calendars.json": json_file(_calendars(material)),
        "access.json": json_file(_accesses(material)),
        VERIFIER: verifier.read_bytes(),
        **proofs,
        **editions,
    }


def json_file(document: object) -> bytes:
    """A document as people can read it too; keys sorted, ends in a newline."""
    options = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE
    return orjson.dumps(document, option=options)


def instant_text(at: datetime) -> str:
    """An instant as the events have it, in UTC."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _accesses(material: CaseMaterial) -> list[dict[str, object]]:
    return [
        {
            "access_id": note.access_id,
            "entry_id": note.entry_id,
            "at": instant_text(note.at),
            "reader": note.reader,
            "reason": note.reason,
        }
        for note in material.accesses
    ]


def _calendars(material: CaseMaterial) -> dict[str, object]:
    """Every calendar an event was decided under, and every notice with where it was taken from.

    A version of an earlier release that this one cannot make again has no notices.
    """
    stages = {stage.calendar.version: stage for stage in material.calendar.stages}
    used: dict[str, list[int]] = {}
    for one in material.events:
        used.setdefault(one.event.calendar_version, []).append(one.event.seq)
    notices: list[Notice] = []
    versions = [
        {"version": version, "events": seqs, **_stage(stages.get(version), notices)}
        for version, seqs in used.items()
    ]
    return {"versions": versions, "notices": [_notice(one) for one in notices]}


def _stage(stage: Stage | None, notices: list[Notice]) -> dict[str, object]:
    """What is known of a version; its notices are numbers in `notices`, which grows."""
    if stage is None:
        return {"known": False, "notices": []}
    notices += [one for one in stage.calendar.notices if one not in notices]
    loaded = {
        "loaded_on": stage.loaded_on,
        "loaded_by": stage.actor,
        "recorded_at": instant_text(stage.recorded_at) if stage.recorded_at else None,
    }
    numbers = [notices.index(one) for one in stage.calendar.notices]
    return {"known": True, "notices": numbers, **(loaded if stage.loaded_on else {})}


def _notice(notice: Notice) -> dict[str, object]:
    return {
        "year": notice.year,
        "title": notice.title,
        "number": notice.number,
        "issued": notice.issued,
        "source": notice.source,
        "rest_days": sorted(notice.rest_days),
        "extra_working_days": sorted(notice.extra_working_days),
        "statutory_days": sorted(notice.statutory_days),
    }
