"""What law and village have decided, what is still undecided, and deciding it."""

from datetime import date

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import select

from pointsapp.decisions import queries as decisions
from pointsapp.decisions.keys import KIND_HINTS, SETTINGS
from pointsapp.decisions.keys import Setting as SettingKey
from pointsapp.decisions.models import Setting
from pointsapp.decisions.service import decide_setting
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading, transaction
from pointsapp.foundation.errors import Invalid, NotFound
from pointsapp.people.ids import RegionId
from pointsapp.web.access import Permission, region_of, requires
from pointsapp.web.context import now
from pointsapp.web.decisions.blueprint import blueprint
from pointsapp.web.decisions.schemas import SettingIn
from pointsapp.web.forms import Reading, blank, read_form

PLACE = region_of("region_id")


@blueprint.get("/place/<int:region_id>/settings")
@requires(Permission.RULEBOOKS_VIEW, PLACE)
def settings(region_id: RegionId) -> str:
    """Every key with what counts today and who said so; the undecided ones first."""
    editable = {key.key for key in SETTINGS.values() if g.place.level in key.levels}
    lines = decisions.settings_of(reading(), region_id, on=village_day(now()))
    lines.sort(key=lambda line: line.key.key not in editable)
    return render_template(
        "decisions/settings.html",
        region=g.place,
        undecided=[line for line in lines if line.value is None],
        decided=[line for line in lines if line.value is not None],
        editable=editable,
        may=current_user.may(Permission.DECISIONS_EDIT, g.place.path),
        several=sum(line.value is None and line.key.key in editable for line in lines) > 1,
    )


@blueprint.get("/place/<int:region_id>/settings/<key>")
@requires(Permission.DECISIONS_EDIT, PLACE)
def setting(region_id: RegionId, key: str) -> str:
    """The form that decides one key."""
    return _form_page(region_id, _key(key), blank(from_on=village_day(now()).isoformat()))


@blueprint.post("/place/<int:region_id>/settings/<key>")
@requires(Permission.DECISIONS_EDIT, PLACE)
def decide(region_id: RegionId, key: str) -> ResponseReturnValue:
    """Decide it from a day on; what counted before stays on record."""
    known, form = _key(key), read_form(SettingIn, request.form)
    if not form.ok:
        return _form_page(region_id, known, form), 422
    try:
        with transaction() as session:
            decide_setting(
                session, region_id, key=key, by=current_user.id, now=now(), **form.values
            )
    except Invalid as refused:
        field = {"setting.value": "value", "setting.source": "source"}.get(refused.code, "_form")
        return _form_page(region_id, known, form.wrong(refused.sentence, field)), 422
    flash(f"“{known.label}”已经定下来了。")
    return redirect(url_for("decisions.settings", region_id=region_id))


def _key(key: str) -> SettingKey:
    if key not in SETTINGS:
        raise NotFound("setting.unknown", "没有这一项设置。")
    return SETTINGS[key]


def _form_page(region_id: RegionId, key: SettingKey, form: Reading) -> str:
    session = reading()
    today: date = village_day(now())
    passed = [r for r in decisions.resolutions_of(session, region_id) if r.passed]
    history = session.scalars(
        select(Setting)
        .where(Setting.region_id == region_id, Setting.key == key.key)
        .order_by(Setting.from_on.desc(), Setting.id.desc())
    ).all()
    return render_template(
        "decisions/setting.html",
        form=form,
        region=g.place,
        key=key,
        hint=KIND_HINTS[key.kind],
        value=decisions.find_setting(session, region_id, key.key, on=today),
        history=[decisions.Value(s.key, s.value, s.source, "", s.from_on) for s in history],
        resolutions=[(r.id, f"{r.number} {r.subject}") for r in passed],
    )
