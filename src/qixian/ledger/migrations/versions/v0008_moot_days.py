"""Days that nobody can act by any more, which no holiday notice moves: one column."""

from qixian.ledger.migrate import run_folder

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create everything in `migrations/0008`, in the order of the file names."""
    run_folder("migrations/0008")


def downgrade() -> None:
    """Never, as any migration: an older release refuses a newer ledger."""
    raise NotImplementedError("0008 cannot be undone: restore a backup taken before it")
