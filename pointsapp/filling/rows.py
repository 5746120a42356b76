"""What a table of each kind is filled with: our rows as fields and values."""

import calendar
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from pointsapp.claims.models import Claim
from pointsapp.claims.queries.rows import claim_rows
from pointsapp.foundation.errors import Invalid, NotFound
from pointsapp.foundation.spreadsheets import CellOut
from pointsapp.ledger import queries as ledger
from pointsapp.people import queries as people
from pointsapp.people.ids import RegionId
from pointsapp.people.models import Household, Region
from pointsapp.people.roster.columns import STATES
from pointsapp.rulebooks.ids import BookId
from pointsapp.rulebooks.queries import current_period, get_book
from pointsapp.rulebooks.rows import read_draft
from pointsapp.rulebooks.tables.fields import RULE_FIELDS

Values = dict[str, CellOut]
STATE_WORDS = {key: words for words, key in STATES.items()}
AT_ONCE = 200
NO_BOOK = BookId(0)


@dataclass(frozen=True)
class Asked:
    """What a table is filled with: of which day, month ('2026-11') or rule book, and whether the
    accounts' points may stand in it.
    """

    on: date
    month: str = ""
    book_id: BookId = NO_BOOK
    points: bool = True


def rows_of(session: Session, kind: str, region_id: RegionId, asked: Asked) -> Iterator[Values]:
    """The rows of all villages of a region; NotFound for a kind that nothing is filled with."""
    if kind == "rulebook":
        yield from _rules(session, region_id, asked)
        return
    if kind not in _WRITERS:
        raise NotFound("filling.kind", "这种表不能照它填好。")
    for village in people.villages_within(session, region_id, on=asked.on):
        yield from _WRITERS[kind](session, village, asked)


def _homes(
    session: Session, village: Region, on: date
) -> Iterator[tuple[Household, Region, list[Any], dict[str, Any]]]:
    """Each household with its group, its people and its accounts by who holds them."""
    groups = {each.id: each for each in people.children(session, village.id, on=on)}
    homes = [h for h in people.households_in(session, village.id, on=on) if h.group_id in groups]
    for start in range(0, len(homes), AT_ONCE):
        some = homes[start : start + AT_ONCE]
        held = ledger.held_by_households(session, [home.id for home in some], on=on)
        for home in some:
            members = people.members_of(session, home.id, on=on)
            accounts = {each.holder: each for each in held[home.id] if each.closed_on is None}
            yield home, groups[home.group_id], members, accounts


def _points(account: Any, period: str, asked: Asked) -> Values:
    """Honour of the year, and what may be spent of all years."""
    if account is None or not asked.points:
        return {}
    year = account.years.get(period)
    return {
        "honour": year.honour if year else 0,
        "spendable": sum(each.spendable for each in account.years.values()),
    }


def _roster(session: Session, village: Region, asked: Asked) -> Iterator[Values]:
    """A person a row; telephone and identity numbers are never in it."""
    period = current_period(session, village.id, on=asked.on)
    for home, group, members, accounts in _homes(session, village, asked.on):
        place: Values = {
            "village": village.name, "group": group.name, "door": home.door,
            "state": STATE_WORDS.get(home.state),
        }  # fmt: skip
        if not members:
            yield place
        for member in members:
            own = accounts.get(member.person.name)
            account = own or (accounts.get("") if member.membership.is_head else None)
            yield {
                **place, "name": member.person.name, "relation": member.membership.relation,
                "born": member.person.born_on, **_points(account, period, asked),
            }  # fmt: skip


def _opening(session: Session, village: Region, asked: Asked) -> Iterator[Values]:
    period = current_period(session, village.id, on=asked.on)
    for home, group, members, accounts in _homes(session, village, asked.on):
        head = next((each.person.name for each in members if each.membership.is_head), None)
        for holder, account in accounts.items() or [("", None)]:
            yield {
                "village": village.name, "code": people.household_code(home, group),
                "head": head, "name": holder, **_points(account, period, asked),
            }  # fmt: skip


def _registrations(session: Session, village: Region, asked: Asked) -> Iterator[Values]:
    year, month = (int(part) for part in asked.month.split("-"))
    last = date(year, month, calendar.monthrange(year, month)[1])
    rows = session.execute(
        claim_rows([village.id])
        .where(Claim.occurred_on.between(date(year, month, 1), last))
        .where(Claim.state.not_in(("refused", "withdrawn")))
        .order_by(Claim.id)
    )
    for row in rows:
        claim = row.Claim
        yield {
            "code": row.code, "name": row.holder, "rule": row.Rule.number,
            "day": claim.occurred_on, "quantity": claim.quantity, "amount": claim.amount,
            "points": claim.points_asked, "act": claim.act if claim.act != claim.key else "",
            "note": claim.note,
        }  # fmt: skip


def _rules(session: Session, region_id: RegionId, asked: Asked) -> Iterator[Values]:
    """The rules of one book of this village, as our own template shows them."""
    book = get_book(session, asked.book_id)
    if book.village_id != region_id:
        raise Invalid("filling.book", "请选这个村的一本细则")
    for rule in read_draft(session, book.id).rules:
        yield {each.name: each.write(getattr(rule, each.name)) for each in RULE_FIELDS}


_WRITERS: Mapping[str, Any] = {
    "roster": _roster, "opening": _opening, "registrations": _registrations,
}  # fmt: skip
KINDS = (*_WRITERS, "rulebook")
