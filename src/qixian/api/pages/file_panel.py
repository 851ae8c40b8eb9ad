"""What the panel of a file of claims, awards and duties shows; for `case_panels` only."""

from dataclasses import dataclass

from qixian.api.pages.panel_subject import PanelOf
from qixian.domain.subsidy_and_quota.state import File, OwedDuty
from qixian.domain.subsidy_claims.claim import DROPPED, ClaimStatus


@dataclass(frozen=True, slots=True)
class FilePanel:
    """The duties of the file, those still to be done first, and what its money comes to, in fen.

    `claimed_fen` leaves out what was rejected or withdrawn.
    """

    duties: tuple[OwedDuty, ...]
    claims: int
    claimed_fen: int
    paid_fen: int
    awards: int
    awarded_fen: int
    records: int


def file_panel(of: PanelOf) -> FilePanel:
    """The panel of a file. TypeError for a case of another kind."""
    file: object = of.replayed.state
    if not isinstance(file, File):
        raise TypeError(f"{of.replayed.case_id} is no file")
    standing = [claim for claim in file.claims if claim.status not in DROPPED]
    paid = [claim for claim in standing if claim.status is ClaimStatus.PAID]
    return FilePanel(
        duties=tuple(sorted(file.duties, key=lambda duty: (not duty.open, duty.due_date))),
        claims=len(file.claims),
        claimed_fen=sum(claim.amount_fen for claim in standing),
        paid_fen=sum(claim.amount_fen for claim in paid),
        awards=len(file.awards),
        awarded_fen=sum(award.amount_fen for award in file.awards),
        records=len(file.noted),
    )
