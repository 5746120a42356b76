"""The pieces of a chart as plain values."""

from dataclasses import dataclass

Point = tuple[int, int]
PORT = 70


@dataclass(frozen=True)
class Note:
    """A remark at a box: 不同意：退回第 1 步."""

    label: str
    text: str


@dataclass(frozen=True)
class Line:
    """A line of text in a box; x, y of its base line, size of its letters."""

    text: str
    x: int
    y: int
    size: int
    bold: bool = False


@dataclass(frozen=True)
class Words:
    """What is said of a step, in the words of the village."""

    code: str
    number: int
    name: str
    kind: str  # 提议, 表决, …
    what: str
    who: tuple[str, ...]
    together: bool  # all of them, not any one
    days: str  # 5 个工作日; '' when nothing is said
    board: str  # 张贴 3 天
    watched_by: str
    papers: tuple[str, ...]
    when: str  # 超过 1000 元；'' = always
    optional: bool
    approves: bool
    pays: bool
    notes: tuple[Note, ...]


@dataclass(frozen=True)
class Box:
    """A step on the sheet; `words` also make its entry in the list."""

    words: Words
    lane: int
    column: int
    x: int
    y: int
    width: int
    height: int
    lines: tuple[Line, ...]

    @property
    def port(self) -> int:
        """The height at which arrows come and go."""
        return self.y + PORT


@dataclass(frozen=True)
class Arrow:
    """From one step to another, drawn through these points; `back`: when it is refused.

    The label stands with its middle at `label_at`.
    """

    source: str
    target: str
    label: str
    back: bool
    points: tuple[Point, ...]
    label_at: Point = (0, 0)


@dataclass(frozen=True)
class Lane:
    """Everything that one body handles, across the sheet."""

    name: str
    y: int
    height: int
    lines: tuple[Line, ...]  # its name


@dataclass(frozen=True)
class Chart:
    """A whole chart; `supervision` is the line under all lanes, at `supervision_y`."""

    name: str
    source: str
    width: int
    height: int
    label_width: int
    lanes: tuple[Lane, ...]
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    total: str  # limit in all; ''
    supervision: str
    supervision_y: int
    classes: tuple[str, ...]
    question: str
