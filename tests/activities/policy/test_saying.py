"""Times, ages, and the words that go out."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pointsapp.activities.errors import Unfit
from pointsapp.activities.policy.calls import (
    LEAST_AGE,
    MOST_AGE,
    Call,
    Earning,
    ShiftFacts,
    age_on,
    age_words,
    why_not_come,
)
from pointsapp.activities.policy.texts import changed_words, chat_text, loudspeaker
from pointsapp.activities.policy.times import has_begun, read_time, spoken, starts_at

DAY = date(2026, 11, 28)
CALL = Call(
    number="2026-0001", village="清泉村", title="河道清淤", what="清河道", place="村东桥头",
    bring="铁锹", day=DAY, contact="韩秀芝 555 0012", state="open",
    shifts=(ShiftFacts(1, "08:30", "11:00", 20, 3),),
    earnings=(Earning("work", "第 3 条", "义务工", Decimal(3), "person", "每月最多 8 次"),),
    light="登记、烧水",
)  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("8:30", "08:30"), ("8点半", "08:30"), ("8点", "08:00"), ("１４：０５", "14:05"),
     ("0830", "08:30"), ("8时15分", "08:15"), ("19", "19:00"), ("8.30", "08:30"),
     ("830", "08:30"), ("8 点 半", "08:30")],
)  # fmt: skip
def test_times_are_read_as_people_type_them(typed, meant):
    assert read_time(typed, "starts") == meant


@pytest.mark.parametrize("typed", ["", "24:00", "8:60", "早上", "8:300", "12345", "103分"])
def test_what_is_no_time_is_refused(typed):
    with pytest.raises(Unfit, match=r"^时间请写成 8:30 这样$") as refused:
        read_time(typed, "starts")
    assert (refused.value.code, refused.value.facts) == ("activity.time", {"field": "starts"})


@given(st.integers(0, 23), st.integers(0, 59))
def test_every_time_survives_and_can_be_said(hour, minute):
    clock = f"{hour:02}:{minute:02}"
    assert read_time(clock, "starts") == clock
    assert "点" in spoken(clock)
    assert ":" not in spoken(clock)


@pytest.mark.parametrize(
    ("clock", "said"),
    [("08:30", "早上8点半"), ("10:00", "上午10点"), ("12:15", "中午12点15分"), ("14:00", "下午2点"),
     ("19:05", "晚上7点5分"), ("04:00", "凌晨4点"), ("05:00", "早上5点"), ("08:59", "早上8点59分"),
     ("09:00", "上午9点"), ("11:00", "上午11点"), ("12:00", "中午12点"), ("13:00", "下午1点"),
     ("17:00", "下午5点"), ("18:00", "晚上6点"), ("00:00", "凌晨0点")],
)  # fmt: skip
def test_times_are_said_as_people_say_them(clock, said):
    assert spoken(clock) == said


def test_a_shift_begins_in_village_time():
    assert starts_at(DAY, "08:30") == datetime(2026, 11, 28, 0, 30, tzinfo=UTC)
    assert has_begun(DAY, "08:30", datetime(2026, 11, 28, 0, 30, tzinfo=UTC))
    assert not has_begun(DAY, "08:30", datetime(2026, 11, 28, 0, 29, tzinfo=UTC))


def test_ages_are_counted_on_the_day_and_unknown_ones_let_in():
    assert age_on(date(1966, 11, 28), DAY) == 60
    assert age_on(date(1966, 11, 29), DAY) == 59
    assert why_not_come(date(1966, 11, 29), DAY, least=60, most=None) is not None
    assert why_not_come(date(1966, 11, 28), DAY, least=60, most=60) is None
    assert why_not_come(None, DAY, least=60, most=None) is None
    assert [age_words(*b).strip() for b in ((None, None), (16, None), (None, 70), (16, 70))] == [
        "老少都行", "16 岁以上的", "70 岁以下的", "16 到 70 岁的",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("least", "most", "said"),
    [
        (60, None, None), (61, None, "这次请61 岁以上的来，这位那天 60 岁"),
        (None, 60, None), (None, 59, "这次请59 岁以下的来，这位那天 60 岁"),
        (16, 65, None), (16, 59, "这次请16 到 59 岁的来，这位那天 60 岁"), (None, None, None),
    ],
)  # fmt: skip
def test_who_is_too_young_or_too_old_is_told_both_ages(least, most, said):
    assert why_not_come(date(1966, 11, 28), DAY, least=least, most=most) == said


def test_ages_asked_for_are_those_of_people():
    assert (LEAST_AGE, MOST_AGE) == (0, 120)


def test_places_that_are_left_are_those_not_taken():
    assert CALL.shifts[0].left == 17
    assert replace(CALL.shifts[0], places=None).left is None


@pytest.mark.parametrize(
    ("task", "per", "said"),
    [("work", "person", "来一个人"), ("work", "household", "一户"),
     ("visited", "person", "被看望的一人"), ("visited", "household", "被看望的一户")],
)  # fmt: skip
def test_what_is_earned_says_whose_it_is_and_by_which_article(task, per, said):
    earning = Earning(task, "第 5 条", "看望", Decimal("0.5"), per)
    assert earning.words == f"{said} 0.5 分（细则第5条）"


def test_a_call_says_whom_it_asks():
    assert CALL.who == "全村老少都行"
    asked = replace(CALL, groups=("一组", "二组"), ages=(16, None))
    assert asked.who == "一组、二组的 16 岁以上的"
    assert (CALL.why, CALL.result) == ("", "")


def test_the_chat_text_says_all_that_is_needed_and_that_it_is_free():
    told = chat_text(CALL, address="https://x.example/a")
    wanted = ("河道清淤", "11月28日 星期六", "8:30—11:00，要 20 人", "村东桥头", "登记、烧水")
    wanted += ("3 分（细则第3条，每月最多 8 次）", "不来不扣分", "https://x.example/a")
    assert [each for each in wanted if each not in told] == []


def test_the_loudspeaker_speaks_in_short_sentences_without_signs():
    told = loudspeaker(CALL)
    assert told.startswith("清泉村的乡亲们，请注意。")
    assert "早上8点半，在村东桥头集合" in told
    assert told.endswith("再说一遍。")
    assert all(len(sentence) <= 40 for sentence in told.replace("\n", "").split("。"))
    assert not set(told) & set("【】：/—()（）")


def test_rain_and_a_cancellation_are_said_first():
    moved = replace(CALL, postponed_from=date(2026, 11, 21), why="下雨路滑")
    assert changed_words(moved) == "原定11月21日，改到11月28日 星期六：下雨路滑"
    assert changed_words(moved) in chat_text(moved).splitlines()[1]
    gone = replace(CALL, state="cancelled", why="河水上涨")
    assert "取消了" in chat_text(gone)
    assert "3 分" not in chat_text(gone)
    assert "取消了" in loudspeaker(gone)
    assert changed_words(CALL) == ""


def test_two_shifts_are_numbered():
    two = replace(CALL, shifts=(*CALL.shifts, ShiftFacts(2, "14:00", "16:00", None, 0)))
    assert "第2班：14:00—16:00" in chat_text(two)
    assert "第2班，下午2点" in loudspeaker(two)
