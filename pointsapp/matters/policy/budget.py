"""A budget line by line 明细, published before the money is spent (seeds Z B5)."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from pointsapp.foundation.errors import Invalid
from pointsapp.matters.policy.facts import RecordFacts
from pointsapp.matters.policy.intake import check_amount

MOST_LINES = 60
APART = re.compile(r"\t|，|；|(?<!\d),|,(?!\d{3}(?:\D|$))")  # 3,000 stays one figure
EXAMPLE = "写成“水泥，12 吨，3720”"


@dataclass(frozen=True)
class Line:
    """What is paid for, how much of it in words, and the sum in yuan."""

    what: str
    quantity: str
    amount: Decimal


def read_lines(text: str) -> list[Line]:
    """Lines as typed or pasted from a table, one a row: what, how much, yuan; Invalid."""
    rows = [row.strip() for row in text.splitlines()]
    return [_read(row, place) for place, row in enumerate(rows, start=1) if row]


def write_lines(lines: Iterable[Line]) -> str:
    """The same lines as `read_lines` takes them."""
    return "\n".join(
        "，".join(filter(None, (each.what, each.quantity, f"{each.amount:.2f}"))) for each in lines
    )


def check_lines(lines: Sequence[Line], total: Decimal | None) -> None:
    """Refuse what cannot be published; lines add up to the matter's amount, where it has one."""
    if not 1 <= len(lines) <= MOST_LINES:
        raise Invalid("budget.lines", f"明细要写 1 到 {MOST_LINES} 行")
    for each in lines:
        if not 1 <= len(each.what) <= 80 or len(each.quantity) > 40:
            raise Invalid("budget.what", f"“{each.what[:20]}”：名称最多 80 个字，数量最多 40 个字")
        check_amount(each.amount, f"“{each.what}”的金额")
    added = sum((each.amount for each in lines), Decimal(0))
    if total is not None and added != total:
        raise Invalid(
            "budget.total",
            f"明细加起来是 {added:,.2f} 元，这件事是 {total:,.2f} 元，请核对",
        )


def why_fixed(records: Iterable[RecordFacts]) -> str | None:
    """Why a budget can no longer be changed, in a sentence: it hangs, or money was paid."""
    hanging: set[str] = set()
    for each in sorted(records, key=lambda r: (r.happened_on, r.id)):
        if each.kind == "paid":
            return "钱已经付了，明细不能再改"
        if each.kind == "published":
            hanging.add(each.step_code)
        elif each.kind == "taken_down":
            hanging.discard(each.step_code)
    return "明细已经贴出去了，要改先记“撤下”，改好再贴" if hanging else None


def _read(row: str, place: int) -> Line:
    parts = [part.strip() for part in APART.split(row)]
    figure = unicodedata.normalize("NFKC", parts[-1]).replace(",", "").removesuffix("元").strip()
    try:
        amount = Decimal(figure)
    except InvalidOperation:
        amount = Decimal("NaN")
    if len(parts) < 2 or not amount.is_finite():
        raise Invalid("budget.line", f"第 {place} 行没有看懂，{EXAMPLE}")
    return Line(parts[0], "，".join(filter(None, parts[1:-1])), amount)
