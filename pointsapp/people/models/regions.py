"""Regions, dated: county, town, village, group; and what became of them."""

from datetime import date
from typing import Literal

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pointsapp.foundation.database import Base
from pointsapp.people.ids import RegionId

Level = Literal["county", "town", "village", "group"]
LEVELS: tuple[Level, ...] = ("county", "town", "village", "group")


class Region(Base):
    """A county, town, village or villagers' group; `path` is `/1/4/9/`, itself included."""

    __tablename__ = "region"
    __table_args__ = (
        UniqueConstraint("parent_id", "code"),
        CheckConstraint("level IN ('county','town','village','group')", name="level"),
        Index("ix_region_path", "path"),
    )

    id: Mapped[RegionId] = mapped_column(primary_key=True)
    level: Mapped[str] = mapped_column(String(8))
    code: Mapped[str] = mapped_column(String(20))  # group '03' in a village; people see 03-018
    name: Mapped[str] = mapped_column(String(60))
    parent_id: Mapped[RegionId | None] = mapped_column(ForeignKey("region.id"), index=True)
    path: Mapped[str] = mapped_column(String(200), default="")
    contact: Mapped[str] = mapped_column(String(80), default="")  # agent and telephone on the board
    started_on: Mapped[date]
    ended_on: Mapped[date | None]


class RegionChange(Base):
    """A merger, move, renaming or conversion, so that the history of a place can be told."""

    __tablename__ = "region_change"
    __table_args__ = (
        CheckConstraint("kind IN ('merged','moved','renamed','converted')", name="kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    region_id: Mapped[RegionId] = mapped_column(ForeignKey("region.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    into_id: Mapped[RegionId | None] = mapped_column(ForeignKey("region.id"))
    happened_on: Mapped[date]
    note: Mapped[str] = mapped_column(Text, default="")
