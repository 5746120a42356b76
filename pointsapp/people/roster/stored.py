"""What is stored of the villages in a file: read in a few statements, as plain rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pointsapp.people.ids import HouseholdId, MembershipId, PersonId, RegionId
from pointsapp.people.models import (
    Household,
    HouseholdChange,
    HouseholdPlace,
    Membership,
    Person,
    Region,
)


@dataclass(frozen=True, slots=True)
class StoredPerson:
    """Somebody who lives in a household now."""

    id: PersonId
    name: str
    born_on: date | None
    phone_index: str | None
    identity_index: str | None
    membership_id: MembershipId
    household_id: HouseholdId
    relation: str
    is_head: bool


@dataclass(slots=True)
class StoredHousehold:
    """A household that has not ended; `changed_on` is the day of its last change."""

    id: HouseholdId
    village_id: RegionId
    group_code: str
    door: str
    state: str
    changed_on: date
    people: list[StoredPerson] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody whose identity number is stored, wherever they live."""

    person_id: PersonId
    household_id: HouseholdId | None
    left_on: date | None
    gone: bool


@dataclass
class Stored:
    """The groups and households of some villages, and who is known by identity number."""

    codes: dict[RegionId, dict[str, str]]  # → name or code of a group → its code
    group_ids: dict[tuple[RegionId, str], RegionId]  # village, code → group
    group_days: dict[tuple[RegionId, str], date]
    taken_codes: dict[RegionId, set[str]]  # also of ended groups
    households: dict[tuple[RegionId, str, str], StoredHousehold]
    known: dict[str, Known]


def load_stored(
    session: Session, village_ids: Sequence[RegionId], identity_indexes: Iterable[str]
) -> Stored:
    """Read it all; memory grows with the villages named, not with the county."""
    stored = Stored({}, {}, {}, {}, {}, {})
    for village_id in village_ids:
        _load_groups(session, village_id, stored)
        _load_households(session, village_id, stored)
    _load_known(session, sorted(set(identity_indexes) - {""}), stored)
    return stored


def _load_groups(session: Session, village_id: RegionId, stored: Stored) -> None:
    names = stored.codes.setdefault(village_id, {})
    codes = stored.taken_codes.setdefault(village_id, set())
    columns = (Region.id, Region.code, Region.name, Region.started_on, Region.ended_on)
    query = select(*columns).where(Region.parent_id == village_id).order_by(Region.code)
    for region_id, code, name, started_on, ended_on in session.execute(query):
        codes.add(code)
        if ended_on is None:
            stored.group_ids[village_id, code] = region_id
            stored.group_days[village_id, code] = started_on
            names.setdefault(name, code)
    names |= {code: code for code in codes if (village_id, code) in stored.group_ids}


def _load_households(session: Session, village_id: RegionId, stored: Stored) -> None:
    changed = _last_changes(session, village_id)
    rows = session.execute(
        select(Household.id, Region.code, Household.door, Household.state, Household.started_on)
        .join(Region, Region.id == Household.group_id)
        .where(Household.village_id == village_id, Household.ended_on.is_(None))
        .order_by(Household.id)
    )
    found = {
        row.id: StoredHousehold(
            row.id, village_id, row.code, row.door, row.state,
            max(row.started_on, changed.get(row.id, row.started_on)),
        )
        for row in rows
    }  # fmt: skip
    for person in _people(session, village_id):
        found[person.household_id].people.append(person)
    for each in found.values():
        stored.households[village_id, each.group_code, each.door] = each


def _people(session: Session, village_id: RegionId) -> Iterable[StoredPerson]:
    query = (
        select(
            Person.id, Person.name, Person.born_on, Person.phone_index, Person.identity_index,
            Membership.id, Membership.household_id, Membership.relation, Membership.is_head,
        )
        .join(Membership, Membership.person_id == Person.id)
        .join(Household, Household.id == Membership.household_id)
        .where(Household.village_id == village_id, Household.ended_on.is_(None))
        .where(Membership.to_on.is_(None))
        .order_by(Membership.id)
    )  # fmt: skip
    return (StoredPerson(*row) for row in session.execute(query))


def _last_changes(session: Session, village_id: RegionId) -> dict[HouseholdId, date]:
    """The day of the last change of each household of a village that ever changed."""
    own = select(Household.id).where(
        Household.village_id == village_id, Household.ended_on.is_(None)
    )
    dates: tuple[tuple[Any, Any], ...] = (
        (Membership.household_id, Membership.from_on),
        (Membership.household_id, Membership.to_on),
        (HouseholdPlace.household_id, HouseholdPlace.from_on),
        (HouseholdChange.from_id, HouseholdChange.happened_on),
        (HouseholdChange.into_id, HouseholdChange.happened_on),
    )
    last: dict[HouseholdId, date] = {}
    for key, day in dates:
        query = select(key, func.max(day)).where(key.in_(own), day.is_not(None)).group_by(key)
        for household_id, latest in session.execute(query):
            last[household_id] = max(latest, last.get(household_id, latest))
    return last


def _load_known(session: Session, indexes: Sequence[str], stored: Stored) -> None:
    for some in (indexes[at : at + 5000] for at in range(0, len(indexes), 5000)):
        rows = session.execute(
            select(
                Person.identity_index, Person.id, Person.died_on, Person.erased_at,
                Membership.household_id, Membership.to_on,
            )
            .outerjoin(Membership, Membership.person_id == Person.id)
            .where(Person.identity_index.in_(some))
            .order_by(Membership.from_on, Membership.id)
        )  # fmt: skip
        for index, person_id, died_on, erased_at, household_id, to_on in rows:
            lives = household_id if to_on is None else None
            gone = died_on is not None or erased_at is not None
            stored.known[str(index)] = Known(person_id, lives, to_on, gone)
