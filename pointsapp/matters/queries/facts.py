"""Matters as the rules see them: thousands in a few statements."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from pointsapp.decisions.models import Meeting, Resolution
from pointsapp.decisions.policy import Counts
from pointsapp.foundation.clock import village_day
from pointsapp.matters.ids import MatterId
from pointsapp.matters.models import Matter, MatterPaper, MatterRecusal, StepRecord
from pointsapp.matters.policy.course import standing
from pointsapp.matters.policy.facts import MatterFacts, RecordFacts
from pointsapp.people.ids import PersonId
from pointsapp.people.models import Membership, Recusal
from pointsapp.people.queries.dated import batches
from pointsapp.powers.models import ListItem

_MATTER: tuple[Any, ...] = (
    Matter.id, Matter.number, Matter.village_id, Matter.item_id,
    func.coalesce(ListItem.root_id, ListItem.id).label("item_root"), Matter.chosen,
    Matter.household_id, Matter.amount, Matter.payee, Matter.project, Matter.handler_id,
    Matter.opened_on, Matter.opened_at,
)  # fmt: skip
_RECORD: tuple[Any, ...] = (
    StepRecord.matter_id, StepRecord.id, StepRecord.step_code, StepRecord.kind,
    StepRecord.happened_on, StepRecord.entered_at, StepRecord.person_id, StepRecord.post,
    StepRecord.deputy_for_id, StepRecord.resolution_id, StepRecord.amount, StepRecord.voids_id,
)  # fmt: skip
_COUNTS: tuple[Any, ...] = (
    Resolution.entitled, Resolution.present, Resolution.votes_for, Resolution.votes_against,
    Resolution.votes_abstained, Resolution.women_entitled, Resolution.women_present,
    Resolution.counted_by, Meeting.held_on, Meeting.noticed_on, Resolution.authorised_by,
)  # fmt: skip


def facts_of(session: Session, matter_ids: Sequence[MatterId]) -> dict[MatterId, MatterFacts]:
    """Each matter with the records that stand, its papers, and who stays out of it.

    `recused`: who declared it for the matter or its household, and who lives in that household
    (in which they may still act as applicants).
    """
    found: dict[MatterId, MatterFacts] = {}
    for ids in batches(sorted(set(matter_ids))):
        found |= _portion(session, ids)
    return found


def _portion(session: Session, ids: Sequence[MatterId]) -> dict[MatterId, MatterFacts]:
    records, papers = _records(session, ids), _papers(session, ids)
    recused = _recused(session, ids)
    rows = session.execute(
        select(*_MATTER)
        .outerjoin(ListItem, ListItem.id == Matter.item_id)
        .where(Matter.id.in_(ids))
    )
    return {
        row["id"]: MatterFacts(
            **row,
            records=tuple(records[row["id"]]),
            papers=tuple(papers[row["id"]]),
            recused=frozenset(recused[row["id"]]),
        )
        for row in rows.mappings()
    }


def _records(session: Session, ids: Sequence[MatterId]) -> dict[MatterId, list[RecordFacts]]:
    """The records that stand: neither voids nor what they void."""
    rows = session.execute(
        select(*_RECORD, *_COUNTS, Resolution.passed)
        .outerjoin(Resolution, Resolution.id == StepRecord.resolution_id)
        .outerjoin(Meeting, Meeting.id == Resolution.meeting_id)
        .where(StepRecord.matter_id.in_(ids))
        .order_by(StepRecord.id)
    ).all()
    found: dict[MatterId, list[RecordFacts]] = defaultdict(list)
    for row in standing(rows):
        found[row.matter_id].append(_record(row))
    return found


def _record(row: Any) -> RecordFacts:
    counted = row.resolution_id is not None
    return RecordFacts(
        id=row.id,
        step_code=row.step_code,
        kind=row.kind,
        happened_on=row.happened_on,
        entered_on=village_day(row.entered_at),
        person_id=row.person_id,
        post=row.post,
        deputy_for_id=row.deputy_for_id,
        resolution_id=row.resolution_id,
        amount=row.amount,
        counts=Counts(*row[len(_RECORD) : -1]) if counted else None,
        resolution_passed=row.passed if counted else None,
    )


def _papers(session: Session, ids: Sequence[MatterId]) -> dict[MatterId, list[tuple[str, str]]]:
    rows = session.execute(
        select(MatterPaper.matter_id, MatterPaper.step_code, MatterPaper.name)
        .where(MatterPaper.matter_id.in_(ids), MatterPaper.removed_at.is_(None))
        .order_by(MatterPaper.id)
    )
    found: dict[MatterId, list[tuple[str, str]]] = defaultdict(list)
    for matter_id, step_code, name in rows:
        found[matter_id].append((step_code, name))
    return found


def _recused(session: Session, ids: Sequence[MatterId]) -> dict[MatterId, set[PersonId]]:
    found: dict[MatterId, set[PersonId]] = defaultdict(set)
    for query in _reasons(ids):
        for matter_id, person_id in session.execute(query):
            found[matter_id].add(person_id)
    return found


def _reasons(ids: Sequence[MatterId]) -> Iterable[Select[MatterId, PersonId]]:
    yield select(MatterRecusal.matter_id, MatterRecusal.person_id).where(
        MatterRecusal.matter_id.in_(ids)
    )
    for table in (Recusal, Membership):
        since_it_was_opened = or_(table.to_on.is_(None), table.to_on > Matter.opened_on)
        yield (
            select(Matter.id, table.person_id)
            .join(Matter, Matter.household_id == table.household_id)
            .where(Matter.id.in_(ids), since_it_was_opened)
        )
