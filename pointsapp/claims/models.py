"""Claims, their reviews, notice sheets with their lines, and errata."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pointsapp.claims.ids import BatchId, ClaimId, ClaimPhotoId, LineId, SheetId
from pointsapp.contests.ids import ContestId
from pointsapp.foundation.database import Base, append_only
from pointsapp.ledger.ids import AccountId, EntryId, SealId, StandingId
from pointsapp.people.ids import HouseholdId, PersonId, RegionId, UserId
from pointsapp.rulebooks.ids import RuleId

STATES: dict[str, str] = {
    "registered": "等审核",
    "asked": "等补充材料",
    "approved": "已通过，等公示",
    "refused": "已退回",
    "withdrawn": "已撤回",
    "on_notice": "公示中",
    "recorded": "已记账",
    "struck": "异议成立，不记",
}
# Who brought a claim: the staff, the household itself, or a clerk whom it asked for help.
ORIGINS: dict[str, str] = {"staff": "村里登记", "household": "自家申报", "helped": "帮助申报"}


class Batch(Base):
    """What a clerk saved in one go: a grid or a file."""

    __tablename__ = "batch"
    __table_args__ = (UniqueConstraint("village_id", "key"),)

    id: Mapped[BatchId] = mapped_column(primary_key=True)
    village_id: Mapped[RegionId] = mapped_column(ForeignKey("region.id"))
    group_id: Mapped[RegionId | None] = mapped_column(ForeignKey("region.id"))
    month: Mapped[str] = mapped_column(String(7))  # '2026-11'
    key: Mapped[str] = mapped_column(String(80))
    body_digest: Mapped[str] = mapped_column(String(64))
    claims: Mapped[int]
    saved_by: Mapped[UserId]
    saved_at: Mapped[datetime]


class GridDraft(Base):
    """Half-typed cells of one clerk, one group and month."""

    __tablename__ = "grid_draft"

    user_id: Mapped[UserId] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    group_id: Mapped[RegionId] = mapped_column(ForeignKey("region.id"), primary_key=True)
    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    cells: Mapped[dict[str, Any]] = mapped_column(JSON)
    saved_at: Mapped[datetime]


class Claim(Base):
    """One behaviour of one account under one rule, as registered; keeps quantity and act."""

    __tablename__ = "claim"
    __table_args__ = (
        UniqueConstraint("village_id", "key"),
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint(
            "state IN ('registered','asked','approved','refused','withdrawn','on_notice',"
            "'recorded','struck')",
            name="state",
        ),
        Index("ix_claim_village_state", "village_id", "state"),
        Index("ix_claim_account_rule", "account_id", "rule_id"),
    )

    id: Mapped[ClaimId] = mapped_column(primary_key=True)
    village_id: Mapped[RegionId] = mapped_column(ForeignKey("region.id"))
    account_id: Mapped[AccountId] = mapped_column(ForeignKey("account.id"))
    household_id: Mapped[HouseholdId | None] = mapped_column(ForeignKey("household.id"), index=True)
    rule_id: Mapped[RuleId] = mapped_column(ForeignKey("rule.id"))
    batch_id: Mapped[BatchId | None] = mapped_column(ForeignKey("batch.id"), index=True)
    quantity: Mapped[Decimal]
    amount: Mapped[Decimal | None]  # for a tariff by amount, in yuan
    points_asked: Mapped[Decimal | None]  # for a range or a case by case rule, signed
    occurred_on: Mapped[date]
    act: Mapped[str] = mapped_column(String(80))  # claims of one act share it
    note: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(10), default="registered")
    key: Mapped[str] = mapped_column(String(80))
    body_digest: Mapped[str] = mapped_column(String(64))
    # None: the household itself, by its card.
    registered_by: Mapped[UserId | None] = mapped_column(ForeignKey("user_account.id"))
    registered_at: Mapped[datetime]
    reviewed_by: Mapped[UserId | None] = mapped_column(
        ForeignKey("user_account.id")
    )  # the last one
    reviewed_at: Mapped[datetime | None]


class Voucher(Base):
    """Whoever of the staff said that what a claim records took place: they do not review it."""

    __tablename__ = "claim_voucher"

    claim_id: Mapped[ClaimId] = mapped_column(ForeignKey("claim.id"), primary_key=True)
    user_id: Mapped[UserId] = mapped_column(ForeignKey("user_account.id"), primary_key=True)


class OwnClaim(Base):
    """What a household's own claim has beside the claim: who did it, who helped, whether that
    was right. `helper_id` None: made by the household with its card and PIN.
    """

    __tablename__ = "own_claim"
    __table_args__ = (
        CheckConstraint("helper_id IS NULL OR asked_by_id IS NOT NULL", name="asked_by"),
        CheckConstraint("settled_at IS NULL OR kept IS NOT NULL", name="settled"),
    )

    claim_id: Mapped[ClaimId] = mapped_column(ForeignKey("claim.id"), primary_key=True)
    doer_id: Mapped[PersonId | None] = mapped_column(ForeignKey("person.id"))
    follows_id: Mapped[ClaimId | None] = mapped_column(ForeignKey("claim.id"), unique=True)
    withdrawn_at: Mapped[datetime | None]
    helper_id: Mapped[UserId | None] = mapped_column(ForeignKey("user_account.id"))
    asked_by_id: Mapped[PersonId | None] = mapped_column(ForeignKey("person.id"))
    slip_digest: Mapped[str | None] = mapped_column(String(64), unique=True)
    slip_printed_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    confirmed_by: Mapped[UserId | None] = mapped_column(ForeignKey("user_account.id"))
    contested_at: Mapped[datetime | None]
    contested_by: Mapped[UserId | None] = mapped_column(ForeignKey("user_account.id"))
    contested_why: Mapped[str] = mapped_column(Text, default="")
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[UserId | None] = mapped_column(ForeignKey("user_account.id"))
    settled_why: Mapped[str] = mapped_column(Text, default="")
    kept: Mapped[bool | None]  # whether the claim stood when the contest was settled


class ClaimQuestion(Base):
    """What a reviewer wants to know before deciding, and what was answered."""

    __tablename__ = "claim_question"

    id: Mapped[int] = mapped_column(primary_key=True)
    claim_id: Mapped[ClaimId] = mapped_column(ForeignKey("claim.id"), index=True)
    question: Mapped[str] = mapped_column(Text)
    asked_by: Mapped[UserId] = mapped_column(ForeignKey("user_account.id"))
    asked_at: Mapped[datetime]
    due_on: Mapped[date]  # after this day it is reviewed without an answer
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_by: Mapped[UserId | None] = mapped_column(ForeignKey("user_account.id"))
    answered_at: Mapped[datetime | None]  # answered_by None: by the household's card


class ClaimPhoto(Base):
    """A photo of a claim, or of a form that is not sent yet (`claim_id` None).

    Its file is erased after a time; what stays is the digest, so that the same one is noticed.
    """

    __tablename__ = "claim_photo"
    __table_args__ = (
        UniqueConstraint("household_id", "form_key", "digest"),
        Index("ix_claim_photo_village_id", "village_id", "digest"),
    )

    id: Mapped[ClaimPhotoId] = mapped_column(primary_key=True)
    village_id: Mapped[RegionId] = mapped_column(ForeignKey("region.id"))
    household_id: Mapped[HouseholdId] = mapped_column(ForeignKey("household.id"))
    claim_id: Mapped[ClaimId | None] = mapped_column(ForeignKey("claim.id"), index=True)
    form_key: Mapped[str] = mapped_column(String(40))
    digest: Mapped[str] = mapped_column(String(64))
    look: Mapped[str] = mapped_column(String(16))  # foundation.likeness; '' tells nothing
    file: Mapped[str | None] = mapped_column(ForeignKey("stored_file.digest"), index=True)
    like_id: Mapped[ClaimPhotoId | None] = mapped_column(ForeignKey("claim_photo.id"))
    like_exactly: Mapped[bool] = mapped_column(default=False)
    added_at: Mapped[datetime]
    added_by: Mapped[UserId | None] = mapped_column(ForeignKey("user_account.id"))
    erased_at: Mapped[datetime | None]


class Review(Base):
    """One review of a claim; a rule may ask for two, by two people."""

    __tablename__ = "review"
    __table_args__ = (
        UniqueConstraint("claim_id", "round"),
        CheckConstraint("outcome IN ('approved','refused')", name="outcome"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    claim_id: Mapped[ClaimId] = mapped_column(ForeignKey("claim.id"))
    round: Mapped[int]
    outcome: Mapped[str] = mapped_column(String(8))
    reason: Mapped[str] = mapped_column(Text, default="")
    reviewed_by: Mapped[UserId] = mapped_column(ForeignKey("user_account.id"))
    reviewed_at: Mapped[datetime]


class Sheet(Base):
    """A notice sheet 公示: lines bound to points, open from–to (both days included)."""

    __tablename__ = "sheet"
    __table_args__ = (
        UniqueConstraint("village_id", "year", "number", "unit"),
        CheckConstraint("state IN ('open','recorded')", name="state"),
        Index("ix_sheet_state_closes", "state", "closes_on"),
    )

    id: Mapped[SheetId] = mapped_column(primary_key=True)
    village_id: Mapped[RegionId] = mapped_column(ForeignKey("region.id"))
    year: Mapped[int]
    number: Mapped[int]  # 第 N 期 of the year
    unit: Mapped[str] = mapped_column(String(10))  # the book's unit
    month: Mapped[str] = mapped_column(String(7))  # '2026-11', in the title
    opened_on: Mapped[date]
    closes_on: Mapped[date]
    opened_at: Mapped[datetime]
    opened_by: Mapped[UserId | None]
    head_number: Mapped[int]  # the chain's head when it was opened, printed on it
    head_digest: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(8), default="open")
    recorded_at: Mapped[datetime | None]
    effective_on: Mapped[date | None]  # the day after closes_on, however late the job ran
    seal_id: Mapped[SealId | None] = mapped_column(ForeignKey("seal.id"))


class SheetLine(Base):
    """A claim on a sheet, with the points it was bound to and how they were worked out."""

    __tablename__ = "sheet_line"
    __table_args__ = (
        UniqueConstraint("sheet_id", "position"),
        UniqueConstraint("sheet_id", "claim_id"),
        CheckConstraint("state IN ('open','moved','recorded','struck')", name="state"),
    )

    id: Mapped[LineId] = mapped_column(primary_key=True)
    sheet_id: Mapped[SheetId] = mapped_column(ForeignKey("sheet.id"))
    position: Mapped[int]
    claim_id: Mapped[ClaimId] = mapped_column(ForeignKey("claim.id"), index=True)
    points: Mapped[Decimal]  # may be 0 when a cap or an overlap leaves nothing
    working: Mapped[list[Any]] = mapped_column(JSON, default=list)  # sentences, in order
    state: Mapped[str] = mapped_column(String(8), default="open")
    entry_id: Mapped[EntryId | None] = mapped_column(ForeignKey("entry.id"), unique=True)
    standing_id: Mapped[StandingId | None] = mapped_column(ForeignKey("standing.id"))


class Erratum(Base):
    """A published correction 更正: which line was wrong, and the reversal that mends it.

    Of a line that gave points an entry is reversed, of one that gave a status it is lifted.
    """

    __tablename__ = "erratum"
    __table_args__ = (
        CheckConstraint("(entry_id IS NULL) = (reversal_id IS NULL)", name="reversal"),
        CheckConstraint("entry_id IS NOT NULL OR standing_id IS NOT NULL", name="subject"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    village_id: Mapped[RegionId] = mapped_column(ForeignKey("region.id"), index=True)
    contest_id: Mapped[ContestId | None] = mapped_column(ForeignKey("contest.id"))
    line_id: Mapped[LineId | None] = mapped_column(ForeignKey("sheet_line.id"))
    entry_id: Mapped[EntryId | None] = mapped_column(ForeignKey("entry.id"), unique=True)
    reversal_id: Mapped[EntryId | None] = mapped_column(ForeignKey("entry.id"))
    standing_id: Mapped[StandingId | None] = mapped_column(ForeignKey("standing.id"), unique=True)
    published_on: Mapped[date]


append_only("claim_voucher")
