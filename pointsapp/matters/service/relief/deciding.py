"""Objections to a relief list, and who decides: first the town, then the county; no vote does."""

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from pointsapp.contests import service as contests
from pointsapp.contests.ids import ContestId
from pointsapp.contests.models import Contest
from pointsapp.contests.queries import get_contest, open_on
from pointsapp.decisions.queries import need_setting
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.errors import Conflict, NotAllowed, NotFound
from pointsapp.matters.ids import ReliefLineId
from pointsapp.matters.models import ReliefLine, ReliefRound
from pointsapp.matters.policy.relief import (
    check_county_turn,
    check_reason,
    check_side,
    check_town_turn,
)
from pointsapp.matters.queries.relief import SUBJECT, facts, get_line
from pointsapp.matters.service.relief.rounds import audit, check_day, locked
from pointsapp.people.ids import HouseholdId, UserId
from pointsapp.people.queries import find_user, household_of, recused_households


def object_to_line(
    session: Session,
    line_id: ReliefLineId,
    *,
    via: str,
    statement: str,
    household_id: HouseholdId | None = None,
    by: UserId | None,
    now: datetime,
) -> Contest:
    """Object to a line while the list hangs; the town answers within `answer.days` days."""
    line, today = get_line(session, line_id), village_day(now)
    found = locked(session, line.round_id)
    first, last = found.published_from, found.published_until
    if first is None or last is None or not first <= today <= last:
        raise Conflict("relief.not_hanging", "名单不在公示期，不能提异议")
    days = need_setting(session, found.village_id, "answer.days", on=today).number
    return contests.raise_contest(
        session, kind="objection", subject_kind=SUBJECT, subject_id=line_id,
        village_id=found.village_id, household_id=household_id, via=via, statement=statement,
        due_on=today + timedelta(days=days), by=by, now=now, at_town=True,
    )  # fmt: skip


def answer_objection(
    session: Session, contest_id: ContestId, *, upheld: bool, reason: str, by: UserId, now: datetime
) -> Contest:
    """Answer an objection to a line, with a reason, by somebody in the town who had no part in it.

    Upheld or not, what becomes of the household is decided by town and county.
    """
    contest = get_contest(session, contest_id)
    if contest.subject_kind != SUBJECT:
        raise NotFound("relief.no_objection", "这不是对救助名单的异议")
    line = get_line(session, ReliefLineId(contest.subject_id))
    if contest.raised_by == by:
        raise NotAllowed("relief.own_note", "这件异议是您记下的，请镇里别的人答复")
    _check_apart(session, line.household_id, by, village_day(now))
    return contests.decide(session, contest_id, upheld=upheld, reason=reason, by=by, now=now)


def decide_town(
    session: Session,
    line_id: ReliefLineId,
    *,
    outcome: str,
    reason: str = "",
    decided_on: date,
    by: UserId,
    now: datetime,
) -> ReliefLine:
    """The town's finding on a household (社会救助暂行办法 11), after publication and objections.

    A reason is needed for 'out' and for other than the village said. Given again the same it is
    the first one; Conflict once it was given otherwise.
    """
    line, found = _line_to_decide(session, line_id, outcome, decided_on, by, now)
    if line.town_outcome is not None:
        return _same(line, line.town_outcome, outcome)
    objections = open_on(session, SUBJECT, [line_id])
    check_town_turn(found.published_until, village_day(now), under_objection=line_id in objections)
    check_reason(outcome, line.opinion, reason)
    line.town_reason = reason.strip()
    line.town_outcome, line.town_on, line.town_by = outcome, decided_on, by
    session.flush()
    audit(session, "relief.town", found, by=by, now=now, line=line_id, outcome=outcome)
    return line


def decide_county(
    session: Session,
    line_id: ReliefLineId,
    *,
    outcome: str,
    reason: str = "",
    decided_on: date,
    by: UserId,
    now: datetime,
) -> ReliefLine:
    """The county's decision: it alone gives or withdraws relief (社会救助暂行办法 4, 11).

    A reason is needed for 'out' and for other than the town found; not by who found for the town.
    """
    line, found = _line_to_decide(session, line_id, outcome, decided_on, by, now)
    if line.county_outcome is not None:
        return _same(line, line.county_outcome, outcome)
    check_county_turn(facts([line])[0])
    check_reason(outcome, line.town_outcome, reason)
    if line.town_by == by:
        raise NotAllowed("relief.same_person", "镇里的审核是您做的，请县里别的人审批")
    line.county_outcome, line.county_on, line.county_by = outcome, decided_on, by
    line.reason = reason.strip()
    session.flush()
    audit(session, "relief.county", found, by=by, now=now, line=line_id, outcome=outcome)
    return line


def _line_to_decide(
    session: Session,
    line_id: ReliefLineId,
    outcome: str,
    decided_on: date,
    by: UserId,
    now: datetime,
) -> tuple[ReliefLine, ReliefRound]:
    line = get_line(session, line_id)
    found = locked(session, line.round_id)
    session.refresh(line)
    check_side(outcome, "结果")
    check_day(decided_on, village_day(now))
    if found.closed_on is not None:
        raise Conflict("relief.closed", "这一轮复核已经办完了")
    _check_apart(session, line.household_id, by, village_day(now))
    return line, found


def _same(line: ReliefLine, stored: str, outcome: str) -> ReliefLine:
    if stored != outcome:
        raise Conflict("relief.decided", "这一户已经有结果了，请刷新看看")
    return line


def _check_apart(session: Session, household_id: HouseholdId, by: UserId, today: date) -> None:
    """Nobody decides on their own household, nor on one they declared a recusal for."""
    user = find_user(session, by)
    if user is None or user.person_id is None:
        return
    own = household_of(session, user.person_id, on=today)
    if household_id == own or household_id in recused_households(session, user.person_id, on=today):
        raise NotAllowed("relief.recused", "这一户您要回避，请别的人办")
