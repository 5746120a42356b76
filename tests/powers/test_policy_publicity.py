"""Which ways were used, how many households by hand, and which stages a plan can have."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pointsapp.powers.policy.publicity import (
    COUNTED,
    WAYS,
    Coverage,
    Outing,
    Stage,
    count_fault,
    coverage,
    in_words,
    stage_fault,
    villages_by_way,
)

DAY = date(2026, 3, 1)
LATER, BEFORE = DAY + timedelta(days=9), DAY - timedelta(days=1)
OUTINGS = st.lists(
    st.builds(
        Outing,
        st.sampled_from(sorted(WAYS)),
        st.dates(BEFORE, LATER),
        st.none() | st.integers(0, 90),
    )
)


def test_each_way_counts_with_its_last_day_and_the_larger_time_by_hand() -> None:
    outings = [
        Outing("broadcast", DAY), Outing("broadcast", LATER), Outing("leaflet", DAY, 30),
        Outing("meeting", LATER, 42), Outing("chat", BEFORE),
    ]  # fmt: skip
    found = coverage(outings, 80, first=DAY)
    assert found.used == (("broadcast", LATER), ("leaflet", DAY), ("meeting", LATER))
    assert found.never == ("board", "chat")
    assert (found.reached, found.households) == (42, 80)
    first = coverage(outings, 80, first=DAY, last=DAY)
    assert first.used == (("broadcast", DAY), ("leaflet", DAY))
    assert first.reached == 30


@given(OUTINGS, st.integers(0, 90))
def test_a_way_is_used_or_never_and_nobody_is_reached_twice(
    outings: list[Outing], households: int
) -> None:
    found = coverage(outings, households, first=DAY)
    assert {way for way, _ in found.used} | set(found.never) == set(WAYS)
    assert not {way for way, _ in found.used} & set(found.never)
    assert 0 <= found.reached <= households
    assert all(day >= DAY for _, day in found.used)
    parts = [coverage(outings, households, first=DAY, last=DAY),
             coverage(outings, households, first=DAY + timedelta(days=1))]  # fmt: skip
    assert {way for part in parts for way, _ in part.used} == {way for way, _ in found.used}


def test_a_town_counts_the_villages_of_each_way() -> None:
    one, none = Coverage((("board", DAY),), 0, 10), Coverage((), 0, 10)
    assert villages_by_way([one, one, none]) == {
        "broadcast": 0, "board": 2, "chat": 0, "leaflet": 0, "meeting": 0
    }  # fmt: skip


@pytest.mark.parametrize(
    ("used", "words"),
    [
        ((), "这份清单还没有宣传过。"),
        (("broadcast", "board"),
         "已经宣传：村广播、公开栏；还没有用：微信群、宣传单、会上讲。"),
        (("leaflet",),
         "已经宣传：宣传单；还没有用：村广播、公开栏、微信群、会上讲；"
         "发单子、会上讲最多一次到 3 户，全村 8 户。"),
        (tuple(WAYS),
         "已经宣传：村广播、公开栏、微信群、宣传单、会上讲；五种办法都用过了；"
         "发单子、会上讲最多一次到 3 户，全村 8 户。"),
    ],
)  # fmt: skip
def test_it_is_said_in_one_sentence(used: tuple[str, ...], words: str) -> None:
    assert in_words(Coverage(tuple((way, DAY) for way in used), 3, 8)) == words


@pytest.mark.parametrize("way", sorted(WAYS))
def test_households_are_counted_where_they_can_be_and_only_there(way: str) -> None:
    if way in COUNTED:
        assert count_fault(way, None, 8) == "请填到了多少户"
        assert count_fault(way, -1, 8) == "户数不能是负的"
        assert count_fault(way, 9, 8) == "全村只有 8 户，不能多于这个数"
        assert count_fault(way, 0, 8) is count_fault(way, 8, 8) is None
    else:
        assert count_fault(way, None, 8) is None
        assert count_fault(way, 1, 8) == f"{WAYS[way]}到了多少户说不准，户数请空着"


@pytest.mark.parametrize(
    ("name", "first", "last", "words"),
    [
        ("组织实施", LATER + timedelta(days=1), LATER + timedelta(days=9), None),
        ("组织实施", DAY - timedelta(days=9), BEFORE, None),
        ("组织实施", LATER, LATER, "跟“宣传发动”的日子重叠了"),
        ("组织实施", BEFORE, DAY, "跟“宣传发动”的日子重叠了"),
        ("组织实施", LATER, DAY, "最后一天不能早于第一天"),
        ("宣传发动", BEFORE, BEFORE, "计划里已经有“宣传发动”"),
    ],
)
def test_the_stages_of_a_plan_follow_one_another(
    name: str, first: date, last: date, words: str | None
) -> None:
    assert stage_fault(Stage(name, first, last), [Stage("宣传发动", DAY, LATER)]) == words


def test_who_was_told_by_no_hand_is_not_counted() -> None:
    assert coverage([], 8, first=DAY).reached == 0
    assert coverage([Outing("board", DAY)], 8, first=DAY).reached == 0


def test_leaflets_and_meetings_are_counted_by_household() -> None:
    assert COUNTED == ("leaflet", "meeting")
