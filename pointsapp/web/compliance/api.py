"""Doubts, findings, talks, inspections and the overview for other systems; no names, no words."""

from typing import Any

from flask import g
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.compliance import queries, service
from pointsapp.compliance.ids import DoubtId, FindingId
from pointsapp.compliance.models import Doubt, Explanation, Finding, Inspection, Talk
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading
from pointsapp.people import queries as people
from pointsapp.people.ids import RegionId
from pointsapp.web.access import Permission, region_of, requires, row_of
from pointsapp.web.api.blueprint import ApiBlueprint
from pointsapp.web.api.paging import page, page_of_rows
from pointsapp.web.api.schemas import PageIn, page_of
from pointsapp.web.compliance.api_schemas import (
    CellOut,
    DoubtOut,
    DoubtsIn,
    ExplanationOut,
    FindingOut,
    FindingsIn,
    InspectionOut,
    TalkOut,
    TalksIn,
)
from pointsapp.web.compliance.schemas import ExplainIn
from pointsapp.web.context import now

blueprint = ApiBlueprint("compliance", "疑点、问题、谈话、检查、总览")
VILLAGE = region_of("village_id")
VIEW = Permission.DOUBTS_VIEW
OF_DOUBT = row_of(Doubt.village_id, "doubt_id")


@blueprint.get("/villages/<int:village_id>/doubts")
@requires(VIEW, VILLAGE)
@blueprint.asks(DoubtsIn)
@blueprint.gives(page_of(DoubtOut))
def doubts(asked: dict[str, Any], village_id: RegionId) -> dict[str, Any]:
    """一个村的疑点，新的在前。"""
    query = queries.doubts_in(
        [village_id], states=_one(asked["state"]), code=asked["code"], matter_id=asked["matter_id"]
    )
    return page(query, asked)


@blueprint.get("/doubts/<int:doubt_id>")
@requires(VIEW, OF_DOUBT)
@blueprint.gives(DoubtOut)
def doubt(doubt_id: DoubtId) -> Doubt:
    """一个疑点。"""
    return queries.get_doubt(reading(), doubt_id)


@blueprint.post("/doubts/<int:doubt_id>/explanations")
@requires(Permission.DOUBTS_ANSWER, OF_DOUBT)
@blueprint.takes(ExplainIn)
@blueprint.once(201, ExplanationOut)
def explain_doubt(session: Session, given: dict[str, Any], doubt_id: DoubtId) -> Explanation:
    """写疑点说明；认定由另外的人在网页上办。"""
    meant = queries.get_doubt(session, doubt_id).person_id
    return service.explain(
        session, doubt_id, person_id=meant, by=current_user.id, now=now(), **given
    )


@blueprint.get("/villages/<int:village_id>/findings")
@requires(VIEW, VILLAGE)
@blueprint.asks(FindingsIn)
@blueprint.gives(page_of(FindingOut))
def findings(asked: dict[str, Any], village_id: RegionId) -> dict[str, Any]:
    """认定的问题和整改情况，新的在前。"""
    query = queries.findings_in(
        [village_id], states=_one(asked["state"]), levels=_one(asked["level"]), dismissed=True
    )
    return page(query, asked)


@blueprint.get("/findings/<int:finding_id>")
@requires(VIEW, row_of(Finding.village_id, "finding_id"))
@blueprint.gives(FindingOut)
def finding(finding_id: FindingId) -> Finding:
    """一个问题。"""
    return queries.get_finding(reading(), finding_id)


@blueprint.get("/villages/<int:village_id>/talks")
@requires(VIEW, VILLAGE)
@blueprint.asks(TalksIn)
@blueprint.gives(page_of(TalkOut))
def talks(asked: dict[str, Any], village_id: RegionId) -> dict[str, Any]:
    """提醒谈话；不含谈了什么。"""
    query = queries.talks_in([village_id], states=_one(asked["state"]))
    return page(query.order_by(None).order_by(Talk.id.desc()), asked)


@blueprint.get("/regions/<int:region_id>/inspections")
@requires(VIEW, region_of("region_id"))
@blueprint.asks(PageIn)
@blueprint.gives(page_of(InspectionOut))
def inspections(asked: dict[str, Any], region_id: RegionId) -> dict[str, Any]:
    """一个镇的专项检查：方案、抽样的种子，谁都能重抽一遍。"""
    query = select(Inspection).where(Inspection.region_id == region_id)
    return page(query.order_by(Inspection.id.desc()), asked)


@blueprint.get("/regions/<int:region_id>/overview")
@requires(VIEW, region_of("region_id"))
@blueprint.asks(PageIn)
@blueprint.gives(page_of(CellOut))
def overview(asked: dict[str, Any], region_id: RegionId) -> dict[str, Any]:
    """总览：村 × 事项，办件、超期、疑点、问题各多少。"""
    session, today = reading(), village_day(now())
    villages = people.villages_within(session, g.place.id, on=today)
    found = queries.overview(session, [each.id for each in villages], on=today)
    cells = sorted(found.cells.items())
    rows = [
        {"village_id": village, "item_id": root or None, "title": found.titles[root], **vars(sums)}
        for (village, root), sums in cells
    ]
    return page_of_rows(rows, asked)


def _one(asked: str | None) -> list[str]:
    return [asked] if asked else []
