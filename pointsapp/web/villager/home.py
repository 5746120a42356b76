"""The household's page: what it has, and where every point comes from."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import g, render_template, request, url_for
from sqlalchemy.orm import Session

from pointsapp.claims.queries.household import household_lines
from pointsapp.contests.models import Contest
from pointsapp.contests.queries import in_villages
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading
from pointsapp.ledger import queries as ledger
from pointsapp.people import queries as people
from pointsapp.people.models import Region
from pointsapp.web.access import Permission, requires
from pointsapp.web.context import now
from pointsapp.web.villager.blueprint import blueprint
from pointsapp.web.villager.card import OpenCard
from pointsapp.web.villager.sums import current_period, household_sums

ALL_LINES = 2000


@dataclass(frozen=True)
class Door:
    """Whose page it is: '周桂兰家', '一组 018 号'."""

    name: str
    where: str


def door_of(session: Session, household_id: int, *, on: date) -> Door:
    """The household as its own page greets it."""
    household = people.get_household(session, household_id)
    head = people.head_of(session, household_id, on=on)
    group = session.get_one(Region, household.group_id)
    door = household.door.lstrip("0") or household.door
    return Door(f"{head.name}家" if head else "您家", f"{group.name} {door} 号")


@blueprint.get("/my")
@requires(Permission.HOUSEHOLD_OWN)
def home() -> str:
    """The sums, the lines of a points year, what was contested, earlier years."""
    lines_page = request.args.get("page", 1, type=int)
    return render_template("villager/home.html", **_told(g.card, page=lines_page))


@blueprint.get("/my/print")
@requires(Permission.HOUSEHOLD_OWN)
def on_paper() -> str:
    """All lines of a points year on one sheet to take home, A5 or A4."""
    paper = "a4" if request.args.get("paper") == "a4" else "a5"
    told = _told(g.card, page=1, size=ALL_LINES)
    return render_template("villager/paper.html", paper=paper, today=village_day(now()), **told)


def _told(card: OpenCard, *, page: int, size: int = 20) -> dict[str, Any]:
    session, today = reading(), village_day(now())
    accounts = ledger.accounts_of_household(session, card.household_id, on=today)
    present = current_period(session, card.village_id, on=today)
    periods = sorted({present, *ledger.periods_of(session, [a.id for a in accounts])})[::-1]
    asked = request.args.get("period", "")
    period = asked if asked in periods else present
    village = people.get_region(session, card.village_id)
    return {
        "door": door_of(session, card.household_id, on=today),
        "village": village,
        "sums": household_sums(session, accounts, period, on=today),
        "period": period,
        "present": present,
        "periods": periods,
        "found": household_lines(
            session, card.household_id, on=today, period=period, page=page, size=size
        ),
        "contests": contests_of(session, card),
        "page_url": lambda number: url_for("villager.home", period=period, page=number),
    }


def contests_of(session: Session, card: OpenCard) -> list[Contest]:
    """What the household contested, the newest first."""
    own = in_villages([card.village_id]).where(Contest.household_id == card.household_id)
    return list(session.scalars(own.order_by(Contest.id.desc())))
