"""Show the last lines of a year by index, without sorting the year."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Bring the schema forward."""
    op.drop_index("ix_entry_account_period", "entry")
    op.create_index("ix_entry_account_period", "entry", ["account_id", "period", "id"])
