"""The registry: one entry for each id, each with a key of its own, and words sealed with such keys.

`registry.free_text` is dropped and made anew: it held words as plain text, which SQL cannot seal,
and no release has ever had it.
"""

from qixian.ledger.migrate import run_folder

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create everything in `migrations/0003`, in the order of the file names."""
    run_folder("migrations/0003")


def downgrade() -> None:
    """Never: keys that are gone cannot be brought back."""
    raise NotImplementedError("0003 cannot be undone: restore a backup taken before it")
