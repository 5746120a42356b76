"""Registrations, reviews and notice sheets for other systems."""

from typing import Any

from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.claims import service
from pointsapp.claims.ids import ClaimId, SheetId
from pointsapp.claims.models import Claim, Sheet
from pointsapp.claims.policy.registration import Figures, Item
from pointsapp.claims.queries.errata import errata_of
from pointsapp.claims.queries.rows import ORIGIN, claim_rows
from pointsapp.claims.queries.sheets import StaffLine, sheets_in, staff_lines
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading
from pointsapp.foundation.errors import Conflict
from pointsapp.matters.policy.masking import mask_name
from pointsapp.people.ids import RegionId
from pointsapp.web.access import Permission, region_of, requires, row_of
from pointsapp.web.api.blueprint import ApiBlueprint, once_key
from pointsapp.web.api.paging import page, page_of_rows
from pointsapp.web.api.schemas import PageIn, page_of
from pointsapp.web.claims.api_schemas import (
    BatchIn,
    BatchOut,
    ClaimIn,
    ClaimOut,
    ClaimsIn,
    ErratumOut,
    LineOut,
    ReviewApiIn,
    SheetOut,
    SheetsIn,
    StateOut,
)
from pointsapp.web.claims.scopes import of_claim
from pointsapp.web.context import now

blueprint = ApiBlueprint("claims", "登记、审核、公示")
VILLAGE = region_of("village_id")
OF_SHEET = row_of(Sheet.village_id, "sheet_id")
MOST_ERRATA = 1000


@blueprint.get("/villages/<int:village_id>/claims")
@requires(Permission.CLAIMS_VIEW, VILLAGE)
@blueprint.asks(ClaimsIn)
@blueprint.gives(page_of(ClaimOut))
def claims(asked: dict[str, Any], village_id: RegionId) -> dict[str, Any]:
    """一个村的登记，新的在前。"""
    query = claim_rows([village_id])
    if asked["state"]:
        query = query.where(Claim.state == asked["state"])
    if asked["household_id"]:
        query = query.where(Claim.household_id == asked["household_id"])
    if asked["origin"]:
        query = query.where(asked["origin"] == ORIGIN)
    if asked["from_on"]:
        query = query.where(Claim.occurred_on >= asked["from_on"])
    if asked["until_on"]:
        query = query.where(Claim.occurred_on <= asked["until_on"])
    return page(query.order_by(Claim.id.desc()), asked, _claim)


@blueprint.get("/claims/<int:claim_id>")
@requires(Permission.CLAIMS_VIEW, of_claim)
@blueprint.gives(ClaimOut)
def claim(claim_id: ClaimId) -> dict[str, Any]:
    """一条登记。"""
    return _told(reading(), claim_id)


@blueprint.post("/villages/<int:village_id>/claims")
@requires(Permission.CLAIMS_REGISTER, VILLAGE)
@blueprint.takes(ClaimIn)
@blueprint.once(201, ClaimOut)
def register_claim(session: Session, given: dict[str, Any], village_id: RegionId) -> dict[str, Any]:
    """登记一件事；要审核、公示以后才记分。"""
    made = service.register_item(
        session, village_id, _item(given), key=once_key(), by=current_user.id, now=now()
    )
    return _told(session, made.id)


@blueprint.post("/villages/<int:village_id>/claim-batches")
@requires(Permission.CLAIMS_REGISTER, VILLAGE)
@blueprint.takes(BatchIn)
@blueprint.once(201, BatchOut)
def register_batch(session: Session, given: dict[str, Any], village_id: RegionId) -> dict[str, Any]:
    """成批登记：要么全部收下，要么一条也不收，errors 按序号（从 1 起）说哪条不对。"""
    items = [_item(each, str(place)) for place, each in enumerate(given["items"], 1)]
    batch = service.register_batch(
        session, village_id, items, group_id=None, month=f"{village_day(now()):%Y-%m}",
        key=once_key(), by=current_user.id, now=now(),
    )  # fmt: skip
    ids = session.scalars(select(Claim.id).where(Claim.batch_id == batch.id).order_by(Claim.id))
    return {"id": batch.id, "claim_ids": list(ids)}


@blueprint.post("/claims/<int:claim_id>/reviews")
@requires(Permission.CLAIMS_REVIEW, of_claim)
@blueprint.takes(ReviewApiIn)
@blueprint.once(201, StateOut)
def review_claim(session: Session, given: dict[str, Any], claim_id: ClaimId) -> dict[str, Any]:
    """审核一条：通过，或写明理由退回。登记的人不能自己审。"""
    done = service.review(
        session, [claim_id], outcome=given["outcome"], reason=given["reason"],
        by=current_user.id, now=now(),
    )  # fmt: skip
    if done.left:
        raise Conflict("review.left", done.left[claim_id])
    return _state(session, claim_id)


@blueprint.post("/claims/<int:claim_id>/withdrawal")
@requires(Permission.CLAIMS_REGISTER, of_claim)
@blueprint.once(201, StateOut)
def withdraw_claim(session: Session, claim_id: ClaimId) -> dict[str, Any]:
    """撤回自己登记、还没有人审的一条。"""
    service.withdraw(session, claim_id, by=current_user.id, now=now())
    return _state(session, claim_id)


@blueprint.get("/villages/<int:village_id>/sheets")
@requires(Permission.CLAIMS_VIEW, VILLAGE)
@blueprint.asks(SheetsIn)
@blueprint.gives(page_of(SheetOut))
def sheets(asked: dict[str, Any], village_id: RegionId) -> dict[str, Any]:
    """一个村的公示，新的在前。"""
    query = sheets_in([village_id])
    if asked["state"]:
        query = query.where(Sheet.state == asked["state"])
    if asked["unit"]:
        query = query.where(Sheet.unit == asked["unit"])
    return page(query.order_by(Sheet.id.desc()), asked, _sheet)


@blueprint.get("/sheets/<int:sheet_id>")
@requires(Permission.CLAIMS_VIEW, OF_SHEET)
@blueprint.gives(SheetOut)
def sheet(sheet_id: SheetId) -> dict[str, Any]:
    """一期公示。"""
    village_id = reading().get_one(Sheet, sheet_id).village_id
    return _sheet(reading().execute(sheets_in([village_id]).where(Sheet.id == sheet_id)).one())


@blueprint.get("/sheets/<int:sheet_id>/lines")
@requires(Permission.CLAIMS_VIEW, OF_SHEET)
@blueprint.asks(PageIn)
@blueprint.gives(page_of(LineOut))
def lines(asked: dict[str, Any], sheet_id: SheetId) -> dict[str, Any]:
    """一期公示上的每一条，带算法。"""
    found = page_of_rows(staff_lines(reading(), sheet_id), asked)
    return {**found, "items": [_line(each) for each in found["items"]]}


@blueprint.get("/villages/<int:village_id>/errata")
@requires(Permission.CLAIMS_VIEW, VILLAGE)
@blueprint.asks(PageIn)
@blueprint.gives(page_of(ErratumOut))
def errata(asked: dict[str, Any], village_id: RegionId) -> dict[str, Any]:
    """公开的更正，新的在前。"""
    return page_of_rows(errata_of(reading(), village_id, limit=MOST_ERRATA), asked)


def _item(given: dict[str, Any], place: str = "") -> Item:
    return Item(
        place, given["rule_id"], given["occurred_on"],
        Figures(given["quantity"], given["amount"], given["points"]),
        household_id=given["household_id"], person_id=given["person_id"], act=given["act"],
        note=given["note"],
    )  # fmt: skip


def _told(session: Session, claim_id: ClaimId) -> dict[str, Any]:
    village_id = session.get_one(Claim, claim_id).village_id
    return _claim(session.execute(claim_rows([village_id]).where(Claim.id == claim_id)).one())


def _state(session: Session, claim_id: ClaimId) -> dict[str, Any]:
    found = session.get_one(Claim, claim_id)
    session.refresh(found)
    return {"id": found.id, "state": found.state}


def _claim(row: Any) -> dict[str, Any]:
    found, rule = row.Claim, row.Rule
    kept = ("id", "village_id", "household_id", "rule_id", "quantity", "amount", "points_asked",
            "occurred_on", "state", "registered_at")  # fmt: skip
    return {name: getattr(found, name) for name in kept} | {
        "code": row.code or "", "holder": mask_name(row.holder), "rule_number": rule.number,
        "behaviour": rule.behaviour, "origin": row.origin, "photos": row.photos,
    }  # fmt: skip


def _sheet(row: Any) -> dict[str, Any]:
    kept = ("id", "village_id", "year", "number", "unit", "month", "opened_on", "closes_on",
            "effective_on", "state", "head_number", "head_digest")  # fmt: skip
    return {name: getattr(row.Sheet, name) for name in kept} | {"lines": row.lines}


def _line(found: StaffLine) -> dict[str, Any]:
    kept = ("id", "position", "claim_id", "entry_id", "points", "working", "state")
    return {name: getattr(found.line, name) for name in kept} | {
        "code": found.code, "holder": mask_name(found.holder), "rule_number": found.rule.number,
        "what": found.what, "contested": found.open_contest is not None,
    }  # fmt: skip
