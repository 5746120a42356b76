"""Who did what: the audit trail of the places one answers for."""

from collections.abc import Mapping
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import ColumnElement, or_, select

from pointsapp.foundation.audit import AuditRow
from pointsapp.foundation.clock import VILLAGE_ZONE
from pointsapp.foundation.database import reading
from pointsapp.people.models import Region, User
from pointsapp.web import place
from pointsapp.web.access import Permission, requires
from pointsapp.web.desk.blueprint import blueprint
from pointsapp.web.desk.words import ACTIONS, SUBJECTS, fact_words
from pointsapp.web.filters import instant
from pointsapp.web.listing import Column, Listing, answer_listing

SYSTEM = "系统定时"


@blueprint.get("/audit")
@requires(Permission.AUDIT_VIEW)
def audit() -> ResponseReturnValue:
    """The trail, newest first; searchable, one kind of thing at a time where asked."""
    kind = request.args.get("kind", "")
    kinds = [("", "全部")] + [(key, word) for key, word in SUBJECTS.items()]
    return answer_listing(_listing(kind), reading(), "desk/audit.html", kinds=kinds, kind=kind)


def _listing(kind: str) -> Listing:
    query = (
        select(AuditRow, User.name, Region.name)
        .outerjoin(User, User.id == AuditRow.user_id)
        .outerjoin(Region, Region.id == AuditRow.region_id)
        .where(_seen())
    )
    if kind in SUBJECTS:
        query = query.where(AuditRow.subject_kind == kind)
    return Listing(
        caption="操作记录",
        query=query,
        columns=(
            Column("what", "做了什么", lambda r: _what(r[0]), AuditRow.action),
            Column("at", "时间", _when, AuditRow.happened_at, show=_shown_when, tight=True),
            Column("who", "谁", lambda r: r[1] or SYSTEM, User.name, tight=True),
            Column("where", "哪里", lambda r: r[2] or "", Region.name, tight=True),
            Column("about", "编号", lambda r: _about(r[0]), tight=True),
            Column("facts", "记下的情况", lambda r: _facts(r[0].facts, r[0].on_behalf_of)),
        ),
        tie=AuditRow.id.desc(),
        search=(User.name, Region.name, AuditRow.action, AuditRow.subject_id),
        searchable="人、村、编号",
        default_sort="-at",
        size=40,
    )


def _seen() -> ColumnElement[bool]:
    """Rows of the places answered for; those of no place (logins) only to who answers for all."""
    whole = any(g.level == "county" for g in current_user.grants_for(Permission.AUDIT_VIEW))
    inside = place.inside(Permission.AUDIT_VIEW)
    return or_(inside, AuditRow.region_id.is_(None)) if whole else inside


def _what(row: AuditRow) -> str:
    return ACTIONS.get(row.action, row.action)


def _when(row: Any) -> str:
    return f"{row[0].happened_at.astimezone(VILLAGE_ZONE):%Y-%m-%d %H:%M:%S}"


def _shown_when(row: Any) -> str:
    return instant(row[0].happened_at, 0)


def _about(row: AuditRow) -> str:
    kind = SUBJECTS.get(row.subject_kind, row.subject_kind)
    return kind if row.subject_id is None else f"{kind} {row.subject_id}"


def _facts(facts: Mapping[str, Any], on_behalf_of: str | None) -> str:
    said = [fact_words(name, value) for name, value in facts.items()]
    if on_behalf_of:
        said.append(f"替 {on_behalf_of.replace('household:', '户 ')}")
    return "；".join(said)
