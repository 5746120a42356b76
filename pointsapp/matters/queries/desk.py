"""What waits for somebody: the steps of the posts they hold or act for today."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlalchemy.orm import Session

from pointsapp.matters.ids import MatterId
from pointsapp.matters.models import Matter
from pointsapp.matters.policy.progress import StepState
from pointsapp.matters.policy.separation import Act, Standing, why_not
from pointsapp.matters.queries.course import standings_of
from pointsapp.matters.queries.holdings import further_signers, holders_of
from pointsapp.people.ids import PersonId, RegionId
from pointsapp.people.queries import villages_with_merged
from pointsapp.powers.ids import ON_NO_LIST
from pointsapp.powers.policy.procedure import Procedure, Step
from pointsapp.powers.queries import procedures_of

# Who calls the body together, and so sees its steps.
CONVENES: dict[str, tuple[str, ...]] = {
    "secretary": ("branch", "committees", "party_members"),
    "village_director": ("village_committee", "representatives", "villagers"),
    "supervision_director": ("supervision_committee",),
}


@dataclass(frozen=True)
class MyStep:
    """A step that waits for this person as `post`; `why_not`: what keeps them from it."""

    matter_id: MatterId
    number: str
    village_id: RegionId
    subject: str
    step: StepState
    post: str
    why_not: str | None


def my_steps(
    session: Session, person_id: PersonId, village_ids: Collection[RegionId], *, today: date
) -> list[MyStep]:
    """The steps that wait for a person, those due first on top.

    By an office held or acted for today, by a body that the office calls together, as handler.
    """
    villages = villages_with_merged(session, village_ids)
    held = {
        village_id: _posts({h.post for h in each if h.person_id == person_id and h.covers(today)})
        for village_id, each in holders_of(session, villages).items()
    }
    rows = _likely(session, person_id, held)
    standings = standings_of(session, [matter.id for matter in rows], today=today)
    found = [
        MyStep(
            matter.id, matter.number, matter.village_id, matter.subject, step, post,
            why_not(Act(step.step.code, person_id, post, today), standings[matter.id]),
        )
        for matter in rows
        for step, post in _waiting(
            standings[matter.id], held[matter.village_id], matter.handler_id == person_id
        )
    ]  # fmt: skip
    return sorted(found, key=lambda each: (each.step.due_on or date.max, each.matter_id))


def waits_for(
    session: Session, village_ids: Collection[RegionId], posts: Collection[str]
) -> ColumnElement[bool]:
    """The running matters whose current step is one of these posts' (seeds Z D9), as a condition.

    By the stored step: a publication that ended today leads on tomorrow.
    """
    pairs = session.execute(
        select(Matter.item_id, Matter.step_code)
        .where(Matter.village_id.in_(village_ids), Matter.state == "running")
        .where(Matter.item_id.is_not(None))
        .distinct()
    ).all()
    procedures = procedures_of(session, {item_id for item_id, _ in pairs if item_id})
    theirs = [
        and_(Matter.item_id == item_id, Matter.step_code == code)
        for item_id, code in pairs
        for step in _steps_named(procedures.get(item_id or ON_NO_LIST), code)
        if set(posts) & set(step.actors)
    ]
    return and_(Matter.state == "running", or_(false(), *theirs))


def _steps_named(procedure: Procedure | None, code: str) -> Iterator[Step]:
    return (step for step in (procedure.steps if procedure else ()) if step.code == code)


def _posts(positions: Collection[str]) -> frozenset[str]:
    convened = (body for position in positions for body in CONVENES.get(position, ()))
    return frozenset((*positions, *convened))


def _likely(
    session: Session, person_id: PersonId, held: dict[RegionId, frozenset[str]]
) -> list[Matter]:
    """Running matters in which a post of theirs might act now, before the records are read."""
    rows = session.scalars(
        select(Matter)
        .where(Matter.village_id.in_(held), Matter.state == "running")
        .where(Matter.item_id.is_not(None))
        .order_by(Matter.id)
    ).all()
    procedures = procedures_of(session, {matter.item_id for matter in rows if matter.item_id})
    further = {village_id: further_signers(session, village_id) for village_id in held}
    return [
        matter
        for matter in rows
        if (procedure := procedures.get(matter.item_id or ON_NO_LIST)) is not None
        and (
            matter.handler_id == person_id
            or _may_concern(
                procedure, matter.step_code, held[matter.village_id],
                {post for _, post in further[matter.village_id].decided},
            )
        )
    ]  # fmt: skip


def _may_concern(procedure: Procedure, code: str, mine: frozenset[str], further: set[str]) -> bool:
    # The stored step may be a day old where a publication ended, so the one after it counts too.
    codes = [step.code for step in procedure.steps]
    place = codes.index(code) if code in codes else 0
    steps = (s for n, s in enumerate(procedure.steps) if s.optional or n in (place, place + 1))
    return any(mine & {*step.actors, *(further if step.kind == "sign" else ())} for step in steps)


def _waiting(
    standing: Standing, mine: frozenset[str], handles: bool
) -> Iterator[tuple[StepState, str]]:
    posts = mine | {"handler"} if handles else mine
    for step in standing.progress.to_do:
        asked = step.missing if step.step.kind == "sign" else step.step.actors
        for post in asked:
            if post in posts:
                yield step, post
