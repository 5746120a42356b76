"""Every procedure can be written as JSON and comes back the same; what is none says where."""

import json
from typing import Any

import pytest
from hypothesis import given

from pointsapp.powers.policy.procedure import Procedure
from pointsapp.powers.policy.spelling import (
    Misspelt,
    read_procedure,
    read_step,
    write_procedure,
    write_step,
)
from tests.powers.procedures import PROCEDURES, procedure, step, yuan

GOOD: dict[str, Any] = {
    "code": "expense",
    "name": "报销",
    "source": "村里的制度",
    "steps": [{"code": "sign", "kind": "sign", "name": "会签", "actors": ["secretary"]}],
}


@given(PROCEDURES)
def test_a_procedure_goes_through_json_and_comes_back_the_same(made: Procedure) -> None:
    once = read_procedure(json.loads(json.dumps(write_procedure(made))))
    assert once == made
    assert write_procedure(once) == write_procedure(made)


def test_what_goes_without_saying_is_not_written() -> None:
    assert write_procedure(read_procedure(GOOD)) == GOOD


def test_amounts_keep_whether_their_bounds_are_included() -> None:
    for text, spelt in (
        (">1000 <=10000", {"over": "1000", "upto": "10000"}),
        (">=5000.50 <6000", {"from": "5000.50", "below": "6000"}),
        (">1E+3", {"over": "1000"}),
        ("<=200", {"upto": "200"}),
    ):
        written = write_procedure(procedure(step("a", amounts=yuan(text))))
        assert written["steps"][0]["amounts"] == spelt


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"steps": "x"}, "流程.steps：要写成一列步骤"),
        ({"colour": "x"}, "流程：不认识“colour”"),
        ({"name": 3}, "流程.name：要写成文字"),
        ({"steps": [{"code": "a"}]}, "流程.steps[1]：缺少“kind、name、actors”"),
        ({"steps": ["a"]}, "流程.steps[1]：要写成一组“名称：内容”"),
        ({"limit": {"days": "5", "unit": "working"}}, "流程.limit.days：要写成整数"),
        ({"limit": {"days": True, "unit": "working"}}, "流程.limit.days：要写成整数"),
        (
            {"limit": {"days": 5, "unit": "weeks"}},
            "流程.limit.unit：要写 working（工作日）或 calendar（日历天）",
        ),
        ({"classes": ["a", 1]}, "流程.classes[2]：要写成文字"),
        ({"posts": ["a"]}, "流程.posts：要写成一组“代号：名称”"),
        ({"posts": {1: "厨师"}}, "流程.posts：要写成文字"),
        ({"posts": {"cook": 1}}, "流程.posts.cook：要写成文字"),
        ({"classes": "甲"}, "流程.classes：要写成一列文字"),
        ({"limit": 5}, "流程.limit：要写成一组“名称：内容”"),
        ({"limit": {"days": 5}}, "流程.limit：缺少“unit”"),
        ({"colour": "x", "size": 3}, "流程：不认识“colour、size”"),
    ],
)
def test_what_is_no_procedure_says_where(wrong: dict[str, object], sentence: str) -> None:
    with pytest.raises(Misspelt) as refused:
        read_procedure({**GOOD, **wrong})
    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"optional": "yes"}, "步骤.optional：要写成“是”或“否”"),
        ({"authorised": 1}, "步骤.authorised：要写成“是”或“否”"),
        ({"approves": None}, "步骤.approves：要写成“是”或“否”"),
        ({"pays": ""}, "步骤.pays：要写成“是”或“否”"),
        ({"notice_days": "5"}, "步骤.notice_days：要写成整数"),
        ({"papers": "申请书"}, "步骤.papers：要写成一列文字"),
        ({"apart_from": "handler"}, "步骤.apart_from：要写成一列文字"),
        ({"actors": "secretary"}, "步骤.actors：要写成一列文字"),
        ({"publish": 5}, "步骤.publish：要写成一组“名称：内容”"),
        ({"amounts": ">5"}, "步骤.amounts：金额用 over、from、upto、below 写"),
        ({"amounts": 5}, "步骤.amounts：金额用 over、from、upto、below 写"),
        ({"clause": 3}, "步骤.clause：要写成文字"),
    ],
)
def test_a_step_alone_says_where_it_is_wrong(wrong: dict[str, object], sentence: str) -> None:
    with pytest.raises(Misspelt) as refused:
        read_step({**GOOD["steps"][0], **wrong})
    assert str(refused.value) == sentence
    assert refused.value.place == sentence.partition("：")[0]


def test_a_list_may_come_as_any_sequence() -> None:
    made = read_procedure({**GOOD, "classes": ("甲",), "steps": tuple(GOOD["steps"])})
    assert made.classes == ("甲",)
    assert [each.code for each in made.steps] == ["sign"]


def test_a_step_alone_is_read_as_it_was_written() -> None:
    made = step("a", optional=True, amounts=yuan(">=5"), papers=("申请书",))
    assert read_step(write_step(made)) == made
    assert write_step(made)["amounts"] == {"from": "5"}
    assert "limit" not in write_step(made)


@pytest.mark.parametrize(
    ("amounts", "sentence"),
    [
        ({"over": "1", "from": "1"}, "同一头只能写一个金额"),
        ({"more": "1"}, "金额用 over、from、upto、below 写"),
        ({"over": "很多"}, "要写成金额，如 1000 或 1000.50"),
        ({"upto": "1", "below": "1"}, "同一头只能写一个金额"),
        (dict.fromkeys(("over", "from", "upto", "below"), "1"), "同一头只能写一个金额"),
        ({"over": "Infinity"}, "要写成金额，如 1000 或 1000.50"),
        ({"over": "NaN"}, "要写成金额，如 1000 或 1000.50"),
        ({"over": 1000}, "要写成文字"),
    ],
)
def test_amounts_that_are_none_say_so(amounts: dict[str, object], sentence: str) -> None:
    definition = write_procedure(procedure(step("a")))
    definition["steps"][0]["amounts"] = amounts
    with pytest.raises(Misspelt, match="steps\\[1\\]") as refused:
        read_procedure(definition)
    assert refused.value.reason == sentence
