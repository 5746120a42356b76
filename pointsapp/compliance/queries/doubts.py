"""Reads of doubts, explanations, waivers and refusals."""

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from pointsapp.compliance.ids import DoubtId, RefusalId, WaiverId
from pointsapp.compliance.models import Doubt, Explanation, Refusal, Waiver
from pointsapp.compliance.policy.separation import Handled
from pointsapp.foundation.errors import NotFound
from pointsapp.matters.ids import MatterId
from pointsapp.matters.models import Matter
from pointsapp.people.ids import PersonId, RegionId


def get_doubt(session: Session, doubt_id: DoubtId) -> Doubt:
    """A doubt; NotFound."""
    found = session.get(Doubt, doubt_id)
    if found is None:
        raise NotFound("doubt.unknown", "没有找到这个疑点。")
    return found


def doubts_in(
    village_ids: Sequence[RegionId],
    *,
    states: Sequence[str] = (),
    code: str = "",
    matter_id: MatterId | None = None,
    person_id: PersonId | None = None,
) -> Select[Doubt]:
    """The doubts of some villages, newest first, as a statement to page through."""
    query = select(Doubt).where(Doubt.village_id.in_(village_ids))
    if states:
        query = query.where(Doubt.state.in_(states))
    if code:
        query = query.where(Doubt.code == code)
    if matter_id is not None:
        query = query.where(Doubt.matter_id == matter_id)
    if person_id is not None:
        query = query.where(Doubt.person_id == person_id)
    return query.order_by(Doubt.raised_on.desc(), Doubt.id.desc())


def my_explanations(session: Session, person_id: PersonId) -> Sequence[Doubt]:
    """The doubts that wait for this cadre's word, the most urgent first."""
    return session.scalars(
        select(Doubt)
        .where(Doubt.person_id == person_id, Doubt.state == "open")
        .order_by(Doubt.answer_due_on.is_(None), Doubt.answer_due_on, Doubt.id)
    ).all()


def explanations_of(session: Session, doubt_id: DoubtId) -> Sequence[Explanation]:
    """What was said of a doubt, in order."""
    return session.scalars(
        select(Explanation).where(Explanation.doubt_id == doubt_id).order_by(Explanation.id)
    ).all()


def handled(session: Session, doubt: Doubt) -> Handled:
    """Who had a hand in a doubt so far."""
    matter = session.get(Matter, doubt.matter_id) if doubt.matter_id else None
    return Handled(
        raised_by=doubt.raised_by,
        answered_by=frozenset(each.entered_by for each in explanations_of(session, doubt.id)),
        person_id=doubt.person_id,
        opened_by=matter.opened_by if matter else None,
    )


def get_waiver(session: Session, waiver_id: WaiverId) -> Waiver:
    """A waiver; NotFound."""
    found = session.get(Waiver, waiver_id)
    if found is None:
        raise NotFound("waiver.unknown", "没有找到这一条“暂不核对”。")
    return found


def waivers_of(session: Session, village_id: RegionId) -> Sequence[Waiver]:
    """All waivers of a village, the newest first."""
    return session.scalars(
        select(Waiver).where(Waiver.village_id == village_id).order_by(Waiver.id.desc())
    ).all()


def get_refusal(session: Session, refusal_id: RefusalId) -> Refusal:
    """A refusal of the supervision committee; NotFound."""
    found = session.get(Refusal, refusal_id)
    if found is None:
        raise NotFound("refusal.unknown", "没有找到这份不同意意见。")
    return found


def refusals_in(
    session: Session, village_ids: Sequence[RegionId], *, unseen: bool = False
) -> Sequence[Refusal]:
    """The refusals of some villages, the newest first; `unseen`: what the town has not read."""
    query = select(Refusal).where(Refusal.village_id.in_(village_ids))
    if unseen:
        query = query.where(Refusal.seen_at.is_(None))
    return session.scalars(query.order_by(Refusal.id.desc())).all()
