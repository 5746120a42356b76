"""Time limits of a step and in all, and papers that are not there."""

from collections.abc import Iterator

from pointsapp.compliance.policy.checks.course import Course, Suspicion, day


def step_overdue(course: Course) -> Iterator[Suspicion]:
    """A step took longer than its limit, or still does."""
    for place, state in enumerate(course.states):
        limit, due = state.step.limit, state.due_on
        if limit is None or due is None or state.overdue_days <= 0:
            continue
        if state.done_on is None and course.later(place):
            # Left out, and told so by another check.
            continue
        done = f"{day(state.done_on)}才办完" if state.done_on else "到今天还没有办完"
        reason = f"“{state.step.name}”限 {limit.words}，应在{day(due)}前办完，{done}"
        yield course.suspicion("step_overdue", state, reason, on=due)


def overdue(course: Course) -> Iterator[Suspicion]:
    """The whole matter took longer than its limit, or still does."""
    due, ended = course.progress.total_due_on, course.progress.ended_on
    if due is None or course.progress.overdue_days <= 0 or course.progress.state == "stopped":
        return
    done = f"{day(ended)}才办结" if ended else "到今天还没有办结"
    reason = f"整件事应在{day(due)}前办结，{done}"
    yield course.suspicion("overdue", None, reason, on=due)


def papers_missing(course: Course) -> Iterator[Suspicion]:
    """A step is done without a paper that it asks for."""
    there = {name for _, name in course.snapshot.matter.papers}
    for state in course.states:
        if state.done_on is None:
            continue
        for name in state.step.papers:
            if name not in there:
                reason = f"“{state.step.name}”{day(state.done_on)}已经办完，还缺“{name}”"
                yield course.suspicion(
                    "papers_missing", state, reason, about=name[:60], on=state.done_on
                )
