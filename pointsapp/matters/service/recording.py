"""Record what happened to a matter, from paper or online; a mistake is voided, never changed."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.decisions.ids import ResolutionId
from pointsapp.decisions.queries import get_resolution
from pointsapp.foundation.audit import record_audit
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from pointsapp.matters.ids import MatterId, RecordId
from pointsapp.matters.models import Matter, StepRecord
from pointsapp.matters.policy.facts import RecordFacts
from pointsapp.matters.policy.intake import (
    ENTERED,
    OF_A_STEP,
    VOTES,
    check_amount,
    check_happened,
    check_key,
    text_of,
)
from pointsapp.matters.policy.separation import Act, Standing, why_not
from pointsapp.matters.queries import get_record, standing_of
from pointsapp.matters.service.refreshing import refresh
from pointsapp.people.ids import PersonId, RegionId, UserId
from pointsapp.people.queries import find_user, get_person, get_region, path_ids, village_now
from pointsapp.powers.policy.posts import POSTS
from pointsapp.powers.policy.procedure import Procedure

Signature = tuple[str, PersonId | None, date]  # post, who, day


def record_step(
    session: Session,
    matter_id: MatterId,
    *,
    step_code: str,
    kind: str,
    happened_on: date,
    person_id: PersonId | None = None,
    post: str = "",
    deputy_for_id: PersonId | None = None,
    resolution_id: ResolutionId | None = None,
    amount: Decimal | None = None,
    note: str = "",
    key: str,
    by: UserId,
    now: datetime,
) -> StepRecord:
    """Record one thing that happened; the same key again gives the first record.

    `happened_on` may lie long before today and before other steps; `amount` in yuan, of a payment.
    Whoever acts themselves today is asked whether they may (NotAllowed); what comes from paper is
    always stored, and checks compare it. Conflict when somebody recorded the same already.
    """
    matter = locked(session, matter_id)
    facts: dict[str, Any] = {
        "step_code": step_code, "kind": kind, "happened_on": happened_on, "person_id": person_id,
        "post": post, "deputy_for_id": deputy_for_id, "resolution_id": resolution_id,
        "amount": amount, "note": text_of(note, "说明", 2000), "voids_id": None,
    }  # fmt: skip
    first = _first(session, matter_id, check_key(key), facts)
    if first is not None:
        return first
    today = village_day(now)
    standing = standing_of(session, matter_id, today=today)
    _check(session, standing, facts, today)
    _check_online(session, standing, facts, by, today)
    _check_new(standing, facts)
    return _store(session, matter, facts, key, by=by, now=now)


def record_signatures(
    session: Session,
    matter_id: MatterId,
    step_code: str,
    signed: Sequence[Signature],
    *,
    key: str,
    by: UserId,
    now: datetime,
) -> list[StepRecord]:
    """Record the signatures of one sheet: each (post, person, day); all of them or none."""
    if not signed:
        raise Invalid("matter.nobody_signed", "请至少填一个人的签字")
    return [
        record_step(
            session, matter_id, step_code=step_code, kind="signed", happened_on=day, post=post,
            person_id=person_id, key=f"{key}/{place}", by=by, now=now,
        )
        for place, (post, person_id, day) in enumerate(signed, start=1)
    ]  # fmt: skip


def void(
    session: Session, record_id: RecordId, *, reason: str, key: str, by: UserId, now: datetime
) -> StepRecord:
    """Void a record that was a mistake, with a reason; from then on it is as if it never was."""
    record = get_record(session, record_id)
    matter = locked(session, record.matter_id)
    facts: dict[str, Any] = {
        "step_code": record.step_code, "kind": "voided", "happened_on": village_day(now),
        "person_id": None, "post": "", "deputy_for_id": None, "resolution_id": None,
        "amount": None, "note": text_of(reason, "为什么作废", 500, needed=True),
        "voids_id": record_id,
    }  # fmt: skip
    first = _first(session, matter.id, check_key(key), facts)
    if first is not None:
        return first
    if record.kind == "voided":
        raise Invalid("matter.void_of_void", "作废的记录不能再作废，请把原来的内容重新登记一次")
    if session.scalar(select(StepRecord.id).where(StepRecord.voids_id == record_id)):
        raise Conflict("matter.voided", "这条记录已经作废了")
    return _store(session, matter, facts, key, by=by, now=now)


def stop(
    session: Session,
    matter_id: MatterId,
    *,
    happened_on: date,
    reason: str,
    key: str,
    by: UserId,
    now: datetime,
) -> StepRecord:
    """End a matter that will not be carried out, with a reason; voiding the record resumes it."""
    note = text_of(reason, "为什么停办", 500, needed=True)
    return record_step(
        session, matter_id, step_code="", kind="stopped", happened_on=happened_on, note=note,
        key=key, by=by, now=now,
    )  # fmt: skip


def locked(session: Session, matter_id: MatterId) -> Matter:
    """The matter, locked until the transaction ends: one record after the other. NotFound."""
    matter = session.scalar(
        select(Matter)
        .where(Matter.id == matter_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if matter is None:
        raise NotFound("matter.unknown", "没有找到这件办件", matter_id=matter_id)
    return matter


def _first(
    session: Session, matter_id: MatterId, key: str, facts: dict[str, Any]
) -> StepRecord | None:
    found = session.scalar(
        select(StepRecord).where(StepRecord.matter_id == matter_id, StepRecord.key == key)
    )
    # The day of a void is the day of entry, so it does not tell one request from another.
    asked = facts.keys() - ({"happened_on"} if facts["voids_id"] else set())
    if found is not None and any(getattr(found, name) != facts[name] for name in asked):
        raise Conflict("matter.key_reused", "这一页已经交过一次，内容和上次不一样，请刷新以后再填")
    return found


def _check(session: Session, standing: Standing, facts: dict[str, Any], today: date) -> None:
    kind = facts["kind"]
    if kind not in ENTERED:
        raise Invalid("matter.kind", "请选记什么")
    check_happened(facts["happened_on"], opened_on=standing.matter.opened_on, today=today)
    if facts["amount"] is not None and kind != "paid":
        raise Invalid("matter.amount", "只有付款才填金额")
    check_amount(facts["amount"], "付款金额")
    _check_step(standing.procedure, facts)
    for person_id in (facts["person_id"], facts["deputy_for_id"]):
        if person_id is not None:
            get_person(session, person_id)
    if facts["resolution_id"] is not None:
        _check_resolution(session, standing.matter.village_id, facts)


def _check_step(procedure: Procedure | None, facts: dict[str, Any]) -> None:
    code, post = facts["step_code"], facts["post"]
    codes = {step.code for step in procedure.steps} if procedure else set()
    if code and code not in codes:
        raise Invalid("matter.step", "流程里没有这一步，请重新选")
    if not code and codes and facts["kind"] in OF_A_STEP:
        raise Invalid("matter.step", "请选是哪一步")
    if post and post not in POSTS and not (procedure and post in procedure.posts):
        raise Invalid("matter.post", "请选以什么职务办的")
    if facts["kind"] == "signed" and not post:
        raise Invalid("matter.post", "请选以什么职务签的字")


def _check_resolution(session: Session, village_id: RegionId, facts: dict[str, Any]) -> None:
    resolution = get_resolution(session, facts["resolution_id"])
    villages = (village_id, village_now(session, village_id))
    above = {i for each in villages for i in path_ids(get_region(session, each).path)}
    if resolution.region_id not in above:
        raise Invalid("matter.resolution", "请选本村（或上级）会议的决议")
    if facts["kind"] not in (*VOTES, "done", "noted"):
        raise Invalid("matter.resolution", "只有会议的步骤才附决议")


def _check_online(
    session: Session, standing: Standing, facts: dict[str, Any], by: UserId, today: date
) -> None:
    """Somebody who acts themselves, today: refuse what they may not do."""
    person_id, post = facts["person_id"], facts["post"]
    if person_id is None or not post or standing.procedure is None:
        return
    themselves = person_id == _person_of(session, by) and facts["happened_on"] == today
    if not themselves or facts["kind"] in ("noted", "stopped"):
        return
    if sentence := why_not(Act(facts["step_code"], person_id, post, today), standing):
        raise NotAllowed("matter.may_not", sentence)


def _check_new(standing: Standing, facts: dict[str, Any]) -> None:
    """Two who enter the same sheet: the second one is told."""
    names = {"step_code", "kind", "person_id", "post", "resolution_id", "amount", "happened_on"}
    records: Sequence[RecordFacts] = standing.matter.records
    if facts["kind"] == "noted":
        return
    if facts["kind"] == "signed":  # on whatever day, while it counts
        names.discard("happened_on")
        records = [record for step in standing.progress.steps for record in step.records]
    if any(all(getattr(r, name) == facts[name] for name in names) for r in records):
        raise Conflict("matter.recorded", "同样的一条已经登记过了，不用再登。要改请先作废原来的")


def _store(
    session: Session, matter: Matter, facts: dict[str, Any], key: str, *, by: UserId, now: datetime
) -> StepRecord:
    record = StepRecord(matter_id=matter.id, entered_at=now, entered_by=by, key=key, **facts)
    session.add(record)
    matter.changed_at = now
    session.flush()
    person_id, themselves = facts["person_id"], _person_of(session, by)
    record_audit(
        session, f"matter.{facts['kind']}", "matter", matter.id, by=by, now=now,
        region_id=matter.village_id, record_id=record.id, step=facts["step_code"],
        on_behalf_of=f"person:{person_id}" if person_id not in (None, themselves) else None,
        happened_on=facts["happened_on"].isoformat(),
    )  # fmt: skip
    refresh(session, [matter.id], today=village_day(now))
    session.refresh(matter)
    return record


def _person_of(session: Session, user_id: UserId) -> PersonId | None:
    user = find_user(session, user_id)
    return user.person_id if user else None
