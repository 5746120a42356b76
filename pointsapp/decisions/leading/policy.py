"""Which roles a body that leads has, and which of the four things a year still lacks."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

# 领导小组下设办公室, its head apart (seeds E).
ROLES: dict[str, str] = {
    "leader": "组长",
    "deputy": "副组长",
    "office": "办公室设在",
    "office_head": "办公室主任",
    "department": "成员单位",
}
CONFERENCE_ROLES = {"leader": "召集人", "deputy": "副召集人"}
ONE_ONLY = ("leader", "office", "office_head")
# 村(居)务公开与政务公开同研究、同安排、同检查、同考核 (seeds S).
TOGETHER: dict[str, str] = {
    "studied": "同研究",
    "planned": "同安排",
    "checked": "同检查",
    "assessed": "同考核",
}
# 三年主题：规范创建年、工作创新年、实效提升年 (seeds Z).
THEME = "theme"
PARTS: dict[str, str] = {**TOGETHER, THEME: "年度主题"}
YEARS_AHEAD = 10  # of a theme that is set beforehand


@dataclass(frozen=True)
class Term:
    """A role from a day up to, not with, another; None: without end."""

    role: str
    from_on: date
    to_on: date | None = None


def role_word(kind: str, role: str) -> str:
    """A role as the body calls it: a conference is convened, a group is led."""
    return CONFERENCE_ROLES.get(role, ROLES[role]) if kind == "joint_conference" else ROLES[role]


def is_taken(role: str, from_on: date, others: Iterable[Term]) -> bool:
    """Whether a role that only one may hold would be held twice from a day on."""
    return role in ONE_ONLY and any(
        each.role == role
        and (each.to_on is None or (each.to_on > from_on and each.to_on > each.from_on))
        for each in others
    )


def still_missing(parts: Collection[str]) -> tuple[str, ...]:
    """Which of the four were not done yet, in their order."""
    return tuple(part for part in TOGETHER if part not in parts)


def together_sentence(year: int, parts: Collection[str]) -> str:
    """The four of a year in one sentence."""
    missing = still_missing(parts)
    if not missing:
        return f"{year} 年村务公开和清单同研究、同安排、同检查、同考核，都记下了"
    return f"{year} 年村务公开和清单还没有记下{'、'.join(TOGETHER[part] for part in missing)}"


def line_fault(part: str, year: int, done_on: date, today: date) -> str | None:
    """Why a line of a year cannot be kept; None when it can."""
    if done_on > today:
        return "日子还没有到，做了再来记"
    ahead = YEARS_AHEAD if part == THEME else 1
    if done_on.year - 1 <= year <= done_on.year + ahead:
        return None
    if part == THEME:
        return "年份和定下的日子离得太远，请核对"
    return f"这一天不在 {year} 年，也不在它的前后一年，请核对"
