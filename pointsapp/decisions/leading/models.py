"""Seats of leading groups and joint conferences, and the dated lines of a year."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from pointsapp.decisions.ids import BodyId, MeetingId, SeatId, YearLineId
from pointsapp.foundation.database import Base, append_only
from pointsapp.people.ids import RegionId


class LeadingSeat(Base):
    """Who or which unit holds a role in a body that leads; `to_on` is the first day no longer."""

    __tablename__ = "leading_seat"
    __table_args__ = (
        CheckConstraint(
            "role IN ('leader','deputy','office','office_head','department')", name="role"
        ),
        CheckConstraint("to_on >= from_on", name="days"),
        Index(
            "uq_leading_seat_held",
            "body_id",
            "role",
            "holder",
            unique=True,
            sqlite_where=text("to_on IS NULL"),
            postgresql_where=text("to_on IS NULL"),
        ),
    )

    id: Mapped[SeatId] = mapped_column(primary_key=True)
    body_id: Mapped[BodyId] = mapped_column(ForeignKey("body.id"))
    region_id: Mapped[RegionId] = mapped_column(ForeignKey("region.id"), index=True)
    role: Mapped[str] = mapped_column(String(20))
    holder: Mapped[str] = mapped_column(String(60))  # a person with the office, or a unit
    from_on: Mapped[date]
    to_on: Mapped[date | None]


class YearLine(Base):
    """What was done together with other work on a day, or the theme of a year (seeds S, Z)."""

    __tablename__ = "year_line"
    __table_args__ = (
        CheckConstraint("part IN ('studied','planned','checked','assessed','theme')", name="part"),
        Index(
            "uq_year_line_standing",
            "region_id",
            "year",
            "part",
            "done_on",
            "what",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )

    id: Mapped[YearLineId] = mapped_column(primary_key=True)
    region_id: Mapped[RegionId] = mapped_column(ForeignKey("region.id"))
    year: Mapped[int]
    part: Mapped[str] = mapped_column(String(20))
    done_on: Mapped[date]
    what: Mapped[str] = mapped_column(String(200))  # together with what; of a theme its title
    meeting_id: Mapped[MeetingId | None] = mapped_column(ForeignKey("meeting.id"))
    paper: Mapped[str] = mapped_column(String(200), default="")
    recorded_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]  # set when it was recorded by mistake


append_only("leading_seat", ended_by="to_on")
append_only("year_line", ended_by="withdrawn_at")
