"""What waits for town and county, household by household; and their decisions."""

from collections.abc import Iterable
from typing import Any

from flask import flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from markupsafe import Markup
from sqlalchemy import ColumnElement, Select, and_, select

from pointsapp.contests.models import Contest
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading, transaction
from pointsapp.foundation.errors import Invalid, ProductError
from pointsapp.matters.ids import ReliefLineId
from pointsapp.matters.models import ReliefLine, ReliefRound
from pointsapp.matters.policy.relief import IN
from pointsapp.matters.queries.relief import SUBJECT
from pointsapp.matters.service import relief as service
from pointsapp.people.ids import RegionId
from pointsapp.people.models import Person, Region
from pointsapp.people.queries import villages_with_merged
from pointsapp.web import place
from pointsapp.web.access import Permission, requires
from pointsapp.web.compliance.words import linked, short_day, shortened
from pointsapp.web.context import now
from pointsapp.web.forms import attempt, forget_draft, read_form
from pointsapp.web.listing import Column, Listing, answer_listing
from pointsapp.web.matters.blueprint import blueprint
from pointsapp.web.matters.relief import rows
from pointsapp.web.matters.relief.line import line_page
from pointsapp.web.matters.relief.schemas import AgreeIn, DecideIn
from pointsapp.web.matters.relief.scopes import decides_as, of_line

PARTS = (("town", "等镇里审核"), ("county", "等县里审批"), ("objections", "异议等答复"))
# Who proposed what town and county decide on.
PROPOSED = {"town": ReliefLine.opinion, "county": ReliefLine.town_outcome}


@blueprint.get("/matters/relief/queue")
@requires(Permission.RELIEF_DECIDE)
def relief_queue() -> ResponseReturnValue:
    """The households that wait for a decision, and the objections that wait for an answer."""
    roles, part = _roles(), request.args.get("state", "")
    part = part if part in dict(PARTS) else ("county" if "county" in roles else "town")
    villages = _villages()
    listing = _objections(villages) if part == "objections" else _lines(villages, part)
    return answer_listing(
        listing, reading(), "matters/relief_queue.html", state=part, parts=PARTS,
        mine=part in roles, household=rows.household_words, change=rows.change,
        proposed=lambda line: line.opinion if part == "town" else line.town_outcome,
    )  # fmt: skip


@blueprint.post("/matters/relief/queue")
@requires(Permission.RELIEF_DECIDE)
def agree_relief() -> ResponseReturnValue:
    """Decide for the ticked households as proposed; only where help is given or goes on."""
    form = read_form(AgreeIn, request.form)
    if not form.ok or not form.values["pick"]:
        raise Invalid("relief.nothing", "请先勾选要通过的户，再按通过。")
    level = form.values["level"]
    query = _query(_villages(), level).where(ReliefLine.id.in_(form.values["pick"]))
    found = reading().execute(query.where(PROPOSED[level] == IN)).all()
    refused = [each for row in found if (each := _agree(level, row))]
    flash(f"通过了 {len(found) - len(refused)} 户。", "ok")
    for sentence in refused:
        flash(sentence, "ask")
    return redirect(url_for("matters.relief_queue", state=level))


@blueprint.post("/matters/relief/lines/<int:relief_line_id>/decide")
@requires(Permission.RELIEF_DECIDE, of_line)
def decide_relief(relief_line_id: ReliefLineId) -> ResponseReturnValue:
    """Decide on one household, as town or as county."""
    form = read_form(DecideIn, request.form)
    level = form.values.pop("level", "")
    if form.ok and level not in decides_as(g.place.path):
        form = form.wrong("这一步由" + ("镇里审核" if level == "town" else "县里审批"))
    if form.ok:
        act = service.decide_town if level == "town" else service.decide_county
        form = attempt(form, lambda session: act(
            session, relief_line_id, by=current_user.id, now=now(), **form.values
        ))  # fmt: skip
    if not form.ok:
        return line_page(relief_line_id, form), 422
    forget_draft(f"relief-{level}-{relief_line_id}")
    flash("记好了，由县里审批。" if level == "town" else "批好了。", "ok")
    return redirect(url_for("matters.relief_queue", state=level))


def _agree(level: str, row: Any) -> str:
    """Decide on one household as proposed; the sentence of a refusal, else ''."""
    line_id, household = row.ReliefLine.id, rows.household_words(row)
    path = reading().scalar(select(Region.path).where(Region.id == row.ReliefRound.village_id))
    if level not in decides_as(path or ""):
        return f"{household}：这一步不由您办"
    act = service.decide_town if level == "town" else service.decide_county
    try:
        with transaction() as session:
            act(
                session, line_id, outcome=IN, decided_on=village_day(now()),
                by=current_user.id, now=now(),
            )  # fmt: skip
    except ProductError as refused:
        return f"{household}：{refused.sentence}"
    return ""


def _roles() -> frozenset[str]:
    return frozenset(each.role for each in current_user.grants_for(Permission.RELIEF_DECIDE))


def _villages() -> list[RegionId]:
    found = place.villages(Permission.RELIEF_DECIDE)
    return villages_with_merged(reading(), [each.id for each in found])


def _waits(part: str) -> ColumnElement[bool]:
    if part == "county":
        return and_(ReliefLine.town_outcome.is_not(None), ReliefLine.county_outcome.is_(None))
    return and_(ReliefRound.published_until < village_day(now()), ReliefLine.town_outcome.is_(None))


def _query(villages: list[RegionId], part: str) -> Select[*tuple[Any, ...]]:
    return rows.line_rows(village_day(now())).where(
        ReliefRound.village_id.in_(villages), ReliefRound.closed_on.is_(None), _waits(part)
    )


def _lines(villages: list[RegionId], part: str) -> Listing:
    return Listing(
        caption=dict(PARTS)[part],
        query=_query(villages, part),
        columns=(
            rows.household_column(),
            Column("village", "村", lambda r: r.village, Region.name, tight=True),
            Column("scheme", "哪种救助", lambda r: r.ReliefRound.scheme, ReliefRound.scheme),
            *rows.columns()[:4 if part == "county" else 3],
        ),
        tie=ReliefLine.id,
        search=(rows.CODE, Person.name, Region.name, ReliefRound.scheme),
        searchable="户号、户主、村、哪种救助",
        default_sort="village",
    )  # fmt: skip


def _objections(villages: list[RegionId]) -> Listing:
    return Listing(
        caption="对救助名单的异议",
        query=_objected(villages),
        columns=(
            Column("number", "编号", lambda r: r.Contest.number, Contest.number, show=_linked,
                   tight=True),
            Column("village", "村", lambda r: r.village, Region.name, tight=True),
            Column("household", "对哪一户", rows.household_words, rows.CODE),
            Column("said", "说了什么", lambda r: r.Contest.statement,
                   show=lambda r: shortened(r.Contest.statement)),
            Column("due", "到哪天", lambda r: r.Contest.due_on, Contest.due_on,
                   show=lambda r: short_day(r.Contest.due_on), tight=True),
        ),
        tie=Contest.id,
        search=(Contest.number, Region.name, rows.CODE, Person.name, Contest.statement),
        searchable="编号、村、户、内容",
        default_sort="due",
    )  # fmt: skip


def _objected(villages: Iterable[RegionId]) -> Select[*tuple[Any, ...]]:
    lines = rows.line_rows(village_day(now()))
    return (
        lines.join(Contest, and_(Contest.subject_id == ReliefLine.id,
                                 Contest.subject_kind == SUBJECT))
        .add_columns(Contest)
        .where(ReliefRound.village_id.in_(list(villages)), Contest.state == "open")
    )  # fmt: skip


def _linked(row: Any) -> Markup:
    address = url_for("matters.relief_objection", objection_id=row.Contest.id)
    return linked(address, row.Contest.number)
