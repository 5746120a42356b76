"""Write down an objection or appeal that came orally or on paper."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.claims import service
from pointsapp.claims.ids import LineId
from pointsapp.claims.models import Claim, Sheet, SheetLine
from pointsapp.claims.policy.notice import what_words
from pointsapp.claims.queries import find_line_of_entry, find_line_of_standing, get_line
from pointsapp.claims.queries.rows import claim_rows
from pointsapp.contests.models import Contest
from pointsapp.contests.queries import open_on
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading, transaction
from pointsapp.foundation.errors import NotFound, ProductError
from pointsapp.ledger import queries as ledger
from pointsapp.ledger.ids import EntryId, StandingId
from pointsapp.ledger.models import KINDS, Entry, Standing
from pointsapp.people.ids import HouseholdId, RegionId
from pointsapp.people.queries.finding import find_holder
from pointsapp.web.access import Permission, requires
from pointsapp.web.contests.blueprint import blueprint
from pointsapp.web.contests.schemas import RaiseIn
from pointsapp.web.context import now
from pointsapp.web.forms import Reading, blank, forget_draft, read_form

SUBJECTS = {"line": "sheet_line", "entry": "entry", "standing": "standing"}


def _subject_region(session: Session, arguments: Mapping[str, Any]) -> RegionId | None:
    """The village of the line, entry or status that the address names."""
    kind, subject_id = arguments["kind"], arguments["subject_id"]
    if kind == "line":
        lines = select(Sheet.village_id).join(SheetLine, SheetLine.sheet_id == Sheet.id)
        return session.scalar(lines.where(SheetLine.id == subject_id))
    if kind == "entry":
        return session.scalar(select(Entry.village_id).where(Entry.id == subject_id))
    if kind == "standing":
        return session.scalar(select(Standing.village_id).where(Standing.id == subject_id))
    return None


@blueprint.get("/raise/<kind>/<int:subject_id>")
@requires(Permission.CONTESTS_WRITE, _subject_region)
def raise_form(kind: str, subject_id: int) -> str:
    """The empty form, with the line it is about."""
    return _page(kind, subject_id, blank(via="oral"))


@blueprint.post("/raise/<kind>/<int:subject_id>")
@requires(Permission.CONTESTS_WRITE, _subject_region)
def raise_now(kind: str, subject_id: int) -> ResponseReturnValue:
    """Write it down; pressed twice it is written down once."""
    form = read_form(RaiseIn, request.form)
    if not form.ok:
        return _page(kind, subject_id, form), 422
    already = open_on(reading(), SUBJECTS[kind], [subject_id]).get(subject_id)
    if already is not None and already.statement == form.values["statement"]:
        return redirect(url_for("contests.contest", contest_id=already.id))
    try:
        contest_id = _raise(kind, subject_id, form)
    except ProductError as refused:
        field = "statement" if refused.facts.get("field") else "_form"
        field = "who" if refused.code == "claim.person" else field
        return _page(kind, subject_id, form.wrong(refused.sentence, field)), refused.status
    forget_draft(f"contest-{kind}-{subject_id}")
    flash("记下来了。到期以前要答复。", "ok")
    return redirect(url_for("contests.contest", contest_id=contest_id))


def _raise(kind: str, subject_id: int, form: Reading) -> int:
    facts = {
        "via": form.values["via"],
        "statement": form.values["statement"],
        "household_id": _household(form),
        "by": current_user.id,
        "now": now(),
    }
    acts: dict[str, Callable[..., Contest]] = {
        "line": service.object_to,
        "entry": service.appeal,
        "standing": service.appeal_standing,
    }
    with transaction() as session:
        return acts[kind](session, subject_id, **facts).id


def _household(form: Reading) -> HouseholdId | None:
    """The household on whose behalf it is written down; nobody has to say who they are."""
    if not form.values["who"]:
        return None
    today = village_day(now())
    found = find_holder(reading(), g.place.id, "household", form.values["who"], on=today)
    return found.household_id


def _page(kind: str, subject_id: int, form: Reading) -> str:
    return render_template(
        "contests/raise.html", kind=kind, subject_id=subject_id, form=form, village=g.place,
        about=about_words(kind, subject_id), word="异议" if kind == "line" else "申诉",
        back=request.referrer,
    )  # fmt: skip


def about_words(kind: str, subject_id: int) -> str:
    """'赵六，义务工 2 人·天', or the kind of an entry without a line."""
    session = reading()
    line = None
    if kind == "line":
        line, _, _ = get_line(session, LineId(subject_id))
    elif kind == "entry":
        line = find_line_of_entry(session, EntryId(subject_id))
    else:
        line = find_line_of_standing(session, StandingId(subject_id))
    if line is None and kind == "entry":
        return KINDS[ledger.get_entry(session, EntryId(subject_id)).kind]
    if line is None:
        raise NotFound("line.not_found", "没有找到这一条。")
    _, sheet, claim = get_line(session, line.id)
    row = session.execute(claim_rows([sheet.village_id]).where(Claim.id == claim.id)).first()
    what = what_words(row.Rule.behaviour, claim.quantity, row.Rule.unit_word) if row else ""
    return f"{row.holder}，{what}" if row else ""
