"""Add handed tasks, sittings and budgets."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

KINDS = "kind IN ('power','duty','negative','access','service','customs','disclosure')"
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table(
        "venue",
        sa.Column("id", KEY, nullable=False),
        sa.Column("village_id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=9), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("address", sa.String(length=80), nullable=False),
        sa.Column("hours", sa.String(length=80), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('talk_room','law_room','council')", name=op.f("ck_venue_kind")
        ),
        sa.ForeignKeyConstraint(["village_id"], ["region.id"], name=op.f("fk_venue_village_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_venue")),
    )
    op.create_index(op.f("ix_venue_village_id"), "venue", ["village_id"])

    op.create_table(
        "sitting",
        sa.Column("id", KEY, nullable=False),
        sa.Column("village_id", KEY, nullable=False),
        sa.Column("venue_id", KEY, nullable=False),
        sa.Column("number", sa.String(length=12), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("host", sa.String(length=60), nullable=False),
        sa.Column("present", KEY, nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by", KEY, nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.CheckConstraint("present >= 0", name=op.f("ck_sitting_present")),
        sa.ForeignKeyConstraint(["digest"], ["stored_file.digest"], name=op.f("fk_sitting_digest")),
        sa.ForeignKeyConstraint(
            ["entered_by"], ["user_account.id"], name=op.f("fk_sitting_entered_by")
        ),
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name=op.f("fk_sitting_venue_id")),
        sa.ForeignKeyConstraint(["village_id"], ["region.id"], name=op.f("fk_sitting_village_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sitting")),
        sa.UniqueConstraint("village_id", "key", name=op.f("uq_sitting_village_id_key")),
        sa.UniqueConstraint("village_id", "number", name=op.f("uq_sitting_village_id_number")),
    )
    op.create_index(op.f("ix_sitting_venue_id"), "sitting", ["venue_id"])

    op.create_table(
        "handed_task",
        sa.Column("id", KEY, nullable=False),
        sa.Column("village_id", KEY, nullable=False),
        sa.Column("number", sa.String(length=12), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("sender", sa.String(length=80), nullable=False),
        sa.Column("level", sa.String(length=6), nullable=False),
        sa.Column("channel", sa.String(length=7), nullable=False),
        sa.Column("handed_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("item_id", KEY, nullable=True),
        sa.Column("banned_id", KEY, nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("answer", sa.String(length=9), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("answered_by", KEY, nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", KEY, nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.CheckConstraint(
            "(state = 'answered') = (answer IS NOT NULL)", name=op.f("ck_handed_task_answered")
        ),
        sa.CheckConstraint(
            "answer IN ('withdrawn','assist','allowed')", name=op.f("ck_handed_task_answer")
        ),
        sa.CheckConstraint(
            "channel IN ('paper','meeting','phone','group')", name=op.f("ck_handed_task_channel")
        ),
        sa.CheckConstraint("level IN ('town','county','above')", name=op.f("ck_handed_task_level")),
        sa.CheckConstraint(
            "state IN ('within','put','answered','void')", name=op.f("ck_handed_task_state")
        ),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["user_account.id"], name=op.f("fk_handed_task_answered_by")
        ),
        sa.ForeignKeyConstraint(
            ["banned_id"], ["list_item.id"], name=op.f("fk_handed_task_banned_id")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["list_item.id"], name=op.f("fk_handed_task_item_id")),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["user_account.id"], name=op.f("fk_handed_task_recorded_by")
        ),
        sa.ForeignKeyConstraint(
            ["village_id"], ["region.id"], name=op.f("fk_handed_task_village_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handed_task")),
        sa.UniqueConstraint("village_id", "key", name=op.f("uq_handed_task_village_id_key")),
        sa.UniqueConstraint("village_id", "number", name=op.f("uq_handed_task_village_id_number")),
    )
    op.create_index("ix_handed_task_village_state", "handed_task", ["village_id", "state"])

    op.create_table(
        "budget_line",
        sa.Column("id", KEY, nullable=False),
        sa.Column("matter_id", KEY, nullable=False),
        sa.Column("position", KEY, nullable=False),
        sa.Column("what", sa.String(length=80), nullable=False),
        sa.Column("quantity", sa.String(length=40), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_budget_line_amount")),
        sa.ForeignKeyConstraint(
            ["matter_id"], ["matter.id"], name=op.f("fk_budget_line_matter_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budget_line")),
        sa.UniqueConstraint(
            "matter_id", "position", name=op.f("uq_budget_line_matter_id_position")
        ),
    )
    op.create_table(
        "sitting_topic",
        sa.Column("id", KEY, nullable=False),
        sa.Column("sitting_id", KEY, nullable=False),
        sa.Column("position", KEY, nullable=False),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("outcome", sa.String(length=9), nullable=False),
        sa.Column("answer", sa.String(length=500), nullable=False),
        sa.Column("matter_id", KEY, nullable=True),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "(outcome = 'matter') = (matter_id IS NOT NULL)", name=op.f("ck_sitting_topic_matter")
        ),
        sa.CheckConstraint(
            "(outcome = 'open') = (settled_on IS NULL)", name=op.f("ck_sitting_topic_settled")
        ),
        sa.CheckConstraint(
            "outcome IN ('open','answered','matter','passed_on')",
            name=op.f("ck_sitting_topic_outcome"),
        ),
        sa.ForeignKeyConstraint(
            ["matter_id"], ["matter.id"], name=op.f("fk_sitting_topic_matter_id")
        ),
        sa.ForeignKeyConstraint(
            ["sitting_id"], ["sitting.id"], name=op.f("fk_sitting_topic_sitting_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sitting_topic")),
        sa.UniqueConstraint(
            "sitting_id", "position", name=op.f("uq_sitting_topic_sitting_id_position")
        ),
    )
    op.create_index(op.f("ix_sitting_topic_matter_id"), "sitting_topic", ["matter_id"])
    with op.batch_alter_table("power_list") as lists:
        lists.drop_constraint(op.f("ck_power_list_kind"), type_="check")
        lists.create_check_constraint(op.f("ck_power_list_kind"), KINDS)
