"""One case performed again without going through the whole ledger: two indexes."""

from qixian.ledger.migrate import run_folder

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create everything in `migrations/0007`, in the order of the file names."""
    run_folder("migrations/0007")


def downgrade() -> None:
    """Never, as any migration: an older release refuses a newer ledger."""
    raise NotImplementedError("0007 cannot be undone: restore a backup taken before it")
