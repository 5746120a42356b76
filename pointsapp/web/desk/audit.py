"""Who did what: the audit trail of the places one answers for, searched, downloaded, printed."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from flask import g, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import ColumnElement, or_, select
from werkzeug.datastructures import MultiDict

from pointsapp.foundation.audit import AuditRow
from pointsapp.foundation.clock import VILLAGE_ZONE
from pointsapp.foundation.database import reading
from pointsapp.matters.models import Matter
from pointsapp.people.ids import RegionId
from pointsapp.people.models import Region, RoleGrant, User
from pointsapp.people.queries import find_region
from pointsapp.powers.queries import procedure_of
from pointsapp.web import place
from pointsapp.web.access import Permission, requires
from pointsapp.web.desk.actors import unnamed
from pointsapp.web.desk.blueprint import blueprint
from pointsapp.web.desk.facts import facts_words
from pointsapp.web.desk.schemas import AuditIn
from pointsapp.web.desk.words import ACTIONS, SUBJECTS
from pointsapp.web.filters import instant
from pointsapp.web.forms import Reading, read_form
from pointsapp.web.listing import Column, Listing, Rows, answer_listing

ON_PAPER = 500


@blueprint.get("/audit")
@requires(Permission.AUDIT_VIEW)
def audit() -> ResponseReturnValue:
    """The trail, newest first; by who, what, about what, and from when to when."""
    asked = _asked()
    return answer_listing(_listing(asked), reading(), "desk/audit.html", **_shown(asked))


@blueprint.get("/audit/print")
@requires(Permission.AUDIT_VIEW)
def audit_on_paper() -> str:
    """The same rows on paper, the first 500."""
    asked = _asked()
    page = _listing(asked, ON_PAPER).page(reading(), {"sort": request.args.get("sort", "")}, "")
    here = place.chosen()
    return render_template(
        "desk/audit_print.html", page=page, place_name=here.name if here else "", **_shown(asked)
    )


def _asked() -> Reading:
    """What was asked for; what cannot be read is told and left out."""
    names = AuditIn().fields.keys()
    typed = {name: value for name, value in request.args.items() if name in names}
    return read_form(AuditIn, MultiDict(typed))


def _shown(asked: Reading) -> dict[str, Any]:
    said = {name: value for name, value in asked.raw.items() if value}
    return {
        "form": asked,
        "said": said,
        "kinds": tuple(SUBJECTS.items()),
        "subjects": SUBJECTS,
        "words": sorted(set(ACTIONS.values())),
    }


def _listing(asked: Reading, size: int = 18) -> Listing:
    return Listing(
        caption="操作记录",
        query=_query(asked.values),
        columns=(
            Column("what", "做了什么", lambda r: _what(r[0]), AuditRow.action),
            Column("at", "时间", _when, AuditRow.happened_at, show=_shown_when, tight=True),
            Column("who", "谁", lambda r: r[1] or unnamed(r[0].action), User.name, tight=True),
            Column("where", "哪里", lambda r: r[2] or "", Region.name, tight=True),
            Column("about", "编号", lambda r: _about(r[0]), tight=True),
            Column("facts", "记下的情况", lambda r: _facts(r[0])),
        ),
        tie=AuditRow.id.desc(),
        default_sort="-at",
        size=size,
    )


def _query(values: dict[str, Any]) -> Rows:
    query = (
        select(AuditRow, User.name, Region.name)
        .outerjoin(User, User.id == AuditRow.user_id)
        .outerjoin(Region, Region.id == AuditRow.region_id)
        .where(_seen())
    )
    return query.where(*_conditions(values))


def _conditions(asked: dict[str, Any]) -> Iterator[ColumnElement[bool]]:
    for word in asked.get("who", "").split():
        nobody = AuditRow.action.in_([code for code in ACTIONS if word in unnamed(code)])
        named = (each.icontains(word, autoescape=True) for each in (User.name, User.login_name))
        yield or_(*named, AuditRow.user_id.is_(None) & nobody)
    for word in asked.get("what", "").split():
        yield AuditRow.action.in_([code for code, said in ACTIONS.items() if word in said])
    if kind := asked.get("kind"):
        yield AuditRow.subject_kind == kind
    if number := asked.get("number"):
        yield AuditRow.subject_id == number
    if first := asked.get("from_on"):
        yield AuditRow.happened_at >= _begin(first)
    if last := asked.get("until_on"):
        yield AuditRow.happened_at < _begin(last + timedelta(days=1))


def _begin(day: date) -> datetime:
    """The instant at which a village day begins."""
    return datetime.combine(day, time(), VILLAGE_ZONE).astimezone(UTC)


def _seen() -> ColumnElement[bool]:
    """Rows of the places answered for, and of the logins whose roles all lie in them.

    What belongs to no place at all is seen by who answers for all.
    """
    inside = place.inside(Permission.AUDIT_VIEW)
    if any(g.level == "county" for g in current_user.grants_for(Permission.AUDIT_VIEW)):
        return or_(inside, AuditRow.region_id.is_(None))
    roles = select(RoleGrant.user_id).join(Region, Region.id == RoleGrant.region_id)
    mine = AuditRow.subject_id.in_(roles.where(inside)) & AuditRow.subject_id.not_in(
        roles.where(~inside)
    )
    return or_(inside, (AuditRow.subject_kind == "user") & AuditRow.region_id.is_(None) & mine)


def _what(row: AuditRow) -> str:
    return ACTIONS.get(row.action, row.action)


def _when(row: Any) -> str:
    return f"{row[0].happened_at.astimezone(VILLAGE_ZONE):%Y-%m-%d %H:%M:%S}"


def _shown_when(row: Any) -> str:
    return instant(row[0].happened_at, 0)


def _about(row: AuditRow) -> str:
    kind = SUBJECTS.get(row.subject_kind, row.subject_kind)
    return kind if row.subject_id is None else f"{kind} {row.subject_id}"


def _facts(row: AuditRow) -> str:
    facts, behalf = row.facts, row.on_behalf_of
    if row.user_id is None and behalf is not None and behalf.startswith("household:"):
        # What a household did itself, nobody did for it.
        facts, behalf = {"household_id": behalf.removeprefix("household:"), **facts}, None
    return facts_words(facts, behalf, _region_name, lambda code: _step_name(row, code))


def _step_name(row: AuditRow, code: str) -> str:
    """What a step of a matter is called in its procedure; several rows of a page ask the same."""
    asked: dict[int | None, dict[str, str]] = g.setdefault("step_names", {})
    if row.subject_id not in asked:
        asked[row.subject_id] = _step_names(row)
    return asked[row.subject_id].get(code, code)


def _step_names(row: AuditRow) -> dict[str, str]:
    matter = reading().get(Matter, row.subject_id) if row.subject_kind == "matter" else None
    procedure = procedure_of(reading(), matter.item_id) if matter and matter.item_id else None
    return {step.code: step.name for step in procedure.steps} if procedure else {}


def _region_name(region_id: RegionId) -> str:
    region = find_region(reading(), region_id)
    return region.name if region else str(region_id)
