"""When a draft hangs, which opinion can be taken and answered how, and what bars an adoption."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

from pointsapp.foundation.errors import Invalid
from pointsapp.rulebooks.comparison import Difference

VIAS: dict[str, str] = {
    "card": "自家手机提的",
    "meeting": "会上说的",
    "door": "上门听的",
    "paper": "不记名意见条",
}
OUTCOMES: dict[str, str] = {"accepted": "采纳", "partly": "部分采纳", "declined": "没有采纳"}
STATES: dict[str, str] = {"open": "正在征求意见", "over": "已经期满", "taken_down": "中途撤下"}
# What of a draft is no row: the general part, grades and shared caps together.
SETTINGS = "settings"
State = Literal["open", "over", "taken_down"]


@dataclass(frozen=True)
class Hanging:
    """From which day to which a draft hangs, both included."""

    opened_on: date
    closes_on: date
    taken_down_on: date | None = None

    def state(self, today: date) -> State:
        """Whether it hangs, has hung its days, or was taken down before."""
        if self.taken_down_on is not None:
            return "taken_down"
        return "open" if today <= self.closes_on else "over"


@dataclass(frozen=True)
class Said:
    """An opinion as far as an adoption asks for it."""

    number: int
    outcome: str | None
    changes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Course:
    """What has become of a draft's rounds: the last one that counts, opinions, differences.

    `changed` names what differs from what hung last, by key; `noted` are keys with a reason apart.
    """

    last: Hanging | None
    rounds: int
    unanswered: int = 0
    said: tuple[Said, ...] = ()
    changed: Mapping[str, str] = field(default_factory=dict)
    noted: frozenset[str] = frozenset()


def last_day(opened_on: date, days: int) -> date:
    """The last day on the board, the first one counted."""
    return opened_on + timedelta(days=days - 1)


def check_opinion(hanging: Hanging, *, via: str, household: bool, said_on: date, today: date,
                  staff: bool) -> None:  # fmt: skip
    """Refuse an opinion that cannot be taken; Invalid says what to change."""
    state = hanging.state(today)
    if via not in VIAS or staff is (via == "card"):
        raise Invalid("opinion.via", "请选意见是怎么来的")
    if not staff and state != "open":
        raise Invalid("opinion.closed", "征求意见已经结束，不能再提了。有话请找村委会")
    if said_on > today:
        raise Invalid("opinion.day", "说的那一天还没到")
    if not hanging.opened_on <= said_on <= (hanging.taken_down_on or hanging.closes_on):
        raise Invalid("opinion.day", "说的那一天要在征求意见的日子里；之前之后说的，请在下一轮提")
    if via == "paper" and household:
        raise Invalid("opinion.household", "不记名的意见条不写是哪一户")
    if via in ("door", "card") and not household:
        raise Invalid("opinion.household", "请写是哪一户说的")


def check_answer(outcome: str, reason: str, changes: Sequence[str], changed: Iterable[str]) -> None:
    """Refuse an answer that says too little; Invalid."""
    if outcome not in OUTCOMES:
        raise Invalid("opinion.outcome", "请选采纳、部分采纳还是没有采纳")
    if outcome == "declined" and changes:
        raise Invalid("opinion.changes", "没有采纳的意见，不用勾改了哪里")
    if outcome != "declined" and not changes:
        raise Invalid("opinion.changes", "采纳了就要勾出改了哪里。还没有改草案的，请先改，再来答复")
    if not set(changes) <= set(changed):
        raise Invalid("opinion.changes", "勾的地方跟征求意见稿一样，没有改。请先改草案")
    if outcome != "accepted" and not reason:
        raise Invalid("opinion.reason", "没有全部采纳的，请写明为什么")


def changed_words(difference: Difference) -> dict[str, str]:
    """What differs, by key: a rule's root, or the general part."""
    found = {SETTINGS: "总则、等次或共同上限"} if difference.settings else {}
    found |= {str(r.root_id): f"去掉第 {r.number} 条：{r.behaviour}" for r in difference.removed}
    both = ((c.before, c.after) for c in difference.changed)
    found |= {str(b.root_id): f"改第 {b.number} 条：{a.behaviour}" for b, a in both}
    added = (r for r in difference.added)
    return found | {str(r.root_id): f"新加第 {r.number} 条：{r.behaviour}" for r in added}


def adoption_faults(
    course: Course, *, required: bool, today: date, met_on: date | None
) -> Iterator[str]:
    """What of the consultation stands against an adoption, as sentences."""
    if course.last is None:
        if course.rounds or required:
            said = "征求意见稿中途撤下了，要重新贴满" if course.rounds else "通过前要先征求意见"
            yield f"{said}：请在细则页上“征求意见”"
        if course.unanswered:
            yield f"还有 {course.unanswered} 条意见没有答复"
        return
    closes = course.last.closes_on
    if course.last.state(today) == "open":
        yield f"正在征求意见，到 {closes} 为止，期满才能通过"
    elif met_on is not None and met_on <= closes:
        yield f"通过它的会要在征求意见期满（{closes}）以后开"
    if course.unanswered:
        yield f"还有 {course.unanswered} 条意见没有答复"
    yield from _unlinked(course)


def _unlinked(course: Course) -> Iterator[str]:
    linked = {key for each in course.said for key in each.changes} | course.noted
    for key, words in course.changed.items():
        if key not in linked:
            yield f"跟征求意见稿不一样，还没有写因为哪条意见：{words}"
    for each in course.said:
        if gone := set(each.changes) - set(course.changed):
            said = "又改回去了" if gone == set(each.changes) else "有的又改回去了"
            yield f"{each.number} 号意见答复了采纳，草案{said}，请重新答复"
