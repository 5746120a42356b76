"""Reads of single matters, their records and papers, and the list of a village."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from pointsapp.foundation.errors import NotFound
from pointsapp.matters.ids import MatterId, PaperId, RecordId
from pointsapp.matters.models import BudgetLine, Matter, MatterPaper, StepRecord
from pointsapp.matters.policy.budget import Line
from pointsapp.people.ids import RegionId
from pointsapp.powers.ids import ItemId
from pointsapp.powers.models import ListItem


def get_matter(session: Session, matter_id: MatterId) -> Matter:
    """A matter; NotFound."""
    matter = session.get(Matter, matter_id)
    if matter is None:
        raise NotFound("matter.unknown", "没有找到这件办件", matter_id=matter_id)
    return matter


def find_by_number(session: Session, village_id: RegionId, number: str) -> Matter | None:
    """The matter of a village with the number that people see."""
    return session.scalar(
        select(Matter).where(Matter.village_id == village_id, Matter.number == number.strip())
    )


def get_record(session: Session, record_id: RecordId) -> StepRecord:
    """A record of a step; NotFound."""
    record = session.get(StepRecord, record_id)
    if record is None:
        raise NotFound("matter.no_record", "没有找到这条记录", record_id=record_id)
    return record


def records_of(session: Session, matter_id: MatterId) -> Sequence[StepRecord]:
    """Every record of a matter in the order of entry, voided ones and voids too."""
    return session.scalars(
        select(StepRecord).where(StepRecord.matter_id == matter_id).order_by(StepRecord.id)
    ).all()


def get_paper(session: Session, paper_id: PaperId) -> MatterPaper:
    """A paper of a matter, removed ones too; NotFound."""
    paper = session.get(MatterPaper, paper_id)
    if paper is None:
        raise NotFound("matter.no_paper", "没有找到这份材料", paper_id=paper_id)
    return paper


def papers_of(session: Session, matter_id: MatterId) -> Sequence[MatterPaper]:
    """The papers of a matter, those taken out again left out."""
    return session.scalars(
        select(MatterPaper)
        .where(MatterPaper.matter_id == matter_id, MatterPaper.removed_at.is_(None))
        .order_by(MatterPaper.id)
    ).all()


def budget_of(session: Session, matter_id: MatterId) -> list[Line]:
    """The budget of a matter in the order of its lines; none where none was written."""
    rows = session.scalars(
        select(BudgetLine).where(BudgetLine.matter_id == matter_id).order_by(BudgetLine.position)
    )
    return [Line(row.what, row.quantity, row.amount) for row in rows]


def matters_in(
    village_ids: Collection[RegionId],
    *,
    states: Collection[str] = (),
    item_root: ItemId | None = None,
    due_before: date | None = None,
    search: str = "",
) -> Select[Matter]:
    """The matters of villages, to be sorted and paged; `search`: a number or part of a subject.

    `due_before`: running ones whose step or whole was due before that day.
    """
    query = select(Matter).where(Matter.village_id.in_(village_ids))
    if states:
        query = query.where(Matter.state.in_(states))
    if item_root is not None:
        same = or_(ListItem.id == item_root, ListItem.root_id == item_root)
        query = query.where(Matter.item_id.in_(select(ListItem.id).where(same)))
    if due_before is not None:
        query = query.where(Matter.state == "running", Matter.due_on < due_before)
    if words := search.strip():
        found = (
            each.contains(words, autoescape=True)
            for each in (Matter.subject, Matter.project, Matter.number)
        )
        query = query.where(or_(*found))
    return query
