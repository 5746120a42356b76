"""The grid as its page sees it: who stands in the rows, what was typed, what cannot be taken."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from marshmallow import ValidationError
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from pointsapp.claims.policy.registration import Figures, Item
from pointsapp.claims.queries import Proposed, UsableRule, preview
from pointsapp.foundation.errors import ProductError
from pointsapp.ledger import queries as ledger
from pointsapp.people import queries as people
from pointsapp.people.ids import HouseholdId, PersonId, RegionId
from pointsapp.rulebooks.ids import RuleId
from pointsapp.web.claims.months import month_of
from pointsapp.web.fields import Day, Hundredth

CELL = re.compile(r"[hp][0-9]{1,18}\.[0-9]{1,18}")
COLUMN_DAY = re.compile(r"day\.([0-9]{1,18})")
LONGEST = 20


@dataclass(frozen=True)
class Row:
    """A household or a resident: `key` begins the names of its cells."""

    key: str
    code: str
    name: str
    household_id: HouseholdId
    person_id: PersonId | None = None


@dataclass(frozen=True)
class Taken:
    """The typed cells as items, or a sentence for each that cannot be one."""

    items: tuple[Item, ...]
    errors: Mapping[str, str] = field(default_factory=dict)


def rows_of(session: Session, group_id: RegionId, unit: str, on: date) -> list[Row]:
    """The households of a group by door, or everybody who lives in them."""
    households = people.households_in(session, group_id, on=on)
    heads = people.heads_of(session, [each.id for each in households], on=on)
    if unit == "household":
        return [
            Row(f"h{each.id}", each.door, heads[each.id].name if each.id in heads else "没有户主",
                each.id)
            for each in households
        ]  # fmt: skip
    return [
        Row(f"p{member.person.id}", each.door, member.person.name, each.id, member.person.id)
        for each in households
        for member in people.members_of(session, each.id, on=on)
    ]


def typed_of(form: MultiDict[str, str]) -> dict[str, str]:
    """All that was typed into cells and days, trimmed; empty fields are left out."""
    kept: dict[str, str] = {}
    for name, value in form.items():
        text = value.strip()[:LONGEST]
        if text and (name == "day" or CELL.fullmatch(name) or COLUMN_DAY.fullmatch(name)):
            kept[name] = text
    return kept


def take(
    typed: Mapping[str, str], rows: Sequence[Row], rules: Sequence[UsableRule], month: str
) -> Taken:
    """Read the cells row by row; only rows and columns of this grid count."""
    items: list[Item] = []
    errors: dict[str, str] = {}
    days = _days(typed, rules, month, errors)
    for row in rows:
        for rule in rules:
            name = f"{row.key}.{rule.id}"
            quantity = _number(typed.get(name, ""), name, errors)
            if quantity and rule.id in days:
                items.append(_item(name, row, rule, quantity, days[rule.id]))
    return Taken(tuple(items), errors)


def full_cells(
    session: Session,
    village_id: RegionId,
    rows: Sequence[Row],
    rules: Sequence[UsableRule],
    on: date,
) -> set[str]:
    """The cells where one more would count nothing, since a cap is reached 到上限."""
    unit = "household" if rows and rows[0].person_id is None else "resident"
    ids = [row.household_id if row.person_id is None else row.person_id for row in rows]
    accounts = ledger.open_accounts(session, village_id, unit, ids, on=on)
    full: set[str] = set()
    for rule in rules:
        if rule.facts.cap is None and rule.facts.shared_cap_id is None:
            continue
        # Each column by itself: what is not typed yet must not use up a shared cap.
        proposed = [
            Proposed(_item(f"{row.key}.{rule.id}", row, rule, Decimal(1), on), accounts[holder])
            for row, holder in zip(rows, ids, strict=True)
            if holder in accounts
        ]
        _, bound = preview(session, village_id, [], proposed, on=on)
        full |= {place for place, line in bound.items() if line.points == 0}
    return full


def labels(rows: Sequence[Row], rules: Sequence[UsableRule]) -> dict[str, str]:
    """What to call each cell in a list of errors: '07 田小禾，第 12 条'."""
    named = {f"{r.key}.{x.id}": f"{r.code} {r.name}，{x.article}" for r in rows for x in rules}
    days = {f"day.{rule.id}": f"{rule.article}的日期" for rule in rules}
    return named | days | {"day": "日期"}


def _item(name: str, row: Row, rule: UsableRule, quantity: Decimal, on: date) -> Item:
    home = row.household_id if row.person_id is None else None
    figures = Figures(quantity)
    return Item(name, rule.id, on, figures, household_id=home, person_id=row.person_id)


def _number(text: str, name: str, errors: dict[str, str]) -> Decimal | None:
    """What was typed; None for nothing and for 0."""
    if not text:
        return None
    try:
        number: Decimal = Hundredth().deserialize(text)
    except ValidationError as wrong:
        errors[name] = str(wrong.messages[0])
        return None
    return number or None


def _days(
    typed: Mapping[str, str], rules: Sequence[UsableRule], month: str, errors: dict[str, str]
) -> dict[RuleId, date]:
    """The day of each column: its own, else that of the whole sheet."""
    whole = _day(typed.get("day", ""), "day", month, errors)
    found: dict[RuleId, date] = {}
    for rule in rules:
        name = f"day.{rule.id}"
        own = _day(typed[name], name, month, errors) if name in typed else whole
        if own is not None:
            found[rule.id] = own
    return found


def _day(text: str, name: str, month: str, errors: dict[str, str]) -> date | None:
    try:
        day: date = Day().deserialize(text)
    except (ValidationError, ProductError) as wrong:
        errors[name] = str(getattr(wrong, "messages", ["请填日期"])[0])
        return None
    if month_of(day) != month:
        errors[name] = f"这一页登记的是 {int(month[5:])} 月，日期要在这个月里"
        return None
    return day
