"""Which opinion can be taken, which answer says enough, and what bars an adoption."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pointsapp.foundation.errors import Invalid
from pointsapp.rulebooks.comparison import Change, ChangedRule, Difference
from pointsapp.rulebooks.consulting.policy import (
    OUTCOMES,
    STATES,
    VIAS,
    Course,
    Hanging,
    Said,
    adoption_faults,
    changed_words,
    check_answer,
    check_opinion,
    last_day,
)
from pointsapp.rulebooks.drafts import RuleDraft

FIRST = date(2026, 11, 1)
HUNG = Hanging(FIRST, date(2026, 11, 7))
DAYS = st.dates(date(2026, 10, 20), date(2026, 11, 20))
AFTER = date(2026, 11, 8)


def take(
    via: str = "meeting", said_on: date = FIRST, today: date = FIRST, *, household: bool = True,
    staff: bool = True, hanging: Hanging = HUNG,
) -> None:  # fmt: skip
    check_opinion(hanging, via=via, household=household, said_on=said_on, today=today, staff=staff)


def faults(course: Course, *, required: bool = False, today: date = AFTER,
           met_on: date | None = AFTER) -> list[str]:  # fmt: skip
    return list(adoption_faults(course, required=required, today=today, met_on=met_on))


@given(st.integers(1, 366))
def test_a_draft_hangs_as_many_days_as_were_decided_the_first_one_counted(days: int) -> None:
    hanging = Hanging(FIRST, last_day(FIRST, days))
    hung = [d for d in (FIRST + timedelta(n) for n in range(400)) if hanging.state(d) == "open"]
    assert len(hung) == days
    assert hung[0] == FIRST


@pytest.mark.parametrize(
    ("via", "household", "staff", "refused"),
    [
        ("card", True, False, None),
        ("card", True, True, "怎么来的"),
        ("meeting", True, False, "怎么来的"),
        ("meeting", True, True, None),
        ("meeting", False, True, None),
        ("door", True, True, None),
        ("door", False, True, "哪一户"),
        ("paper", False, True, None),
        ("paper", True, True, "不写是哪一户"),
        ("letter", True, True, "怎么来的"),
    ],
)
def test_how_an_opinion_came_says_whose_it_may_be(
    via: str, household: bool, staff: bool, refused: str | None
) -> None:
    if refused is None:
        take(via, household=household, staff=staff)
    else:
        with pytest.raises(Invalid, match=refused):
            take(via, household=household, staff=staff)


@given(DAYS, DAYS)
def test_what_was_said_in_its_days_may_be_keyed_later_never_before(said: date, today: date) -> None:
    if HUNG.opened_on <= said <= HUNG.closes_on and said <= today:
        take(said_on=said, today=today)
    else:
        with pytest.raises(Invalid, match="那一天"):
            take(said_on=said, today=today)


def test_a_household_speaks_only_while_the_draft_hangs() -> None:
    take("card", said_on=HUNG.closes_on, today=HUNG.closes_on, staff=False)
    down = Hanging(FIRST, HUNG.closes_on, date(2026, 11, 3))
    for hanging, today in ((HUNG, AFTER), (down, date(2026, 11, 3))):
        with pytest.raises(Invalid, match="已经结束"):
            take("card", said_on=today, today=today, staff=False, hanging=hanging)


@pytest.mark.parametrize(
    ("outcome", "reason", "changes", "refused"),
    [
        ("accepted", "", ("3",), None),
        ("accepted", "", (), "还没有改草案"),
        ("accepted", "", ("9",), "没有改"),
        ("partly", "只加一分", ("3",), None),
        ("partly", "", ("3",), "写明为什么"),
        ("declined", "上级有规定", (), None),
        ("declined", "", (), "写明为什么"),
        ("declined", "不行", ("3",), "不用勾"),
        ("maybe", "", (), "请选"),
    ],
)
def test_an_answer_says_what_changed_or_why_not(
    outcome: str, reason: str, changes: tuple[str, ...], refused: str | None
) -> None:
    if refused is None:
        check_answer(outcome, reason, changes, {"3", "4"})
    else:
        with pytest.raises(Invalid, match=refused):
            check_answer(outcome, reason, changes, {"3", "4"})


def test_without_a_round_only_a_village_that_asks_for_one_is_held_up() -> None:
    assert faults(Course(None, 0)) == []
    assert "先征求意见" in faults(Course(None, 0), required=True)[0]
    assert "重新贴满" in faults(Course(None, 1))[0]


def test_nothing_closes_early() -> None:
    course = Course(HUNG, 1)
    assert "期满才能通过" in faults(course, today=HUNG.closes_on, met_on=None)[0]
    assert faults(course, today=AFTER, met_on=None) == []
    assert "期满" in faults(course, met_on=HUNG.closes_on)[0]
    assert faults(course, met_on=AFTER) == []


def test_what_is_unanswered_or_unexplained_is_named() -> None:
    changed = {"3": "改第 3 条：义务工", "4": "去掉第 4 条：值夜"}
    said = (Said(1, "accepted", ("3",)), Said(2, "declined"))
    assert faults(Course(HUNG, 1, 2, said, changed)) == [
        "还有 2 条意见没有答复",
        "跟征求意见稿不一样，还没有写因为哪条意见：去掉第 4 条：值夜",
    ]
    assert faults(Course(HUNG, 1, 0, said, changed, frozenset({"4"}))) == []
    undone = faults(Course(HUNG, 1, 0, said, {"4": "x"}, frozenset({"4"})))
    assert undone == ["1 号意见答复了采纳，草案又改回去了，请重新答复"]


@given(
    st.sets(st.sampled_from("123456")),
    st.lists(st.sets(st.sampled_from("123456"))),
    st.sets(st.sampled_from("123456")),
)
def test_a_draft_is_free_exactly_when_changes_and_reasons_meet(
    changed: set[str], linked: list[set[str]], noted: set[str]
) -> None:
    said = tuple(Said(n, "accepted", tuple(keys)) for n, keys in enumerate(linked, 1))
    course = Course(HUNG, 1, 0, said, {key: key for key in changed}, frozenset(noted))
    free = changed <= noted.union(*linked) and all(keys <= changed for keys in linked)
    assert (faults(course) == []) is free


def test_every_way_outcome_and_state_has_words() -> None:
    assert VIAS == {
        "card": "自家手机提的", "meeting": "会上说的", "door": "上门听的", "paper": "不记名意见条",
    }  # fmt: skip
    assert OUTCOMES == {"accepted": "采纳", "partly": "部分采纳", "declined": "没有采纳"}
    assert STATES == {"open": "正在征求意见", "over": "已经期满", "taken_down": "中途撤下"}


@pytest.mark.parametrize(
    ("down", "today", "state"),
    [(None, HUNG.closes_on, "open"), (None, AFTER, "over"), (FIRST, FIRST, "taken_down")],
)
def test_a_draft_hangs_is_over_or_was_taken_down(
    down: date | None, today: date, state: str
) -> None:
    assert Hanging(FIRST, HUNG.closes_on, down).state(today) == state
    assert state in STATES


BEYOND = "说的那一天要在征求意见的日子里；之前之后说的，请在下一轮提"


@pytest.mark.parametrize(
    ("given", "code", "sentence"),
    [
        ({"via": "letter"}, "opinion.via", "请选意见是怎么来的"),
        ({"via": "card", "staff": False, "today": AFTER}, "opinion.closed",
         "征求意见已经结束，不能再提了。有话请找村委会"),
        ({"said_on": date(2026, 11, 2)}, "opinion.day", "说的那一天还没到"),
        ({"said_on": AFTER, "today": AFTER}, "opinion.day", BEYOND),
        ({"said_on": date(2026, 10, 31)}, "opinion.day", BEYOND),
        ({"said_on": date(2026, 11, 4), "today": AFTER,
          "hanging": Hanging(FIRST, HUNG.closes_on, date(2026, 11, 3))}, "opinion.day", BEYOND),
        ({"via": "paper"}, "opinion.household", "不记名的意见条不写是哪一户"),
        ({"via": "door", "household": False}, "opinion.household", "请写是哪一户说的"),
        ({"via": "card", "household": False, "staff": False}, "opinion.household",
         "请写是哪一户说的"),
    ],
)  # fmt: skip
def test_an_opinion_that_cannot_be_taken_is_told_what_to_change(
    given: dict[str, Any], code: str, sentence: str
) -> None:
    with pytest.raises(Invalid) as refused:
        take(**given)
    assert (refused.value.code, refused.value.sentence) == (code, sentence)


def test_what_was_said_before_it_was_taken_down_is_still_keyed() -> None:
    down = Hanging(FIRST, HUNG.closes_on, date(2026, 11, 3))
    take(said_on=date(2026, 11, 3), today=AFTER, hanging=down)


@pytest.mark.parametrize(
    ("answer", "code", "sentence"),
    [
        (("maybe", "", ()), "opinion.outcome", "请选采纳、部分采纳还是没有采纳"),
        (("declined", "不行", ("3",)), "opinion.changes", "没有采纳的意见，不用勾改了哪里"),
        (("partly", "好", ()), "opinion.changes",
         "采纳了就要勾出改了哪里。还没有改草案的，请先改，再来答复"),
        (("accepted", "", ("3", "9")), "opinion.changes",
         "勾的地方跟征求意见稿一样，没有改。请先改草案"),
        (("declined", "", ()), "opinion.reason", "没有全部采纳的，请写明为什么"),
    ],
)  # fmt: skip
def test_an_answer_that_says_too_little_is_told_what_is_missing(
    answer: tuple[str, str, tuple[str, ...]], code: str, sentence: str
) -> None:
    with pytest.raises(Invalid) as refused:
        check_answer(*answer, {"3", "4"})
    assert (refused.value.code, refused.value.sentence) == (code, sentence)
    check_answer("accepted", "", ("3", "4"), {"3", "4"})


def test_each_change_is_named_by_its_number_and_what_it_asks() -> None:
    def rule(number: int, behaviour: str) -> RuleDraft:
        return RuleDraft(number, "plus", "出力", behaviour, root_id=number * 10)

    told = changed_words(
        Difference(
            settings=(Change("名称", "甲", "乙"),), added=(rule(5, "扫雪"),),
            removed=(rule(4, "值夜"),),
            changed=(ChangedRule(rule(3, "出工"), rule(3, "义务工"), ()),), unchanged=0,
        )
    )  # fmt: skip
    assert told == {
        "settings": "总则、等次或共同上限", "40": "去掉第 4 条：值夜",
        "30": "改第 3 条：义务工", "50": "新加第 5 条：扫雪",
    }  # fmt: skip
    assert changed_words(Difference((), (), (), (), 9)) == {}


@pytest.mark.parametrize(
    ("course", "given", "told"),
    [
        (Course(None, 0), {"required": True}, ["通过前要先征求意见：请在细则页上“征求意见”"]),
        (Course(None, 1), {},
         ["征求意见稿中途撤下了，要重新贴满：请在细则页上“征求意见”"]),
        (Course(None, 0, 2), {}, ["还有 2 条意见没有答复"]),
        (Course(HUNG, 1), {"today": HUNG.closes_on},
         ["正在征求意见，到 2026-11-07 为止，期满才能通过"]),
        (Course(HUNG, 1), {"met_on": HUNG.closes_on},
         ["通过它的会要在征求意见期满（2026-11-07）以后开"]),
        (Course(HUNG, 1, 0, (Said(7, "accepted", ("3", "4")),), {"4": "x"}), {},
         ["7 号意见答复了采纳，草案有的又改回去了，请重新答复"]),
    ],
)  # fmt: skip
def test_what_bars_an_adoption_is_said_word_for_word(
    course: Course, given: dict[str, Any], told: list[str]
) -> None:
    assert faults(course, **given) == told


def test_nothing_is_assumed_of_a_course_without_opinions() -> None:
    assert Course(HUNG, 1) == Course(HUNG, 1, 0, (), {}, frozenset())
    assert faults(Course(HUNG, 1)) == []
