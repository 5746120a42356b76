"""How rows of a table are known to be ours: their keys, and how their cells are read."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from pointsapp.foundation.spreadsheets import (
    Cell,
    CellError,
    Layout,
    choice,
    cleaned,
    day,
    decimal_2,
    optional,
    text,
    whole,
)
from pointsapp.foundation.spreadsheets.placing import Matching
from pointsapp.people.models import Region
from pointsapp.people.policy.names import clean_door, clean_name, group_name
from pointsapp.people.roster.columns import STATES
from pointsapp.people.roster.reading import HEAD, HEADS
from pointsapp.rulebooks.tables.fields import RULE_FIELDS

ONE, NOTHING = 1, 0


def matching_of(kind: str, layout: Layout, groups: Sequence[Region]) -> Matching:
    """For a kind of table; `groups` are those of the villages it speaks of."""
    if kind == "rulebook":
        numbered = _by_column(layout, "number")
        keys = ("number",) if numbered else ("direction", "behaviour")
        read = {each.name: each.read for each in RULE_FIELDS}
        return Matching({**read, "points_min": _size, "points_max": _size}, keys)
    parse: dict[str, Callable[[Cell], Any]] = {**_PLAIN, "group": _group(groups)}
    if kind == "registrations":
        who = ("code",) if _by_column(layout, "code") else ("name",)
        return Matching(parse, (*who, "rule", "day"))
    if kind == "opening":
        return Matching(parse, ("village", "code", "name"))
    return Matching(parse, ("village", "group", "door", "name"))


def _by_column(layout: Layout, key: str) -> bool:
    source = layout.sources.get(key)
    return source is not None and source.column is not None


def _group(groups: Sequence[Region]) -> Callable[[Cell], str]:
    """'一组', '1' and the group's own name all read as its code."""
    codes = {each.name: each.code for each in groups}

    def parse(cell: Cell) -> str:
        found = cleaned(group_name)(cell)
        return found.code or codes.get(found.name, found.name)

    return parse


def _code(cell: Cell) -> tuple[str, str]:
    """'3-18' and '三组-18' as ('03', '018')."""
    group, dash, door = text(cell, longest=40).partition("-")
    if not dash:
        raise CellError("户号要写成 组号-门号，如 03-018")
    found = cleaned(group_name)(group)
    return found.code or found.name, cleaned(clean_door)(door)


def _relation(cell: Cell) -> str:
    found = text(cell)
    return HEAD if found in HEADS else found


def _size(cell: Cell) -> Any:
    """Points without their sign: '扣 5 分' stands as 5 or as -5."""
    return abs(decimal_2(cell))


def _number(absent: int) -> Callable[[Cell], Any]:
    def parse(cell: Cell) -> Any:
        found = optional(decimal_2)(cell)
        return absent if found is None else found

    return parse


_PLAIN: Mapping[str, Callable[[Cell], Any]] = {
    "village": text, "door": cleaned(clean_door), "code": _code, "relation": _relation,
    "name": optional(cleaned(clean_name)), "head": optional(cleaned(clean_name)),
    "born": day, "state": choice(STATES), "honour": _number(NOTHING),
    "spendable": _number(NOTHING), "rule": partial(whole, least=1), "day": day,
    "quantity": _number(ONE), "amount": decimal_2, "points": decimal_2,
}  # fmt: skip
