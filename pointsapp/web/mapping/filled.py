"""Our data back in a place's own layout: its titles, its order of columns, our figures."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from flask import g, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session

from pointsapp.claims.models import Claim
from pointsapp.claims.queries.rows import claim_rows
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading
from pointsapp.foundation.errors import NotFound
from pointsapp.foundation.layouts import get_layout
from pointsapp.foundation.spreadsheets import CellOut, Column, SheetOut
from pointsapp.ledger import queries as ledger
from pointsapp.people import queries as people
from pointsapp.people.models import Household
from pointsapp.people.roster.columns import STATES
from pointsapp.web.access import Permission, region_of, requires
from pointsapp.web.claims.months import asked_month, last_day
from pointsapp.web.context import now
from pointsapp.web.download import send_workbook
from pointsapp.web.mapping.blueprint import blueprint
from pointsapp.web.villager.sums import current_period

OF_REGION = region_of("region_id")
Values = dict[str, CellOut]
POINTS = ("荣誉积分", "可用积分")
STATE_WORDS = {key: words for words, key in STATES.items()}


@blueprint.get("/layouts/<int:layout_id>/filled/<int:region_id>")
@requires(Permission.EXPORT, OF_REGION)
def filled(layout_id: int, region_id: int) -> ResponseReturnValue:
    """An .xlsx with their titles; columns that were not mapped stay empty.

    A roster has each account's points behind it; telephone and identity numbers are never in it.
    """
    saved = get_layout(reading(), layout_id)
    if f"/{saved.region_id}/" not in g.place.path:
        raise NotFound("mapping.elsewhere", "这个对照不是这里用的。")
    if saved.kind not in _WRITERS:
        raise NotFound("mapping.not_filled", "这种表不能照它填好下载。")
    session, on = reading(), village_day(now())
    month = asked_month(request.args.get("month", ""), on)
    villages = people.villages_within(session, region_id, on=on)
    points = saved.kind == "roster" and current_user.may(Permission.LEDGER_VIEW, g.place.path)
    rows = (
        (*saved.layout.written(values), *(values.get(key) for key in POINTS if points))
        for village in villages
        for values in _WRITERS[saved.kind](session, village, on, month)
    )
    titles = (*saved.layout.titles, *(POINTS if points else ()))
    sheet = SheetOut(saved.layout.sheet, [Column(title) for title in titles], rows)
    return send_workbook(f"{g.place.name}{saved.name}", [sheet])


def _homes(
    session: Session, village: Any, on: date
) -> Iterator[tuple[Household, Any, list[Any], dict[str, Any]]]:
    """Each household with its group, its people and its accounts by who holds them."""
    groups = {each.id: each for each in people.children(session, village.id, on=on)}
    homes = [h for h in people.households_in(session, village.id, on=on) if h.group_id in groups]
    held = ledger.held_by_households(session, [home.id for home in homes], on=on)
    for home in homes:
        members = people.members_of(session, home.id, on=on)
        accounts = {each.holder: each for each in held[home.id] if each.closed_on is None}
        yield home, groups[home.group_id], members, accounts


def _points(account: Any, period: str) -> tuple[CellOut, CellOut]:
    """Honour of the year, and what may be spent of all years."""
    if account is None:
        return None, None
    year = account.years.get(period)
    return (year.honour if year else None), sum(each.spendable for each in account.years.values())


def _roster(session: Session, village: Any, on: date, _month: str) -> Iterator[Values]:
    period = current_period(session, village.id, on=on)
    for home, group, members, accounts in _homes(session, village, on):
        place: Values = {
            "village": village.name, "group": group.name, "door": home.door,
            "state": STATE_WORDS.get(home.state),
        }  # fmt: skip
        if not members:
            yield place
        for member in members:
            own = accounts.get(member.person.name)
            account = own or (accounts.get("") if member.membership.is_head else None)
            values = dict(zip(POINTS, _points(account, period), strict=True))
            yield {
                **place, "name": member.person.name, "relation": member.membership.relation,
                "born": member.person.born_on, **values,
            }  # fmt: skip


def _opening(session: Session, village: Any, on: date, _month: str) -> Iterator[Values]:
    period = current_period(session, village.id, on=on)
    for home, group, members, accounts in _homes(session, village, on):
        head = next((each.person.name for each in members if each.membership.is_head), None)
        for holder, account in accounts.items() or [("", None)]:
            honour, spendable = _points(account, period)
            yield {
                "village": village.name, "code": people.household_code(home, group),
                "head": head, "name": holder, "honour": honour, "spendable": spendable,
            }  # fmt: skip


def _registrations(session: Session, village: Any, on: date, month: str) -> Iterator[Values]:
    first = date.fromisoformat(f"{month}-01")
    rows = session.execute(
        claim_rows([village.id])
        .where(Claim.occurred_on.between(first, last_day(month, on)))
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


_WRITERS = {"roster": _roster, "opening": _opening, "registrations": _registrations}
