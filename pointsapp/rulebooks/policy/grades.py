"""The grade that follows from a score and from standings, and whether the bounds leave no gap."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import pairwise

from pointsapp.rulebooks.policy.facts import HUNDREDTH, GradeFacts, plain


def grade_of(
    score: Decimal, statuses: Iterable[str], grades: Sequence[GradeFacts]
) -> GradeFacts | None:
    """The grade of a score (base + honour of the period); a status can only make it worse.

    None when the book has no grades.
    """
    held = set(statuses)
    fitting = [g for g in grades if _holds(g, score) or held & g.statuses]
    return max(fitting, key=lambda grade: grade.position, default=None)


def grade_faults(grades: Sequence[GradeFacts]) -> list[str]:
    """Why not every score of two places has exactly one grade; empty when all is right."""
    if not grades:
        return []
    ordered = sorted(grades, key=lambda grade: grade.position)
    faults = [f"“{g.name}”的下限高于上限" for g in ordered if _is_empty(g)]
    if _highest(ordered[0]) is not None:
        faults.append(f"高于“{ordered[0].name}”上限的分数没有等次，请去掉最好等次的上限")
    if _lowest(ordered[-1]) is not None:
        faults.append(f"低于“{ordered[-1].name}”下限的分数没有等次，请去掉最差等次的下限")
    for better, worse in pairwise(ordered):
        faults.extend(_between(better, worse))
    return faults


def _between(better: GradeFacts, worse: GradeFacts) -> list[str]:
    bottom, top = _lowest(better), _highest(worse)
    if bottom is None or top is None:
        side = f"“{better.name}”没有下限" if bottom is None else f"“{worse.name}”没有上限"
        return [f"{side}，与相邻的等次分不开，请补上"]
    if top + HUNDREDTH < bottom:
        gap = f"{plain(top + HUNDREDTH)} 到 {plain(bottom - HUNDREDTH)}"
        return [f"{gap} 分没有等次（在“{better.name}”与“{worse.name}”之间）"]
    if top >= bottom:
        both = f"{plain(bottom)} 到 {plain(top)}"
        return [f"{both} 分同时属于“{better.name}”和“{worse.name}”"]
    return []


def _holds(grade: GradeFacts, score: Decimal) -> bool:
    bottom, top = _lowest(grade), _highest(grade)
    return (bottom is None or score >= bottom) and (top is None or score <= top)


def _lowest(grade: GradeFacts) -> Decimal | None:
    if grade.lower is None:
        return None
    return grade.lower + HUNDREDTH if grade.lower_open else grade.lower


def _highest(grade: GradeFacts) -> Decimal | None:
    if grade.upper is None:
        return None
    return grade.upper - HUNDREDTH if grade.upper_open else grade.upper


def _is_empty(grade: GradeFacts) -> bool:
    bottom, top = _lowest(grade), _highest(grade)
    return bottom is not None and top is not None and bottom > top
