"""Bodies, meetings, resolutions, and dated settings of law and village."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pointsapp.decisions.ids import BodyId, MeetingId, ResolutionId
from pointsapp.foundation.database import Base, append_only
from pointsapp.people.ids import RegionId, UserId

BODY_KINDS: dict[str, str] = {
    "representatives": "村民代表会议",
    "villagers": "村民会议",
    "party_members": "党员大会",
    "branch": "党支部委员会",
    "committees": "村两委会",
    "collective_members": "集体经济组织成员大会",
    "collective_representatives": "集体经济组织成员代表会议",
    "town": "镇人民政府",
    "county": "县级主管部门",
}
# They lead and coordinate: they sit and keep minutes, but pass no resolution (seeds S, Z, E).
LEADING_KINDS: dict[str, str] = {
    "leading_group": "领导小组",
    "joint_conference": "联席会议",
}


def bodies_at(level: str) -> dict[str, str]:
    """The kinds of bodies that meet at a level: a town's own, a county's own, or a village's."""
    if level in ("town", "county"):
        return {level: BODY_KINDS[level]}
    above = ("town", "county")
    village = {kind: name for kind, name in BODY_KINDS.items() if kind not in above}
    return village if level == "village" else {}


def leading_at(level: str) -> dict[str, str]:
    """The kinds that lead at a level: both in county and town, a village has its group only."""
    if level in ("town", "county"):
        return dict(LEADING_KINDS)
    return {"leading_group": LEADING_KINDS["leading_group"]} if level == "village" else {}


class Body(Base):
    """A body that meets and decides in a region."""

    __tablename__ = "body"
    __table_args__ = (UniqueConstraint("region_id", "kind"),)

    id: Mapped[BodyId] = mapped_column(primary_key=True)
    region_id: Mapped[RegionId] = mapped_column(ForeignKey("region.id"))
    kind: Mapped[str] = mapped_column(String(30))
    name: Mapped[str] = mapped_column(String(60))


class Meeting(Base):
    """A sitting of a body, with its minutes."""

    __tablename__ = "meeting"

    id: Mapped[MeetingId] = mapped_column(primary_key=True)
    body_id: Mapped[BodyId] = mapped_column(ForeignKey("body.id"), index=True)
    region_id: Mapped[RegionId] = mapped_column(ForeignKey("region.id"), index=True)
    held_on: Mapped[date]
    noticed_on: Mapped[date | None]
    place: Mapped[str] = mapped_column(String(80), default="")
    chair: Mapped[str] = mapped_column(String(40))
    minutes: Mapped[str] = mapped_column(Text)


class Resolution(Base):
    """What a meeting decided, with the counts; never changed, followed by another one."""

    __tablename__ = "resolution"
    __table_args__ = (
        UniqueConstraint("region_id", "number"),
        CheckConstraint("counted_by IN ('members','adults','households')", name="counted_by"),
        CheckConstraint("present <= entitled", name="present"),
        CheckConstraint("votes_for + votes_against + votes_abstained <= present", name="votes"),
    )

    id: Mapped[ResolutionId] = mapped_column(primary_key=True)
    meeting_id: Mapped[MeetingId] = mapped_column(ForeignKey("meeting.id"), index=True)
    region_id: Mapped[RegionId] = mapped_column(ForeignKey("region.id"))
    number: Mapped[str] = mapped_column(String(12))
    subject: Mapped[str] = mapped_column(String(200))
    authorised_by: Mapped[str] = mapped_column(String(200), default="")  # 办法 24
    counted_by: Mapped[str] = mapped_column(String(10), default="members")  # whom the counts count
    entitled: Mapped[int]
    present: Mapped[int]
    women_entitled: Mapped[int | None]
    women_present: Mapped[int | None]
    votes_for: Mapped[int]
    votes_against: Mapped[int]
    votes_abstained: Mapped[int]
    passed: Mapped[bool]
    reasons: Mapped[list[Any]] = mapped_column(JSON, default=list)  # each with its article
    recorded_at: Mapped[datetime]


class Setting(Base):
    """A dated value of the legal profile or of a village; the latest one in force counts."""

    __tablename__ = "setting"
    __table_args__ = (Index("ix_setting_region_key", "region_id", "key", "from_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    region_id: Mapped[RegionId] = mapped_column(ForeignKey("region.id"))
    key: Mapped[str] = mapped_column(String(60))
    value: Mapped[str] = mapped_column(String(60))
    source: Mapped[str] = mapped_column(String(200))  # article, or the resolution's number
    resolution_id: Mapped[ResolutionId | None] = mapped_column(ForeignKey("resolution.id"))
    from_on: Mapped[date]
    set_at: Mapped[datetime]
    set_by: Mapped[UserId | None]


append_only("resolution")
