"""Reads the rows of a roster into households; every wrong cell is noted, none stops the reading."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from pointsapp.foundation.spreadsheets import (
    Cell,
    Layout,
    Line,
    Table,
    choice,
    cleaned,
    day,
    id_number,
    open_layout,
    open_table,
    optional,
    phone,
    read_workbook,
    require_sheet,
    text,
)
from pointsapp.foundation.spreadsheets.layout import sheet_of
from pointsapp.foundation.spreadsheets.problems import Unreadable
from pointsapp.people.ids import RegionId
from pointsapp.people.policy import names
from pointsapp.people.roster.columns import ALIASES, OPTIONAL, SHEET, STATES, TITLES

HEAD = "户主"
HEADS = ("户主本人", "本人", "本人或户主")  # as census tables write it (GB/T 4761)
Index = Callable[[str, str], str]  # (purpose, text) → blind index


@dataclass(frozen=True, slots=True)
class FilePerson:
    """One row with a person; '' where nothing was filled in."""

    row: int
    name: str
    relation: str
    born_on: date | None
    phone: str
    identity: str
    phone_index: str
    identity_index: str

    @property
    def is_head(self) -> bool:
        """Whether this row names the head."""
        return self.relation == HEAD


@dataclass(slots=True)
class FileHousehold:
    """The rows of one door; state None leaves the household's as it is."""

    row: int
    village_id: RegionId
    group: names.GroupName
    door: str
    state: str | None
    people: list[FilePerson] = field(default_factory=list)

    @property
    def head(self) -> FilePerson | None:
        """The row of the head."""
        return next((person for person in self.people if person.is_head), None)


Key = tuple[RegionId, str, str]


@dataclass
class Roster:
    """A whole file: its households by village, group and door, and the table for problems."""

    table: Table
    households: dict[Key, FileHousehold] = field(default_factory=dict)

    @property
    def village_ids(self) -> tuple[RegionId, ...]:
        """The villages that stand in the file."""
        return tuple(sorted({key[0] for key in self.households}))


def read_roster(
    content: bytes,
    filename: str,
    *,
    villages: Mapping[str, RegionId],
    index: Index,
    progress: Callable[[int, int], None],
    today: date,
    layout: Layout | None = None,
) -> Roster:
    """Read a file; `villages` are those it may speak of. Raises Unreadable, Problems.

    `layout` where the file is not our template but was mapped.
    """
    table = _table(content, filename, layout, one=len(villages) == 1, progress=progress)
    roster, reader = Roster(table), _Reader(villages, index, today)
    for line in table:
        reader.add(roster, line)
    _check_households(roster)
    if not roster.households and not table.problems:
        raise Unreadable("roster.empty", "表里只有表头，没有一行人，请填好再上传")
    return roster


def _table(
    content: bytes, filename: str, layout: Layout | None, *, one: bool,
    progress: Callable[[int, int], None],
) -> Table:  # fmt: skip
    workbook = read_workbook(content, filename=filename)
    sheet = sheet_of(workbook, layout) if layout else require_sheet(workbook, SHEET)
    total = max(0, sheet.grid.bottom - 1)

    def tell(done: int) -> None:
        progress(done, max(total, done))

    if layout is not None:
        return open_layout(workbook, layout, progress=tell)
    optional = OPTIONAL if one else OPTIONAL[1:]
    return open_table(sheet, TITLES, aliases=ALIASES, optional=optional, progress=tell)


@dataclass(frozen=True)
class _Reader:
    """What one line needs beside itself."""

    villages: Mapping[str, RegionId]
    index: Index
    today: date

    def add(self, roster: Roster, line: Line) -> None:
        """Put a line into its household; a line with a wrong place belongs to none."""
        village_id = self._village(line)
        group = line.take("group", cleaned(names.group_name))
        door = line.take("door", cleaned(names.clean_door))
        state = line.take("state", optional(choice(STATES)))
        person = self._person(line, state)
        if village_id is None or group is None or door is None:
            return
        key = (village_id, group.code or group.name, door)
        household = roster.households.setdefault(
            key, FileHousehold(line.number, village_id, group, door, state)
        )
        if person is not None:
            _note_second_head(line, household, person)
            household.people.append(person)

    def _village(self, line: Line) -> RegionId | None:
        if len(self.villages) == 1 and not line.table.has("village"):
            return next(iter(self.villages.values()))
        name = line.take("village", optional(text) if len(self.villages) == 1 else text)
        if name is None:
            return next(iter(self.villages.values())) if len(self.villages) == 1 else None
        if name not in self.villages:
            line.wrong("village", f"“{name[:20]}”不在这次导入的范围里，请核对村名")
        return self.villages.get(name)

    def _person(self, line: Line, state: str | None) -> FilePerson | None:
        if state == "empty" and line.take("name", optional(lambda _cell: True)) is None:
            return None
        name = line.take("name", cleaned(names.clean_name))
        relation = line.take("relation", _relation)
        born = line.take("born", optional(day))
        number = line.take("phone", optional(phone)) or ""
        identity = line.take("identity", optional(id_number)) or ""
        born = self._birth(line, born, identity)
        if name is None or relation is None:
            return None
        indexes = [self.index(*each) for each in (("phone", number), ("identity", identity))]
        return FilePerson(line.number, name, relation, born, number, identity, *indexes)

    def _birth(self, line: Line, born: date | None, identity: str) -> date | None:
        stated = names.birth_of(identity) if identity else None
        if born and stated and born != stated:
            line.wrong("born", "和身份证号上的出生日期不一样")
        found = born or stated
        if found and found > self.today:
            line.wrong("born", "这一天还没到")
        return found


def _relation(cell: Cell) -> str:
    found = text(cell, longest=12)
    return HEAD if found in HEADS else found


def _note_second_head(line: Line, household: FileHousehold, person: FilePerson) -> None:
    if person.is_head and household.head is not None:
        line.wrong(
            "door",
            f"户号 {household.door} 在第 {household.head.row} 行已有户主。"
            "是另一户请改户号，是同一户请只留一个户主",
        )


def _check_households(roster: Roster) -> None:
    column = roster.table.columns.get("relation")
    for household in roster.households.values():
        if household.people and household.head is None:
            at = None if column is None else column + 1
            reason = f"户号 {household.door} 没有户主，请把一个人的关系填成“户主”"
            roster.table.note(household.row, at, reason)
    _check_twice(roster)


def _check_twice(roster: Roster) -> None:
    """The same identity number, or the same name, birth and telephone, on two rows."""
    seen: dict[object, int] = {}
    columns = roster.table.columns
    for person in (person for each in roster.households.values() for person in each.people):
        same: list[tuple[str, object]] = []
        if person.identity:
            same.append(("identity", person.identity))
        if person.born_on and person.phone:
            same.append(("name", (person.name, person.born_on, person.phone)))
        for key, fact in same:
            first = seen.setdefault(fact, person.row)
            if first != person.row:
                reason = f"和第 {first} 行是同一个人，一个人只能写一行"
                roster.table.note(person.row, columns.get(key, -1) + 1 or None, reason)
                break
