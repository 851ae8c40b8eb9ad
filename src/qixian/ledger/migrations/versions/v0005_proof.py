"""Proof: the order in which events are sealed, the tree over them, and its signed checkpoints."""

from qixian.ledger.migrate import run_folder

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create everything in `migrations/0005`, in the order of the file names."""
    run_folder("migrations/0005")


def downgrade() -> None:
    """Never: what is sealed stays sealed."""
    raise NotImplementedError("0005 cannot be undone: restore a backup taken before it")
