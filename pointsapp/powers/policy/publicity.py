"""How a list was made known: by which ways, how many households by hand, in which stage."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

# seeds T 六是强化宣传 (broadcast, board, chat groups), S (cards, leaflets).
WAYS: dict[str, str] = {
    "broadcast": "村广播",
    "board": "公开栏",
    "chat": "微信群",
    "leaflet": "宣传单",
    "meeting": "会上讲",
}
# Where the households can be counted.
COUNTED = ("leaflet", "meeting")


@dataclass(frozen=True)
class Outing:
    """One time that a list went out; `reached`: households, None where nobody can count them."""

    way: str
    done_on: date
    reached: int | None = None


@dataclass(frozen=True)
class Stage:
    """A stage of a plan, both days included."""

    name: str
    first_on: date
    last_on: date


@dataclass(frozen=True)
class Coverage:
    """The ways that were used, each with its last day; `reached` of `households` by hand."""

    used: tuple[tuple[str, date], ...]
    reached: int
    households: int

    @property
    def never(self) -> tuple[str, ...]:
        """The ways that were not used."""
        used = dict(self.used)
        return tuple(way for way in WAYS if way not in used)


def coverage(
    outings: Iterable[Outing], households: int, *, first: date, last: date | None = None
) -> Coverage:
    """What went out from `first` to `last`, both included; None: until now.

    Households that two times have in common cannot be told apart: the larger time counts, so
    that `reached` is never too high.
    """
    within = [each for each in outings if first <= each.done_on <= (last or date.max)]
    days = {way: [each.done_on for each in within if each.way == way] for way in WAYS}
    most = max((each.reached or 0 for each in within), default=0)
    used = tuple((way, max(found)) for way, found in days.items() if found)
    return Coverage(used, min(most, households), households)


def villages_by_way(covered: Sequence[Coverage]) -> dict[str, int]:
    """How many of the villages used each way."""
    return {way: sum(way in dict(each.used) for each in covered) for way in WAYS}


def in_words(found: Coverage) -> str:
    """The coverage in one plain sentence."""
    if not found.used:
        return "这份清单还没有宣传过。"
    used = "、".join(WAYS[way] for way, _ in found.used)
    never = "、".join(WAYS[way] for way in found.never)
    left = f"还没有用：{never}" if never else "五种办法都用过了"
    share = ""
    if set(COUNTED) & set(dict(found.used)):
        share = f"；发单子、会上讲最多一次到 {found.reached} 户，全村 {found.households} 户"
    return f"已经宣传：{used}；{left}{share}。"


def count_fault(way: str, reached: int | None, households: int) -> str | None:
    """What is wrong with how many households a way is said to have reached; None: nothing."""
    if way not in COUNTED:
        return None if reached is None else f"{WAYS[way]}到了多少户说不准，户数请空着"
    if reached is None:
        return "请填到了多少户"
    if reached < 0:
        return "户数不能是负的"
    return None if reached <= households else f"全村只有 {households} 户，不能多于这个数"


def stage_fault(stage: Stage, others: Iterable[Stage]) -> str | None:
    """What is wrong with a new stage beside the plan's others; None: nothing."""
    if stage.last_on < stage.first_on:
        return "最后一天不能早于第一天"
    for other in others:
        if other.name == stage.name:
            return f"计划里已经有“{other.name}”"
        if other.first_on <= stage.last_on and stage.first_on <= other.last_on:
            return f"跟“{other.name}”的日子重叠了"
    return None
