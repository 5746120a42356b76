"""What a household may claim, what it must bring, and how it sees where its claim is."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pointsapp.claims.models import STATES
from pointsapp.claims.policy.days import erased_on, wait_until
from pointsapp.claims.policy.own import (
    BEFORE_NOTICE,
    ENDED,
    MOST_LOOSE,
    MOST_PHOTOS,
    OPEN,
    Wish,
    check_doer,
    check_photos,
    check_room,
    needs_photo,
    offered,
    stages,
)
from pointsapp.claims.policy.registration import Figures
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
    [
        ("", False),
        ("证明", False),
        ("现场照片", True),
        ("拍照或证明人", True),
        ("缴费单", False),
        ("相片", True),
        ("微信图片", True),
    ],
)
def test_only_a_rule_that_names_photos_needs_one(evidence: str, needed: bool) -> None:
    assert needs_photo(evidence) is needed
    if needed:
        with pytest.raises(Invalid, match=evidence):
            check_photos(0, evidence)
    else:
        check_photos(0, evidence)


def test_photos_have_a_most() -> None:
    assert (MOST_PHOTOS, MOST_LOOSE) == (4, 12)
    check_photos(4, "照片")
    with pytest.raises(Invalid, match=r"^一条最多 4 张照片，请去掉几张$") as refused:
        check_photos(5, "")
    assert (refused.value.code, refused.value.facts) == ("own.photos", {"field": "photos"})


def test_a_missing_photo_is_asked_for_by_the_words_of_the_rule() -> None:
    with pytest.raises(Invalid, match=r"^这一条细则要凭现场照片，请加一张照片$") as refused:
        check_photos(0, "现场照片")
    assert (refused.value.code, refused.value.facts) == ("own.photo_missing", {"field": "photos"})


@given(st.integers(0, 50), st.integers(1, 50))
def test_room_ends_where_as_many_wait_as_the_village_allows(waiting: int, most: int) -> None:
    if waiting < most:
        check_room(waiting, most)
    else:
        with pytest.raises(Conflict, match=f"一户最多同时等 {most} 条"):
            check_room(waiting, most)


def test_a_full_household_is_told_that_nothing_lapses() -> None:
    said = "^您家有 3 条还在等审核，一户最多同时等 3 条。等审完再报，不会过期。$"
    with pytest.raises(Conflict, match=said) as refused:
        check_room(3, 3)
    assert refused.value.code == "own.too_many"


@pytest.mark.parametrize(
    ("doer", "code", "sentence"),
    [(None, "own.doer_missing", "这一条记在个人名下，请选是谁做的"),
     (3, "own.doer", "这个人那天不是您家的，请重新选")],
)  # fmt: skip
def test_a_doer_that_cannot_be_is_pointed_at(doer: int | None, code: str, sentence: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_doer(doer, {1, 2}, needed=True)
    error = refused.value
    assert (error.code, error.sentence, error.facts) == (code, sentence, {"field": "doer"})


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


@pytest.mark.parametrize(
    ("state", "marks", "words"),
    [
        ("registered", "done now due due", "等审核员看"),
        ("asked", "done late due due", "审核员要您补充"),
        ("approved", "done done now due", "审过了，等下一期公示"),
        ("on_notice", "done done now due", "正在公示"),
        ("struck", "done done done late", "有人提异议，查实后不记"),
        ("recorded", "done done done done", ""),
        ("refused", "done late", "退回了"),
        ("withdrawn", "done late", "撤回了，不再审"),
    ],
)
def test_each_state_is_shown_word_for_word(state: str, marks: str, words: str) -> None:
    way = stages(state)
    assert " ".join(each.mark for each in way) == marks
    assert [each.name for each in way] == ["交上去了", "审核", "公示", "记账"][: len(way)]
    assert [each.words for each in way if each.words] == [words] * bool(words)
    assert all(each.mark in ("now", "late") for each in way if each.words)


def test_every_state_is_open_ended_or_on_its_way() -> None:
    assert OPEN == ("registered", "asked")
    assert (*OPEN, "approved") == BEFORE_NOTICE
    assert ENDED == ("refused", "withdrawn", "recorded", "struck")
    assert {*OPEN, *ENDED, "approved", "on_notice"} == set(STATES)


def test_a_wish_names_nobody_and_says_nothing_by_itself() -> None:
    wish = Wish(1, date(2026, 11, 22), Figures(Decimal(1)))
    assert (wish.doer_id, wish.note) == (None, "")


def test_an_answered_claim_says_so_while_it_waits() -> None:
    assert stages("registered", answered=True)[1].words == "已经补充，等审核员看"
    assert "已经补充" not in stages("registered")[1].words


def test_patience_and_erasing_are_counted_in_days() -> None:
    assert wait_until(date(2026, 11, 22)) == date(2026, 12, 2)
    assert erased_on(date(2026, 11, 22), 30) == date(2026, 12, 23)
