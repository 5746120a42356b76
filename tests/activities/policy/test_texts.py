"""What goes out about a call, word for word: to the chat group and over the loudspeaker."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from pointsapp.activities.policy.calls import Call, Earning, ShiftFacts
from pointsapp.activities.policy.texts import chat_text, loudspeaker

MORNING = ShiftFacts(1, "08:30", "11:00", 20, 3)
BARE = Call(
    number="2026-0001", village="清泉村", title="河道清淤", what="清河道", place="村东桥头",
    bring="", day=date(2026, 11, 28), contact="韩秀芝 555 0012", state="open",
    shifts=(MORNING,), earnings=(),
)  # fmt: skip
FULL = replace(
    BARE, bring="铁锹", light="登记、烧水", groups=("一组",), ages=(16, None),
    shifts=(MORNING, ShiftFacts(2, "14:00", "16:00", None, 0)),
    earnings=tuple(
        Earning(task, "第 3 条", "义务工", Decimal(points), "person")
        for task, points in (("work", 3), ("light", 1), ("visited", 2))
    ),
)  # fmt: skip
CANCELLED = replace(FULL, state="cancelled", why="河水上涨")
MOVED = replace(BARE, postponed_from=date(2026, 11, 21), why="下雨路滑")


def test_a_bare_call_in_the_chat_group_has_no_empty_lines() -> None:
    assert chat_text(BARE).split("\n") == [
        "【清泉村】河道清淤",
        "清河道",
        "哪天：11月28日 星期六",
        "几点：8:30—11:00，要 20 人",
        "在哪：村东桥头",
        "谁来：全村老少都行",
        "来不来自愿，不来不扣分。",
        "报名：到村委会，或者找韩秀芝 555 0012",
    ]


def test_a_full_call_in_the_chat_group_numbers_shifts_and_says_what_each_task_earns() -> None:
    assert chat_text(FULL, address="https://x.example/a").split("\n") == [
        "【清泉村】河道清淤",
        "清河道",
        "哪天：11月28日 星期六",
        "第1班：8:30—11:00，要 20 人",
        "第2班：14:00—16:00",
        "在哪：村东桥头",
        "谁来：一组的 16 岁以上的",
        "年纪大、身体弱的也能来，有轻活：登记、烧水",
        "带上：铁锹",
        "记分：来一个人 3 分（细则第3条）",
        "轻活记分：来一个人 1 分（细则第3条）",
        "被看望的记分：被看望的一人 2 分（细则第3条）",
        "来不来自愿，不来不扣分。",
        "报名：https://x.example/a，或者找韩秀芝 555 0012",
    ]


def test_a_bare_call_is_read_out_without_pauses_for_nothing() -> None:
    assert loudspeaker(BARE).split("\n") == [
        "清泉村的乡亲们，请注意。",
        "11月28日，星期六，河道清淤。",
        "早上8点半，在村东桥头集合。",
        "全村老少都行，自愿来。",
        "想来的，跟韩秀芝 555 0012说一声。",
        "再说一遍。",
    ]


def test_a_full_call_is_read_out_with_all_that_is_said() -> None:
    assert loudspeaker(FULL).split("\n") == [
        "清泉村的乡亲们，请注意。",
        "11月28日，星期六，河道清淤。",
        "第1班，早上8点半，第2班，下午2点，在村东桥头集合。",
        "一组的16岁以上的，自愿来。",
        "年纪大的、身体弱的，也有轻活干。",
        "请带上铁锹。",
        "来的，照积分细则给您家记分。不来，不扣分。",
        "想来的，跟韩秀芝 555 0012说一声。",
        "再说一遍。",
    ]


def test_of_a_cancelled_call_only_that_and_why_is_said() -> None:
    assert chat_text(CANCELLED) == "【清泉村】河道清淤\n取消了：河水上涨\n有事问：韩秀芝 555 0012"
    assert loudspeaker(CANCELLED).split("\n") == [
        "清泉村的乡亲们，请注意。",
        "11月28日的河道清淤，取消了。",
        "原因是，河水上涨。",
        "再说一遍。",
    ]


def test_a_postponed_call_says_so_before_the_day() -> None:
    assert chat_text(MOVED).split("\n")[1] == "原定11月21日，改到11月28日 星期六：下雨路滑"
    assert loudspeaker(MOVED).split("\n")[1:3] == [
        "河道清淤，改日子了，下雨路滑。",
        "11月28日，星期六，河道清淤。",
    ]
