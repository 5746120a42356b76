"""Adoption: a draft becomes a version in force by a resolution of those who may adopt it."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.decisions.ids import ResolutionId
from pointsapp.decisions.queries import get_meeting, get_resolution
from pointsapp.decisions.versions import day_faults, resolution_faults, take_force
from pointsapp.foundation.errors import Invalid
from pointsapp.people.ids import UserId
from pointsapp.people.models import Region
from pointsapp.people.queries import get_region
from pointsapp.powers.drafts import ListDraft
from pointsapp.powers.ids import ListId
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
    list_id: ListId,
    *,
    resolution_id: ResolutionId,
    in_force_from: date,
    by: UserId | None,
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
        *resolution_faults(
            session, resolution, row.region_id, adopting(session, row), what="这份清单", here="本地"
        ),
        *day_faults(in_force_from, meeting, former),
    ]
    if reasons:
        raise NotReady(list(dict.fromkeys(reasons)))
    take_force(
        session, row, former, resolution_id=resolution_id, in_force_from=in_force_from, now=now
    )
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
