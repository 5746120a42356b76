"""Lists as files: written and read back exactly, and every wrong cell named."""

from dataclasses import replace
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from pointsapp.foundation.spreadsheets import Problems, Unreadable, column_letters
from pointsapp.powers.drafts import ItemDraft, ListDraft, ListHead
from pointsapp.powers.models import ORIGINS
from pointsapp.powers.policy.posts import POSTS
from pointsapp.powers.tables import read_table, write_xlsx
from tests.powers.lists import POWER, SEAL
from tests.powers.settled import all_settled

FALLBACK = ListHead("power", "试用")
FULL = ListDraft(
    ListHead("power", "清泉村小微权力清单", source="村里\n商定"),
    (
        *(replace(item, number=place) for place, item in enumerate(POWER.items, 1)),
        ItemDraft(
            3, "土地", "=承包方案", "内容", "组织法", "secretary", ("合同", "名册"), 30, "calendar",
            ("优亲厚友",), "555 0012", "petition", "来信", "four_discussions_shandong_extra",
            True, False, False, 4, ("meeting_missing", "quorum"), 31, "面积？",
        ),
        ItemDraft(4, "救助", "低保", relief=True, procedure="low_income_allowance_district_b"),
    ),
    tuple(all_settled().values()),
)  # fmt: skip


def rewritten(draft: ListDraft, sheet: str, cell: str, value: object) -> bytes:
    book = load_workbook(BytesIO(write_xlsx(draft)))
    book[sheet][cell] = value
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def read(content: bytes) -> ListDraft:
    return read_table(content, filename="清单.xlsx", fallback=FALLBACK)


def cells(content: bytes) -> list[list[object]]:
    return [
        [cell.value for cell in row] for sheet in load_workbook(BytesIO(content)) for row in
        sheet.iter_rows()
    ]  # fmt: skip


def test_a_list_with_every_procedure_is_written_and_read_back_the_same() -> None:
    once = read(write_xlsx(FULL))
    assert once == FULL
    assert cells(write_xlsx(once)) == cells(write_xlsx(FULL))


WORDS = st.text("甲乙丙 =-+@'\"<>&1", min_size=1, max_size=8).filter(lambda t: t == t.strip() != "")
NAMES = st.lists(WORDS, max_size=3, unique=True).map(tuple)
ITEMS = st.builds(
    ItemDraft,
    number=st.integers(1, 9_999), category=WORDS, title=WORDS, content=st.just("") | WORDS,
    legal_basis=st.just("") | WORDS, office=st.sampled_from(["", *POSTS]), materials=NAMES,
    risks=NAMES, contact=st.just("") | WORDS, origin=st.sampled_from(list(ORIGINS)),
    origin_note=st.just("") | WORDS, procedure=st.sampled_from(["", "village_seal"]),
    for_household=st.booleans(), for_amount=st.booleans(),
    check_codes=st.lists(st.sampled_from(["order", "quorum"]), unique=True).map(tuple),
    rule_number=st.none() | st.integers(1, 500), question=st.just("") | WORDS,
)  # fmt: skip
LIMITED = st.builds(
    lambda item, days, unit: replace(item, limit_days=days, limit_unit=unit),
    ITEMS, st.integers(1, 366), st.sampled_from(["working", "calendar"]),
)  # fmt: skip


@settings(max_examples=30, deadline=None)
@given(st.lists(ITEMS | LIMITED, min_size=1, max_size=4, unique_by=lambda item: item.number))
def test_any_list_is_written_and_read_back_the_same(items: list[ItemDraft]) -> None:
    draft = ListDraft(FALLBACK, tuple(items), (all_settled()["village_seal"],))
    assert read(write_xlsx(draft)) == draft


def test_a_sheet_of_items_alone_is_enough() -> None:
    content = "编号,类别,事项,材料\n1,公章,盖章,申请；身份证\n".encode()
    found = read_table(content, filename="a.csv", fallback=FALLBACK)
    assert found == ListDraft(
        FALLBACK, (ItemDraft(1, "公章", "盖章", materials=("申请", "身份证")),)
    )


@pytest.mark.parametrize(
    ("sheet", "cell", "value", "problem"),
    [
        ("清单", "B3", "权力", "清单 B3：请填其中之一"),
        ("清单", "B2", "长" * 121, "清单 B2：清单的名称要填 1 到 120 个字"),
        ("事项", "A2", "一", "事项 A2：请填数字"),
        ("事项", "C2", None, "事项 C2：没有填写"),
        ("事项", "F2", "皇帝", "事项 F2：请填其中之一"),
        ("事项", "H2", "三个月", "事项 H2：请写成“5 个工作日”或“30 天”这样"),
        ("事项", "H2", "900 天", "事项 H2：期限要在 1 到 366 天之间"),
        ("事项", "M2", "nothing", "事项 M2：清单里没有代号为“nothing”的流程"),
        ("流程", "F2", "厨师", "流程 F2：请写成“cook=厨师”这样"),
        ("流程", "A2", "第一", "“流程”表里没有这个代号"),
        ("步骤", "E2", "皇帝", "步骤 E2：没有“皇帝”这个职务或组织，请照名称表填"),
        ("步骤", "G2", "很多", "步骤 G2：请写成“超过 1000，不超过 5000”这样"),
        ("步骤", "L2", "大部分", "步骤 L2：请写成“应到的 2/3 以上”或“超过实到的一半”这样"),
        ("步骤", "T2", "nowhere", "步骤 C2：“五人会签”要和“nowhere”分开由不同的人办"),
        ("步骤", "S2", "nowhere", "步骤 C2：“五人会签”不同意时退回的那一步，流程里没有"),
    ],
)  # fmt: skip
def test_every_wrong_cell_is_named(sheet: str, cell: str, value: object, problem: str) -> None:
    with pytest.raises(Problems) as refused:
        read(rewritten(POWER, sheet, cell, value))
    told = "\n".join(
        f"{each.sheet} {column_letters(each.column or 0)}{each.row}：{each.reason}"
        for each in refused.value.problems
    )
    assert problem in told


def test_numbers_are_not_doubled_and_a_file_is_not_empty() -> None:
    with pytest.raises(Problems, match="事项的编号重复：2"):
        read(write_xlsx(replace(POWER, items=(SEAL, SEAL))))
    with pytest.raises(Problems, match="一项也没有"):
        read(write_xlsx(ListDraft(FALLBACK)))
    with pytest.raises(Unreadable):
        read(b"nothing")
