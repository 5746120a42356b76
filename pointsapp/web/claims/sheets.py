"""Notice sheets: look at what would be published, publish it, print it, read it out."""

import hashlib
from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from markupsafe import Markup
from sqlalchemy import select

from pointsapp.claims import service
from pointsapp.claims.ids import SheetId
from pointsapp.claims.models import Claim, Sheet
from pointsapp.claims.policy.days import Notice
from pointsapp.claims.policy.notice import chat_text, spoken_text, what_words
from pointsapp.claims.queries import get_sheet, groups_on, public_copy, sheets_in, staff_lines
from pointsapp.claims.queries.rows import claim_rows
from pointsapp.claims.queries.waiting import ready_to_publish
from pointsapp.claims.service.sheets import Draft, draft_sheet
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading, transaction
from pointsapp.foundation.errors import Invalid, NotFound, ProductError
from pointsapp.ledger.models import Seal
from pointsapp.people.ids import RegionId
from pointsapp.people.models import Region
from pointsapp.rulebooks.models import UNITS
from pointsapp.web import place
from pointsapp.web.access import Permission, region_of, requires, row_of
from pointsapp.web.claims.blueprint import blueprint
from pointsapp.web.claims.months import asked_month, month_of
from pointsapp.web.claims.schemas import OpenIn
from pointsapp.web.context import now, public_url
from pointsapp.web.filters import period
from pointsapp.web.forms import read_form
from pointsapp.web.listing import Column, Listing, answer_listing, part_of

VILLAGE = region_of("village_id")
SHEET = row_of(Sheet.village_id, "sheet_id")
PAPERS = ("a4", "a3")
LINES = 25  # of a sheet on one page


@blueprint.get("/sheets")
@requires(Permission.CLAIMS_VIEW)
def sheets() -> ResponseReturnValue:
    """The sheets of the villages one works for, and where something waits to be published."""
    session, today = reading(), village_day(now())
    villages = place.villages(Permission.CLAIMS_VIEW)
    names = {each.id: each.name for each in villages}
    ready = ready_to_publish(session, list(names))
    may = {each.id for each in place.villages(Permission.SHEETS_OPEN)}
    waiting = [
        (names[village_id], UNITS[unit], count, village_id, unit, village_id in may)
        for village_id, unit, count in ready
    ]
    return answer_listing(
        _listing(list(names), today), session, "claims/sheets.html", waiting=waiting
    )


@blueprint.get("/sheets/prepare/<int:village_id>/<unit>")
@requires(Permission.SHEETS_OPEN, VILLAGE)
def prepare(village_id: RegionId, unit: str) -> ResponseReturnValue:
    """Every line as it would be published now, with how its points were worked out."""
    month = asked_month(request.args.get("month", ""), village_day(now()))
    return _prepare_page(village_id, unit, month)


@blueprint.post("/sheets/prepare/<int:village_id>/<unit>")
@requires(Permission.SHEETS_OPEN, VILLAGE)
def open_sheet(village_id: RegionId, unit: str) -> ResponseReturnValue:
    """Publish exactly what was looked at; what changed meanwhile is shown again first."""
    form = read_form(OpenIn, request.form)
    if not form.ok:
        raise Invalid("sheet.form", "这一页放得太久了，请重新打开再公示。")
    month, today = form.values["month"], village_day(now())
    with transaction() as session:
        before = _just_opened(session, village_id, unit)
        if before is None:
            draft = draft_sheet(session, village_id, unit=unit, on=today)
            same = _digest(draft) == form.values["seen"]
            before = _open(session, village_id, unit, month) if same else None
    if before is None:
        return _prepare_page(village_id, unit, month, changed=True)
    flash("公示出来了。请打印张贴，发到群里、在广播里念。", "ok")
    return redirect(url_for("claims.sheet", sheet_id=before))


@blueprint.get("/sheets/<int:sheet_id>")
@requires(Permission.CLAIMS_VIEW, SHEET)
def sheet(sheet_id: SheetId) -> str:
    """The sheet as staff see it: names on every line, workings, objections."""
    session, found = reading(), get_sheet(reading(), sheet_id)
    lines, notice = staff_lines(session, sheet_id), Notice(found.opened_on, found.closes_on)
    today = village_day(now())
    return render_template(
        "claims/sheet.html", sheet=found, village=g.place, unit=UNITS[found.unit],
        page=part_of(lines, LINES), groups=groups_on(lines), notice=notice,
        open=notice.is_open(today) and found.state == "open",
        left=(found.closes_on - today).days, url=_address(found),
        may_write=current_user.may(Permission.CONTESTS_WRITE, g.place.path),
    )  # fmt: skip


@blueprint.get("/sheets/<int:sheet_id>/print")
@requires(Permission.CLAIMS_VIEW, SHEET)
def sheet_print(sheet_id: SheetId) -> str:
    """The public copy on paper, of the village or a group; `big` is read from two metres."""
    found = get_sheet(reading(), sheet_id)
    group = _group(found)
    copy = public_copy(reading(), sheet_id, group_id=group.id if group else None)
    paper = request.args.get("paper", "a4")
    return render_template(
        "claims/sheet_print.html", copy=copy, sheet=found, unit=UNITS[found.unit],
        url=_address(found), chosen_paper=paper if paper in PAPERS else "a4",
        sealed_on=_sealed_on(found), group_id=group.id if group else None,
        big="big" in request.args,
    )  # fmt: skip


@blueprint.get("/sheets/<int:sheet_id>/text")
@requires(Permission.CLAIMS_VIEW, SHEET)
def sheet_text(sheet_id: SheetId) -> str:
    """The public copy as words for the chat group and the loudspeaker, to be copied."""
    found = get_sheet(reading(), sheet_id)
    group = _group(found)
    copy = public_copy(reading(), sheet_id, group_id=group.id if group else None)
    return render_template(
        "claims/sheet_text.html", sheet=found, copy=copy, group=group,
        chat=chat_text(copy, _address(found)), spoken=spoken_text(copy),
        groups=groups_on(staff_lines(reading(), sheet_id)),
    )  # fmt: skip


def _address(found: Sheet) -> str:
    """The address printed as QR: it never changes."""
    return public_url(f"/v/{found.village_id}/sheets/{found.id}")


def _listing(villages: Sequence[RegionId], today: date) -> Listing:
    def days(row: Any) -> str:
        return period(row.Sheet.opened_on, row.Sheet.closes_on, today.year)

    def linked(row: Any) -> Markup:
        address = url_for("claims.sheet", sheet_id=row.Sheet.id)
        return Markup('<a href="{}">{}</a>').format(address, _title(row))

    return Listing(
        caption="公示",
        query=sheets_in(villages),
        columns=(
            Column("title", "哪一期", _title, Sheet.number, show=linked),
            Column("village", "村", lambda r: r.village, Region.name, tight=True),
            Column("days", "公示时间", days, Sheet.opened_on, tight=True),
            Column("lines", "条数", lambda r: r.lines, num=True),
            Column("state", "到了哪一步", lambda r: sheet_state(r.Sheet, today), Sheet.state),
        ),
        tie=Sheet.id.desc(),
        search=(Region.name, Sheet.month),
        searchable="村、月份",
    )


def _title(row: Any) -> str:
    unit = "" if row.Sheet.unit == "household" else f"（{UNITS[row.Sheet.unit]}）"
    return f"{row.Sheet.year} 年第 {row.Sheet.number} 期{unit}"


def sheet_state(found: Sheet, today: date) -> str:
    """'公示中，还有 3 天', '已记账', '到期，等记账'."""
    if found.state == "recorded":
        return "已记账"
    left = (found.closes_on - today).days
    if left < 0:
        return "到期，等记账"
    return "公示中，今天最后一天" if left == 0 else f"公示中，还有 {left} 天"


def _prepare_page(
    village_id: RegionId, unit: str, month: str, *, changed: bool = False
) -> ResponseReturnValue:
    session, today = reading(), village_day(now())
    if unit not in UNITS:
        raise NotFound("claims.unit", "没有这种公示。")
    try:
        draft = draft_sheet(session, village_id, unit=unit, on=today)
    except ProductError as refused:
        return render_template(
            "claims/prepare_not.html", village=g.place, sentence=refused.sentence
        ), refused.status
    ids = [claim.id for claim in draft.claims]
    waiting = claim_rows([village_id]).where(Claim.state == "approved")
    rows = {row.Claim.id: row for row in session.execute(waiting)}
    return render_template(
        "claims/prepare.html", village=g.place, unit=unit, word=UNITS[unit], draft=draft,
        rows=[rows[claim_id] for claim_id in ids], month=month, seen=_digest(draft),
        changed=changed,
        months=sorted({month, month_of(today), *(month_of(c.occurred_on) for c in draft.claims)}),
        what=lambda r: what_words(r.Rule.behaviour, r.Claim.quantity, r.Rule.unit_word),
    ), 409 if changed else 200  # fmt: skip


def _digest(draft: Draft) -> str:
    """What was looked at: the claims and their points; the notice's days follow from the day."""
    seen = [f"{c.id}:{draft.bound[c.id].points:.2f}" for c in draft.claims]
    return hashlib.sha256(" ".join([str(draft.notice), *seen]).encode()).hexdigest()


def _open(session: Any, village_id: RegionId, unit: str, month: str) -> SheetId:
    opened = service.open_sheet(
        session, village_id, unit=unit, month=month, by=current_user.id, now=now()
    )
    return opened.id


def _just_opened(session: Any, village_id: RegionId, unit: str) -> SheetId | None:
    """The sheet that this login opened a moment ago from the same page, when pressed twice."""
    found: SheetId | None = session.scalar(
        select(Sheet.id)
        .where(Sheet.village_id == village_id, Sheet.unit == unit)
        .where(Sheet.opened_by == current_user.id, Sheet.opened_on == village_day(now()))
        .order_by(Sheet.id.desc())
        .limit(1)
    )
    nothing_new = not any(u == unit for _, u, _ in ready_to_publish(session, [village_id]))
    return found if nothing_new else None


def _group(found: Sheet) -> Region | None:
    """The group that the address asks for, if it lies in the sheet's village."""
    asked = request.args.get("group", "")
    if not asked.isdecimal():
        return None
    group = reading().get(Region, int(asked[:18]))
    if group is None or group.parent_id != found.village_id:
        raise NotFound("sheet.group", "这个村没有这个小组。")
    return group


def _sealed_on(found: Sheet) -> date | None:
    sealed = reading().scalar(
        select(Seal.sealed_at).where(
            Seal.village_id == found.village_id, Seal.number == found.head_number
        )
    )
    return village_day(sealed) if sealed else None
