"""What a household may claim, what it must bring, and how it sees where its claim is."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pointsapp.claims.models import STATES
from pointsapp.claims.policy.days import erased_on, wait_until
from pointsapp.claims.policy.own import (
    MOST_PHOTOS,
    check_doer,
    check_photos,
    check_room,
    needs_photo,
    offered,
    stages,
)
from pointsapp.foundation.errors import Conflict, Invalid
from pointsapp.rulebooks.policy import RuleFacts

TWO = RuleFacts(1, 1, 1, "plus", points_min=Decimal(2), points_max=Decimal(2))


def test_a_rule_is_offered_only_when_it_says_so_and_gives_points() -> None:
    assert offered(TWO, claimable=True, struck=False)
    assert not offered(TWO, claimable=False, struck=False)
    assert not offered(TWO, claimable=True, struck=True)
    minus = RuleFacts(1, 1, 1, "minus", points_min=Decimal(-2), points_max=Decimal(-2))
    assert not offered(minus, claimable=True, struck=False)
    for effect in ("status", "zero", "case", "slot"):
        other = RuleFacts(1, 1, 1, "plus", effect=effect)
        assert not offered(other, claimable=True, struck=False)


@pytest.mark.parametrize(
    ("evidence", "needed"),
    [("", False), ("证明", False), ("现场照片", True), ("拍照或证明人", True), ("缴费单", False)],
)
def test_only_a_rule_that_names_photos_needs_one(evidence: str, needed: bool) -> None:
    assert needs_photo(evidence) is needed
    if needed:
        with pytest.raises(Invalid, match=evidence):
            check_photos(0, evidence)
    else:
        check_photos(0, evidence)


def test_photos_have_a_most() -> None:
    check_photos(MOST_PHOTOS, "照片")
    with pytest.raises(Invalid, match=f"最多 {MOST_PHOTOS} 张"):
        check_photos(MOST_PHOTOS + 1, "")


@given(st.integers(0, 50), st.integers(1, 50))
def test_room_ends_where_as_many_wait_as_the_village_allows(waiting: int, most: int) -> None:
    if waiting < most:
        check_room(waiting, most)
    else:
        with pytest.raises(Conflict, match=f"一户最多同时等 {most} 条"):
            check_room(waiting, most)


def test_who_did_it_is_of_the_household_and_needed_where_points_are_a_persons() -> None:
    check_doer(None, {1, 2}, needed=False)
    check_doer(2, {1, 2}, needed=True)
    with pytest.raises(Invalid, match="请选是谁做的"):
        check_doer(None, {1, 2}, needed=True)
    with pytest.raises(Invalid, match="不是您家的"):
        check_doer(3, {1, 2}, needed=False)


@pytest.mark.parametrize("state", STATES)
def test_every_state_is_shown_as_a_way_with_at_most_one_place_to_be(state: str) -> None:
    way = stages(state)
    assert way[0].mark == "done"
    assert sum(each.mark in ("now", "late") for each in way) == (state != "recorded")
    marks = [each.mark for each in way]
    assert "due" not in marks[: marks.index("done") + marks.count("done")]
    assert all(each.words for each in way if each.mark in ("now", "late"))


def test_an_answered_claim_says_so_while_it_waits() -> None:
    assert "已经补充" in stages("registered", answered=True)[1].words
    assert "已经补充" not in stages("registered")[1].words


def test_patience_and_erasing_are_counted_in_days() -> None:
    assert wait_until(date(2026, 11, 22)) == date(2026, 12, 2)
    assert erased_on(date(2026, 11, 22), 30) == date(2026, 12, 23)
