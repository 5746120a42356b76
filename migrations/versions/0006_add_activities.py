"""Add activities."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table(
        "activity",
        sa.Column("id", KEY, nullable=False),
        sa.Column("village_id", KEY, nullable=False),
        sa.Column("number", sa.String(length=12), nullable=False),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("place", sa.String(length=80), nullable=False),
        sa.Column("bring", sa.String(length=80), nullable=False),
        sa.Column("happens_on", sa.Date(), nullable=False),
        sa.Column("contact", sa.String(length=80), nullable=False),
        sa.Column("age_from", KEY, nullable=True),
        sa.Column("age_to", KEY, nullable=True),
        sa.Column("light", sa.String(length=120), nullable=False),
        sa.Column("group_ids", sa.JSON(), nullable=False),
        sa.Column("team_kind", sa.String(length=6), nullable=False),
        sa.Column("teams", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=9), nullable=False),
        sa.Column("organised_by", KEY, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("postponed_from", sa.Date(), nullable=True),
        sa.Column("why", sa.String(length=200), nullable=False),
        sa.Column("check_in_digest", sa.String(length=64), nullable=True),
        sa.Column("result", sa.String(length=200), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft','open','cancelled','closed')", name=op.f("ck_activity_state")
        ),
        sa.CheckConstraint(
            "team_kind IN ('none','group','named')", name=op.f("ck_activity_team_kind")
        ),
        sa.ForeignKeyConstraint(
            ["organised_by"], ["user_account.id"], name=op.f("fk_activity_organised_by")
        ),
        sa.ForeignKeyConstraint(["village_id"], ["region.id"], name=op.f("fk_activity_village_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity")),
        sa.UniqueConstraint("check_in_digest", name=op.f("uq_activity_check_in_digest")),
        sa.UniqueConstraint("village_id", "key", name=op.f("uq_activity_village_id_key")),
        sa.UniqueConstraint("village_id", "number", name=op.f("uq_activity_village_id_number")),
    )
    op.create_index("ix_activity_village_happens", "activity", ["village_id", "happens_on"])

    op.create_table(
        "activity_photo",
        sa.Column("id", KEY, nullable=False),
        sa.Column("activity_id", KEY, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("caption", sa.String(length=60), nullable=False),
        sa.Column("consent", sa.String(length=6), nullable=False),
        sa.Column("added_by", KEY, nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_down_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_down_why", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "consent IN ('nobody','agreed')", name=op.f("ck_activity_photo_consent")
        ),
        sa.CheckConstraint(
            "(digest IS NULL) = (taken_down_at IS NOT NULL)",
            name=op.f("ck_activity_photo_taken_down"),
        ),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_activity_photo_activity_id")
        ),
        sa.ForeignKeyConstraint(
            ["added_by"], ["user_account.id"], name=op.f("fk_activity_photo_added_by")
        ),
        sa.ForeignKeyConstraint(
            ["digest"], ["stored_file.digest"], name=op.f("fk_activity_photo_digest")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_photo")),
    )
    op.create_index(op.f("ix_activity_photo_activity_id"), "activity_photo", ["activity_id"])
    op.create_index(op.f("ix_activity_photo_digest"), "activity_photo", ["digest"])

    op.create_table(
        "activity_shift",
        sa.Column("id", KEY, nullable=False),
        sa.Column("activity_id", KEY, nullable=False),
        sa.Column("starts", sa.String(length=5), nullable=False),
        sa.Column("ends", sa.String(length=5), nullable=False),
        sa.Column("places", KEY, nullable=True),
        sa.Column("taken", KEY, nullable=False),
        sa.CheckConstraint("ends > starts", name=op.f("ck_activity_shift_order")),
        sa.CheckConstraint(
            "taken >= 0 AND (places IS NULL OR taken <= places)",
            name=op.f("ck_activity_shift_taken"),
        ),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_activity_shift_activity_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_shift")),
        sa.UniqueConstraint(
            "activity_id", "starts", name=op.f("uq_activity_shift_activity_id_starts")
        ),
    )
    op.create_table(
        "activity_sign_up",
        sa.Column("id", KEY, nullable=False),
        sa.Column("activity_id", KEY, nullable=False),
        sa.Column("shift_id", KEY, nullable=False),
        sa.Column("household_id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("task", sa.String(length=7), nullable=False),
        sa.Column("team", sa.String(length=30), nullable=False),
        sa.Column("state", sa.String(length=9), nullable=False),
        sa.Column("via", sa.String(length=5), nullable=False),
        sa.Column("signed_by", KEY, nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('confirmed','waiting','cancelled')", name=op.f("ck_activity_sign_up_state")
        ),
        sa.CheckConstraint("task IN ('work','light')", name=op.f("ck_activity_sign_up_task")),
        sa.CheckConstraint("via IN ('card','phone','door')", name=op.f("ck_activity_sign_up_via")),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_activity_sign_up_activity_id")
        ),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_activity_sign_up_household_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_activity_sign_up_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["shift_id"], ["activity_shift.id"], name=op.f("fk_activity_sign_up_shift_id")
        ),
        sa.ForeignKeyConstraint(
            ["signed_by"], ["user_account.id"], name=op.f("fk_activity_sign_up_signed_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_sign_up")),
    )
    op.create_index(op.f("ix_activity_sign_up_activity_id"), "activity_sign_up", ["activity_id"])
    op.create_index("ix_activity_sign_up_household", "activity_sign_up", ["household_id"])
    op.create_index(
        "uq_activity_sign_up_living",
        "activity_sign_up",
        ["shift_id", "person_id"],
        unique=True,
        sqlite_where=sa.text("state <> 'cancelled'"),
        postgresql_where=sa.text("state <> 'cancelled'"),
    )

    op.create_table(
        "attendance",
        sa.Column("id", KEY, nullable=False),
        sa.Column("activity_id", KEY, nullable=False),
        sa.Column("shift_id", KEY, nullable=False),
        sa.Column("household_id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("task", sa.String(length=7), nullable=False),
        sa.Column("via", sa.String(length=5), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by", KEY, nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", KEY, nullable=True),
        sa.CheckConstraint("task IN ('work','light','visited')", name=op.f("ck_attendance_task")),
        sa.CheckConstraint("via IN ('qr','list','paper')", name=op.f("ck_attendance_via")),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_attendance_activity_id")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by"], ["user_account.id"], name=op.f("fk_attendance_entered_by")
        ),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_attendance_household_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_attendance_person_id")),
        sa.ForeignKeyConstraint(
            ["shift_id"], ["activity_shift.id"], name=op.f("fk_attendance_shift_id")
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by"], ["user_account.id"], name=op.f("fk_attendance_withdrawn_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance")),
    )
    op.create_index(op.f("ix_attendance_activity_id"), "attendance", ["activity_id"])
    op.create_index("ix_attendance_household", "attendance", ["household_id"])
    op.create_index(
        "uq_attendance_living",
        "attendance",
        ["shift_id", "person_id"],
        unique=True,
        sqlite_where=sa.text("withdrawn_at IS NULL"),
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )

    op.create_table(
        "activity_reward",
        sa.Column("id", KEY, nullable=False),
        sa.Column("activity_id", KEY, nullable=False),
        sa.Column("rule_id", KEY, nullable=False),
        sa.Column("task", sa.String(length=7), nullable=False),
        sa.Column("per", sa.String(length=9), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("per IN ('person','household')", name=op.f("ck_activity_reward_per")),
        sa.CheckConstraint(
            "task IN ('work','light','visited')", name=op.f("ck_activity_reward_task")
        ),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_activity_reward_quantity")),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_activity_reward_activity_id")
        ),
        sa.ForeignKeyConstraint(["rule_id"], ["rule.id"], name=op.f("fk_activity_reward_rule_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_reward")),
        sa.UniqueConstraint(
            "activity_id",
            "task",
            "rule_id",
            name=op.f("uq_activity_reward_activity_id_task_rule_id"),
        ),
    )
