"""How far a matter is: the state of every step, what is due and overdue, from records alone."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from pointsapp.matters.policy.course import Course, course
from pointsapp.matters.policy.days import Workdays, count, due, last_day
from pointsapp.matters.policy.facts import MatterFacts, RecordFacts
from pointsapp.matters.policy.holdings import Holding
from pointsapp.matters.policy.signatures import Signatures, signatures
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
    states = [_state(step, run, place, day) for place, step in enumerate(steps)]
    ended = run.stopped_on is not None or any(run.ended_by(place) for place in range(len(steps)))
    states = _placed(_timed(states, run, day), run, ended=ended)
    state = "stopped" if ended else _whole(states, run)
    whole = limit or (procedure.limit if procedure else None)
    return _summed(states, run, state, whole, day)


def _state(step: Step, run: Course, place: int, day: _Day) -> StepState:
    """What the records of one step come to: done or not, who signed, how long it hangs."""
    records = tuple(run.counting[place])
    found = StepState(step, "waiting", records=records)
    if step.kind == "sign":
        found = _signed(found, _signatures(step, records, day))
    elif step.kind == "publish":
        found = _published(found, day)
    finishing = [r.happened_on for r in records if r.kind in _finishing(step)]
    done_on = found.done_on or min(finishing, default=None)
    return replace(found, done_on=None if run.against[place] else done_on)


def _finishing(step: Step) -> frozenset[str]:
    """The kinds of records that finish a step by themselves: somebody states that it is done."""
    if step.kind in ("sign", "publish"):
        return frozenset({"done"})
    if step.kind == "vote":
        return frozenset({"done", "passed"})
    return frozenset({"done", "paid"} if step.pays else {"done", "passed", "signed", "paid"})


def _signatures(step: Step, records: Sequence[RecordFacts], day: _Day) -> Signatures:
    return signatures(
        step, records, day.matter, today=day.today, holdings=day.holders,
        further_signer=day.further_signer,
    )  # fmt: skip


def _signed(found: StepState, given: Signatures) -> StepState:
    return replace(found, signed=given.signed, missing=given.missing, done_on=given.complete_on)


def _published(found: StepState, day: _Day) -> StepState:
    """Done when one posting hung for as long as asked; taken down early, it must be posted anew."""
    until: date | None = None
    for place, posted in enumerate(found.records):
        if posted.kind != "published":
            continue
        until = last_day(posted.happened_on, found.step.publish, day.workdays)
        if until is None:
            continue
        down = (r.happened_on for r in found.records[place:] if r.kind == "taken_down")
        if next(down, until) >= until and (day.today > until or found.step.publish is None):
            return replace(found, done_on=until, until=until)
    return replace(found, until=until)


def _timed(states: list[StepState], run: Course, day: _Day) -> list[StepState]:
    """When each step began and when it is due: after the last of those before it."""
    end, timed = day.matter.opened_on, []
    for place, each in enumerate(states):
        begun = max(end, run.anew.get(place, end))
        due_on = due(begun, each.step.limit, day.workdays)
        timed.append(replace(each, begun_on=begun, due_on=due_on))
        end = max(begun, each.done_on or begun)
    return timed


def _placed(states: list[StepState], run: Course, *, ended: bool) -> list[StepState]:
    """Which step is current: the first that must be done and is not."""
    must = [n for n, each in enumerate(states) if each.done_on is None and not each.step.optional]
    done = [n for n, each in enumerate(states) if each.done_on is not None]
    current = must[0] if must and not ended else None
    last = max(done, default=-1)
    return [
        replace(each, state=_named(each, place, run, current, last, ended=ended))
        for place, each in enumerate(states)
    ]


def _named(
    each: StepState, place: int, run: Course, current: int | None, last: int, *, ended: bool
) -> str:
    if each.done_on is not None:
        return "done"
    if place == current:
        return "current"
    if run.against[place]:
        return "refused"
    if each.step.optional and (place < last or (current is None and not ended)):
        return "skipped"
    open_now = each.step.optional and not ended and current is not None and place < current
    return "open" if open_now else "waiting"


def _whole(states: Sequence[StepState], run: Course) -> str:
    if states:
        finished = all(each.done_on is not None or each.step.optional for each in states)
    else:
        finished = any(record.kind == "done" for record in run.apart)
    return "done" if finished else "running"


def _summed(
    states: Sequence[StepState], run: Course, state: str, limit: Limit | None, day: _Day
) -> Progress:
    running, opened = state == "running", day.matter.opened_on
    steps = tuple(_counted(each, day, running=running) for each in states)
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


def _counted(each: StepState, day: _Day, *, running: bool) -> StepState:
    """The days left, or the days over: of a publication until it is posted."""
    limit, due_on = each.step.limit, each.due_on
    posted = min((r.happened_on for r in each.records if r.kind == "published"), default=None)
    reached = posted or each.done_on
    if due_on is None or (reached is None and each.state != "current"):
        return each
    over = count(due_on, reached or day.today, limit, day.workdays)
    to_do = running and reached is None
    left = count(day.today, due_on, limit, day.workdays) if to_do else None
    return replace(each, days_left=left, overdue_days=over if running or reached else 0)
