"""Let households claim points themselves."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table(
        "claim_photo",
        sa.Column("id", KEY, nullable=False),
        sa.Column("village_id", KEY, nullable=False),
        sa.Column("household_id", KEY, nullable=False),
        sa.Column("claim_id", KEY, nullable=True),
        sa.Column("form_key", sa.String(length=40), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("look", sa.String(length=16), nullable=False),
        sa.Column("file", sa.String(length=64), nullable=True),
        sa.Column("like_id", KEY, nullable=True),
        sa.Column("like_exactly", sa.Boolean(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", KEY, nullable=True),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["added_by"], ["user_account.id"], name=op.f("fk_claim_photo_added_by")
        ),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_claim_photo_claim_id")),
        sa.ForeignKeyConstraint(["file"], ["stored_file.digest"], name=op.f("fk_claim_photo_file")),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_claim_photo_household_id")
        ),
        sa.ForeignKeyConstraint(
            ["like_id"], ["claim_photo.id"], name=op.f("fk_claim_photo_like_id")
        ),
        sa.ForeignKeyConstraint(
            ["village_id"], ["region.id"], name=op.f("fk_claim_photo_village_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_photo")),
        sa.UniqueConstraint(
            "household_id",
            "form_key",
            "digest",
            name=op.f("uq_claim_photo_household_id_form_key_digest"),
        ),
    )
    with op.batch_alter_table("claim_photo", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_claim_photo_claim_id"), ["claim_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_claim_photo_file"), ["file"], unique=False)
        batch_op.create_index("ix_claim_photo_village_id", ["village_id", "digest"], unique=False)

    op.create_table(
        "claim_question",
        sa.Column("id", KEY, nullable=False),
        sa.Column("claim_id", KEY, nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("asked_by", KEY, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_by", KEY, nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["user_account.id"], name=op.f("fk_claim_question_answered_by")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["user_account.id"], name=op.f("fk_claim_question_asked_by")
        ),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["claim.id"], name=op.f("fk_claim_question_claim_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_question")),
    )
    with op.batch_alter_table("claim_question", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_claim_question_claim_id"), ["claim_id"], unique=False)

    op.create_table(
        "own_claim",
        sa.Column("claim_id", KEY, nullable=False),
        sa.Column("doer_id", KEY, nullable=True),
        sa.Column("follows_id", KEY, nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("helper_id", KEY, nullable=True),
        sa.Column("asked_by_id", KEY, nullable=True),
        sa.Column("slip_digest", sa.String(length=64), nullable=True),
        sa.Column("slip_printed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by", KEY, nullable=True),
        sa.Column("contested_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("contested_by", KEY, nullable=True),
        sa.Column("contested_why", sa.Text(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", KEY, nullable=True),
        sa.Column("settled_why", sa.Text(), nullable=False),
        sa.Column("kept", sa.Boolean(), nullable=True),
        sa.CheckConstraint(
            "helper_id IS NULL OR asked_by_id IS NOT NULL", name=op.f("ck_own_claim_asked_by")
        ),
        sa.CheckConstraint(
            "settled_at IS NULL OR kept IS NOT NULL", name=op.f("ck_own_claim_settled")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["person.id"], name=op.f("fk_own_claim_asked_by_id")
        ),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_own_claim_claim_id")),
        sa.ForeignKeyConstraint(
            ["confirmed_by"], ["user_account.id"], name=op.f("fk_own_claim_confirmed_by")
        ),
        sa.ForeignKeyConstraint(
            ["contested_by"], ["user_account.id"], name=op.f("fk_own_claim_contested_by")
        ),
        sa.ForeignKeyConstraint(["doer_id"], ["person.id"], name=op.f("fk_own_claim_doer_id")),
        sa.ForeignKeyConstraint(["follows_id"], ["claim.id"], name=op.f("fk_own_claim_follows_id")),
        sa.ForeignKeyConstraint(
            ["helper_id"], ["user_account.id"], name=op.f("fk_own_claim_helper_id")
        ),
        sa.ForeignKeyConstraint(
            ["settled_by"], ["user_account.id"], name=op.f("fk_own_claim_settled_by")
        ),
        sa.PrimaryKeyConstraint("claim_id", name=op.f("pk_own_claim")),
        sa.UniqueConstraint("follows_id", name=op.f("uq_own_claim_follows_id")),
        sa.UniqueConstraint("slip_digest", name=op.f("uq_own_claim_slip_digest")),
    )
    with op.batch_alter_table("claim", schema=None) as batch_op:
        batch_op.alter_column("registered_by", existing_type=KEY, nullable=True)
        batch_op.drop_constraint(batch_op.f("ck_claim_state"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_claim_state"),
            "state IN ('registered','asked','approved','refused','withdrawn','on_notice',"
            "'recorded','struck')",
        )
