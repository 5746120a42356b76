"""Who receives help: the village assists and publishes, town and county decide (seeds T B8).

社会救助暂行办法 4, 11: no meeting's vote gives or withdraws relief.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from pointsapp.foundation.errors import Conflict, Invalid
from pointsapp.people.ids import HouseholdId

IN, OUT = "in", "out"
WORDS = {IN: "享受", OUT: "不享受"}
LONGEST_REASON = 500
# (before, proposed or decided) → what people read; changes first, as they hang on the board.
CHANGES: dict[tuple[str, str], str] = {
    (OUT, IN): "新增",
    (IN, OUT): "取消",
    (IN, IN): "继续享受",
    (OUT, OUT): "不符合条件",
}


@dataclass(frozen=True)
class Line:
    """A household in a round; None: not said or not decided yet."""

    household_id: HouseholdId
    before: str
    opinion: str | None = None
    town: str | None = None
    county: str | None = None


@dataclass(frozen=True)
class Counted:
    """What a round came to."""

    kept: int = 0
    added: int = 0
    withdrawn: int = 0
    refused: int = 0

    def __add__(self, other: "Counted") -> "Counted":
        return Counted(
            self.kept + other.kept, self.added + other.added, self.withdrawn + other.withdrawn,
            self.refused + other.refused,
        )  # fmt: skip


def counted(lines: Iterable[Line]) -> Counted:
    """How many were kept, added, withdrawn and refused by the county's decisions alone."""
    decided = [(line.before, line.county) for line in lines if line.county is not None]
    return Counted(
        *(decided.count(change) for change in ((IN, IN), (OUT, IN), (IN, OUT), (OUT, OUT)))
    )


def last_day(from_on: date, days: int) -> date:
    """The last day on the board: 5 days from the 2nd are the 2nd to the 6th."""
    return from_on + timedelta(days=days - 1)


def check_side(value: str | None, label: str) -> None:
    """Refuse what is neither 'in' nor 'out'."""
    if value not in (IN, OUT):
        raise Invalid("relief.side", f"请选{label}：享受或不享受")


def hangs(before: str, said: str | None) -> bool:
    """Whether a household is named: who neither receives nor is to receive help is not."""
    return said is not None and (before, said) != (OUT, OUT)


def check_before(before: str, *, receives: bool) -> None:
    """Refuse to let a household that the last round gave help drop off the list unseen."""
    if receives and before == OUT:
        raise Invalid(
            "relief.receives", "这一户上一轮批准享受。要取消的，村里的意见填“不享受”，并写明理由"
        )


def check_opinion(opinion: str | None, note: str) -> None:
    """Refuse an opinion against a household that does not say why."""
    if opinion == OUT and len(note.strip()) < 2:
        raise Invalid("relief.why", "不享受的要写明理由，镇里、县里要看")


def check_publishable(lines: Iterable[Line]) -> None:
    """Refuse to publish an empty list, or one on which the village has not said all it has to."""
    listed = list(lines)
    if not listed:
        raise Invalid("relief.empty", "名单还是空的，先把要复核的户填上")
    silent = sum(line.opinion is None for line in listed)
    if silent:
        raise Invalid("relief.opinion", f"还有 {silent} 户没有填村里的意见，填齐再公示")


def check_town_turn(until: date | None, today: date, *, under_objection: bool) -> None:
    """The town decides after the publication, and after objections were answered."""
    if until is None:
        raise Conflict("relief.unpublished", "名单还没有在村里公示，公示以后镇里再审核")
    if today <= until:
        raise Conflict("relief.hanging", f"名单公示到 {until:%Y-%m-%d}，公示期满再审核")
    if under_objection:
        raise Conflict("relief.objection", "这一户有异议还没有答复，答复以后再审核")


def check_county_turn(line: Line) -> None:
    """The county decides after the town."""
    if line.town is None:
        raise Conflict("relief.town_first", "镇里还没有审核，先由镇里审核，再由县里审批")


def check_reason(outcome: str, proposed: str | None, reason: str) -> None:
    """Who gets nothing, or other than the one before proposed, reads why."""
    if (outcome == OUT or outcome != proposed) and len(reason.strip()) < 2:
        raise Invalid("relief.reason", "请写明理由，要书面告诉这一户")
    if len(reason) > LONGEST_REASON:
        raise Invalid("relief.reason", f"理由最多写 {LONGEST_REASON} 个字")


def check_taken_down(*, published: bool, found: int) -> None:
    """A list that hangs may be mended until the town has begun."""
    if not published:
        raise Conflict("relief.unpublished", "名单没有在公示，直接改就行")
    if found:
        raise Conflict(
            "relief.town_began",
            "镇里已经开始审核，名单不能再改。漏掉的户可以直接向镇里申请，或者下一轮再列",
        )
