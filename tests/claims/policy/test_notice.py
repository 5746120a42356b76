"""What a notice sheet says, word for word: on the wall, in the chat group, by loudspeaker."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from pointsapp.claims.policy.days import Notice
from pointsapp.claims.policy.notice import (
    AwardLine,
    DeductionLine,
    PublicSheet,
    chat_text,
    signed,
    spoken_text,
    together,
    what_words,
)

D = Decimal
SHEET = PublicSheet(
    sheet_id=1, village="清泉村", unit="household", month="2026-09", number=3,
    notice=Notice(date(2026, 9, 20), date(2026, 9, 26)),
    awards=(
        AwardLine(1, 1, "张三家", "义务工 2 人·天", "第 1 条", D("6.00")),
        AwardLine(2, 1, "李四家", "献血", "第 2 条", D("0.50")),
        AwardLine(3, 1, "张三家", "打扫街道", "第 3 条", D(0)),
    ),
    deductions=(
        DeductionLine("乱倒垃圾", "第 9 条", 3, D(-15)),
        DeductionLine("占用通道", "第 8 条", 1, D("-2.50")),
    ),
    head_number=7, head_digest="ab", state="open",
)  # fmt: skip
BARE = replace(SHEET, awards=(), deductions=())
CHAT = """\
【清泉村积分公示】2026年9月 第 3 期
公示 9月20日—26日，共 7 天。没有异议的，期满记账。

加分：
1. 张三家，义务工 2 人·天，+6
2. 李四家，献血，+0.5
3. 张三家，打扫街道，0

扣分（全村合在一起，不写名字）：
1. 乱倒垃圾，3 户次，共 −15
2. 占用通道，1 户次，共 −2.5

觉得不对，9月26日以前到村委会说一声，会记下来答复。
网上看：http://x/1"""
SPOKEN = """\
各位村民请注意，现在播报清泉村2026年9月第3期积分公示。
张三家：义务工 2 人·天，加6分；打扫街道，已到上限。
李四家：献血，加0.5分。
本期全村扣分4户次，事由贴在公开栏上，不念名字。
觉得不对，9月26日以前到村委会说一声，会记下来答复。播报完了，谢谢大家。"""


@pytest.mark.parametrize(
    ("origin", "remark", "aside"),
    [("", "", ""), ("自家申报", "", "自家申报"), ("", "已到上限", "已到上限"),
     ("帮助申报", "已到上限", "帮助申报；已到上限")],
)  # fmt: skip
def test_behind_a_line_stands_who_claimed_it_and_what_is_special(
    origin: str, remark: str, aside: str
) -> None:
    line = AwardLine(1, 1, "张三家", "献血", "第 2 条", D(1))
    assert line.aside == ""
    assert replace(line, origin=origin, remark=remark).aside == aside


def test_a_sheet_for_the_chat_group() -> None:
    assert chat_text(SHEET, "http://x/1") == CHAT


def test_a_sheet_for_the_loudspeaker() -> None:
    assert spoken_text(SHEET) == SPOKEN


def test_a_sheet_without_lines_says_so_and_is_silent_about_deductions() -> None:
    assert "加分：\n（没有）\n\n觉得不对" in chat_text(BARE, "")
    assert spoken_text(BARE).splitlines()[1].startswith("觉得不对")


def test_a_groups_copy_names_the_group_and_the_agent() -> None:
    own = replace(SHEET, group="二组", contact="代办员王芳 13800000000")
    assert chat_text(own, "").startswith("【清泉村积分公示】2026年9月 第 3 期 二组\n公示")
    assert spoken_text(own).splitlines()[1] == "这次播报的是二组。"
    assert "到村委会说一声，找代办员王芳 13800000000，会记下来" in chat_text(own, "")


def test_a_notice_into_the_next_month_names_both() -> None:
    late = replace(SHEET, notice=Notice(date(2026, 9, 28), date(2026, 10, 4)))
    assert "公示 9月28日—10月4日，共 7 天" in chat_text(late, "")


def test_the_totals_of_a_sheet() -> None:
    assert (SHEET.total, SHEET.taken) == (D("6.5"), D("-17.5"))
    assert (BARE.total, BARE.taken) == (0, 0)
    assert {line.remark for line in SHEET.awards} == {""}


def test_deductions_of_a_rule_stand_together_in_the_order_of_the_first() -> None:
    lines = [
        DeductionLine("甲", "第 9 条", 1, D(-5)),
        DeductionLine("乙", "第 8 条", 2, D(-4)),
        DeductionLine("甲", "第 9 条", 3, D(-10)),
    ]
    assert together(lines) == (
        DeductionLine("甲", "第 9 条", 4, D(-15)),
        DeductionLine("乙", "第 8 条", 2, D(-4)),
    )


@pytest.mark.parametrize(
    ("quantity", "words"),
    [
        ("1", "义务工"),
        ("1.00", "义务工"),
        ("2.50", "义务工 2.5 人·天"),
        ("0.5", "义务工 0.5 人·天"),
    ],
)
def test_a_single_one_needs_no_count(quantity: str, words: str) -> None:
    assert what_words("义务工", D(quantity), "人·天") == words


@pytest.mark.parametrize(
    ("points", "words"),
    [("6.00", "+6"), ("-2.50", "−2.5"), ("0.00", "0"), ("0.5", "+0.5"), ("-0.5", "−0.5")],
)
def test_points_as_people_read_them(points: str, words: str) -> None:
    assert signed(D(points)) == words
