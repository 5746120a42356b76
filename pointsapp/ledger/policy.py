"""What an entry is, how entries add up, and what a year's end leaves: pure rules."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from operator import attrgetter

from pointsapp.foundation.columns import HUNDREDTH
from pointsapp.foundation.errors import Invalid
from pointsapp.ledger.ids import AccountId, EntryId

ZERO = Decimal("0.00")
HUNDRED_PERCENT = 100
# Keys and references are sealed line by line, so they hold no line break.
KEY = re.compile(r"[!-~]{1,80}")
NUMBER_LETTERS = {"household": "H", "resident": "R", "cadre": "C"}
TRANSFERS = ("transfer_in", "transfer_out")
# These settle what is there already, so they may fall on or after the day an account closes.
SETTLING = ("reversal", "transfer_out", "expiry")
REVERSIBLE = ("award", "deduction", "opening", "spend")


@dataclass(frozen=True)
class Draft:
    """An entry before it is booked; `key` is its idempotency key within the village.

    `points` is `honour`, or `spendable` where an entry has no honour. All three are signed.
    """

    account_id: AccountId
    kind: str
    points: Decimal
    honour: Decimal
    spendable: Decimal
    rule_id: int | None
    rule_ref: str
    period: str
    occurred_on: date
    key: str
    reverses_id: EntryId | None = None
    linked_key: str = ""


@dataclass(frozen=True)
class Totals:
    """What entries add up to; `added` ≥ 0 and `taken` ≤ 0 are the two sides of `honour`."""

    honour: Decimal = ZERO
    spendable: Decimal = ZERO
    added: Decimal = ZERO
    taken: Decimal = ZERO
    entries: int = 0

    def __add__(self, other: "Totals") -> "Totals":
        return add_up((self, other))


@lru_cache(maxsize=4096)
def weight(kind: str, honour: Decimal, spendable: Decimal) -> Totals:
    """What one entry adds; a reversal counts on the side of what it takes back."""
    gained = (honour > 0) != (kind == "reversal")
    added, taken = (honour, ZERO) if gained else (ZERO, honour)
    return Totals(honour, spendable, added, taken, 1)


def moved(honour: Decimal, spendable: Decimal) -> Decimal:
    """The headline figure of an entry: its honour, or what may be spent where it has none."""
    return honour or spendable


def _is_award(points: Decimal, honour: Decimal, spendable: Decimal) -> bool:
    return points > 0 and honour == points and 0 <= spendable <= points


def _is_deduction(points: Decimal, honour: Decimal, spendable: Decimal) -> bool:
    return points < 0 and honour == points and points <= spendable <= 0


def _is_move(points: Decimal, honour: Decimal, spendable: Decimal) -> bool:
    return points == moved(honour, spendable)


def _is_opening(points: Decimal, honour: Decimal, spendable: Decimal) -> bool:
    return points == moved(honour, spendable) and spendable >= 0


def _is_spending(points: Decimal, honour: Decimal, spendable: Decimal) -> bool:
    return honour == 0 and points == spendable < 0


def _is_expiry(points: Decimal, honour: Decimal, spendable: Decimal) -> bool:
    return honour == 0 and points == spendable


SHAPES: dict[str, Callable[[Decimal, Decimal, Decimal], bool]] = {
    "award": _is_award,
    "deduction": _is_deduction,
    "opening": _is_opening,
    "transfer_in": _is_move,
    "transfer_out": _is_move,
    "spend": _is_spending,
    "expiry": _is_expiry,
    "reversal": _is_move,
}


def is_exact(figure: Decimal) -> bool:
    """Whether a figure is finite and has at most two places."""
    return figure.is_finite() and figure == figure.quantize(HUNDREDTH)


def check_draft(draft: Draft) -> None:
    """Invalid unless the three figures fit the kind and the keys can be sealed."""
    linked = bool(draft.linked_key) or draft.kind not in TRANSFERS
    if not linked or not _fits(draft.kind, draft.points, draft.honour, draft.spendable):
        raise Invalid(
            "ledger.figures", "这笔积分的分值和种类对不上，请检查后重新登记", key=draft.key
        )
    if (draft.kind == "reversal") != (draft.reverses_id is not None):
        raise Invalid("ledger.reversal", "冲正必须写明冲正哪一笔", key=draft.key)
    if draft.kind in ("award", "deduction") and not draft.rule_ref:
        raise Invalid("ledger.rule", "加分、扣分必须写明依据细则的哪一条", key=draft.key)
    named = _sealable(draft.period, draft.rule_ref or "-", draft.linked_key or "-")
    if not named or not KEY.fullmatch(draft.key):
        raise Invalid("ledger.key", "记账编号里有不能用的字符，请联系维护人员", key=draft.key)


@lru_cache(maxsize=4096)  # few different figures come very often
def _fits(kind: str, points: Decimal, honour: Decimal, spendable: Decimal) -> bool:
    shape, figures = SHAPES.get(kind), (points, honour, spendable)
    exact = points != 0 and all(is_exact(figure) for figure in figures)
    return shape is not None and exact and shape(*figures)


@lru_cache(maxsize=1024)
def _sealable(*texts: str) -> bool:
    return all(KEY.fullmatch(text) for text in texts)


def may_book(kind: str, occurred_on: date, closed_on: date | None) -> bool:
    """Whether a day still belongs to an account; `closed_on` is the first day that does not."""
    return closed_on is None or occurred_on < closed_on or kind in SETTLING


_FIGURES = attrgetter("honour", "spendable", "added", "taken", "entries")


def add_up(weights: Iterable[Totals]) -> Totals:
    """The sum of what entries add."""
    each = list(weights)
    if len(each) == 1:  # as for most accounts of a sheet
        return each[0]
    figures = map(_FIGURES, (Totals(), *each))
    return Totals(*(sum(column) for column in zip(*figures, strict=True)))


def may_take(available: Decimal, amount: Decimal) -> bool:
    """Whether `amount` can be moved out: at most what is there, or of a debt at most the debt."""
    return 0 <= amount <= available if amount >= 0 else available <= amount


def keep_percent(year_end: str | None, keep_share: int | None) -> int:
    """Per cent of a purse kept at the year's end; Invalid while the village has not decided."""
    if year_end == "keep":
        return HUNDRED_PERCENT
    if year_end == "clear":
        return 0
    if year_end == "share" and keep_share is not None and 0 <= keep_share <= HUNDRED_PERCENT:
        return keep_share
    raise Invalid(
        "ledger.year_end_undecided",
        "积分细则还没有定年终结余怎么办，请先由村民会议或村民代表会议决定：全部保留、清零，还是按比例保留",
    )


def lost(carried: Decimal, percent: int) -> Decimal:
    """What a year's end takes from what the year left; the part kept is rounded half up to 0.01."""
    if carried <= 0:
        return ZERO
    kept = (carried * percent / HUNDRED_PERCENT).quantize(HUNDREDTH, ROUND_HALF_UP)
    return carried - kept
