"""The first schema: the record, its read models and the registry. Frozen with its files."""

from qixian.ledger.migrate import run_folder

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create everything in `migrations/0001`, in the order of the file names."""
    run_folder("migrations/0001")


def downgrade() -> None:
    """Never: what is recorded stays recorded."""
    raise NotImplementedError("0001 cannot be undone: restore a backup taken before it")
