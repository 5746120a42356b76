"""Add lists, matters and compliance."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table(
        "stored_file",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.Column("size", KEY, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_stored_file")),
    )
    op.create_table(
        "inspection",
        sa.Column("id", KEY, nullable=False),
        sa.Column("region_id", KEY, nullable=False),
        sa.Column("number", sa.String(length=12), nullable=False),
        sa.Column("year", KEY, nullable=False),
        sa.Column("quarter", KEY, nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("method", sa.String(length=10), nullable=False),
        sa.Column("lead", sa.String(length=60), nullable=False),
        sa.Column("team", sa.String(length=300), nullable=False),
        sa.Column("village_ids", sa.JSON(), nullable=False),
        sa.Column("matters_from", sa.Date(), nullable=False),
        sa.Column("matters_until", sa.Date(), nullable=False),
        sa.Column("sample_size", KEY, nullable=False),
        sa.Column("seed", sa.String(length=64), nullable=False),
        sa.Column("seed_source", sa.String(length=200), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("drawn_from", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", KEY, nullable=False),
        sa.CheckConstraint(
            "state IN ('planned','drawn','closed')", name=op.f("ck_inspection_state")
        ),
        sa.CheckConstraint("quarter BETWEEN 1 AND 4", name=op.f("ck_inspection_quarter")),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_inspection_region_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection")),
        sa.UniqueConstraint("region_id", "number", name=op.f("uq_inspection_region_id_number")),
    )
    op.create_table(
        "deputy",
        sa.Column("id", KEY, nullable=False),
        sa.Column("region_id", KEY, nullable=False),
        sa.Column("position", sa.String(length=24), nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_deputy_person_id")),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_deputy_region_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deputy")),
    )
    with op.batch_alter_table("deputy", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_deputy_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_deputy_region_id"), ["region_id"], unique=False)

    op.create_table(
        "power_list",
        sa.Column("id", KEY, nullable=False),
        sa.Column("region_id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("audience", sa.String(length=12), nullable=False),
        sa.Column("number", sa.String(length=12), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", KEY, nullable=True),
        sa.Column("resolution_id", KEY, nullable=True),
        sa.Column("adopted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("in_force_from", sa.Date(), nullable=True),
        sa.Column("in_force_until", sa.Date(), nullable=True),
        sa.Column("follows_id", KEY, nullable=True),
        sa.CheckConstraint(
            "audience IN ('','cadres','members','handed_down')", name=op.f("ck_power_list_audience")
        ),
        sa.CheckConstraint(
            "kind IN ('power','duty','negative','access','service','customs')",
            name=op.f("ck_power_list_kind"),
        ),
        sa.CheckConstraint(
            "state IN ('draft','adopted','discarded')", name=op.f("ck_power_list_state")
        ),
        sa.ForeignKeyConstraint(
            ["follows_id"], ["power_list.id"], name=op.f("fk_power_list_follows_id")
        ),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_power_list_region_id")),
        sa.ForeignKeyConstraint(
            ["resolution_id"], ["resolution.id"], name=op.f("fk_power_list_resolution_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_power_list")),
        sa.UniqueConstraint("region_id", "number", name=op.f("uq_power_list_region_id_number")),
    )
    with op.batch_alter_table("power_list", schema=None) as batch_op:
        batch_op.create_index(
            "ix_power_list_in_force", ["region_id", "kind", "in_force_from"], unique=False
        )

    op.create_table(
        "procedure",
        sa.Column("id", KEY, nullable=False),
        sa.Column("list_id", KEY, nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("definition", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["list_id"], ["power_list.id"], name=op.f("fk_procedure_list_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procedure")),
        sa.UniqueConstraint("list_id", "code", name=op.f("uq_procedure_list_id_code")),
    )
    op.create_table(
        "list_item",
        sa.Column("id", KEY, nullable=False),
        sa.Column("list_id", KEY, nullable=False),
        sa.Column("number", KEY, nullable=False),
        sa.Column("category", sa.String(length=60), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("legal_basis", sa.Text(), nullable=False),
        sa.Column("office", sa.String(length=24), nullable=False),
        sa.Column("materials", sa.JSON(), nullable=False),
        sa.Column("limit_days", KEY, nullable=True),
        sa.Column("limit_unit", sa.String(length=8), nullable=True),
        sa.Column("risks", sa.JSON(), nullable=False),
        sa.Column("contact", sa.String(length=80), nullable=False),
        sa.Column("origin", sa.String(length=12), nullable=False),
        sa.Column("origin_note", sa.String(length=200), nullable=False),
        sa.Column("procedure_id", KEY, nullable=True),
        sa.Column("for_household", sa.Boolean(), nullable=False),
        sa.Column("for_amount", sa.Boolean(), nullable=False),
        sa.Column("relief", sa.Boolean(), nullable=False),
        sa.Column("statutory", KEY, nullable=True),
        sa.Column("check_codes", sa.JSON(), nullable=False),
        sa.Column("rule_number", KEY, nullable=True),
        sa.Column("root_id", KEY, nullable=True),
        sa.Column("question", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "limit_unit IN ('working','calendar')", name=op.f("ck_list_item_limit_unit")
        ),
        sa.CheckConstraint("statutory BETWEEN 1 AND 9", name=op.f("ck_list_item_statutory")),
        sa.ForeignKeyConstraint(["list_id"], ["power_list.id"], name=op.f("fk_list_item_list_id")),
        sa.ForeignKeyConstraint(
            ["procedure_id"], ["procedure.id"], name=op.f("fk_list_item_procedure_id")
        ),
        sa.ForeignKeyConstraint(["root_id"], ["list_item.id"], name=op.f("fk_list_item_root_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_item")),
        sa.UniqueConstraint("list_id", "number", name=op.f("uq_list_item_list_id_number")),
    )
    op.create_table(
        "matter",
        sa.Column("id", KEY, nullable=False),
        sa.Column("village_id", KEY, nullable=False),
        sa.Column("number", sa.String(length=12), nullable=False),
        sa.Column("item_id", KEY, nullable=True),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("chosen", sa.String(length=40), nullable=False),
        sa.Column("household_id", KEY, nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("payee", sa.String(length=80), nullable=False),
        sa.Column("project", sa.String(length=80), nullable=False),
        sa.Column("handler_id", KEY, nullable=True),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by", KEY, nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("step_code", sa.String(length=40), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('running','done','stopped')", name=op.f("ck_matter_state")),
        sa.ForeignKeyConstraint(["handler_id"], ["person.id"], name=op.f("fk_matter_handler_id")),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_matter_household_id")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["list_item.id"], name=op.f("fk_matter_item_id")),
        sa.ForeignKeyConstraint(
            ["opened_by"], ["user_account.id"], name=op.f("fk_matter_opened_by")
        ),
        sa.ForeignKeyConstraint(["village_id"], ["region.id"], name=op.f("fk_matter_village_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matter")),
        sa.UniqueConstraint("village_id", "key", name=op.f("uq_matter_village_id_key")),
        sa.UniqueConstraint("village_id", "number", name=op.f("uq_matter_village_id_number")),
    )
    with op.batch_alter_table("matter", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_matter_household_id"), ["household_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_matter_item_id"), ["item_id"], unique=False)
        batch_op.create_index(
            "ix_matter_village_item", ["village_id", "item_id", "opened_on"], unique=False
        )
        batch_op.create_index(
            "ix_matter_village_state", ["village_id", "state", "due_on"], unique=False
        )

    op.create_table(
        "check_run",
        sa.Column("id", KEY, nullable=False),
        sa.Column("village_id", KEY, nullable=False),
        sa.Column("matter_id", KEY, nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("input", sa.JSON(), nullable=False),
        sa.Column("input_digest", sa.String(length=64), nullable=False),
        sa.Column("results", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_check_run_matter_id")),
        sa.ForeignKeyConstraint(
            ["village_id"], ["region.id"], name=op.f("fk_check_run_village_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_run")),
    )
    with op.batch_alter_table("check_run", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_check_run_matter_id"), ["matter_id"], unique=False)

    op.create_table(
        "check_sheet",
        sa.Column("id", KEY, nullable=False),
        sa.Column("inspection_id", KEY, nullable=False),
        sa.Column("position", KEY, nullable=False),
        sa.Column("village_id", KEY, nullable=False),
        sa.Column("matter_id", KEY, nullable=False),
        sa.Column("inspected_on", sa.Date(), nullable=True),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("photos", sa.JSON(), nullable=False),
        sa.Column("keyed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("keyed_by", KEY, nullable=True),
        sa.ForeignKeyConstraint(
            ["inspection_id"], ["inspection.id"], name=op.f("fk_check_sheet_inspection_id")
        ),
        sa.ForeignKeyConstraint(
            ["matter_id"], ["matter.id"], name=op.f("fk_check_sheet_matter_id")
        ),
        sa.ForeignKeyConstraint(
            ["village_id"], ["region.id"], name=op.f("fk_check_sheet_village_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_sheet")),
        sa.UniqueConstraint(
            "inspection_id", "position", name=op.f("uq_check_sheet_inspection_id_position")
        ),
    )
    with op.batch_alter_table("check_sheet", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_check_sheet_matter_id"), ["matter_id"], unique=False)

    op.create_table(
        "matter_paper",
        sa.Column("id", KEY, nullable=False),
        sa.Column("matter_id", KEY, nullable=False),
        sa.Column("step_code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("filename", sa.String(length=120), nullable=False),
        sa.Column("kept_where", sa.String(length=80), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", KEY, nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "digest IS NOT NULL OR kept_where <> ''", name=op.f("ck_matter_paper_somewhere")
        ),
        sa.ForeignKeyConstraint(
            ["added_by"], ["user_account.id"], name=op.f("fk_matter_paper_added_by")
        ),
        sa.ForeignKeyConstraint(
            ["digest"], ["stored_file.digest"], name=op.f("fk_matter_paper_digest")
        ),
        sa.ForeignKeyConstraint(
            ["matter_id"], ["matter.id"], name=op.f("fk_matter_paper_matter_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matter_paper")),
    )
    with op.batch_alter_table("matter_paper", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_matter_paper_digest"), ["digest"], unique=False)
        batch_op.create_index(batch_op.f("ix_matter_paper_matter_id"), ["matter_id"], unique=False)

    op.create_table(
        "matter_recusal",
        sa.Column("id", KEY, nullable=False),
        sa.Column("matter_id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("declared_on", sa.Date(), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["matter_id"], ["matter.id"], name=op.f("fk_matter_recusal_matter_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_matter_recusal_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matter_recusal")),
        sa.UniqueConstraint(
            "matter_id", "person_id", name=op.f("uq_matter_recusal_matter_id_person_id")
        ),
    )
    with op.batch_alter_table("matter_recusal", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_matter_recusal_person_id"), ["person_id"], unique=False
        )

    op.create_table(
        "refusal",
        sa.Column("id", KEY, nullable=False),
        sa.Column("village_id", KEY, nullable=False),
        sa.Column("number", sa.String(length=12), nullable=False),
        sa.Column("matter_id", KEY, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("refused_on", sa.Date(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by", KEY, nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_by", KEY, nullable=True),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_refusal_matter_id")),
        sa.ForeignKeyConstraint(["village_id"], ["region.id"], name=op.f("fk_refusal_village_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refusal")),
        sa.UniqueConstraint("village_id", "number", name=op.f("uq_refusal_village_id_number")),
    )
    with op.batch_alter_table("refusal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_refusal_matter_id"), ["matter_id"], unique=False)

    op.create_table(
        "relief_round",
        sa.Column("id", KEY, nullable=False),
        sa.Column("village_id", KEY, nullable=False),
        sa.Column("number", sa.String(length=12), nullable=False),
        sa.Column("scheme", sa.String(length=40), nullable=False),
        sa.Column("matter_id", KEY, nullable=True),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("opened_by", KEY, nullable=False),
        sa.Column("published_from", sa.Date(), nullable=True),
        sa.Column("published_until", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["matter_id"], ["matter.id"], name=op.f("fk_relief_round_matter_id")
        ),
        sa.ForeignKeyConstraint(
            ["village_id"], ["region.id"], name=op.f("fk_relief_round_village_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_relief_round")),
        sa.UniqueConstraint("village_id", "number", name=op.f("uq_relief_round_village_id_number")),
    )
    op.create_table(
        "step_record",
        sa.Column("id", KEY, nullable=False),
        sa.Column("matter_id", KEY, nullable=False),
        sa.Column("step_code", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=True),
        sa.Column("post", sa.String(length=24), nullable=False),
        sa.Column("deputy_for_id", KEY, nullable=True),
        sa.Column("resolution_id", KEY, nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("voids_id", KEY, nullable=True),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.CheckConstraint(
            "(kind = 'voided') = (voids_id IS NOT NULL)", name=op.f("ck_step_record_voids")
        ),
        sa.CheckConstraint(
            "kind IN ('done','signed','passed','failed','published','taken_down','refused','paid','stopped','noted','voided')",
            name=op.f("ck_step_record_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["deputy_for_id"], ["person.id"], name=op.f("fk_step_record_deputy_for_id")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by"], ["user_account.id"], name=op.f("fk_step_record_entered_by")
        ),
        sa.ForeignKeyConstraint(
            ["matter_id"], ["matter.id"], name=op.f("fk_step_record_matter_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_step_record_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["resolution_id"], ["resolution.id"], name=op.f("fk_step_record_resolution_id")
        ),
        sa.ForeignKeyConstraint(
            ["voids_id"], ["step_record.id"], name=op.f("fk_step_record_voids_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_step_record")),
        sa.UniqueConstraint("matter_id", "key", name=op.f("uq_step_record_matter_id_key")),
        sa.UniqueConstraint("voids_id", name=op.f("uq_step_record_voids_id")),
    )
    op.create_table(
        "waiver",
        sa.Column("id", KEY, nullable=False),
        sa.Column("village_id", KEY, nullable=False),
        sa.Column("matter_id", KEY, nullable=True),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("author", sa.String(length=60), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_by", KEY, nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("until_on >= from_on", name=op.f("ck_waiver_days")),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_waiver_matter_id")),
        sa.ForeignKeyConstraint(["village_id"], ["region.id"], name=op.f("fk_waiver_village_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiver")),
    )
    with op.batch_alter_table("waiver", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_waiver_village_id"), ["village_id"], unique=False)

    op.create_table(
        "doubt",
        sa.Column("id", KEY, nullable=False),
        sa.Column("village_id", KEY, nullable=False),
        sa.Column("number", sa.String(length=12), nullable=False),
        sa.Column("matter_id", KEY, nullable=True),
        sa.Column("sheet_id", KEY, nullable=True),
        sa.Column("run_id", KEY, nullable=True),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("step_code", sa.String(length=40), nullable=False),
        sa.Column("about", sa.String(length=60), nullable=False),
        sa.Column("clause", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("severity", sa.String(length=5), nullable=False),
        sa.Column("office", sa.String(length=24), nullable=False),
        sa.Column("person_id", KEY, nullable=True),
        sa.Column("raised_on", sa.Date(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("raised_by", KEY, nullable=True),
        sa.Column("answer_due_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=9), nullable=False),
        sa.CheckConstraint("severity IN ('light','plain','grave')", name=op.f("ck_doubt_severity")),
        sa.CheckConstraint(
            "state IN ('open','explained','waived','cleared','dismissed','confirmed')",
            name=op.f("ck_doubt_state"),
        ),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_doubt_matter_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_doubt_person_id")),
        sa.ForeignKeyConstraint(["run_id"], ["check_run.id"], name=op.f("fk_doubt_run_id")),
        sa.ForeignKeyConstraint(["sheet_id"], ["check_sheet.id"], name=op.f("fk_doubt_sheet_id")),
        sa.ForeignKeyConstraint(["village_id"], ["region.id"], name=op.f("fk_doubt_village_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_doubt")),
        sa.UniqueConstraint(
            "matter_id",
            "code",
            "step_code",
            "about",
            name=op.f("uq_doubt_matter_id_code_step_code_about"),
        ),
        sa.UniqueConstraint("village_id", "number", name=op.f("uq_doubt_village_id_number")),
    )
    with op.batch_alter_table("doubt", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_doubt_person_id"), ["person_id"], unique=False)
        batch_op.create_index("ix_doubt_village_state", ["village_id", "state"], unique=False)

    op.create_table(
        "relief_line",
        sa.Column("id", KEY, nullable=False),
        sa.Column("round_id", KEY, nullable=False),
        sa.Column("household_id", KEY, nullable=False),
        sa.Column("before", sa.String(length=3), nullable=False),
        sa.Column("opinion", sa.String(length=3), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("town_outcome", sa.String(length=3), nullable=True),
        sa.Column("town_on", sa.Date(), nullable=True),
        sa.Column("town_by", KEY, nullable=True),
        sa.Column("town_reason", sa.Text(), nullable=False),
        sa.Column("county_outcome", sa.String(length=3), nullable=True),
        sa.Column("county_on", sa.Date(), nullable=True),
        sa.Column("county_by", KEY, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("before IN ('in','out')", name=op.f("ck_relief_line_before")),
        sa.CheckConstraint(
            "county_outcome IN ('in','out')", name=op.f("ck_relief_line_county_outcome")
        ),
        sa.CheckConstraint("opinion IN ('in','out')", name=op.f("ck_relief_line_opinion")),
        sa.CheckConstraint(
            "town_outcome IN ('in','out')", name=op.f("ck_relief_line_town_outcome")
        ),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_relief_line_household_id")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["relief_round.id"], name=op.f("fk_relief_line_round_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_relief_line")),
        sa.UniqueConstraint(
            "round_id", "household_id", name=op.f("uq_relief_line_round_id_household_id")
        ),
    )
    with op.batch_alter_table("relief_line", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_relief_line_household_id"), ["household_id"], unique=False
        )

    op.create_table(
        "explanation",
        sa.Column("id", KEY, nullable=False),
        sa.Column("doubt_id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=True),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by", KEY, nullable=False),
        sa.ForeignKeyConstraint(["doubt_id"], ["doubt.id"], name=op.f("fk_explanation_doubt_id")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_explanation_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_explanation")),
    )
    with op.batch_alter_table("explanation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_explanation_doubt_id"), ["doubt_id"], unique=False)

    op.create_table(
        "finding",
        sa.Column("id", KEY, nullable=False),
        sa.Column("village_id", KEY, nullable=False),
        sa.Column("number", sa.String(length=12), nullable=False),
        sa.Column("doubt_id", KEY, nullable=False),
        sa.Column("outcome", sa.String(length=9), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("severity", sa.String(length=5), nullable=False),
        sa.Column("person_id", KEY, nullable=True),
        sa.Column("office", sa.String(length=24), nullable=False),
        sa.Column("item_id", KEY, nullable=True),
        sa.Column("claim_id", KEY, nullable=True),
        sa.Column("repeated", sa.Boolean(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", KEY, nullable=False),
        sa.Column("level", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.CheckConstraint("level IN ('village','town','county')", name=op.f("ck_finding_level")),
        sa.CheckConstraint(
            "outcome IN ('confirmed','changed','dismissed')", name=op.f("ck_finding_outcome")
        ),
        sa.CheckConstraint(
            "state IN ('decided','ordered','proved','failed','closed')",
            name=op.f("ck_finding_state"),
        ),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_finding_claim_id")),
        sa.ForeignKeyConstraint(["doubt_id"], ["doubt.id"], name=op.f("fk_finding_doubt_id")),
        sa.ForeignKeyConstraint(["item_id"], ["list_item.id"], name=op.f("fk_finding_item_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_finding_person_id")),
        sa.ForeignKeyConstraint(["village_id"], ["region.id"], name=op.f("fk_finding_village_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding")),
        sa.UniqueConstraint("doubt_id", name=op.f("uq_finding_doubt_id")),
        sa.UniqueConstraint("village_id", "number", name=op.f("uq_finding_village_id_number")),
    )
    with op.batch_alter_table("finding", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_finding_person_id"), ["person_id"], unique=False)

    op.create_table(
        "finding_step",
        sa.Column("id", KEY, nullable=False),
        sa.Column("finding_id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=9), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("level", sa.String(length=8), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by", KEY, nullable=True),
        sa.CheckConstraint(
            "kind IN ('ordered','proved','failed','closed','escalated')",
            name=op.f("ck_finding_step_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["digest"], ["stored_file.digest"], name=op.f("fk_finding_step_digest")
        ),
        sa.ForeignKeyConstraint(
            ["finding_id"], ["finding.id"], name=op.f("fk_finding_step_finding_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding_step")),
    )
    with op.batch_alter_table("finding_step", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_finding_step_finding_id"), ["finding_id"], unique=False
        )

    op.create_table(
        "talk",
        sa.Column("id", KEY, nullable=False),
        sa.Column("village_id", KEY, nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("stage", sa.String(length=6), nullable=False),
        sa.Column("matter_id", KEY, nullable=True),
        sa.Column("finding_id", KEY, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("suggested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("held_by", sa.String(length=60), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recorded_by", KEY, nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_by", KEY, nullable=True),
        sa.CheckConstraint("stage IN ('before','during','after')", name=op.f("ck_talk_stage")),
        sa.CheckConstraint(
            "state IN ('suggested','held','acknowledged','dropped')", name=op.f("ck_talk_state")
        ),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_talk_finding_id")),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_talk_matter_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_talk_person_id")),
        sa.ForeignKeyConstraint(["village_id"], ["region.id"], name=op.f("fk_talk_village_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_talk")),
        sa.UniqueConstraint("village_id", "key", name=op.f("uq_talk_village_id_key")),
    )
    with op.batch_alter_table("talk", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_talk_person_id"), ["person_id"], unique=False)
