"""Binding, against tables and against what must hold whatever comes."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pointsapp.rulebooks.policy import (
    BookFacts,
    Bound,
    Cap,
    ClaimFacts,
    PastLine,
    RuleFacts,
    as_past,
    bind,
)

D = Decimal


def rule(number: int, points: str | None, **facts: object) -> RuleFacts:
    value = None if points is None else D(points)
    direction = "minus" if value is not None and value < 0 else "plus"
    known = {"direction": direction, "points_min": value, "points_max": value, **facts}
    return RuleFacts(id=number, number=number, root=number, **known)  # type: ignore[arg-type]


def book(*rules: RuleFacts, **facts: object) -> BookFacts:
    return BookFacts(rules={r.id: r for r in rules}, **facts)  # type: ignore[arg-type]


def claim(number: int, rule_id: int, day: str = "2026-03-05", **facts: object) -> ClaimFacts:
    known = {"quantity": D(1), "act": f"act-{number}", "account_id": 1, "period": "2026", **facts}
    return ClaimFacts(
        claim_id=number,
        rule_id=rule_id,
        occurred_on=date.fromisoformat(day),
        order=number,
        **known,  # type: ignore[arg-type]
    )


def points_of(lines: Sequence[Bound]) -> list[Decimal]:
    return [line.points for line in lines]


def test_points_are_times_quantity_and_the_working_says_so() -> None:
    (line,) = bind([claim(1, 1, quantity=D(2))], [], book(rule(1, "2")))
    assert line.points == 4
    assert line.working == ("每次 2 分 × 2 次 = 4 分",)


def test_a_monthly_points_cap_leaves_the_rest_and_says_what_was_counted() -> None:
    rules = book(rule(1, "2", cap=Cap("month", points=D(6))))
    lines = bind([claim(1, 1, quantity=D(2)), claim(2, 1, quantity=D(2))], [], rules)
    assert points_of(lines) == [4, 2]
    assert lines[1].working == (
        "每次 2 分 × 2 次 = 4 分",
        "本月已加 4 分，上限 6 分，这条只算 2 分",
    )


def test_a_cap_begins_anew_with_its_month_quarter_or_year() -> None:
    for per, days in {
        "month": ("2026-03-31", "2026-04-01"),
        "quarter": ("2026-03-31", "2026-04-01"),
        "year": ("2026-12-31", "2027-01-01"),
    }.items():
        rules = book(rule(1, "5", cap=Cap(per, times=D(1))))
        same = [claim(1, 1, days[0]), claim(2, 1, days[0])]
        assert points_of(bind(same, [], rules)) == [5, 0]
        assert points_of(bind([claim(1, 1, days[0]), claim(2, 1, days[1])], [], rules)) == [5, 5]


def test_a_thing_that_counts_once_ever_never_counts_again() -> None:
    rules = book(rule(1, "100", cap=Cap("ever", times=D(1))))
    earlier = PastLine(1, 1, date(2019, 1, 1), D(1), D(100), "old")
    (line,) = bind([claim(1, 1)], [earlier], rules)
    assert line.points == 0
    assert line.working[-1] == "历次已有 1 次，上限 1 次，这条不算"


def test_a_line_that_counted_nothing_uses_up_no_times() -> None:
    rules = book(rule(1, "5", cap=Cap("year", times=D(1))))
    nothing = PastLine(1, 1, date(2026, 1, 1), D(1), D(0), "old")
    assert points_of(bind([claim(1, 1)], [nothing], rules)) == [5]


def test_a_times_cap_counts_part_of_a_quantity() -> None:
    rules = book(rule(1, "2", cap=Cap("month", times=D(3))))
    (line,) = bind([claim(1, 1, quantity=D(5))], [], rules)
    assert line.points == 6
    assert line.working[-1] == "本月已有 0 次，上限 3 次，这条只算 3 次 6 分"


def test_rules_share_a_yearly_cap_of_forty() -> None:
    shared = {7: Cap("year", points=D(40), name="区级平台捐款")}
    rules = book(rule(1, "25", shared_cap_id=7), rule(2, "20", shared_cap_id=7), shared_caps=shared)
    lines = bind([claim(1, 1), claim(2, 2), claim(3, 1)], [], rules)
    assert points_of(lines) == [25, 15, 0]
    assert lines[1].working[-1] == "本年度“区级平台捐款”合计已加 25 分，上限 40 分，这条只算 15 分"


def test_a_cap_outlives_a_new_version_of_the_book() -> None:
    renewed = RuleFacts(
        id=90, number=1, root=1, direction="plus",
        points_min=D(5), points_max=D(5), cap=Cap("year", points=D(5)),
    )  # fmt: skip
    earlier = PastLine(1, 1, date(2026, 1, 1), D(1), D(5), "old")
    assert points_of(bind([claim(1, 90)], [earlier], book(renewed))) == [0]


def test_the_same_minus_item_again_in_the_points_year_doubles_and_never_quadruples() -> None:
    rules = book(rule(1, "-5", repeat_doubles=True))
    lines = bind([claim(1, 1), claim(2, 1), claim(3, 1)], [], rules)
    assert points_of(lines) == [-5, -10, -10]
    assert lines[1].working[-1] == "本年度再次发生，加倍：5 分 × 2 = 10 分"


@pytest.mark.parametrize(
    ("earlier", "expected"),
    [
        (PastLine(1, 1, date(2025, 12, 31), D(1), D(-5), "old"), -5),  # last year
        (PastLine(2, 1, date(2026, 1, 1), D(1), D(-5), "old"), -5),  # somebody else
        (PastLine(1, 1, date(2026, 1, 1), D(1), D(0), "old"), -5),  # cost nothing then
        (PastLine(1, 1, date(2026, 1, 1), D(1), D(-5), "act-1"), -5),  # the same act
        (PastLine(1, 1, date(2026, 1, 1), D(1), D(-5), "old"), -10),
    ],
)
def test_only_another_act_that_cost_points_in_the_same_year_doubles(
    earlier: PastLine, expected: int
) -> None:
    rules = book(rule(1, "-5", repeat_doubles=True))
    assert points_of(bind([claim(1, 1)], [earlier], rules)) == [expected]


def test_awards_never_double() -> None:
    rules = book(rule(1, "5", repeat_doubles=True))
    assert points_of(bind([claim(1, 1), claim(2, 1)], [], rules)) == [5, 5]


def test_of_one_act_only_the_highest_deduction_counts() -> None:
    rules = book(rule(1, "-5", overlap_group="同"), rule(2, "-20", overlap_group="同"))
    lines = bind([claim(1, 1, act="A"), claim(2, 2, act="A")], [], rules)
    assert points_of(lines) == [0, -20]
    assert lines[0].working[-1] == "同一件事只按最高的一条算，已按别的条目扣 20 分，这条不再扣分"


def test_awards_and_deductions_of_one_act_do_not_overlap() -> None:
    rules = book(rule(1, "5", overlap_group="同"), rule(2, "-20", overlap_group="同"))
    assert points_of(bind([claim(1, 1, act="A"), claim(2, 2, act="A")], [], rules)) == [5, -20]


def test_a_higher_deduction_found_later_only_adds_the_difference() -> None:
    rules = book(rule(1, "-5", overlap_group="同"), rule(2, "-20", overlap_group="同"))
    earlier = PastLine(1, 1, date(2026, 3, 5), D(1), D(-5), "A")
    (line,) = bind([claim(2, 2, act="A")], [earlier], rules)
    assert line.points == -15
    assert line.working[-1].endswith("这条补 15 分")


def test_set_to_zero_takes_what_the_period_holds_with_the_lines_before_it() -> None:
    rules = book(rule(1, "4"), rule(2, None, direction="minus", effect="zero"))
    lines = bind(
        [claim(1, 1, "2026-03-01"), claim(2, 2, "2026-03-02"), claim(3, 1, "2026-03-03")],
        [],
        rules,
        {(1, "2026"): D("10.5")},
    )
    assert points_of(lines) == [4, D("-14.5"), 4]
    assert lines[1].working == ("积分归零：本年度已有 14.5 分，全部扣去",)


def test_set_to_zero_takes_nothing_from_who_holds_nothing() -> None:
    rules = book(rule(2, None, direction="minus", effect="zero"))
    assert points_of(bind([claim(1, 2)], [], rules, {(1, "2026"): D(-3)})) == [0]


def test_a_status_comes_with_the_points_that_the_book_names() -> None:
    rules = book(
        rule(1, None, direction="minus", effect="status", status="B"),
        status_points={"B": D(-50)},
    )
    (line,) = bind([claim(1, 1)], [], rules)
    assert (line.points, line.status) == (D(-50), "B")
    assert line.working == ("直接定为 B 级，折算扣 50 分",)


def test_lines_bind_in_the_order_of_behaviour_not_of_typing() -> None:
    rules = book(rule(1, "3", cap=Cap("year", points=D(4))))
    lines = bind([claim(1, 1, "2026-05-01"), claim(2, 1, "2026-04-01")], [], rules)
    assert points_of(lines) == [1, 3]


# What must hold whatever comes.

SHARED = {9: Cap("year", points=D(12), times=D(7), name="共同")}
BOOK = book(
    rule(1, "2", cap=Cap("month", points=D("5.5"), times=D(4)), shared_cap_id=9),
    rule(2, "3", cap=Cap("quarter", times=D(2)), shared_cap_id=9),
    rule(3, "-5", repeat_doubles=True, cap=Cap("year", points=D(22))),
    rule(4, "1", overlap_group="同"),
    rule(5, "7", overlap_group="同", cap=Cap("ever", points=D(20))),
    rule(6, "-4", overlap_group="同", repeat_doubles=True),
    rule(7, None, direction="minus", effect="zero"),
    shared_caps=SHARED,
)  # fmt: skip

claims = st.lists(
    st.builds(
        lambda rule_id, day, quantity, act, account: (rule_id, day, quantity, act, account),
        st.integers(1, 7),
        st.integers(0, 500),
        st.sampled_from([D("0.5"), D(1), D(2), D(3)]),
        st.sampled_from(["A", "B", "C", ""]),
        st.integers(1, 2),
    ),
    max_size=24,
).map(
    lambda rows: [
        ClaimFacts(
            claim_id=number,
            account_id=account,
            rule_id=rule_id,
            quantity=quantity,
            occurred_on=date(2026, 1, 1) + timedelta(days=day),
            act=act or f"own-{number}",
            order=number,
            period=str((date(2026, 1, 1) + timedelta(days=day)).year),
        )
        for number, (rule_id, day, quantity, act, account) in enumerate(rows)
    ]
)


def bind_in_sheets(batches: Sequence[Sequence[ClaimFacts]], rules: BookFacts) -> dict[int, Decimal]:
    """Bind batch after batch, each with what came before as its history."""
    past: list[PastLine] = []
    held: dict[tuple[int, str], Decimal] = {}
    points: dict[int, Decimal] = {}
    for batch in batches:
        lines = bind(batch, past, rules, held)
        for one, line in zip(batch, lines, strict=True):
            past.append(as_past(one, line, rules))
            key = (one.account_id, one.period)
            held[key] = held.get(key, D(0)) + line.points
            points[one.claim_id] = line.points
    return points


def quarter(day: date) -> tuple[int, int]:
    return day.year, (day.month + 2) // 3


@settings(max_examples=150, deadline=None)
@given(claims, st.lists(st.integers(0, 24), max_size=3), st.randoms())
def test_no_cap_is_ever_exceeded_however_claims_are_shuffled_and_split(
    rows: list[ClaimFacts], cuts: list[int], random: object
) -> None:
    random.shuffle(rows)  # type: ignore[attr-defined]
    ends = [0, *sorted(cuts), len(rows)]
    batches = [rows[a:b] for a, b in pairwise(ends)]
    points = bind_in_sheets(batches, BOOK)

    def spent(rules: set[int], key: object) -> dict[object, Decimal]:
        sums: dict[object, Decimal] = {}
        for one in rows:
            if one.rule_id in rules:
                where = (one.account_id, key(one.occurred_on))  # type: ignore[operator]
                sums[where] = sums.get(where, D(0)) + abs(points[one.claim_id])
        return sums

    assert all(s <= D("5.5") for s in spent({1}, lambda d: (d.year, d.month)).values())
    assert all(s <= 12 for s in spent({1, 2}, lambda d: d.year).values())
    assert all(s <= 6 for s in spent({2}, quarter).values())
    assert all(s <= 22 for s in spent({3}, lambda d: d.year).values())
    assert all(s <= 20 for s in spent({5}, lambda d: 0).values())


@settings(max_examples=150, deadline=None)
@given(claims, st.integers(0, 24))
def test_one_sheet_or_two_give_the_same_lines_when_acts_are_not_torn_apart(
    rows: list[ClaimFacts], cut: int
) -> None:
    ordered = sorted(
        (one for one in rows if one.act.startswith("own")),
        key=lambda one: (one.occurred_on, one.order),
    )
    assert bind_in_sheets([ordered], BOOK) == bind_in_sheets([ordered[:cut], ordered[cut:]], BOOK)


@settings(max_examples=150, deadline=None)
@given(claims, st.lists(st.integers(0, 24), max_size=3))
def test_of_one_act_exactly_the_highest_counts_however_it_is_split(
    rows: list[ClaimFacts], cuts: list[int]
) -> None:
    plain = book(
        rule(4, "1", overlap_group="同"), rule(5, "7", overlap_group="同"),
        rule(6, "-4", overlap_group="同"),
    )  # fmt: skip
    rows = [one for one in rows if one.rule_id in (4, 5, 6)]
    ends = [0, *sorted(cuts), len(rows)]
    points = bind_in_sheets([rows[a:b] for a, b in pairwise(ends)], plain)
    totals: dict[object, Decimal] = {}
    highest: dict[object, Decimal] = {}
    for one in rows:
        value = plain.rules[one.rule_id].points_min * one.quantity  # type: ignore[operator]
        key = (one.account_id, one.act, value > 0)
        totals[key] = totals.get(key, D(0)) + points[one.claim_id]
        highest[key] = max(highest.get(key, D(0)), value, key=abs)
    assert totals == highest


@settings(max_examples=100, deadline=None)
@given(claims)
def test_no_line_ever_turns_its_sign_and_every_line_says_why(rows: list[ClaimFacts]) -> None:
    for one, line in zip(rows, bind(rows, [], BOOK), strict=True):
        assert line.points * BOOK.rules[one.rule_id].sign >= 0
        assert line.claim_id == one.claim_id
        assert line.working
