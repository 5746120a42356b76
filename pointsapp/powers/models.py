"""Lists are versions like rule books; what is handed down to a village is compared with them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pointsapp.decisions.ids import ResolutionId
from pointsapp.foundation.database import Base, append_only
from pointsapp.people.ids import RegionId, UserId
from pointsapp.powers.ids import ItemId, ListId, ProcedureId, PublicityId, StageId, TaskId

KINDS: dict[str, str] = {
    "power": "小微权力清单",
    "duty": "责任清单",
    "negative": "负面清单",
    "access": "准入事项清单",
    "service": "服务群众事项清单",
    "customs": "移风易俗清单",
    "disclosure": "三务公开清单",
}
# Whom a negative list binds; other kinds have no audience.
AUDIENCES: dict[str, str] = {
    "": "",
    "cadres": "村干部",
    "members": "党员",
    "handed_down": "不得交给村里办的事",
}
# Where an item came from (seeds P A8).
ORIGINS: dict[str, str] = {
    "list": "上级清单",
    "inspection": "巡视巡察",
    "petition": "信访举报",
    "case": "案件",
    "visit": "走访",
    "survey": "调研",
}


class PowerList(Base):
    """One version of a list of a county, town or village; the nearest region's list counts."""

    __tablename__ = "power_list"
    __table_args__ = (
        UniqueConstraint("region_id", "number"),
        CheckConstraint(
            "kind IN ('power','duty','negative','access','service','customs','disclosure')",
            name="kind",
        ),
        CheckConstraint("audience IN ('','cadres','members','handed_down')", name="audience"),
        CheckConstraint("state IN ('draft','adopted','discarded')", name="state"),
        Index("ix_power_list_in_force", "region_id", "kind", "in_force_from"),
    )

    id: Mapped[ListId] = mapped_column(primary_key=True)
    region_id: Mapped[RegionId] = mapped_column(ForeignKey("region.id"))
    kind: Mapped[str] = mapped_column(String(10))
    audience: Mapped[str] = mapped_column(String(12), default="")
    number: Mapped[str] = mapped_column(String(12))
    title: Mapped[str] = mapped_column(String(120))
    source: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(10), default="draft")
    created_at: Mapped[datetime]
    created_by: Mapped[UserId | None]
    resolution_id: Mapped[ResolutionId | None] = mapped_column(ForeignKey("resolution.id"))
    adopted_at: Mapped[datetime | None]
    in_force_from: Mapped[date | None]
    in_force_until: Mapped[date | None]  # first day no longer in force
    follows_id: Mapped[ListId | None] = mapped_column(ForeignKey("power_list.id"))


class ProcedureRow(Base):
    """A procedure of a list version as data; powers.policy.procedure reads and checks it."""

    __tablename__ = "procedure"
    __table_args__ = (UniqueConstraint("list_id", "code"),)

    id: Mapped[ProcedureId] = mapped_column(primary_key=True)
    list_id: Mapped[ListId] = mapped_column(ForeignKey("power_list.id"))
    code: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(80))
    source: Mapped[str] = mapped_column(Text, default="")
    definition: Mapped[dict[str, Any]] = mapped_column(JSON)


class ListItem(Base):
    """One item 事项 of a list version; `root_id` is the item that it continues."""

    __tablename__ = "list_item"
    __table_args__ = (
        UniqueConstraint("list_id", "number"),
        CheckConstraint("limit_unit IN ('working','calendar')", name="limit_unit"),
        CheckConstraint("statutory BETWEEN 1 AND 9", name="statutory"),
    )

    id: Mapped[ItemId] = mapped_column(primary_key=True)
    list_id: Mapped[ListId] = mapped_column(ForeignKey("power_list.id"))
    number: Mapped[int]
    category: Mapped[str] = mapped_column(String(60))
    title: Mapped[str] = mapped_column(String(120))
    content: Mapped[str] = mapped_column(Text, default="")
    legal_basis: Mapped[str] = mapped_column(Text, default="")
    office: Mapped[str] = mapped_column(String(24), default="")  # a post of powers.policy.posts
    materials: Mapped[list[Any]] = mapped_column(JSON, default=list)  # names of papers
    limit_days: Mapped[int | None]  # in all
    limit_unit: Mapped[str | None] = mapped_column(String(8))
    risks: Mapped[list[Any]] = mapped_column(JSON, default=list)  # integrity-risk points
    contact: Mapped[str] = mapped_column(String(80), default="")
    origin: Mapped[str] = mapped_column(String(12), default="list")
    origin_note: Mapped[str] = mapped_column(String(200), default="")
    procedure_id: Mapped[ProcedureId | None] = mapped_column(ForeignKey("procedure.id"))
    for_household: Mapped[bool] = mapped_column(default=False)  # a matter names a household
    for_amount: Mapped[bool] = mapped_column(default=False)  # a matter names an amount in yuan
    relief: Mapped[bool] = mapped_column(default=False)  # town and county decide (B8)
    statutory: Mapped[int | None]  # which of the nine matters of the villagers' meeting (组织法 24)
    check_codes: Mapped[list[Any]] = mapped_column(JSON, default=list)  # doubts this duty is about
    rule_number: Mapped[int | None]  # 第 N 条 of the cadre book that a breach costs
    root_id: Mapped[ItemId | None] = mapped_column(ForeignKey("list_item.id"))
    question: Mapped[str] = mapped_column(Text, default="")  # to settle before adoption; '' = none


class HandedTask(Base):
    """Something handed down to a village 交办事项; what no access list has goes to the county."""

    __tablename__ = "handed_task"
    __table_args__ = (
        UniqueConstraint("village_id", "number"),
        UniqueConstraint("village_id", "key"),
        CheckConstraint("kind IN ('task','form','ledger')", name="kind"),
        CheckConstraint("every IN ('month','quarter','half','year','once')", name="every"),
        CheckConstraint("(kind = 'task') = (every IS NULL)", name="kind_every"),
        CheckConstraint("level IN ('town','county','above')", name="level"),
        CheckConstraint("channel IN ('paper','meeting','phone','group')", name="channel"),
        CheckConstraint("state IN ('within','put','answered','void')", name="state"),
        CheckConstraint("answer IN ('withdrawn','assist','allowed')", name="answer"),
        CheckConstraint("(state = 'answered') = (answer IS NOT NULL)", name="answered"),
        Index("ix_handed_task_village_state", "village_id", "state"),
    )

    id: Mapped[TaskId] = mapped_column(primary_key=True)
    village_id: Mapped[RegionId] = mapped_column(ForeignKey("region.id"))
    number: Mapped[str] = mapped_column(String(12))
    kind: Mapped[str] = mapped_column(String(6), default="task")
    every: Mapped[str | None] = mapped_column(String(7))  # how often a form or ledger is asked
    title: Mapped[str] = mapped_column(String(120))
    content: Mapped[str] = mapped_column(Text, default="")
    sender: Mapped[str] = mapped_column(String(80))  # the department that hands it down
    level: Mapped[str] = mapped_column(String(6))
    channel: Mapped[str] = mapped_column(String(7))
    handed_on: Mapped[date]
    due_on: Mapped[date | None]  # of a form or ledger: until when it is asked
    item_id: Mapped[ItemId | None] = mapped_column(ForeignKey("list_item.id"))  # of the access list
    banned_id: Mapped[ItemId | None] = mapped_column(ForeignKey("list_item.id"))  # not to be asked
    state: Mapped[str] = mapped_column(String(8))
    answer: Mapped[str | None] = mapped_column(String(9))
    reason: Mapped[str] = mapped_column(Text, default="")  # of the answer, or of the voiding
    answered_on: Mapped[date | None]
    answered_by: Mapped[UserId | None] = mapped_column(ForeignKey("user_account.id"))
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[UserId] = mapped_column(ForeignKey("user_account.id"))
    key: Mapped[str] = mapped_column(String(80))


class Publicity(Base):
    """A list version that was made known in a village; only added, a mistake is taken back by
    another row, whose note is the reason."""

    __tablename__ = "publicity"
    __table_args__ = (
        UniqueConstraint("village_id", "key"),
        UniqueConstraint("voids_id"),
        CheckConstraint("way IN ('broadcast','board','chat','leaflet','meeting')", name="way"),
        CheckConstraint("reached >= 0", name="reached"),
        CheckConstraint(
            "(reached IS NOT NULL) = (way IN ('leaflet','meeting') AND voids_id IS NULL)",
            name="counted",
        ),
        Index("ix_publicity_village_list", "village_id", "list_id"),
    )

    id: Mapped[PublicityId] = mapped_column(primary_key=True)
    village_id: Mapped[RegionId] = mapped_column(ForeignKey("region.id"))
    list_id: Mapped[ListId] = mapped_column(ForeignKey("power_list.id"))
    way: Mapped[str] = mapped_column(String(9))  # of policy.publicity.WAYS
    done_on: Mapped[date]
    reached: Mapped[int | None]  # households
    note: Mapped[str] = mapped_column(String(200), default="")
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[UserId] = mapped_column(ForeignKey("user_account.id"))
    voids_id: Mapped[PublicityId | None] = mapped_column(ForeignKey("publicity.id"))
    key: Mapped[str] = mapped_column(String(80))


class PlanStage(Base):
    """A stage of a town's or county's plan; only added, a mistake is taken back by another row."""

    __tablename__ = "plan_stage"
    __table_args__ = (
        UniqueConstraint("region_id", "key"),
        UniqueConstraint("voids_id"),
        CheckConstraint("first_on <= last_on", name="days"),
    )

    id: Mapped[StageId] = mapped_column(primary_key=True)
    region_id: Mapped[RegionId] = mapped_column(ForeignKey("region.id"))
    name: Mapped[str] = mapped_column(String(40))
    first_on: Mapped[date]
    last_on: Mapped[date]
    reason: Mapped[str] = mapped_column(String(200), default="")  # why it was taken back
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[UserId] = mapped_column(ForeignKey("user_account.id"))
    voids_id: Mapped[StageId | None] = mapped_column(ForeignKey("plan_stage.id"))
    key: Mapped[str] = mapped_column(String(80))


append_only("publicity")
append_only("plan_stage")
