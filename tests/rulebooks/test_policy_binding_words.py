"""What a bound line says of repeats, overlaps, caps and zeroing, word for word."""

from datetime import date
from decimal import Decimal

import pytest

from pointsapp.rulebooks.policy import BookFacts, Bound, Cap, PastLine, as_past, bind
from tests.rulebooks.test_policy_binding import D, book, claim, rule


def last(lines: list[Bound]) -> tuple[Decimal, str]:
    return lines[-1].points, lines[-1].working[-1]


def past(points: str, day: str = "2026-03-01", quantity: str = "1", act: str = "old") -> PastLine:
    return PastLine(1, 1, date.fromisoformat(day), D(quantity), D(points), act)


@pytest.mark.parametrize(
    ("per", "word"),
    [("month", "本月"), ("quarter", "本季度"), ("year", "本年度"), ("ever", "历次")],
)
def test_every_window_is_called_what_people_call_it(per: str, word: str) -> None:
    rules = book(rule(1, "2", cap=Cap(per, times=D(1))))
    found = last(bind([claim(1, 1)], [past("2")], rules))
    assert found == (0, f"{word}已有 1 次，上限 1 次，这条不算")


def test_a_full_points_cap_leaves_nothing_and_says_so() -> None:
    rules = book(rule(1, "-2", cap=Cap("month", points=D(4))))
    found = last(bind([claim(1, 1)], [past("-4")], rules))
    assert found == (0, "本月已扣 4 分，上限 4 分，这条不算")
    over = last(bind([claim(1, 1)], [past("-5")], rules))
    assert over == (0, "本月已扣 5 分，上限 4 分，这条不算")


def test_a_shared_cap_names_itself_and_counts_either_rule() -> None:
    shared = {7: Cap("month", times=D(3), name="志愿服务")}
    rules = book(
        rule(1, "2", shared_cap_id=7), rule(2, "3", shared_cap_id=7, unit_word="天"),
        rule(3, "3"), shared_caps=shared,
    )  # fmt: skip
    lines = bind([claim(1, 1, quantity=D(2)), claim(2, 3), claim(3, 2, quantity=D(2))], [], rules)
    assert last(lines) == (3, "本月“志愿服务”合计已有 2 天，上限 3 天，这条只算 1 天 3 分")


def test_a_cap_of_times_and_points_holds_both() -> None:
    rules = book(rule(1, "2", cap=Cap("month", times=D(3), points=D(5))))
    (line,) = bind([claim(1, 1, quantity=D(4))], [], rules)
    assert line.points == 5
    assert line.working[1:] == (
        "本月已有 0 次，上限 3 次，这条只算 3 次 6 分",
        "本月已加 0 分，上限 5 分，这条只算 5 分",
    )


@pytest.mark.parametrize("cap", [Cap("month", times=D(1)), Cap("month", points=D(1))])
def test_a_single_point_is_capped_like_any_other(cap: Cap) -> None:
    (line,) = bind([claim(1, 1)], [past("1")], book(rule(1, "1", cap=cap)))
    assert line.points == 0


@pytest.mark.parametrize("cap", [Cap("month", times=D(2)), Cap("month", points=D(4))])
def test_what_just_fits_under_a_cap_says_nothing(cap: Cap) -> None:
    (line,) = bind([claim(1, 1, quantity=D(2))], [], book(rule(1, "2", cap=cap)))
    assert (line.points, len(line.working)) == (4, 1)


def test_a_part_of_a_quantity_is_rounded_like_all_points() -> None:
    rules = book(rule(1, "0.05", cap=Cap("month", times=D("1.5"))))
    (line,) = bind([claim(1, 1, quantity=D(3))], [], rules)
    assert line.points == D("0.08")


def test_what_is_capped_to_nothing_is_not_capped_again() -> None:
    rules = book(
        rule(1, "2", cap=Cap("month", times=D(1), points=D(2)), shared_cap_id=7),
        shared_caps={7: Cap("month", times=D(1), points=D(2))},
    )
    (line,) = bind([claim(1, 1)], [past("2")], rules)
    assert line.working[1:] == ("本月已有 1 次，上限 1 次，这条不算",)


@pytest.mark.parametrize(("sign", "verb"), [("", "加"), ("-", "扣")])
def test_an_overlap_says_what_counted_already_and_what_is_left(sign: str, verb: str) -> None:
    rules = book(rule(1, f"{sign}5", overlap_group="同"), rule(2, f"{sign}20", overlap_group="同"))
    one = claim(1, 2, act="A")
    (more,) = bind([one], [past(f"{sign}5", act="A")], rules)
    assert more.working[1:] == (f"同一件事只按最高的一条算，已按别的条目{verb} 5 分，这条补 15 分",)
    less = bind([claim(1, 1, act="A"), one], [], rules)[0]
    assert less.points == 0
    assert less.working[1:] == (
        f"同一件事只按最高的一条算，已按别的条目{verb} 20 分，这条不再{verb}分",
    )


def test_only_the_same_act_group_direction_and_account_overlap() -> None:
    rules = book(
        rule(1, "5", overlap_group="同"), rule(2, "7", overlap_group="异"),
        rule(3, "-3", overlap_group="同"), rule(4, "9"),
    )  # fmt: skip
    lines = bind(
        [claim(1, 1, act="A"), claim(2, 2, act="A"), claim(3, 3, act="A"), claim(4, 4, act="A"),
         claim(5, 1, act="B"), claim(6, 1, act="A", account_id=2), claim(7, 4, act="A")],
        [], rules,
    )  # fmt: skip
    assert [line.points for line in lines] == [5, 7, -3, 9, 5, 5, 9]


def test_lines_of_a_rule_that_the_book_no_longer_has_do_not_overlap() -> None:
    gone = PastLine(1, 99, date(2026, 3, 5), D(1), D(5), "A")
    (line,) = bind([claim(1, 1, act="A")], [gone], book(rule(1, "5", overlap_group="同")))
    assert line.points == 5


def test_equal_claims_of_an_act_count_the_one_registered_first() -> None:
    rules = book(rule(1, "5", overlap_group="同"), rule(2, "5", overlap_group="同"))
    lines = bind([claim(2, 2, act="A"), claim(1, 1, act="A")], [], rules)
    assert [(line.claim_id, line.points) for line in lines] == [(2, 0), (1, 5)]


def test_zeroing_says_when_there_is_nothing_and_takes_all_when_there_is() -> None:
    rules = book(rule(2, None, direction="minus", effect="zero", cap=Cap("month", points=D(1))))
    (nothing,) = bind([claim(1, 2)], [], rules)
    assert nothing == Bound(1, D(0), ("积分归零：本年度没有可清的积分，不再扣分",))
    (other,) = bind([claim(1, 2)], [], rules, {(1, "2025"): D(9), (2, "2026"): D(9)})
    assert other.points == 0
    (little,) = bind([claim(1, 2)], [], rules, {(1, "2026"): D("0.50")})
    assert (little.points, little.working) == (
        D("-0.5"), ("积分归零：本年度已有 0.5 分，全部扣去",)
    )  # fmt: skip
    twice = bind([claim(1, 2), claim(2, 2)], [], rules, {(1, "2026"): D(9)})
    assert [line.points for line in twice] == [-9, 0]


def test_what_was_held_is_not_changed_by_binding() -> None:
    held = {(1, "2026"): D(9)}
    bind([claim(1, 1)], [], book(rule(1, "5")), held)
    assert held == {(1, "2026"): D(9)}


def test_a_status_without_points_says_its_grade_only() -> None:
    rules = book(rule(1, None, direction="minus", effect="status", status="C"))
    (line,) = bind([claim(1, 1)], [], rules)
    assert line == Bound(1, D(0), ("直接定为 C 级",), "C")
    assert bind([claim(1, 1)], [], book(rule(1, "5")))[0].status is None


def test_a_status_may_double_and_be_capped_like_any_deduction() -> None:
    rules = book(
        rule(1, None, direction="minus", effect="status", status="B", repeat_doubles=True),
        status_points={"B": D(-5)},
    )
    lines = bind([claim(1, 1), claim(2, 1)], [], rules)
    assert last(lines) == (-10, "本年度再次发生，加倍：5 分 × 2 = 10 分")


@pytest.mark.parametrize(
    ("start", "expected"), [("07-01", -5), ("01-01", -10), (None, -10), ("03-01", -10)]
)
def test_the_points_year_says_what_is_a_second_time(start: str | None, expected: int) -> None:
    rules = book(rule(1, "-5", repeat_doubles=True), year_start=start)
    (line,) = bind([claim(1, 1, "2026-09-01")], [past("-5", "2026-03-01")], rules)
    assert line.points == expected


def test_a_book_without_a_points_year_counts_by_the_calendar() -> None:
    rules = book(rule(1, "-5", repeat_doubles=True), year_start=None)
    (line,) = bind([claim(1, 1, "2026-01-01")], [past("-5", "2025-12-31")], rules)
    assert line.points == -5


def test_a_line_becomes_history_with_all_that_later_ones_ask_for() -> None:
    rules = BookFacts({1: rule(1, "5")})
    one = claim(1, 1, "2026-05-01", quantity=D(2), act="A", account_id=4)
    (line,) = bind([one], [], rules)
    assert as_past(one, line, rules) == PastLine(4, 1, date(2026, 5, 1), D(2), D(10), "A")
