"""Writes of contests: raise, decide once with a reason, withdraw."""

from datetime import date, datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from pointsapp.contests.ids import ContestId
from pointsapp.contests.models import Contest
from pointsapp.contests.policy import checked_reason, checked_statement
from pointsapp.contests.queries import get_contest, open_on
from pointsapp.foundation.audit import record_audit
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.errors import Conflict
from pointsapp.foundation.numbers import next_number
from pointsapp.people.ids import HouseholdId, RegionId, UserId


def raise_contest(
    session: Session,
    *,
    kind: str,
    subject_kind: str,
    subject_id: int,
    village_id: RegionId,
    household_id: HouseholdId | None,
    via: str,
    statement: str,
    due_on: date,
    by: UserId | None,
    now: datetime,
    at_town: bool = False,
) -> Contest:
    """Open a contest, `by` a clerk or None for a card; Conflict when one like it is still open."""
    statement = checked_statement(statement)
    _refuse_second(session, subject_kind, subject_id)
    today = village_day(now)
    contest = Contest(
        village_id=village_id,
        number=next_number(session, village_id, "contest", year=today.year),
        kind=kind,
        subject_kind=subject_kind,
        subject_id=subject_id,
        household_id=household_id,
        via=via,
        statement=statement,
        raised_at=now,
        raised_on=today,
        raised_by=by,
        due_on=due_on,
        at_town=at_town,
    )
    session.add(contest)
    session.flush()
    _audit(session, f"{kind}.raised", contest, by=by, now=now, via=via)
    return contest


def _refuse_second(session: Session, subject_kind: str, subject_id: int) -> None:
    if open_on(session, subject_kind, [subject_id]):
        raise Conflict("contest.open_already", "这一条已经有人提出，正在等答复，不用重复提。")


def decide(
    session: Session, contest_id: ContestId, *, upheld: bool, reason: str, by: UserId, now: datetime
) -> Contest:
    """Decide an open contest once, with a reason; Conflict when somebody else was first."""
    contest = get_contest(session, contest_id)
    state = "upheld" if upheld else "rejected"
    _settle(session, contest, state, reason=checked_reason(reason), by=by, now=now)
    _audit(session, f"{contest.kind}.{state}", contest, by=by, now=now)
    return contest


def withdraw(
    session: Session, contest_id: ContestId, *, by: UserId | None, now: datetime
) -> Contest:
    """Take back an open contest for whoever raised it; Conflict when it is answered."""
    contest = get_contest(session, contest_id)
    _settle(session, contest, "withdrawn", reason="", by=by, now=now)
    _audit(session, f"{contest.kind}.withdrawn", contest, by=by, now=now)
    return contest


def _settle(
    session: Session, contest: Contest, state: str, *, reason: str, by: UserId | None, now: datetime
) -> None:
    settled = session.execute(
        update(Contest)
        .where(Contest.id == contest.id, Contest.state == "open")
        .values(
            state=state, reason=reason, decided_by=by, decided_at=now, decided_on=village_day(now)
        )
        .returning(Contest.id)
        .execution_options(synchronize_session=False)
    )
    if settled.scalar() is None:
        raise Conflict("contest.settled", "这件已经答复过或撤回了，请刷新看看。")
    session.refresh(contest)


def _audit(
    session: Session,
    action: str,
    contest: Contest,
    *,
    by: UserId | None,
    now: datetime,
    **facts: str,
) -> None:
    record_audit(
        session, action, "contest", contest.id, by=by, now=now, region_id=contest.village_id,
        on_behalf_of=f"household:{contest.household_id}" if contest.household_id else None, **facts,
    )  # fmt: skip
