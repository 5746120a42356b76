"""A place's own table filled with our rows: what it had stays, text stays text, room is needed."""

import csv
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook as Made
from openpyxl import load_workbook
from openpyxl.styles import Border, Font, Side
from openpyxl.worksheet.worksheet import Worksheet

from pointsapp.foundation.spreadsheets import (
    CellOut,
    Layout,
    Problems,
    Source,
    Unreadable,
    day,
    decimal_2,
    open_layout,
    optional,
    read_workbook,
    text,
)
from pointsapp.foundation.spreadsheets.layout import sheet_of
from pointsapp.foundation.spreadsheets.placing import Matching, Placed, place
from pointsapp.foundation.spreadsheets.rewriting import rewrite
from tests.foundation.spreadsheets.files import packed, parts, sheet_xml

TITLES = ("序号", "户号", "户主", "生日", "分", "备注")
LAYOUT = Layout(
    "台账", 2, TITLES,
    {"door": Source(1), "head": Source(2), "born": Source(3), "points": Source(4)},
)  # fmt: skip
MATCHING = Matching(
    {"door": text, "head": text, "born": optional(day), "points": optional(decimal_2)}, ("door",)
)
OURS = (
    {"door": "001", "head": "周桂兰", "born": date(1970, 5, 1), "points": Decimal("12.5")},
    {"door": "002", "head": "=1+1", "born": None, "points": Decimal(3)},
    {"door": "003", "head": "_x0041_<b>&", "born": date(1980, 1, 2), "points": Decimal(0)},
)
THIN = Side(style="thin")


def made(rows: Sequence[Sequence[object]], change: Callable[[Worksheet], None] | None = None,
         titles: Sequence[str] = TITLES) -> bytes:  # fmt: skip
    """A county's form: a merged heading, bordered rows, a width, a day's format."""
    book = Made()
    page = book.active
    assert isinstance(page, Worksheet)
    page.title = "台账"
    page.append(("某县积分台账",))
    page.merge_cells("A1:F1")
    page["A1"].font = Font(name="SimHei", size=18)
    page.append(list(titles))
    page.column_dimensions["C"].width = 33
    for row in rows:
        page.append(list(row))
    for number in range(3, 3 + len(rows)):
        for column in range(1, 7):
            page.cell(number, column).border = Border(THIN, THIN, THIN, THIN)
        page.cell(number, 4).number_format = "yyyy/m/d"
    if change:
        change(page)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def filled(content: bytes, ours: Sequence[Mapping[str, CellOut]] = OURS,
           filename: str = "台账.xlsx",
           layout: Layout = LAYOUT) -> tuple[bytes, Placed]:  # fmt: skip
    sheet = sheet_of(read_workbook(content, filename=filename), layout)
    placed = place(sheet, layout, ours, MATCHING)
    return rewrite(content, filename, sheet, placed).content, placed


def read_back(content: bytes, filename: str = "台账.xlsx") -> list[dict[str, object]]:
    table = open_layout(read_workbook(content, filename=filename), LAYOUT)
    read = [{key: line.take(key, MATCHING.parse[key]) for key in LAYOUT.sources} for line in table]
    table.finish()
    return read


def test_an_empty_form_is_filled_below_its_titles_in_its_own_formats() -> None:
    content, placed = filled(made([(None,) * 6] * 2))
    page = load_workbook(BytesIO(content))["台账"]
    assert page["A1"].value == "某县积分台账"
    assert page["A1"].font.size == 18
    assert "A1:F1" in [str(each) for each in page.merged_cells.ranges]
    assert page.column_dimensions["C"].width == 33
    assert [cell.value for cell in page["A"][2:]] == [1, 2, 3]
    assert page["D3"].value.date() == date(1970, 5, 1)
    assert page["D3"].number_format == "yyyy/m/d"
    assert page["C4"].value == "=1+1"
    assert page["C4"].data_type == "s"  # text, never a formula
    assert page["F5"].border.left.style == "thin"  # the third row is new: it looks like the others
    assert placed.added == 3
    assert read_back(content) == [dict(each) for each in OURS]


def test_a_form_that_is_filled_already_stays_byte_by_byte_what_it_was() -> None:
    once, _ = filled(made([(None,) * 6] * 3))
    twice, placed = filled(once)
    assert (placed.same, placed.changed, placed.added) == (3, 0, 0)
    with ZipFile(BytesIO(once)) as before, ZipFile(BytesIO(twice)) as after:
        assert before.namelist() == after.namelist()
        assert all(before.read(name) == after.read(name) for name in before.namelist())


def test_only_what_differs_is_written_and_what_we_do_not_know_is_kept() -> None:
    rows = [
        (7, "002", "何广田", date(1960, 1, 1), 3, "低保"),
        (8, "099", "搬走的人", None, 1, None),
        (9, "001", "周桂兰", date(1970, 5, 1), "12.50", "=1+1"),
    ]
    content, placed = filled(made(rows))
    page = load_workbook(BytesIO(content))["台账"]
    assert [[cell.value for cell in row] for row in page["A3:F6"]] == [
        [7, "002", "=1+1", page["D3"].value, 3, "低保"],  # our empty day does not wipe out theirs
        [8, "099", "搬走的人", None, 1, None],
        [9, "001", "周桂兰", page["D5"].value, "12.50", "=1+1"],  # says the same: untouched
        [10, "003", "_x005F_x0041_<b>&", page["D6"].value, 0, None],  # as Excel writes it
    ]
    assert (placed.same, placed.changed, placed.added, placed.left) == (1, 1, 1, [4])
    assert page["F5"].data_type == "f"  # their own formula
    assert page["C3"].data_type == "s"


def test_what_stands_below_the_empty_rows_is_never_overwritten() -> None:
    below = [*[(None,) * 6] * 3, ("填表人：",)]
    content, placed = filled(made(below))
    page = load_workbook(BytesIO(content))["台账"]
    assert page["A6"].value == "填表人："
    assert placed.unread == [6]
    with pytest.raises(Problems, match="第 5 行：上面只有 2 个空行，要填 3 行"):
        filled(made([*[(None,) * 6] * 2, ("合计", None, None, None, "=SUM(E3:E4)")]))


def test_a_line_that_explains_the_titles_and_prepared_numbers_are_kept() -> None:
    rows = [("甲", "乙", None, None, "1"), *[(n, None, None, None, None, None) for n in (1, 2, 3)]]
    content, placed = filled(made(rows), layout=LAYOUT)
    page = load_workbook(BytesIO(content))["台账"]
    assert [cell.value for cell in page["A"][2:]] == ["甲", 1, 2, 3]
    assert page["B4"].value == "001"
    assert placed.unread == []  # '乙' reads as a door: the row stays, named as one we do not have
    assert placed.left == [3]


def test_a_formula_in_a_column_of_ours_stays_and_is_named() -> None:
    form = made([(1, "001", "=B3", None, 1, None)])
    sheet = sheet_of(read_workbook(form, filename="a.xlsx"), LAYOUT)
    written = rewrite(form, "a.xlsx", sheet, place(sheet, LAYOUT, OURS[:1], MATCHING))
    assert written.formulas == [(3, 2)]
    page = load_workbook(BytesIO(written.content))["台账"]
    assert page["C3"].value == "=B3"
    assert page["E3"].value == 12.5


def test_merged_rows_and_other_titles_are_refused() -> None:
    with pytest.raises(Problems, match="合并了单元格（C3:C4）"):
        filled(made([(None,) * 6] * 3, lambda page: page.merge_cells("C3:C4")))
    with pytest.raises(Unreadable):
        filled(made([], titles=("别的", "表头")))


def test_titles_merged_over_two_rows_are_titles_of_the_lower_row() -> None:
    def two_rows(page: Worksheet) -> None:
        page.insert_rows(2)
        for cell, words in (("A2", "序号"), ("B2", "住址"), ("C2", "户主")):
            page[cell] = words
        page["A3"] = page["C3"] = None
        page.merge_cells("A2:A3")
        page.merge_cells("C2:C3")

    content = made([(None,) * 6] * 2, two_rows)
    layout = Layout("台账", 3, TITLES, LAYOUT.sources)
    done, placed = filled(content, OURS[:2], layout=layout)
    assert placed.added == 2
    line = next(iter(open_layout(read_workbook(done, filename="a.xlsx"), layout)))
    assert line.take("head", text) == "周桂兰"


def test_a_sheet_of_another_program_with_prefixes_and_no_places_is_filled() -> None:
    cells = (
        '<x:row><x:c t="inlineStr"><x:is><x:t>户号</x:t></x:is></x:c>'
        '<x:c t="inlineStr"><x:is><x:t>分</x:t></x:is></x:c></x:row>'
        '<x:row spans="1:2"><x:c t="inlineStr"><x:is><x:t>001</x:t></x:is></x:c><x:c/></x:row>'
    )
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    sheet = f'<x:worksheet xmlns:x="{main}"><x:sheetData>{cells}</x:sheetData></x:worksheet>'
    layout = Layout("名册", 1, ("户号", "分"), {"door": Source(0), "points": Source(1)})
    done, placed = filled(packed(parts(sheet)), OURS[:2], "a.xlsx", layout)
    assert (placed.changed, placed.added) == (1, 1)
    table = open_layout(read_workbook(done, filename="a.xlsx"), layout)
    assert [(line.take("door", text), line.take("points", decimal_2)) for line in table] == [
        ("001", Decimal("12.50")), ("002", Decimal("3.00")),
    ]  # fmt: skip


def test_what_could_hide_a_row_is_refused() -> None:
    hidden = sheet_xml(
        '<row r="1"><!-- </row> --><c r="A1" t="inlineStr"><is><t>户号</t></is></c></row>'
    )
    layout = Layout("名册", 1, ("户号",), {"door": Source(0)})
    with pytest.raises(Unreadable):
        filled(packed(parts(hidden)), OURS[:1], "a.xlsx", layout)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_csv_keeps_its_encoding_and_guards_what_would_run(encoding: str) -> None:
    lines = ["某县积分台账", ",".join(TITLES), "7,002,何广田,,3,低保"]
    content = "\r\n".join(lines).encode(encoding)
    done, placed = filled(content, filename="台账.csv")
    assert (placed.changed, placed.added) == (1, 2)
    rows = list(csv.reader(StringIO(done.decode(encoding))))
    assert rows[2] == ["7", "002", "'=1+1", "", "3", "低保"]
    assert rows[3][:4] == ["8", "001", "周桂兰", "1970-05-01"]
    assert {str(each["door"]) for each in read_back(done, "台账.csv")} == {"001", "002", "003"}


names = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zs", "Zl", "Zp")),
                min_size=1, max_size=12)  # fmt: skip
days = st.none() | st.dates(date(1901, 1, 1), date(2099, 1, 1))
figures = st.decimals(-999999, 999999, places=2)


@given(st.lists(st.tuples(names, names, days, figures), max_size=8, unique_by=lambda row: row[0]))
def test_what_is_filled_reads_back_as_ours(
    rows: list[tuple[str, str, date | None, Decimal]],
) -> None:
    ours = [dict(zip(LAYOUT.sources, row, strict=True)) for row in rows]
    content, placed = filled(made([(None,) * 6] * 3), ours)  # type: ignore[arg-type]
    assert placed.added == len(rows)
    assert read_back(content) == ours
