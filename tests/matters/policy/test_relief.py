"""Who receives help: what hangs on the board, who decides in which order, and with what reason."""

from dataclasses import replace
from datetime import date

import pytest

from pointsapp.foundation.errors import Conflict, Invalid
from pointsapp.matters.policy import relief
from pointsapp.matters.policy.relief import CHANGES, IN, OUT, WORDS, Counted, Line

LAST = date(2026, 3, 6)


def test_a_round_counts_what_the_county_decided_and_nothing_else() -> None:
    decided = [(IN, IN)] * 4 + [(OUT, IN)] * 3 + [(IN, OUT)] * 2 + [(OUT, OUT)]
    lines = [Line(n, before, county=county) for n, (before, county) in enumerate(decided)]
    open_still = [Line(90, IN, opinion=OUT, town=OUT), Line(91, OUT, opinion=IN, town=IN)]
    found = relief.counted([*lines, *open_still])
    assert found == Counted(kept=4, added=3, withdrawn=2, refused=1)
    assert found + Counted(1, 2, 3, 4) == Counted(5, 5, 5, 5)
    assert relief.counted([]) == Counted() == Counted(0, 0, 0, 0)


def test_every_change_has_words_that_people_read_and_a_stored_side() -> None:
    assert (IN, OUT) == ("in", "out")
    assert WORDS == {"in": "享受", "out": "不享受"}
    assert CHANGES[IN, IN] == "继续享受"
    assert CHANGES[OUT, IN] == "新增"
    assert CHANGES[IN, OUT] == "取消"
    assert CHANGES[OUT, OUT] == "不符合条件"
    assert list(CHANGES.values())[:2] == ["新增", "取消"]


@pytest.mark.parametrize(("days", "last"), [(1, 2), (5, 6), (7, 8)])
def test_the_first_day_on_the_board_counts(days: int, last: int) -> None:
    assert relief.last_day(date(2026, 3, 2), days) == date(2026, 3, last)


@pytest.mark.parametrize("side", [None, "", "maybe"])
def test_an_opinion_is_for_or_against(side: str | None) -> None:
    with pytest.raises(Invalid, match="请选村里的意见：享受或不享受") as refusal:
        relief.check_side(side, "村里的意见")
    assert refusal.value.code == "relief.side"
    relief.check_side("in", "")
    relief.check_side("out", "")


@pytest.mark.parametrize(
    ("before", "said", "named"),
    [(IN, IN, True), (IN, OUT, True), (OUT, IN, True), (OUT, OUT, False), (IN, None, False)],
)
def test_who_neither_had_nor_gets_help_is_not_named_on_the_board(
    before: str, said: str | None, named: bool
) -> None:
    assert relief.hangs(before, said) == named


@pytest.mark.parametrize("reason", ["", " ", " 无 "])
def test_who_gets_nothing_reads_why(reason: str) -> None:
    for proposed in (OUT, IN, None):
        with pytest.raises(Invalid, match="书面告诉这一户") as refusal:
            relief.check_reason(OUT, proposed, reason)
        assert refusal.value.code == "relief.reason"
    with pytest.raises(Invalid, match="书面告诉这一户"):
        relief.check_reason(IN, OUT, reason)
    relief.check_reason(IN, IN, reason)
    relief.check_reason(OUT, IN, "超标")


def test_a_reason_is_no_novel() -> None:
    relief.check_reason(IN, IN, "长" * 500)
    with pytest.raises(Invalid, match="理由最多写 500 个字") as refusal:
        relief.check_reason(IN, IN, "长" * 501)
    assert refusal.value.code == "relief.reason"


def test_an_opinion_against_a_household_says_why() -> None:
    relief.check_opinion(OUT, "去世")
    relief.check_opinion(IN, "")
    relief.check_opinion(None, "")
    with pytest.raises(Invalid, match="不享受的要写明理由") as refusal:
        relief.check_opinion(OUT, " 无 ")
    assert refusal.value.code == "relief.why"


def test_a_household_with_help_does_not_drop_off_the_list_unseen() -> None:
    relief.check_before(IN, receives=True)
    relief.check_before(OUT, receives=False)
    relief.check_before(IN, receives=False)
    with pytest.raises(Invalid, match="这一户上一轮批准享受") as refusal:
        relief.check_before(OUT, receives=True)
    assert refusal.value.code == "relief.receives"


def test_a_list_hangs_only_when_the_village_has_said_all_it_has_to() -> None:
    said = Line(1, IN, opinion=IN)
    relief.check_publishable([said, replace(said, opinion=OUT)])
    with pytest.raises(Invalid, match="名单还是空的") as refusal:
        relief.check_publishable(iter([]))
    assert refusal.value.code == "relief.empty"
    with pytest.raises(Invalid, match="还有 2 户没有填村里的意见") as refusal:
        relief.check_publishable([said, Line(2, IN), Line(3, OUT)])
    assert refusal.value.code == "relief.opinion"


@pytest.mark.parametrize(
    ("until", "today", "objected", "code", "words"),
    [
        (None, 9, False, "relief.unpublished", "还没有在村里公示"),
        (LAST, 6, False, "relief.hanging", "名单公示到 2026-03-06，公示期满再审核"),
        (LAST, 7, True, "relief.objection", "有异议还没有答复"),
    ],
)
def test_the_town_waits_for_the_board_and_for_objections(
    until: date | None, today: int, objected: bool, code: str, words: str
) -> None:
    with pytest.raises(Conflict, match=words) as refusal:
        relief.check_town_turn(until, date(2026, 3, today), under_objection=objected)
    assert refusal.value.code == code


def test_the_town_decides_from_the_day_after_the_last_one() -> None:
    relief.check_town_turn(LAST, date(2026, 3, 7), under_objection=False)


def test_the_county_decides_after_the_town() -> None:
    relief.check_county_turn(Line(1, IN, IN, town=OUT))
    with pytest.raises(Conflict, match="先由镇里审核，再由县里审批") as refusal:
        relief.check_county_turn(Line(1, IN, IN))
    assert refusal.value.code == "relief.town_first"


@pytest.mark.parametrize(
    ("published", "found", "code", "words"),
    [
        (False, 0, "relief.unpublished", "名单没有在公示，直接改就行"),
        (True, 1, "relief.town_began", "镇里已经开始审核，名单不能再改"),
        (True, 9, "relief.town_began", "或者下一轮再列"),
    ],
)
def test_a_list_is_taken_down_to_be_mended_until_the_town_has_begun(
    published: bool, found: int, code: str, words: str
) -> None:
    with pytest.raises(Conflict, match=words) as refusal:
        relief.check_taken_down(published=published, found=found)
    assert refusal.value.code == code
    relief.check_taken_down(published=True, found=0)
