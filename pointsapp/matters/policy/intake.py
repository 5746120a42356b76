"""What can be taken down about a matter: days, words, sums; an order of steps is never asked."""

from datetime import date, timedelta
from decimal import Decimal

from pointsapp.foundation.errors import Invalid

LONGEST_AGO = timedelta(days=3660)  # older than ten years before the opening: a slip of the pen
MOST = Decimal("100000000")  # yuan
ENTERED = ("done", "signed", "passed", "failed", "published", "taken_down", "refused", "paid",
           "stopped", "noted")  # fmt: skip
VOTES = frozenset({"passed", "failed"})
OF_A_STEP = frozenset({"signed", "passed", "failed", "published", "taken_down", "refused"})


def check_happened(on: date, *, opened_on: date, today: date) -> None:
    """Refuse a day that has not come, or one that must be a slip; any order of steps is taken."""
    if on > today:
        raise Invalid("matter.future", "这一天还没有到，请填事情办的那一天")
    if on < opened_on - LONGEST_AGO:
        raise Invalid("matter.long_ago", "日期比开办早了十年以上，请核对年份")


def check_amount(amount: Decimal | None, label: str) -> None:
    """Refuse a sum in yuan that is none: not above zero, finer than a fen, or absurdly large."""
    if amount is None:
        return
    if not amount.is_finite() or not 0 < amount <= MOST or amount != round(amount, 2):
        raise Invalid("matter.amount", f"{label}要大于 0，最多两位小数，最大一亿元")


def text_of(text: str, label: str, longest: int, *, needed: bool = False) -> str:
    """The text without blanks around it; Invalid when it is missing or too long."""
    text = " ".join(text.split()) if longest <= 200 else text.strip()
    if needed and not text:
        raise Invalid("matter.text", f"请填“{label}”")
    if len(text) > longest:
        raise Invalid("matter.text", f"“{label}”最多 {longest} 个字")
    return text


def check_key(key: str) -> str:
    """An idempotency key: printable ASCII without spaces, at most 80 characters."""
    if not 1 <= len(key) <= 80 or not key.isascii() or not key.isprintable() or " " in key:
        raise Invalid("matter.key", "这一页不能交，请刷新以后再试")
    return key
