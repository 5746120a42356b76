"""Whatever was recorded, in whatever order: the state follows from the set of standing records."""

from dataclasses import dataclass, replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from pointsapp.matters.policy.course import standing
from pointsapp.matters.policy.facts import RecordFacts
from pointsapp.matters.policy.progress import Progress
from pointsapp.powers.policy.procedure import Limit, Procedure, Step
from tests.matters.policy.cases import OFFICES, OPENED, Case, day, hold, procedure, step

KINDS = ("done", "signed", "passed", "failed", "published", "taken_down", "refused", "paid")
LIMITS = st.sampled_from([None, Limit(3, "calendar"), Limit(4, "working")])
LATER = date(2027, 3, 1)
FEW = settings(max_examples=60, deadline=None)


@st.composite
def procedures(draw: st.DrawFn) -> Procedure:
    """Up to six steps of any kind, some optional, refusals leading back or nowhere."""
    codes = "abcdef"[: draw(st.integers(1, 6))]
    return procedure(*(_step(draw, codes, place) for place in range(len(codes))))


def _step(draw: st.DrawFn, codes: str, place: int) -> Step:
    kind = draw(st.sampled_from(["execute", "sign", "vote", "publish", "review"]))
    return step(
        codes[place],
        kind,
        *draw(st.lists(st.sampled_from(sorted(OFFICES)), min_size=1, max_size=3, unique=True)),
        optional=draw(st.booleans()) and place > 0,
        limit=draw(LIMITS),
        publish=draw(st.sampled_from([Limit(2, "calendar"), Limit(5, "calendar")])),
        back_to=draw(st.sampled_from(["", *codes[: place + 1]])),
    )


@st.composite
def histories(draw: st.DrawFn, distinct: bool = False) -> Case:
    """A procedure with up to twenty records on any days, entered in any order."""
    made = draw(procedures())
    codes = [each.code for each in made.steps]
    count = draw(st.integers(0, 20))
    days = draw(st.lists(st.integers(-3, 40), min_size=count, max_size=count, unique=distinct))
    case = Case(made, holders=hold(), further_signer="first_secretary")
    for number, n in enumerate(days, start=1):
        post = draw(st.sampled_from(sorted(OFFICES)))
        code, kind = draw(st.sampled_from(codes)), draw(st.sampled_from(KINDS))
        case.did(code, n, kind, id=number, post=post, person_id=OFFICES[post])
    return case


def told(found: Progress) -> tuple[object, ...]:
    """All of a state but the numbers of its records."""
    steps = tuple(replace(each, records=()) for each in found.steps)
    return replace(found, steps=steps, apart=()), [len(each.records) for each in found.steps]


@FEW
@given(histories(), st.randoms())
def test_the_order_in_which_records_are_handed_over_is_nothing(case: Case, random: object) -> None:
    before = case.now()
    random.shuffle(case.records)  # type: ignore[attr-defined]
    assert case.now() == before


@FEW
@given(histories(distinct=True), st.data())
def test_the_order_of_entry_decides_only_within_a_day(case: Case, data: st.DataObject) -> None:
    before = told(case.now())
    numbers = data.draw(st.permutations(range(1, len(case.records) + 1)))
    case.records = [replace(record, id=n) for record, n in zip(case.records, numbers, strict=True)]
    assert told(case.now()) == before


@dataclass(frozen=True)
class Row:
    """A row as it is stored: a record, or the void of one."""

    id: int
    record: RecordFacts | None
    voids_id: int | None = None


@FEW
@given(histories(), st.data())
def test_a_voided_record_leaves_the_state_as_if_it_never_was(
    case: Case, data: st.DataObject
) -> None:
    rows = [Row(record.id, record) for record in case.records]
    gone = data.draw(st.sets(st.sampled_from([row.id for row in rows]))) if rows else set()
    voids = [Row(1000 + number, None, number) for number in gone]
    never = [record for record in case.records if record.id not in gone]
    case.records = [row.record for row in standing([*rows, *voids]) if row.record]
    with_voids = case.now()
    case.records = never
    assert case.now() == with_voids


@FEW
@given(histories(), st.integers(0, 400))
def test_late_entry_and_notes_change_nothing_but_their_mark(case: Case, late: int) -> None:
    before = told(case.now())
    case.records = [replace(r, entered_on=day(late)) for r in case.records]
    case.did(case.procedure.steps[0].code if case.procedure else "", 1, "noted")
    assert told(case.now()) == before


@FEW
@given(histories())
def test_there_is_one_current_step_while_a_matter_runs_and_none_after_it(case: Case) -> None:
    found = case.now()
    current = [each.step.code for each in found.steps if each.state == "current"]
    assert current == ([found.current] if found.state == "running" else [])
    if found.state == "done":
        assert all(each.done_on or each.step.optional for each in found.steps)
        assert found.ended_on == max(each.done_on for each in found.steps if each.done_on)


@FEW
@given(histories(), st.integers(0, 200))
def test_what_is_done_stays_done_as_days_pass_and_nothing_gets_less_late(
    case: Case, days: int
) -> None:
    early, late = case.now(), case.now(day(60 + days))
    done = [each.step.code for each in early.steps if each.state == "done"]
    assert all(late.step(code).state == "done" for code in done)
    for each in early.steps:
        assert each.overdue_days <= late.step(each.step.code).overdue_days or each.done_on is None


@FEW
@given(histories())
def test_doing_every_step_once_more_after_everything_ends_any_matter_that_was_not_stopped(
    case: Case,
) -> None:
    assert case.procedure is not None
    for each in case.procedure.steps:
        for post in each.actors:
            kind = "signed" if each.kind == "sign" else "done"
            case.did(each.code, 50, kind, post=post, person_id=OFFICES[post])
    found = case.now(LATER)
    assert found.state == "done"
    assert found.current == ""


@FEW
@given(histories())
def test_a_step_never_begins_before_the_opening_and_is_due_after_it_began(case: Case) -> None:
    for each in case.now().steps:
        assert each.begun_on is not None
        assert each.begun_on >= OPENED
        assert each.due_on is None or each.due_on > each.begun_on
