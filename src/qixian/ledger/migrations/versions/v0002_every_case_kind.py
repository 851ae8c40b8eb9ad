"""What the further case kinds leave for lists, figures and one another's rules."""

from qixian.ledger.migrate import run_folder

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create everything in `migrations/0002`, in the order of the file names."""
    run_folder("migrations/0002")


def downgrade() -> None:
    """Never: rebuild the read models with the release that is wanted instead."""
    raise NotImplementedError("0002 cannot be undone: restore a backup taken before it")
