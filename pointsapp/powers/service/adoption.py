"""Adoption: a draft becomes a version in force by a resolution of those who may adopt it."""

from collections.abc import Iterator
from datetime import date, datetime

from sqlalchemy import CursorResult, Update, select, update
from sqlalchemy.orm import Session

from pointsapp.decisions.models import BODY_KINDS, Meeting, Resolution
from pointsapp.decisions.queries import body_of, get_meeting, get_resolution
from pointsapp.foundation.errors import Conflict, Invalid
from pointsapp.people.models import Region
from pointsapp.people.queries import get_region
from pointsapp.powers.drafts import ListDraft
from pointsapp.powers.models import PowerList
from pointsapp.powers.policy.faults import open_questions
from pointsapp.powers.queries import latest_list, read_list
from pointsapp.powers.service.drafts import audit, draft_faults, open_draft

# Who adopts a region's lists; what binds party members they may adopt themselves.
ADOPTING: dict[str, tuple[str, ...]] = {
    "village": ("representatives", "villagers"),
    "town": ("town",),
    "county": ("county",),
}


class NotReady(Invalid):
    """A draft that cannot be adopted yet; `reasons` says everything there is to do."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__("list.not_ready", "；".join(reasons), reasons=reasons)
        self.reasons = reasons


def adopt(
    session: Session,
    list_id: int,
    *,
    resolution_id: int,
    in_force_from: date,
    by: int | None,
    now: datetime,
) -> PowerList:
    """Adopt a draft by a resolution that passed; the version before ends on `in_force_from`.

    NotReady lists everything that stands against it; Conflict when somebody else adopted a
    version meanwhile. (issue 4 §1, design §4)
    """
    row = open_draft(session, list_id)
    session.execute(select(Region.id).where(Region.id == row.region_id).with_for_update())
    resolution = get_resolution(session, resolution_id)
    former = latest_list(session, row.region_id, row.kind, audience=row.audience)
    meeting = get_meeting(session, resolution.meeting_id)
    reasons = [
        *readiness(read_list(session, row.id)),
        *_resolution_faults(session, row, resolution),
        *_day_faults(in_force_from, meeting, former),
    ]
    if reasons:
        raise NotReady(list(dict.fromkeys(reasons)))
    _take_force(session, row, former, resolution_id, in_force_from, now)
    audit(
        session, "list.adopted", row, by=by, now=now, resolution=resolution_id,
        in_force_from=in_force_from.isoformat(),
    )  # fmt: skip
    return row


def adopting(session: Session, row: PowerList) -> tuple[str, ...]:
    """The kinds of bodies that may adopt a list."""
    level = get_region(session, row.region_id).level
    members = ("party_members",) if (level, row.audience) == ("village", "members") else ()
    return (*ADOPTING[level], *members)


def readiness(draft: ListDraft) -> list[str]:
    """What has to be decided or mended before a draft can be adopted, as sentences."""
    used = {item.procedure for item in draft.items}
    return [
        *(() if draft.items else ("清单里一项也没有",)),
        *draft_faults(draft),
        *(f"第 {each.number} 项还没有定：{each.question}" for each in draft.items if each.question),
        *(
            f"流程“{procedure.name}”：{question.sentence}"
            for procedure in draft.procedures
            if procedure.code in used
            for question in open_questions(procedure)
        ),
        *(
            f"第 {item.number} 项是法定要表决或上级审批的事，请给它配流程"
            for item in draft.items
            if draft.head.kind == "power" and not item.procedure and not item.question
            if item.relief or item.statutory
        ),
    ]


def _resolution_faults(session: Session, row: PowerList, resolution: Resolution) -> Iterator[str]:
    if resolution.region_id != row.region_id:
        yield "这份决议不是本地的，请选本地的决议"
    if not resolution.passed:
        yield f"决议 {resolution.number} 没有通过，不能据此执行"
    fitting = adopting(session, row)
    if body_of(session, resolution).kind not in fitting:
        names = "、".join(BODY_KINDS[kind] for kind in fitting)
        yield f"这份清单要由{names}通过，这份决议是别的会议作的"


def _day_faults(in_force_from: date, meeting: Meeting, former: PowerList | None) -> Iterator[str]:
    if in_force_from < meeting.held_on:
        yield "施行日期不能早于通过的那一天"
    if former and former.in_force_from and in_force_from <= former.in_force_from:
        yield f"施行日期要晚于上一版（{former.number}）的施行日期 {former.in_force_from}"


def _take_force(
    session: Session,
    row: PowerList,
    former: PowerList | None,
    resolution_id: int,
    in_force_from: date,
    now: datetime,
) -> None:
    if former is not None:
        _once(
            session,
            update(PowerList)
            .where(PowerList.id == former.id, PowerList.in_force_until.is_(None))
            .values(in_force_until=in_force_from),
        )
    values = {
        "state": "adopted",
        "resolution_id": resolution_id,
        "adopted_at": now,
        "in_force_from": in_force_from,
        "follows_id": former.id if former else None,
    }
    session.flush()
    _once(
        session,
        update(PowerList).where(PowerList.id == row.id, PowerList.state == "draft").values(values),
    )
    session.expire_all()


def _once(session: Session, statement: Update) -> None:
    result = session.execute(statement)
    if not isinstance(result, CursorResult) or result.rowcount != 1:
        raise Conflict("list.raced", "刚刚有人通过了另一版，请刷新再看")
