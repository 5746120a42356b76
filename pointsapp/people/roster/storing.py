"""Stores a plan set by set: a town of 50,000 people takes seconds, not hours."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import DeclarativeBase, Session

from pointsapp.foundation.keys import Keyring
from pointsapp.people.ids import HouseholdId, PersonId, RegionId
from pointsapp.people.models import (
    Card,
    Household,
    HouseholdChange,
    HouseholdPlace,
    Membership,
    Person,
    Region,
    RepresentativeHousehold,
)
from pointsapp.people.queries.dated import batches
from pointsapp.people.roster.comparing import Place, Plan
from pointsapp.people.roster.reading import HEAD, FilePerson
from pointsapp.people.roster.stored import Stored

Rows = Sequence[Mapping[str, Any]]


@dataclass
class Storing:
    """What every step needs: the transaction, the keys, the day the roster tells of."""

    session: Session
    keyring: Keyring
    as_of: date
    now: datetime

    def store(self, plan: Plan, stored: Stored) -> None:
        """Ends first, then what is new: one door, one head, one household a person."""
        groups = stored.group_ids | self._add_groups(plan)
        self._end(plan)
        self._leave(plan)
        self._correct(plan)
        ids = {place: here.id for place, here in stored.households.items()}
        ids |= self._add_households(plan, groups)
        self._join(plan, ids)
        self.session.flush()
        self.session.expire_all()

    def _add_groups(self, plan: Plan) -> dict[tuple[RegionId, str], RegionId]:
        made: dict[tuple[RegionId, str], RegionId] = {}
        for (village_id, code), name in plan.groups.items():
            village = self.session.get_one(Region, village_id)
            group = Region(level="group", code=code, name=name, parent_id=village_id)
            group.started_on = max(self.as_of, village.started_on)
            self.session.add(group)
            self.session.flush()
            group.path = f"{village.path}{group.id}/"
            made[village_id, code] = group.id
        self.session.flush()
        return made

    def _end(self, plan: Plan) -> None:
        ids = [household.id for household in plan.ended]
        self._set(Household, Household.id, ids, state="ended", ended_on=self.as_of)
        for dated in (HouseholdPlace, RepresentativeHousehold):
            still = dated.to_on.is_(None)
            self._set(dated, dated.household_id, ids, still, to_on=self.as_of)
        self._set(Card, Card.household_id, ids, Card.voided_at.is_(None), voided_at=self.now)
        self._add(
            HouseholdChange,
            [{"kind": "ended", "from_id": each, "happened_on": self.as_of} for each in ids],
        )

    def _leave(self, plan: Plan) -> None:
        """Also whoever becomes or ceases to be the head: both relations stay told."""
        renewed = [(p, relation) for p, relation in plan.related if p.is_head or relation == HEAD]
        gone = [person.membership_id for person in plan.leaving]
        gone += [person.membership_id for person, _ in renewed]
        self._set(Membership, Membership.id, gone, to_on=self.as_of)
        # All old heads have gone before a new one comes.
        self._add(
            Membership,
            [self._membership(p.household_id, p.id, relation) for p, relation in renewed],
        )

    def _correct(self, plan: Plan) -> None:
        spelled = [
            {"id": person.membership_id, "relation": relation}
            for person, relation in plan.related
            if not person.is_head and relation != HEAD
        ]
        self._change(Membership, spelled)
        self._change(Person, [{"id": key, **columns} for key, columns in plan.corrected.items()])
        secrets = ({"id": key, **self._secrets(row)} for key, row in plan.secrets.items())
        self._change(Person, [row for row in secrets if len(row) > 1])
        self._change(Household, [{"id": key, "state": to} for key, to in plan.states.items()])

    def _add_households(
        self, plan: Plan, groups: Mapping[tuple[RegionId, str], RegionId]
    ) -> dict[Place, HouseholdId]:
        where = [
            {"village_id": place[0], "group_id": groups[place[:2]], "door": place[2]}
            for place in plan.added
        ]
        states = [each.state or "living" for each in plan.added.values()]
        rows = [
            {**each, "state": state, "started_on": self.as_of}
            for each, state in zip(where, states, strict=True)
        ]
        ids = self._add_numbered(Household, rows)
        lived = zip(where, ids, strict=True)
        self._add(
            HouseholdPlace,
            [{**each, "household_id": one, "from_on": self.as_of} for each, one in lived],
        )
        return dict(zip(plan.added, map(HouseholdId, ids), strict=True))

    def _join(self, plan: Plan, household_ids: Mapping[Place, HouseholdId]) -> None:
        everybody = [(place, each) for place, some in plan.joining.items() for each in some]
        new = [(place, each.row) for place, each in everybody if each.person_id is None]
        added = self._add_numbered(Person, [self._person(place[0], row) for place, row in new])
        ids = map(PersonId, added)
        known = [
            {"id": each.person_id, "village_id": place[0]}
            for place, each in everybody
            if each.person_id is not None
        ]
        self._change(Person, known)
        memberships = [
            self._membership(household_ids[place], each.person_id or next(ids), each.row.relation)
            for place, each in everybody
        ]
        self._add(Membership, memberships)

    def _person(self, village_id: RegionId, row: FilePerson) -> dict[str, Any]:
        nothing = dict.fromkeys(
            ("phone_cipher", "phone_index", "identity_cipher", "identity_index")
        )
        person = {"village_id": village_id, "name": row.name, "born_on": row.born_on}
        return person | nothing | self._secrets(row)

    def _secrets(self, row: FilePerson) -> dict[str, Any]:
        """The numbers that a row tells, encrypted; one that it leaves out stays as it is."""
        columns: dict[str, Any] = {}
        if row.phone:
            columns["phone_cipher"] = self.keyring.encrypt(row.phone)
            columns["phone_index"] = row.phone_index
        if row.identity:
            columns["identity_cipher"] = self.keyring.encrypt(row.identity)
            columns["identity_index"] = row.identity_index
        return columns

    def _membership(
        self, household_id: HouseholdId, person_id: PersonId, relation: str
    ) -> dict[str, Any]:
        return {
            "household_id": household_id,
            "person_id": person_id,
            "relation": relation,
            "is_head": relation == HEAD,
            "from_on": self.as_of,
        }

    def _set(self, table: Any, column: Any, ids: Sequence[int], *also: Any, **values: Any) -> None:
        for some in batches(ids):
            self.session.execute(
                update(table)
                .where(column.in_(some), *also)
                .values(**values)
                .execution_options(synchronize_session=False)
            )

    def _change(self, table: type[DeclarativeBase], rows: Rows) -> None:
        """Rows with the same columns go together, by primary key."""
        alike: dict[tuple[str, ...], list[Mapping[str, Any]]] = {}
        for row in rows:
            alike.setdefault(tuple(row), []).append(row)
        for some in alike.values():
            self.session.execute(update(table), some)

    def _add(self, table: Any, rows: Rows) -> None:
        for some in _portions(rows):
            # The plain table: no object is made of a row.
            self.session.execute(insert(table.__table__), some)

    def _add_numbered(self, table: Any, rows: Rows) -> list[int]:
        """Add rows and give their ids in the same order."""
        if self.session.get_bind().dialect.name == "sqlite":
            return self._add_counted(table, rows)
        ids: list[int] = []
        for some in _portions(rows):
            added = insert(table).returning(table.id, sort_by_parameter_order=True)
            ids += self.session.scalars(added, some)
        return ids

    def _add_counted(self, table: Any, rows: Rows) -> list[int]:
        """SQLite gives ids back row by row only; it has one writer, who may count by itself."""
        last = self.session.scalar(select(func.max(table.id))) or 0
        ids = list(range(last + 1, last + 1 + len(rows)))
        self._add(table, [{"id": key, **row} for key, row in zip(ids, rows, strict=True)])
        return ids


def _portions(rows: Rows) -> Iterable[Rows]:
    return (rows[at : at + 5000] for at in range(0, len(rows), 5000))
