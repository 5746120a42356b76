"""What may be registered: the day, the figures, whose; each refusal is a sentence for one cell."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pointsapp.foundation.errors import Invalid
from pointsapp.ledger.ids import AccountId
from pointsapp.people.ids import HouseholdId, PersonId
from pointsapp.rulebooks.ids import RuleId
from pointsapp.rulebooks.policy import RuleFacts, worth

MOST = Decimal(9999)


@dataclass(frozen=True)
class Span:
    """From a first day to the day before `until`; None has no end."""

    from_on: date
    until: date | None = None

    def holds(self, day: date) -> bool:
        """Whether the day lies in it."""
        return self.from_on <= day and (self.until is None or day < self.until)


@dataclass(frozen=True)
class Figures:
    """What the clerk typed for one behaviour: how often, how much money, which points."""

    quantity: Decimal
    amount: Decimal | None = None
    points_asked: Decimal | None = None


@dataclass(frozen=True)
class Item:
    """One behaviour to be registered; `place` names the cell or row it came from.

    Whose it is: an account, or a household or person whose account is opened if need be.
    """

    place: str
    rule_id: RuleId
    occurred_on: date
    figures: Figures
    account_id: AccountId | None = None
    household_id: HouseholdId | None = None
    person_id: PersonId | None = None
    act: str = ""
    note: str = ""


class CellsRefused(Invalid):
    """Nothing was stored; `cells` says for each wrong place what to mend."""

    def __init__(self, cells: Mapping[str, str]) -> None:
        super().__init__(
            "claims.cells", f"有 {len(cells)} 格要改，改好再交，填的都还在", cells=cells
        )
        self.cells = cells


def digest(items: Iterable[Item], *also: str) -> str:
    """A digest of everything that was asked for: the same key must come with the same one."""
    body = [[None if v is None else str(v) for v in _flat(item)] for item in items]
    text = json.dumps([*also, body], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _flat(item: Item) -> tuple[object, ...]:
    figures = (
        _two(item.figures.quantity),
        _two(item.figures.amount),
        _two(item.figures.points_asked),
    )
    who = (item.account_id, item.household_id, item.person_id)
    return (item.place, item.rule_id, item.occurred_on, *figures, *who, item.act, item.note)


def _two(number: Decimal | None) -> str | None:
    return None if number is None else f"{number:.2f}"


def act_of(item: Item, rule: RuleFacts, key: str) -> str:
    """The act a claim belongs to: as typed; else one a day where the rule overlaps with others,
    so that of one deed only the highest counts; else its own.
    """
    if item.act:
        return item.act
    return f"{item.occurred_on} {rule.overlap_group}" if rule.overlap_group else key


def check_day(occurred_on: date, *, today: date, book: Span, holder: Span) -> None:
    """Invalid unless the day is past or today, in the book's time and in the holder's."""
    if occurred_on > today:
        raise Invalid("claim.future", "日期在今天以后，请填事情发生的那一天")
    if not book.holds(occurred_on):
        raise Invalid("claim.book_day", f"这一版细则{_span_words(book)}有效，日期不在里面")
    if not holder.holds(occurred_on):
        raise Invalid("claim.holder_day", f"这一户（人）{_span_words(holder)}在册，日期不在里面")


def check_figures(rule: RuleFacts, figures: Figures) -> None:
    """Invalid unless the rule can be worked out from exactly these figures."""
    quantity = figures.quantity
    if not 0 < quantity <= MOST:
        raise Invalid("claim.quantity", f"数量要大于 0，最多 {MOST}")
    if rule.effect in ("status", "zero", "case") and quantity != 1:
        raise Invalid("claim.quantity", f"第 {rule.number} 条一次登记一件，数量填 1")
    if figures.amount is not None and not rule.tariff:
        raise Invalid("claim.amount", f"第 {rule.number} 条不按金额计分，金额请空着")
    if figures.points_asked is not None and not asks_points(rule):
        raise Invalid("claim.points", f"第 {rule.number} 条分值是定好的，分数请空着")
    worth(rule, quantity, figures.amount, figures.points_asked)


def asks_points(rule: RuleFacts) -> bool:
    """Whether whoever registers must say how many points (a range, or case by case)."""
    if rule.tariff or rule.effect not in ("points", "case"):
        return False
    return rule.effect == "case" or rule.points_min != rule.points_max


def fits_grid(rule: RuleFacts) -> bool:
    """Whether a bare count says all: such a rule may be a column of the grid."""
    settled = rule.points_min is not None and rule.points_min == rule.points_max
    return rule.effect == "points" and settled and not rule.tariff


def _span_words(span: Span) -> str:
    first = f"{span.from_on:%Y-%m-%d} 起"
    return first if span.until is None else f"{first}、{span.until:%Y-%m-%d} 前"
