"""Tables of somebody else's making: parts of cells, fixed texts, and rows written back."""

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook as Made

from pointsapp.foundation.spreadsheets import (
    CellError,
    Layout,
    Problems,
    Source,
    Unreadable,
    layout_from,
    open_layout,
    read_workbook,
    text,
)
from pointsapp.foundation.spreadsheets.layout import (
    candidate_headers,
    first_rows,
    parts_of,
    sheet_of,
    titles_digest,
)

TITLES = ("序号", "住址", "姓名", "年龄")
LAYOUT = Layout(
    "户籍", 2, TITLES,
    {
        "group": Source(1, 1), "door": Source(1, 2), "name": Source(2),
        "relation": Source(None, 0, "户主"),
    },
)  # fmt: skip


def made(*rows: tuple[object, ...], merge: str = "A1:D1", sheet: str = "户籍") -> bytes:
    """A table with a merged heading above its titles and a computed column."""
    book = Made()
    page = book.active
    page.title = sheet
    page.append(("清泉村户籍表",))
    page.append(TITLES)
    for row in rows:
        page.append(row)
    if merge:
        page.merge_cells(merge)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("cell", "parts"),
    [
        ("3-18", ("3", "18")), ("03—018", ("03", "018")), ("三组18号", ("三组", "18")),
        ("三组-18", ("三组", "18")), ("3/18户", ("3", "18")), ("18", ("18",)),
        ("东沟组", ("东沟组",)), ("号", ("号",)),
    ],
)  # fmt: skip
def test_a_cell_is_divided_where_people_divide_it(cell: str, parts: tuple[str, ...]) -> None:
    assert parts_of(cell) == parts


def test_a_merged_heading_and_a_formula_that_is_not_read_do_no_harm() -> None:
    workbook = read_workbook(made((1, "三组18号", "张三", "=1+1")), filename="a.xlsx")
    table = open_layout(workbook, LAYOUT)
    keys = ("group", "door", "name", "relation", "born")
    line = next(iter(table))
    assert [line.take(key, text) for key in keys] == ["三组", "18", "张三", "户主", None]
    assert not table.has("born")


def test_merged_rows_and_formulas_that_are_read_are_refused_where_they_stand() -> None:
    merged = read_workbook(made((1, "3-18", "张三", 1), merge="C3:C4"), filename="a.xlsx")
    with pytest.raises(Problems, match="合并了单元格"):
        open_layout(merged, LAYOUT)
    formula = read_workbook(made((1, "3-18", "=B1", 1)), filename="a.xlsx")
    with pytest.raises(Problems, match="C 列：是公式"):
        open_layout(formula, LAYOUT)


BELOW = (
    ("合计", "60户", "168人", "=SUM(D3:D3)"), ("一组小计", None, None, 3),
    ("注：按户口本填写", None), ("单位（盖章）：", None),
    ("注1.外出半年以上填“否”", None), ("填表人：韩秀芝　审核人：周桂兰", None),
)  # fmt: skip


@pytest.mark.parametrize("below", BELOW)
def test_sums_remarks_and_signatures_below_a_table_are_no_lines_of_it(
    below: tuple[object, ...],
) -> None:
    content = made((1, "3-18", "张三", 1), below, merge="A4:B4" if len(below) == 2 else "")
    table = open_layout(read_workbook(content, filename="a.xlsx"), LAYOUT)
    assert [line.take("name", text) for line in table] == ["张三"]
    assert table.beneath[4].startswith(str(below[0])[:4])


@pytest.mark.parametrize("first", ["注", "单位", "合计成", 7, None])
def test_a_line_that_has_all_that_is_read_stays_a_line(first: object) -> None:
    content = made((first, "3-18", "张三", 1), (first, "3-19", "注册", None))
    table = open_layout(read_workbook(content, filename="a.xlsx"), LAYOUT)
    assert [line.take("name", text) for line in table] == ["张三", "注册"]
    assert not table.beneath


def test_what_cannot_be_divided_is_named_by_its_own_column() -> None:
    table = open_layout(read_workbook(made((1, "18", "张三", 1)), filename="a.xlsx"), LAYOUT)
    assert next(iter(table)).take("door", text) is None
    assert table.problems[0].sentence == "“户籍”第 3 行 B 列：“18”分不成两段，请写成 3-18 这样"


def test_the_same_titles_are_found_under_another_sheet_name_others_are_not() -> None:
    again = read_workbook(made((1, "3-18", "李四", 1), sheet="Sheet1"), filename="b.xlsx")
    assert sheet_of(again, LAYOUT).name == "Sheet1"
    assert first_rows(again.sheets[0], LAYOUT)[0]["name"] == "李四"
    other = Layout("户籍", 2, ("别的", "表"), {})
    with pytest.raises(Unreadable):
        open_layout(again, other)
    heads = [(number, titles) for _, number, titles in candidate_headers(again)]
    assert (2, TITLES) in heads


def test_titles_are_known_by_their_words_alone() -> None:
    assert titles_digest(("姓 名*", "住址", "")) == titles_digest(("姓名", "住\n址"))
    assert titles_digest(("姓名", "住址")) != titles_digest(("住址", "姓名"))


def test_two_columns_stand_together_and_come_apart_again() -> None:
    layout = Layout("表", 1, ("组", "门牌", "分"), {"code": Source(0, also=1), "points": Source(2)})
    assert layout.sources["code"].value(("三组", "18", None)) == "三组-18"
    assert layout.sources["code"].value(("三组", None)) is None
    assert layout.written({"code": "03-018", "points": 5}) == ["03", "018", 5]
    assert layout_from(layout.as_facts()) == layout


def test_a_cell_too_short_for_its_part_is_refused_and_an_empty_one_is_empty() -> None:
    assert Source(5, 1).value(("a",)) is None
    with pytest.raises(CellError):
        Source(0, 2).value(("十八",))


words = st.text("甲乙丙丁123", min_size=1, max_size=6)


@given(words, words, words)
def test_what_is_written_back_is_read_as_the_same(group: str, door: str, name: str) -> None:
    values = {"group": group, "door": door, "name": name, "relation": "子"}
    row = tuple(LAYOUT.written(values))
    assert len(row) == len(TITLES)
    read = {key: source.value(row) for key, source in LAYOUT.sources.items()}  # type: ignore[arg-type]
    assert read == values | {"relation": "户主"}
