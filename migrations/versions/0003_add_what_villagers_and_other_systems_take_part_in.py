"""Add own claims, activities, consultations, tokens, second factors and a first start."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

KINDS = "kind IN ('power','duty','negative','access','service','customs','disclosure')"
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Bring the schema forward."""
    _signing_in_and_tries()
    _tokens_and_webhooks()
    _sessions_and_second_factors()
    _activities()
    _layouts_and_first_start()
    _own_claims()
    _handed_tasks_sittings_and_budgets()
    _consultations()


def _signing_in_and_tries() -> None:
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


def _tokens_and_webhooks() -> None:
    op.create_table(
        "api_token",
        sa.Column("id", KEY, nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("hint", sa.String(length=8), nullable=False),
        sa.Column("scope", sa.JSON(), nullable=False),
        sa.Column("region_id", KEY, nullable=False),
        sa.Column("user_id", KEY, nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("created_by", KEY, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_used_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by"], ["user_account.id"], name=op.f("fk_api_token_created_by")
        ),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_api_token_region_id")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_api_token_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("digest", name=op.f("uq_api_token_digest")),
    )
    with op.batch_alter_table("api_token", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_api_token_region_id"), ["region_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_api_token_user_id"), ["user_id"], unique=False)

    op.create_table(
        "webhook",
        sa.Column("id", KEY, nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("secret_cipher", sa.String(length=300), nullable=False),
        sa.Column("key_id", sa.String(length=16), nullable=False),
        sa.Column("events", sa.JSON(), nullable=False),
        sa.Column("region_id", KEY, nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("created_by", KEY, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("failed_in_a_row", KEY, nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by"], ["user_account.id"], name=op.f("fk_webhook_created_by")
        ),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_webhook_region_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook")),
    )
    with op.batch_alter_table("webhook", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_webhook_region_id"), ["region_id"], unique=False)

    op.create_table(
        "api_answer",
        sa.Column("id", KEY, nullable=False),
        sa.Column("token_id", KEY, nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("body_digest", sa.String(length=64), nullable=False),
        sa.Column("status", KEY, nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["token_id"], ["api_token.id"], name=op.f("fk_api_answer_token_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_answer")),
        sa.UniqueConstraint("token_id", "key", name=op.f("uq_api_answer_token_id_key")),
    )
    with op.batch_alter_table("api_answer", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_api_answer_answered_at"), ["answered_at"], unique=False
        )

    op.create_table(
        "webhook_delivery",
        sa.Column("id", KEY, nullable=False),
        sa.Column("webhook_id", KEY, nullable=False),
        sa.Column("audit_id", KEY, nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", KEY, nullable=False),
        sa.Column("response_code", KEY, nullable=True),
        sa.Column("trouble", sa.String(length=120), nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting','delivered','given_up')", name=op.f("ck_webhook_delivery_state")
        ),
        sa.ForeignKeyConstraint(
            ["audit_id"], ["audit_row.id"], name=op.f("fk_webhook_delivery_audit_id")
        ),
        sa.ForeignKeyConstraint(
            ["webhook_id"], ["webhook.id"], name=op.f("fk_webhook_delivery_webhook_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_delivery")),
        sa.UniqueConstraint(
            "webhook_id", "audit_id", name=op.f("uq_webhook_delivery_webhook_id_audit_id")
        ),
    )
    with op.batch_alter_table("webhook_delivery", schema=None) as batch_op:
        batch_op.create_index("ix_webhook_delivery_state_try", ["state", "try_at"], unique=False)


def _sessions_and_second_factors() -> None:
    op.create_table(
        "known_device",
        sa.Column("id", KEY, nullable=False),
        sa.Column("user_id", KEY, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("words", sa.String(length=60), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("questioned", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_known_device_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_known_device")),
        sa.UniqueConstraint("user_id", "digest", name=op.f("uq_known_device_user_id_digest")),
    )
    op.create_table(
        "recovery_code",
        sa.Column("id", KEY, nullable=False),
        sa.Column("user_id", KEY, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_recovery_code_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
        sa.UniqueConstraint("user_id", "digest", name=op.f("uq_recovery_code_user_id_digest")),
    )
    op.create_table(
        "second_factor",
        sa.Column("user_id", KEY, nullable=False),
        sa.Column("secret_cipher", sa.String(length=200), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_step", KEY, nullable=False),
        sa.Column("failed_attempts", KEY, nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_second_factor_user_id")
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_second_factor")),
    )
    op.create_table(
        "staff_session",
        sa.Column("id", KEY, nullable=False),
        sa.Column("user_id", KEY, nullable=False),
        sa.Column("device_id", KEY, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("seen_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["device_id"], ["known_device.id"], name=op.f("fk_staff_session_device_id")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_staff_session_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_session")),
        sa.UniqueConstraint("digest", name=op.f("uq_staff_session_digest")),
    )
    op.create_index(op.f("ix_staff_session_device_id"), "staff_session", ["device_id"])
    op.create_index(op.f("ix_staff_session_user_id"), "staff_session", ["user_id"])


def _activities() -> None:
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


def _layouts_and_first_start() -> None:
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


def _own_claims() -> None:
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


def _handed_tasks_sittings_and_budgets() -> None:
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


def _consultations() -> None:
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
