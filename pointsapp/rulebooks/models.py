"""A rule book is a version: draft, adopted by a resolution, in force from a day, followed."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pointsapp.decisions.ids import ResolutionId
from pointsapp.foundation.database import Base
from pointsapp.people.ids import RegionId, UserId
from pointsapp.rulebooks.ids import BookId, CapId, RuleId

UNITS: dict[str, str] = {"household": "户", "resident": "人", "cadre": "村干部"}
PERS: dict[str, str] = {"month": "每月", "quarter": "每季度", "year": "每年", "ever": "只一次"}
YEAR_ENDS: dict[str, str] = {"keep": "全部保留", "clear": "全部清零", "share": "按比例保留"}
DIRECTIONS: dict[str, str] = {"plus": "加分", "minus": "扣分"}
EFFECTS: dict[str, str] = {
    "points": "分值",
    "status": "直接定等次",
    "zero": "积分归零",
    "case": "一事一议",
    "slot": "村级自设项",
}


class RuleBook(Base):
    """One version of a village's book; None means the village has not decided that yet."""

    __tablename__ = "rule_book"
    __table_args__ = (
        UniqueConstraint("village_id", "number"),
        CheckConstraint("state IN ('draft','adopted','discarded')", name="state"),
        CheckConstraint("unit IN ('household','resident','cadre')", name="unit"),
        Index("ix_rule_book_in_force", "village_id", "unit", "in_force_from"),
    )

    id: Mapped[BookId] = mapped_column(primary_key=True)
    village_id: Mapped[RegionId] = mapped_column(ForeignKey("region.id"))
    number: Mapped[str] = mapped_column(String(12))
    title: Mapped[str] = mapped_column(String(120))
    unit: Mapped[str] = mapped_column(String(10))
    source: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(10), default="draft")
    created_at: Mapped[datetime]
    created_by: Mapped[UserId | None]

    base_points: Mapped[Decimal | None]
    spend_share: Mapped[int | None]  # per cent of each award that may be spent, 0–100
    deductions_cut_purse: Mapped[bool | None]
    year_start: Mapped[str | None] = mapped_column(String(5))  # 'MM-DD'
    late_days: Mapped[int | None]  # days after the year's end in which the old year still counts
    year_end: Mapped[str | None] = mapped_column(String(8))  # 'keep', 'clear', 'share'
    keep_share: Mapped[int | None]  # per cent of the purse kept when year_end is 'share'
    notice_days: Mapped[int | None]
    reviews: Mapped[int | None]  # 1 or 2
    status_points: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # {'B': '-50'}

    resolution_id: Mapped[ResolutionId | None] = mapped_column(ForeignKey("resolution.id"))
    adopted_at: Mapped[datetime | None]
    in_force_from: Mapped[date | None]
    in_force_until: Mapped[date | None]  # first day no longer in force
    follows_id: Mapped[BookId | None] = mapped_column(ForeignKey("rule_book.id"))


class Grade(Base):
    """A grade between two bounds of (base + points of the period); open means 'not included'."""

    __tablename__ = "grade"
    __table_args__ = (UniqueConstraint("book_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    book_id: Mapped[BookId] = mapped_column(ForeignKey("rule_book.id"), index=True)
    position: Mapped[int]  # 1 is the best
    name: Mapped[str] = mapped_column(String(20))
    lower: Mapped[Decimal | None]
    lower_open: Mapped[bool] = mapped_column(default=False)
    upper: Mapped[Decimal | None]
    upper_open: Mapped[bool] = mapped_column(default=False)
    statuses: Mapped[list[Any]] = mapped_column(JSON, default=list)  # statuses that lead here


class SharedCap(Base):
    """A cap that several rules share."""

    __tablename__ = "shared_cap"
    __table_args__ = (UniqueConstraint("book_id", "code"),)

    id: Mapped[CapId] = mapped_column(primary_key=True)
    book_id: Mapped[BookId] = mapped_column(ForeignKey("rule_book.id"), index=True)
    code: Mapped[str] = mapped_column(String(20))
    times: Mapped[int | None]
    points: Mapped[Decimal | None]
    per: Mapped[str] = mapped_column(String(8))


class Rule(Base):
    """One row of a book. `number` is 第 N 条; `tariff` is described in rulebooks.policy."""

    __tablename__ = "rule"
    __table_args__ = (
        UniqueConstraint("book_id", "number"),
        CheckConstraint("direction IN ('plus','minus')", name="direction"),
        CheckConstraint("effect IN ('points','status','zero','case','slot')", name="effect"),
        CheckConstraint("cap_per IN ('month','quarter','year','ever')", name="cap_per"),
        CheckConstraint("reviews IN (1, 2)", name="reviews"),
    )

    id: Mapped[RuleId] = mapped_column(primary_key=True)
    book_id: Mapped[BookId] = mapped_column(ForeignKey("rule_book.id"))
    number: Mapped[int]
    direction: Mapped[str] = mapped_column(String(5))
    category: Mapped[str] = mapped_column(String(60))
    level: Mapped[str] = mapped_column(String(20), default="")
    behaviour: Mapped[str] = mapped_column(Text)
    raw_points: Mapped[str] = mapped_column(String(60), default="")  # as the source writes it
    note: Mapped[str] = mapped_column(Text, default="")
    effect: Mapped[str] = mapped_column(String(8))
    points_min: Mapped[Decimal | None]  # signed; min = max when fixed
    points_max: Mapped[Decimal | None]
    tariff: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    status: Mapped[str | None] = mapped_column(String(12))
    unit_word: Mapped[str] = mapped_column(String(12), default="次")
    applies_to: Mapped[str] = mapped_column(String(20), default="")
    cap_times: Mapped[int | None]
    cap_points: Mapped[Decimal | None]
    cap_per: Mapped[str | None] = mapped_column(String(8))
    shared_cap_id: Mapped[CapId | None] = mapped_column(ForeignKey("shared_cap.id"))
    repeat_doubles: Mapped[bool] = mapped_column(default=False)
    overlap_group: Mapped[str] = mapped_column(String(20), default="")
    evidence: Mapped[str] = mapped_column(String(120), default="")
    claimable: Mapped[bool] = mapped_column(default=False)  # villagers may claim it themselves
    reviews: Mapped[int | None]
    notice_days: Mapped[int | None]
    veto: Mapped[bool] = mapped_column(default=False)
    slot_id: Mapped[RuleId | None] = mapped_column(ForeignKey("rule.id"))  # chosen under this slot
    slot_items: Mapped[int | None]
    slot_points: Mapped[Decimal | None]
    # The rule that this one continues in an earlier version: caps outlive a version.
    root_id: Mapped[RuleId | None] = mapped_column(ForeignKey("rule.id"))
    question: Mapped[str] = mapped_column(Text, default="")  # to settle before adoption; '' = none
    struck_law: Mapped[str] = mapped_column(String(120), default="")  # '' = not struck
    struck_why: Mapped[str] = mapped_column(Text, default="")
