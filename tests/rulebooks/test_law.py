"""Which rules are refused by which law, and which ordinary ones are not."""

import pytest

from pointsapp.rulebooks.law import (
    FINES,
    LAWS,
    ORGANIC_27,
    PETITIONS,
    PRIVACY,
    RELIEF,
    SANCTIONS,
    cautions,
    find_refusal,
)
from pointsapp.rulebooks.models import Rule


def rule(behaviour: str, direction: str = "minus", note: str = "") -> Rule:
    return Rule(
        number=1, direction=direction, behaviour=behaviour, note=note, raw_points="", evidence=""
    )


@pytest.mark.parametrize(
    ("behaviour", "law"),
    [
        ("不合格的户取消低保申请资格", RELIEF),
        ("积分低于 70 分的暂停享受救助", RELIEF),
        ("骗取低保的，取消低保", RELIEF),
        ("申请低保的", RELIEF),
        ("扣发一年粮食补贴", ORGANIC_27),
        ("连续两次不达标的，停发福利", ORGANIC_27),
        ("不再享受村集体分红", ORGANIC_27),
        ("不予开具证明", ORGANIC_27),
        ("欠费户暂停办理宅基地手续", ORGANIC_27),
        ("子女不得在本村入学", ORGANIC_27),
        ("违者罚款 200 元", FINES),
        ("乱倒垃圾一次罚50元", FINES),
        ("没收占道经营的物品", FINES),
        ("受到公安机关治安处罚的", FINES),
        ("越级上访的", PETITIONS),
        ("拨打 12345 虚假举报的", PETITIONS),
        ("因土地纠纷起诉村委会的", PETITIONS),
        ("受政务处分中记过的", SANCTIONS),
        ("完不成任务的扣发报酬", SANCTIONS),
        ("受党纪处分中党内警告的", ORGANIC_27),
        ("屡教不改的张榜公布姓名和照片", PRIVACY),
    ],
)
def test_a_rule_that_touches_a_right_is_refused_with_its_law(behaviour: str, law: str) -> None:
    found = find_refusal(rule(behaviour))
    assert found is not None
    assert found.law == law
    assert found.why


@pytest.mark.parametrize("behaviour", ["全年无上访的", "信访户息访罢访的", "主动退出低保的"])
def test_awards_may_not_buy_a_right_either(behaviour: str) -> None:
    assert find_refusal(rule(behaviour, "plus")) is not None


def test_a_consequence_that_stands_in_the_note_is_read_too() -> None:
    found = find_refusal(rule("乱倒垃圾的", note="再犯的，停发当年补贴"))
    assert found is not None
    assert found.law == ORGANIC_27


@pytest.mark.parametrize(
    "behaviour",
    [
        "非法侵占、冒领骗取低保、社保以及其他政府补助补贴",
        "不作为、乱作为，引起上访的",
        "对群众投诉推诿、不及时办理信访事项的",
        "打击报复举报人的",
        "乱倒垃圾，经群众举报核实的",
        "发现私搭乱建不举报的",
        "干部截留、停发村民补贴的",
        "刁难村民，不予开具证明的",
        "没收到通知不请假、不到会的",
        "党员不走访联系户的",
        "不享用村集体食堂、浪费粮食的",
        "不按规定养犬的",
        "不服从处分集体资产的决定，抢占房屋的",
        "拒不参加公益救助活动的",
        "泄露村民姓名、照片等个人信息的",
    ],
)
def test_ordinary_deductions_are_not_struck_by_accident(behaviour: str) -> None:
    assert find_refusal(rule(behaviour)) is None


@pytest.mark.parametrize(
    "behaviour",
    [
        "主动帮助生活不能自理的低保户打扫卫生",
        "举报违法制售、生产假冒伪劣产品等，有重大贡献的",
        "子女考上大学、主动入学报到的",
        "在上级评估中，贫困户对享受帮扶表述清楚的",
        "适龄青年主动参军入伍的",
        "公布便民服务电话、主动服务的",
        "为困难户申请救助跑腿代办的",
    ],
)
def test_ordinary_awards_are_not_struck_by_accident(behaviour: str) -> None:
    assert find_refusal(rule(behaviour, "plus")) is None


def test_what_is_spared_on_purpose_comes_with_a_caution() -> None:
    assert "有权机关认定" in cautions(rule("骗取补贴的"))[0]
    assert "不能因为有人上访" in cautions(rule("乱作为，引起上访的"))[0]
    assert cautions(rule("乱倒垃圾的")) == []
    assert cautions(rule("上访的")) == []


def test_every_law_fits_its_column() -> None:
    assert all(0 < len(law) <= 120 for law in LAWS)
