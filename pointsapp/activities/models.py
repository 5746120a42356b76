"""Calls to activities, their shifts and rewards, who signed up, who came, and photos."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from pointsapp.activities.ids import ActivityId, ActivityPhotoId, RewardId, ShiftId, SignUpId
from pointsapp.foundation.database import Base
from pointsapp.people.ids import HouseholdId, PersonId, RegionId, UserId
from pointsapp.rulebooks.ids import RuleId

# Codes and the words people see.
STATES: dict[str, str] = {
    "draft": "没发布",
    "open": "已发布",
    "cancelled": "取消了",
    "closed": "办完了",
}
TASKS: dict[str, str] = {"work": "一般的活", "light": "轻活", "visited": "被看望"}
PERS: dict[str, str] = {"person": "来一个人", "household": "一户"}
TEAMS: dict[str, str] = {"none": "不分队", "group": "按村民小组分队", "named": "自己起队名"}
SIGN_UP_STATES: dict[str, str] = {
    "confirmed": "报上了",
    "waiting": "排队等名额",
    "cancelled": "不来了",
}
SIGN_UP_VIA: dict[str, str] = {"card": "自己报的", "phone": "打电话来报", "door": "当面报"}
ATTENDANCE_VIA: dict[str, str] = {"qr": "扫码签到", "list": "点名", "paper": "纸上签到"}


class Activity(Base):
    """A call 号召: what, where, when, who may come; it earns by rules of the book alone."""

    __tablename__ = "activity"
    __table_args__ = (
        UniqueConstraint("village_id", "number"),
        UniqueConstraint("village_id", "key"),
        CheckConstraint("state IN ('draft','open','cancelled','closed')", name="state"),
        CheckConstraint("team_kind IN ('none','group','named')", name="team_kind"),
        Index("ix_activity_village_happens", "village_id", "happens_on"),
    )

    id: Mapped[ActivityId] = mapped_column(primary_key=True)
    village_id: Mapped[RegionId] = mapped_column(ForeignKey("region.id"))
    number: Mapped[str] = mapped_column(String(12))
    title: Mapped[str] = mapped_column(String(60))
    what: Mapped[str] = mapped_column(Text)
    place: Mapped[str] = mapped_column(String(80))
    bring: Mapped[str] = mapped_column(String(80), default="")
    happens_on: Mapped[date]
    contact: Mapped[str] = mapped_column(String(80))
    age_from: Mapped[int | None]  # years on the day, both included
    age_to: Mapped[int | None]
    light: Mapped[str] = mapped_column(String(120), default="")  # tasks for the frail and elderly
    group_ids: Mapped[list[Any]] = mapped_column(JSON, default=list)  # called groups; empty: all
    team_kind: Mapped[str] = mapped_column(String(6), default="none")
    teams: Mapped[list[Any]] = mapped_column(JSON, default=list)
    state: Mapped[str] = mapped_column(String(9), default="draft")
    organised_by: Mapped[UserId] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    postponed_from: Mapped[date | None]  # the day it was called for at first
    why: Mapped[str] = mapped_column(String(200), default="")  # of a postponement or cancellation
    check_in_digest: Mapped[str | None] = mapped_column(String(64), unique=True)
    result: Mapped[str] = mapped_column(String(200), default="")  # what was done, in one sentence
    closed_at: Mapped[datetime | None]
    key: Mapped[str] = mapped_column(String(60))


class Shift(Base):
    """A shift 班次 of an activity; `taken` counts confirmed sign-ups, never above `places`."""

    __tablename__ = "activity_shift"
    __table_args__ = (
        UniqueConstraint("activity_id", "starts"),
        CheckConstraint("taken >= 0 AND (places IS NULL OR taken <= places)", name="taken"),
        CheckConstraint("ends > starts", name="order"),
    )

    id: Mapped[ShiftId] = mapped_column(primary_key=True)
    activity_id: Mapped[ActivityId] = mapped_column(ForeignKey("activity.id"))
    starts: Mapped[str] = mapped_column(String(5))  # 'HH:MM', village time
    ends: Mapped[str] = mapped_column(String(5))
    places: Mapped[int | None]  # None: as many as come
    taken: Mapped[int] = mapped_column(default=0)


class Reward(Base):
    """What a task earns: a rule of the book, and how much of its unit a person or household."""

    __tablename__ = "activity_reward"
    __table_args__ = (
        UniqueConstraint("activity_id", "task", "rule_id"),
        CheckConstraint("task IN ('work','light','visited')", name="task"),
        CheckConstraint("per IN ('person','household')", name="per"),
        CheckConstraint("quantity > 0", name="quantity"),
    )

    id: Mapped[RewardId] = mapped_column(primary_key=True)
    activity_id: Mapped[ActivityId] = mapped_column(ForeignKey("activity.id"))
    rule_id: Mapped[RuleId] = mapped_column(ForeignKey("rule.id"))
    task: Mapped[str] = mapped_column(String(7))
    per: Mapped[str] = mapped_column(String(9))
    quantity: Mapped[Decimal]


class SignUp(Base):
    """A person of a household who wants to come to a shift; a place, or the queue for one."""

    __tablename__ = "activity_sign_up"
    __table_args__ = (
        Index(
            "uq_activity_sign_up_living",
            "shift_id",
            "person_id",
            unique=True,
            sqlite_where=text("state <> 'cancelled'"),
            postgresql_where=text("state <> 'cancelled'"),
        ),
        CheckConstraint("state IN ('confirmed','waiting','cancelled')", name="state"),
        CheckConstraint("task IN ('work','light')", name="task"),
        CheckConstraint("via IN ('card','phone','door')", name="via"),
        Index("ix_activity_sign_up_household", "household_id"),
    )

    id: Mapped[SignUpId] = mapped_column(primary_key=True)
    activity_id: Mapped[ActivityId] = mapped_column(ForeignKey("activity.id"), index=True)
    shift_id: Mapped[ShiftId] = mapped_column(ForeignKey("activity_shift.id"))
    household_id: Mapped[HouseholdId] = mapped_column(ForeignKey("household.id"))
    person_id: Mapped[PersonId] = mapped_column(ForeignKey("person.id"))
    task: Mapped[str] = mapped_column(String(7))
    team: Mapped[str] = mapped_column(String(30), default="")
    state: Mapped[str] = mapped_column(String(9))
    via: Mapped[str] = mapped_column(String(5))
    signed_by: Mapped[UserId | None] = mapped_column(ForeignKey("user_account.id"))  # None: by card
    signed_at: Mapped[datetime]
    cancelled_at: Mapped[datetime | None]


class Attendance(Base):
    """Who came to a shift, or was visited in it; a wrong row is withdrawn, never deleted."""

    __tablename__ = "attendance"
    __table_args__ = (
        Index(
            "uq_attendance_living",
            "shift_id",
            "person_id",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
        CheckConstraint("task IN ('work','light','visited')", name="task"),
        CheckConstraint("via IN ('qr','list','paper')", name="via"),
        Index("ix_attendance_household", "household_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    activity_id: Mapped[ActivityId] = mapped_column(ForeignKey("activity.id"), index=True)
    shift_id: Mapped[ShiftId] = mapped_column(ForeignKey("activity_shift.id"))
    household_id: Mapped[HouseholdId] = mapped_column(ForeignKey("household.id"))
    person_id: Mapped[PersonId] = mapped_column(ForeignKey("person.id"))
    task: Mapped[str] = mapped_column(String(7))
    via: Mapped[str] = mapped_column(String(5))
    happened_on: Mapped[date]
    entered_at: Mapped[datetime]  # maybe days later, from paper
    entered_by: Mapped[UserId | None] = mapped_column(
        ForeignKey("user_account.id")
    )  # None: by card
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[UserId | None] = mapped_column(ForeignKey("user_account.id"))


class Photo(Base):
    """A photo for the board, with how those on it agreed; taken down it has no picture."""

    __tablename__ = "activity_photo"
    __table_args__ = (
        CheckConstraint("(digest IS NULL) = (taken_down_at IS NOT NULL)", name="taken_down"),
        CheckConstraint("consent IN ('nobody','agreed')", name="consent"),
    )

    id: Mapped[ActivityPhotoId] = mapped_column(primary_key=True)
    activity_id: Mapped[ActivityId] = mapped_column(ForeignKey("activity.id"), index=True)
    digest: Mapped[str | None] = mapped_column(ForeignKey("stored_file.digest"), index=True)
    caption: Mapped[str] = mapped_column(String(60))
    consent: Mapped[str] = mapped_column(String(6))
    added_by: Mapped[UserId] = mapped_column(ForeignKey("user_account.id"))
    added_at: Mapped[datetime]
    taken_down_at: Mapped[datetime | None]
    taken_down_why: Mapped[str] = mapped_column(String(200), default="")
