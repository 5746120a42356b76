"""Add ended sessions and failed tries."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table(
        "ended_session",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_ended_session")),
    )
    op.create_index(op.f("ix_ended_session_ended_at"), "ended_session", ["ended_at"])
    op.create_table(
        "failed_try",
        sa.Column("id", KEY, nullable=False),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", sa.String(length=32), nullable=False),
        sa.Column("village_id", KEY, nullable=True),
        sa.ForeignKeyConstraint(
            ["village_id"], ["region.id"], name=op.f("fk_failed_try_village_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_failed_try")),
    )
    op.create_index(op.f("ix_failed_try_failed_at"), "failed_try", ["failed_at"])
    op.create_index("ix_failed_try_source", "failed_try", ["source", "failed_at"])
    op.create_index("ix_failed_try_village", "failed_try", ["village_id", "failed_at"])
