"""The household's page: what it has, and where every point comes from."""

from typing import Any

from flask import current_app, g, render_template, request
from flask import session as cookie
from flask_wtf.csrf import generate_csrf
from sqlalchemy.orm import Session

from pointsapp.claims.queries import lines_of
from pointsapp.contests.models import Contest
from pointsapp.contests.queries import in_villages
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading
from pointsapp.foundation.remembered import Remembered
from pointsapp.ledger import queries as ledger
from pointsapp.rulebooks import queries as rulebooks
from pointsapp.rulebooks.policy import period_of
from pointsapp.rulebooks.queries import year_start_of
from pointsapp.web.access import Permission, requires
from pointsapp.web.context import now
from pointsapp.web.size import current_size
from pointsapp.web.villager.blueprint import blueprint
from pointsapp.web.villager.card import RANK, OpenCard
from pointsapp.web.villager.sums import household_sums

LINES = 10  # a page: a phone shows two or three at once, and help stands below them
ALL_LINES = 2000
# The pages looked at last; each with its rows takes about 30 kB.
_PAGES: Remembered[str] = Remembered(500)
VISIT = "\0visit\0"  # stands in a remembered page where that of the visit belongs


@blueprint.get("/my")
@requires(Permission.HOUSEHOLD_OWN)
def home() -> str:
    """The sums, the lines of a points year, what was contested, earlier years."""
    if cookie.get("_flashes") or current_app.extensions["settings"].development:
        return _page()
    card = g.card
    whose = (
        *(card.household_id, card.door, card.place, card.above, card.consulting, card.refused),
        g.decided[RANK],
    )
    asked = (village_day(now()), request.full_path, request.script_root, current_size())
    token = generate_csrf()
    page = _PAGES.get(reading(), (whose, asked), lambda: _page().replace(token, VISIT))
    return page.replace(VISIT, token)


def _page() -> str:
    lines_page = request.args.get("page", 1, type=int)
    return render_template("villager/home.html", **_told(g.card, page=lines_page))


@blueprint.get("/my/print")
@requires(Permission.HOUSEHOLD_OWN)
def on_paper() -> str:
    """All lines of a points year on one sheet to take home, A5 or A4."""
    paper = "a4" if request.args.get("paper") == "a4" else "a5"
    told = _told(g.card, page=1, size=ALL_LINES)
    return render_template("villager/paper.html", paper=paper, **told)


def _told(card: OpenCard, *, page: int, size: int = LINES) -> dict[str, Any]:
    session, today = reading(), village_day(now())
    held = ledger.held_by_household(session, card.household_id, on=today)
    scales = rulebooks.scales_in_force(session, card.village_id, on=today)
    present = period_of(today, year_start_of(scales))
    periods = sorted({present}.union(*(each.years for each in held)), reverse=True)
    asked = request.args.get("period", "")
    period = asked if asked in periods else present
    found = lines_of(
        session, card.household_id, held, on=today, period=period, page=page, size=size
    )
    sums = household_sums(session, held, period, found.spendable, scales, ranked=g.decided[RANK])
    return {
        "door": card.door,
        "consulting": card.consulting,
        "refused": card.refused,
        "today": today,
        "village": card.place,
        "sums": sums,
        # Whose a line is need only be said where several have an account.
        "holders": {each.id: each.holder or "全家" for each in held} if len(sums) > 1 else {},
        "period": period,
        "present": present,
        "periods": periods,
        "found": found,
    }


def contests_of(session: Session, card: OpenCard) -> list[Contest]:
    """What the household contested, the newest first."""
    own = in_villages([card.village_id]).where(Contest.household_id == card.household_id)
    return list(session.scalars(own.order_by(Contest.id.desc())))
