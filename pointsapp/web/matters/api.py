"""Matters and relief for other systems: their course, opening one, recording a step."""

from collections.abc import Sequence
from typing import Any

from flask_login import current_user
from sqlalchemy.orm import Session

from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading
from pointsapp.matters import queries, service
from pointsapp.matters.ids import MatterId
from pointsapp.matters.models import Matter, ReliefRound, StepRecord
from pointsapp.matters.policy.relief import counted
from pointsapp.matters.queries.lookup import budget_of
from pointsapp.matters.queries.public import public_matter
from pointsapp.matters.queries.relief import lines_by_round, rounds_in
from pointsapp.people.ids import RegionId
from pointsapp.people.queries import villages_with_merged
from pointsapp.web.access import Permission, region_of, requires
from pointsapp.web.api.blueprint import ApiBlueprint, once_key
from pointsapp.web.api.paging import page, page_of_rows
from pointsapp.web.api.schemas import PageIn, page_of
from pointsapp.web.context import now
from pointsapp.web.matters.api_schemas import (
    BudgetLineOut,
    CourseOut,
    MatterIn,
    MatterOut,
    MattersIn,
    RecordOut,
    RoundOut,
    StepIn,
)
from pointsapp.web.matters.scopes import of_matter

blueprint = ApiBlueprint("matters", "办件、救助复核")
VILLAGE = region_of("village_id")
VIEW = Permission.MATTERS_VIEW


@blueprint.get("/villages/<int:village_id>/matters")
@requires(VIEW, VILLAGE)
@blueprint.asks(MattersIn)
@blueprint.gives(page_of(MatterOut))
def matters(asked: dict[str, Any], village_id: RegionId) -> dict[str, Any]:
    """一个村的办件，新的在前。"""
    query = queries.matters_in(
        villages_with_merged(reading(), [village_id]),
        states=[asked["state"]] if asked["state"] else (),
        item_root=asked["item_id"], due_before=asked["due_before"],
    )  # fmt: skip
    return page(query.order_by(Matter.id.desc()), asked)


@blueprint.get("/matters/<int:matter_id>")
@requires(VIEW, of_matter)
@blueprint.gives(CourseOut)
def matter(matter_id: MatterId) -> dict[str, Any]:
    """一件办件走到哪里了；不含姓名、说明和材料。"""
    session = reading()
    found = session.get_one(Matter, matter_id)
    told = public_matter(session, found.village_id, found.number, today=village_day(now()))
    return {"id": found.id, "village_id": found.village_id, **vars(told)}


@blueprint.get("/matters/<int:matter_id>/budget")
@requires(VIEW, of_matter)
@blueprint.asks(PageIn)
@blueprint.gives(page_of(BudgetLineOut))
def budget(asked: dict[str, Any], matter_id: MatterId) -> dict[str, Any]:
    """花钱以前公开的预算明细。"""
    return page_of_rows(budget_of(reading(), matter_id), asked)


@blueprint.post("/villages/<int:village_id>/matters")
@requires(Permission.MATTERS_RECORD, VILLAGE)
@blueprint.takes(MatterIn)
@blueprint.once(201, MatterOut)
def open_matter(session: Session, given: dict[str, Any], village_id: RegionId) -> Matter:
    """开一件办件；清单以外的事，item_id 不填。"""
    return service.open_matter(
        session, village_id, key=once_key(), by=current_user.id, now=now(), **given
    )


@blueprint.post("/matters/<int:matter_id>/records")
@requires(Permission.MATTERS_RECORD, of_matter)
@blueprint.takes(StepIn)
@blueprint.once(201, RecordOut)
def record_step(session: Session, given: dict[str, Any], matter_id: MatterId) -> StepRecord:
    """记下一步：哪天办的，谁办的。"""
    return service.record_step(
        session, matter_id, key=once_key(), by=current_user.id, now=now(), **given
    )


@blueprint.get("/villages/<int:village_id>/relief-rounds")
@requires(VIEW, VILLAGE)
@blueprint.asks(PageIn)
@blueprint.gives(page_of(RoundOut))
def relief_rounds(asked: dict[str, Any], village_id: RegionId) -> dict[str, Any]:
    """救助复核：只有户数，没有名单。"""
    rounds = rounds_in(villages_with_merged(reading(), [village_id]))
    return page(rounds.order_by(ReliefRound.id.desc()), asked, together=_rounds)


def _rounds(found: Sequence[ReliefRound]) -> list[dict[str, Any]]:
    kept = ("id", "village_id", "number", "scheme", "opened_on", "published_from",
            "published_until", "closed_on")  # fmt: skip
    lines = lines_by_round(reading(), [each.id for each in found])
    return [
        {name: getattr(each, name) for name in kept}
        | {"households": len(lines.get(each.id, ())), **vars(counted(lines.get(each.id, ())))}
        for each in found
    ]
