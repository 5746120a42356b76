"""Writes of decisions: a resolution with its meeting, and dated settings; nothing is rewritten."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from pointsapp.decisions.ids import MeetingId, ResolutionId
from pointsapp.decisions.keys import checked_value, get_key
from pointsapp.decisions.models import (
    BODY_KINDS,
    LEADING_KINDS,
    Body,
    Meeting,
    Resolution,
    Setting,
    bodies_at,
    leading_at,
)
from pointsapp.decisions.policy import Counts, Requirement, judge
from pointsapp.decisions.queries import find_body, requirement, settings_at
from pointsapp.foundation.audit import record_audit
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.errors import Invalid
from pointsapp.foundation.numbers import next_number
from pointsapp.people.ids import RegionId, UserId
from pointsapp.people.queries import get_region

LEVEL_WORDS = {"county": "县", "town": "镇", "village": "村", "group": "组"}


@dataclass(frozen=True)
class MeetingFacts:
    """A sitting: which body, when, on what notice, who chaired, and its minutes."""

    body_kind: str
    held_on: date
    chair: str
    minutes: str
    noticed_on: date | None = None
    place: str = ""


@dataclass(frozen=True)
class Decision:
    """What one key is decided to be, from a day on, and what that rests on."""

    key: str
    value: str
    from_on: date
    source: str = ""
    resolution_id: ResolutionId | None = None


class SettingsInvalid(Invalid):
    """Some of several decisions cannot be taken; `by_key` says why not."""

    def __init__(self, by_key: dict[str, Invalid]) -> None:
        super().__init__("settings.faults", "；".join(each.sentence for each in by_key.values()))
        self.by_key = by_key


def record_resolution(
    session: Session,
    region_id: RegionId,
    *,
    subject: str,
    meeting: MeetingFacts,
    counts: Counts,
    by: UserId | None,
    now: datetime,
) -> Resolution:
    """Store what a meeting decided, passed or not, with the reasons; never changed afterwards.

    Invalid when figures contradict each other, or when what the body needs is undecided.
    """
    region = get_region(session, region_id)
    _check_meeting(meeting, subject, now)
    _check_counts(counts, meeting.body_kind)
    counts = replace(counts, held_on=meeting.held_on, noticed_on=meeting.noticed_on)
    needed = requirement(
        session, region.id, meeting.body_kind, counted_by=counts.counted_by, on=meeting.held_on
    )
    _need_women(counts, needed)
    verdict = judge(counts, needed)
    resolution = Resolution(
        meeting_id=_meeting(session, region.id, meeting),
        region_id=region.id,
        number=next_number(session, region.id, "resolution", year=meeting.held_on.year),
        subject=subject.strip(),
        passed=verdict.passed,
        reasons=[reason.as_facts() for reason in verdict.reasons],
        recorded_at=now,
        **_counted(counts),
    )
    session.add(resolution)
    session.flush()
    record_audit(
        session, "resolution.recorded", "resolution", resolution.id,
        by=by, now=now, region_id=region.id, passed=verdict.passed,
    )  # fmt: skip
    return resolution


def set_up_body(
    session: Session, region_id: RegionId, kind: str, *, name: str, by: UserId | None, now: datetime
) -> Body:
    """Name a body of a region before or after it first met; Invalid for one of another level."""
    region, called = get_region(session, region_id), name.strip()
    if kind not in bodies_at(region.level) | leading_at(region.level):
        raise Invalid("body.kind", "这一级没有这种会议")
    if not 1 <= len(called) <= 60:
        raise Invalid("body.name", "请填会议的名称（60 字以内）")
    body = find_body(session, region_id, kind)
    if body is None:
        body = Body(region_id=region_id, kind=kind, name=called)
        session.add(body)
    body.name = called
    session.flush()
    record_audit(
        session, "body.set_up", "body", body.id, by=by, now=now, region_id=region_id, kind=kind
    )
    return body


def record_sitting(
    session: Session,
    region_id: RegionId,
    *,
    meeting: MeetingFacts,
    by: UserId | None,
    now: datetime,
) -> MeetingId:
    """Store a sitting of a leading group or joint conference: minutes, no resolution; its id."""
    if meeting.body_kind not in LEADING_KINDS:
        raise Invalid("meeting.kind", "这种会议的决定，请登记成决议")
    if find_body(session, region_id, meeting.body_kind) is None:
        raise Invalid("meeting.body", "先登记它的名称，再登记它开的会")
    _check_sitting(meeting, now)
    meeting_id = _meeting(session, region_id, meeting)
    record_audit(
        session, "meeting.recorded", "meeting", meeting_id, by=by, now=now,
        region_id=region_id, kind=meeting.body_kind, on=meeting.held_on.isoformat(),
    )  # fmt: skip
    return meeting_id


def _need_women(counts: Counts, needed: Requirement) -> None:
    if needed.quorum_women and counts.women_entitled is None:
        raise Invalid("resolution.women", "请填写妇女代表应到、实到的人数，没有就填 0")


def decide_setting(
    session: Session,
    region_id: RegionId,
    *,
    key: str,
    value: str,
    source: str,
    from_on: date,
    by: UserId | None,
    now: datetime,
    resolution_id: ResolutionId | None = None,
) -> Setting:
    """Decide a key for a region from a day on; what was in force before stays on record.

    Invalid for a wrong value, a region that may not decide it, or neither source nor resolution.
    """
    known, region = get_key(key), get_region(session, region_id)
    if region.level not in known.levels:
        levels = "、".join(LEVEL_WORDS[level] for level in known.levels)
        raise Invalid("setting.level", f"“{known.label}”由{levels}一级定")
    setting = Setting(
        region_id=region.id,
        key=key,
        value=checked_value(known, value),
        source=_source(session, region.id, source, resolution_id),
        resolution_id=resolution_id,
        from_on=from_on,
        set_at=now,
        set_by=by,
    )
    session.add(setting)
    session.flush()
    record_audit(
        session, "setting.decided", "setting", setting.id,
        by=by, now=now, region_id=region.id, key=key, value=setting.value,
    )  # fmt: skip
    return setting


def decide_settings(
    session: Session,
    region_id: RegionId,
    decisions: Iterable[Decision],
    *,
    by: UserId | None,
    now: datetime,
) -> int:
    """Decide several keys that are open, each with its own row: all of them or none; how many.

    What was decided just so before is passed over. SettingsInvalid says what is wrong with which.
    """
    found: dict[str, Invalid] = {}
    made, path = 0, get_region(session, region_id).path
    for each in decisions:
        try:
            standing = settings_at(session, path, [each.key], on=village_day(now))[each.key]
            if standing is None:
                decide_setting(session, region_id, by=by, now=now, **vars(each))
                made += 1
            elif standing.value != checked_value(get_key(each.key), each.value):
                said = f"已经定为“{standing.words}”，要改请到“设置”里改这一件"
                raise Invalid("setting.decided", said)
        except Invalid as refused:
            found[each.key] = refused
    if found:
        raise SettingsInvalid(found)
    return made


def _source(
    session: Session, region_id: RegionId, source: str, resolution_id: ResolutionId | None
) -> str:
    text = source.strip()
    if resolution_id is not None:
        resolution = session.get(Resolution, resolution_id)
        if resolution is None or resolution.region_id != region_id or not resolution.passed:
            raise Invalid("setting.resolution", "要选本地已经通过的决议")
        text = text or f"决议 {resolution.number}"
    if not 1 <= len(text) <= 200:
        raise Invalid("setting.source", "请写明依据：哪条规定，或哪次会议的决议（200 字以内）")
    return text


def _meeting(session: Session, region_id: RegionId, facts: MeetingFacts) -> MeetingId:
    body = find_body(session, region_id, facts.body_kind)
    if body is None:
        name = BODY_KINDS[facts.body_kind]  # one that leads was named before it sat
        body = Body(region_id=region_id, kind=facts.body_kind, name=name)
        session.add(body)
        session.flush()
    meeting = Meeting(
        body_id=body.id,
        region_id=region_id,
        held_on=facts.held_on,
        noticed_on=facts.noticed_on,
        place=facts.place.strip(),
        chair=facts.chair.strip(),
        minutes=facts.minutes.strip(),
    )
    session.add(meeting)
    session.flush()
    return meeting.id


def _check_meeting(meeting: MeetingFacts, subject: str, now: datetime) -> None:
    if meeting.body_kind not in BODY_KINDS:
        raise Invalid("resolution.body", "请选择是哪个会议的决议")
    if not 1 <= len(subject.strip()) <= 200:
        raise Invalid("resolution.text", "“决议事项”要填 1 到 200 个字")
    _check_sitting(meeting, now)


def _check_sitting(meeting: MeetingFacts, now: datetime) -> None:
    if meeting.held_on > village_day(now):
        raise Invalid("resolution.future", "会议日期还没有到，开完会再来登记")
    if meeting.noticed_on is not None and meeting.noticed_on > meeting.held_on:
        raise Invalid("resolution.notice", "通知日期在会议之后，请核对")
    lengths = ((meeting.chair, 40, "主持人"), (meeting.minutes, 20_000, "会议记录"))
    for text, longest, label in lengths:
        if not 1 <= len(text.strip()) <= longest:
            raise Invalid("resolution.text", f"“{label}”要填 1 到 {longest} 个字")
    if len(meeting.place.strip()) > 80:
        raise Invalid("resolution.text", "“地点”最多 80 个字")


def _check_counts(counts: Counts, body_kind: str) -> None:
    fitting = ("adults", "households") if body_kind == "villagers" else ("members",)
    if counts.counted_by not in fitting:
        raise Invalid("resolution.counted_by", "村民会议请写明按人还是按户计，其他会议按成员计")
    numbers = (
        counts.entitled, counts.present, counts.votes_for, counts.votes_against,
        counts.votes_abstained, counts.women_entitled or 0, counts.women_present or 0,
    )  # fmt: skip
    if min(numbers) < 0 or max(numbers) > 1_000_000:
        raise Invalid("resolution.counts", "人数和票数要在 0 到 1000000 之间")
    if len(counts.authorised_by.strip()) > 200:
        raise Invalid("resolution.text", "“授权依据”最多 200 个字")
    if counts.present > counts.entitled:
        raise Invalid("resolution.present", "实到人数多于应到人数，请核对")
    if counts.votes_for + counts.votes_against + counts.votes_abstained > counts.present:
        raise Invalid("resolution.votes", "赞成、反对、弃权加起来多于实到人数，请核对")
    _check_women(counts)


def _check_women(counts: Counts) -> None:
    entitled, present = counts.women_entitled, counts.women_present
    if (entitled is None) != (present is None):
        raise Invalid("resolution.women", "妇女代表应到、实到两个数要一起填")
    if entitled is None or present is None:
        return
    if present > entitled or entitled > counts.entitled or present > counts.present:
        raise Invalid("resolution.women", "妇女代表的人数多于总人数，或实到多于应到，请核对")


def _counted(counts: Counts) -> dict[str, int | str | None]:
    return {
        "counted_by": counts.counted_by,
        "entitled": counts.entitled,
        "present": counts.present,
        "women_entitled": counts.women_entitled,
        "women_present": counts.women_present,
        "votes_for": counts.votes_for,
        "votes_against": counts.votes_against,
        "votes_abstained": counts.votes_abstained,
        "authorised_by": counts.authorised_by.strip(),
    }
