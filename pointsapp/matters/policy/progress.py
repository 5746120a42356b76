"""How far a matter is: the state of every step, what is due and overdue, from records alone."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from pointsapp.matters.policy.course import Course, course
from pointsapp.matters.policy.days import Workdays, count, due, last_day
from pointsapp.matters.policy.facts import MatterFacts, RecordFacts
from pointsapp.matters.policy.holdings import Holding
from pointsapp.matters.policy.signatures import signatures
from pointsapp.powers.policy.procedure import Limit, Procedure, Step

STEP_STATES: dict[str, str] = {
    "done": "办完",
    "current": "正在办",
    "open": "可以办",
    "waiting": "还没到",
    "skipped": "没有办",
    "refused": "没有同意",
}


@dataclass(frozen=True)
class StepState:
    """One step as it stands; days in the unit of its limit, `records` are those that count."""

    step: Step
    state: str  # of STEP_STATES
    done_on: date | None = None
    begun_on: date | None = None  # its limit is counted from here
    due_on: date | None = None
    days_left: int | None = None  # while it is to be done; 0 on the last day and after it
    overdue_days: int = 0
    signed: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    until: date | None = None  # the last day that a publication must hang
    records: tuple[RecordFacts, ...] = ()


@dataclass(frozen=True)
class Progress:
    """A matter as it stands on a day; '' as current: nothing is to be done."""

    state: str  # of matters.models.STATES
    steps: tuple[StepState, ...]
    current: str
    due_on: date | None  # what is due first: the current step, or the whole
    total_due_on: date | None
    ended_on: date | None = None
    overdue_days: int = 0  # of the whole
    apart: tuple[RecordFacts, ...] = ()  # records of no step that applies

    def step(self, code: str) -> StepState:
        """The step of that code; KeyError when it does not apply."""
        found = next((each for each in self.steps if each.step.code == code), None)
        if found is None:
            raise KeyError(code)
        return found

    @property
    def to_do(self) -> tuple[StepState, ...]:
        """The current step and optional ones that may be taken now."""
        return tuple(each for each in self.steps if each.state in ("current", "open"))


@dataclass(frozen=True)
class _Day:
    """What the rules need beside the records."""

    matter: MatterFacts
    today: date
    workdays: Workdays
    further_signer: str | None
    holders: Sequence[Holding]


@dataclass(frozen=True)
class _Reached:
    """What the records of one step come to."""

    done_on: date | None
    signed: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    until: date | None = None


def progress(
    procedure: Procedure | None,
    matter: MatterFacts,
    *,
    today: date,
    workdays: Workdays,
    further_signer: str | None = None,
    holders: Sequence[Holding] = (),
    limit: Limit | None = None,
) -> Progress:
    """The state of a matter on a day; it follows from the set of standing records alone.

    `limit`: the list item's for the whole; the procedure's own counts where it has none.
    """
    day = _Day(matter, today, workdays, further_signer, holders)
    steps = procedure.steps_for(matter.amount, matter.chosen) if procedure else ()
    run = course(steps, matter.records)
    reached = [_reached(step, run, place, day) for place, step in enumerate(steps)]
    ended = run.stopped_on is not None or any(run.ended_by(place) for place in range(len(steps)))
    state = "stopped" if ended else _whole(steps, reached, run)
    names = _names(steps, reached, run, ended=ended)
    states = _states(run, reached, names, day, running=state == "running")
    whole = limit or (procedure.limit if procedure else None)
    return _summed(states, run, state, whole, day)


def _reached(step: Step, run: Course, place: int, day: _Day) -> _Reached:
    """What the records of one step come to: done or not, who signed, how long it hangs."""
    records = run.counting[place]
    found = _Reached(None)
    if step.kind == "sign":
        found = _signed(step, records, day)
    elif step.kind == "publish":
        found = _published(step, records, day)
    if run.against[place]:
        return replace(found, done_on=None)
    if found.done_on is not None:
        return found
    finishing = (r.happened_on for r in records if r.kind in _finishing(step))
    return replace(found, done_on=min(finishing, default=None))


def _finishing(step: Step) -> frozenset[str]:
    """The kinds of records that finish a step by themselves: somebody states that it is done."""
    if step.kind in ("sign", "publish"):
        return frozenset({"done"})
    if step.kind == "vote":
        return frozenset({"done", "passed"})
    return frozenset({"done", "paid"} if step.pays else {"done", "passed", "signed", "paid"})


def _signed(step: Step, records: Sequence[RecordFacts], day: _Day) -> _Reached:
    given = signatures(
        step, records, day.matter, today=day.today, holdings=day.holders,
        further_signer=day.further_signer,
    )  # fmt: skip
    return _Reached(given.complete_on, given.signed, given.missing)


def _published(step: Step, records: Sequence[RecordFacts], day: _Day) -> _Reached:
    """Done when one posting hung for as long as asked; taken down early, it must be posted anew."""
    until: date | None = None
    for place, posted in enumerate(records):
        if posted.kind != "published":
            continue
        until = last_day(posted.happened_on, step.publish, day.workdays)
        if until is None:
            continue
        down = (r.happened_on for r in records[place:] if r.kind == "taken_down")
        if next(down, until) >= until and (day.today > until or step.publish is None):
            return _Reached(until, until=until)
    return _Reached(None, until=until)


def _names(
    steps: Sequence[Step], reached: Sequence[_Reached], run: Course, *, ended: bool
) -> list[str]:
    """Which step is current: the first that must be done and is not."""
    must = (
        n
        for n, (step, each) in enumerate(zip(steps, reached, strict=True))
        if each.done_on is None and not step.optional
    )
    current = None if ended else next(must, None)
    last = max((n for n, each in enumerate(reached) if each.done_on is not None), default=-1)
    return [
        "done"
        if reached[place].done_on is not None
        else _named(step, place, run, current, last, ended=ended)
        for place, step in enumerate(steps)
    ]


def _named(
    step: Step, place: int, run: Course, current: int | None, last: int, *, ended: bool
) -> str:
    if place == current:
        return "current"
    if run.against[place]:
        return "refused"
    if step.optional and (place < last or (current is None and not ended)):
        return "skipped"
    open_now = step.optional and current is not None and place < current
    return "open" if open_now else "waiting"


def _states(
    run: Course, reached: Sequence[_Reached], names: Sequence[str], day: _Day, *, running: bool
) -> tuple[StepState, ...]:
    """When each step began and when it is due: after the last of those before it."""
    end, states = day.matter.opened_on, []
    for place, (step, each, name) in enumerate(zip(run.steps, reached, names, strict=True)):
        begun = max(end, run.anew.get(place, end))
        due_on = due(begun, step.limit, day.workdays)
        left, over = _days(run, place, each, name, due_on, day, running=running)
        states.append(
            StepState(
                step, name, each.done_on, begun, due_on, left, over, each.signed, each.missing,
                each.until, tuple(run.counting[place]),
            )
        )  # fmt: skip
        end = max(begun, each.done_on or begun)
    return tuple(states)


def _days(
    run: Course, place: int, each: _Reached, name: str, due_on: date | None, day: _Day,
    *, running: bool,
) -> tuple[int | None, int]:  # fmt: skip
    """The days left and the days over, in the unit of the limit: of a publication until posted."""
    posted = (r.happened_on for r in run.counting[place] if r.kind == "published")
    met = next(posted, None) or each.done_on
    if due_on is None or (met is None and (name != "current" or not running)):
        return None, 0
    limit, workdays = run.steps[place].limit, day.workdays
    left = None if met else count(day.today, due_on, limit, workdays)
    return left, count(due_on, met or day.today, limit, workdays)


def _whole(steps: Sequence[Step], reached: Sequence[_Reached], run: Course) -> str:
    if steps:
        pairs = zip(steps, reached, strict=True)
        finished = all(each.done_on is not None or step.optional for step, each in pairs)
    else:
        finished = any(record.kind == "done" for record in run.apart)
    return "done" if finished else "running"


def _summed(
    steps: tuple[StepState, ...], run: Course, state: str, limit: Limit | None, day: _Day
) -> Progress:
    running, opened = state == "running", day.matter.opened_on
    current = next((each for each in steps if each.state == "current"), None)
    days = [each.done_on for each in steps if each.done_on]
    days += [record.happened_on for record in run.apart if record.kind == "done" and not steps]
    ended_on = None if running else run.stopped_on or max(days, default=None)
    total = due(opened, limit, day.workdays)
    late = 0 if total is None else count(total, ended_on or day.today, limit, day.workdays)
    first = min((d for d in (current.due_on if current else None, total) if d), default=None)
    return Progress(
        state, steps, current.step.code if current else "", first if running else None, total,
        ended_on, late, tuple(run.apart),
    )  # fmt: skip
