"""A file that cannot be trusted is refused before it is read, with a sentence on what to mend."""

import contextlib
import io
import random
import struct
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from pointsapp.foundation.errors import Invalid
from pointsapp.foundation.spreadsheets import (
    Limits,
    Problems,
    Unreadable,
    read_workbook,
    read_workbook_file,
)
from tests.foundation.spreadsheets.files import (
    BOOK,
    MAIN,
    lying,
    packed,
    parts,
    sheet_xml,
    workbook,
)

GOOD = workbook([["门牌", "户主"], ["007", "张三"]])
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ONE = '<row r="1"><c r="A1"><v>1</v></c></row>'
BILLION_LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
    + sheet_xml('<row r="1"><c r="A1" t="inlineStr"><is><t>&b;</t></is></c></row>')
)
EXTERNAL = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>' + sheet_xml(ONE)


def encrypted_flag(content: bytes) -> bytes:
    """The same zip with the flag of encryption set on every part."""
    changed = bytearray(content)
    for magic, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = content.find(magic)
        while place >= 0:
            changed[place + offset] |= 1
            place = content.find(magic, place + 4)
    return bytes(changed)


def doubled(name: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for part, text in parts(sheet_xml(ONE)).items():
            archive.writestr(part, text)
        archive.writestr(name, sheet_xml(ONE.replace("1</v>", "2</v>")))
    return out.getvalue()


@pytest.mark.parametrize(
    ("filename", "content", "code", "says"),
    [
        ("a.xlsx", b"", "empty", "0 字节"),
        ("a.csv", b"", "empty", "0 字节"),
        ("a.xls", OLE + b"\0" * 600, "old_format", "另存为 .xlsx"),
        ("a.xlsx", OLE + b"\0" * 600, "old_format", "另存为 .xlsx"),
        ("a.et", b"anything", "old_format", "另存为 .xlsx"),
        ("a.xlsx", OLE + "EncryptedPackage".encode("utf-16-le"), "encrypted", "密码"),
        ("a.xlsx", encrypted_flag(GOOD), "encrypted", "密码"),
        ("a.xlsm", GOOD, "macro", "宏"),
        ("a.xlsx", packed(parts(sheet_xml(ONE), xl__vbaProject_dot_bin=b"x")), "macro", "宏"),
        ("a.xlsx", packed(parts(sheet_xml(ONE), xl__macrosheets__a_dot_xml="<a/>")), "macro", "宏"),
        ("a.xlsx", b"just some text", "damaged", "损坏"),
        ("a.xlsx", b"\0" * 1_000, "damaged", "损坏"),
        ("a.csv", b"\0" * 1_000, "damaged", "损坏"),
        ("a.xlsx", GOOD[: len(GOOD) // 2], "damaged", "损坏"),
        ("a.xlsx", packed({"mimetype": "application/epub+zip"}), "damaged", "损坏"),
        ("a.xlsx", packed(parts("<worksheet><sheetData>")), "damaged", "损坏"),
        ("a.xlsx", packed(parts(sheet_xml(ONE)), zipfile.ZIP_LZMA), "damaged", "损坏"),
        ("a.xlsx", doubled("xl/worksheets/SHEET1.xml"), "damaged", "损坏"),
        ("a.docx", GOOD, "ending", ".csv"),
        ("名册", GOOD, "ending", ".csv"),
        ("a.csv", GOOD, "ending", "改回 .xlsx"),
        ("a.csv", "门牌".encode("utf-16"), "encoding", "UTF-8"),
        ("a.csv", b"\xff\xff\xff", "encoding", "UTF-8"),
        ("a.csv", b"a,b\x00c\n", "encoding", "UTF-8"),
        ("a.csv", "é,à,ü\n".encode("latin-1"), "encoding", "UTF-8"),
        ("a.xlsx", packed(parts(BILLION_LAUGHS)), "entities", "DTD"),
        ("a.xlsx", packed(parts(EXTERNAL)), "entities", "DTD"),
        (
            "a.xlsx",
            packed({**parts(sheet_xml(ONE)), "xl/workbook.xml": f"<!DOCTYPE workbook>{BOOK}"}),
            "entities",
            "DTD",
        ),
    ],
)
def test_a_file_that_cannot_be_trusted_is_refused(
    filename: str, content: bytes, code: str, says: str
) -> None:
    with pytest.raises(Unreadable, match=says) as refused:
        read_workbook(content, filename=filename)
    assert refused.value.code == f"spreadsheet.{code}"


def test_a_sparse_file_of_200_megabytes_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "大.xlsx"
    with path.open("wb") as file:
        file.truncate(200 * 1024 * 1024)
    tracemalloc.start()
    with pytest.raises(Unreadable, match="200 MB，最大 20 MB"):
        read_workbook_file(path)
    assert tracemalloc.get_traced_memory()[1] < 1_000_000
    tracemalloc.stop()


def test_an_upload_over_the_limit_is_refused() -> None:
    with pytest.raises(Unreadable, match="最大 1 MB"):
        read_workbook(bytes(2 << 20), filename="a.csv", limits=Limits(content=1 << 20))


def bomb(size: int) -> bytes:
    return packed(parts(sheet_xml(ONE, after=" " * size)))


def test_a_part_that_unpacks_beyond_the_limit_is_refused_by_its_declared_size() -> None:
    content = bomb(60 << 20)
    assert len(content) < 1 << 20
    tracemalloc.start()
    with pytest.raises(Unreadable, match="展开后超过 50 MB"):
        read_workbook(content, filename="a.xlsx", limits=Limits(unpacked=50 << 20))
    assert tracemalloc.get_traced_memory()[1] < 8 << 20
    tracemalloc.stop()


def test_a_part_that_is_larger_than_it_declares_is_refused() -> None:
    content = lying(bomb(3 << 20), "xl/worksheets/sheet1.xml", 400)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.getinfo("xl/worksheets/sheet1.xml").file_size == 400
    with pytest.raises(Unreadable) as refused:
        read_workbook(content, filename="a.xlsx")
    assert refused.value.code == "spreadsheet.bomb"


def test_a_part_that_is_smaller_than_it_declares_is_refused() -> None:
    with pytest.raises(Unreadable, match="损坏"):
        read_workbook(lying(bomb(10), "xl/worksheets/sheet1.xml", 5_000), filename="a.xlsx")


def test_a_picture_in_the_file_is_neither_counted_nor_unpacked() -> None:
    content = packed(parts(sheet_xml(ONE), xl__media__image1_dot_png=bytes(3 << 20)))
    book = read_workbook(content, filename="a.xlsx", limits=Limits(unpacked=1 << 20))
    assert book.names == ("名册",)


def test_too_many_parts_are_refused() -> None:
    many = {f"xl/media/{n}.png": "" for n in range(50)}
    with pytest.raises(Unreadable, match="部件太多"):
        read_workbook(
            packed({**parts(sheet_xml(ONE)), **many}), filename="a.xlsx", limits=Limits(parts=20)
        )


@pytest.mark.parametrize(
    ("reference", "says"),
    [
        ("A100001", "“名册”超过 100000 行"),
        ("GS1", "“名册”超过 200 列"),
        ("GR100000", "“名册”内容太多"),
    ],
)
def test_a_cell_far_away_is_refused_before_the_rectangle_is_made(reference: str, says: str) -> None:
    row = reference.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    rows = f'{ONE}<row r="{row}"><c r="{reference}"><v>1</v></c></row>'
    with pytest.raises(Unreadable, match=says):
        read_workbook(packed(parts(sheet_xml(rows))), filename="a.xlsx")


def test_a_formatted_but_empty_cell_far_away_does_no_harm() -> None:
    rows = f'{ONE}<row r="1048576"><c r="XFD1048576" s="0"/></row>'
    sheet = read_workbook(packed(parts(sheet_xml(rows))), filename="a.xlsx").sheets[0]
    assert [number for number, _ in sheet.rows()] == [1]


def test_one_long_text_shared_by_many_cells_is_weighed_for_each() -> None:
    strings = f'<sst xmlns="{MAIN}"><si><t>{"长" * 1_000}</t></si></sst>'
    cell = '<c t="s"><v>0</v></c>'
    content = packed(parts(sheet_xml(f"<row>{cell * 90}</row>"), xl__sharedStrings_dot_xml=strings))
    assert read_workbook(content, filename="a.xlsx", limits=Limits(characters=90_000)).names
    with pytest.raises(Unreadable, match="内容太多"):
        read_workbook(content, filename="a.xlsx", limits=Limits(characters=89_999))


def test_more_shared_strings_than_a_sheet_has_cells_are_refused() -> None:
    strings = f'<sst xmlns="{MAIN}">{"<si/>" * 60}</sst>'
    content = packed(parts(sheet_xml(ONE), xl__sharedStrings_dot_xml=strings))
    with pytest.raises(Unreadable, match="内容太多"):
        read_workbook(content, filename="a.xlsx", limits=Limits(cells=50))


def test_a_shared_string_that_is_not_there_is_a_damaged_file() -> None:
    with pytest.raises(Unreadable, match="损坏"):
        read_workbook(
            packed(parts(sheet_xml('<row><c t="s"><v>7</v></c></row>'))), filename="a.xlsx"
        )


def problems_of(content: bytes) -> list[str]:
    with pytest.raises(Problems) as refused:
        read_workbook(content, filename="a.xlsx").sheets[0].rows()
    return [problem.sentence for problem in refused.value.problems]


def test_merged_cells_in_the_table_are_named() -> None:
    content = workbook([["门牌"]] * 9, lambda sheet: sheet.merge_cells("B3:C5"))
    assert problems_of(content) == [
        "“名册”第 3 行 B 列：合并了单元格（B3:C5），请取消合并后逐格填写"
    ]


def test_formulas_are_named_one_by_one_rather_than_trusted() -> None:
    def change(sheet: Worksheet) -> None:
        sheet["B2"] = "=1+1"
        sheet["AA3"] = '=HYPERLINK("http://example.org")'

    assert problems_of(workbook([["门牌"]], change)) == [
        "“名册”第 2 行 B 列：是公式，请复制后“选择性粘贴→数值”再上传",
        "“名册”第 3 行 AA 列：是公式，请复制后“选择性粘贴→数值”再上传",
    ]


def test_a_formula_with_a_cached_value_is_not_trusted_either() -> None:
    rows = '<row r="1"><c r="A1"><f>2*3</f><v>600</v></c></row>'
    assert len(problems_of(packed(parts(sheet_xml(rows))))) == 1


def test_a_formula_of_a_conditional_format_is_no_formula_of_a_cell() -> None:
    after = (
        '<extLst><ext xmlns:x="y" xmlns:xm="z"><x:conditionalFormatting>'
        "<xm:f>A1</xm:f></x:conditionalFormatting></ext></extLst>"
    )
    content = packed(parts(sheet_xml(ONE, after)))
    assert list(read_workbook(content, filename="a.xlsx").sheets[0].rows())


def test_an_error_value_is_named() -> None:
    rows = '<row r="4"><c r="B4" t="e"><v>#N/A</v></c></row>'
    assert problems_of(packed(parts(sheet_xml(rows)))) == [
        "“名册”第 4 行 B 列：显示为错误值，请改成正确的内容"
    ]


def test_problems_of_another_sheet_do_not_matter() -> None:
    def change(sheet: Worksheet) -> None:
        assert sheet.parent is not None
        other = sheet.parent.create_sheet("说明")
        other["A1"] = "=1+1"
        other.merge_cells("B2:C3")

    book = read_workbook(workbook([["门牌"]], change), filename="a.xlsx")
    assert list(book.sheets[0].rows()) == [(1, ("门牌",))]
    with pytest.raises(Problems):
        book.sheets[1].rows()


def test_a_quote_that_is_never_closed_is_reported_with_its_row() -> None:
    sheet = read_workbook('门牌\n1\n"2\n3\n'.encode(), filename="三组.csv").sheets[0]
    with pytest.raises(Problems, match="“三组”第 3 行：引号没有成对"):
        list(sheet.rows())


def test_a_csv_with_too_many_columns_is_refused() -> None:
    sheet = read_workbook(b"," * 300, filename="a.csv").sheets[0]
    with pytest.raises(Unreadable, match="超过 200 列"):
        list(sheet.rows())


@pytest.mark.parametrize("seed", range(60))
def test_a_file_with_flipped_bytes_is_read_or_refused_but_never_breaks(seed: int) -> None:
    chance = random.Random(seed)
    content = bytearray(GOOD if seed % 2 else packed(parts(sheet_xml(ONE)), zipfile.ZIP_STORED))
    for _ in range(chance.choice((1, 4, 40))):
        content[chance.randrange(4, len(content))] = chance.randrange(256)
    with contextlib.suppress(Invalid):
        for sheet in read_workbook(bytes(content), filename="a.xlsx").sheets:
            list(sheet.rows())


def test_a_directory_that_claims_a_huge_offset_is_refused() -> None:
    end = GOOD.rfind(b"PK\x05\x06")
    broken = GOOD[:end] + GOOD[end : end + 16] + struct.pack("<I", 2**31) + GOOD[end + 20 :]
    with pytest.raises(Unreadable, match="损坏"):
        read_workbook(broken, filename="a.xlsx")
