"""What is written comes back the same, and nothing that is written ever runs."""

import io
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pointsapp.foundation.spreadsheets import (
    Cell,
    CellOut,
    Column,
    SheetOut,
    read_workbook,
    write_csv,
    write_workbook,
)

# Excel's XML knows neither lone surrogates nor the two non-characters.
TEXT = st.text(
    st.characters(codec="utf-8", exclude_characters="\ufffe\uffff"), min_size=1, max_size=40
)
NUMBERS = st.decimals(-(10**12), 10**12, places=2) | st.integers(-(10**14), 10**14).map(Decimal)
DAYS = st.dates(date(1900, 3, 1), date(2100, 12, 31))
CELLS = st.one_of(st.none(), TEXT, NUMBERS, DAYS)
ROWS = st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=8)
COLUMNS = [Column("甲"), Column("乙"), Column("丙")]
FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "'=1", '=HYPERLINK("http://example.org")']


def read_back(content: bytes, filename: str = "a.xlsx") -> list[tuple[Cell, ...]]:
    return [row for _, row in read_workbook(content, filename=filename).sheets[0].rows()][1:]


@settings(deadline=None)
@given(ROWS)
def test_what_is_written_to_xlsx_is_read_back_the_same(
    rows: list[tuple[CellOut, CellOut, CellOut]],
) -> None:
    filled = [row for row in rows if row != (None, None, None)]
    assert read_back(write_workbook([SheetOut("名册", COLUMNS, rows)])) == filled


@given(st.lists(st.tuples(CELLS, CELLS), max_size=8))
def test_what_is_written_to_csv_is_read_back_as_the_same_text(
    rows: list[tuple[CellOut, CellOut]],
) -> None:
    rows = [row for row in rows if not any(_unprintable(cell) for cell in row)]
    content = write_csv([("甲", "乙"), *rows])
    texts = [tuple(_as_text(cell) for cell in row) for row in rows]
    assert read_back(content, "a.csv") == [row for row in texts if row != (None, None)]


def _unprintable(cell: CellOut) -> bool:
    return isinstance(cell, str) and any(
        (c < " " and c not in "\t\r\n") or c in "\x7f\ufffd" for c in cell
    )


def _as_text(cell: CellOut) -> str | None:
    return f"{cell:f}" if isinstance(cell, Decimal) else None if cell is None else str(cell)


def test_texts_that_look_like_formulas_stay_text() -> None:
    content = write_workbook([SheetOut("a", COLUMNS[:1], [[text] for text in FORMULAS])])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
    assert read_back(content) == [(text,) for text in FORMULAS]


def test_a_csv_holds_no_text_that_begins_like_a_formula() -> None:
    content = write_csv([["甲"], *[[text] for text in FORMULAS], [Decimal("-5.00")], [-5]])
    lines = content.decode("utf-8-sig").splitlines()
    assert [line for line in lines if line.lstrip('"').startswith(("=", "+", "@", "\t"))] == []
    assert lines[-2:] == ["-5.00", "-5"]
    assert read_back(content, "a.csv")[: len(FORMULAS)] == [(text,) for text in FORMULAS]


def test_leading_zeros_survive_and_the_cells_stay_text_when_edited() -> None:
    content = write_workbook([SheetOut("a", COLUMNS[:1], [["007"]])])
    cell = openpyxl.load_workbook(io.BytesIO(content))["a"]["A2"]
    assert (cell.value, cell.number_format) == ("007", "@")


def test_an_empty_template_has_text_columns_frozen_header_and_choices() -> None:
    columns = [Column("户主", width=20), Column("性别", choices=("男", "女"))]
    sheet = openpyxl.load_workbook(io.BytesIO(write_workbook([SheetOut("名册", columns)])))["名册"]
    assert [cell.value for cell in sheet[1]] == ["户主", "性别"]
    assert sheet.freeze_panes == "A2"
    assert sheet.column_dimensions["A"].width == pytest.approx(20, abs=1)
    (rule,) = sheet.data_validations.dataValidation
    assert rule.formula1 == '"男,女"'


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        (True, "是"),
        (False, "否"),
        (7, Decimal(7)),
        (Decimal("12.50"), Decimal("12.5")),
        (Decimal("0.30"), Decimal("0.3")),
        (Decimal(110101199003070021), "110101199003070021"),
        (date(1899, 12, 31), "1899-12-31"),
        (datetime(2026, 11, 22, 1, 0, tzinfo=UTC), "2026-11-22 09:00"),
        ("坏\ud800字", "坏字"),
        ("_x0041_\r\n第二行", "_x0041_\r\n第二行"),
    ],
)
def test_what_excel_cannot_keep_exactly_is_written_as_text(cell: CellOut, read: Cell) -> None:
    assert read_back(write_workbook([SheetOut("a", COLUMNS[:1], [[cell]])])) == [(read,)]


def test_points_are_shown_with_two_places() -> None:
    content = write_workbook([SheetOut("a", COLUMNS[:1], [[Decimal("12.50")]])])
    assert openpyxl.load_workbook(io.BytesIO(content))["a"]["A2"].number_format == "0.00"


def test_a_text_too_long_for_a_cell_is_never_cut_in_silence() -> None:
    with pytest.raises(ValueError, match="32,767"):
        write_workbook([SheetOut("a", COLUMNS[:1], [["长" * 32_768]])])


def test_sheets_get_names_that_excel_bears() -> None:
    names = ["李家村/三组", "甲" * 40, "甲" * 50, "", "'引'", "a", "A"]
    content = write_workbook([SheetOut(name, COLUMNS) for name in names])
    assert read_workbook(content, filename="a.xlsx").names == (
        "李家村 三组",
        "甲" * 31,
        "甲" * 29 + " 2",
        "表",
        "引",
        "a",
        "A 2",
    )


def test_rows_are_taken_one_by_one() -> None:
    taken = iter([["甲"], ["乙"]])
    assert read_back(write_workbook([SheetOut("a", COLUMNS[:1], taken)])) == [("甲",), ("乙",)]
