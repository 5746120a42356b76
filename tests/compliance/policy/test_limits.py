"""Late by a day is late, in time is silent; and a paper that is asked for has to be there."""

import pytest

from pointsapp.powers.policy.procedure import Limit
from tests.compliance.policy.cases import ITEM, doubts, reasons
from tests.matters.policy.cases import DIRECTOR, Case, day, hold, procedure, step

FIVE_DAYS = Limit(5, "calendar")


def limited(**also: object) -> Case:
    """a within five days, then b."""
    first = step("a", "execute", "village_director", name="核实", limit=FIVE_DAYS)
    return Case(procedure(first, step("b", name="办理"), **also), holders=hold())


@pytest.mark.parametrize(
    ("done", "today", "told"),
    [
        (5, 9, []),
        (6, 9, ["“核实”限 5 天，应在2026年3月7日前办完，2026年3月8日才办完"]),
        (None, 5, []),
        (None, 6, ["“核实”限 5 天，应在2026年3月7日前办完，到今天还没有办完"]),
    ],
)
def test_a_step_is_late_from_the_day_after_its_last_one(done, today, told):
    case = limited()
    if done:
        case.did("a", done)
    assert reasons("step_overdue", case, today=day(today)) == told


def test_a_late_step_is_asked_of_who_held_the_office_on_the_last_day():
    found = doubts("step_overdue", limited(), today=day(20))
    assert [(each.step_code, each.office, each.person_id) for each in found] == [
        ("a", "village_director", DIRECTOR)
    ]


def test_a_step_left_out_is_told_as_such_and_not_as_late_too():
    case = limited()
    case.did("b", 2)
    assert reasons("step_overdue", case, today=day(30)) == []
    assert len(reasons("order", case, today=day(30))) == 1


def test_a_step_without_a_limit_is_never_late():
    case = limited()
    case.did("a", 1)
    assert reasons("step_overdue", case, today=day(40)) == []


@pytest.mark.parametrize(
    ("done", "today", "told"),
    [
        (10, 30, []),
        (11, 30, ["整件事应在2026年3月12日前办结，2026年3月13日才办结"]),
        (None, 10, []),
        (None, 11, ["整件事应在2026年3月12日前办结，到今天还没有办结"]),
    ],
)
def test_a_matter_is_late_from_the_day_after_its_last_one(done, today, told):
    case = limited(limit=Limit(10, "calendar"))
    case.did("a", 1)
    if done:
        case.did("b", done)
    assert reasons("overdue", case, today=day(today)) == told


def test_a_matter_that_was_stopped_is_not_late_however_late_it_was_stopped():
    case = limited(limit=Limit(10, "calendar"))
    case.did("a", 20, "stopped")
    assert reasons("overdue", case) == []


def test_a_late_matter_is_asked_of_the_office_of_the_item():
    (found,) = doubts("overdue", limited(limit=Limit(10, "calendar")), item=ITEM)
    assert (found.step_code, found.office) == ("", "secretary")


def papered(*papers: str) -> Case:
    """a asks for these papers, then b."""
    first = step("a", "execute", "village_director", name="申请", papers=papers)
    return Case(procedure(first, step("b")), holders=hold())


def test_each_paper_that_is_not_there_is_told_once_its_step_is_done():
    case = papered("申请书", "照片")
    assert reasons("papers_missing", case) == []
    case.did("a", 2)
    both = [f"“申请”2026年3月4日已经办完，还缺“{name}”" for name in ("申请书", "照片")]
    assert reasons("papers_missing", case) == both
    assert reasons("papers_missing", case, papers=(("a", "申请书"),)) == both[1:]
    assert [each.about for each in doubts("papers_missing", case)] == ["申请书", "照片"]


def test_a_paper_filed_under_another_step_of_the_matter_is_there():
    case = papered("申请书")
    case.did("a", 2)
    assert reasons("papers_missing", case, papers=(("b", "申请书"),)) == []


def test_two_papers_with_a_long_name_are_told_apart_by_its_beginning():
    case = papered("长" * 70)
    case.did("a", 2)
    assert doubts("papers_missing", case)[0].about == "长" * 60
