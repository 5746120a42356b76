"""A household's own claims: which rules it may claim, what it brings, how many may wait at once."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Literal

from pointsapp.claims.policy.registration import Figures
from pointsapp.foundation.errors import Conflict, Invalid
from pointsapp.people.ids import PersonId
from pointsapp.rulebooks.ids import RuleId
from pointsapp.rulebooks.policy import RuleFacts

MOST_PHOTOS = 4  # a claim
MOST_LOOSE = 12  # photos of forms that a household has not sent yet
PHOTO_WORDS = ("照片", "相片", "图片", "拍照")
OPEN = ("registered", "asked")  # what still waits for a reviewer or for the household
BEFORE_NOTICE = (*OPEN, "approved")  # as long as the help with it can be contested
ENDED = ("refused", "withdrawn", "recorded", "struck")

Mark = Literal["done", "now", "late", "due"]


@dataclass(frozen=True)
class Wish:
    """What a household claims: which rule, when, how often, who of it did it."""

    rule_id: RuleId
    occurred_on: date
    figures: Figures
    doer_id: PersonId | None = None
    note: str = ""


@dataclass(frozen=True)
class Help:
    """A clerk claims for a household: who of it asked."""

    asked_by_id: PersonId


@dataclass(frozen=True)
class Stage:
    """One step of a claim as the household sees it."""

    name: str
    mark: Mark
    words: str = ""


def offered(rule: RuleFacts, *, claimable: bool, struck: bool) -> bool:
    """Whether villagers may claim a rule: it says so, gives points, and a figure settles them."""
    return claimable and not struck and rule.effect == "points" and rule.direction == "plus"


def needs_photo(evidence: str) -> bool:
    """Whether the adopted rule itself asks for a photo; else photos are never needed (law §7)."""
    return any(word in evidence for word in PHOTO_WORDS)


def check_room(open_now: int, most: int) -> None:
    """Conflict when as many claims wait already as the village lets one household have."""
    if open_now >= most:
        raise Conflict(
            "own.too_many",
            f"您家有 {open_now} 条还在等审核，一户最多同时等 {most} 条。等审完再报，不会过期。",
        )


def check_doer(doer_id: PersonId | None, members: Collection[PersonId], *, needed: bool) -> None:
    """Invalid unless the doer is of the household; `needed` where points belong to a person."""
    if doer_id is None and needed:
        raise Invalid("own.doer_missing", "这一条记在个人名下，请选是谁做的", field="doer")
    if doer_id is not None and doer_id not in members:
        raise Invalid("own.doer", "这个人那天不是您家的，请重新选", field="doer")


def check_photos(count: int, evidence: str) -> None:
    """Invalid without a photo where the rule wants one, or with too many."""
    if count == 0 and needs_photo(evidence):
        raise Invalid(
            "own.photo_missing", f"这一条细则要凭{evidence}，请加一张照片", field="photos"
        )
    if count > MOST_PHOTOS:
        raise Invalid("own.photos", f"一条最多 {MOST_PHOTOS} 张照片，请去掉几张", field="photos")


def stages(state: str, *, answered: bool = False) -> tuple[Stage, ...]:
    """The way of a claim with where it is now; one that ended early stops there."""
    sent = Stage("交上去了", "done")
    if state in ("withdrawn", "refused"):
        words = {"withdrawn": "撤回了，不再审", "refused": "退回了"}[state]
        return (sent, Stage("审核", "late", words))
    where = {"registered": 1, "asked": 1, "approved": 2, "on_notice": 2, "recorded": 4, "struck": 3}
    words = {
        "registered": "已经补充，等审核员看" if answered else "等审核员看",
        "asked": "审核员要您补充",
        "approved": "审过了，等下一期公示",
        "on_notice": "正在公示",
        "struck": "有人提异议，查实后不记",
    }.get(state, "")
    names = ("交上去了", "审核", "公示", "记账")
    at = where[state]
    shown = [
        Stage(name, "done" if i < at else "now" if i == at else "due", words if i == at else "")
        for i, name in enumerate(names)
    ]
    if state in ("asked", "struck"):
        shown[at] = Stage(names[at], "late", words)
    return tuple(shown)
