"""Households, their members, where they lived, what became of them, and their cards."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from pointsapp.foundation.database import Base
from pointsapp.people.ids import CardId, HouseholdId, MembershipId, PersonId, RegionId

# Codes and the words people see.
STATES: dict[str, str] = {"living": "常住", "away": "外出", "empty": "空户", "ended": "已销户"}
CHANGES: dict[str, str] = {"split": "分户", "merged": "并户", "moved": "迁移", "ended": "销户"}
PURPOSES: dict[str, str] = {"honour_list": "在光荣榜上公开姓名"}
VIA: dict[str, str] = {"written": "书面", "oral": "口头", "card": "户码卡"}


class Household(Base):
    """A household behind a door: group and door are today's, its places are in HouseholdPlace."""

    __tablename__ = "household"
    __table_args__ = (
        Index(
            "uq_household_door_in_use",
            "group_id",
            "door",
            unique=True,
            sqlite_where=text("ended_on IS NULL"),
            postgresql_where=text("ended_on IS NULL"),
        ),
        CheckConstraint("state IN ('living','away','empty','ended')", name="state"),
        Index("ix_household_village_group", "village_id", "group_id"),
    )

    id: Mapped[HouseholdId] = mapped_column(primary_key=True)
    village_id: Mapped[RegionId] = mapped_column(ForeignKey("region.id"))
    group_id: Mapped[RegionId] = mapped_column(ForeignKey("region.id"))
    door: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(8), default="living")
    started_on: Mapped[date]
    ended_on: Mapped[date | None]


class HouseholdPlace(Base):
    """Where a household lived, from–to (to is the first day no longer there)."""

    __tablename__ = "household_place"
    __table_args__ = (Index("ix_household_place_village_group", "village_id", "group_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    household_id: Mapped[HouseholdId] = mapped_column(ForeignKey("household.id"), index=True)
    village_id: Mapped[RegionId] = mapped_column(ForeignKey("region.id"))
    group_id: Mapped[RegionId] = mapped_column(ForeignKey("region.id"))
    door: Mapped[str] = mapped_column(String(12))
    from_on: Mapped[date]
    to_on: Mapped[date | None]


class HouseholdChange(Base):
    """A split, merger, move or end, naming the households before and after."""

    __tablename__ = "household_change"
    __table_args__ = (CheckConstraint("kind IN ('split','merged','moved','ended')", name="kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(8))
    from_id: Mapped[HouseholdId] = mapped_column(ForeignKey("household.id"), index=True)
    into_id: Mapped[HouseholdId | None] = mapped_column(ForeignKey("household.id"), index=True)
    happened_on: Mapped[date]


class Person(Base):
    """A person with least data; telephone and identity number are ciphertext or absent."""

    __tablename__ = "person"

    id: Mapped[PersonId] = mapped_column(primary_key=True)
    village_id: Mapped[RegionId | None] = mapped_column(ForeignKey("region.id"), index=True)
    name: Mapped[str] = mapped_column(String(40))
    born_on: Mapped[date | None]  # only its year is shown; tells minors from adults
    phone_cipher: Mapped[str | None] = mapped_column(String(300))
    phone_index: Mapped[str | None] = mapped_column(String(64), index=True)
    identity_cipher: Mapped[str | None] = mapped_column(String(300))
    identity_index: Mapped[str | None] = mapped_column(String(64), index=True)
    died_on: Mapped[date | None]
    erased_at: Mapped[datetime | None]


class Membership(Base):
    """A person in a household, from–to; one household at a time, one head a household."""

    __tablename__ = "membership"
    __table_args__ = (
        Index(
            "uq_membership_person_now",
            "person_id",
            unique=True,
            sqlite_where=text("to_on IS NULL"),
            postgresql_where=text("to_on IS NULL"),
        ),
        Index(
            "uq_membership_head_now",
            "household_id",
            unique=True,
            sqlite_where=text("is_head AND to_on IS NULL"),
            postgresql_where=text("is_head AND to_on IS NULL"),
        ),
        Index("ix_membership_household_id", "household_id"),
    )

    id: Mapped[MembershipId] = mapped_column(primary_key=True)
    household_id: Mapped[HouseholdId] = mapped_column(ForeignKey("household.id"))
    person_id: Mapped[PersonId] = mapped_column(ForeignKey("person.id"), index=True)
    relation: Mapped[str] = mapped_column(String(12))  # 与户主关系: 户主, 配偶, 子, 女 …
    is_head: Mapped[bool]
    from_on: Mapped[date]
    to_on: Mapped[date | None]


class Card(Base):
    """A household card: only the digest of its token; the PIN is set when it is handed over."""

    __tablename__ = "card"
    __table_args__ = (
        Index(
            "uq_card_household_live",
            "household_id",
            unique=True,
            sqlite_where=text("voided_at IS NULL"),
            postgresql_where=text("voided_at IS NULL"),
        ),
    )

    id: Mapped[CardId] = mapped_column(primary_key=True)
    household_id: Mapped[HouseholdId] = mapped_column(ForeignKey("household.id"))
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    pin_hash: Mapped[str | None] = mapped_column(String(200))
    issued_at: Mapped[datetime]
    handed_over_at: Mapped[datetime | None]
    voided_at: Mapped[datetime | None]
    failed_attempts: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]


class Consent(Base):
    """A separate consent (PIPL art. 25) of a person to one purpose, and its withdrawal."""

    __tablename__ = "consent"
    __table_args__ = (
        Index(
            "uq_consent_open",
            "person_id",
            "purpose",
            unique=True,
            sqlite_where=text("withdrawn_on IS NULL"),
            postgresql_where=text("withdrawn_on IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[PersonId] = mapped_column(ForeignKey("person.id"))
    purpose: Mapped[str] = mapped_column(String(20))  # 'honour_list'
    given_on: Mapped[date]
    given_via: Mapped[str] = mapped_column(String(12))  # 'written', 'oral', 'card'
    withdrawn_on: Mapped[date | None]
