"""Rule books as files: read without loss, written and read back the same, bad ones refused."""

import csv
from decimal import Decimal
from io import BytesIO, StringIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from pointsapp.foundation.spreadsheets import Problems, Unreadable
from pointsapp.presets.rulebooks import FOLDER, preset_names, read_preset
from pointsapp.rulebooks.drafts import BookDraft, BookSettings, CapDraft, GradeDraft, RuleDraft
from pointsapp.rulebooks.policy import Band
from pointsapp.rulebooks.tables import read_book, write_delimited, write_xlsx
from pointsapp.rulebooks.tables.words import parse_band, parse_bands, show_bands

D = Decimal
FALLBACK = BookSettings("试用", "household")
TITLES = "方向,类别,内容,最少分,最多分"

FULL = BookDraft(
    settings=BookSettings(
        title="清泉村 2027 年积分细则", unit="household", source="村民会议",
        base_points=D("100.00"), spend_share=50, deductions_cut_purse=True, year_start="07-01",
        late_days=31, year_end="share", keep_share=20, notice_days=5, reviews=2,
        status_points={"B": D("-50.00")},
    ),
    rules=(
        RuleDraft(
            1, "plus", "文明", "=捐款，\n扶贫", raw_points="+1至+10", points_min=D("1.00"),
            points_max=D("10.00"), bands=(
                Band(D("1"), D("100"), D("1000"), D("100")),
                Band(D("1"), D("1001"), D("5000"), D("400"), D("1000")),
                Band(D("30"), D("5001"), None),
            ),
            unit_word="笔", shared_cap="捐款", cap_points=D("40.00"), cap_per="year",
            claimable=True, evidence="收据", level="村级", note="说明", reviews=1, notice_days=3,
            overlap_group="同",
        ),
        RuleDraft(2, "minus", "卫生", "乱倒垃圾", points_min=D("-5.00"), points_max=D("-5.00"),
                  repeat_doubles=True, cap_times=2, cap_per="month", applies_to="户主", veto=True),
        RuleDraft(3, "minus", "其他", "违建", effect="status", status="B"),
        RuleDraft(4, "plus", "其他", "自设项", effect="slot", slot_items=5, slot_points=D("2.00")),
        RuleDraft(5, "plus", "其他", "自设的", points_min=D("2.00"), points_max=D("2.00"), slot=4),
        RuleDraft(6, "minus", "其他", "上访的", points_min=D("-1.00"), points_max=D("-1.00"),
                  struck_law="信访工作条例", struck_why="权利", question="没读懂"),
    ),
    grades=(
        GradeDraft(1, "好", D("100.00"), True),
        GradeDraft(2, "差", None, False, D("100.00"), False, ("B", "C")),
    ),
    caps=(CapDraft("捐款", "year", None, D("40.00")), CapDraft("巡逻", "month", 8, None)),
)  # fmt: skip


@pytest.mark.parametrize(
    ("write", "name"), [(write_xlsx, "细则.xlsx"), (write_delimited, "细则.csv")]
)
def test_a_book_is_written_and_read_back_the_same(write, name: str) -> None:  # type: ignore[no-untyped-def]
    once = read_book(write(FULL), filename=name, fallback=FALLBACK)
    assert once == FULL
    assert write_delimited(once) == write_delimited(FULL)


@pytest.mark.parametrize("name", list(preset_names()))
def test_every_preset_is_written_and_read_back_the_same(name: str) -> None:
    book = read_preset(name)
    for write, filename in ((write_xlsx, "a.xlsx"), (write_delimited, "a.csv")):
        assert read_book(write(book), filename=filename, fallback=FALLBACK) == book


def cells(book: BookDraft) -> list[list[object]]:
    return [
        [cell.value for cell in row]
        for sheet in load_workbook(BytesIO(write_xlsx(book)))
        for row in sheet.iter_rows()
    ]


def test_exporting_what_was_imported_gives_the_same_file() -> None:
    again = read_book(write_xlsx(FULL), filename="a.xlsx", fallback=FALLBACK)
    assert cells(again) == cells(FULL)


def raw_rows(file: str) -> list[dict[str, str]]:
    text = (FOLDER / file).read_text(encoding="utf-8")
    lines = [line for line in text.splitlines(keepends=True) if not line.startswith("#")]
    return list(csv.DictReader(StringIO("".join(lines))))


def test_the_228_rows_of_weihai_are_read_without_loss() -> None:
    book, raw = read_preset("weihai"), raw_rows("weihai_residents.csv")
    assert len(book.rules) == len(raw) == 228
    for number, (rule, row) in enumerate(zip(book.rules, raw, strict=True), 1):
        assert rule.number == number
        assert {"plus": "守信信息", "minus": "失信信息"}[rule.direction] == row["direction"]
        assert (rule.category, rule.level) == (row["category"], row["level"])
        assert (rule.behaviour, rule.raw_points) == (row["behaviour"], row["points_raw"])
        assert rule.note == row["note"]
        if row["points"]:
            assert rule.points_min == rule.points_max == D(row["points"])


def test_every_kind_of_row_of_weihai_is_understood() -> None:
    rules = {rule.number: rule for rule in read_preset("weihai").rules}
    assert rules[53].bands == (Band(D(1), D(100), D(1000), D(100)),)
    assert rules[57].bands == (Band(D("0.1"), None, D(99), D(10)),)
    assert {n for n, rule in rules.items() if rule.shared_cap} == {53, 54, 55, 56}
    assert (rules[34].cap_points, rules[34].cap_per) == (3, "year")
    assert (rules[35].cap_points, rules[80].cap_points) == (5, 10)
    assert (rules[46].cap_points, rules[46].cap_per) == (2, "month")
    assert (rules[42].cap_times, rules[42].cap_per, rules[42].applies_to) == (
        1, "quarter", "家庭成员",
    )  # fmt: skip
    assert [r.status for r in rules.values() if r.effect == "status"].count("D") == 2
    slots = [rule for rule in rules.values() if rule.effect == "slot"]
    assert [(s.direction, s.slot_items, s.slot_points) for s in slots] == [
        ("plus", 5, 2), ("minus", 5, 2),
    ]  # fmt: skip
    assert rules[109].unit_word == "人"


def test_what_the_table_leaves_open_is_asked_and_nothing_else() -> None:
    asked = {rule.number: rule.question for rule in read_preset("weihai").rules if rule.question}
    assert list(asked) == [54, 55, 56]
    assert asked[54] == (
        "5000 元按整笔算是 12 分，表上写最多 10 分；"
        "只算超过 1000 元的部分是 10 分。请定下来按哪一种"
    )


def test_the_supermarket_table_is_read_without_loss() -> None:
    book, raw = read_preset("love-supermarket"), raw_rows("love_supermarket.csv")
    assert [(r.category, r.behaviour, r.raw_points, r.note) for r in book.rules] == [
        (row["section"], row["behaviour"], row["points"], row["period_or_cap"]) for row in raw
    ]
    rules = {rule.number: rule for rule in book.rules}
    assert (rules[1].cap_times, rules[1].cap_per) == (1, "month")
    assert rules[2].evidence == rules[1].evidence
    assert (rules[5].effect, rules[5].direction) == ("zero", "minus")
    assert (rules[9].cap_times, rules[9].cap_per) == (1, "ever")
    assert rules[18].effect == "case"
    assert "加分还是扣分" in rules[18].question
    assert rules[19].applies_to == "每组每年一户"


def test_what_is_not_understood_is_kept_and_asked() -> None:
    table = (
        "direction,category,level,behaviour,points_raw,points,note\n"
        "守信信息,文明,村级,做好事的,若干,,\n"
        "失信信息,文明,村级,做坏事的,-5,-5,酌情\n"
        "守信信息,文明,村级,捐款很多元的,+1至+3,,\n"
    )
    book = read_book(table.encode(), filename="a.csv", fallback=FALLBACK)
    assert [rule.raw_points for rule in book.rules] == ["若干", "-5", "+1至+3"]
    assert [bool(rule.question) for rule in book.rules] == [True, True, True]
    assert book.rules[1].note == "酌情"


@pytest.mark.parametrize(
    ("content", "place"),
    [
        ("编号," + TITLES + "\n1,加分,文明,做好事,二分,2\n", "第 2 行 E 列：请填数字"),
        ("编号," + TITLES + "\n1,加分,文明,做好事,-2,-2\n", "第 2 行 E 列：加分的分值要大于 0"),
        ("编号," + TITLES + "\n1,加分,文明,做好事,3,2\n", "第 2 行 F 列：最多分不能比最少分小"),
        ("编号," + TITLES + "\n1,好,文明,做好事,2,2\n", "第 2 行 B 列：请填其中之一"),
        ("编号," + TITLES + "\n1,加分,,做好事,2,2\n", "第 2 行 C 列：没有填写"),
        ("编号," + TITLES + "\n1,加分,文明,好,2,2\n1,加分,文明,好,2,2\n", "条目的编号重复：1"),
        ("编号," + TITLES + ",上限次数\n1,加分,文明,好,2,2,3\n", "上限要同时写明周期"),
        ("编号," + TITLES + ",共同上限\n1,加分,文明,好,2,2,甲\n", "没有名为“甲”的共同上限"),
        ("编号," + TITLES + ",自设于\n1,加分,文明,好,2,2,9\n", "第 9 条不是同方向的自设项"),
        ("编号,方向\n1,加分\n", "缺少“内容”这一列"),
        ("编号," + TITLES + "\n", "一条细则也没有"),
        (
            "direction,category,level,behaviour,points_raw,points,note\n"
            "守信信息,文明,村级,好,+5,6,\n",
            "第 2 行 F 列：与 points_raw 一栏的“+5”不一致",
        ),
    ],
)  # fmt: skip
def test_a_bad_row_is_named_by_its_cell(content: str, place: str) -> None:
    with pytest.raises(Problems) as refused:
        read_book(content.encode(), filename="细则.csv", fallback=FALLBACK)
    said = "".join(problem.sentence for problem in refused.value.problems)
    assert place in said


def test_a_wrong_setting_is_named_by_its_line() -> None:
    csv_file = write_delimited(FULL).decode("utf-8-sig").replace("07-01", "13-01")
    with pytest.raises(Problems) as refused:
        read_book(csv_file.encode(), filename="a.csv", fallback=FALLBACK)
    assert "“总则”第 9 行 B 列" in refused.value.problems[0].sentence


def test_a_workbook_without_our_sheets_says_to_use_the_template() -> None:
    from pointsapp.foundation.spreadsheets import Column, SheetOut, write_workbook

    other = write_workbook([SheetOut("别的", [Column("甲")], [["1"]])])
    with pytest.raises(Unreadable, match="下载模板"):
        read_book(other, filename="a.xlsx", fallback=FALLBACK)


@pytest.mark.parametrize(
    ("text", "band"),
    [
        ("捐款1万元以上的，每1000元加1分", Band(D(1), D(10000), None, D(1000))),
        ("100-1000元，每满100元1分", Band(D(1), D(100), D(1000), D(100))),
        ("500 元以上 5 分", Band(D(5), D(500), None, None)),
    ],
)
def test_a_tariff_is_read_from_words(text: str, band: Band) -> None:
    assert parse_band(text) == band


@pytest.mark.parametrize("text", ["拾金不昧金额100—1000元的", "捐款很多元的", "每100元加1分", ""])
def test_what_is_no_tariff_is_not_taken_for_one(text: str) -> None:
    assert parse_band(text) is None


numbers = st.integers(1, 10**7).map(lambda n: D(n).scaleb(-2).quantize(D("0.01")))
bands = st.builds(
    Band, numbers, st.none() | numbers, st.none() | numbers, st.none() | numbers
).filter(lambda band: band.lower is not None or band.upper is not None)


@settings(max_examples=100)
@given(st.lists(bands, min_size=1, max_size=3).map(tuple))
def test_any_tariff_is_said_in_words_that_read_back_the_same(tariff: tuple[Band, ...]) -> None:
    assert parse_bands(show_bands(tariff)) == tariff
