"""Make the tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table(
        "audit_row",
        sa.Column("id", KEY, nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_id", KEY, nullable=True),
        sa.Column("region_id", KEY, nullable=True),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("subject_kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", KEY, nullable=True),
        sa.Column("on_behalf_of", sa.String(length=60), nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_row")),
    )
    op.create_index(
        "ix_audit_row_region_at", "audit_row", ["region_id", "happened_at"], unique=False
    )
    op.create_index(op.f("ix_audit_row_user_id"), "audit_row", ["user_id"], unique=False)

    op.create_table(
        "calendar_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("is_workday", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(length=100), nullable=False),
        sa.Column("set_by", KEY, nullable=True),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_calendar_day")),
    )
    op.create_table(
        "counter",
        sa.Column("region_id", KEY, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("year", KEY, autoincrement=False, nullable=False),
        sa.Column("last", KEY, nullable=False),
        sa.PrimaryKeyConstraint("region_id", "kind", "year", name=op.f("pk_counter")),
    )
    op.create_table(
        "import_run",
        sa.Column("id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("region_id", KEY, nullable=False),
        sa.Column("filename", sa.String(length=200), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("rows_done", KEY, nullable=False),
        sa.Column("rows_total", KEY, nullable=False),
        sa.Column("params", sa.JSON(), nullable=False),
        sa.Column("problems", sa.JSON(), nullable=False),
        sa.Column("preview", sa.JSON(), nullable=False),
        sa.Column("created_by", KEY, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by", KEY, nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("rows_done >= 0", name=op.f("ck_import_run_rows_done")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_run")),
    )
    op.create_index(op.f("ix_import_run_region_id"), "import_run", ["region_id"], unique=False)
    op.create_index("ix_import_run_state", "import_run", ["state"], unique=False)

    op.create_table(
        "job_run",
        sa.Column("id", KEY, nullable=False),
        sa.Column("job", sa.String(length=60), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("region_id", KEY, nullable=False),
        sa.Column("subject_id", KEY, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("attempts", KEY, nullable=False),
        sa.Column("ran_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retry_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sentence", sa.String(), nullable=True),
        sa.CheckConstraint("state IN ('started', 'done', 'failed')", name=op.f("ck_job_run_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_run")),
        sa.UniqueConstraint("job", "due_at", "region_id", "subject_id", name="uq_job_run_unit"),
    )
    op.create_index("ix_job_run_state", "job_run", ["state"], unique=False)

    op.create_table(
        "region",
        sa.Column("id", KEY, nullable=False),
        sa.Column("level", sa.String(length=8), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("parent_id", KEY, nullable=True),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("contact", sa.String(length=80), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "level IN ('county','town','village','group')", name=op.f("ck_region_level")
        ),
        sa.ForeignKeyConstraint(["parent_id"], ["region.id"], name=op.f("fk_region_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_region")),
        sa.UniqueConstraint("parent_id", "code", name=op.f("uq_region_parent_id_code")),
    )
    op.create_index(op.f("ix_region_parent_id"), "region", ["parent_id"], unique=False)
    op.create_index("ix_region_path", "region", ["path"], unique=False)

    op.create_table(
        "account",
        sa.Column("id", KEY, nullable=False),
        sa.Column("village_id", KEY, nullable=False),
        sa.Column("number", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('household','resident','cadre')", name=op.f("ck_account_kind")
        ),
        sa.ForeignKeyConstraint(["village_id"], ["region.id"], name=op.f("fk_account_village_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("village_id", "number", name=op.f("uq_account_village_id_number")),
    )
    op.create_table(
        "batch",
        sa.Column("id", KEY, nullable=False),
        sa.Column("village_id", KEY, nullable=False),
        sa.Column("group_id", KEY, nullable=True),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("body_digest", sa.String(length=64), nullable=False),
        sa.Column("claims", KEY, nullable=False),
        sa.Column("saved_by", KEY, nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["region.id"], name=op.f("fk_batch_group_id")),
        sa.ForeignKeyConstraint(["village_id"], ["region.id"], name=op.f("fk_batch_village_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch")),
        sa.UniqueConstraint("village_id", "key", name=op.f("uq_batch_village_id_key")),
    )
    op.create_table(
        "body",
        sa.Column("id", KEY, nullable=False),
        sa.Column("region_id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_body_region_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_body")),
        sa.UniqueConstraint("region_id", "kind", name=op.f("uq_body_region_id_kind")),
    )
    op.create_table(
        "chain",
        sa.Column("village_id", KEY, nullable=False),
        sa.Column("number", KEY, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("village_code", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["village_id"], ["region.id"], name=op.f("fk_chain_village_id")),
        sa.PrimaryKeyConstraint("village_id", name=op.f("pk_chain")),
    )
    op.create_table(
        "household",
        sa.Column("id", KEY, nullable=False),
        sa.Column("village_id", KEY, nullable=False),
        sa.Column("group_id", KEY, nullable=False),
        sa.Column("door", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "state IN ('living','away','empty','ended')", name=op.f("ck_household_state")
        ),
        sa.ForeignKeyConstraint(["group_id"], ["region.id"], name=op.f("fk_household_group_id")),
        sa.ForeignKeyConstraint(
            ["village_id"], ["region.id"], name=op.f("fk_household_village_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_household")),
    )
    op.create_index(
        "ix_household_village_group", "household", ["village_id", "group_id"], unique=False
    )
    op.create_index(
        "uq_household_door_in_use",
        "household",
        ["group_id", "door"],
        unique=True,
        sqlite_where=sa.text("ended_on IS NULL"),
        postgresql_where=sa.text("ended_on IS NULL"),
    )

    op.create_table(
        "period_closing",
        sa.Column("village_id", KEY, nullable=False),
        sa.Column("account_kind", sa.String(length=10), nullable=False),
        sa.Column("period", sa.String(length=9), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("keep_percent", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["village_id"], ["region.id"], name=op.f("fk_period_closing_village_id")
        ),
        sa.PrimaryKeyConstraint(
            "village_id", "account_kind", "period", name=op.f("pk_period_closing")
        ),
    )
    op.create_table(
        "person",
        sa.Column("id", KEY, nullable=False),
        sa.Column("village_id", KEY, nullable=True),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("born_on", sa.Date(), nullable=True),
        sa.Column("phone_cipher", sa.String(length=300), nullable=True),
        sa.Column("phone_index", sa.String(length=64), nullable=True),
        sa.Column("identity_cipher", sa.String(length=300), nullable=True),
        sa.Column("identity_index", sa.String(length=64), nullable=True),
        sa.Column("died_on", sa.Date(), nullable=True),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["village_id"], ["region.id"], name=op.f("fk_person_village_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )
    op.create_index(op.f("ix_person_identity_index"), "person", ["identity_index"], unique=False)
    op.create_index(op.f("ix_person_phone_index"), "person", ["phone_index"], unique=False)
    op.create_index(op.f("ix_person_village_id"), "person", ["village_id"], unique=False)

    op.create_table(
        "region_change",
        sa.Column("id", KEY, nullable=False),
        sa.Column("region_id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("into_id", KEY, nullable=True),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('merged','moved','renamed','converted')", name=op.f("ck_region_change_kind")
        ),
        sa.ForeignKeyConstraint(["into_id"], ["region.id"], name=op.f("fk_region_change_into_id")),
        sa.ForeignKeyConstraint(
            ["region_id"], ["region.id"], name=op.f("fk_region_change_region_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_region_change")),
    )
    op.create_index(
        op.f("ix_region_change_region_id"), "region_change", ["region_id"], unique=False
    )

    op.create_table(
        "seal",
        sa.Column("id", KEY, nullable=False),
        sa.Column("village_id", KEY, nullable=False),
        sa.Column("number", KEY, nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("entries", KEY, nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("honour", sa.BigInteger(), nullable=False),
        sa.Column("spendable", sa.BigInteger(), nullable=False),
        sa.Column("leaves_digest", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["village_id"], ["region.id"], name=op.f("fk_seal_village_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seal")),
        sa.UniqueConstraint("village_id", "number", name=op.f("uq_seal_village_id_number")),
    )
    op.create_table(
        "account_holder",
        sa.Column("id", KEY, nullable=False),
        sa.Column("account_id", KEY, nullable=False),
        sa.Column("household_id", KEY, nullable=True),
        sa.Column("person_id", KEY, nullable=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "(household_id IS NULL) <> (person_id IS NULL)",
            name=op.f("ck_account_holder_one_holder"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_account_holder_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_account_holder_household_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_account_holder_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_holder")),
    )
    op.create_index(
        op.f("ix_account_holder_account_id"), "account_holder", ["account_id"], unique=False
    )
    op.create_index(
        op.f("ix_account_holder_household_id"), "account_holder", ["household_id"], unique=False
    )
    op.create_index(
        op.f("ix_account_holder_person_id"), "account_holder", ["person_id"], unique=False
    )

    op.create_table(
        "balance",
        sa.Column("account_id", KEY, nullable=False),
        sa.Column("period", sa.String(length=9), nullable=False),
        sa.Column("honour", sa.BigInteger(), nullable=False),
        sa.Column("spendable", sa.BigInteger(), nullable=False),
        sa.Column("added", sa.BigInteger(), nullable=False),
        sa.Column("taken", sa.BigInteger(), nullable=False),
        sa.Column("entries", KEY, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_balance_account_id")),
        sa.PrimaryKeyConstraint("account_id", "period", name=op.f("pk_balance")),
    )
    op.create_table(
        "card",
        sa.Column("id", KEY, nullable=False),
        sa.Column("household_id", KEY, nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("pin_hash", sa.String(length=200), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handed_over_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_attempts", KEY, nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_card_household_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_card_token_digest")),
    )
    op.create_index(
        "uq_card_household_live",
        "card",
        ["household_id"],
        unique=True,
        sqlite_where=sa.text("voided_at IS NULL"),
        postgresql_where=sa.text("voided_at IS NULL"),
    )

    op.create_table(
        "consent",
        sa.Column("id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("given_via", sa.String(length=12), nullable=False),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_consent_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    op.create_index(
        "uq_consent_open",
        "consent",
        ["person_id", "purpose"],
        unique=True,
        sqlite_where=sa.text("withdrawn_on IS NULL"),
        postgresql_where=sa.text("withdrawn_on IS NULL"),
    )

    op.create_table(
        "contest",
        sa.Column("id", KEY, nullable=False),
        sa.Column("village_id", KEY, nullable=False),
        sa.Column("number", sa.String(length=12), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("subject_kind", sa.String(length=12), nullable=False),
        sa.Column("subject_id", KEY, nullable=False),
        sa.Column("household_id", KEY, nullable=True),
        sa.Column("via", sa.String(length=8), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("raised_on", sa.Date(), nullable=False),
        sa.Column("raised_by", KEY, nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("at_town", sa.Boolean(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_by", KEY, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('objection','appeal')", name=op.f("ck_contest_kind")),
        sa.CheckConstraint(
            "state IN ('open','upheld','rejected','withdrawn')", name=op.f("ck_contest_state")
        ),
        sa.CheckConstraint("via IN ('card','oral','written')", name=op.f("ck_contest_via")),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_contest_household_id")
        ),
        sa.ForeignKeyConstraint(["village_id"], ["region.id"], name=op.f("fk_contest_village_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contest")),
        sa.UniqueConstraint("village_id", "number", name=op.f("uq_contest_village_id_number")),
    )
    op.create_index(op.f("ix_contest_household_id"), "contest", ["household_id"], unique=False)
    op.create_index(
        "uq_contest_open",
        "contest",
        ["subject_kind", "subject_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )

    op.create_table(
        "household_change",
        sa.Column("id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("from_id", KEY, nullable=False),
        sa.Column("into_id", KEY, nullable=True),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('split','merged','moved','ended')", name=op.f("ck_household_change_kind")
        ),
        sa.ForeignKeyConstraint(
            ["from_id"], ["household.id"], name=op.f("fk_household_change_from_id")
        ),
        sa.ForeignKeyConstraint(
            ["into_id"], ["household.id"], name=op.f("fk_household_change_into_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_household_change")),
    )
    op.create_index(
        op.f("ix_household_change_from_id"), "household_change", ["from_id"], unique=False
    )
    op.create_index(
        op.f("ix_household_change_into_id"), "household_change", ["into_id"], unique=False
    )

    op.create_table(
        "household_place",
        sa.Column("id", KEY, nullable=False),
        sa.Column("household_id", KEY, nullable=False),
        sa.Column("village_id", KEY, nullable=False),
        sa.Column("group_id", KEY, nullable=False),
        sa.Column("door", sa.String(length=12), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["group_id"], ["region.id"], name=op.f("fk_household_place_group_id")
        ),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_household_place_household_id")
        ),
        sa.ForeignKeyConstraint(
            ["village_id"], ["region.id"], name=op.f("fk_household_place_village_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_household_place")),
    )
    op.create_index(
        op.f("ix_household_place_household_id"), "household_place", ["household_id"], unique=False
    )
    op.create_index(
        "ix_household_place_village_group",
        "household_place",
        ["village_id", "group_id"],
        unique=False,
    )

    op.create_table(
        "meeting",
        sa.Column("id", KEY, nullable=False),
        sa.Column("body_id", KEY, nullable=False),
        sa.Column("region_id", KEY, nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("noticed_on", sa.Date(), nullable=True),
        sa.Column("place", sa.String(length=80), nullable=False),
        sa.Column("chair", sa.String(length=40), nullable=False),
        sa.Column("minutes", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_meeting_body_id")),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_meeting_region_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
    )
    op.create_index(op.f("ix_meeting_body_id"), "meeting", ["body_id"], unique=False)
    op.create_index(op.f("ix_meeting_region_id"), "meeting", ["region_id"], unique=False)

    op.create_table(
        "membership",
        sa.Column("id", KEY, nullable=False),
        sa.Column("household_id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("relation", sa.String(length=12), nullable=False),
        sa.Column("is_head", sa.Boolean(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_membership_household_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_membership_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
    )
    op.create_index("ix_membership_household_id", "membership", ["household_id"], unique=False)
    op.create_index(op.f("ix_membership_person_id"), "membership", ["person_id"], unique=False)
    op.create_index(
        "uq_membership_head_now",
        "membership",
        ["household_id"],
        unique=True,
        sqlite_where=sa.text("is_head AND to_on IS NULL"),
        postgresql_where=sa.text("is_head AND to_on IS NULL"),
    )
    op.create_index(
        "uq_membership_person_now",
        "membership",
        ["person_id"],
        unique=True,
        sqlite_where=sa.text("to_on IS NULL"),
        postgresql_where=sa.text("to_on IS NULL"),
    )

    op.create_table(
        "office",
        sa.Column("id", KEY, nullable=False),
        sa.Column("region_id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("position", sa.String(length=24), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_office_person_id")),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_office_region_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office")),
    )
    op.create_index(op.f("ix_office_person_id"), "office", ["person_id"], unique=False)
    op.create_index("ix_office_region_position", "office", ["region_id", "position"], unique=False)

    op.create_table(
        "purse",
        sa.Column("account_id", KEY, nullable=False),
        sa.Column("available", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_purse_account_id")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_purse")),
    )
    op.create_table(
        "recusal",
        sa.Column("id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("household_id", KEY, nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("to_on IS NULL OR to_on > from_on", name=op.f("ck_recusal_order")),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_recusal_household_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_recusal_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recusal")),
    )
    op.create_index(op.f("ix_recusal_household_id"), "recusal", ["household_id"], unique=False)
    op.create_index(op.f("ix_recusal_person_id"), "recusal", ["person_id"], unique=False)

    op.create_table(
        "representative",
        sa.Column("id", KEY, nullable=False),
        sa.Column("village_id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("certificate", sa.String(length=30), nullable=False),
        sa.Column("promises", sa.Text(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_representative_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["village_id"], ["region.id"], name=op.f("fk_representative_village_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_representative")),
    )
    op.create_index(
        op.f("ix_representative_person_id"), "representative", ["person_id"], unique=False
    )
    op.create_index(
        op.f("ix_representative_village_id"), "representative", ["village_id"], unique=False
    )

    op.create_table(
        "sheet",
        sa.Column("id", KEY, nullable=False),
        sa.Column("village_id", KEY, nullable=False),
        sa.Column("year", KEY, nullable=False),
        sa.Column("number", KEY, nullable=False),
        sa.Column("unit", sa.String(length=10), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by", KEY, nullable=True),
        sa.Column("head_number", KEY, nullable=False),
        sa.Column("head_digest", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.Column("seal_id", KEY, nullable=True),
        sa.CheckConstraint("state IN ('open','recorded')", name=op.f("ck_sheet_state")),
        sa.ForeignKeyConstraint(["seal_id"], ["seal.id"], name=op.f("fk_sheet_seal_id")),
        sa.ForeignKeyConstraint(["village_id"], ["region.id"], name=op.f("fk_sheet_village_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheet")),
        sa.UniqueConstraint(
            "village_id",
            "year",
            "number",
            "unit",
            name=op.f("uq_sheet_village_id_year_number_unit"),
        ),
    )
    op.create_index("ix_sheet_state_closes", "sheet", ["state", "closes_on"], unique=False)

    op.create_table(
        "user_account",
        sa.Column("id", KEY, nullable=False),
        sa.Column("login_name", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("person_id", KEY, nullable=True),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("must_change_password", sa.Boolean(), nullable=False),
        sa.Column("session_stamp", sa.String(length=32), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_attempts", KEY, nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_login_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_user_account_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_account")),
        sa.UniqueConstraint("login_name", name=op.f("uq_user_account_login_name")),
    )
    op.create_index(op.f("ix_user_account_person_id"), "user_account", ["person_id"], unique=False)

    op.create_table(
        "grid_draft",
        sa.Column("user_id", KEY, nullable=False),
        sa.Column("group_id", KEY, nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("cells", sa.JSON(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["region.id"], name=op.f("fk_grid_draft_group_id")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_grid_draft_user_id")
        ),
        sa.PrimaryKeyConstraint("user_id", "group_id", "month", name=op.f("pk_grid_draft")),
    )
    op.create_table(
        "representative_household",
        sa.Column("id", KEY, nullable=False),
        sa.Column("representative_id", KEY, nullable=False),
        sa.Column("household_id", KEY, nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["household_id"],
            ["household.id"],
            name=op.f("fk_representative_household_household_id"),
        ),
        sa.ForeignKeyConstraint(
            ["representative_id"],
            ["representative.id"],
            name=op.f("fk_representative_household_representative_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_representative_household")),
    )
    op.create_index(
        op.f("ix_representative_household_household_id"),
        "representative_household",
        ["household_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_representative_household_representative_id"),
        "representative_household",
        ["representative_id"],
        unique=False,
    )

    op.create_table(
        "resolution",
        sa.Column("id", KEY, nullable=False),
        sa.Column("meeting_id", KEY, nullable=False),
        sa.Column("region_id", KEY, nullable=False),
        sa.Column("number", sa.String(length=12), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("authorised_by", sa.String(length=200), nullable=False),
        sa.Column("counted_by", sa.String(length=10), nullable=False),
        sa.Column("entitled", KEY, nullable=False),
        sa.Column("present", KEY, nullable=False),
        sa.Column("women_entitled", KEY, nullable=True),
        sa.Column("women_present", KEY, nullable=True),
        sa.Column("votes_for", KEY, nullable=False),
        sa.Column("votes_against", KEY, nullable=False),
        sa.Column("votes_abstained", KEY, nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "counted_by IN ('members','adults','households')", name=op.f("ck_resolution_counted_by")
        ),
        sa.CheckConstraint("present <= entitled", name=op.f("ck_resolution_present")),
        sa.CheckConstraint(
            "votes_for + votes_against + votes_abstained <= present",
            name=op.f("ck_resolution_votes"),
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_resolution_meeting_id")
        ),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_resolution_region_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resolution")),
        sa.UniqueConstraint("region_id", "number", name=op.f("uq_resolution_region_id_number")),
    )
    op.create_index(op.f("ix_resolution_meeting_id"), "resolution", ["meeting_id"], unique=False)

    op.create_table(
        "role_grant",
        sa.Column("id", KEY, nullable=False),
        sa.Column("user_id", KEY, nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("region_id", KEY, nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_role_grant_region_id")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_role_grant_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grant")),
    )
    op.create_index(op.f("ix_role_grant_region_id"), "role_grant", ["region_id"], unique=False)
    op.create_index(op.f("ix_role_grant_user_id"), "role_grant", ["user_id"], unique=False)

    op.create_table(
        "rule_book",
        sa.Column("id", KEY, nullable=False),
        sa.Column("village_id", KEY, nullable=False),
        sa.Column("number", sa.String(length=12), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("unit", sa.String(length=10), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", KEY, nullable=True),
        sa.Column("base_points", sa.BigInteger(), nullable=True),
        sa.Column("spend_share", KEY, nullable=True),
        sa.Column("deductions_cut_purse", sa.Boolean(), nullable=True),
        sa.Column("year_start", sa.String(length=5), nullable=True),
        sa.Column("late_days", KEY, nullable=True),
        sa.Column("year_end", sa.String(length=8), nullable=True),
        sa.Column("keep_share", KEY, nullable=True),
        sa.Column("notice_days", KEY, nullable=True),
        sa.Column("reviews", KEY, nullable=True),
        sa.Column("status_points", sa.JSON(), nullable=False),
        sa.Column("resolution_id", KEY, nullable=True),
        sa.Column("adopted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("in_force_from", sa.Date(), nullable=True),
        sa.Column("in_force_until", sa.Date(), nullable=True),
        sa.Column("follows_id", KEY, nullable=True),
        sa.CheckConstraint(
            "state IN ('draft','adopted','discarded')", name=op.f("ck_rule_book_state")
        ),
        sa.CheckConstraint(
            "unit IN ('household','resident','cadre')", name=op.f("ck_rule_book_unit")
        ),
        sa.ForeignKeyConstraint(
            ["follows_id"], ["rule_book.id"], name=op.f("fk_rule_book_follows_id")
        ),
        sa.ForeignKeyConstraint(
            ["resolution_id"], ["resolution.id"], name=op.f("fk_rule_book_resolution_id")
        ),
        sa.ForeignKeyConstraint(
            ["village_id"], ["region.id"], name=op.f("fk_rule_book_village_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_book")),
        sa.UniqueConstraint("village_id", "number", name=op.f("uq_rule_book_village_id_number")),
    )
    op.create_index(
        "ix_rule_book_in_force", "rule_book", ["village_id", "unit", "in_force_from"], unique=False
    )

    op.create_table(
        "setting",
        sa.Column("id", KEY, nullable=False),
        sa.Column("region_id", KEY, nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("value", sa.String(length=60), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("resolution_id", KEY, nullable=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_by", KEY, nullable=True),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_setting_region_id")),
        sa.ForeignKeyConstraint(
            ["resolution_id"], ["resolution.id"], name=op.f("fk_setting_resolution_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_setting")),
    )
    op.create_index(
        "ix_setting_region_key", "setting", ["region_id", "key", "from_on"], unique=False
    )

    op.create_table(
        "grade",
        sa.Column("id", KEY, nullable=False),
        sa.Column("book_id", KEY, nullable=False),
        sa.Column("position", KEY, nullable=False),
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("lower", sa.BigInteger(), nullable=True),
        sa.Column("lower_open", sa.Boolean(), nullable=False),
        sa.Column("upper", sa.BigInteger(), nullable=True),
        sa.Column("upper_open", sa.Boolean(), nullable=False),
        sa.Column("statuses", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["book_id"], ["rule_book.id"], name=op.f("fk_grade_book_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grade")),
        sa.UniqueConstraint("book_id", "name", name=op.f("uq_grade_book_id_name")),
    )
    op.create_index(op.f("ix_grade_book_id"), "grade", ["book_id"], unique=False)

    op.create_table(
        "shared_cap",
        sa.Column("id", KEY, nullable=False),
        sa.Column("book_id", KEY, nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("times", KEY, nullable=True),
        sa.Column("points", sa.BigInteger(), nullable=True),
        sa.Column("per", sa.String(length=8), nullable=False),
        sa.ForeignKeyConstraint(["book_id"], ["rule_book.id"], name=op.f("fk_shared_cap_book_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shared_cap")),
        sa.UniqueConstraint("book_id", "code", name=op.f("uq_shared_cap_book_id_code")),
    )
    op.create_index(op.f("ix_shared_cap_book_id"), "shared_cap", ["book_id"], unique=False)

    op.create_table(
        "rule",
        sa.Column("id", KEY, nullable=False),
        sa.Column("book_id", KEY, nullable=False),
        sa.Column("number", KEY, nullable=False),
        sa.Column("direction", sa.String(length=5), nullable=False),
        sa.Column("category", sa.String(length=60), nullable=False),
        sa.Column("level", sa.String(length=20), nullable=False),
        sa.Column("behaviour", sa.Text(), nullable=False),
        sa.Column("raw_points", sa.String(length=60), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("effect", sa.String(length=8), nullable=False),
        sa.Column("points_min", sa.BigInteger(), nullable=True),
        sa.Column("points_max", sa.BigInteger(), nullable=True),
        sa.Column("tariff", sa.JSON(), nullable=True),
        sa.Column("status", sa.String(length=12), nullable=True),
        sa.Column("unit_word", sa.String(length=12), nullable=False),
        sa.Column("applies_to", sa.String(length=20), nullable=False),
        sa.Column("cap_times", KEY, nullable=True),
        sa.Column("cap_points", sa.BigInteger(), nullable=True),
        sa.Column("cap_per", sa.String(length=8), nullable=True),
        sa.Column("shared_cap_id", KEY, nullable=True),
        sa.Column("repeat_doubles", sa.Boolean(), nullable=False),
        sa.Column("overlap_group", sa.String(length=20), nullable=False),
        sa.Column("evidence", sa.String(length=120), nullable=False),
        sa.Column("claimable", sa.Boolean(), nullable=False),
        sa.Column("reviews", KEY, nullable=True),
        sa.Column("notice_days", KEY, nullable=True),
        sa.Column("veto", sa.Boolean(), nullable=False),
        sa.Column("slot_id", KEY, nullable=True),
        sa.Column("slot_items", KEY, nullable=True),
        sa.Column("slot_points", sa.BigInteger(), nullable=True),
        sa.Column("root_id", KEY, nullable=True),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("struck_law", sa.String(length=120), nullable=False),
        sa.Column("struck_why", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "cap_per IN ('month','quarter','year','ever')", name=op.f("ck_rule_cap_per")
        ),
        sa.CheckConstraint("direction IN ('plus','minus')", name=op.f("ck_rule_direction")),
        sa.CheckConstraint(
            "effect IN ('points','status','zero','case','slot')", name=op.f("ck_rule_effect")
        ),
        sa.CheckConstraint("reviews IN (1, 2)", name=op.f("ck_rule_reviews")),
        sa.ForeignKeyConstraint(["book_id"], ["rule_book.id"], name=op.f("fk_rule_book_id")),
        sa.ForeignKeyConstraint(["root_id"], ["rule.id"], name=op.f("fk_rule_root_id")),
        sa.ForeignKeyConstraint(
            ["shared_cap_id"], ["shared_cap.id"], name=op.f("fk_rule_shared_cap_id")
        ),
        sa.ForeignKeyConstraint(["slot_id"], ["rule.id"], name=op.f("fk_rule_slot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule")),
        sa.UniqueConstraint("book_id", "number", name=op.f("uq_rule_book_id_number")),
    )
    op.create_table(
        "claim",
        sa.Column("id", KEY, nullable=False),
        sa.Column("village_id", KEY, nullable=False),
        sa.Column("account_id", KEY, nullable=False),
        sa.Column("household_id", KEY, nullable=True),
        sa.Column("rule_id", KEY, nullable=False),
        sa.Column("batch_id", KEY, nullable=True),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("points_asked", sa.BigInteger(), nullable=True),
        sa.Column("occurred_on", sa.Date(), nullable=False),
        sa.Column("act", sa.String(length=80), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("body_digest", sa.String(length=64), nullable=False),
        sa.Column("registered_by", KEY, nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reviewed_by", KEY, nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('registered','approved','refused','withdrawn','on_notice','recorded','struck')",
            name=op.f("ck_claim_state"),
        ),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_claim_quantity")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_claim_account_id")),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_claim_batch_id")),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_claim_household_id")
        ),
        sa.ForeignKeyConstraint(
            ["registered_by"], ["user_account.id"], name=op.f("fk_claim_registered_by")
        ),
        sa.ForeignKeyConstraint(
            ["reviewed_by"], ["user_account.id"], name=op.f("fk_claim_reviewed_by")
        ),
        sa.ForeignKeyConstraint(["rule_id"], ["rule.id"], name=op.f("fk_claim_rule_id")),
        sa.ForeignKeyConstraint(["village_id"], ["region.id"], name=op.f("fk_claim_village_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim")),
        sa.UniqueConstraint("village_id", "key", name=op.f("uq_claim_village_id_key")),
    )
    op.create_index("ix_claim_account_rule", "claim", ["account_id", "rule_id"], unique=False)
    op.create_index(op.f("ix_claim_batch_id"), "claim", ["batch_id"], unique=False)
    op.create_index(op.f("ix_claim_household_id"), "claim", ["household_id"], unique=False)
    op.create_index("ix_claim_village_state", "claim", ["village_id", "state"], unique=False)

    op.create_table(
        "entry",
        sa.Column("id", KEY, nullable=False),
        sa.Column("village_id", KEY, nullable=False),
        sa.Column("account_id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("honour", sa.BigInteger(), nullable=False),
        sa.Column("spendable", sa.BigInteger(), nullable=False),
        sa.Column("rule_id", KEY, nullable=True),
        sa.Column("rule_ref", sa.String(length=40), nullable=False),
        sa.Column("period", sa.String(length=9), nullable=False),
        sa.Column("occurred_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("body_digest", sa.String(length=64), nullable=False),
        sa.Column("reverses_id", KEY, nullable=True),
        sa.Column("linked_key", sa.String(length=80), nullable=False),
        sa.CheckConstraint(
            "(kind = 'reversal') = (reverses_id IS NOT NULL)", name=op.f("ck_entry_reversal")
        ),
        sa.CheckConstraint(
            "kind IN ('award','deduction','opening','transfer_in','transfer_out','spend','expiry','reversal')",
            name=op.f("ck_entry_kind"),
        ),
        sa.CheckConstraint("points <> 0", name=op.f("ck_entry_points")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_entry_account_id")),
        sa.ForeignKeyConstraint(["reverses_id"], ["entry.id"], name=op.f("fk_entry_reverses_id")),
        sa.ForeignKeyConstraint(["rule_id"], ["rule.id"], name=op.f("fk_entry_rule_id")),
        sa.ForeignKeyConstraint(["village_id"], ["region.id"], name=op.f("fk_entry_village_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_entry_reverses_id")),
        sa.UniqueConstraint("village_id", "key", name=op.f("uq_entry_village_id_key")),
    )
    op.create_index("ix_entry_account_period", "entry", ["account_id", "period"], unique=False)
    op.create_index("ix_entry_account_recorded", "entry", ["account_id", "id"], unique=False)

    op.create_table(
        "standing",
        sa.Column("id", KEY, nullable=False),
        sa.Column("village_id", KEY, nullable=False),
        sa.Column("account_id", KEY, nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("rule_id", KEY, nullable=True),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("occurred_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_key", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_standing_account_id")
        ),
        sa.ForeignKeyConstraint(["rule_id"], ["rule.id"], name=op.f("fk_standing_rule_id")),
        sa.ForeignKeyConstraint(["village_id"], ["region.id"], name=op.f("fk_standing_village_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standing")),
        sa.UniqueConstraint("village_id", "key", name=op.f("uq_standing_village_id_key")),
    )
    op.create_index(op.f("ix_standing_account_id"), "standing", ["account_id"], unique=False)

    op.create_table(
        "review",
        sa.Column("id", KEY, nullable=False),
        sa.Column("claim_id", KEY, nullable=False),
        sa.Column("round", KEY, nullable=False),
        sa.Column("outcome", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("reviewed_by", KEY, nullable=False),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("outcome IN ('approved','refused')", name=op.f("ck_review_outcome")),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_review_claim_id")),
        sa.ForeignKeyConstraint(
            ["reviewed_by"], ["user_account.id"], name=op.f("fk_review_reviewed_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
        sa.UniqueConstraint("claim_id", "round", name=op.f("uq_review_claim_id_round")),
    )
    op.create_table(
        "salt",
        sa.Column("entry_id", KEY, autoincrement=False, nullable=False),
        sa.Column("salt", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_salt_entry_id")),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_salt")),
    )
    op.create_table(
        "seal_member",
        sa.Column("entry_id", KEY, autoincrement=False, nullable=False),
        sa.Column("seal_id", KEY, nullable=False),
        sa.Column("position", KEY, nullable=False),
        sa.Column("leaf", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_seal_member_entry_id")),
        sa.ForeignKeyConstraint(["seal_id"], ["seal.id"], name=op.f("fk_seal_member_seal_id")),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_seal_member")),
        sa.UniqueConstraint("seal_id", "position", name=op.f("uq_seal_member_seal_id_position")),
    )
    op.create_table(
        "sheet_line",
        sa.Column("id", KEY, nullable=False),
        sa.Column("sheet_id", KEY, nullable=False),
        sa.Column("position", KEY, nullable=False),
        sa.Column("claim_id", KEY, nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("working", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("entry_id", KEY, nullable=True),
        sa.Column("standing_id", KEY, nullable=True),
        sa.CheckConstraint(
            "state IN ('open','moved','recorded','struck')", name=op.f("ck_sheet_line_state")
        ),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_sheet_line_claim_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_sheet_line_entry_id")),
        sa.ForeignKeyConstraint(["sheet_id"], ["sheet.id"], name=op.f("fk_sheet_line_sheet_id")),
        sa.ForeignKeyConstraint(
            ["standing_id"], ["standing.id"], name=op.f("fk_sheet_line_standing_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheet_line")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_sheet_line_entry_id")),
        sa.UniqueConstraint("sheet_id", "claim_id", name=op.f("uq_sheet_line_sheet_id_claim_id")),
        sa.UniqueConstraint("sheet_id", "position", name=op.f("uq_sheet_line_sheet_id_position")),
    )
    op.create_index(op.f("ix_sheet_line_claim_id"), "sheet_line", ["claim_id"], unique=False)

    op.create_table(
        "unsealed",
        sa.Column("entry_id", KEY, autoincrement=False, nullable=False),
        sa.Column("village_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_unsealed_entry_id")),
        sa.ForeignKeyConstraint(["village_id"], ["region.id"], name=op.f("fk_unsealed_village_id")),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_unsealed")),
    )
    op.create_index(op.f("ix_unsealed_village_id"), "unsealed", ["village_id"], unique=False)

    op.create_table(
        "erratum",
        sa.Column("id", KEY, nullable=False),
        sa.Column("village_id", KEY, nullable=False),
        sa.Column("contest_id", KEY, nullable=True),
        sa.Column("line_id", KEY, nullable=True),
        sa.Column("entry_id", KEY, nullable=True),
        sa.Column("reversal_id", KEY, nullable=True),
        sa.Column("standing_id", KEY, nullable=True),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "(entry_id IS NULL) = (reversal_id IS NULL)", name=op.f("ck_erratum_reversal")
        ),
        sa.CheckConstraint(
            "entry_id IS NOT NULL OR standing_id IS NOT NULL", name=op.f("ck_erratum_subject")
        ),
        sa.ForeignKeyConstraint(["contest_id"], ["contest.id"], name=op.f("fk_erratum_contest_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_erratum_entry_id")),
        sa.ForeignKeyConstraint(["line_id"], ["sheet_line.id"], name=op.f("fk_erratum_line_id")),
        sa.ForeignKeyConstraint(["reversal_id"], ["entry.id"], name=op.f("fk_erratum_reversal_id")),
        sa.ForeignKeyConstraint(
            ["standing_id"], ["standing.id"], name=op.f("fk_erratum_standing_id")
        ),
        sa.ForeignKeyConstraint(["village_id"], ["region.id"], name=op.f("fk_erratum_village_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erratum")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_erratum_entry_id")),
        sa.UniqueConstraint("standing_id", name=op.f("uq_erratum_standing_id")),
    )
    op.create_index(op.f("ix_erratum_village_id"), "erratum", ["village_id"], unique=False)
