"""Offices with terms, representatives, and declared recusals."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from pointsapp.foundation.database import Base
from pointsapp.people.ids import (
    DeputyId,
    HouseholdId,
    OfficeId,
    PersonId,
    RecusalId,
    RegionId,
    RepresentativeId,
)

# Positions and the words people see; an office may be shared, held twice, or vacant.
POSITIONS: dict[str, str] = {
    "secretary": "村党组织书记",
    "village_director": "村委会主任",
    "supervision_director": "村务监督委员会主任",
    "supervision_member": "村务监督委员会委员",
    "expense_clerk": "报账员",
    "member": "村两委成员",
    "agent": "代办员",
    "resident_cadre": "驻村干部",
    "linked_cadre": "包村干部",
    "first_secretary": "第一书记",
}
POSTED_FROM_ABOVE = frozenset({"resident_cadre", "linked_cadre", "first_secretary"})


class Office(Base):
    """A person in a position of a village, from–to (to is the first day no longer held)."""

    __tablename__ = "office"
    __table_args__ = (Index("ix_office_region_position", "region_id", "position"),)

    id: Mapped[OfficeId] = mapped_column(primary_key=True)
    region_id: Mapped[RegionId] = mapped_column(ForeignKey("region.id"))
    person_id: Mapped[PersonId] = mapped_column(ForeignKey("person.id"), index=True)
    position: Mapped[str] = mapped_column(String(24))
    from_on: Mapped[date]
    to_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(Text, default="")


class Representative(Base):
    """A villagers' representative with certificate, term and public promises (seeds Z B7)."""

    __tablename__ = "representative"

    id: Mapped[RepresentativeId] = mapped_column(primary_key=True)
    village_id: Mapped[RegionId] = mapped_column(ForeignKey("region.id"), index=True)
    person_id: Mapped[PersonId] = mapped_column(ForeignKey("person.id"), index=True)
    certificate: Mapped[str] = mapped_column(String(30))
    promises: Mapped[str] = mapped_column(Text, default="")
    from_on: Mapped[date]
    to_on: Mapped[date | None]


class RepresentativeHousehold(Base):
    """A household linked to a representative 联户, from–to."""

    __tablename__ = "representative_household"

    id: Mapped[int] = mapped_column(primary_key=True)
    representative_id: Mapped[RepresentativeId] = mapped_column(
        ForeignKey("representative.id"), index=True
    )
    household_id: Mapped[HouseholdId] = mapped_column(ForeignKey("household.id"), index=True)
    from_on: Mapped[date]
    to_on: Mapped[date | None]


class Recusal(Base):
    """An official who does not decide on a household, from–to; no reason is stored."""

    __tablename__ = "recusal"
    __table_args__ = (CheckConstraint("to_on IS NULL OR to_on > from_on", name="order"),)

    id: Mapped[RecusalId] = mapped_column(primary_key=True)
    person_id: Mapped[PersonId] = mapped_column(ForeignKey("person.id"), index=True)
    household_id: Mapped[HouseholdId] = mapped_column(ForeignKey("household.id"), index=True)
    from_on: Mapped[date]
    to_on: Mapped[date | None]
    declared_at: Mapped[datetime]


class Deputy(Base):
    """Who acts for the holder of an office while away, from–to (to is the first day no longer)."""

    __tablename__ = "deputy"

    id: Mapped[DeputyId] = mapped_column(primary_key=True)
    region_id: Mapped[RegionId] = mapped_column(ForeignKey("region.id"), index=True)
    position: Mapped[str] = mapped_column(String(24))
    person_id: Mapped[PersonId] = mapped_column(ForeignKey("person.id"), index=True)  # the deputy
    from_on: Mapped[date]
    to_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(String(200), default="")
