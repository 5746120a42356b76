"""A call as everybody may know it, and who may come."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pointsapp.activities.ids import ShiftId
from pointsapp.rulebooks.policy.facts import plain

LEAST_AGE, MOST_AGE = 0, 120


@dataclass(frozen=True)
class ShiftFacts:
    """A shift: its times ('HH:MM'), how many places it has (None: no end), how many are taken."""

    id: ShiftId
    starts: str
    ends: str
    places: int | None
    taken: int

    @property
    def left(self) -> int | None:
        """Places that are free; None: no end."""
        return None if self.places is None else self.places - self.taken


@dataclass(frozen=True)
class Earning:
    """What a task earns: the rule's article and behaviour, and the points a person or household."""

    task: str
    article: str
    behaviour: str
    points: Decimal  # of one person, or of one household
    per: str
    capped: str = ""  # '每月最多 3 次'

    @property
    def words(self) -> str:
        """'来一个人 3 分（细则第 3 条）'."""
        whom = {"person": "来一个人", "household": "一户"}[self.per]
        if self.task == "visited":
            whom = {"person": "被看望的一人", "household": "被看望的一户"}[self.per]
        rule = self.article.replace(" ", "")
        capped = f"，{self.capped}" if self.capped else ""
        return f"{whom} {plain(self.points)} 分（细则{rule}{capped}）"


@dataclass(frozen=True)
class Call:
    """All that is public about an activity; texts, sheets and pages are made from this alone."""

    number: str
    village: str
    title: str
    what: str
    place: str
    bring: str
    day: date
    contact: str
    state: str
    shifts: tuple[ShiftFacts, ...]
    earnings: tuple[Earning, ...]
    light: str = ""
    ages: tuple[int | None, int | None] = (None, None)
    groups: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    postponed_from: date | None = None
    why: str = ""
    result: str = ""

    @property
    def who(self) -> str:
        """Who may come, in words."""
        whom = "、".join(self.groups) + "的" if self.groups else "全村"
        return f"{whom}{age_words(*self.ages)}"


def age_words(least: int | None, most: int | None) -> str:
    """'16 到 65 岁的', '60 岁以上的', '老少都行'."""
    if least is None and most is None:
        return "老少都行"
    if most is None:
        return f" {least} 岁以上的"
    return f" {most} 岁以下的" if least is None else f" {least} 到 {most} 岁的"


def age_on(born_on: date, day: date) -> int:
    """Full years on a day."""
    before = (day.month, day.day) < (born_on.month, born_on.day)
    return day.year - born_on.year - before


def why_not_come(
    born_on: date | None, day: date, *, least: int | None, most: int | None
) -> str | None:
    """Why a person may not come by age, or None; whose birthday is not known may."""
    if born_on is None:
        return None
    age = age_on(born_on, day)
    if (least is not None and age < least) or (most is not None and age > most):
        return f"这次请{age_words(least, most).strip()}来，这位那天 {age} 岁"
    return None
