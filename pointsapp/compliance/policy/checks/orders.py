"""Steps in the wrong order, left out, or not voted on as the law asks."""

from collections.abc import Iterator

from pointsapp.compliance.policy.checks.course import Course, Suspicion, day
from pointsapp.compliance.policy.checks.publishing import paid_early
from pointsapp.matters.policy.progress import StepState

VILLAGERS_DECIDE = ("villagers", "representatives")
# Left out, these are told by a check of their own.
TOLD_ELSEWHERE = ("publish", "sign")


def order(course: Course) -> Iterator[Suspicion]:
    """A step was acted in before one that comes first was finished, or without it."""
    early = {each.step_code for each in paid_early(course)}
    for place, state in enumerate(course.states):
        later = course.later(place)
        if later is None or state.step.optional or _told_elsewhere(course, state, later[1]):
            continue
        if state.done_on is not None and later[1].step.code in early:
            continue
        when, after = later
        if state.done_on is None:
            what = f"“{state.step.name}”还没有办完"
        elif state.done_on > when:
            what = f"“{state.step.name}”{day(state.done_on)}才办完"
        else:
            continue
        reason = f"{what}，后面的“{after.step.name}”{day(when)}就办了"
        yield course.suspicion("order", state, reason, on=when)


def _told_elsewhere(course: Course, state: StepState, after: StepState) -> bool:
    kind, late = state.step.kind, state.done_on is not None
    if kind in TOLD_ELSEWHERE and not (kind == "sign" and late):
        return True
    if after.step.pays and state.step.approves:
        return True
    return _lacks_statutory_vote(course, state)


def meeting_missing(course: Course) -> Iterator[Suspicion]:
    """A matter that the villagers' meeting must decide went on without its vote (组织法 24)."""
    item = course.snapshot.item
    if item is None or item.statutory is None:
        return
    votes = [place for place, each in enumerate(course.states) if _is_villagers_vote(each)]
    if any(course.states[place].done_on for place in votes):
        return
    place = votes[0] if votes else -1
    later = course.later(place)
    if later is None and not course.finished:
        return
    went_on = f"，“{later[1].step.name}”{day(later[0])}已经办了" if later else "，已经办结"
    reason = f"这是村民委员会组织法第二十四条第 {item.statutory} 项的事，没有表决的记录{went_on}"
    yield course.suspicion("meeting_missing", course.states[place] if votes else None, reason)


def _is_villagers_vote(state: StepState) -> bool:
    return state.step.kind == "vote" and any(b in VILLAGERS_DECIDE for b in state.step.bodies)


def _lacks_statutory_vote(course: Course, state: StepState) -> bool:
    item = course.snapshot.item
    statutory = item is not None and item.statutory is not None
    return statutory and _is_villagers_vote(state) and state.done_on is None
