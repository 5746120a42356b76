"""Statuses that a rule gives instead of points: given once, lifted once, never rewritten."""

from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from pointsapp.foundation.audit import record_audit
from pointsapp.foundation.errors import Conflict, NotFound
from pointsapp.ledger.ids import AccountId, StandingId
from pointsapp.ledger.models import Standing
from pointsapp.ledger.queries import get_account
from pointsapp.ledger.rows import insert, table
from pointsapp.people.ids import RegionId, UserId


def give_standing(
    session: Session,
    account_id: AccountId,
    status: str,
    *,
    rule_id: int | None,
    occurred_on: date,
    key: str,
    by: UserId | None,
    now: datetime,
) -> Standing:
    """Give an account a status; the same key gives it once, Conflict with another body."""
    account = get_account(session, account_id)
    body = {
        "account_id": account_id,
        "status": status,
        "rule_id": rule_id,
        "occurred_on": occurred_on,
    }
    standing = table(Standing)
    given = session.connection().execute(
        insert(session, standing)
        .on_conflict_do_nothing()
        .values(village_id=account.village_id, key=key, recorded_at=now, lifted_key="", **body)
        .returning(standing.c.id)
    )
    new = given.scalar()
    found = session.scalars(
        select(Standing).where(Standing.village_id == account.village_id, Standing.key == key)
    ).one()
    if any(getattr(found, name) != value for name, value in body.items()):
        raise Conflict("ledger.other_body", "这个等次已经用同一编号登记过，但内容不一样", key=key)
    if new is not None:
        _audit(session, "ledger.standing_given", found, account.village_id, by=by, now=now)
    return found


def lift_standing(
    session: Session, standing_id: StandingId, *, key: str, by: UserId | None, now: datetime
) -> Standing:
    """Lift a status from now on; the same key lifts it once. NotFound, Conflict."""
    lifted = session.execute(
        update(Standing)
        .where(Standing.id == standing_id, Standing.lifted_at.is_(None))
        .values(lifted_at=now, lifted_key=key)
        .returning(Standing.id)
    )
    new = lifted.scalar() is not None
    standing = session.get(Standing, standing_id, populate_existing=True)
    if standing is None:
        raise NotFound("ledger.standing_not_found", "没有找到这条等次记录")
    if standing.lifted_key != key:
        raise Conflict("ledger.standing_lifted", "这条等次已经撤销过了")
    if new:
        _audit(session, "ledger.standing_lifted", standing, standing.village_id, by=by, now=now)
    return standing


def _audit(
    session: Session,
    action: str,
    standing: Standing,
    village_id: RegionId,
    *,
    by: UserId | None,
    now: datetime,
) -> None:
    record_audit(session, action, "standing", standing.id, by=by, now=now, region_id=village_id)
    session.flush()
