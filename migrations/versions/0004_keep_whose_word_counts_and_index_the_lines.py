"""Show the last lines of a year by index, without sorting the year; keep whose word a claim
rests on; count what the desk sends twice once.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Bring the schema forward."""
    op.drop_index("ix_entry_account_period", "entry")
    op.create_index("ix_entry_account_period", "entry", ["account_id", "period", "id"])
    _keep_vouchers()
    _keep_publicity()
    _tell_forms_apart()
    for table in ("opinion", "paper_count"):
        op.add_column(table, sa.Column("key", sa.String(length=60), nullable=True))
        op.create_index(f"uq_{table}_key", table, ["consultation_id", "key"], unique=True)
    _keep_who_leads()
    _keep_the_lines_of_a_year()


def _keep_who_leads() -> None:
    """Seats of leading groups and joint conferences, from a day to a day."""
    op.create_table(
        "leading_seat",
        sa.Column("id", KEY, nullable=False),
        sa.Column("body_id", KEY, nullable=False),
        sa.Column("region_id", KEY, nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("holder", sa.String(length=60), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "role IN ('leader','deputy','office','office_head','department')",
            name=op.f("ck_leading_seat_role"),
        ),
        sa.CheckConstraint("to_on >= from_on", name=op.f("ck_leading_seat_days")),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_leading_seat_body_id")),
        sa.ForeignKeyConstraint(
            ["region_id"], ["region.id"], name=op.f("fk_leading_seat_region_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leading_seat")),
    )
    op.create_index(op.f("ix_leading_seat_region_id"), "leading_seat", ["region_id"])


def _keep_the_lines_of_a_year() -> None:
    """What was done together with other work, and the theme of a year."""
    op.create_table(
        "year_line",
        sa.Column("id", KEY, nullable=False),
        sa.Column("region_id", KEY, nullable=False),
        sa.Column("year", KEY, nullable=False),
        sa.Column("part", sa.String(length=20), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("what", sa.String(length=200), nullable=False),
        sa.Column("meeting_id", KEY, nullable=True),
        sa.Column("paper", sa.String(length=200), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "part IN ('studied','planned','checked','assessed','theme')",
            name=op.f("ck_year_line_part"),
        ),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_year_line_region_id")),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_year_line_meeting_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_year_line")),
    )
    op.create_index("ix_year_line_region_year", "year_line", ["region_id", "year"])


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


def _keep_publicity() -> None:
    """Which list went out in which village by which way, and the stages of a plan."""
    op.create_table(
        "publicity",
        sa.Column("id", KEY, nullable=False),
        sa.Column("village_id", KEY, nullable=False),
        sa.Column("list_id", KEY, nullable=False),
        sa.Column("way", sa.String(length=9), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("reached", KEY, nullable=True),
        sa.Column("note", sa.String(length=200), nullable=False),
        *_recorded("publicity"),
        sa.CheckConstraint(
            "way IN ('broadcast','board','chat','leaflet','meeting')",
            name=op.f("ck_publicity_way"),
        ),
        sa.CheckConstraint("reached >= 0", name=op.f("ck_publicity_reached")),
        sa.CheckConstraint(
            "(reached IS NOT NULL) = (way IN ('leaflet','meeting') AND voids_id IS NULL)",
            name=op.f("ck_publicity_counted"),
        ),
        sa.ForeignKeyConstraint(["list_id"], ["power_list.id"], name=op.f("fk_publicity_list_id")),
        sa.ForeignKeyConstraint(
            ["village_id"], ["region.id"], name=op.f("fk_publicity_village_id")
        ),
        sa.UniqueConstraint("village_id", "key", name=op.f("uq_publicity_village_id_key")),
    )
    op.create_index("ix_publicity_village_list", "publicity", ["village_id", "list_id"])
    op.create_table(
        "plan_stage",
        sa.Column("id", KEY, nullable=False),
        sa.Column("region_id", KEY, nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        *_recorded("plan_stage"),
        sa.CheckConstraint("first_on <= last_on", name=op.f("ck_plan_stage_days")),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_plan_stage_region_id")),
        sa.UniqueConstraint("region_id", "key", name=op.f("uq_plan_stage_region_id_key")),
    )


def _recorded(table: str) -> tuple[Any, ...]:
    """Who recorded a row when, under which key, and which one it takes back."""
    return (
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("recorded_by", KEY, nullable=False),
        sa.Column("voids_id", KEY, nullable=True),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["user_account.id"], name=op.f(f"fk_{table}_recorded_by")
        ),
        sa.ForeignKeyConstraint(["voids_id"], [f"{table}.id"], name=op.f(f"fk_{table}_voids_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("voids_id", name=op.f(f"uq_{table}_voids_id")),
    )


def _tell_forms_apart() -> None:
    """What was handed down before is a task; written out, so that SQLite need not copy the table."""
    op.execute(
        "ALTER TABLE handed_task ADD COLUMN kind VARCHAR(6) DEFAULT 'task' NOT NULL "
        "CONSTRAINT ck_handed_task_kind CHECK (kind IN ('task','form','ledger'))"
    )
    op.execute(
        "ALTER TABLE handed_task ADD COLUMN every VARCHAR(7) "
        "CONSTRAINT ck_handed_task_every "
        "CHECK (every IN ('month','quarter','half','year','once')) "
        "CONSTRAINT ck_handed_task_kind_every CHECK ((kind = 'task') = (every IS NULL))"
    )
