"""Special inspections: the plan of each quarter, the sample that anybody can draw again."""

from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from markupsafe import Markup
from sqlalchemy import select

from pointsapp.compliance import queries, service
from pointsapp.compliance.ids import InspectionId
from pointsapp.compliance.models import METHODS, CheckSheet, Inspection
from pointsapp.compliance.policy.sampling import fingerprint, lot, quarter_of
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading, transaction
from pointsapp.matters.models import Matter
from pointsapp.people.ids import RegionId
from pointsapp.people.models import Region
from pointsapp.people.queries import get_region
from pointsapp.web import place
from pointsapp.web.access import Permission, region_of, requires
from pointsapp.web.compliance.blueprint import blueprint
from pointsapp.web.compliance.schemas import PlanIn, SeedIn
from pointsapp.web.compliance.scopes import OF_INSPECTION
from pointsapp.web.compliance.sheets import QUESTIONS
from pointsapp.web.compliance.words import linked, short_day
from pointsapp.web.context import now
from pointsapp.web.forms import Reading, attempt, blank, forget_draft, read_form
from pointsapp.web.listing import Column, Listing, answer_listing

STATES = {"planned": "定了方案，等抽样", "drawn": "抽了样，正在查", "closed": "查完了"}


@blueprint.get("/inspections")
@requires(Permission.DOUBTS_VIEW)
def inspections() -> ResponseReturnValue:
    """The inspections of the towns one works for."""
    towns = [each for each in place.choices() if each.level == "town"]
    may = [each for each in towns if current_user.may(Permission.INSPECTIONS_EDIT, each.path)]
    session, today = reading(), village_day(now())
    listing = _listing([each.id for each in towns])
    return answer_listing(
        listing, session, "compliance/inspections.html", towns=may, all_towns=towns, states=STATES,
        planned=queries.planned_in(session, [each.id for each in towns], today.year),
        year=today.year, quarter=quarter_of(today),
    )  # fmt: skip


@blueprint.get("/town/<int:region_id>/inspections/new")
@requires(Permission.INSPECTIONS_EDIT, region_of("region_id"))
def new_inspection(region_id: RegionId) -> str:
    """The empty plan, for this quarter."""
    today = village_day(now())
    quarter = quarter_of(today)
    return _plan_page(region_id, blank(
        year=today.year, quarter=quarter, title=f"{today.year} 年第 {quarter} 季度专项检查",
        matters_until=today.isoformat(),
    ))  # fmt: skip


@blueprint.post("/town/<int:region_id>/inspections/new")
@requires(Permission.INSPECTIONS_EDIT, region_of("region_id"))
def plan_inspection(region_id: RegionId) -> ResponseReturnValue:
    """Plan it: from now on it is fixed which matters may be drawn."""
    form = read_form(PlanIn, request.form)
    if form.ok:
        values = dict(form.values)
        plan = service.Plan(village_ids=tuple(values.pop("villages")), **values)
        form = attempt(form, lambda session: service.plan_inspection(
            session, region_id, plan, by=current_user.id, now=now()
        ))  # fmt: skip
    if not form.ok:
        return _plan_page(region_id, form), 422
    forget_draft(f"inspection-{region_id}")
    flash("方案定了。下一步：等公开的种子，再抽样。", "ok")
    return redirect(url_for("compliance.inspections"))


@blueprint.get("/inspections/<int:inspection_id>")
@requires(Permission.DOUBTS_VIEW, OF_INSPECTION)
def inspection(inspection_id: InspectionId) -> str:
    """One inspection: its plan, its sample with every lot, its sheets."""
    return _page(inspection_id, blank())


@blueprint.post("/inspections/<int:inspection_id>/draw")
@requires(Permission.INSPECTIONS_EDIT, OF_INSPECTION)
def draw_sample(inspection_id: InspectionId) -> ResponseReturnValue:
    """Draw the sample with the published seed."""
    form = read_form(SeedIn, request.form)
    if form.ok:
        form = attempt(form, lambda session: service.draw_sample(
            session, inspection_id, by=current_user.id, now=now(), **form.values
        ))  # fmt: skip
    if not form.ok:
        return _page(inspection_id, form), 422
    flash("抽好了。核对表可以打印了带下去。", "ok")
    return redirect(url_for("compliance.inspection", inspection_id=inspection_id))


@blueprint.post("/inspections/<int:inspection_id>/close")
@requires(Permission.INSPECTIONS_EDIT, OF_INSPECTION)
def close_inspection(inspection_id: InspectionId) -> ResponseReturnValue:
    """End it, when every sheet is keyed."""
    with transaction() as session:
        service.close_inspection(session, inspection_id, by=current_user.id, now=now())
    flash("检查结束。", "ok")
    return redirect(url_for("compliance.inspection", inspection_id=inspection_id))


@blueprint.get("/inspections/<int:inspection_id>/print")
@requires(Permission.DOUBTS_VIEW, OF_INSPECTION)
def print_sheets(inspection_id: InspectionId) -> str:
    """The check sheets on paper, one matter a sheet."""
    found = queries.get_inspection(reading(), inspection_id)
    return render_template(
        "compliance/sheets_print.html", inspection=found, sheets=_sheets(inspection_id),
        method=METHODS[found.method], questions=QUESTIONS,
    )  # fmt: skip


def _plan_page(region_id: RegionId, form: Reading) -> str:
    villages = [each for each in place.villages(Permission.INSPECTIONS_EDIT)
                if each.path.startswith(g.place.path)]  # fmt: skip
    return render_template(
        "compliance/new_inspection.html", form=form, town=g.place, methods=METHODS.items(),
        villages=[(each.id, each.name) for each in villages], region_id=region_id,
    )  # fmt: skip


def _page(inspection_id: InspectionId, form: Reading) -> str:
    session = reading()
    found = queries.get_inspection(session, inspection_id)
    villages = [get_region(session, each).name for each in found.village_ids]
    lots = sorted((lot(found.seed, number), number) for number in found.drawn_from) if (
        found.seed) else []  # fmt: skip
    return render_template(
        "compliance/inspection.html", inspection=found, town=g.place, form=form,
        method=METHODS[found.method], state=STATES[found.state], villages=villages,
        fingerprint=fingerprint(found.drawn_from), lots=lots, sheets=_sheets(inspection_id),
        may=current_user.may(Permission.INSPECTIONS_EDIT, g.place.path),
    )  # fmt: skip


def _sheets(inspection_id: InspectionId) -> list[Any]:
    rows = reading().execute(
        select(CheckSheet, Matter, Region.name.label("village"))
        .join(Matter, Matter.id == CheckSheet.matter_id)
        .join(Region, Region.id == CheckSheet.village_id)
        .where(CheckSheet.inspection_id == inspection_id)
        .order_by(CheckSheet.position)
    )
    return list(rows)


def _listing(towns: list[RegionId]) -> Listing:
    return Listing(
        caption="专项检查",
        query=select(Inspection, Region.name.label("town"))
        .join(Region, Region.id == Inspection.region_id)
        .where(Inspection.region_id.in_(towns)),
        columns=(
            Column("number", "编号", lambda r: r.Inspection.number, Inspection.number,
                   show=_linked, tight=True),
            Column("town", "镇", lambda r: r.town, Region.name, tight=True),
            Column("quarter", "季度", _quarter, Inspection.quarter, tight=True),
            Column("title", "名称", lambda r: r.Inspection.title, Inspection.title),
            Column("method", "方式", lambda r: METHODS[r.Inspection.method], tight=True),
            Column("days", "查哪段时间的办件", _span,
                   Inspection.matters_from),
            Column("state", "到哪一步", lambda r: STATES[r.Inspection.state], tight=True),
            Column("created", "哪天定的", lambda r: village_day(r.Inspection.created_at),
                   Inspection.created_at, show=lambda r: short_day(
                       village_day(r.Inspection.created_at)), tight=True),
        ),
        tie=Inspection.id.desc(),
        search=(Inspection.number, Inspection.title),
        searchable="编号、名称",
    )  # fmt: skip


def _quarter(row: Any) -> str:
    return f"{row.Inspection.year} 年第 {row.Inspection.quarter} 季度"


def _linked(row: Any) -> Markup:
    address = url_for("compliance.inspection", inspection_id=row.Inspection.id)
    return linked(address, row.Inspection.number)


def _span(row: Any) -> str:
    return f"{row.Inspection.matters_from}—{row.Inspection.matters_until}"
