"""An inclusion proof as a file that anybody can check (C2SP tlog-proof v1).

Anybody above `ledger` may import this module.
"""

from dataclasses import dataclass
from typing import Final

from qixian.ledger.merkle.proofs import root_of_inclusion
from qixian.ledger.merkle.tree import HASH_BYTES, leaf_hash
from qixian.ledger.seals.base64_text import decoded, encoded
from qixian.ledger.seals.checkpoint import SignedCheckpoint, parse_signed, whole_number
from qixian.ledger.seals.errors import Forked, NoteMalformed

_HEADER: Final = "c2sp.org/tlog-proof@v1"
_INDEX: Final = "index "


@dataclass(frozen=True, slots=True)
class InclusionProof:
    """That leaf `index` is in the tree of the checkpoint; `path` from the leaf to the root."""

    index: int
    path: tuple[bytes, ...]
    sealed: SignedCheckpoint

    def encoded(self) -> str:
        """The proof as a text; files of it end in .tlog-proof."""
        hashes = "".join(f"{encoded(one)}\n" for one in self.path)
        return f"{_HEADER}\n{_INDEX}{self.index}\n{hashes}\n{self.sealed.encoded()}"

    def require_of(self, data: bytes) -> None:
        """Raises Forked unless the path leads from this leaf data to the checkpoint's root.

        ProofMalformed when it leads nowhere. Who signed the checkpoint is not checked here.
        """
        sealed = self.sealed.checkpoint
        calculated = root_of_inclusion(self.index, sealed.size, leaf_hash(data), self.path)
        if calculated != sealed.root:
            raise Forked(sealed.origin, sealed.size, calculated.hex(), sealed.root.hex())


def parse_proof(text: str) -> InclusionProof:
    """A proof from its text; extra data is not known here. Raises NoteMalformed."""
    head, gap, note = text.partition("\n\n")
    header, *lines = head.split("\n")
    if not gap or header != _HEADER or not lines:
        raise NoteMalformed(f"this is no inclusion proof: its first line is {_HEADER}")
    index = whole_number(lines[0].removeprefix(_INDEX)) if lines[0].startswith(_INDEX) else None
    if index is None:
        raise NoteMalformed("the inclusion proof has no index in its second line")
    path = [decoded(line) for line in lines[1:]]
    hashes = tuple(one for one in path if one is not None and len(one) == HASH_BYTES)
    if len(hashes) != len(path):
        raise NoteMalformed("the inclusion proof has a line that is no hash")
    return InclusionProof(index, hashes, parse_signed(note))
