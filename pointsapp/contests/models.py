"""One table for every contest; what it is about is told by kind and id."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from pointsapp.contests.ids import ContestId
from pointsapp.foundation.database import Base
from pointsapp.people.ids import HouseholdId, RegionId, UserId


class Contest(Base):
    """An objection 异议 to a line under public notice, or an appeal 申诉 against an entry."""

    __tablename__ = "contest"
    __table_args__ = (
        UniqueConstraint("village_id", "number"),
        Index(
            "uq_contest_open",
            "subject_kind",
            "subject_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        CheckConstraint("kind IN ('objection','appeal')", name="kind"),
        CheckConstraint("state IN ('open','upheld','rejected','withdrawn')", name="state"),
        CheckConstraint("via IN ('card','oral','written')", name="via"),
    )

    id: Mapped[ContestId] = mapped_column(primary_key=True)
    village_id: Mapped[RegionId] = mapped_column(ForeignKey("region.id"))
    number: Mapped[str] = mapped_column(String(12))
    kind: Mapped[str] = mapped_column(String(10))
    subject_kind: Mapped[str] = mapped_column(String(12))  # 'sheet_line', 'entry'
    subject_id: Mapped[int]
    household_id: Mapped[HouseholdId | None] = mapped_column(ForeignKey("household.id"), index=True)
    via: Mapped[str] = mapped_column(String(8))
    statement: Mapped[str] = mapped_column(Text)
    raised_at: Mapped[datetime]
    raised_on: Mapped[date]
    raised_by: Mapped[UserId | None]  # the clerk who wrote it down; None when by card
    due_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(10), default="open")
    at_town: Mapped[bool] = mapped_column(default=False)  # nobody in the village may decide
    decided_at: Mapped[datetime | None]
    decided_on: Mapped[date | None]
    decided_by: Mapped[UserId | None]
    reason: Mapped[str] = mapped_column(Text, default="")
