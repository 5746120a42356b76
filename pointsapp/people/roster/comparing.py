"""Compares a read roster with what is stored: a plan of what to add, change and end."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pointsapp.people.ids import HouseholdId, PersonId, RegionId
from pointsapp.people.roster.reading import FileHousehold, FilePerson
from pointsapp.people.roster.stored import Stored, StoredHousehold, StoredPerson

Place = tuple[RegionId, str, str]  # village, group code, door


@dataclass(frozen=True, slots=True)
class Wrong:
    """A row that does not fit what is stored."""

    row: int
    key: str
    reason: str


@dataclass(frozen=True, slots=True)
class Joining:
    """A row whose person comes into a household; None: somebody not stored yet."""

    person_id: PersonId | None
    row: FilePerson


@dataclass
class Plan:
    """All that storing the file would do; nothing in it when the file says what is stored."""

    groups: dict[tuple[RegionId, str], str] = field(default_factory=dict)  # village, code → name
    added: dict[Place, FileHousehold] = field(default_factory=dict)
    joining: dict[Place, list[Joining]] = field(default_factory=dict)
    leaving: list[StoredPerson] = field(default_factory=list)
    corrected: dict[PersonId, dict[str, Any]] = field(default_factory=dict)  # → columns
    secrets: dict[PersonId, FilePerson] = field(default_factory=dict)  # → numbers to keep
    related: list[tuple[StoredPerson, str]] = field(default_factory=list)
    states: dict[HouseholdId, str] = field(default_factory=dict)
    ended: list[StoredHousehold] = field(default_factory=list)
    changed: dict[HouseholdId, Place] = field(default_factory=dict)  # → where
    wrong: list[Wrong] = field(default_factory=list)


def compare(
    households: Iterable[FileHousehold], stored: Stored, *, whole: bool, as_of: date
) -> Plan:
    """Make the plan; `whole` ends stored households of the file's villages that it leaves out."""
    plan, comparer = Plan(), _Comparer(stored, as_of)
    listed = list(households)
    comparer.place_all(plan, listed)
    for place, household in comparer.placed.items():
        here = stored.households.get(place)
        if here is None:
            comparer.add(plan, place, household)
        else:
            comparer.change(plan, place, household, here)
    if whole:
        villages = {household.village_id for household in listed}
        comparer.end_missing(plan, villages)
    comparer.check_moves(plan)
    return plan


@dataclass
class _Comparer:
    stored: Stored
    as_of: date
    placed: dict[Place, FileHousehold] = field(default_factory=dict)

    def place_all(self, plan: Plan, households: list[FileHousehold]) -> None:
        """Find each household's group, adding those that are not there yet."""
        for each in households:
            place = (each.village_id, self._code(plan, each), each.door)
            first = self.placed.setdefault(place, each)
            if first is not each:
                reason = f"这个组和户号在第 {first.row} 行已经有了，请改户号"
                plan.wrong.append(Wrong(each.row, "door", reason))

    def add(self, plan: Plan, place: Place, household: FileHousehold) -> None:
        """A household behind a door where nobody lives yet."""
        started = self.stored.group_days.get(place[:2])
        if started is not None and started > self.as_of:
            reason = f"这个组 {started:%Y-%m-%d} 才设立，名册的日期不能更早"
            plan.wrong.append(Wrong(household.row, "group", reason))
        plan.added[place] = household
        for row in household.people:
            self._join(plan, place, None, row)

    def change(
        self, plan: Plan, place: Place, household: FileHousehold, here: StoredHousehold
    ) -> None:
        """A household that is there: who comes, who goes, what is told differently."""
        before = _size(plan)
        left = list(here.people)
        for row, person in _pairs(household.people, left):
            if person is None:
                self._join(plan, place, here, row)
            else:
                _correct(plan, row, person)
        plan.leaving += left
        if household.state is not None and household.state != here.state:
            plan.states[here.id] = household.state
        if _size(plan) != before or place in plan.joining:
            plan.changed[here.id] = place
            self._check_day(plan, household.row, here)

    def end_missing(self, plan: Plan, village_ids: set[RegionId]) -> None:
        """Stored households of these villages that a whole roster does not name."""
        for place, here in self.stored.households.items():
            if place[0] in village_ids and place not in self.placed:
                plan.ended.append(here)
                plan.leaving += here.people
                first = next(iter(self.placed.values()))
                self._check_day(plan, first.row, here)

    def check_moves(self, plan: Plan) -> None:
        """Somebody known by identity number comes only if they leave where they live now."""
        leaving = {person.id for person in plan.leaving}
        for joining in (each for some in plan.joining.values() for each in some):
            known = self.stored.known.get(joining.row.identity_index)
            if known and known.gone:
                reason = "这个身份证号的人已登记去世，请核对"
                plan.wrong.append(Wrong(joining.row.row, "identity", reason))
            elif known and known.household_id is not None and known.person_id not in leaving:
                reason = "这个身份证号的人现在登记在另一户，请先在那一户办离户"
                plan.wrong.append(Wrong(joining.row.row, "identity", reason))
            elif known and known.left_on is not None and known.left_on > self.as_of:
                reason = f"这个人 {known.left_on:%Y-%m-%d} 才离开上一户，名册的日期不能更早"
                plan.wrong.append(Wrong(joining.row.row, "identity", reason))

    def _code(self, plan: Plan, household: FileHousehold) -> str:
        village_id, group = household.village_id, household.group
        known = self.stored.codes.setdefault(village_id, {})
        code = known.get(group.code or "") or known.get(group.name)
        if code is None:
            taken = self.stored.taken_codes.setdefault(village_id, set())
            wanted = group.code if group.code and group.code not in taken else None
            code = wanted or next(f"{n:02d}" for n in range(1, 1000) if f"{n:02d}" not in taken)
            taken.add(code)
            plan.groups[village_id, code] = group.name
            known |= {code: code, group.name: code, group.code or group.name: code}
        return code

    def _join(
        self, plan: Plan, place: Place, here: StoredHousehold | None, row: FilePerson
    ) -> None:
        known = self.stored.known.get(row.identity_index)
        joining = Joining(known.person_id if known else None, row)
        plan.joining.setdefault(place, []).append(joining)
        if known is not None:
            # What the row tells of somebody who was here before is kept too.
            columns: dict[str, Any] = {"name": row.name}
            plan.corrected[known.person_id] = columns | (
                {"born_on": row.born_on} if row.born_on else {}
            )
            if row.phone:
                plan.secrets[known.person_id] = row

    def _check_day(self, plan: Plan, row: int, here: StoredHousehold) -> None:
        if self.as_of < here.changed_on:
            door = f"{here.group_code}-{here.door}"
            reason = f"{door} 户 {here.changed_on:%Y-%m-%d} 有过变动，名册的日期不能更早"
            plan.wrong.append(Wrong(row, "door", reason))


def _pairs(
    rows: list[FilePerson], left: list[StoredPerson]
) -> list[tuple[FilePerson, StoredPerson | None]]:
    """Who of a household each row is: by identity number, by name and birth, by name.

    Those that are found are taken out of `left`.
    """
    found: dict[int, StoredPerson] = {}
    tests: tuple[Callable[[FilePerson, StoredPerson], bool], ...] = (
        lambda row, p: bool(row.identity_index) and row.identity_index == p.identity_index,
        lambda row, p: row.name == p.name and row.born_on == p.born_on and _may_be(row, p),
        lambda row, p: row.name == p.name and _may_be(row, p),
    )
    for test in tests:
        for row in rows:
            same = None if row.row in found else next((p for p in left if test(row, p)), None)
            if same is not None:
                found[row.row] = same
                left.remove(same)
    return [(row, found.get(row.row)) for row in rows]


def _may_be(row: FilePerson, person: StoredPerson) -> bool:
    """Two identity numbers that differ are two people, whatever the name."""
    if not row.identity_index or not person.identity_index:
        return True
    return row.identity_index == person.identity_index


def _correct(plan: Plan, row: FilePerson, person: StoredPerson) -> None:
    columns: dict[str, Any] = {}
    if row.name != person.name:
        columns["name"] = row.name
    if row.born_on is not None and row.born_on != person.born_on:
        columns["born_on"] = row.born_on
    if columns:
        plan.corrected[person.id] = columns
    new_phone = row.phone and row.phone_index != person.phone_index
    if new_phone or (row.identity and row.identity_index != person.identity_index):
        plan.secrets[person.id] = row
    if row.relation != person.relation:
        plan.related.append((person, row.relation))


def _size(plan: Plan) -> tuple[int, ...]:
    lists = (plan.leaving, plan.corrected, plan.secrets, plan.related, plan.states)
    return tuple(len(each) for each in lists)
