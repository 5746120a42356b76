"""Several representatives at once: after an election the whole list is at hand."""

from datetime import date
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session

from pointsapp.foundation.errors import Conflict, Invalid
from pointsapp.people import queries as people
from pointsapp.people import service
from pointsapp.people.ids import PersonId, RegionId
from pointsapp.web.access import Permission, region_of, requires
from pointsapp.web.context import now
from pointsapp.web.forms import blank, read_form
from pointsapp.web.people.blueprint import attempt, blueprint
from pointsapp.web.people.representatives import new_page
from pointsapp.web.people.schemas import RepresentativesIn


@blueprint.post("/villages/<int:village_id>/representatives/several")
@requires(Permission.ROSTER_EDIT, region_of("village_id"))
def add_representatives(village_id: RegionId) -> ResponseReturnValue:
    """Record a mandate for each line 'name certificate'; one wrong line keeps all of them out."""
    form, who = read_form(RepresentativesIn, request.form), {"by": current_user.id, "now": now()}

    def work(session: Session) -> int:
        lines = [each.split(None, 1) for each in form.values["lines"].splitlines() if each.strip()]
        for number, line in enumerate(lines, start=1):
            _add(session, village_id, number, line, form.values["from_on"], who)
        return len(lines)

    answer, made = attempt(form, work, "lines")
    if made is None:
        return new_page(village_id, blank(from_on=answer.raw.get("from_on")), answer), 422
    flash(f"{made} 名代表记好了。点姓名，再选各人联系的户。")
    return redirect(url_for("people.representatives", village_id=village_id))


def _add(
    session: Session, village_id: RegionId, number: int, line: list[str], from_on: date, who: Any
) -> None:
    try:
        if len(line) < 2:
            raise Invalid("representative.line", "请写成“姓名 代表证号”")
        service.add_representative(
            session, village_id=village_id, person_id=_named(session, village_id, line[0]),
            certificate=line[1], from_on=from_on, **who,
        )  # fmt: skip
    except (Invalid, Conflict) as refused:
        sentence = f"第 {number} 行“{' '.join(line)}”：{refused.sentence}"
        raise Invalid("representative.line", sentence) from refused


def _named(session: Session, village_id: RegionId, name: str) -> PersonId:
    found = [p for p in people.persons_named(session, village_id, name) if p.name == name]
    if len(found) != 1:
        many = f"名册里有 {len(found)} 个同名的人，请先按姓名查，单独记"
        raise Invalid("representative.who", many if found else "名册里没有这个人，请核对姓名")
    return found[0].id
