"""How the ledger stands: its newest report, its newest checkpoint, its newest comparison with the
engine. For the modules of this package only; nothing is calculated again for it."""

from dataclasses import dataclass

from qixian.api.parts import ApiParts
from qixian.ledger.audit.runs import AuditRun, newest_report
from qixian.ledger.audit.standing import SealStanding, seal_standing
from qixian.ledger.connection import Connection
from qixian.ledger.reconciliations import Reconciliation, newest


@dataclass(frozen=True, slots=True)
class Standing:
    """What was found last, what is sealed, what was compared; None where it never was."""

    report: AuditRun | None
    seals: SealStanding
    compared: Reconciliation | None

    @property
    def differences(self) -> int:
        """How many differences the newest comparison found, of all kinds."""
        return sum(self.compared.found.values()) if self.compared else 0


async def standing_of(conn: Connection, parts: ApiParts) -> Standing:
    """As whoever reads on `conn` may see it."""
    return Standing(
        report=await newest_report(conn),
        seals=await seal_standing(conn, parts.settings.seal_origin, parts.proving.keys),
        compared=await newest(conn),
    )
