"""Publications that are missing or too short, and money that left too early."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from pointsapp.compliance.policy.checks.course import Course, Suspicion, day, first_day
from pointsapp.matters.policy.progress import StepState
from pointsapp.powers.policy.procedure import Limit

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class _Hung:
    """A posting that is over: how many days it hung, both days counted."""

    days: int
    posted: date
    until: date


def publication_missing(course: Course) -> Iterator[Suspicion]:
    """What had to hang on the board did not, and the matter went on or ended."""
    for place, state in enumerate(course.states):
        if state.step.kind != "publish" or state.step.optional or _was_posted(state):
            continue
        later = course.later(place)
        if later is None and course.progress.state != "done":
            continue
        went_on = f"“{later[1].step.name}”{day(later[0])}已经办了" if later else "事情已经办结"
        reason = f"“{state.step.name}”没有张贴的记录，{went_on}"
        yield course.suspicion("publication_missing", state, reason)


def publication_short(course: Course) -> Iterator[Suspicion]:
    """A publication ended, or the next step began, before its days were over (both days count)."""
    for place, state in enumerate(course.states):
        wanted = state.step.publish
        if state.step.kind != "publish" or wanted is None:
            continue
        hung = _longest(course, place, wanted.unit)
        if hung is not None and hung.days < wanted.days:
            reason = (
                f"“{state.step.name}”{day(hung.posted)}贴出，到{day(hung.until)}只有 "
                f"{Limit(hung.days, wanted.unit).words}，规定至少 {wanted.words}"
            )
            yield course.suspicion("publication_short", state, reason, on=hung.until)


def paid_early(course: Course) -> Iterator[Suspicion]:
    """Money left before everything that approves it, or before a publication had run."""
    for place, state in enumerate(course.states):
        paid = _paid_on(state)
        if paid is None:
            continue
        reasons = [
            reason
            for before in course.states[:place]
            if not before.step.optional and (reason := _not_ready(course, before, paid))
        ]
        if reasons:
            reason = f"{day(paid)}已经付款，可是" + "；".join(reasons)
            yield course.suspicion("paid_early", state, reason, on=paid)


def _not_ready(course: Course, state: StepState, paid: date) -> str:
    """What a payment should have waited for; '' when it was there."""
    name = state.step.name
    if state.step.approves:
        if state.done_on is None:
            return f"“{name}”还没有办完"
        if state.done_on > paid:
            return f"“{name}”{day(state.done_on)}才办完"
    if state.until is not None and state.step.publish and paid <= state.until:
        return f"“{name}”要贴满 {state.step.publish.words}，到{day(state.until)}为止"
    return ""


def _paid_on(state: StepState) -> date | None:
    days = [r.happened_on for r in state.records if r.kind == "paid" or state.step.pays]
    return min(days, default=None)


def _was_posted(state: StepState) -> bool:
    return any(record.kind == "published" for record in state.records)


def _longest(course: Course, place: int, unit: str) -> _Hung | None:
    """The posting that hung longest; None: nothing was posted, or it may hang still."""
    records, cut_short, over = course.states[place].records, _cut_short_on(course, place), []
    for n, posted in enumerate(records):
        if posted.kind == "published":
            down = (r.happened_on for r in records[n:] if r.kind == "taken_down")
            ends = [end for end in (next(down, None), cut_short) if end is not None]
            if not ends:
                return None
            from_on, until = posted.happened_on, min(ends)
            over.append(_Hung(_days(course, from_on, until, unit), from_on, until))
    return max(over, key=lambda each: each.days, default=None)


def _cut_short_on(course: Course, place: int) -> date | None:
    """The last day before the next step began; a payment is told by its own check."""
    later = course.later(place)
    if later is None or later[1].step.pays:
        return None
    began = first_day(later[1])
    return began - ONE_DAY if began else None


def _days(course: Course, first: date, last: date, unit: str) -> int:
    """How many days from first to last, both included; never less than none."""
    if unit == "calendar":
        return max(0, (last - first).days + 1)
    return course.snapshot.calendar.between(first - ONE_DAY, last)
