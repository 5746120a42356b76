"""Check runs, doubts, explanations, waivers, refusals, findings, talks, inspections."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pointsapp.claims.ids import ClaimId
from pointsapp.compliance.ids import (
    CheckRunId,
    CheckSheetId,
    DoubtId,
    FindingId,
    InspectionId,
    RefusalId,
    TalkId,
    WaiverId,
)
from pointsapp.foundation.database import Base, append_only
from pointsapp.matters.ids import MatterId
from pointsapp.people.ids import PersonId, RegionId, UserId
from pointsapp.powers.ids import ItemId

SEVERITIES: dict[str, str] = {"light": "轻", "plain": "一般", "grave": "重"}
DOUBT_STATES: dict[str, str] = {
    "open": "等说明",
    "explained": "已说明，等认定",
    "waived": "暂不核对",
    "cleared": "补齐后不再有",
    "dismissed": "已消除",
    "confirmed": "已认定为问题",
}
METHODS: dict[str, str] = {
    "open": "明查",
    "covert": "暗访",
    "interview": "走访座谈",
    "petition": "信访调查",
    "audit": "专项审计",
}
FINDING_STATES: dict[str, str] = {
    "decided": "已认定，等下整改通知",
    "ordered": "整改中",
    "proved": "已报整改，等复查",
    "failed": "复查没有通过",
    "closed": "已销号",
}
FINDING_STEPS: dict[str, str] = {
    "ordered": "下整改通知",
    "proved": "报整改情况",
    "failed": "复查没有通过",
    "closed": "复查通过，销号",
    "escalated": "上报",
}
STAGES: dict[str, str] = {"before": "事前提醒", "during": "事中提醒", "after": "事后提醒"}


class CheckRun(Base):
    """A check of one matter with the whole of its input, so that it can be run again."""

    __tablename__ = "check_run"

    id: Mapped[CheckRunId] = mapped_column(primary_key=True)
    village_id: Mapped[RegionId] = mapped_column(ForeignKey("region.id"))
    matter_id: Mapped[MatterId] = mapped_column(ForeignKey("matter.id"), index=True)
    checked_at: Mapped[datetime]
    input: Mapped[dict[str, Any]] = mapped_column(JSON)
    input_digest: Mapped[str] = mapped_column(String(64))
    results: Mapped[list[Any]] = mapped_column(JSON)


append_only("check_run")


class Inspection(Base):
    """A special inspection 专项检查 by the joint team: its plan and its sample (seeds T C5, D1)."""

    __tablename__ = "inspection"
    __table_args__ = (
        UniqueConstraint("region_id", "number"),
        CheckConstraint("quarter BETWEEN 1 AND 4", name="quarter"),
        CheckConstraint("state IN ('planned','drawn','closed')", name="state"),
    )

    id: Mapped[InspectionId] = mapped_column(primary_key=True)
    region_id: Mapped[RegionId] = mapped_column(ForeignKey("region.id"))  # the town
    number: Mapped[str] = mapped_column(String(12))
    year: Mapped[int]
    quarter: Mapped[int]
    title: Mapped[str] = mapped_column(String(120))
    method: Mapped[str] = mapped_column(String(10))
    lead: Mapped[str] = mapped_column(String(60))  # the discipline committee's leader
    team: Mapped[str] = mapped_column(String(300), default="")  # finance, civil affairs, …
    village_ids: Mapped[list[Any]] = mapped_column(JSON)
    matters_from: Mapped[date]  # matters opened in these days, both included
    matters_until: Mapped[date]
    sample_size: Mapped[int]
    seed: Mapped[str] = mapped_column(String(64), default="")
    seed_source: Mapped[str] = mapped_column(String(200), default="")  # where anybody can read it
    drawn_at: Mapped[datetime | None]
    drawn_from: Mapped[list[Any]] = mapped_column(JSON, default=list)  # numbers of the population
    state: Mapped[str] = mapped_column(String(8), default="planned")
    created_at: Mapped[datetime]
    created_by: Mapped[UserId]


class CheckSheet(Base):
    """A matter of the sample with what was found there on paper, keyed later."""

    __tablename__ = "check_sheet"
    __table_args__ = (UniqueConstraint("inspection_id", "position"),)

    id: Mapped[CheckSheetId] = mapped_column(primary_key=True)
    inspection_id: Mapped[InspectionId] = mapped_column(ForeignKey("inspection.id"))
    position: Mapped[int]
    village_id: Mapped[RegionId] = mapped_column(ForeignKey("region.id"))
    matter_id: Mapped[MatterId] = mapped_column(ForeignKey("matter.id"), index=True)
    inspected_on: Mapped[date | None]
    answers: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # code → ok / not / note
    note: Mapped[str] = mapped_column(Text, default="")
    photos: Mapped[list[Any]] = mapped_column(JSON, default=list)  # digests
    keyed_at: Mapped[datetime | None]
    keyed_by: Mapped[UserId | None]


class Doubt(Base):
    """A doubt 疑点, raised by a check, an inspection or a person; never a verdict."""

    __tablename__ = "doubt"
    __table_args__ = (
        UniqueConstraint("village_id", "number"),
        UniqueConstraint("matter_id", "code", "step_code", "about"),
        CheckConstraint("severity IN ('light','plain','grave')", name="severity"),
        CheckConstraint(
            "state IN ('open','explained','waived','cleared','dismissed','confirmed')",
            name="state",
        ),
        Index("ix_doubt_village_state", "village_id", "state"),
    )

    id: Mapped[DoubtId] = mapped_column(primary_key=True)
    village_id: Mapped[RegionId] = mapped_column(ForeignKey("region.id"))
    number: Mapped[str] = mapped_column(String(12))
    matter_id: Mapped[MatterId | None] = mapped_column(ForeignKey("matter.id"))
    sheet_id: Mapped[CheckSheetId | None] = mapped_column(ForeignKey("check_sheet.id"))
    run_id: Mapped[CheckRunId | None] = mapped_column(ForeignKey("check_run.id"))
    code: Mapped[str] = mapped_column(String(40))  # of compliance.policy.codes
    step_code: Mapped[str] = mapped_column(String(40), default="")
    about: Mapped[str] = mapped_column(String(60), default="")  # a post, a person, a paper
    clause: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    severity: Mapped[str] = mapped_column(String(5))
    office: Mapped[str] = mapped_column(String(24))  # responsible
    person_id: Mapped[PersonId | None] = mapped_column(ForeignKey("person.id"), index=True)
    raised_on: Mapped[date]
    raised_at: Mapped[datetime]
    raised_by: Mapped[UserId | None]  # None: a check
    answer_due_on: Mapped[date | None]
    state: Mapped[str] = mapped_column(String(9), default="open")


class Explanation(Base):
    """What the responsible cadre says of a doubt; also written down for them by a clerk."""

    __tablename__ = "explanation"

    id: Mapped[int] = mapped_column(primary_key=True)
    doubt_id: Mapped[DoubtId] = mapped_column(ForeignKey("doubt.id"), index=True)
    person_id: Mapped[PersonId | None] = mapped_column(ForeignKey("person.id"))
    statement: Mapped[str] = mapped_column(Text)
    given_on: Mapped[date]
    entered_at: Mapped[datetime]
    entered_by: Mapped[UserId]


class Waiver(Base):
    """A public exception from one check, with reason, author and end."""

    __tablename__ = "waiver"
    __table_args__ = (CheckConstraint("until_on >= from_on", name="days"),)

    id: Mapped[WaiverId] = mapped_column(primary_key=True)
    village_id: Mapped[RegionId] = mapped_column(ForeignKey("region.id"), index=True)
    matter_id: Mapped[MatterId | None] = mapped_column(ForeignKey("matter.id"))  # None: all matters
    code: Mapped[str] = mapped_column(String(40))
    reason: Mapped[str] = mapped_column(Text)
    author: Mapped[str] = mapped_column(String(60))
    from_on: Mapped[date]
    until_on: Mapped[date]  # the last day
    given_at: Mapped[datetime]
    given_by: Mapped[UserId]
    ended_at: Mapped[datetime | None]


class Refusal(Base):
    """The supervision committee's numbered refusal of a matter, copied to the town by itself."""

    __tablename__ = "refusal"
    __table_args__ = (UniqueConstraint("village_id", "number"),)

    id: Mapped[RefusalId] = mapped_column(primary_key=True)
    village_id: Mapped[RegionId] = mapped_column(ForeignKey("region.id"))
    number: Mapped[str] = mapped_column(String(12))
    matter_id: Mapped[MatterId] = mapped_column(ForeignKey("matter.id"), index=True)
    reason: Mapped[str] = mapped_column(Text)
    refused_on: Mapped[date]
    entered_at: Mapped[datetime]
    entered_by: Mapped[UserId]
    seen_at: Mapped[datetime | None]  # by the town
    seen_by: Mapped[UserId | None]


class Finding(Base):
    """A doubt as somebody else decided it; a confirmed one 问题 costs what the list names."""

    __tablename__ = "finding"
    __table_args__ = (
        UniqueConstraint("village_id", "number"),
        CheckConstraint("outcome IN ('confirmed','changed','dismissed')", name="outcome"),
        CheckConstraint("state IN ('decided','ordered','proved','failed','closed')", name="state"),
        CheckConstraint("level IN ('village','town','county')", name="level"),
    )

    id: Mapped[FindingId] = mapped_column(primary_key=True)
    village_id: Mapped[RegionId] = mapped_column(ForeignKey("region.id"))
    number: Mapped[str] = mapped_column(String(12))
    doubt_id: Mapped[DoubtId] = mapped_column(ForeignKey("doubt.id"), unique=True)
    outcome: Mapped[str] = mapped_column(String(9))
    statement: Mapped[str] = mapped_column(Text)  # what it is, as decided
    reason: Mapped[str] = mapped_column(Text)
    severity: Mapped[str] = mapped_column(String(5))
    person_id: Mapped[PersonId | None] = mapped_column(ForeignKey("person.id"), index=True)
    office: Mapped[str] = mapped_column(String(24))
    item_id: Mapped[ItemId | None] = mapped_column(ForeignKey("list_item.id"))  # duty, negative
    claim_id: Mapped[ClaimId | None] = mapped_column(ForeignKey("claim.id"))  # the points it costs
    repeated: Mapped[bool] = mapped_column(default=False)
    decided_on: Mapped[date]
    decided_at: Mapped[datetime]
    decided_by: Mapped[UserId]
    level: Mapped[str] = mapped_column(String(8), default="village")
    state: Mapped[str] = mapped_column(String(8), default="decided")
    due_on: Mapped[date | None]  # of the order in force


class FindingStep(Base):
    """What was done about a finding: order, proof, re-inspection, escalation; only added."""

    __tablename__ = "finding_step"
    __table_args__ = (
        CheckConstraint("kind IN ('ordered','proved','failed','closed','escalated')", name="kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    finding_id: Mapped[FindingId] = mapped_column(ForeignKey("finding.id"), index=True)
    kind: Mapped[str] = mapped_column(String(9))
    statement: Mapped[str] = mapped_column(Text, default="")
    due_on: Mapped[date | None]
    level: Mapped[str | None] = mapped_column(String(8))  # an escalation's
    digest: Mapped[str | None] = mapped_column(ForeignKey("stored_file.digest"))
    happened_on: Mapped[date]
    entered_at: Mapped[datetime]
    entered_by: Mapped[UserId | None]  # None: by the calendar


append_only("finding_step")


class Talk(Base):
    """A reminder talk 提醒谈话 (seeds S D2): suggested, held by a person, acknowledged."""

    __tablename__ = "talk"
    __table_args__ = (
        UniqueConstraint("village_id", "key"),
        CheckConstraint("stage IN ('before','during','after')", name="stage"),
        CheckConstraint("state IN ('suggested','held','acknowledged','dropped')", name="state"),
    )

    id: Mapped[TalkId] = mapped_column(primary_key=True)
    village_id: Mapped[RegionId] = mapped_column(ForeignKey("region.id"))
    key: Mapped[str] = mapped_column(String(80))  # why, once: 'risk:<matter>:<step>'
    person_id: Mapped[PersonId] = mapped_column(ForeignKey("person.id"), index=True)
    stage: Mapped[str] = mapped_column(String(6))
    matter_id: Mapped[MatterId | None] = mapped_column(ForeignKey("matter.id"))
    finding_id: Mapped[FindingId | None] = mapped_column(ForeignKey("finding.id"))
    reason: Mapped[str] = mapped_column(Text)
    suggested_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(12), default="suggested")
    held_on: Mapped[date | None]
    held_by: Mapped[str] = mapped_column(String(60), default="")
    summary: Mapped[str] = mapped_column(Text, default="")
    recorded_at: Mapped[datetime | None]
    recorded_by: Mapped[UserId | None]
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by: Mapped[UserId | None]
