"""Puts the boxes of a procedure into lanes and columns, and leads the arrows around them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

from pointsapp.powers.policy.chart.edges import Edge, columns_of, edges_of
from pointsapp.powers.policy.chart.lanes import lanes_of
from pointsapp.powers.policy.chart.shapes import Arrow, Box, Chart, Lane, Line, Point, Words
from pointsapp.powers.policy.chart.text import wrapped
from pointsapp.powers.policy.chart.wording import COMMITTEE, words_of
from pointsapp.powers.policy.procedure import Procedure

SHEET = 3960  # A3 across, without its margins
LABELS = 300
GAP = 120  # between columns, where arrows turn
LEAST, MOST = 330, 900  # width of a box
PAD = 28
BETWEEN = 60  # boxes of one lane and column
EDGE = 56  # above and below the boxes of a lane
# Size of the letters of names and of the rest, in boxes at least so wide: of a sheet of up to four
# columns, up to six, more.
SIZES = ((795, 64, 48), (490, 54, 42), (LEAST, 46, 36))
LANE = 46
RETURNS = 60  # height of the channel of each return
SUPERVISION = 110


@dataclass(frozen=True)
class _Frame:
    """How wide boxes are, and where columns and lanes begin."""

    width: int
    lanes: tuple[Lane, ...]

    def left(self, column: int) -> int:
        return LABELS + GAP // 2 + column * (self.width + GAP)


def layout(procedure: Procedure) -> Chart:
    """The chart of a procedure that has no faults; open questions stand as notes."""
    edges = edges_of(procedure)
    columns = columns_of(procedure, edges)
    names, lane_of = lanes_of(procedure)
    count = 1 + max(columns.values(), default=0)
    width = min(MOST, max(LEAST, (SHEET - LABELS) // count - GAP))
    drafts = [
        _box(words, lane_of[words.code], columns[words.code], width)
        for words in words_of(procedure)
    ]
    frame = _Frame(width, _lanes(names, drafts))
    boxes = _placed(drafts, frame)
    returns = [step for step in procedure.steps if step.back_to in columns]
    bottom = frame.lanes[-1].y + frame.lanes[-1].height if frame.lanes else 0
    arrows = [
        *(_arrow(edge, boxes, frame) for edge in edges),
        *(
            _return(boxes[step.code], boxes[step.back_to], bottom + RETURNS * place)
            for place, step in enumerate(returns, 1)
        ),
    ]
    line = bottom + RETURNS * (len(returns) + 1)
    return Chart(
        name=procedure.name,
        source=procedure.source,
        width=max(SHEET, frame.left(count) - GAP // 2),
        height=line + SUPERVISION,
        label_width=LABELS,
        lanes=frame.lanes,
        boxes=tuple(boxes.values()),
        arrows=tuple(arrows),
        total=procedure.limit.words if procedure.limit else "",
        supervision=f"{COMMITTEE}全程监督，村民随时可以查问",
        supervision_y=line,
        classes=procedure.classes,
        question=procedure.question,
    )


def _box(words: Words, lane: int, column: int, width: int) -> Box:
    """A box at the origin, as high as its lines."""
    lines: list[Line] = []
    y = PAD
    for text, size, bold in _said(words, width):
        for part in wrapped(text, size, width - 2 * PAD):
            y += size + 8
            lines.append(Line(part, PAD, y, size, bold))
    return Box(words, lane, column, 0, 0, width, y + PAD, tuple(lines))


def _said(words: Words, width: int) -> list[tuple[str, int, bool]]:
    """What a box says: (text, size, bold); what is empty takes no line."""
    large, small = next((name, text) for least, name, text in SIZES if width >= least)
    papers = f"材料：{'、'.join(words.papers)}" if words.papers else ""
    when = f"（{words.when}）" if words.when else ""
    days = f"期限：{words.days}" if words.days else ""
    below = [
        ("、".join(words.who), False), (when, False), (days, True), (words.board, True),
        (words.what, False), (papers, False),
    ]  # fmt: skip
    return [
        (f"{words.number} {words.name}", large, True),
        *((text, small, bold) for text, bold in below),
    ]


def _lanes(names: Sequence[str], boxes: Sequence[Box]) -> tuple[Lane, ...]:
    heights = [_height(boxes, lane) for lane in range(len(names))]
    tops = [0, *accumulate(heights)]
    return tuple(
        Lane(name, y, height, _title(name, y))
        for name, y, height in zip(names, tops, heights, strict=False)
    )


def _title(name: str, y: int) -> tuple[Line, ...]:
    parts = wrapped(name, LANE, LABELS - PAD)
    return tuple(
        Line(part, 0, y + EDGE + place * (LANE + 8), LANE, True)
        for place, part in enumerate(parts, 1)
    )


def _height(boxes: Sequence[Box], lane: int) -> int:
    stacks: dict[int, int] = {}
    for box in boxes:
        if box.lane == lane:
            stacks[box.column] = stacks.get(box.column, -BETWEEN) + BETWEEN + box.height
    return max(stacks.values()) + 2 * EDGE


def _placed(drafts: Sequence[Box], frame: _Frame) -> dict[str, Box]:
    tops: dict[tuple[int, int], int] = {}
    placed: dict[str, Box] = {}
    for box in drafts:
        cell = (box.lane, box.column)
        y = tops.get(cell, frame.lanes[box.lane].y + EDGE)
        tops[cell] = y + box.height + BETWEEN
        x = frame.left(box.column)
        lines = tuple(replace(line, x=line.x + x, y=line.y + y) for line in box.lines)
        placed[box.words.code] = replace(box, x=x, y=y, lines=lines)
    return placed


def _arrow(edge: Edge, boxes: Mapping[str, Box], frame: _Frame) -> Arrow:
    source, target = boxes[edge.source], boxes[edge.target]
    start = (source.x + source.width, source.port)
    end = (target.x, target.port)
    turn = target.x - GAP // 2
    if _free(source, target, boxes):
        bend = [] if start[1] == end[1] else [(turn, start[1]), (turn, end[1])]
        points = (start, *bend, end)
    else:  # along the upper edge of the lane, where no box stands
        above, first = frame.lanes[source.lane].y + EDGE // 2, start[0] + GAP // 2
        points = (start, (first, start[1]), (first, above), (turn, above), (turn, end[1]), end)
    return Arrow(edge.source, edge.target, edge.label, False, points, _middle(points))


def _free(source: Box, target: Box, boxes: Mapping[str, Box]) -> bool:
    """Whether no box stands at the height of the source in the columns between."""
    return not any(
        source.column < box.column < target.column and box.y <= source.port <= box.y + box.height
        for box in boxes.values()
    )


def _return(source: Box, target: Box, channel: int) -> Arrow:
    leave, enter = source.x + source.width * 2 // 3, target.x + target.width // 3
    way = [
        (leave, source.y + source.height), (leave, channel), (enter, channel),
        (enter, target.y + target.height),
    ]  # fmt: skip
    return Arrow(source.words.code, target.words.code, "不同意", True, tuple(way), _middle(way))


def _middle(points: Sequence[Point]) -> Point:
    """Above the middle of the longest level piece; the others are upright."""
    start, end = max(pairwise(points), key=lambda piece: abs(piece[1][0] - piece[0][0]))
    return (start[0] + end[0]) // 2, start[1] - 14
