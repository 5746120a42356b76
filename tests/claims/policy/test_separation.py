"""Recorder, reviewers and deciders differ; nobody acts on their own house; then the town does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pointsapp.claims.policy.separation import (
    Actor,
    Bar,
    Deciders,
    Matter,
    Panel,
    bar,
    barred,
    deciders,
    only,
    refusal,
    unreviewed_by,
)

ZHANG = Actor(1, "张三", person_id=11, own_household=101)
LI = Actor(2, "李四", person_id=12, own_household=102, recused=frozenset({105}))
TOWN = Actor(9, "林晓梅")
PANEL = Panel(village=(ZHANG, LI), town=(TOWN,))


def about(*households: int, **facts: object) -> Matter:
    return Matter(frozenset(households), **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("matter", "who", "expected"),
    [
        (about(103), 1, None),
        (about(101), 1, "own"),
        (about(105), 2, "recused"),
        (about(103, handled={1: "recorder"}), 1, "recorder"),
        (about(103, handled={1: "reviewer"}), 1, "reviewer"),
        (about(103, handled={1: "voucher"}), 1, "voucher"),
        (about(103, person_id=11), 1, "self"),
        (about(103), 9, "elsewhere"),  # somebody in the village may still do it
        (about(103), 77, "no_role"),
        (about(103, handled={77: "recorder"}), 77, "recorder"),
        (about(103, cadre=True), 1, "elsewhere"),
        (about(103, cadre=True), 9, None),
        (about(101, 102), 9, None),  # all of the village are barred: the town
        (about(101, 105), 9, None),
        (about(101, handled={2: "reviewer"}), 9, None),
    ],
)
def test_what_keeps_someone_from_deciding(matter: Matter, who: int, expected: Bar | None) -> None:
    assert barred(who, matter, PANEL) == expected


def test_the_town_is_asked_only_when_the_whole_village_is_barred() -> None:
    assert deciders(about(103), PANEL).level == "village"
    assert deciders(about(101), PANEL).actors == (LI,)
    assert deciders(about(101, 105), PANEL).actors == (TOWN,)
    assert deciders(about(103), Panel(town=(TOWN,))).level == "town"


def test_the_sentence_says_why_not_and_who_instead() -> None:
    assert refusal(1, about(101), PANEL) == "这是您自己家的，由李四办"
    assert refusal(2, about(101, 105), PANEL) == "您申报过和这户要回避，由镇里的林晓梅办"
    everyone = about(101, 105, handled={9: "recorder"})
    assert "再指定一名" in str(refusal(9, everyone, PANEL))
    assert refusal(2, about(101), PANEL) is None


ids = st.integers(1, 6)
actors = st.builds(
    Actor,
    user_id=ids,
    name=st.just("某"),
    person_id=st.none() | ids,
    own_household=st.none() | ids,
    recused=st.frozensets(ids, max_size=3),
)
panels = st.builds(
    Panel,
    village=st.lists(actors, max_size=4, unique_by=lambda a: a.user_id).map(tuple),
    town=st.lists(actors, max_size=3, unique_by=lambda a: a.user_id).map(tuple),
)
matters = st.builds(
    Matter,
    households=st.frozensets(ids, max_size=2),
    handled=st.dictionaries(ids, st.sampled_from(["recorder", "reviewer"]), max_size=3),
    person_id=st.none() | ids,
    cadre=st.booleans(),
)


@given(panels, matters)
def test_nobody_who_decides_is_barred_and_the_village_goes_first(
    panel: Panel, matter: Matter
) -> None:
    found = deciders(matter, panel)
    for actor in found.actors:
        assert bar(actor, matter) is None
        assert actor.user_id not in matter.handled
        assert actor.own_household not in matter.households
        assert not actor.recused & matter.households
    free_in_village = [a for a in panel.village if bar(a, matter) is None]
    assert (found.level == "village") == (bool(free_in_village) and not matter.cadre)


@pytest.mark.parametrize(
    ("matter", "who", "words"),
    [
        (about(103, handled={1: "recorder"}), 1, "这条是您登记的"),
        (about(103, handled={1: "voucher"}), 1, "这条是照您点的名登记的"),
        (about(103, handled={1: "reviewer"}), 1, "这条您审核过"),
        (about(103, handled={1: "decider"}), 1, "这条的异议是您答复的"),
        (about(103, handled={1: "helper"}), 1, "这条您替住户补充过"),
        (about(103, person_id=11), 1, "这条记的是您本人"),
        (about(101), 1, "这是您自己家的"),
        (about(105), 2, "您申报过和这户要回避"),
        (about(103), 77, "这条不归您办"),
        (about(103), 9, "这条不用您办"),
    ],
)
def test_every_bar_is_told_in_its_own_words(matter: Matter, who: int, words: str) -> None:
    assert str(refusal(who, matter, PANEL)).startswith(f"{words}，由")


def test_of_many_who_may_three_are_named() -> None:
    free = tuple(Actor(n, f"代表{n}") for n in range(1, 5))
    assert Deciders("village", free[:3]).names == "代表1、代表2、代表3"
    assert Deciders("village", free).names == "代表1、代表2、代表3等人"
    assert Deciders("village", free[:1]).names == "代表1"


def test_a_matter_of_one_person_bars_nobody_else_and_of_no_person_nobody() -> None:
    assert bar(LI, about(103, person_id=11)) is None
    assert bar(TOWN, about(103)) is None


def test_who_mends_a_review_is_barred_by_anything_but_that_review() -> None:
    matter = about(103, handled={1: "reviewer", 2: "reviewer"}, person_id=12)
    assert unreviewed_by(1, matter) == about(103, handled={2: "reviewer"}, person_id=12)
    recorded = about(103, handled={1: "recorder", 2: "reviewer"})
    assert unreviewed_by(1, recorded) == recorded


def test_a_household_as_a_set() -> None:
    assert only(7) == frozenset({7})
    assert only(None) == frozenset()
