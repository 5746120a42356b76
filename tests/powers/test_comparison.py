"""The difference of two versions names what came, what went and what reads otherwise."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from pointsapp.powers import service
from pointsapp.powers.comparison import Change, compare, compare_procedures, difference
from pointsapp.powers.drafts import ItemDraft
from pointsapp.powers.policy.procedure import Limit
from pointsapp.powers.policy.spelling import write_procedure
from pointsapp.powers.queries import items_of
from pointsapp.presets.procedures import read_preset
from tests.powers.lists import EXPENSES, POWER, adopted, make_list

FIVE = read_preset("finance_five_signatures")


def test_the_same_list_differs_in_nothing() -> None:
    found = compare(POWER, POWER)
    assert (found.head, found.added, found.removed, found.changed, found.procedures) == (
        (), (), (), (), (),
    )  # fmt: skip
    assert found.unchanged == 2


def test_the_difference_of_two_versions_names_what_changed(
    session: Session, now: datetime, places: dict[str, int]
) -> None:
    first = adopted(session, make_list(session, places["village"], now), now)
    second = service.follow(session, first.id, by=1, now=now)
    expenses, seal = items_of(session, second.id)
    changed = replace(EXPENSES, limit_days=15, materials=("发票",))
    service.change_item(session, expenses.id, changed, by=1, now=now)
    service.remove_item(session, seal.id, by=1, now=now)
    service.add_item(session, second.id, ItemDraft(0, "议事", "开会"), by=1, now=now)
    sign = replace(FIVE.step("sign"), actors=("secretary", "handler"))
    steps = (sign, *FIVE.steps[1:])
    service.store_procedure(
        session, second.id, write_procedure(replace(FIVE, steps=steps)), by=1, now=now
    )
    service.edit_head(session, second.id, title="2027 年清单", source="", by=1, now=now)
    found = difference(session, first.id, second.id)
    assert [item.title for item in found.added] == ["开会"]
    assert [item.title for item in found.removed] == ["使用村委会公章"]
    assert found.changed[0].changes == (
        Change("材料", "发票；验收单", "发票"), Change("期限", "20 个工作日", "15 个工作日"),
    )  # fmt: skip
    assert [each.what for each in found.head] == ["名称", "来源"]
    (procedure,) = found.procedures
    assert procedure.name == "五人会签二审"
    assert procedure.changes == (
        Change(
            "步骤“五人会签”的由谁办",
            "村党组织书记；村委会主任；村务监督委员会主任；报账员；经办人",
            "村党组织书记；经办人",
        ),
    )
    assert found.unchanged == 0


def test_steps_that_came_went_or_moved_are_named() -> None:
    sign, first, second, book = FIVE.steps
    after = replace(
        FIVE,
        steps=(first, sign, replace(second, limit=Limit(3, "working")), replace(book, code="pay")),
        name="会签",
    )
    assert compare_procedures(FIVE, after) == (
        Change("名称", "五人会签二审", "会签"),
        Change("步骤“二审：镇里审核”的期限", "", "3 个工作日"),
        Change("步骤“入账报销”", "有", "取消"),
        Change("步骤“入账报销”", "", "新增"),
        Change(
            "步骤的先后",
            "五人会签 → 一审：监委会盖章 → 二审：镇里审核",
            "一审：监委会盖章 → 五人会签 → 二审：镇里审核",
        ),
    )
    assert compare_procedures(FIVE, FIVE) == ()
