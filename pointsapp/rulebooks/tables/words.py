"""How tables write amounts, caps and statuses in words, read back into values."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from pointsapp.foundation.spreadsheets import CellError, choice
from pointsapp.foundation.spreadsheets.cells import Cell
from pointsapp.foundation.spreadsheets.cells import text as cell_text
from pointsapp.rulebooks.ids import RuleId
from pointsapp.rulebooks.models import DIRECTIONS
from pointsapp.rulebooks.policy import Band, bands_text, plain
from pointsapp.rulebooks.policy.facts import ZERO, RuleFacts
from pointsapp.rulebooks.policy.periods import is_year_start

NO_RULE = RuleId(0)
NUMBER = r"(\d{1,10}(?:\.\d{1,2})?万?)"
ENDS = re.compile(rf"^{NUMBER}元?[—–\-~至到]{NUMBER}元|^{NUMBER}元(以下|以上)")
STEP = re.compile(rf"^(?:超过{NUMBER}元的部分)?每满?{NUMBER}元加?扣?{NUMBER}分$|^加?扣?{NUMBER}分$")
STATUS = re.compile(r"^([^=：:]{1,12})[=：:](-?\d{1,6}(?:\.\d{1,2})?)分?$")


# What tables of places call an award or a deduction, beside our own two words.
DIRECTION_WORDS: dict[str, str] = {
    **dict.fromkeys(("加", "加分项", "正向", "正面", "奖励", "守信", "守信信息", "+"), "plus"),
    **dict.fromkeys(
        ("扣", "减分", "扣分项", "减分项", "负向", "负面", "惩戒", "失信", "失信信息", "-"), "minus"
    ),
}  # fmt: skip


def parse_direction(cell: Cell) -> str:
    """加分 or 扣分, by any of the words that places use; CellError names ours."""
    own = {shown: key for key, shown in DIRECTIONS.items()}
    return DIRECTION_WORDS.get(cell_text(cell)) or choice(own)(cell)


def amount(text: str) -> Decimal:
    """A number that may end in 万."""
    return Decimal(text[:-1]) * 10000 if text.endswith("万") else Decimal(text)


def parse_band(text: str) -> Band | None:
    """'捐款100—1000元的，每100元加1分' or '100 元以上，每满 100 元 1 分'; None when it is none."""
    found = re.sub(r"\s|,(?=\d{3})", "", text).rstrip("。")
    ends = ENDS.search(re.sub(r"^\D*", "", found))
    if ends is None:
        return None
    rest = re.sub(r"^\D*", "", found)[ends.end() :].lstrip("的，,")
    step = STEP.search(rest)
    return None if step is None else _band(ends, step)


def _band(ends: re.Match[str], step: re.Match[str]) -> Band:
    low, high, single, side = ends.groups()
    over, each, points, flat = step.groups()
    return Band(
        points=amount(points or flat),
        lower=amount(low) if low else amount(single) if side == "以上" else None,
        upper=amount(high) if high else amount(single) if side == "以下" else None,
        each=amount(each) if each else None,
        over=amount(over) if over else ZERO,
    )


def parse_bands(cell: Cell) -> tuple[Band, ...]:
    """The bands of a tariff, one after another with a semicolon; CellError."""
    bands = [parse_band(part) for part in re.split("[；;]", cell_text(cell, longest=1000))]
    if None in bands:
        raise CellError("请写成“100—1000 元，每满 100 元 1 分；1001 元以上，每满 400 元 1 分”这样")
    return tuple(band for band in bands if band is not None)


def show_bands(bands: tuple[Band, ...]) -> str:
    """Bands in words that `parse_bands` reads back."""
    return bands_text(RuleFacts(NO_RULE, 0, NO_RULE, direction="plus", tariff=bands))


def parse_status_points(cell: Cell) -> dict[str, Decimal]:
    """'B=-50；C=-80' as points by status; CellError."""
    found: dict[str, Decimal] = {}
    for part in re.split("[；;]", cell_text(cell, longest=500)):
        matched = STATUS.fullmatch(part.strip())
        if matched is None:
            raise CellError("请写成“B=-50；C=-80”这样")
        found[matched[1].strip()] = Decimal(matched[2]).quantize(Decimal("0.01"))
    return found


def show_status_points(points: Mapping[str, Any]) -> str:
    """The same the other way round."""
    return "；".join(f"{status}={plain(Decimal(value))}" for status, value in points.items())


def parse_names(cell: Cell) -> tuple[str, ...]:
    """Names with 、 between them."""
    parts = re.split("[、，,]", cell_text(cell, longest=200))
    return tuple(part.strip() for part in parts if part.strip())


def parse_year_start(cell: Cell) -> str:
    """A month and day such as 01-01 (a date typed there counts by its month and day); CellError."""
    found = cell_text(cell)[-5:]
    if not is_year_start(found):
        raise CellError("请写成 01-01 这样（月-日）")
    return found
