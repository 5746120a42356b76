"""A matter with everything that belongs to it, for staff and auditors: names, notes, papers."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.decisions.ids import ResolutionId
from pointsapp.decisions.models import Resolution
from pointsapp.foundation.clock import village_day
from pointsapp.matters.ids import MatterId, RecordId
from pointsapp.matters.models import RECORD_KINDS, STATES, Matter, MatterPaper, StepRecord
from pointsapp.matters.policy.budget import Line
from pointsapp.matters.policy.separation import Standing, post_words
from pointsapp.matters.queries.course import standing_of
from pointsapp.matters.queries.lookup import budget_of, get_matter, records_of
from pointsapp.people.ids import PersonId, UserId
from pointsapp.people.models import User
from pointsapp.people.queries import get_household, get_region, household_code, persons_by_id
from pointsapp.powers.models import ListItem


@dataclass(frozen=True)
class DossierRecord:
    """One record; the day it happened stands beside the day it was entered."""

    id: RecordId
    step: str
    what: str
    who: str
    post: str
    deputy_for: str
    happened_on: date
    entered_on: date
    late_days: int
    entered_by: str
    amount: Decimal | None
    resolution: str  # its number
    note: str
    voided: str  # why, '' while it stands


@dataclass(frozen=True)
class DossierPaper:
    """One paper: its digest, or where the original is kept."""

    step: str
    name: str
    digest: str
    filename: str
    kept_where: str
    added_on: date
    added_by: str
    removed_on: date | None


@dataclass(frozen=True)
class Dossier:
    """One matter with everything."""

    number: str
    village: str
    title: str
    legal_basis: str
    subject: str
    chosen: str
    household: str  # '03-018'
    amount: Decimal | None
    payee: str
    project: str
    handler: str
    opened_on: date
    entered_on: date
    state: str
    ended_on: date | None
    recused: tuple[str, ...]
    records: tuple[DossierRecord, ...]
    papers: tuple[DossierPaper, ...]
    budget: tuple[Line, ...] = ()


def dossier(session: Session, matter_id: MatterId, *, today: date) -> Dossier:
    """Everything about a matter; NotFound."""
    matter = get_matter(session, matter_id)
    standing = standing_of(session, matter_id, today=today)
    item = session.get(ListItem, matter.item_id) if matter.item_id else None
    persons = _persons(session, [*standing.matter.recused, matter.handler_id])
    return Dossier(
        number=matter.number,
        village=get_region(session, matter.village_id).name,
        title=item.title if item else "清单以外的事",
        legal_basis=item.legal_basis if item else "",
        subject=matter.subject,
        chosen=matter.chosen,
        household=_household(session, matter),
        amount=matter.amount,
        payee=matter.payee,
        project=matter.project,
        handler=persons.get(matter.handler_id, ""),
        opened_on=matter.opened_on,
        entered_on=village_day(matter.opened_at),
        state=STATES[standing.progress.state],
        ended_on=standing.progress.ended_on,
        recused=tuple(persons[each] for each in sorted(standing.matter.recused)),
        records=_records(session, matter, standing),
        papers=_papers(session, matter, standing),
        budget=tuple(budget_of(session, matter_id)),
    )


def _records(session: Session, matter: Matter, standing: Standing) -> tuple[DossierRecord, ...]:
    rows = records_of(session, matter.id)
    persons = _persons(session, [p for row in rows for p in (row.person_id, row.deputy_for_id)])
    users = _users(session, {row.entered_by for row in rows})
    resolutions: dict[ResolutionId | None, str] = dict(
        session.execute(
            select(Resolution.id, Resolution.number).where(
                Resolution.id.in_([row.resolution_id for row in rows if row.resolution_id])
            )
        ).all()
    )
    voided = {row.voids_id: row.note for row in rows if row.voids_id is not None}
    return tuple(
        DossierRecord(
            id=row.id,
            step=_step_name(standing, row.step_code),
            what=RECORD_KINDS[row.kind],
            who=persons.get(row.person_id, ""),
            post=post_words(standing.procedure, row.post) if row.post else "",
            deputy_for=persons.get(row.deputy_for_id, ""),
            happened_on=row.happened_on,
            entered_on=village_day(row.entered_at),
            late_days=_late(row),
            entered_by=users.get(row.entered_by, ""),
            amount=row.amount,
            resolution=resolutions.get(row.resolution_id, ""),
            note=row.note,
            voided=voided.get(row.id, ""),
        )
        for row in rows
        if row.voids_id is None
    )


def _late(row: StepRecord) -> int:
    return (village_day(row.entered_at) - row.happened_on).days


def _papers(session: Session, matter: Matter, standing: Standing) -> tuple[DossierPaper, ...]:
    rows = session.scalars(
        select(MatterPaper).where(MatterPaper.matter_id == matter.id).order_by(MatterPaper.id)
    ).all()
    users = _users(session, {row.added_by for row in rows})
    return tuple(
        DossierPaper(
            step=_step_name(standing, row.step_code),
            name=row.name,
            digest=row.digest or "",
            filename=row.filename,
            kept_where=row.kept_where,
            added_on=village_day(row.added_at),
            added_by=users.get(row.added_by, ""),
            removed_on=village_day(row.removed_at) if row.removed_at else None,
        )
        for row in rows
    )


def _step_name(standing: Standing, code: str) -> str:
    steps = standing.procedure.steps if standing.procedure else ()
    return next((step.name for step in steps if step.code == code), "")


def _persons(session: Session, ids: Iterable[PersonId | None]) -> Mapping[PersonId | None, str]:
    known = sorted({each for each in ids if each is not None})
    return {key: person.name for key, person in persons_by_id(session, known).items()}


def _users(session: Session, ids: Collection[UserId]) -> dict[UserId, str]:
    return dict(session.execute(select(User.id, User.name).where(User.id.in_(ids))).all())


def _household(session: Session, matter: Matter) -> str:
    if matter.household_id is None:
        return ""
    household = get_household(session, matter.household_id)
    return household_code(household, get_region(session, household.group_id))
