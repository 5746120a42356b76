"""One chart measured with a ruler: tenths of a millimetre on A3 across, as it was looked at."""

from collections.abc import Iterator
from dataclasses import asdict

import pytest

from pointsapp.powers.policy.chart import layout
from pointsapp.powers.policy.procedure import Limit
from tests.powers.procedures import procedure, step, yuan

CHART = layout(
    procedure(
        step("a", "propose", name="申请", actors=("applicant",), papers=("申请书", "照片")),
        step("b", "review", name="审核", actors=("secretary",), limit=Limit(5, "working"),
             classes=("甲",)),
        step("c", "review", name="复核", actors=("branch",), classes=("乙",), what="再看一遍"),
        step("d", "review", name="签批", actors=("secretary",), amounts=yuan(">5000"), back_to="a"),
        step("e", "publish", name="公示", publish=Limit(3, "calendar"), back_to="d"),
        name="报销", source="办法", classes=("甲", "乙"), limit=Limit(20, "working"),
        question="谁来办？",
    )
)  # fmt: skip


def test_a_sheet_says_what_it_is_about_and_who_watches_over_it() -> None:
    assert (CHART.name, CHART.source, CHART.total) == ("报销", "办法", "20 个工作日")
    assert (CHART.classes, CHART.question) == (("甲", "乙"), "谁来办？")
    assert CHART.supervision == "村务监督委员会全程监督，村民随时可以查问"


def test_lanes_lie_under_one_another_and_returns_and_supervision_under_them() -> None:
    assert (CHART.width, CHART.height, CHART.label_width) == (3960, 1758, 300)
    assert CHART.supervision_y == 1648
    assert [(lane.name, lane.y, lane.height) for lane in CHART.lanes] == [
        ("村民", 0, 352), ("村党组织", 352, 764), ("村民委员会", 1116, 352),
    ]  # fmt: skip
    titles = [(line.text, line.x, line.y, line.size) for at in CHART.lanes for line in at.lines]
    assert titles == [("村民", 0, 110, 46), ("村党组织", 0, 462, 46), ("村民委员会", 0, 1226, 46)]
    assert all(line.bold for lane in CHART.lanes for line in lane.lines)


def test_boxes_stand_in_columns_those_of_one_lane_and_column_under_one_another() -> None:
    found = [(b.words.code, b.lane, b.column, b.x, b.y, b.height) for b in CHART.boxes]
    assert found == [
        ("a", 0, 0, 360, 56, 240), ("b", 1, 1, 1275, 408, 296), ("c", 1, 1, 1275, 764, 296),
        ("d", 1, 2, 2190, 408, 240), ("e", 2, 3, 3105, 1172, 240),
    ]  # fmt: skip
    assert {box.width for box in CHART.boxes} == {795}


def test_a_box_says_the_name_large_and_who_when_how_long_what_and_papers_below() -> None:
    said = {
        b.words.code: [(n.text, n.y - b.y, n.size, n.bold) for n in b.lines] for b in CHART.boxes
    }
    assert said == {
        "a": [
            ("1 申请", 100, 64, True), ("申请人", 156, 48, False),
            ("材料：申请书、照片", 212, 48, False),
        ],
        "b": [
            ("2 审核", 100, 64, True), ("村党组织书记", 156, 48, False), ("（甲）", 212, 48, False),
            ("期限：5 个工作日", 268, 48, True),
        ],
        "c": [
            ("3 复核", 100, 64, True), ("村党支部委员会", 156, 48, False),
            ("（乙）", 212, 48, False), ("再看一遍", 268, 48, False),
        ],
        "d": [
            ("4 签批", 100, 64, True), ("村党组织书记", 156, 48, False),
            ("（超过 5000 元）", 212, 48, False),
        ],
        "e": [
            ("5 公示", 100, 64, True), ("村民委员会", 156, 48, False), ("张贴 3 天", 212, 48, True),
        ],
    }  # fmt: skip
    assert all(line.x == box.x + 28 for box in CHART.boxes for line in box.lines)


ARROWS = {
    ("a", "b"): ([(1155, 126), (1215, 126), (1215, 478), (1275, 478)], (1185, 112), ""),
    ("a", "c"): ([(1155, 126), (1215, 126), (1215, 834), (1275, 834)], (1185, 112), ""),
    ("b", "d"): ([(2070, 478), (2190, 478)], (2130, 464), ""),
    ("c", "d"): ([(2070, 834), (2130, 834), (2130, 478), (2190, 478)], (2100, 820), ""),
    ("b", "e"): (
        [(2070, 478), (2130, 478), (2130, 380), (3045, 380), (3045, 1242), (3105, 1242)],
        (2587, 366), "其他金额",
    ),
    ("c", "e"): ([(2070, 834), (3045, 834), (3045, 1242), (3105, 1242)], (2557, 820), "其他金额"),
    ("d", "e"): ([(2985, 478), (3045, 478), (3045, 1242), (3105, 1242)], (3015, 464), ""),
    ("d", "a"): ([(2720, 648), (2720, 1528), (625, 1528), (625, 296)], (1672, 1514), "不同意"),
    ("e", "d"): ([(3635, 1412), (3635, 1588), (2455, 1588), (2455, 648)], (3045, 1574), "不同意"),
}  # fmt: skip


def test_arrows_lead_around_boxes_and_carry_their_words_above_the_longest_piece() -> None:
    found = {(a.source, a.target): (list(a.points), a.label_at, a.label) for a in CHART.arrows}
    assert found == ARROWS
    assert {(a.source, a.target) for a in CHART.arrows if a.back} == {("d", "a"), ("e", "d")}


@pytest.mark.parametrize(
    ("columns", "of_q", "of_u", "upper", "lower"),
    [
        (5, {}, {"limit": Limit(5, "working"), "what": "查"}, ["v"], []),
        (9, {"what": "查"}, {}, [], ["u"]),
    ],
)
def test_an_arrow_that_would_touch_the_edge_of_a_box_goes_around_it_too(
    columns: int,
    of_q: dict[str, object],
    of_u: dict[str, object],
    upper: list[str],
    lower: list[str],
) -> None:
    """From r, below p and q, to w0; between them stand u, whose name is long, and v below it."""
    chart = layout(
        procedure(
            step("s"),
            step("p", name="核实", classes=("丙",)),
            step("q", name="核实", classes=("丁",), **of_q),
            step("r", name="核实", classes=("甲", "乙")),
            step("u", name="长" * 40, classes=("丙",), **of_u),
            step("v", name="复核", classes=("乙",)),
            *(step(f"w{n}") for n in range(columns - 3)),
            classes=("甲", "乙", "丙", "丁"),
        )
    )
    port = next(box.port for box in chart.boxes if box.words.code == "r")
    assert [box.words.code for box in chart.boxes if port == box.y] == upper
    assert [b.words.code for b in chart.boxes if port == b.y + b.height] == lower
    (arrow,) = (a for a in chart.arrows if (a.source, a.target) == ("r", "w0"))
    assert len(arrow.points) == 6


@pytest.mark.parametrize(
    ("steps", "sheet", "box", "sizes", "last"),
    [
        (1, 3960, 900, [64, 48], 360),
        (3, 3960, 900, [64, 48], 2400),
        (4, 3960, 795, [64, 48], 3105),
        (5, 3960, 612, [54, 42], 3288),
        (6, 3960, 490, [54, 42], 3410),
        (9, 4350, 330, [46, 36], 3960),
    ],
)
def test_the_more_steps_the_narrower_the_boxes_and_the_smaller_the_letters_down_to_a_least(
    steps: int, sheet: int, box: int, sizes: list[int], last: int
) -> None:
    chart = layout(procedure(*(step(f"s{n}", name="办") for n in range(steps))))
    assert (chart.width, chart.boxes[0].width, chart.boxes[-1].x) == (sheet, box, last)
    assert [line.size for line in chart.boxes[0].lines] == sizes


def lengths(part: object) -> Iterator[object]:
    """Every number of a chart, however deep."""
    if isinstance(part, dict | list | tuple):
        for each in part.values() if isinstance(part, dict) else part:
            yield from lengths(each)
    elif not isinstance(part, str | bool):
        yield part


def test_everything_is_measured_in_whole_tenths_of_a_millimetre() -> None:
    wider = layout(procedure(*(step(f"s{n}") for n in range(9))))
    assert {type(each) for chart in (CHART, wider) for each in lengths(asdict(chart))} == {int}


def test_a_line_that_is_too_long_for_its_box_or_the_margin_goes_on_below() -> None:
    (box,) = layout(
        procedure(step("v", "vote", name="表决", actors=("representatives",), what="议" * 33))
    ).boxes
    assert [len(line.text) for line in box.lines if "议议" in line.text] == [17, 16]
    assert box.height == 28 + 72 + 3 * 56 + 28
    (lane,) = layout(procedure(step("v", actors=("representatives",)))).lanes
    assert [line.text for line in lane.lines] == ["村民（代表）", "会议"]


def test_a_box_names_all_who_act() -> None:
    (box,) = layout(procedure(step("s", actors=("secretary", "village_director")))).boxes
    assert box.lines[1].text == "村党组织书记、村委会主任"


def test_a_procedure_without_steps_is_an_empty_sheet() -> None:
    empty = layout(procedure())
    assert (empty.lanes, empty.boxes, empty.arrows) == ((), (), ())
    assert (empty.width, empty.height, empty.supervision_y) == (3960, 170, 60)
    assert (empty.total, empty.question) == ("", "")
