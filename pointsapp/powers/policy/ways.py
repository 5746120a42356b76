"""Faults of the ways through a procedure: amounts, time, payment, relief, statutory votes."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations

from pointsapp.powers.policy.courses import Course, courses
from pointsapp.powers.policy.posts import OUTSIDE
from pointsapp.powers.policy.procedure import Amounts, Limit, Procedure, Step
from pointsapp.powers.policy.words import amounts_in_words, yuan

Found = tuple[str, str]
VILLAGERS = ("villagers", "representatives")


def way_faults(procedure: Procedure, relief: bool, statutory: int | None) -> Iterator[Found]:
    """Faults as (step code, sentence), each once; for a procedure whose steps are right alone."""
    ways = courses(procedure)
    found: list[Found] = [*_overlaps(procedure), *_gaps(procedure, ways)]
    for way in ways:
        found += [*_times(procedure, way), *_payments(way)]
        found += _statutory(way) if statutory else ()
    found += _relief(procedure, ways) if relief else ()
    yield from dict.fromkeys(found)


def _overlaps(procedure: Procedure) -> Iterator[Found]:
    tiered = [(step, step.amounts) for step in procedure.steps if step.amounts is not None]
    for (one, first), (other, second) in combinations(tiered, 2):
        apart = one.classes and other.classes and not set(one.classes) & set(other.classes)
        if not apart and _cross(first, second, procedure):
            yield (
                other.code,
                (
                    f"“{one.name}”（{amounts_in_words(first)}）和“{other.name}”"
                    f"（{amounts_in_words(second)}）的金额有一段重叠，请分开"
                ),
            )


def _cross(first: Amounts, second: Amounts, procedure: Procedure) -> bool:
    """Whether ranges meet though neither lies within the other; tiers that add up are nested."""
    held = [
        (first.hold(way.amount), second.hold(way.amount))
        for way in courses(procedure)
        if way.amount is not None
    ]
    return all(pair in held for pair in ((True, True), (True, False), (False, True)))


def _gaps(procedure: Procedure, ways: tuple[Course, ...]) -> Iterator[Found]:
    """Amounts that nobody approves though others are approved, or that lie between two tiers."""
    for chosen in procedure.classes or ("",):
        mine = [way for way in ways if way.chosen == chosen]
        without = [way for way in mine if not any(step.approves for step in way.steps)]
        if not without or len(without) == len(mine):
            without = _between(mine)
        if without:
            yield "", _gap_sentence(without[0])


def _between(ways: list[Course]) -> list[Course]:
    tiered = [any(step.amounts is not None for step in way.steps) for way in ways]
    if True not in tiered:
        return []
    first, last = tiered.index(True), len(tiered) - tiered[::-1].index(True)
    return [ways[at] for at in range(first, last) if not tiered[at]]


def _gap_sentence(way: Course) -> str:
    of = f"“{way.chosen}”里" if way.chosen else ""
    return f"{of}有的金额没有人管，例如 {yuan(way.amount or Decimal(0))}，请补上这一段"


def _times(procedure: Procedure, way: Course) -> Iterator[Found]:
    if procedure.limit is None:
        return
    needed = [limit for step in way.steps if not step.optional for limit in _limits(step)]
    working = sum(limit.days for limit in needed if limit.unit == "working")
    calendar = sum(limit.days for limit in needed if limit.unit == "calendar")
    # A working day takes a day at least; how many working days a week has is not known here.
    least = working if procedure.limit.unit == "working" else working + calendar
    if least > procedure.limit.days:
        yield "", f"各步的期限加起来至少 {least} 天，超过了总期限 {procedure.limit.words}"


def _limits(step: Step) -> tuple[Limit, ...]:
    return tuple(limit for limit in (step.limit, step.publish) if limit is not None)


def _payments(way: Course) -> Iterator[Found]:
    for at, step in enumerate(way.steps):
        if not step.pays:
            continue
        if not any(each.approves for each in way.steps):
            yield step.code, f"“{step.name}”要付钱，前面没有哪一步是审批"
        for late in (each for each in way.steps[at:] if each.approves):
            yield step.code, f"“{step.name}”要付钱，却排在审批“{late.name}”的前面"


def _statutory(way: Course) -> Iterator[Found]:
    votes = [step for step in way.steps if step.kind == "vote" and not step.optional]
    if not any(step.bodies and set(step.bodies) <= set(VILLAGERS) for step in votes):
        of = f"（{way.chosen}）" if way.chosen else ""
        yield "", (
            f"村民委员会组织法第二十四条规定的事，要由村民会议、"
            f"或它授权的村民代表会议表决{of}"
        )  # fmt: skip
    for step in votes:
        if "representatives" in step.bodies and step.authorised is False:
            yield step.code, f"“{step.name}”由村民代表会议定，要有村民会议的授权"


def _relief(procedure: Procedure, ways: tuple[Course, ...]) -> Iterator[Found]:
    law = "社会救助暂行办法第四条、第十一条"
    for step in procedure.steps:
        if step.kind == "vote":
            yield step.code, f"“{step.name}”：救助由镇里调查、县里审批，不能表决决定（{law}）"
        elif step.approves and not set(step.actors) <= set(OUTSIDE):
            yield step.code, f"“{step.name}”：救助由县里审批，村里只协助（{law}）"
    if not any(step.approves for way in ways for step in way.steps):
        yield "", f"救助要有县里审批的一步（{law}）"
