"""The desks: what each may see, who may sign in, and what each case awaits of a person."""

from qixian.ledger.migrate import run_folder

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create everything in `migrations/0004`, in the order of the file names."""
    run_folder("migrations/0004")


def downgrade() -> None:
    """Never: who may see what is not taken back by accident."""
    raise NotImplementedError("0004 cannot be undone: restore a backup taken before it")
