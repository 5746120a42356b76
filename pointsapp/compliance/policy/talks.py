"""When a reminder talk is suggested: risk points ahead, half of the time gone (seeds S D2)."""

from collections.abc import Iterator
from dataclasses import dataclass

from pointsapp.compliance.policy.checks.course import Course, course_of, day
from pointsapp.compliance.policy.snapshot import Snapshot
from pointsapp.matters.policy.days import count
from pointsapp.matters.policy.progress import StepState
from pointsapp.people.ids import PersonId


@dataclass(frozen=True)
class Suggested:
    """A talk that the town should hold with a cadre; the key keeps it from coming twice."""

    key: str
    stage: str  # 'before', 'during', 'after'
    person_id: PersonId
    reason: str


def suggest(snapshot: Snapshot) -> tuple[Suggested, ...]:
    """The talks a matter asks for today, with the holder of the responsible office."""
    course = course_of(snapshot)
    if course is None or course.over:
        return ()
    return (*_before_risks(course), *_half_gone(course))


def _before_risks(course: Course) -> Iterator[Suggested]:
    """The next step has an integrity-risk point, and nobody has acted in it."""
    state = _current(course)
    if state is None or not state.step.risk or state.records:
        return
    reason = f"下一步“{state.step.name}”有廉政风险点：{state.step.risk}"
    yield from _talk(course, state, f"risk:{course.snapshot.matter.id}:{state.step.code}",
                     "before", reason)  # fmt: skip


def _half_gone(course: Course) -> Iterator[Suggested]:
    state = _current(course)
    if state is None or state.step.limit is None:
        return
    limit, started = state.step.limit, state.begun_on or course.snapshot.matter.opened_on
    used = count(started, course.snapshot.today, limit, course.snapshot.calendar)
    if used * 2 >= limit.days:
        reason = f"“{state.step.name}”限 {limit.words}，从{day(started)}起已经过半"
        yield from _talk(course, state, f"half:{course.snapshot.matter.id}:{state.step.code}",
                         "during", reason)  # fmt: skip


def _current(course: Course) -> StepState | None:
    code = course.progress.current
    return next((state for state in course.states if state.step.code == code), None)


def _talk(
    course: Course, state: StepState, key: str, stage: str, reason: str
) -> Iterator[Suggested]:
    person_id = course.responsible(state)
    if person_id is not None:
        yield Suggested(key[:80], stage, person_id, reason)
