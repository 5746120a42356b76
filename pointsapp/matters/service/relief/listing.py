"""The village's part of a relief round: who is listed, what it says, publication, the end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.contests.queries import contests_on
from pointsapp.decisions.queries import need_setting
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.errors import Conflict, Invalid
from pointsapp.foundation.numbers import next_number
from pointsapp.matters.ids import MatterId, ReliefLineId, RoundId
from pointsapp.matters.models import ReliefLine, ReliefRound
from pointsapp.matters.policy.intake import text_of
from pointsapp.matters.policy.relief import (
    IN,
    check_before,
    check_opinion,
    check_publishable,
    check_side,
    check_taken_down,
    last_day,
)
from pointsapp.matters.queries import get_matter
from pointsapp.matters.queries.relief import (
    SUBJECT,
    facts,
    get_line,
    last_round,
    lines_of,
    receiving,
)
from pointsapp.matters.service.relief.rounds import audit, check_day, locked
from pointsapp.people.ids import HouseholdId, RegionId, UserId
from pointsapp.people.models import Household
from pointsapp.people.queries import get_village


@dataclass(frozen=True)
class Listed:
    """A household as the village lists it: before the round, and what its meeting says."""

    household_id: HouseholdId
    before: str  # 'in' or 'out'
    opinion: str | None = None
    note: str = ""  # why; seen by staff only


def open_round(
    session: Session,
    village_id: RegionId,
    *,
    scheme: str,
    opened_on: date,
    matter_id: MatterId | None = None,
    by: UserId,
    now: datetime,
) -> ReliefRound:
    """Open a re-verification of a scheme (低保, 五保, …); who received help last is listed already.

    `matter_id`: the matter with the meetings it took. Conflict while another round of it runs.
    """
    village, name = get_village(session, village_id), text_of(scheme, "哪种救助", 40, needed=True)
    check_day(opened_on, village_day(now))
    if matter_id is not None and get_matter(session, matter_id).village_id != village.id:
        raise Invalid("relief.matter", "请选本村的办件")
    # The counter's row is locked first: two who open at once come one after the other.
    number = next_number(session, village.id, "relief", year=opened_on.year)
    last = last_round(session, village.id, name)
    if last is not None and last.closed_on is None:
        raise Conflict("relief.running", f"{name}的复核 {last.number} 还没有办完，办完再开新的一轮")
    found = ReliefRound(
        village_id=village.id, number=number, scheme=name, matter_id=matter_id,
        opened_on=opened_on, opened_by=by,
    )  # fmt: skip
    session.add(found)
    session.flush()
    _carry_over(session, found)
    audit(session, "relief.opened", found, by=by, now=now)
    return found


def set_lines(
    session: Session, round_id: RoundId, lines: Sequence[Listed], *, by: UserId, now: datetime
) -> None:
    """Add or correct lines; all or none. Conflict once the list was published."""
    found = _unpublished(session, round_id)
    _check_households(session, found.village_id, [line.household_id for line in lines])
    stored = {line.household_id: line for line in lines_of(session, round_id)}
    receives = receiving(session, found)
    for line in lines:
        _check_listed(line, receives)
        row = stored.get(line.household_id)
        if row is None:
            row = ReliefLine(round_id=round_id, household_id=line.household_id)
            session.add(row)
        row.before, row.opinion = line.before, line.opinion
        row.note = text_of(line.note, "说明", 500)
    session.flush()
    audit(session, "relief.listed", found, by=by, now=now, lines=len(lines))


def keep_unchanged(session: Session, round_id: RoundId, *, by: UserId, now: datetime) -> int:
    """Say 'goes on' of all who receive help and of whom nothing was said yet; how many."""
    _unpublished(session, round_id)
    lines = [
        Listed(each.household_id, IN, IN, each.note)
        for each in lines_of(session, round_id)
        if each.before == IN and each.opinion is None
    ]
    set_lines(session, round_id, lines, by=by, now=now)
    return len(lines)


def drop_line(session: Session, line_id: ReliefLineId, *, by: UserId, now: datetime) -> None:
    """Strike a household that was listed by mistake; never one that receives help."""
    line = get_line(session, line_id)
    found = _unpublished(session, line.round_id)
    if line.before == IN:
        raise Conflict("relief.receives", "这一户正在享受，不能从名单上删，请填村里的意见和理由")
    if contests_on(session, SUBJECT, [line_id]):
        raise Conflict("relief.contested", "有人对这一户提过异议，不能从名单上删")
    session.delete(line)
    session.flush()
    audit(session, "relief.dropped", found, by=by, now=now, household=line.household_id)


def publish_round(
    session: Session, round_id: RoundId, *, from_on: date, by: UserId, now: datetime
) -> ReliefRound:
    """Put the list on the village's own board from a day on, for `board.days` calendar days.

    Invalid for an empty list or a household without the village's opinion; Conflict when it hangs.
    """
    found = locked(session, round_id)
    if found.published_from is not None:
        raise Conflict("relief.published", "名单已经公示过了")
    check_day(from_on, village_day(now))
    if from_on < found.opened_on:
        raise Invalid("relief.early", "公示不能早于这一轮开始的那一天")
    check_publishable(facts(lines_of(session, round_id)))
    days = need_setting(session, found.village_id, "board.days", on=from_on).number
    found.published_from, found.published_until = from_on, last_day(from_on, days)
    session.flush()
    audit(session, "relief.published", found, by=by, now=now, until=str(found.published_until))
    return found


def take_down(
    session: Session, round_id: RoundId, *, reason: str, by: UserId, now: datetime
) -> ReliefRound:
    """Take a list down to mend it, as when a household was missed; published again, its days
    begin anew. Objections stay. Conflict once the town found on a household.
    """
    found = locked(session, round_id)
    why = text_of(reason, "为什么撤下", 500, needed=True)
    check_taken_down(
        published=found.published_from is not None,
        found=sum(line.town_outcome is not None for line in lines_of(session, round_id)),
    )
    hung = f"{found.published_from}/{found.published_until}"
    found.published_from = found.published_until = None
    session.flush()
    audit(session, "relief.taken_down", found, by=by, now=now, hung=hung, reason=why)
    return found


def close_round(
    session: Session, round_id: RoundId, *, closed_on: date, by: UserId, now: datetime
) -> ReliefRound:
    """Close a round whose every household the county decided; the result hangs from that day."""
    found = locked(session, round_id)
    if found.closed_on is not None:
        raise Conflict("relief.closed", "这一轮复核已经办完了")
    check_day(closed_on, village_day(now))
    lines = lines_of(session, round_id)
    waiting = sum(line.county_outcome is None for line in lines)
    if waiting or not lines:
        raise Conflict("relief.undecided", f"还有 {waiting} 户县里没有审批，批完再结束")
    found.closed_on = closed_on
    session.flush()
    audit(session, "relief.closed", found, by=by, now=now)
    return found


def _unpublished(session: Session, round_id: RoundId) -> ReliefRound:
    found = locked(session, round_id)
    if found.published_from is not None:
        raise Conflict(
            "relief.published", "名单已经公示，不能再改；有不同意见的请提异议，漏了户的先撤下名单"
        )
    return found


def _check_listed(line: Listed, receives: frozenset[HouseholdId]) -> None:
    check_side(line.before, "原来")
    check_before(line.before, receives=line.household_id in receives)
    if line.opinion is not None:
        check_side(line.opinion, "村里的意见")
    check_opinion(line.opinion, line.note)


def _carry_over(session: Session, found: ReliefRound) -> None:
    """Who received help after the last round is on the list before this one, if still here."""
    here = session.scalars(
        select(Household.id)
        .where(Household.id.in_(receiving(session, found)))
        .where(Household.village_id == found.village_id)
        .where(Household.ended_on.is_(None))
        .order_by(Household.id)
    )
    session.add_all(
        ReliefLine(round_id=found.id, household_id=household_id, before=IN) for household_id in here
    )
    session.flush()


def _check_households(session: Session, village_id: RegionId, ids: Sequence[HouseholdId]) -> None:
    if len(set(ids)) < len(ids):
        raise Invalid("relief.twice", "同一户填了两次，请核对")
    known = session.scalars(
        select(Household.id).where(Household.id.in_(ids), Household.village_id == village_id)
    )
    if set(known) != set(ids):
        raise Invalid("relief.household", "请选本村的户")
