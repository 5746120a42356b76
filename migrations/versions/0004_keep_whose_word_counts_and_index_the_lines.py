"""Show the last lines of a year by index, without sorting the year; keep whose word a claim
rests on; count what the desk sends twice once.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Bring the schema forward."""
    op.drop_index("ix_entry_account_period", "entry")
    op.create_index("ix_entry_account_period", "entry", ["account_id", "period", "id"])
    _keep_vouchers()
    for table in ("opinion", "paper_count"):
        op.add_column(table, sa.Column("key", sa.String(length=60), nullable=True))
        op.create_index(f"uq_{table}_key", table, ["consultation_id", "key"], unique=True)


def _keep_vouchers() -> None:
    """Who ticked the attendance that a claim rests on, also of the claims that are there."""
    op.create_table(
        "claim_voucher",
        sa.Column("claim_id", KEY, nullable=False),
        sa.Column("user_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_claim_voucher_claim_id")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_claim_voucher_user_id")
        ),
        sa.PrimaryKeyConstraint("claim_id", "user_id", name=op.f("pk_claim_voucher")),
    )
    op.execute(
        "INSERT INTO claim_voucher (claim_id, user_id) "
        "SELECT DISTINCT claim.id, attendance.entered_by FROM claim JOIN attendance "
        "ON attendance.household_id = claim.household_id "
        "AND claim.key LIKE 'activity:' || attendance.activity_id || ':%' "
        "WHERE attendance.entered_by IS NOT NULL AND attendance.withdrawn_at IS NULL"
    )
