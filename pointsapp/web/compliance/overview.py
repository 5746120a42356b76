"""The town's overview, and each login's own desk of supervision."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import Select, select

from pointsapp.compliance import queries
from pointsapp.compliance.models import Doubt, Finding
from pointsapp.compliance.policy.codes import EVERY_CODE
from pointsapp.decisions.leading.policy import together_sentence
from pointsapp.decisions.leading.queries import lines_of, parts_done
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading
from pointsapp.foundation.spreadsheets import CellOut, SheetOut
from pointsapp.foundation.spreadsheets import Column as ColumnOut
from pointsapp.people.ids import PersonId, RegionId
from pointsapp.web import place
from pointsapp.web.access import Permission, Place, requires
from pointsapp.web.compliance.blueprint import blueprint
from pointsapp.web.context import now
from pointsapp.web.download import send_workbook

HEADS = ("村", "事项", "办件", "在办", "超期", "疑点", "问题", "没有销号")


@blueprint.get("")
@requires(Permission.DOUBTS_VIEW)
def overview() -> ResponseReturnValue:
    """Villages × items: matters, overdue, doubts, findings, and the last twelve months."""
    session, today = reading(), village_day(now())
    villages = place.villages(Permission.DOUBTS_VIEW)
    found = queries.overview(session, [each.id for each in villages], on=today)
    if request.args.get("format") == "xlsx":
        return send_workbook("办件总览", [_sheet(villages, found), _trend(found)])
    chosen = next((each for each in villages if str(each.id) == request.args.get("village")), None)
    return render_template(
        "compliance/overview.html", villages=villages, found=found, today=today,
        chosen=chosen, items=_by_title(found, chosen.id if chosen else None),
        download=url_for("compliance.overview", format="xlsx"),
        refusals=queries.refusals_in(session, [each.id for each in villages], unseen=True),
        together=_together(today.year),
    )  # fmt: skip


def _together(year: int) -> tuple[str, str] | None:
    """What the county or town, where one works, did together this year; its page or ''."""
    here = place.chosen()
    if here is None or here.level not in ("county", "town"):
        return None
    said = together_sentence(year, parts_done(lines_of(reading(), here.id, year)))
    seen = current_user.may(Permission.RULEBOOKS_VIEW, here.path)
    href = url_for("decisions.leading", region_id=here.id, _anchor="year") if seen else ""
    return f"{here.name} {said}", href


@blueprint.get("/mine")
@requires(Permission.DOUBTS_VIEW)
def mine() -> str:
    """What waits for the cadre who is signed in: a word, a mending, a talk to confirm."""
    session, person_id = reading(), current_user.person_id
    known = person_id is not None
    return render_template(
        "compliance/mine.html", known=known, today=village_day(now()), codes=EVERY_CODE,
        doubts=queries.my_explanations(session, person_id) if known else [],
        findings=session.scalars(_to_mend(person_id)).all() if known else [],
        talks=queries.talks_for(session, person_id) if known else [],
    )  # fmt: skip


def _by_title(
    found: queries.Overview, village_id: RegionId | None
) -> list[tuple[str, queries.Sums]]:
    """Items of one name together, whichever list they are from; none without matters."""
    sums: dict[str, queries.Sums] = {}
    for root in sorted(found.titles, key=lambda root: (root == 0, found.titles[root])):
        here = found.cells.get((village_id, root)) if village_id else found.of_item(root)
        sums.setdefault(found.titles[root], queries.Sums()).add(here or queries.Sums())
    return [(title, each) for title, each in sums.items() if each.matters or each.doubts]


def _to_mend(person_id: PersonId | None) -> Select[Finding]:
    return (
        select(Finding)
        .join(Doubt, Doubt.id == Finding.doubt_id)
        .where(Finding.person_id == person_id, Finding.state.in_(("ordered", "failed")))
        .order_by(Finding.due_on, Finding.id)
    )


def _trend(found: queries.Overview) -> SheetOut:
    heads = [ColumnOut(head) for head in ("月份", "看出的疑点", "认定的问题")]
    return SheetOut("最近十二个月", heads, [list(each) for each in found.trend])


def _sheet(villages: list[Place], found: queries.Overview) -> SheetOut:
    rows: list[list[CellOut]] = []
    for village in villages:
        for root in sorted(found.titles):
            sums = found.cells.get((village.id, root))
            if sums is not None:
                rows.append([
                    village.name, found.titles[root], sums.matters, sums.running, sums.overdue,
                    sums.doubts, sums.findings, sums.open_findings,
                ])  # fmt: skip
    return SheetOut("办件总览", [ColumnOut(head) for head in HEADS], rows)
