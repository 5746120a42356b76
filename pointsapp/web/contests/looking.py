"""Lists: what is open and late, a household's lines to write a contest down, corrections."""

from datetime import date
from typing import Any

from flask import g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy import Select, select

from pointsapp.claims.queries import errata_of, household_lines
from pointsapp.contests.models import Contest
from pointsapp.contests.policy import KINDS, STATES, clock
from pointsapp.contests.queries import ABOUT_POINTS
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading
from pointsapp.people import queries as people
from pointsapp.people.ids import HouseholdId, RegionId
from pointsapp.people.models import Household, Region
from pointsapp.people.queries.finding import look_for
from pointsapp.web import place
from pointsapp.web.access import Permission, region_of, requires, row_of
from pointsapp.web.contests.blueprint import blueprint
from pointsapp.web.context import now
from pointsapp.web.download import asks_for_table, send_table
from pointsapp.web.filters import day
from pointsapp.web.listing import Column, Listing, answer_listing, clean_query

VILLAGE = region_of("village_id")
MOST_ERRATA = 200
TABS = (("open", "等答复"), ("upheld", "成立"), ("rejected", "不成立"), ("withdrawn", "撤回"))


@blueprint.get("")
@requires(Permission.CONTESTS_WRITE)
def contests() -> ResponseReturnValue:
    """Objections and appeals of the villages one works for; what is late stands first."""
    today = village_day(now())
    state = request.args.get("state", "open")
    state = state if state in STATES else "open"
    villages = place.villages(Permission.CONTESTS_WRITE)
    listing = _listing([each.id for each in villages], state, today)
    return answer_listing(
        listing, reading(), "contests/contests.html", state=state, parts=TABS, villages=villages,
        places=[(each.name, url_for("contests.find", village_id=each.id)) for each in villages],
    )  # fmt: skip


@blueprint.get("/village/<int:village_id>/find")
@requires(Permission.CONTESTS_WRITE, VILLAGE)
def find(village_id: RegionId) -> str:
    """Find the household that came to say something is wrong."""
    q = clean_query(request.args.get("q", ""))
    today = village_day(now())
    found = look_for(reading(), village_id, q, on=today) if q else []
    return render_template("contests/find.html", village=g.place, q=q, found=found)


@blueprint.get("/household/<int:household_id>")
@requires(Permission.CONTESTS_WRITE, row_of(Household.village_id, "household_id"))
def household(household_id: HouseholdId) -> str:
    """A household's lines, each with what can be written down about it."""
    session, today = reading(), village_day(now())
    found = people.get_household(session, household_id)
    head = people.head_of(session, household_id, on=today)
    group = people.get_region(session, found.group_id)
    asked = request.args.get("page", "1")
    page = household_lines(
        session, household_id, on=today, page=int(asked) if asked.isdecimal() else 1
    )
    return render_template(
        "contests/household.html", village=g.place, page=page, household=found,
        code=people.household_code(found, group), head=head.name if head else "没有户主",
    )  # fmt: skip


@blueprint.get("/village/<int:village_id>/errata")
@requires(Permission.CONTESTS_WRITE, VILLAGE)
def errata(village_id: RegionId) -> ResponseReturnValue:
    """The corrections that stand on the village board."""
    found = errata_of(reading(), village_id, limit=MOST_ERRATA)
    if not asks_for_table():
        return render_template("contests/errata.html", village=g.place, errata=found)
    return send_table(
        f"{g.place.name}的更正",
        ("哪天登的", "哪一期", "哪一条", "内容", "户主或本人", "原来记了", "等次", "依据"),
        (
            (
                each.published_on, each.sheet_number, each.article, each.what,
                each.holder or "不公开", each.points, "已取消" if each.status else "",
                each.contest_number,
            )
            for each in found
        ),
    )  # fmt: skip


def _listing(villages: list[RegionId], state: str, today: date) -> Listing:
    return Listing(
        caption="异议和申诉",
        query=_query(villages, state),
        columns=(
            Column("number", "编号", lambda r: r.Contest.number, Contest.number, show=_linked,
                   tight=True),
            Column("kind", "是什么", lambda r: KINDS[r.Contest.kind], Contest.kind, tight=True),
            Column("village", "村", lambda r: r.village, Region.name, tight=True),
            Column("said", "说了什么", lambda r: r.Contest.statement, show=_shortened),
            Column("raised", "哪天提的", lambda r: r.Contest.raised_on, Contest.raised_on,
                   tight=True),
            Column("due", "到哪天", lambda r: _due(r.Contest, today), Contest.due_on, tight=True),
        ),
        tie=Contest.id,
        search=(Contest.number, Region.name, Contest.statement),
        searchable="编号、村、内容",
        default_sort="due" if state == "open" else "-raised",
    )  # fmt: skip


def _query(villages: list[RegionId], state: str) -> Select[Any]:
    return (
        select(Contest, Region.name.label("village"))  # type: ignore[return-value]
        .join(Region, Region.id == Contest.village_id)
        .where(Contest.village_id.in_(villages), Contest.state == state)
        .where(Contest.subject_kind.in_(ABOUT_POINTS))
    )


def _linked(row: Any) -> Markup:
    address = url_for("contests.contest", contest_id=row.Contest.id)
    return Markup('<a href="{}">{}</a>').format(address, row.Contest.number)


def _shortened(row: Any) -> str:
    said: str = row.Contest.statement
    return said if len(said) <= 40 else said[:40] + "…"


def _due(contest: Contest, today: date) -> str:
    """'11月27日，还有 3 天', '超期 2 天'; of an answered one the day of the answer."""
    if contest.decided_on is not None:
        return f"{day(contest.decided_on, today.year)}答复"
    left = clock(contest.due_on, today)
    words = f"超期 {-left.days_left} 天" if left.late else f"还有 {left.days_left} 天"
    return f"{day(contest.due_on, today.year)}，{words}"
