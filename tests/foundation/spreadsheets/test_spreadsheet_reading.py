"""What was typed into a spreadsheet comes out exactly, row by row, in bounded memory."""

import subprocess
import sys
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from pointsapp.foundation.spreadsheets import (
    Cell,
    Limits,
    Problems,
    Unreadable,
    read_workbook,
    read_workbook_file,
    require_sheet,
)
from tests.foundation.spreadsheets.files import packed, parts, sheet_xml, workbook


def first_rows(content: bytes, filename: str = "名册.xlsx") -> list[tuple[int, tuple[Cell, ...]]]:
    return list(read_workbook(content, filename=filename).sheets[0].rows())


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("张三", "张三"),
        ("007", "007"),
        (12.0, Decimal(12)),
        (0.1 + 0.2, Decimal("0.3")),
        (-2.5, Decimal("-2.5")),
        (123456789012345, Decimal(123456789012345)),
        (1e300, Decimal("1" + "0" * 300)),
        (date(2026, 3, 1), date(2026, 3, 1)),
        (datetime(2026, 3, 1), date(2026, 3, 1)),  # noqa: DTZ001
        (datetime(2026, 3, 1, 8, 30), "2026-03-01 08:30:00"),  # noqa: DTZ001
        (time(8, 30), "08:30:00"),
        (True, "TRUE"),
    ],
)
def test_a_cell_is_read_as_it_was_typed(typed: object, read: Cell) -> None:
    assert first_rows(workbook([[typed]])) == [(1, (read,))]


def test_whole_numbers_carry_no_point() -> None:
    ((_, (number,)),) = first_rows(workbook([[12.0]]))
    assert str(number) == "12"


def test_rows_keep_the_numbers_and_cells_the_columns_that_excel_shows() -> None:
    def change(sheet: Worksheet) -> None:
        sheet["C5"] = "门牌"
        sheet["C8"] = 3

    assert first_rows(workbook([], change)) == [
        (5, (None, None, "门牌")),
        (8, (None, None, Decimal(3))),
    ]


def test_a_sheet_of_raw_xml_without_references_is_read_by_position() -> None:
    first = '<row><c t="inlineStr"><is><t>甲</t></is></c><c><v>1</v></c></row>'
    rows = f"{first}<row><c><v>2</v></c></row>"
    assert first_rows(packed(parts(sheet_xml(rows)))) == [
        (1, ("甲", Decimal(1))),
        (2, (Decimal(2), None)),
    ]


def test_what_is_no_finite_number_stays_text() -> None:
    rows = '<row r="1"><c r="A1"><v>inf</v></c><c r="B1"><v>nan</v></c></row>'
    assert first_rows(packed(parts(sheet_xml(rows)))) == [(1, ("inf", "nan"))]


def test_all_sheets_are_there_and_the_wanted_one_is_found_by_name() -> None:
    book = read_workbook(workbook([["甲"]], name="名册"), filename="a.xlsx")
    assert book.names == ("名册",)
    assert require_sheet(book, "名册").name == "名册"


def test_a_missing_sheet_is_named_together_with_those_that_are_there() -> None:
    book = read_workbook(workbook([["甲"]], name="Sheet1"), filename="a.xlsx")
    with pytest.raises(Unreadable, match="没有工作表“名册”，只有“Sheet1”"):
        require_sheet(book, "名册")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk"])
def test_a_csv_is_read_in_the_encodings_that_excel_and_wps_write(encoding: str) -> None:
    content = '门牌,备注\r\n007,"一户\n两人, 共住"\r\n,,\r\n8,\r\n'.encode(encoding)
    assert first_rows(content, "名册.csv") == [
        (1, ("门牌", "备注")),
        (2, ("007", "一户\n两人, 共住")),
        (4, ("8", None)),
    ]


def test_a_rare_surname_in_a_private_character_is_kept() -> None:
    assert first_rows("户主\n\ue863某\n".encode(), "a.csv")[1] == (2, ("\ue863某",))


def test_a_csv_is_one_sheet_that_answers_to_any_name() -> None:
    book = read_workbook("门牌\n".encode(), filename="三组.csv")
    assert book.names == ("三组",)
    assert require_sheet(book, "名册") is book.sheets[0]


def test_rows_above_the_first_wanted_are_passed_over() -> None:
    book = read_workbook(workbook([["名册"], ["门牌"], ["1"]]), filename="a.xlsx")
    assert [number for number, _ in book.sheets[0].rows(first=2)] == [2, 3]


def test_a_merged_title_above_the_table_is_no_fault() -> None:
    content = workbook([["名册"], ["门牌", "姓名"]], lambda sheet: sheet.merge_cells("A1:B1"))
    sheet = read_workbook(content, filename="a.xlsx").sheets[0]
    assert [number for number, _ in sheet.rows(first=2)] == [2]
    with pytest.raises(Problems, match="A1:B1"):
        sheet.rows()


def test_progress_is_told_every_thousand_rows_and_at_the_end() -> None:
    told: list[int] = []
    book = read_workbook(b"1\n" * 2_500, filename="a.csv")
    assert sum(1 for _ in book.sheets[0].rows(progress=told.append)) == 2_500
    assert told == [1_000, 2_000, 2_500]


def test_rows_can_be_read_twice() -> None:
    sheet = read_workbook(workbook([["甲"], ["乙"]]), filename="a.xlsx").sheets[0]
    assert list(sheet.rows()) == list(sheet.rows())


def test_a_file_on_disk_is_read_like_an_upload(tmp_path: Path) -> None:
    path = tmp_path / "名册.csv"
    path.write_bytes("门牌\n".encode("gb18030"))
    assert list(read_workbook_file(path).sheets[0].rows()) == [(1, ("门牌",))]


def test_a_limit_can_be_set_for_one_kind_of_file() -> None:
    with pytest.raises(Unreadable, match="超过 2 行"):
        list(read_workbook(b"1\n2\n3\n", filename="a.csv", limits=Limits(rows=2)).sheets[0].rows())


ROOT = Path(__file__).resolve().parents[3]
MEASURE = """
import re, sys
from pathlib import Path
from pointsapp.foundation.spreadsheets import read_workbook_file

def peak():
    status = Path("/proc/self/status").read_text()
    return int(re.search(r"VmHWM:\\s+(\\d+)", status)[1]) // 1024

before = peak()
sheet = read_workbook_file(Path(sys.argv[1])).sheets[0]
assert sum(1 for _ in sheet.rows()) == 50_000
print(peak() - before)
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="peak memory is read from /proc")
def test_fifty_thousand_rows_need_less_than_150_mebibytes(tmp_path: Path) -> None:
    text = '<c t="inlineStr"><is><t>李家村三组 {n}</t></is></c>'
    row = f"<row>{text * 4}{'<c><v>{n}</v></c>' * 4}</row>"
    path = tmp_path / "名册.xlsx"
    path.write_bytes(packed(parts(sheet_xml("".join(row.format(n=n) for n in range(50_000))))))
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, str(path)],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    assert 0 < int(done.stdout) < 150
