"""Check sheets of an inspection: what was found on paper, its photos, and the doubts that come."""

from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session

from pointsapp.compliance import queries, service
from pointsapp.compliance.ids import CheckSheetId
from pointsapp.compliance.models import SEVERITIES, CheckSheet
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading
from pointsapp.foundation.errors import Invalid, NotFound
from pointsapp.foundation.files import PHOTO, Upload, read_file, store_file
from pointsapp.matters.models import Matter
from pointsapp.web.access import Permission, requires
from pointsapp.web.compliance.blueprint import blueprint
from pointsapp.web.compliance.schemas import SheetIn
from pointsapp.web.compliance.scopes import OF_SHEET
from pointsapp.web.compliance.words import cadres, office_held
from pointsapp.web.context import now
from pointsapp.web.download import send_file_named
from pointsapp.web.forms import Reading, attempt, blank, forget_draft, read_form
from pointsapp.web.uploads import uploads

QUESTIONS = (
    ("order", "步骤齐全、先后对"),
    ("signatures", "签字、盖章齐全，是本人"),
    ("published", "公示过，天数够"),
    ("papers", "材料齐全，和系统里的一样"),
    ("facts", "和当事人、群众说的一样"),
)
ANSWERS = (("ok", "对得上"), ("not", "对不上"))
MOST_PHOTOS = 12


@blueprint.get("/sheets/<int:check_sheet_id>")
@requires(Permission.INSPECTIONS_EDIT, OF_SHEET)
def check_sheet(check_sheet_id: CheckSheetId) -> str:
    """The form for what is written on the paper sheet."""
    found = queries.get_sheet(reading(), check_sheet_id)
    first = {"inspected_on": (found.inspected_on or village_day(now())).isoformat()}
    return _page(check_sheet_id, blank(**first, note=found.note, **found.answers))


@blueprint.get("/sheets/<int:check_sheet_id>/photos/<int:photo>")
@requires(Permission.DOUBTS_VIEW, OF_SHEET)
def sheet_photo(check_sheet_id: CheckSheetId, photo: int) -> ResponseReturnValue:
    """One photo that was taken there; they are counted from 1."""
    photos = queries.get_sheet(reading(), check_sheet_id).photos
    if not 1 <= photo <= len(photos):
        raise NotFound("check_sheet.no_photo", "这张核对表没有这张照片。")
    kept = read_file(reading(), photos[photo - 1])
    ending = "jpg" if kept.media_type == PHOTO else "pdf"
    name = f"核对表{check_sheet_id}照片{photo}.{ending}"
    return send_file_named(kept.content, name, kept.media_type)


@blueprint.post("/sheets/<int:check_sheet_id>")
@requires(Permission.INSPECTIONS_EDIT, OF_SHEET)
def key_sheet(check_sheet_id: CheckSheetId) -> ResponseReturnValue:
    """Key the sheet; what does not agree becomes a doubt when the team says so."""
    form = read_form(SheetIn, request.form)
    if form.ok and form.values["doubt"] and not form.values["reason"]:
        form = form.wrong("要作为疑点，请写清对不上的是什么", "reason")
    form, photos = uploads(form, "photos", most=MOST_PHOTOS)
    if form.ok:
        form = attempt(form, lambda session: _key(session, check_sheet_id, form.values, photos))
    if not form.ok:
        return _page(check_sheet_id, form), 422
    forget_draft(f"sheet-{check_sheet_id}")
    flash("录好了。", "ok")
    found = queries.get_sheet(reading(), check_sheet_id)
    return redirect(url_for("compliance.inspection", inspection_id=found.inspection_id))


def _key(
    session: Session, sheet_id: CheckSheetId, values: dict[str, Any], photos: list[Upload]
) -> None:
    sheet = queries.get_sheet(session, sheet_id)
    service.key_sheet(
        session, sheet_id, inspected_on=values["inspected_on"],
        answers={code: values[code] for code, _ in QUESTIONS if values[code]},
        note=values["note"], photos=_photos(session, sheet, set(values["drop"]), photos),
        by=current_user.id, now=now(),
    )  # fmt: skip
    if values["doubt"]:
        person_id = values["person"]
        service.doubt_from_sheet(
            session, sheet_id, reason=values["reason"], clause=values["clause"],
            severity=values["severity"] or "plain", person_id=person_id,
            office=office_held(session, sheet.village_id, person_id, on=values["inspected_on"]),
            by=current_user.id, now=now(),
        )  # fmt: skip


def _photos(
    session: Session, sheet: CheckSheet, dropped: set[str], sent: list[Upload]
) -> list[str]:
    """The digests that stay, and those of what was sent along."""
    kept = [each for each in sheet.photos if each not in dropped]
    kept += [store_file(session, photo, now=now()).digest for photo in sent]
    found = list(dict.fromkeys(kept))
    if len(found) > MOST_PHOTOS:
        raise Invalid("check_sheet.photos", f"一张核对表最多 {MOST_PHOTOS} 张照片")
    return found


def _page(sheet_id: CheckSheetId, form: Reading) -> str:
    session = reading()
    found = queries.get_sheet(session, sheet_id)
    photos = list(enumerate(found.photos, start=1))
    return render_template(
        "compliance/sheet.html", sheet=found, matter=session.get_one(Matter, found.matter_id),
        village=g.place, form=form, questions=QUESTIONS, answers=ANSWERS,
        inspection=queries.get_inspection(session, found.inspection_id),
        severities=SEVERITIES.items(), photos=photos,
        drops=[(digest, f"第 {place} 张") for place, digest in photos],
        cadres=cadres(session, found.village_id, on=village_day(now())),
    )  # fmt: skip
