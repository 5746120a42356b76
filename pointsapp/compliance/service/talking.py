"""Reminder talks: suggested once, held and recorded by a person, acknowledged by the cadre."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.compliance.ids import TalkId
from pointsapp.compliance.models import STAGES, Finding, Talk
from pointsapp.compliance.policy.talks import suggest
from pointsapp.compliance.queries.snapshots import Surroundings
from pointsapp.compliance.queries.talks import get_talk
from pointsapp.compliance.service.words import checked_text, not_after
from pointsapp.foundation.audit import record_audit
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.errors import Conflict, Invalid, NotAllowed
from pointsapp.matters.ids import MatterId
from pointsapp.matters.models import Matter
from pointsapp.people.ids import PersonId, RegionId, UserId
from pointsapp.people.queries import get_user


def suggest_talks(session: Session, village_id: RegionId, *, now: datetime) -> int:
    """Suggest what the matters and findings of a village ask for, each once; how many are new."""
    ids = session.scalars(
        select(Matter.id).where(Matter.village_id == village_id, Matter.state == "running")
    ).all()
    around = Surroundings.load(session, village_id, today=village_day(now))
    known = set(session.scalars(select(Talk.key).where(Talk.village_id == village_id)))
    new = [
        Talk(
            village_id=village_id, key=each.key, person_id=each.person_id, stage=each.stage,
            matter_id=matter_id, reason=each.reason, suggested_at=now,
        )
        for matter_id, seen in around.snapshots(session, ids).items()
        for each in suggest(seen)
        if each.key not in known
    ]  # fmt: skip
    new += _after_findings(session, village_id, known, now)
    session.add_all(new)
    session.flush()
    return len(new)


def add_talk(
    session: Session, village_id: RegionId, *, person_id: PersonId, stage: str, reason: str,
    key: str, by: UserId, now: datetime, matter_id: MatterId | None = None,
) -> Talk:  # fmt: skip
    """Plan a talk by hand; the same key again gives the first one."""
    if stage not in STAGES:
        raise Invalid("talk.stage", "请选事前、事中还是事后")
    first = session.scalar(
        select(Talk).where(Talk.village_id == village_id, Talk.key == f"hand:{key}")
    )
    if first is not None:
        return first
    talk = Talk(
        village_id=village_id, key=f"hand:{key}", person_id=person_id, stage=stage,
        matter_id=matter_id, reason=checked_text(reason, "为什么谈"), suggested_at=now,
    )  # fmt: skip
    session.add(talk)
    session.flush()
    _audit(session, "talk.planned", talk, by, now)
    return talk


def hold_talk(
    session: Session, talk_id: TalkId, *, held_on: date, held_by: str, summary: str, by: UserId,
    now: datetime,
) -> Talk:  # fmt: skip
    """Record a talk that was held; nobody holds their own."""
    talk = _waiting(session, talk_id, "suggested")
    not_after(held_on, village_day(now))
    if get_user(session, by).person_id == talk.person_id:
        raise NotAllowed("talk.own", "和您本人的谈话，请别人来记")
    talk.state, talk.held_on, talk.recorded_at, talk.recorded_by = "held", held_on, now, by
    talk.held_by = checked_text(held_by, "谁谈的", 60)
    talk.summary = checked_text(summary, "谈了什么")
    _audit(session, "talk.held", talk, by, now)
    return talk


def acknowledge_talk(session: Session, talk_id: TalkId, *, by: UserId, now: datetime) -> Talk:
    """The cadre says that the talk took place as written; nobody else does."""
    talk = _waiting(session, talk_id, "held")
    if get_user(session, by).person_id != talk.person_id:
        raise NotAllowed("talk.not_you", "要由被谈话的人自己确认")
    talk.state, talk.acknowledged_at, talk.acknowledged_by = "acknowledged", now, by
    _audit(session, "talk.acknowledged", talk, by, now)
    return talk


def drop_talk(session: Session, talk_id: TalkId, *, reason: str, by: UserId, now: datetime) -> Talk:
    """Do without a suggested talk, and say why."""
    talk = _waiting(session, talk_id, "suggested")
    talk.state, talk.summary = "dropped", checked_text(reason, "为什么不谈")
    talk.recorded_at, talk.recorded_by = now, by
    _audit(session, "talk.dropped", talk, by, now)
    return talk


def _after_findings(
    session: Session, village_id: RegionId, known: set[str], now: datetime
) -> list[Talk]:
    found = session.scalars(
        select(Finding).where(
            Finding.village_id == village_id, Finding.outcome != "dismissed",
            Finding.person_id.is_not(None),
        )
    )  # fmt: skip
    return [
        Talk(
            village_id=village_id, key=f"finding:{each.id}", person_id=each.person_id,
            stage="after", finding_id=each.id, suggested_at=now,
            reason=f"问题 {each.number} 已经认定：{each.statement}",
        )
        for each in found
        if f"finding:{each.id}" not in known
    ]  # fmt: skip


def _waiting(session: Session, talk_id: TalkId, state: str) -> Talk:
    talk = get_talk(session, talk_id, lock=True)
    if talk.state != state:
        raise Conflict("talk.state", "这次谈话已经记过了，请刷新看看。")
    return talk


def _audit(session: Session, action: str, talk: Talk, by: UserId, now: datetime) -> None:
    session.flush()
    record_audit(session, action, "talk", talk.id, by=by, now=now, region_id=talk.village_id,
                 on_behalf_of=f"person:{talk.person_id}")  # fmt: skip
