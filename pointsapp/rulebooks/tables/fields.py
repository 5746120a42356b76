"""The columns of our own template: for each its title, how a cell is read, how it is shown."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from pointsapp.foundation.spreadsheets import (
    Cell,
    CellOut,
    Column,
    Parser,
    choice,
    decimal_2,
    optional,
    text,
    whole,
)
from pointsapp.rulebooks.models import DIRECTIONS, EFFECTS, PERS, UNITS, YEAR_ENDS
from pointsapp.rulebooks.tables.words import (
    parse_bands,
    parse_direction,
    parse_names,
    parse_status_points,
    parse_year_start,
    show_bands,
    show_status_points,
)

YES_NO = {"是": True, "否": False}


@dataclass(frozen=True)
class Field:
    """One column or line of the template; `absent` stands for an empty cell."""

    title: str
    name: str
    parse: Parser[Any]
    show: Callable[[Any], CellOut] = lambda value: value
    absent: Any = None
    required: bool = False
    choices: tuple[str, ...] = ()
    width: float = 10
    hint: str = ""

    def read(self, cell: Cell) -> Any:
        """The value of a cell; CellError."""
        if self.required:
            return self.parse(cell)
        found = optional(self.parse)(cell)
        return self.absent if found is None else found

    def write(self, value: Any) -> CellOut:
        """The cell of a value."""
        return None if value is None else self.show(value)

    def column(self) -> Column:
        """How the column is laid out."""
        return Column(self.title, self.width, "text", self.choices)


def _words(title: str, name: str, *, required: bool = False, width: float = 12) -> Field:
    # Lengths are checked with the row as a whole, so that forms and files say the same.
    return Field(
        title, name, partial(text, longest=2_000), absent="", required=required, width=width
    )


def _number(title: str, name: str, hint: str = "") -> Field:
    return Field(title, name, decimal_2, hint=hint)


def _count(title: str, name: str, hint: str = "") -> Field:
    return Field(title, name, partial(whole, most=100_000), hint=hint)


def _choice(
    title: str, name: str, words: Mapping[str, str], *, required: bool = False, absent: Any = None
) -> Field:
    parse = choice({shown: key for key, shown in words.items()})
    shown = tuple(words.values())
    return Field(title, name, parse, lambda value: words[value], absent, required, shown)


def _yes(title: str, name: str, *, absent: bool | None = False, hint: str = "") -> Field:
    show: Callable[[Any], CellOut] = lambda value: "是" if value else "否"  # noqa: E731
    return Field(title, name, choice(YES_NO), show, absent, False, tuple(YES_NO), hint=hint)


RULE_FIELDS: tuple[Field, ...] = (
    Field("编号", "number", partial(whole, least=1, most=9_999), required=True, width=6),
    Field(
        "方向",
        "direction",
        parse_direction,
        lambda value: DIRECTIONS[value],
        required=True,
        choices=tuple(DIRECTIONS.values()),
    ),
    _words("类别", "category", required=True),
    _words("级别", "level"),
    _words("内容", "behaviour", required=True, width=60),
    _choice("计分方式", "effect", EFFECTS, absent="points"),
    _number("最少分", "points_min"),
    _number("最多分", "points_max"),
    Field("按金额计分", "bands", parse_bands, show_bands, absent=(), width=40),
    Field("定为", "status", partial(text, longest=12)),
    Field("单位", "unit_word", partial(text, longest=12), absent="次", width=6),
    _words("适用", "applies_to"),
    _count("上限次数", "cap_times"),
    _number("上限分数", "cap_points"),
    _choice("上限周期", "cap_per", PERS),
    _words("共同上限", "shared_cap"),
    _yes("再犯加倍", "repeat_doubles"),
    _words("同事取高", "overlap_group"),
    _words("凭据", "evidence", width=24),
    _yes("村民可申报", "claimable"),
    _count("审核次数", "reviews"),
    _count("公示天数", "notice_days"),
    _yes("一票否决", "veto"),
    _count("自设于", "slot"),
    _count("自设条数", "slot_items"),
    _number("自设每条分数", "slot_points"),
    _words("原文分值", "raw_points"),
    _words("说明", "note", width=24),
    _words("待定", "question", width=40),
    _words("依法不列", "struck_law", width=24),
    _words("不列理由", "struck_why", width=24),
)
SETTING_FIELDS: tuple[Field, ...] = (
    _words("名称", "title", required=True),
    _choice("积分对象", "unit", UNITS, required=True),
    _words("依据", "source"),
    _number("基础分", "base_points", "每个积分年度开始时的分数"),
    _count("可兑换比例", "spend_share", "加分里有百分之几可以兑换，0 到 100"),
    _yes("扣分扣减可兑换积分", "deductions_cut_purse", absent=None),
    Field("积分年度起始日", "year_start", parse_year_start, hint="月-日，如 01-01"),
    _count("跨年补记天数", "late_days", "年度结束后几天内仍可记到上一年度"),
    _choice("年终处理", "year_end", YEAR_ENDS),
    _count("保留比例", "keep_share", "按比例保留时，保留百分之几"),
    _count("公示天数", "notice_days"),
    _count("审核次数", "reviews", "1 或 2"),
    Field(
        "降等折算",
        "status_points",
        parse_status_points,
        lambda value: show_status_points(value) or None,
        absent={},
        hint="如 B=-50；C=-80",
    ),
)
GRADE_FIELDS: tuple[Field, ...] = (
    Field("次序", "position", partial(whole, least=1, most=99), required=True),
    Field("名称", "name", partial(text, longest=20), required=True),
    _number("下限", "lower"),
    _yes("不含下限", "lower_open"),
    _number("上限", "upper"),
    _yes("不含上限", "upper_open"),
    Field("直接定入", "statuses", parse_names, "、".join, absent=()),
)
CAP_FIELDS: tuple[Field, ...] = (
    Field("名称", "code", partial(text, longest=20), required=True),
    _choice("周期", "per", PERS, required=True),
    _count("次数", "times"),
    _number("分数", "points"),
)
