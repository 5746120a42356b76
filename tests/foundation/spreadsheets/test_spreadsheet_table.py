"""A header says which column is which, and every wrong cell is noted by row and column."""

from collections.abc import Sequence

import pytest

from pointsapp.foundation.spreadsheets import (
    Problem,
    Problems,
    Sheet,
    Table,
    column_letters,
    day,
    header_map,
    open_table,
    read_workbook,
    text,
    whole,
    write_csv,
)

WANTED = {"门牌号": "door", "户主": "head", "人数": "members", "备注": "note"}


def sheet(rows: Sequence[Sequence[str]]) -> Sheet:
    return read_workbook(write_csv(rows), filename="名册.csv").sheets[0]


def reasons(problems: Problems) -> list[str]:
    return [problem.sentence for problem in problems.problems]


def test_columns_are_found_in_any_order_and_by_their_other_names() -> None:
    found = header_map(
        ("人数", None, "户主姓名", "门牌号 *"),
        WANTED,
        aliases={"户主姓名": "户主"},
        optional={"备注"},
        sheet="名册",
    )
    assert found == {"members": 0, "head": 2, "door": 3}


def test_missing_doubled_and_unknown_columns_are_all_reported_at_once() -> None:
    with pytest.raises(Problems) as refused:
        header_map(("门牌号", "户主", "户主", "血型"), WANTED, sheet="名册", number=2)
    assert reasons(refused.value) == [
        "“名册”第 2 行 C 列：“户主”这一列出现了两次",
        "“名册”第 2 行 D 列：不认识的列“血型”，请删去或改名",
        "“名册”第 2 行：缺少“人数”这一列",
        "“名册”第 2 行：缺少“备注”这一列",
    ]


def test_a_sheet_with_nothing_in_it_lacks_every_column() -> None:
    with pytest.raises(Problems) as refused:
        open_table(sheet([[""]]), WANTED)
    assert len(refused.value.problems) == len(WANTED)


def test_the_header_may_stand_below_a_title() -> None:
    table = open_table(sheet([["李家村名册"], ["户主"], ["张三"]]), {"户主": "head"}, first=2)
    assert [(line.number, line.take("head", text)) for line in table] == [(3, "张三")]


def read(table: Table) -> list[tuple[object, ...]]:
    return [
        (line.take("door", text), line.take("members", whole), line.take("moved", day))
        for line in table
    ]


def test_good_cells_are_taken_and_wrong_ones_noted_with_their_place() -> None:
    rows = [["门牌号", "人数", "迁入"], ["1", "3", "2026-03-01"], ["", "三", "去年"], ["2"]]
    table = open_table(sheet(rows), {"门牌号": "door", "人数": "members", "迁入": "moved"})
    assert read(table)[1:] == [(None, None, None), ("2", None, None)]
    with pytest.raises(Problems) as refused:
        table.finish()
    assert reasons(refused.value) == [
        "“名册”第 3 行 A 列：没有填写",
        "“名册”第 3 行 B 列：请填数字，不要带逗号、单位或其他文字",
        "“名册”第 3 行 C 列：不是日期，请写成 2026-03-01 这样",
        "“名册”第 4 行 B 列：没有填写",
        "“名册”第 4 行 C 列：没有填写",
    ]


def test_a_table_without_faults_finishes_in_silence() -> None:
    table = open_table(sheet([["户主"], ["张三"]]), {"户主": "head"})
    assert [line.take("head", text) for line in table] == ["张三"]
    table.finish()


def test_a_column_that_may_be_missing_gives_nothing_and_is_no_fault() -> None:
    table = open_table(
        sheet([["户主"], ["张三"]]), {"户主": "head", "备注": "note"}, optional={"备注"}
    )
    assert [line.take("note", text) for line in table] == [None]
    assert table.problems == []


def test_a_caller_can_note_what_only_it_can_know() -> None:
    table = open_table(
        sheet([["户主"], ["张三"]]), {"户主": "head", "备注": "note"}, optional={"备注"}
    )
    for line in table:
        line.wrong("head", "本组已有这个户主")
        line.wrong("note", "没有这一列也要说清")
    assert [p.sentence for p in table.problems] == [
        "“名册”第 2 行 A 列：本组已有这个户主",
        "“名册”第 2 行：没有这一列也要说清",
    ]


def test_reading_stops_when_there_are_so_many_faults_that_the_file_is_the_wrong_one() -> None:
    table = open_table(sheet([["人数"], *[["很多"]] * 10_000]), {"人数": "members"})
    with pytest.raises(Problems) as refused:
        [line.take("members", whole) for line in table]
    assert len(refused.value.problems) == 500


def test_the_sentence_names_the_first_faults_and_counts_the_rest() -> None:
    refused = Problems([Problem("名册", row, 2, "没有填写") for row in range(2, 7)])
    assert refused.sentence == (
        "表格有 5 处要改。“名册”第 2 行 B 列：没有填写；“名册”第 3 行 B 列：没有填写；"
        "“名册”第 4 行 B 列：没有填写；另有 2 处"
    )
    assert refused.facts["problems"][0] == {
        "sheet": "名册",
        "row": 2,
        "column": "B",
        "reason": "没有填写",
    }


@pytest.mark.parametrize(
    ("column", "letters"), [(1, "A"), (26, "Z"), (27, "AA"), (702, "ZZ"), (703, "AAA")]
)
def test_columns_are_called_by_their_letters(column: int, letters: str) -> None:
    assert column_letters(column) == letters
