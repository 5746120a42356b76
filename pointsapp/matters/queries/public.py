"""A matter as anybody may follow it by its number, without a login."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from sqlalchemy import literal, select
from sqlalchemy.orm import Session

from pointsapp.decisions.policy import Counts
from pointsapp.foundation.errors import NotFound
from pointsapp.matters.models import Matter
from pointsapp.matters.policy.budget import Line
from pointsapp.matters.policy.facts import MatterFacts
from pointsapp.matters.policy.masking import mask_in
from pointsapp.matters.policy.progress import StepState
from pointsapp.matters.policy.separation import Standing, post_words
from pointsapp.matters.queries.course import standing_of
from pointsapp.matters.queries.lookup import budget_of, find_by_number
from pointsapp.people.ids import HouseholdId, RegionId
from pointsapp.people.models import Household, Person, Region
from pointsapp.people.queries import get_region, villages_with_merged
from pointsapp.powers.models import ListItem
from pointsapp.powers.policy.procedure import LIMIT_UNITS

OUTSIDE_LISTS = "清单以外的事"


@dataclass(frozen=True)
class PublicStep:
    """A step with the offices that act in it; no names, notes or papers."""

    code: str
    name: str
    state: str  # of policy.progress.STEP_STATES
    actors: tuple[str, ...]  # offices and bodies in words
    signed: tuple[str, ...]
    missing: tuple[str, ...]
    done_on: date | None
    due_on: date | None
    days_left: int | None
    overdue_days: int
    unit: str  # of these days: 天, 个工作日
    until: date | None
    counts: Counts | None  # of the vote that counts


@dataclass(frozen=True)
class PublicMatter:
    """What everybody may know: of a household's matter neither the household nor the amount."""

    number: str
    village: str
    title: str  # of the item
    subject: str  # '' where a household is concerned
    household: str  # '一组的一户', or ''
    amount: Decimal | None  # yuan
    opened_on: date
    ended_on: date | None
    state: str
    due_on: date | None
    overdue_days: int
    steps: tuple[PublicStep, ...]
    budget: tuple[Line, ...] = ()  # empty where a household is concerned


def public_matter(
    session: Session, village_id: RegionId, number: str, *, today: date
) -> PublicMatter:
    """The matter with this number in a village, or in one that was merged into it; NotFound."""
    places = [village_id, *villages_with_merged(session, [village_id])]
    found = (find_by_number(session, each, number) for each in dict.fromkeys(places))
    matter = next((each for each in found if each is not None), None)
    if matter is None:
        raise NotFound("matter.no_number", "没有找到这个编号的办件，请核对编号，如 2026-0017")
    return _public(session, matter, standing_of(session, matter.id, today=today))


def _public(session: Session, matter: Matter, standing: Standing) -> PublicMatter:
    facts, reached = standing.matter, standing.progress
    item = session.get(ListItem, matter.item_id) if matter.item_id else None
    private = facts.household_id is not None or (item is not None and item.for_household)
    return PublicMatter(
        number=facts.number,
        village=get_region(session, facts.village_id).name,
        title=item.title if item else OUTSIDE_LISTS,
        subject="" if private else _subject(session, matter.subject, facts),
        household=_household(session, facts.household_id),
        amount=None if private else facts.amount,
        opened_on=facts.opened_on,
        ended_on=reached.ended_on,
        state=reached.state,
        due_on=reached.due_on,
        overdue_days=reached.overdue_days,
        steps=tuple(_step(each, standing) for each in reached.steps),
        budget=() if private else _budget(session, facts),
    )


def _budget(session: Session, facts: MatterFacts) -> tuple[Line, ...]:
    return tuple(
        replace(line, what=_subject(session, line.what, facts))
        for line in budget_of(session, facts.id)
    )


def _step(each: StepState, standing: Standing) -> PublicStep:
    def words(posts: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(post_words(standing.procedure, post) for post in posts)

    counts = [record.counts for record in each.records if record.counts is not None]
    return PublicStep(
        code=each.step.code,
        name=each.step.name,
        state=each.state,
        actors=words(each.step.actors),
        signed=words(each.signed),
        missing=words(each.missing),
        done_on=each.done_on,
        due_on=each.due_on,
        days_left=each.days_left,
        overdue_days=each.overdue_days,
        unit=LIMIT_UNITS[each.step.limit.unit if each.step.limit else "calendar"],
        until=each.until,
        counts=counts[-1] if counts else None,
    )


def _subject(session: Session, subject: str, facts: MatterFacts) -> str:
    """The subject without the payee and without the names of people of the village."""
    named = session.scalars(
        select(Person.name).where(
            Person.village_id == facts.village_id, literal(subject).contains(Person.name)
        )
    )
    return mask_in(subject, [facts.payee, *named])


def _household(session: Session, household_id: HouseholdId | None) -> str:
    if household_id is None:
        return ""
    group = session.scalar(
        select(Region.name)
        .join(Household, Household.group_id == Region.id)
        .where(Household.id == household_id)
    )
    return f"{group or ''}的一户"
