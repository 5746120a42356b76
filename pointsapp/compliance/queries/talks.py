"""Reads of reminder talks."""

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from pointsapp.compliance.ids import TalkId
from pointsapp.compliance.models import Talk
from pointsapp.foundation.errors import NotFound
from pointsapp.people.ids import PersonId, RegionId


def get_talk(session: Session, talk_id: TalkId, *, lock: bool = False) -> Talk:
    """A talk; NotFound."""
    query = select(Talk).where(Talk.id == talk_id)
    found = session.scalar(query.with_for_update() if lock else query)
    if found is None:
        raise NotFound("talk.unknown", "没有找到这次谈话。")
    return found


def talks_in(village_ids: Sequence[RegionId], *, states: Sequence[str] = ()) -> Select[Talk]:
    """The talks of some villages, newest first, as a statement to page through."""
    query = select(Talk).where(Talk.village_id.in_(village_ids))
    if states:
        query = query.where(Talk.state.in_(states))
    return query.order_by(Talk.id.desc())


def talks_for(session: Session, person_id: PersonId) -> Sequence[Talk]:
    """The talks held with a cadre, newest first."""
    return session.scalars(
        select(Talk)
        .where(Talk.person_id == person_id, Talk.state.in_(("held", "acknowledged")))
        .order_by(Talk.id.desc())
    ).all()
