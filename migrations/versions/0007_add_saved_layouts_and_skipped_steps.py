"""Add saved layouts and skipped steps."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table(
        "saved_layout",
        sa.Column("id", KEY, nullable=False),
        sa.Column("region_id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("saved_by", KEY, nullable=True),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_layout")),
        sa.UniqueConstraint(
            "region_id", "kind", "digest", name=op.f("uq_saved_layout_region_id_kind_digest")
        ),
    )
    op.create_table(
        "skipped_step",
        sa.Column("id", KEY, nullable=False),
        sa.Column("village_id", KEY, nullable=False),
        sa.Column("step", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("skipped_by", KEY, nullable=True),
        sa.Column("skipped_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("step IN ('opening')", name=op.f("ck_skipped_step_step")),
        sa.ForeignKeyConstraint(
            ["village_id"], ["region.id"], name=op.f("fk_skipped_step_village_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_skipped_step")),
        sa.UniqueConstraint("village_id", "step", name=op.f("uq_skipped_step_village_id_step")),
    )
