"""Regions: what lies in one, and what can become of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session

from pointsapp.foundation.database import reading
from pointsapp.foundation.errors import NotFound
from pointsapp.ledger.villages import merge_villages
from pointsapp.people import queries as people
from pointsapp.people import service
from pointsapp.people.ids import RegionId
from pointsapp.people.models.regions import LEVELS
from pointsapp.rulebooks.queries import current_period
from pointsapp.web.access import Permission, region_of, require_region, requires
from pointsapp.web.context import now
from pointsapp.web.forms import FormSchema, Reading, blank, read_form
from pointsapp.web.people import schemas
from pointsapp.web.people.blueprint import attempt, blueprint, today

OF_REGION = region_of("region_id")
EDIT = Permission.REGIONS_EDIT
WORDS = {"county": "县", "town": "镇", "village": "村", "group": "组"}
KINDS = {"merged": "并入", "moved": "划转", "renamed": "改名", "converted": "村改社区"}


@dataclass(frozen=True)
class Step:
    """Something that can become of a region of these levels."""

    key: str
    title: str
    button: str
    levels: tuple[str, ...]
    schema: type[FormSchema]
    run: Callable[[Session, RegionId, Mapping[str, Any], Mapping[str, Any]], object]
    grave: bool = False


def _add(session: Session, region_id: RegionId, given: Any, who: Any) -> None:
    level = people.get_region(session, region_id).level
    below = LEVELS[LEVELS.index(level) + 1]
    service.create_region(session, level=below, parent_id=region_id, **given, **who)


def _rename(session: Session, region_id: RegionId, given: Any, who: Any) -> None:
    service.rename_region(session, region_id, **given, **who)


def _contact(session: Session, region_id: RegionId, given: Any, who: Any) -> None:
    service.set_contact(session, region_id, **given, **who)


def _convert(session: Session, region_id: RegionId, given: Any, who: Any) -> None:
    service.convert_to_community(session, region_id, **given, **who)


def _move(session: Session, region_id: RegionId, given: Any, who: Any) -> None:
    require_region(EDIT, given["into_id"])
    service.move_region(session, region_id, given["into_id"], on=given["on"], **who)


def _merge(session: Session, region_id: RegionId, given: Any, who: Any) -> None:
    require_region(EDIT, given["into_id"])
    period = current_period(session, region_id, on=given["on"])
    merge_villages(session, [region_id], given["into_id"], period=period, on=given["on"], **who)


def _end(session: Session, region_id: RegionId, given: Any, who: Any) -> None:
    service.end_region(session, region_id, on=given["on"], **who)


ABOVE_GROUPS = ("county", "town", "village")
STEPS: dict[str, Step] = {
    step.key: step
    for step in (
        Step("add", "新设下级", "新设", ABOVE_GROUPS, schemas.RegionIn, _add),
        Step("rename", "改名", "改名", LEVELS, schemas.NameIn, _rename),
        Step("contact", "公开栏联系人", "记下", ("village",), schemas.ContactIn, _contact),
        Step("convert", "村改社区", "改为社区", ("village",), schemas.NameIn, _convert),
        Step("move", "划到另一个镇", "划过去", ("village",), schemas.IntoIn, _move, grave=True),
        Step("merge", "并到另一个村", "并过去", ("village",), schemas.IntoIn, _merge, grave=True),
        Step("end", "撤销", "撤销", LEVELS, schemas.DayIn, _end, grave=True),
    )
}


@blueprint.get("/regions/<int:region_id>")
@requires(EDIT, OF_REGION)
def region(region_id: RegionId) -> str:
    """What lies in it, what became of it, what can be done."""
    session, on = reading(), today()
    found = people.get_region(session, region_id)
    changes = people.changes_of_region(session, region_id)
    steps = [step for step in STEPS.values() if found.level in step.levels]
    return render_template(
        "people/region.html",
        region=found,
        above=people.ancestors(session, found)[:-1],
        below=people.children(session, region_id, on=on),
        changes=[(each.happened_on, _told(each, region_id)) for each in changes],
        steps=steps if found.ended_on is None else [],
        words=WORDS,
        may_reach=lambda each: current_user.reaches(each.path),
    )


def _told(change: Any, region_id: RegionId) -> str:
    session = reading()
    if change.region_id != region_id:
        return f"{people.get_region(session, change.region_id).name}{KINDS[change.kind]}进来"
    if change.kind in ("renamed", "converted"):
        return f"{KINDS[change.kind]}，原名{change.note}"
    into = people.get_region(session, change.into_id).name if change.into_id else ""
    return f"{KINDS[change.kind]}{into}"


@blueprint.get("/regions/<int:region_id>/<step>")
@requires(EDIT, OF_REGION)
def ask_region_step(region_id: RegionId, step: str) -> str:
    """The form of one step."""
    found = people.get_region(reading(), region_id)
    form = blank(on=today().isoformat(), contact=found.contact, name=None)
    return _step_page(region_id, _step(step), form)


def _step(key: str) -> Step:
    if key not in STEPS or g.place.level not in STEPS[key].levels:
        raise NotFound("region.step", "没有这一步")
    return STEPS[key]


def _step_page(region_id: RegionId, step: Step, form: Reading) -> str:
    found = people.get_region(reading(), region_id)
    below = LEVELS[LEVELS.index(found.level) + 1] if step.key == "add" else ""
    return render_template(
        "people/region_step.html",
        region=found,
        step=step,
        form=form,
        below=WORDS.get(below, ""),
        targets=_targets(region_id, step.key, found.parent_id),
    )


def _targets(region_id: RegionId, key: str, parent_id: RegionId | None) -> list[tuple[int, str]]:
    """Towns to move to or villages to merge into, where I may change regions."""
    level = {"move": "town", "merge": "village"}.get(key)
    if level is None:
        return []
    session = reading()
    own = {
        each.id: each.name
        for scope in current_user.regions_for(EDIT)
        for each in people.within(session, scope, level, on=today())
    }
    return [(k, name) for k, name in own.items() if k not in (region_id, parent_id)]


@blueprint.post("/regions/<int:region_id>/<step>")
@requires(EDIT, OF_REGION)
def do_region_step(region_id: RegionId, step: str) -> ResponseReturnValue:
    """Do it, or say what is to be mended."""
    doing = _step(step)
    form, who = read_form(doing.schema, request.form), {"by": current_user.id, "now": now()}
    answer, _ = attempt(form, lambda session: doing.run(session, region_id, form.values, who))
    if not answer.ok:
        return _step_page(region_id, doing, answer), 422
    flash(f"{doing.title}：办好了。")
    return redirect(url_for("people.region", region_id=region_id))
