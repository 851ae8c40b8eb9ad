"""Audits that are run at the door, and their reports as they are kept."""

from qixian.ledger.migrate import run_folder

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create everything in `migrations/0006`, in the order of the file names."""
    run_folder("migrations/0006")


def downgrade() -> None:
    """Never: a report that was given stays as it was given."""
    raise NotImplementedError("0006 cannot be undone: restore a backup taken before it")
