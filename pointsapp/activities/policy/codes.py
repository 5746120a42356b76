"""Codes of people on the sign-in sheet: '01-018.2' is the second person of household 01-018."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pointsapp.people.ids import HouseholdId, PersonId

MOST_LINES = 150
CODE = re.compile(r"([^\s.-]+)-([^\s.]+?)(?:\.(\d{1,3}))?")
# What may stand behind a code; on the number pad * and /.
TASK_WORDS = {"轻": "light", "轻活": "light", "*": "light"}
TASK_WORDS |= {"看望": "visited", "被看望": "visited", "/": "visited"}
MOST_NAMED = 4


@dataclass(frozen=True)
class Somebody:
    """A person of the village as they can be keyed: household code and place in it."""

    person_id: PersonId
    household_id: HouseholdId
    group: str  # '01'
    door: str  # '018'
    place: int  # counted from 1, never given to another person
    name: str

    @property
    def home(self) -> str:
        """'01-018'."""
        return f"{self.group}-{self.door}"

    @property
    def code(self) -> str:
        """'01-018.2'."""
        return f"{self.home}.{self.place}"


@dataclass(frozen=True)
class Keyed:
    """A line that was keyed: who, and what they did."""

    somebody: Somebody
    task: str


class Directory:
    """Everybody of a village who can be keyed, by code and by name."""

    def __init__(self, people: Iterable[Somebody]) -> None:
        self.by_code: dict[tuple[str, str, int], Somebody] = {}
        self.by_home: dict[tuple[str, str], list[Somebody]] = defaultdict(list)
        self.by_name: dict[str, list[Somebody]] = defaultdict(list)
        self.by_id: dict[PersonId, Somebody] = {}
        for each in people:
            self.by_code[each.group, each.door, each.place] = each
            self.by_home[each.group, each.door].append(each)
            self.by_name[each.name].append(each)
            self.by_id[each.person_id] = each

    def find(self, typed: str) -> Somebody | str:
        """Whom a code, a name, or a household's code with a name means; or why nobody."""
        plain = _plain(typed)
        first, _, name = plain.partition(" ")
        parts = CODE.fullmatch(first)
        if parts is None:
            return self._named(self.by_name.get(plain.replace(" ", ""), []), plain)
        home = _group(parts[1]), _door(parts[2])
        there = self.by_home.get(home, [])
        if parts[3]:
            found = self.by_code.get((*home, int(parts[3])))
            return found or f"没有“{first}”这个人号，请对照签到表"
        if name:
            return self._named([p for p in there if p.name == name.replace(" ", "")], plain)
        if len(there) > 1:
            return f"{first} 家有 {len(there)} 口人，请写到人：{_told(there)}"
        return self._named(there, plain)

    def _named(self, found: Sequence[Somebody], typed: str) -> Somebody | str:
        if len(found) == 1:
            return found[0]
        if not found:
            near = [each for each in self.by_id.values() if typed and typed in each.name]
            hint = f"像的有：{_told(near)}。请写人号" if near else "请对照名册"
            return f"本村没有找到“{typed}”，{hint}"
        return f"“{typed}”对得上 {len(found)} 个，请写人号：{_told(found)}"


def read_lines(text: str, directory: Directory) -> tuple[list[Keyed], list[str]]:
    """Who is meant by each line, once each, and a sentence for every line that names nobody."""
    keyed: dict[PersonId, Keyed] = {}
    wrong: list[str] = []
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) > MOST_LINES:
        return [], [f"一次最多 {MOST_LINES} 行，请分两次存"]
    for number, line in enumerate(lines, start=1):
        typed, task = _task_of(_plain(line))
        found = directory.find(typed)
        if isinstance(found, str):
            wrong.append(f"第 {number} 行：{found}")
        else:
            keyed[found.person_id] = Keyed(found, task)
    return list(keyed.values()), wrong


def _task_of(line: str) -> tuple[str, str]:
    """'01-018.2 轻' → ('01-018.2', 'light'); signs may stand close behind the code."""
    head, _, last = line.rpartition(" ")
    if head and last in TASK_WORDS:
        return head, TASK_WORDS[last]
    if line[-1:] in ("*", "/"):
        return line[:-1], TASK_WORDS[line[-1]]
    return line, "work"


def _plain(text: str) -> str:
    """Half-width, single spaces, the dots and dashes of a Chinese keyboard as plain ones."""
    folded = unicodedata.normalize("NFKC", text)
    for typed, meant in (("。", "."), ("—", "-"), ("–", "-"), ("、", " ")):
        folded = folded.replace(typed, meant)
    return " ".join(folded.split())


def _group(typed: str) -> str:
    return typed.zfill(2) if typed.isdecimal() else typed


def _door(typed: str) -> str:
    return typed.zfill(3) if typed.isdecimal() else typed


def _told(found: Sequence[Somebody]) -> str:
    told = "、".join(f"{each.code} {each.name}" for each in found[:MOST_NAMED])
    return f"{told} 等" if len(found) > MOST_NAMED else told
