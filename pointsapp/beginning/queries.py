"""What the rows of all domains say of villages that begin; grouped, for one or for fifty."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pointsapp.beginning.models import SkippedStep
from pointsapp.beginning.policy import LOGINS, Undecided, VillageFacts
from pointsapp.claims.models import Claim
from pointsapp.decisions.queries import settings_of
from pointsapp.foundation.imports import ImportRun
from pointsapp.ledger.models import Entry
from pointsapp.people.ids import RegionId, UserId
from pointsapp.people.models import (
    Household,
    Membership,
    Office,
    Region,
    Representative,
    RoleGrant,
    User,
)
from pointsapp.people.queries.dated import in_force
from pointsapp.rulebooks.models import RuleBook

Counts = Mapping[RegionId, int]


def facts_of(
    session: Session, village_ids: Sequence[RegionId], *, on: date
) -> dict[RegionId, VillageFacts]:
    """The facts of some villages on a day."""
    counted = {name: _count(session, *query) for name, query in _queries(village_ids, on).items()}
    contacts = _contacts(session, village_ids)
    offices = _offices(session, village_ids, on)
    logins = _logins(session, village_ids, on)
    skipped = _skipped(session, village_ids)
    return {
        each: VillageFacts(
            contact=each in contacts,
            offices=frozenset(offices.get(each, ())),
            logins={role: len(users) for role, users in logins.get(each, {}).items()},
            people_in_logins=len(set[UserId]().union(*logins.get(each, {}).values())),
            undecided=_undecided(session, each, on),
            skipped=skipped.get(each, {}),
            **{name: counts.get(each, 0) for name, counts in counted.items()},
        )
        for each in village_ids
    }


def began(session: Session, village_ids: Collection[RegionId]) -> set[RegionId]:
    """The villages where anything was registered: they need no guide any more."""
    found = select(Claim.village_id).where(Claim.village_id.in_(village_ids)).distinct()
    return set(session.scalars(found))


def _queries(ids: Sequence[RegionId], on: date) -> dict[str, tuple[Any, ...]]:
    """Name of a fact → the column of the village, and the conditions of what is counted."""
    lives = Household.ended_on.is_(None)
    head = select(Membership.id).where(
        Membership.household_id == Household.id, Membership.is_head, Membership.to_on.is_(None)
    )
    entitled = in_force(on, Representative.from_on, Representative.to_on)
    adopted = RuleBook.state == "adopted"
    still = RuleBook.in_force_until.is_(None) | (RuleBook.in_force_until > on)
    waiting = ("waiting", "reading", "ready", "confirmed", "storing")
    opening = (ImportRun.kind == "opening") & ImportRun.state.in_(waiting)
    return {
        "groups": (Region.parent_id, ids, Region.level == "group", Region.ended_on.is_(None)),
        "households": (Household.village_id, ids, lives),
        "headless": (Household.village_id, ids, lives, Household.state != "empty", ~head.exists()),
        "representatives": (Representative.village_id, ids, entitled),
        "drafts": (RuleBook.village_id, ids, RuleBook.state == "draft"),
        "adopted": (RuleBook.village_id, ids, adopted, still),
        "in_force": (RuleBook.village_id, ids, adopted, still, RuleBook.in_force_from <= on),
        "openings": (Entry.village_id, ids, Entry.kind == "opening"),
        "openings_waiting": (ImportRun.region_id, ids, opening),
        "registrations": (Claim.village_id, ids),
    }


def _count(session: Session, column: Any, ids: Sequence[RegionId], *conditions: Any) -> Counts:
    rows = session.execute(
        select(column, func.count()).where(column.in_(ids), *conditions).group_by(column)
    )
    return dict(rows.all())


def _contacts(session: Session, ids: Sequence[RegionId]) -> set[RegionId]:
    return set(session.scalars(select(Region.id).where(Region.id.in_(ids), Region.contact != "")))


def _offices(session: Session, ids: Sequence[RegionId], on: date) -> dict[RegionId, set[str]]:
    rows = session.execute(
        select(Office.region_id, Office.position)
        .where(Office.region_id.in_(ids), in_force(on, Office.from_on, Office.to_on))
        .distinct()
    )
    found: dict[RegionId, set[str]] = {}
    for village, position in rows:
        found.setdefault(village, set()).add(position)
    return found


def _logins(
    session: Session, ids: Sequence[RegionId], on: date
) -> dict[RegionId, dict[str, set[UserId]]]:
    rows = session.execute(
        select(RoleGrant.region_id, RoleGrant.role, RoleGrant.user_id)
        .join(User, User.id == RoleGrant.user_id)
        .where(RoleGrant.region_id.in_(ids), RoleGrant.role.in_(list(LOGINS)))
        .where(in_force(on, RoleGrant.from_on, RoleGrant.to_on), User.disabled_at.is_(None))
    )
    found: dict[RegionId, dict[str, set[UserId]]] = {}
    for village, role, user_id in rows:
        found.setdefault(village, {}).setdefault(role, set()).add(user_id)
    return found


def _skipped(session: Session, ids: Sequence[RegionId]) -> dict[RegionId, dict[str, str]]:
    found: dict[RegionId, dict[str, str]] = {}
    for each in session.scalars(select(SkippedStep).where(SkippedStep.village_id.in_(ids))):
        found.setdefault(each.village_id, {})[each.step] = each.reason
    return found


def _undecided(session: Session, village_id: RegionId, on: date) -> tuple[Undecided, ...]:
    """What nobody decided: the village's own first, then what is decided above it."""
    lines = [line for line in settings_of(session, village_id, on=on) if line.value is None]
    found = (
        Undecided(
            line.key.key, line.key.label, line.key.levels == ("village",), line.key.why,
        )
        for line in lines
        if not line.key.key.startswith("meeting.")  # asked for when such a meeting is recorded
    )  # fmt: skip
    return tuple(sorted(found, key=lambda each: not each.by_village))
