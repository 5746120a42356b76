"""What must hang on the board: that it did, for how long, and that money waited for it."""

from dataclasses import replace

import pytest

from pointsapp.powers.policy.procedure import Limit, Step
from tests.compliance.policy.cases import doubts, reasons
from tests.matters.policy.cases import Case, day, hold, procedure, step

FIVE_DAYS, THREE_WORKING = Limit(5, "calendar"), Limit(3, "working")


def posting(publish: Limit | None = FIVE_DAYS, **also: object) -> Step:
    return step("a", "publish", "village_committee", name="公示", publish=publish, **also)


def posted(*on: int, of: Step | None = None, after: Step | None = None) -> Case:
    """A publication, posted on these days, and a step after it."""
    case = Case(procedure(of or posting(), after or step("b", name="办理")), holders=hold())
    for n in on:
        case.did("a", n, "published")
    return case


def test_what_was_never_posted_is_told_with_what_was_done_without_it():
    case = posted()
    assert doubts("publication_missing", case) == []
    case.did("b", 2)
    (found,) = doubts("publication_missing", case)
    assert found.reason == "“公示”没有张贴的记录，“办理”2026年3月4日已经办了"
    assert (found.step_code, found.severity) == ("a", "grave")


@pytest.mark.parametrize("kind", ["done", "taken_down"])
def test_to_state_that_it_was_done_or_taken_down_is_no_posting(kind):
    case = posted()
    case.did("a", 1, kind)
    case.did("b", 9)
    assert len(reasons("publication_missing", case)) == 1
    assert reasons("publication_short", case) == []


def test_a_last_publication_stated_as_done_without_a_posting_is_told():
    case = Case(procedure(step("b"), posting()), holders=hold())
    case.did("b", 1)
    assert reasons("publication_missing", case) == []
    case.did("a", 3)
    assert reasons("publication_missing", case) == ["“公示”没有张贴的记录，事情已经办结"]


def test_a_matter_that_was_stopped_needs_no_posting():
    case = posted()
    case.did("a", 1, "stopped")
    assert reasons("publication_missing", case) == []


def test_an_optional_publication_may_be_left_out():
    case = posted(of=posting(optional=True))
    case.did("b", 2)
    assert reasons("publication_missing", case) == []


def test_a_step_that_hangs_nothing_up_is_no_publication():
    case = posted(of=step("a", "execute", name="核实", publish=FIVE_DAYS))
    case.did("b", 2)
    assert reasons("publication_missing", case) == []
    case.did("a", 1, "published")
    assert reasons("publication_short", case) == []


@pytest.mark.parametrize(("down", "hung"), [(1, 1), (4, 4), (5, None), (30, None)])
def test_a_publication_taken_down_before_its_last_day_was_too_short_both_days_count(down, hung):
    case = posted(1)
    case.did("a", down, "taken_down")
    said = f"“公示”2026年3月3日贴出，到2026年3月{down + 2}日只有 {hung} 天，规定至少 5 天"
    assert reasons("publication_short", case) == ([said] if hung else [])


@pytest.mark.parametrize(("began", "hung"), [(1, 0), (2, 1), (5, 4), (6, None)])
def test_a_step_may_begin_on_the_day_after_the_last_one(began, hung):
    case = posted(1)
    case.did("b", began)
    found = reasons("publication_short", case)
    assert len(found) == (hung is not None)
    assert all(f"只有 {hung} 天" in said for said in found)


def test_a_step_taken_while_it_hung_cuts_it_short_however_long_it_hung_afterwards():
    case = posted(1)
    case.did("b", 3)
    case.did("a", 20, "taken_down")
    assert reasons("publication_short", case) == [
        "“公示”2026年3月3日贴出，到2026年3月4日只有 2 天，规定至少 5 天"
    ]


def test_the_days_between_two_postings_do_not_count():
    case = posted(1, 20)
    case.did("a", 3, "taken_down")
    case.did("a", 21, "taken_down")
    (said,) = reasons("publication_short", case)
    assert "2026年3月3日贴出，到2026年3月5日只有 3 天" in said


def test_one_posting_that_hung_long_enough_makes_up_for_one_that_did_not():
    case = posted(1, 5)
    case.did("a", 2, "taken_down")
    assert reasons("publication_short", case) == []
    case.did("a", 9, "taken_down")
    assert reasons("publication_short", case) == []


def test_what_hangs_still_is_not_too_short_yet():
    assert reasons("publication_short", posted(1), today=day(2)) == []


@pytest.mark.parametrize(
    ("on", "down", "days"),
    [(4, 8, None), (4, 7, 2), (4, 6, 1), (5, 9, None), (5, 8, 2), (0, 2, None)],
)
def test_working_days_leave_out_the_weekend(on, down, days):
    # The 4th day is a Friday, the 5th a Saturday.
    case = posted(on, of=posting(THREE_WORKING))
    case.did("a", down, "taken_down")
    found = reasons("publication_short", case)
    assert len(found) == (days is not None)
    assert all(f"只有 {days} 个工作日，规定至少 3 个工作日" in said for said in found)


def test_a_posting_without_a_stated_time_is_never_too_short():
    case = posted(1, of=posting(None))
    case.did("a", 1, "taken_down")
    assert reasons("publication_short", case) == []


def test_the_doubt_is_about_the_day_it_came_down():
    case = posted(1)
    case.did("a", 2, "taken_down")
    assert [each.step_code for each in doubts("publication_short", case)] == ["a"]


PAID = step("b", "execute", "expense_clerk", name="付款", pays=True)
APPROVED = step("p", "review", "secretary", name="审批", approves=True)


def paid(on: int, *before: Step, kind: str = "paid") -> Case:
    """Money leaves on this day, after these steps."""
    case = Case(procedure(*before, PAID), holders=hold())
    case.did("b", on, kind)
    return case


@pytest.mark.parametrize("kind", ["paid", "done"])
@pytest.mark.parametrize(
    ("approved", "missing"),
    [(None, "还没有办完"), (6, "2026年3月8日才办完"), (5, None), (4, None)],
)
def test_money_waits_for_the_approval_it_may_leave_on_the_same_day(approved, missing, kind):
    case = paid(5, APPROVED, kind=kind)
    if approved:
        case.did("p", approved)
    told = [f"2026年3月7日已经付款，可是“审批”{missing}"] if missing else []
    assert reasons("paid_early", case) == told


@pytest.mark.parametrize(
    ("publish", "on", "pay", "early"),
    [
        (FIVE_DAYS, 0, 4, "5 天，到2026年3月6日"),
        (FIVE_DAYS, 0, 5, None),
        (FIVE_DAYS, 3, 2, "5 天，到2026年3月9日"),
        (THREE_WORKING, 2, 4, "3 个工作日，到2026年3月6日"),
        (THREE_WORKING, 2, 5, None),
        (THREE_WORKING, 3, 5, "3 个工作日，到2026年3月9日"),
    ],
)
def test_money_waits_until_the_last_day_on_the_board_is_over(publish, on, pay, early):
    # Three working days from Wednesday end on Friday: on Saturday money may leave.
    case = paid(pay, posting(publish))
    case.did("a", on, "published")
    found = reasons("paid_early", case)
    assert len(found) == bool(early)
    assert all(said.endswith(f"可是“公示”要贴满 {early}为止") for said in found)


def test_money_waits_for_the_posting_that_counts_not_for_one_taken_down():
    case = paid(7, posting())
    case.did("a", 0, "published")
    case.did("a", 1, "taken_down")
    case.did("a", 6, "published")
    assert len(reasons("paid_early", case)) == 1


def test_a_posting_without_a_stated_time_holds_no_money_up():
    case = paid(0, posting(None))
    case.did("a", 3, "published")
    assert reasons("paid_early", case) == []


def test_everything_that_money_did_not_wait_for_is_told_in_one_sentence():
    case = paid(2, APPROVED, posting())
    case.did("a", 0, "published")
    (found,) = doubts("paid_early", case)
    assert found.reason == (
        "2026年3月4日已经付款，可是“审批”还没有办完；“公示”要贴满 5 天，到2026年3月6日为止"
    )
    assert (found.step_code, found.office) == ("b", "expense_clerk")


@pytest.mark.parametrize(
    "first", [step("p", name="核实"), replace(APPROVED, optional=True)], ids=["plain", "optional"]
)
def test_money_does_not_wait_for_what_approves_nothing_or_may_be_left_out(first):
    assert reasons("paid_early", paid(2, first)) == []
    late = paid(2, first)
    late.did("p", 3)
    assert reasons("paid_early", late) == []


def test_the_first_payment_counts_wherever_it_was_recorded():
    case = Case(procedure(APPROVED, step("c", name="办理")), holders=hold())
    case.did("c", 1)
    case.did("p", 4)
    assert reasons("paid_early", case) == []
    case.did("c", 9, "paid")
    case.did("c", 2, "paid")
    assert [said[:10] for said in reasons("paid_early", case)] == ["2026年3月4日已"]


def test_an_approval_after_the_payment_is_not_asked_of_it():
    case = Case(procedure(PAID, APPROVED), holders=hold())
    case.did("b", 1, "paid")
    assert reasons("paid_early", case) == []
