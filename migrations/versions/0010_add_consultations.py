"""Add consultations."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table(
        "consultation",
        sa.Column("id", KEY, nullable=False),
        sa.Column("village_id", KEY, nullable=False),
        sa.Column("book_id", KEY, nullable=False),
        sa.Column("round", KEY, nullable=False),
        sa.Column("number", sa.String(length=12), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("published", sa.JSON(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", KEY, nullable=True),
        sa.Column("taken_down_on", sa.Date(), nullable=True),
        sa.Column("taken_down_why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["book_id"], ["rule_book.id"], name=op.f("fk_consultation_book_id")
        ),
        sa.ForeignKeyConstraint(
            ["village_id"], ["region.id"], name=op.f("fk_consultation_village_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consultation")),
        sa.UniqueConstraint("book_id", "round", name=op.f("uq_consultation_book_id_round")),
        sa.UniqueConstraint("village_id", "number", name=op.f("uq_consultation_village_id_number")),
    )
    op.create_table(
        "change_note",
        sa.Column("id", KEY, nullable=False),
        sa.Column("consultation_id", KEY, nullable=False),
        sa.Column("key", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("noted_by", KEY, nullable=True),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_change_note_consultation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_note")),
        sa.UniqueConstraint(
            "consultation_id", "key", name=op.f("uq_change_note_consultation_id_key")
        ),
    )
    op.create_table(
        "opinion",
        sa.Column("id", KEY, nullable=False),
        sa.Column("consultation_id", KEY, nullable=False),
        sa.Column("number", KEY, nullable=False),
        sa.Column("via", sa.String(length=8), nullable=False),
        sa.Column("household_id", KEY, nullable=True),
        sa.Column("row", KEY, nullable=True),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("named", sa.Boolean(), nullable=False),
        sa.Column("said_on", sa.Date(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by", KEY, nullable=True),
        sa.Column("outcome", sa.String(length=8), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", KEY, nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_why", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('accepted','partly','declined')", name=op.f("ck_opinion_outcome")
        ),
        sa.CheckConstraint("via IN ('card','meeting','door','paper')", name=op.f("ck_opinion_via")),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_opinion_consultation_id")
        ),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_opinion_household_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opinion")),
        sa.UniqueConstraint(
            "consultation_id", "number", name=op.f("uq_opinion_consultation_id_number")
        ),
    )
    op.create_index(op.f("ix_opinion_household_id"), "opinion", ["household_id"])

    op.create_table(
        "paper_count",
        sa.Column("id", KEY, nullable=False),
        sa.Column("consultation_id", KEY, nullable=False),
        sa.Column("collected_on", sa.Date(), nullable=False),
        sa.Column("agree", KEY, nullable=False),
        sa.Column("against", KEY, nullable=False),
        sa.Column("unclear", KEY, nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by", KEY, nullable=True),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_why", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "agree >= 0 AND against >= 0 AND unclear >= 0", name=op.f("ck_paper_count_heads")
        ),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_paper_count_consultation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_count")),
    )
    op.create_index(op.f("ix_paper_count_consultation_id"), "paper_count", ["consultation_id"])
