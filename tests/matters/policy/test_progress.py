"""What the records of a matter come to: steps, refusals, publications, days."""

from datetime import date
from decimal import Decimal

import pytest

from pointsapp.powers.policy.procedure import Amounts, Limit, Procedure
from tests.matters.policy.cases import (
    CLERK,
    DIRECTOR,
    FIVE,
    HANDLER,
    OPENED,
    SECRETARY,
    SUPERVISOR,
    Case,
    day,
    hold,
    procedure,
    step,
    three,
)

WORKING_5 = Limit(5, "working")


def test_a_new_matter_waits_for_its_first_step() -> None:
    case = Case(three())
    assert case.states() == {"a": "current", "b": "waiting", "c": "waiting"}
    assert case.now().state == "running"
    assert case.now().current == "a"


def test_steps_done_one_after_the_other_end_the_matter() -> None:
    case = Case(three())
    for n, code in enumerate("abc", start=1):
        case.did(code, n)
    found = case.now()
    assert (found.state, found.current, found.ended_on) == ("done", "", day(3))


def test_a_step_done_before_its_turn_counts_once_the_others_follow() -> None:
    case = Case(three())
    case.did("c", 1)
    assert case.states() == {"a": "current", "b": "waiting", "c": "done"}
    case.did("a", 2)
    case.did("b", 3)
    assert case.now().state == "done"


def test_a_refusal_leads_back_and_what_came_after_no_longer_counts() -> None:
    case = Case(
        procedure(step("a"), step("b"), step("c", "review", "town", back_to="a"), step("d"))
    )
    for n, code in enumerate("ab", start=1):
        case.did(code, n)
    case.did("d", 2)
    case.did("c", 3, "refused")
    assert case.states() == {"a": "current", "b": "waiting", "c": "refused", "d": "waiting"}
    assert case.now().step("a").begun_on == day(3)
    for n, code in enumerate("abcd", start=4):
        case.did(code, n)
    assert case.now().state == "done"


def test_a_record_of_before_the_refusal_entered_late_does_not_count() -> None:
    case = Case(procedure(step("a"), step("b", "review", "town", back_to="a")))
    case.did("b", 3, "refused")
    case.did("a", 2, entered=9)
    assert case.states() == {"a": "current", "b": "refused"}


def test_a_refusal_that_leads_nowhere_ends_the_matter_until_it_is_taken_back() -> None:
    case = Case(procedure(step("a"), step("b", "vote", body="representatives"), step("c")))
    case.did("a", 1)
    case.did("b", 2, "failed")
    assert case.now().state == "stopped"
    assert case.states() == {"a": "done", "b": "refused", "c": "waiting"}
    case.did("b", 20, "passed")
    assert case.now().state == "running"
    assert case.now().current == "c"


def test_a_refusal_to_a_step_that_does_not_apply_leads_back_to_itself() -> None:
    large = Amounts(least=Decimal(5000))
    case = Case(procedure(step("a", amounts=large), step("b"), step("c", back_to="a")))
    case.amount = Decimal(10)
    case.did("b", 1)
    case.did("c", 2, "refused")
    assert case.states() == {"b": "done", "c": "current"}


def test_a_stopped_matter_stays_stopped() -> None:
    case = Case(three())
    case.did("a", 1)
    case.did("", 2, "stopped")
    case.did("b", 3)
    found = case.now()
    assert (found.state, found.current, found.ended_on) == ("stopped", "", day(2))


def test_an_optional_step_is_open_then_skipped_and_never_holds_anything_up() -> None:
    case = Case(procedure(step("a"), step("b", optional=True), step("c"), step("d")))
    case.did("a", 1)
    assert case.states() == {"a": "done", "b": "open", "c": "current", "d": "waiting"}
    case.did("c", 2)
    assert case.states()["b"] == "skipped"
    case.did("b", 1, entered=9)
    assert case.states()["b"] == "done"


@pytest.mark.parametrize(
    ("amount", "expected"),
    [("999", ["a"]), ("1000", ["a"]), ("1000.01", ["b"]), ("10000", ["b"]), ("10000.01", ["c"])],
)
def test_the_amount_chooses_the_steps(amount: str, expected: list[str]) -> None:
    tiers = procedure(
        step("a", amounts=Amounts(most=Decimal(1000))),
        step("b", amounts=Amounts(Decimal(1000), True, Decimal(10000))),
        step("c", amounts=Amounts(Decimal(10000), True)),
    )
    assert list(Case(tiers, amount=Decimal(amount)).states()) == expected


def test_the_class_chooses_the_steps() -> None:
    two = procedure(step("a", classes=("预算内",)), step("b"), classes=("预算内", "预算外"))
    assert list(Case(two, chosen="预算内").states()) == ["a", "b"]
    assert list(Case(two, chosen="预算外").states()) == ["b"]


def test_a_co_signature_is_done_with_the_last_signature_in_whatever_order() -> None:
    case = Case(procedure(step("s", "sign", *FIVE)), holders=hold())
    case.sign("s", "expense_clerk", CLERK, 4)
    case.sign("s", "handler", HANDLER, 1)
    case.sign("s", "secretary", SECRETARY, 3)
    case.sign("s", "village_director", DIRECTOR, 2)
    found = case.now().step("s")
    assert found.missing == ("supervision_director",)
    assert found.state == "current"
    case.sign("s", "supervision_director", SUPERVISOR, 2)
    assert case.now().step("s").done_on == day(4)


def test_one_signer_who_refuses_holds_the_step_until_they_sign() -> None:
    case = Case(procedure(step("s", "sign", "secretary", "village_director", back_to="s")))
    case.sign("s", "secretary", SECRETARY, 1)
    case.did("s", 2, "refused", post="village_director", person_id=DIRECTOR)
    assert case.now().step("s").missing == ("secretary", "village_director")
    case.sign("s", "secretary", SECRETARY, 3)
    assert case.now().current == "s"
    case.sign("s", "village_director", DIRECTOR, 4)
    assert case.now().state == "done"


def test_a_signer_who_refuses_for_good_ends_the_matter_until_they_sign_themselves() -> None:
    case = Case(procedure(step("s", "sign", "secretary", "village_director")))
    case.did("s", 1, "refused", post="village_director", person_id=DIRECTOR)
    case.sign("s", "secretary", SECRETARY, 2)
    assert case.now().state == "stopped"
    case.sign("s", "village_director", DIRECTOR, 3)
    assert case.now().state == "done"


def test_the_refusal_of_somebody_who_does_not_sign_there_is_lifted_by_who_does() -> None:
    case = Case(procedure(step("s", "sign", "secretary", "village_director")))
    case.did("s", 1, "refused", post="supervision_committee")
    assert case.now().state == "stopped"
    case.sign("s", "secretary", SECRETARY, 2)
    assert case.now().state == "running"


FIVE_DAYS = Limit(5, "calendar")


def _publication(days: Limit = FIVE_DAYS) -> Procedure:
    return procedure(step("p", "publish", publish=days), step("q"))


def test_a_publication_is_done_when_its_last_day_is_over() -> None:
    case = Case(_publication())
    case.did("p", 1, "published")
    assert case.now(day(5)).step("p").until == day(5)
    assert case.now(day(5)).current == "p"
    assert case.now(day(6)).current == "q"
    assert case.now(day(6)).step("p").done_on == day(5)


def test_a_publication_taken_down_early_must_hang_anew() -> None:
    case = Case(_publication())
    case.did("p", 1, "published")
    case.did("p", 4, "taken_down")
    assert case.now().current == "p"
    case.did("p", 10, "published")
    case.did("p", 14, "taken_down")
    assert case.now().step("p").done_on == day(14)


def test_a_publication_in_working_days_counts_the_day_of_posting_when_people_work() -> None:
    case = Case(_publication(Limit(3, "working")))
    case.did("p", 4, "published")  # a Friday
    assert case.now().step("p").done_on == date(2026, 3, 10)


def test_somebody_may_state_that_a_step_is_done_and_what_is_missing_stays_visible() -> None:
    case = Case(procedure(step("s", "sign", "secretary", "village_director")))
    case.sign("s", "secretary", SECRETARY, 1)
    case.did("s", 2)
    found = case.now().step("s")
    assert (found.state, found.missing) == ("done", ("village_director",))


def test_a_payment_finishes_the_paying_step() -> None:
    case = Case(procedure(step("pay", pays=True)))
    case.did("pay", 3, "paid", amount=Decimal(3000))
    assert case.now().state == "done"


def test_a_limit_is_counted_from_the_end_of_the_step_before() -> None:
    case = Case(procedure(step("a"), step("b", limit=WORKING_5)))
    case.did("a", 1)  # Tuesday 3 March
    found = case.now(date(2026, 3, 9)).step("b")
    assert (found.begun_on, found.due_on) == (day(1), date(2026, 3, 10))
    assert (found.days_left, found.overdue_days) == (1, 0)
    late = case.now(date(2026, 3, 12)).step("b")
    assert (late.days_left, late.overdue_days) == (0, 2)


def test_a_step_done_late_stays_overdue_and_one_done_in_time_never_is() -> None:
    case = Case(procedure(step("a", limit=Limit(3, "calendar")), step("b", limit=WORKING_5)))
    case.did("a", 5)
    case.did("b", 6)
    assert [each.overdue_days for each in case.now().steps] == [2, 0]
    assert [each.days_left for each in case.now().steps] == [None, None]


def test_the_limit_of_a_publication_is_for_posting_it() -> None:
    case = Case(
        procedure(step("p", "publish", publish=Limit(9, "calendar"), limit=Limit(2, "calendar")))
    )
    case.did("p", 2, "published")
    assert case.now(day(8)).step("p").overdue_days == 0


def test_the_limit_in_all_is_counted_from_the_opening() -> None:
    case = Case(three(), limit=Limit(10, "calendar"))
    case.did("a", 1)
    found = case.now(day(12))
    assert (found.total_due_on, found.overdue_days, found.due_on) == (day(10), 2, day(10))
    case.did("b", 3)
    case.did("c", 9)
    assert case.now(day(50)).overdue_days == 0


def test_a_year_whose_working_days_nobody_entered_gives_no_day_and_stops_nobody() -> None:
    case = Case(procedure(step("a", limit=Limit(250, "working")), limit=Limit(900, "working")))
    found = case.now()
    assert (found.due_on, found.total_due_on, found.current) == (None, None, "a")


def test_what_is_on_no_list_is_done_when_somebody_says_so() -> None:
    case = Case(None)
    case.did("", 1, "paid", amount=Decimal(200))
    assert case.now().state == "running"
    case.did("", 2)
    assert (case.now().state, case.now().ended_on) == ("done", day(2))


def test_a_note_changes_nothing() -> None:
    case = Case(three())
    case.did("a", 1, "noted")
    assert case.now() == Case(three()).now()


def test_the_day_it_was_entered_changes_nothing_but_marks_the_record() -> None:
    case, late = Case(three()), Case(three())
    case.did("a", 1)
    record = late.did("a", 1, entered=20)
    assert record.late_days == 19
    assert case.states() == late.states()
    assert late.now().step("a").done_on == OPENED.replace(day=3)
