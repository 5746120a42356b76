"""What is on no list, and sums that are cut into pieces."""

from collections.abc import Iterator

from pointsapp.compliance.policy.checks.course import Course, Suspicion, day
from pointsapp.compliance.policy.codes import CODES
from pointsapp.compliance.policy.snapshot import Related, Snapshot


def outside_lists(snapshot: Snapshot) -> Suspicion | None:
    """The matter is on no list: no power outside the lists (seeds T S Z P A1)."""
    if snapshot.matter.item_id is not None:
        return None
    return Suspicion(
        code="outside_lists",
        step_code="",
        about="",
        clause="清单之外无权力",
        reason=f"{day(snapshot.matter.opened_on)}开办的这件事不在用的清单上，请说明依据",
        severity=CODES["outside_lists"].severity,
        office="secretary",
        person_id=snapshot.holder("secretary", snapshot.matter.opened_on),
    )


def split_amounts(course: Course) -> Iterator[Suspicion]:
    """Several small sums of one item and payee make a large one with more steps; told once."""
    snapshot, amount = course.snapshot, course.snapshot.matter.amount
    near = _within_window(snapshot)
    if amount is None or not near or not _is_last(snapshot, near):
        return
    total = amount + sum(each.amount for each in near)
    asked = {step.code for step in course.procedure.steps_for(amount, snapshot.matter.chosen)}
    whole = course.procedure.steps_for(total, snapshot.matter.chosen)
    more = [step.name for step in whole if step.code not in asked]
    if not more:
        return
    numbers = "、".join([*(each.number for each in near), snapshot.matter.number])
    reason = (
        f"{numbers} 是同一事项、同一收款方或项目，合计 {total:,.2f} 元，"
        f"合在一起办要多走：{'、'.join(more)}"
    )
    yield course.suspicion("split_amounts", None, reason)


def _within_window(snapshot: Snapshot) -> list[Related]:
    days = snapshot.profile.split_window_days
    if days is None:
        return []
    opened = snapshot.matter.opened_on
    return [each for each in snapshot.related if abs((each.opened_on - opened).days) <= days]


def _is_last(snapshot: Snapshot, near: list[Related]) -> bool:
    own = (snapshot.matter.opened_on, snapshot.matter.number)
    return all((each.opened_on, each.number) < own for each in near)
