"""Matters, their records, papers and budgets, recusals, rounds of relief, sittings of talk."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pointsapp.decisions.ids import ResolutionId
from pointsapp.foundation.database import Base, append_only
from pointsapp.matters.ids import (
    MatterId,
    PaperId,
    RecordId,
    ReliefLineId,
    RoundId,
    SittingId,
    TopicId,
    VenueId,
)
from pointsapp.people.ids import HouseholdId, PersonId, RegionId, UserId
from pointsapp.powers.ids import ItemId

STATES: dict[str, str] = {"running": "在办", "done": "办结", "stopped": "停办"}
RECORD_KINDS: dict[str, str] = {
    "done": "办完",
    "signed": "签字",
    "passed": "表决通过",
    "failed": "表决没有通过",
    "published": "张贴",
    "taken_down": "撤下",
    "refused": "不同意",
    "paid": "付款",
    "stopped": "停办",
    "noted": "记事",
    "voided": "作废上一条记录",
}


class Matter(Base):
    """A matter 办件; `item_id` None: on no list. state, step and due_on follow from its records."""

    __tablename__ = "matter"
    __table_args__ = (
        UniqueConstraint("village_id", "number"),
        UniqueConstraint("village_id", "key"),
        CheckConstraint("state IN ('running','done','stopped')", name="state"),
        Index("ix_matter_village_state", "village_id", "state", "due_on"),
        Index("ix_matter_village_item", "village_id", "item_id", "opened_on"),
    )

    id: Mapped[MatterId] = mapped_column(primary_key=True)
    village_id: Mapped[RegionId] = mapped_column(ForeignKey("region.id"))
    number: Mapped[str] = mapped_column(String(12))  # '2026-0017'
    item_id: Mapped[ItemId | None] = mapped_column(ForeignKey("list_item.id"), index=True)
    subject: Mapped[str] = mapped_column(String(120))
    chosen: Mapped[str] = mapped_column(String(40), default="")  # class of the procedure
    household_id: Mapped[HouseholdId | None] = mapped_column(ForeignKey("household.id"), index=True)
    amount: Mapped[Decimal | None]  # yuan
    payee: Mapped[str] = mapped_column(String(80), default="")  # seen by staff only
    project: Mapped[str] = mapped_column(String(80), default="")  # matters of one project share it
    handler_id: Mapped[PersonId | None] = mapped_column(ForeignKey("person.id"))
    opened_on: Mapped[date]
    opened_at: Mapped[datetime]
    opened_by: Mapped[UserId] = mapped_column(ForeignKey("user_account.id"))
    key: Mapped[str] = mapped_column(String(80))
    state: Mapped[str] = mapped_column(String(8), default="running")
    step_code: Mapped[str] = mapped_column(String(40), default="")  # the first step not done
    due_on: Mapped[date | None]  # of that step
    changed_at: Mapped[datetime]


class StepRecord(Base):
    """What happened to a matter, as it was: only added; a mistake is voided by another record."""

    __tablename__ = "step_record"
    __table_args__ = (
        UniqueConstraint("matter_id", "key"),
        UniqueConstraint("voids_id"),
        CheckConstraint(
            "kind IN ('done','signed','passed','failed','published','taken_down','refused',"
            "'paid','stopped','noted','voided')",
            name="kind",
        ),
        CheckConstraint("(kind = 'voided') = (voids_id IS NOT NULL)", name="voids"),
    )

    id: Mapped[RecordId] = mapped_column(primary_key=True)
    matter_id: Mapped[MatterId] = mapped_column(ForeignKey("matter.id"))
    step_code: Mapped[str] = mapped_column(String(40), default="")
    kind: Mapped[str] = mapped_column(String(12))
    happened_on: Mapped[date]  # the day it happened
    entered_at: Mapped[datetime]  # when it was entered, maybe days later, from paper
    entered_by: Mapped[UserId] = mapped_column(ForeignKey("user_account.id"))
    person_id: Mapped[PersonId | None] = mapped_column(ForeignKey("person.id"))  # who acted
    post: Mapped[str] = mapped_column(String(24), default="")  # as which post
    deputy_for_id: Mapped[PersonId | None] = mapped_column(ForeignKey("person.id"))
    resolution_id: Mapped[ResolutionId | None] = mapped_column(ForeignKey("resolution.id"))
    amount: Mapped[Decimal | None]  # yuan paid
    note: Mapped[str] = mapped_column(Text, default="")
    voids_id: Mapped[RecordId | None] = mapped_column(ForeignKey("step_record.id"))
    key: Mapped[str] = mapped_column(String(80))


append_only("step_record")


class MatterPaper(Base):
    """A paper of a matter: its file by digest, or where the original is kept."""

    __tablename__ = "matter_paper"
    __table_args__ = (CheckConstraint("digest IS NOT NULL OR kept_where <> ''", name="somewhere"),)

    id: Mapped[PaperId] = mapped_column(primary_key=True)
    matter_id: Mapped[MatterId] = mapped_column(ForeignKey("matter.id"), index=True)
    step_code: Mapped[str] = mapped_column(String(40), default="")
    name: Mapped[str] = mapped_column(String(80))
    digest: Mapped[str | None] = mapped_column(ForeignKey("stored_file.digest"), index=True)
    filename: Mapped[str] = mapped_column(String(120), default="")
    kept_where: Mapped[str] = mapped_column(String(80), default="")
    added_at: Mapped[datetime]
    added_by: Mapped[UserId] = mapped_column(ForeignKey("user_account.id"))
    removed_at: Mapped[datetime | None]


class BudgetLine(Base):
    """A line of a matter's budget 明细 (seeds Z B5): published before the money is spent."""

    __tablename__ = "budget_line"
    __table_args__ = (
        UniqueConstraint("matter_id", "position"),
        CheckConstraint("amount > 0", name="amount"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    matter_id: Mapped[MatterId] = mapped_column(ForeignKey("matter.id"))
    position: Mapped[int]
    what: Mapped[str] = mapped_column(String(80))
    quantity: Mapped[str] = mapped_column(String(40), default="")  # '12 吨，每吨 310 元'
    amount: Mapped[Decimal]  # yuan


class MatterRecusal(Base):
    """Somebody who stays out of a matter (kin of the payee, …); no reason is stored."""

    __tablename__ = "matter_recusal"
    __table_args__ = (UniqueConstraint("matter_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    matter_id: Mapped[MatterId] = mapped_column(ForeignKey("matter.id"))
    person_id: Mapped[PersonId] = mapped_column(ForeignKey("person.id"), index=True)
    declared_on: Mapped[date]
    declared_at: Mapped[datetime]


class ReliefRound(Base):
    """A re-verification round of who receives help (seeds T B8): lists before and after."""

    __tablename__ = "relief_round"
    __table_args__ = (UniqueConstraint("village_id", "number"),)

    id: Mapped[RoundId] = mapped_column(primary_key=True)
    village_id: Mapped[RegionId] = mapped_column(ForeignKey("region.id"))
    number: Mapped[str] = mapped_column(String(12))
    scheme: Mapped[str] = mapped_column(String(40))  # 低保, 五保, 临时救助
    matter_id: Mapped[MatterId | None] = mapped_column(
        ForeignKey("matter.id")
    )  # the meetings it took
    opened_on: Mapped[date]
    opened_by: Mapped[UserId]
    published_from: Mapped[date | None]
    published_until: Mapped[date | None]  # last day on the board
    closed_on: Mapped[date | None]


class ReliefLine(Base):
    """A household in a round: kept, added or withdrawn; the village proposes, others decide."""

    __tablename__ = "relief_line"
    __table_args__ = (
        UniqueConstraint("round_id", "household_id"),
        CheckConstraint("before IN ('in','out')", name="before"),
        CheckConstraint("opinion IN ('in','out')", name="opinion"),
        CheckConstraint("town_outcome IN ('in','out')", name="town_outcome"),
        CheckConstraint("county_outcome IN ('in','out')", name="county_outcome"),
    )

    id: Mapped[ReliefLineId] = mapped_column(primary_key=True)
    round_id: Mapped[RoundId] = mapped_column(ForeignKey("relief_round.id"))
    household_id: Mapped[HouseholdId] = mapped_column(ForeignKey("household.id"), index=True)
    before: Mapped[str] = mapped_column(String(3))
    opinion: Mapped[str | None] = mapped_column(String(3))  # what the village's meeting said
    note: Mapped[str] = mapped_column(Text, default="")  # seen by staff only
    town_outcome: Mapped[str | None] = mapped_column(String(3))
    town_on: Mapped[date | None]
    town_by: Mapped[UserId | None]
    town_reason: Mapped[str] = mapped_column(Text, default="")
    county_outcome: Mapped[str | None] = mapped_column(String(3))  # 社会救助暂行办法 11
    county_on: Mapped[date | None]
    county_by: Mapped[UserId | None]
    reason: Mapped[str] = mapped_column(Text, default="")  # of the county's decision


VENUES: dict[str, str] = {
    "talk_room": "村民说事室",
    "law_room": "法律工作室",
    "council": "村民议事中心",
}
OUTCOMES: dict[str, str] = {
    "open": "等回话",
    "answered": "当面说清了",
    "matter": "开了办件",
    "passed_on": "转上去了",
}


class Venue(Base):
    """A place where villagers say what is on their mind 说事、议事的地方 (seeds S B10)."""

    __tablename__ = "venue"
    __table_args__ = (CheckConstraint("kind IN ('talk_room','law_room','council')", name="kind"),)

    id: Mapped[VenueId] = mapped_column(primary_key=True)
    village_id: Mapped[RegionId] = mapped_column(ForeignKey("region.id"), index=True)
    kind: Mapped[str] = mapped_column(String(9))
    name: Mapped[str] = mapped_column(String(40))
    address: Mapped[str] = mapped_column(String(80))
    hours: Mapped[str] = mapped_column(String(80))  # '每周五上午'
    opened_on: Mapped[date]
    closed_on: Mapped[date | None]  # first day no longer


class Sitting(Base):
    """One sitting there, as its record says; what was raised are its topics."""

    __tablename__ = "sitting"
    __table_args__ = (
        UniqueConstraint("village_id", "number"),
        UniqueConstraint("village_id", "key"),
        CheckConstraint("present >= 0", name="present"),
    )

    id: Mapped[SittingId] = mapped_column(primary_key=True)
    village_id: Mapped[RegionId] = mapped_column(ForeignKey("region.id"))
    venue_id: Mapped[VenueId] = mapped_column(ForeignKey("venue.id"), index=True)
    number: Mapped[str] = mapped_column(String(12))
    held_on: Mapped[date]
    host: Mapped[str] = mapped_column(String(60))  # who sat there, in words
    present: Mapped[int]  # how many came
    record: Mapped[str] = mapped_column(Text, default="")  # seen by staff only
    digest: Mapped[str | None] = mapped_column(ForeignKey("stored_file.digest"))  # of the paper
    entered_at: Mapped[datetime]
    entered_by: Mapped[UserId] = mapped_column(ForeignKey("user_account.id"))
    key: Mapped[str] = mapped_column(String(80))


class SittingTopic(Base):
    """Something that was raised, without whose it is; everybody reads what became of it."""

    __tablename__ = "sitting_topic"
    __table_args__ = (
        UniqueConstraint("sitting_id", "position"),
        CheckConstraint("outcome IN ('open','answered','matter','passed_on')", name="outcome"),
        CheckConstraint("(outcome = 'open') = (settled_on IS NULL)", name="settled"),
        CheckConstraint("(outcome = 'matter') = (matter_id IS NOT NULL)", name="matter"),
    )

    id: Mapped[TopicId] = mapped_column(primary_key=True)
    sitting_id: Mapped[SittingId] = mapped_column(ForeignKey("sitting.id"))
    position: Mapped[int]
    subject: Mapped[str] = mapped_column(String(120))
    outcome: Mapped[str] = mapped_column(String(9), default="open")
    answer: Mapped[str] = mapped_column(String(500), default="")
    matter_id: Mapped[MatterId | None] = mapped_column(ForeignKey("matter.id"), index=True)
    settled_on: Mapped[date | None]
