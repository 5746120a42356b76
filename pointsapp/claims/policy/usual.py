"""A quantity out of the ordinary: the reviewer's place to look, never a verdict."""

from dataclasses import dataclass
from decimal import Decimal

from pointsapp.rulebooks.policy.facts import plain

ENOUGH = 3  # claims that tell what is usual
TIMES = 2  # so many times the most there was
# A claim is about one day; more than a month has days is a month's work, or a slip of the finger.
MOST_A_DAY = 31


@dataclass(frozen=True)
class Usual:
    """What stood on the village's sheets under a rule so far: how many claims, the most of one."""

    claims: int = 0
    most: Decimal = Decimal(0)


def odd_quantity(quantity: Decimal, unit: str, *, people: int | None, usual: Usual) -> str | None:
    """Why a quantity of one day is worth a second look, in words; None where it is not.

    `people`: who lived in the household that day, None where that is not known.
    """
    said = f"{plain(quantity)} {unit}"
    if "人" in unit and people is not None and quantity > max(people, 1):
        return f"一天报了 {said}，这户那天 {people} 口人"
    if usual.claims >= ENOUGH and quantity > TIMES * usual.most:
        return f"报了 {said}，村里以前最多的一次是 {plain(usual.most)} {unit}"
    return f"一天报了 {said}，看看填对了没有" if quantity > MOST_A_DAY else None
