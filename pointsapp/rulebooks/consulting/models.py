"""A draft that hangs for opinions, the opinions, and what the draft was changed for."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pointsapp.foundation.database import Base
from pointsapp.people.ids import HouseholdId, RegionId, UserId
from pointsapp.rulebooks.ids import BookId, ConsultationId, OpinionId, PaperCountId


class Consultation(Base):
    """One round in which a draft hangs for opinions; `published` is the draft as it hung."""

    __tablename__ = "consultation"
    __table_args__ = (
        UniqueConstraint("book_id", "round"),
        UniqueConstraint("village_id", "number"),
    )

    id: Mapped[ConsultationId] = mapped_column(primary_key=True)
    village_id: Mapped[RegionId] = mapped_column(ForeignKey("region.id"))
    book_id: Mapped[BookId] = mapped_column(ForeignKey("rule_book.id"))
    round: Mapped[int]
    number: Mapped[str] = mapped_column(String(12))
    opened_on: Mapped[date]
    closes_on: Mapped[date]  # the last day, itself included
    published: Mapped[dict[str, Any]] = mapped_column(JSON)
    published_at: Mapped[datetime]
    published_by: Mapped[UserId | None]
    taken_down_on: Mapped[date | None]
    taken_down_why: Mapped[str] = mapped_column(Text, default="")


class Opinion(Base):
    """What a household said, or somebody at a meeting or on a slip without a name, of one row or
    of the whole; `changes` name what of the draft was changed for it.
    """

    __tablename__ = "opinion"
    __table_args__ = (
        UniqueConstraint("consultation_id", "number"),
        Index("uq_opinion_key", "consultation_id", "key", unique=True),
        CheckConstraint("via IN ('card','meeting','door','paper')", name="via"),
        CheckConstraint("outcome IN ('accepted','partly','declined')", name="outcome"),
    )

    id: Mapped[OpinionId] = mapped_column(primary_key=True)
    consultation_id: Mapped[ConsultationId] = mapped_column(ForeignKey("consultation.id"))
    number: Mapped[int]
    via: Mapped[str] = mapped_column(String(8))
    household_id: Mapped[HouseholdId | None] = mapped_column(ForeignKey("household.id"), index=True)
    row: Mapped[int | None]  # the number it has in what hung; None is the whole
    statement: Mapped[str] = mapped_column(Text)
    named: Mapped[bool] = mapped_column(default=False)  # wishes to be named in public
    said_on: Mapped[date]
    entered_at: Mapped[datetime]
    entered_by: Mapped[UserId | None]
    outcome: Mapped[str | None] = mapped_column(String(8))
    reason: Mapped[str] = mapped_column(Text, default="")
    changes: Mapped[list[Any]] = mapped_column(JSON, default=list)
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[UserId | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_why: Mapped[str] = mapped_column(Text, default="")
    key: Mapped[str | None] = mapped_column(String(60))  # of the desk's form; a household has none


class PaperCount(Base):
    """Slips without names that were counted: who agrees, who does not, what cannot be read."""

    __tablename__ = "paper_count"
    __table_args__ = (
        CheckConstraint("agree >= 0 AND against >= 0 AND unclear >= 0", name="heads"),
        Index("uq_paper_count_key", "consultation_id", "key", unique=True),
    )

    id: Mapped[PaperCountId] = mapped_column(primary_key=True)
    consultation_id: Mapped[ConsultationId] = mapped_column(
        ForeignKey("consultation.id"), index=True
    )
    collected_on: Mapped[date]
    agree: Mapped[int]
    against: Mapped[int]
    unclear: Mapped[int]
    entered_at: Mapped[datetime]
    entered_by: Mapped[UserId | None]
    voided_at: Mapped[datetime | None]
    voided_why: Mapped[str] = mapped_column(Text, default="")
    key: Mapped[str | None] = mapped_column(String(60))  # None: counted before there were keys


class ChangeNote(Base):
    """Why something of the draft was changed for which no opinion asked."""

    __tablename__ = "change_note"
    __table_args__ = (UniqueConstraint("consultation_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[ConsultationId] = mapped_column(ForeignKey("consultation.id"))
    key: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(Text)
    noted_at: Mapped[datetime]
    noted_by: Mapped[UserId | None]
