"""Rounds of relief: the list of them, one with its households, a new one."""

from datetime import date
from typing import Any

from flask import flash, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading
from pointsapp.matters.ids import RoundId
from pointsapp.matters.models import ReliefLine, ReliefRound
from pointsapp.matters.queries import get_matter
from pointsapp.matters.queries.relief import counted_in, get_round
from pointsapp.matters.service import relief as service
from pointsapp.people.ids import RegionId
from pointsapp.people.models import Person, Region
from pointsapp.people.queries import villages_with_merged
from pointsapp.web import filters, place
from pointsapp.web.access import Permission, requires
from pointsapp.web.compliance.words import linked, matter_of, short_day
from pointsapp.web.context import now
from pointsapp.web.forms import Reading, attempt, blank, read_form
from pointsapp.web.listing import Column, Listing, answer_listing
from pointsapp.web.matters.blueprint import blueprint
from pointsapp.web.matters.relief import rows
from pointsapp.web.matters.relief.schemas import CloseIn, RoundIn
from pointsapp.web.matters.relief.scopes import decides_as, of_round
from pointsapp.web.matters.scopes import VILLAGE

SCHEMES = ("低保", "特困供养（五保）", "临时救助", "防返贫监测")
PARTS = (("running", "在办"), ("closed", "办完"))
LINES = (
    select(func.count(ReliefLine.id)).where(ReliefLine.round_id == ReliefRound.id).scalar_subquery()
)


@blueprint.get("/matters/relief")
@requires(Permission.MATTERS_VIEW)
def relief() -> ResponseReturnValue:
    """The rounds of the villages one works for, the newest first."""
    part = request.args.get("state", "running")
    part = part if part in dict(PARTS) else "running"
    session, villages = reading(), place.villages(Permission.MATTERS_VIEW)
    ids = villages_with_merged(session, [each.id for each in villages])
    begins = [each for each in villages if current_user.may(Permission.RELIEF_EDIT, each.path)]
    return answer_listing(
        _listing(ids, part, village_day(now())), session, "matters/relief.html",
        state=part, parts=PARTS, begins=begins,
        decides=bool(place.paths(Permission.RELIEF_DECIDE)),
    )  # fmt: skip


@blueprint.get("/matters/village/<int:village_id>/relief/new")
@requires(Permission.RELIEF_EDIT, VILLAGE)
def new_relief(village_id: RegionId) -> str:
    """The empty form."""
    return _new_page(blank(opened_on=village_day(now()).isoformat()))


@blueprint.post("/matters/village/<int:village_id>/relief/new")
@requires(Permission.RELIEF_EDIT, VILLAGE)
def open_relief(village_id: RegionId) -> ResponseReturnValue:
    """Begin; who receives help since the last round is listed already."""
    form = read_form(RoundIn, request.form)
    opened: list[RoundId] = []
    if form.ok:
        form = attempt(form, lambda session: opened.append(
            _open(session, village_id, form.values)
        ))  # fmt: skip
    if not form.ok:
        return _new_page(form), 422
    flash("开了新的一轮。先把名单列齐。", "ok")
    return redirect(url_for("matters.relief_round", round_id=opened[0]))


@blueprint.get("/matters/relief/<int:round_id>")
@requires(Permission.MATTERS_VIEW, of_round)
def relief_round(round_id: RoundId) -> ResponseReturnValue:
    """One round: how far it is, what is to be done, and its households."""
    return _page(round_id, blank(closed_on=village_day(now()).isoformat()))


@blueprint.post("/matters/relief/<int:round_id>/close")
@requires(Permission.RELIEF_EDIT, of_round)
def close_relief(round_id: RoundId) -> ResponseReturnValue:
    """End a round that the county has decided; the result hangs on the village's own board."""
    form = read_form(CloseIn, request.form)
    if form.ok:
        form = attempt(form, lambda session: service.close_round(
            session, round_id, by=current_user.id, now=now(), **form.values
        ))  # fmt: skip
    if not form.ok:
        return make_response(_page(round_id, form)), 422
    flash("这一轮办完了。请打印结果，贴在本村公开栏。", "ok")
    return redirect(url_for("matters.relief_round", round_id=round_id))


def _open(session: Session, village_id: RegionId, values: dict[str, Any]) -> RoundId:
    matter = matter_of(session, village_id, values["matter"])
    return service.open_round(
        session, village_id, scheme=values["scheme"], opened_on=values["opened_on"],
        matter_id=matter.id if matter else None, by=current_user.id, now=now(),
    ).id  # fmt: skip


def _new_page(form: Reading) -> str:
    return render_template("matters/relief_new.html", village=g.place, form=form, schemes=SCHEMES)


def _page(round_id: RoundId, form: Reading) -> ResponseReturnValue:
    session, today = reading(), village_day(now())
    found = get_round(session, round_id)
    state = rows.state_of(found, today)
    return answer_listing(
        _lines(found, today), session, "matters/relief_round.html", round=found, form=form,
        village=g.place, state=state, states=rows.STATES, counted=counted_in(session, round_id),
        matter=get_matter(session, found.matter_id) if found.matter_id else None,
        edits=current_user.may(Permission.RELIEF_EDIT, g.place.path),
        decides=decides_as(g.place.path), **_left(session, round_id),
    )  # fmt: skip


def _left(session: Session, round_id: RoundId) -> dict[str, int]:
    """How many lines wait for a word of the village, of the town, of the county."""
    columns = (ReliefLine.opinion, ReliefLine.town_outcome, ReliefLine.county_outcome)
    told = select(func.count(), *(func.count(each) for each in columns))
    total, *said = session.execute(told.where(ReliefLine.round_id == round_id)).one()
    names = ("silent", "town_left", "county_left")
    return {"total": total} | {name: total - n for name, n in zip(names, said, strict=True)}


def _lines(found: ReliefRound, today: date) -> Listing:
    return Listing(
        caption=f"{found.scheme}复核 {found.number}",
        query=rows.line_rows(today).where(ReliefLine.round_id == found.id),
        columns=(rows.household_column(), *rows.columns()),
        tie=ReliefLine.id,
        search=(rows.CODE, Person.name),
        searchable="户号、户主",
    )


def _listing(village_ids: list[RegionId], part: str, today: date) -> Listing:
    return Listing(
        caption="救助复核",
        query=_query(village_ids, part),
        columns=(
            Column("number", "编号", lambda r: r.ReliefRound.number, ReliefRound.number,
                   show=_linked, tight=True),
            Column("village", "村", lambda r: r.village, Region.name, tight=True),
            Column("scheme", "哪种救助", lambda r: r.ReliefRound.scheme, ReliefRound.scheme),
            Column("lines", "户数", lambda r: r.lines, num=True),
            Column("opened", "开始", lambda r: r.ReliefRound.opened_on, ReliefRound.opened_on,
                   show=lambda r: short_day(r.ReliefRound.opened_on), tight=True),
            Column("hangs", "公示", lambda r: _days(r.ReliefRound, today), tight=True),
            Column("state", "到哪一步", lambda r: rows.STATES[rows.state_of(r.ReliefRound, today)],
                   tight=True),
        ),
        tie=ReliefRound.id.desc(),
        search=(ReliefRound.number, ReliefRound.scheme, Region.name),
        searchable="编号、哪种救助、村",
        default_sort="-opened",
    )  # fmt: skip


def _query(village_ids: list[RegionId], part: str) -> Select[*tuple[Any, ...]]:
    closed = ReliefRound.closed_on.is_not(None)
    return (
        select(ReliefRound, Region.name.label("village"), LINES.label("lines"))
        .join(Region, Region.id == ReliefRound.village_id)
        .where(ReliefRound.village_id.in_(village_ids), closed if part == "closed" else ~closed)
    )


def _linked(row: Any) -> Any:
    address = url_for("matters.relief_round", round_id=row.ReliefRound.id)
    return linked(address, row.ReliefRound.number)


def _days(found: ReliefRound, today: date) -> str:
    if found.published_from is None or found.published_until is None:
        return "还没有"
    return filters.period(found.published_from, found.published_until, today.year)
