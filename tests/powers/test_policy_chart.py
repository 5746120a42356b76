"""A chart shows every step once, in its lane; boxes keep apart and no arrow runs through one."""

from collections.abc import Iterator
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pointsapp.powers.policy.chart import Box, Chart, Note, layout
from pointsapp.powers.policy.chart.text import width_of, wrapped
from pointsapp.powers.policy.posts import POSTS
from pointsapp.powers.policy.procedure import Limit, Procedure, Step
from pointsapp.presets.procedures import procedure_names, read_preset
from tests.powers.procedures import procedure, step, yuan
from tests.powers.settled import all_settled, settled

CLASSES = ("甲", "乙", "丙")
TIERS = st.sampled_from(["", "<=1000", ">1000", ">1000 <=5000", ">5000"])


@st.composite
def sound(draw: st.DrawFn) -> Procedure:
    """Any procedure whose codes and links are right."""
    steps: list[Step] = []
    for place in range(draw(st.integers(1, 9))):
        tier, earlier = draw(TIERS), [each.code for each in steps]
        steps.append(
            step(
                f"s{place}",
                draw(st.sampled_from(["sign", "vote", "publish", "execute"])),
                actors=tuple(draw(st.lists(st.sampled_from(list(POSTS)), max_size=4, unique=True))),
                amounts=yuan(tier) if tier else None,
                classes=tuple(draw(st.lists(st.sampled_from(CLASSES), max_size=2, unique=True))),
                optional=draw(st.booleans()),
                back_to=draw(st.sampled_from(["", *earlier])),
                what=draw(st.text("做一件事，", max_size=60)),
            )
        )
    return procedure(*steps, classes=CLASSES)


def inside(box: Box, start: tuple[int, int], end: tuple[int, int]) -> bool:
    (x1, y1), (x2, y2) = start, end
    across = max(x1, x2) > box.x and min(x1, x2) < box.x + box.width
    along = max(y1, y2) > box.y and min(y1, y2) < box.y + box.height
    return across and along


def pieces(chart: Chart) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    for arrow in chart.arrows:
        if not arrow.back:
            yield from pairwise(arrow.points)


def stands(chart: Chart) -> None:
    for one, other in combinations(chart.boxes, 2):
        assert not inside(one, (other.x, other.y), (other.x + other.width, other.y + other.height))
    for box in chart.boxes:
        lane = chart.lanes[box.lane]
        assert lane.y < box.y < box.y + box.height < lane.y + lane.height
        assert chart.label_width < box.x < box.x + box.width <= chart.width
        assert all(box.x < line.x and box.y < line.y < box.y + box.height for line in box.lines)
        assert not any(inside(box, *piece) for piece in pieces(chart))
    assert all(a[0] == b[0] or a[1] == b[1] for a, b in pieces(chart))
    assert chart.supervision_y >= chart.lanes[-1].y + chart.lanes[-1].height


@settings(max_examples=80, deadline=None)
@given(sound())
def test_whatever_the_procedure_boxes_and_arrows_keep_apart(made: Procedure) -> None:
    chart = layout(made)
    assert [box.words.code for box in chart.boxes] == [each.code for each in made.steps]
    stands(chart)


@pytest.mark.parametrize("code", list(procedure_names()))
def test_every_preset_fits_a_sheet_of_a3_across(code: str) -> None:
    for made in (read_preset(code), settled(code)):
        chart = layout(made)
        stands(chart)
        # What paper leaves between its margins, under a title: no letter below 3 millimetres.
        assert max(chart.width / 3960, chart.height / 2300) <= 1.2


def test_each_arrow_leads_onward_and_says_for_whom_where_the_box_does_not() -> None:
    chart = layout(read_preset("village_seal"))
    arrows = {(arrow.source, arrow.target): arrow.label for arrow in chart.arrows}
    assert arrows == {
        ("request", "director"): "", ("request", "vote"): "",
        ("request", "seal"): "保管人可直接盖章",
        ("director", "seal"): "", ("vote", "seal"): "", ("seal", "register"): "",
    }  # fmt: skip
    columns = {box.words.code: box.column for box in chart.boxes}
    assert columns == {"request": 0, "director": 1, "vote": 1, "seal": 2, "register": 3}
    assert [lane.name for lane in chart.lanes] == [
        "村民", "村民委员会", "村民（代表）会议", "经办人员",
    ]  # fmt: skip


def test_small_amounts_pass_by_what_is_only_for_large_ones() -> None:
    chart = layout(settled("finance_three_signatures_one_seal"))
    labels = {(a.source, a.target): a.label for a in chart.arrows}
    assert labels["seal", "report"] == "其他金额"
    assert labels["seal", "town_sign"] == ""
    assert [box.words.when for box in chart.boxes if box.words.when] == ["超过 5000 元"] * 2


def test_a_box_says_who_how_long_what_with_and_who_watches() -> None:
    five = layout(read_preset("finance_five_signatures"))
    sign = five.boxes[0].words
    assert (sign.number, sign.together, five.lanes[0].name) == (1, True, "几方会签")
    assert sign.who[-1] == "经办人"
    assert Note("会签", "都签了才算数，不分先后") in sign.notes
    assert [box.words.watched_by for box in five.boxes] == [
        "村务监督委员会", "镇纪委", "镇纪委", "村务监督委员会",
    ]  # fmt: skip
    shandong = layout(read_preset("four_discussions_shandong_extra"))
    vote = next(box.words for box in shandong.boxes if box.words.kind == "表决")
    assert vote.notes[0] == Note(
        "开会",
        "提前 5 天通知，应到的 2/3 以上到会，妇女应到的 2/3 以上到会，超过实到的一半同意，"
        "要有村民会议授权",
    )
    assert [box.words.board for box in shandong.boxes if box.words.board] == ["张贴 5 天"] * 3


def test_a_refusal_leads_back_below_all_lanes() -> None:
    made = procedure(
        step("a", limit=Limit(5, "working")),
        step("b", "review", actors=("town",), back_to="a", apart_from=("a", "handler")),
        limit=Limit(20, "working"),
    )
    chart = layout(made)
    back = next(arrow for arrow in chart.arrows if arrow.back)
    bottom = chart.lanes[-1].y + chart.lanes[-1].height
    assert (back.source, back.target, back.label) == ("b", "a", "不同意")
    assert bottom < back.points[1][1] < chart.supervision_y
    assert [note.text for note in chart.boxes[1].words.notes] == [
        "写明理由，退回第 1 步", "第 1 步的人不能办这一步", "经办人不能办这一步",
    ]  # fmt: skip
    assert (chart.boxes[0].words.days, chart.total) == ("5 个工作日", "20 个工作日")


def test_what_is_not_decided_yet_is_shown_as_such() -> None:
    chart = layout(read_preset("finance_online_linan"))
    pay = chart.boxes[-1]
    assert chart.lanes[pay.lane].name == "没有定"
    assert Note("还没有定", "由谁付款，来源没有写") in pay.words.notes
    assert layout(procedure()).boxes == ()


@given(st.text("一二三 abc，。", max_size=80), st.integers(60, 400))
def test_broken_text_loses_nothing_but_blanks(text: str, width: int) -> None:
    lines = wrapped(text, 36, width)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    hanging = [line.rstrip("，。") for line in lines]
    assert all(width_of(line, 36) <= width for line in hanging if len(line) > 1)


def test_the_charts_of_all_settled_presets_say_nothing_is_open() -> None:
    for made in all_settled().values():
        chart = layout(made)
        labels = {note.label for box in chart.boxes for note in box.words.notes}
        assert "还没有定" not in labels
        assert chart.question == ""
