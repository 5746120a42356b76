"""Every word by which the law is recognised does its work: without it, its line here turns.

The words stand here a second time on purpose; a list read from the code would shrink with it.
"""

from collections.abc import Iterator

import pytest

from pointsapp.rulebooks.law import (
    FINES,
    ORGANIC_27,
    PETITIONS,
    PRIVACY,
    RELIEF,
    SANCTIONS,
    cautions,
    find_refusal,
)
from pointsapp.rulebooks.models import Rule

DENYING = (
    "取消 停发 停止 暂停 扣发 扣减 扣除 减发 不予 不给 不得 不再 不享受 不能享受 不能领取 不能申请"
    " 失去 剥夺 延缓 暂缓 缓发 限制 禁止 不准"
)
POOR = "低保 特困 五保 救助 救济 临时困难"
BENEFITS = (
    "补贴 补助 福利 待遇 抚恤 优抚 养老金 养老保险 医保 社保 公租房 危房改造 分红 粮补 慰问金"
)
PETITIONING = "上访 信访 缠访 闹访 缠诉 投诉 举报 控告 检举 诉讼 起诉 打官司 告状"
FRAUDS = "冒领 骗取 套取 虚报 冒用 弄虚作假 隐瞒 侵占 截留 挪用 克扣 优亲厚友"

# (sentence with a gap, the words that fill it, direction, the law or None when nothing is struck)
TABLE: tuple[tuple[str, str, str, str | None], ...] = (
    ("{}低保", DENYING, "plus", RELIEF),
    ("取消{}", POOR, "plus", RELIEF),
    ("取消{}", BENEFITS, "plus", ORGANIC_27),
    ("{}低保的", "申请 申领 领取 享受", "minus", RELIEF),
    ("{}低保的", "放弃 退出 不申请 不要", "plus", RELIEF),
    ("{}低保的", "申请 申领 领取", "plus", None),
    ("不予{}", "证明 盖章 公章 落户 迁户 宅基地 手续", "plus", ORGANIC_27),
    ("不予{}", "入学 上学 就学 就读 就医 看病 医疗 报销 就业 参军 入伍", "plus", ORGANIC_27),
    ("去{}的", PETITIONING, "minus", PETITIONS),
    ("全年{}上访", "无 零 没有 未 不", "plus", PETITIONS),
    ("全年无{}上访", "发生 参与 组织 去 再 越级 非法 集体 重复 到", "plus", PETITIONS),
    ("签字{}的", "息访 罢访 息诉", "plus", PETITIONS),
    ("受{}的", "政务处分 记过处分 记大过处分 行政记过", "minus", SANCTIONS),
    ("被{}的", "责令辞职", "minus", SANCTIONS),
    ("受{}的", "党纪处分 组织处理 党内警告 党内严重警告 留党察看 诫勉", "minus", ORGANIC_27),
    ("被{}的", "撤销党内职务 开除党籍", "minus", ORGANIC_27),
    ("有{}的", "行政处罚 治安处罚 行政拘留 刑事处罚 判刑 失信被执行", "minus", FINES),
    ("受到{}处罚的", "公安 法院 机关 部门 纪委 监委", "minus", FINES),
    ("受到公安{}的", "处罚 判决 拘留", "minus", FINES),
    ("{}公安带走并拘留的", "受到 受 被", "minus", FINES),
    ("要{}", "罚款 罚金 罚没 没收 违约金 押金 罚50元 罚二百元", "plus", FINES),
    ("{}工资", "扣发 扣减 扣除 停发 减发", "plus", SANCTIONS),
    ("扣发{}", "工资 报酬 津贴", "plus", SANCTIONS),
    ("{}姓名", "曝光 公布 公开 张贴 张榜", "minus", PRIVACY),
    ("公布{}", "姓名 照片 身份证 病情", "minus", PRIVACY),
    # What is spared on purpose.
    ("{}申请低保的", FRAUDS, "minus", None),
    ("{}停发低保的", "违规 擅自 无故 违法 克扣 截留 刁难", "minus", None),
    ("不得{}低保", FRAUDS, "minus", None),
    ("{}挪用补贴", "不得 禁止", "minus", None),
    ("不作为，{}上访的", "引起 引发 导致 造成 招致", "minus", None),
    ("不作为，引起{}上访的", "群众 村民 越级 集体 重复", "minus", None),
    (
        "{}村里人上访的",
        "打击报复 泄露 不受理 不办理 不及时 推诿 压制 拖延 处理 办理 接待 阻挠",
        "minus",
        None,
    ),
    ("乱倒垃圾，{}举报的", "不 未 拒不 被 经 接到 有", "minus", None),
    ("乱倒垃圾，经{}举报的", "及时 群众 村民 他人 邻居 人", "minus", None),
    ("乱倒垃圾，经{}的", "举报 投诉 检举", "minus", None),
    (
        "信访{}的",
        "事项 件 工作 人信息 代办 接待 员 推诿 不及时 不受理 不办理 不处理",
        "minus",
        None,
    ),
    ("{}公布姓名的", "泄露 不得 违规 擅自", "minus", None),
    ("{}", "没收到通知", "minus", None),
)


def rule(behaviour: str, direction: str, **facts: str) -> Rule:
    return Rule(number=1, direction=direction, behaviour=behaviour, **facts)


def lines() -> Iterator[tuple[str, str, str | None]]:
    for sentence, words, direction, law in TABLE:
        for word in words.split():
            yield sentence.format(word), direction, law


@pytest.mark.parametrize(("behaviour", "direction", "law"), [*lines()])
def test_each_word_strikes_or_spares(behaviour: str, direction: str, law: str | None) -> None:
    found = find_refusal(rule(behaviour, direction))
    assert (found and found.law) == law
    assert found is None or found.why


@pytest.mark.parametrize("field", ["note", "raw_points", "status", "evidence"])
def test_whatever_a_rule_says_is_read_without_its_blanks(field: str) -> None:
    found = find_refusal(rule("乱倒垃圾的", "minus", **{field: "取消 低\n保"}))
    assert found is not None
    assert found.law == RELIEF


@pytest.mark.parametrize("word", ["冒领", "骗取", "套取"])
def test_who_takes_by_fraud_is_found_by_an_authority(word: str) -> None:
    assert cautions(rule(f"{word}低保的", "minus")) == [
        "是否骗取、冒领要由有权机关认定，凭认定结果登记"
    ]


def test_only_a_minus_rule_that_stays_comes_with_a_caution() -> None:
    assert cautions(rule("揭发骗取低保的", "plus")) == []
    assert cautions(rule("骗取低保的，取消低保", "minus")) == []
