"""All that is still open for a place, decided on one page; nothing stands in it beforehand."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from pointsapp.decisions import queries as decisions
from pointsapp.decisions.keys import KIND_HINTS, SETTINGS, VILLAGE_LEVELS
from pointsapp.decisions.keys import Setting as SettingKey
from pointsapp.decisions.service import Decision, SettingsInvalid, decide_settings
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading, transaction
from pointsapp.foundation.errors import Invalid
from pointsapp.people.ids import RegionId
from pointsapp.web.access import Permission, region_of, requires
from pointsapp.web.context import now
from pointsapp.web.decisions.blueprint import blueprint
from pointsapp.web.decisions.schemas import named, settings_in
from pointsapp.web.forms import Reading, blank, forget_draft, read_form

PLACE = region_of("region_id")
# The parts of a form that belong to one key, in the order of the page.
PARTS = {"value": "", "from_on": "从哪一天起", "resolution": "决议编号", "source": "依据哪条规定"}
APART = tuple(PARTS)[1:]
TOGETHER = {"from_on": "从哪一天起", "resolution_id": "依据哪份决议", "source": "依据哪条规定"}


@dataclass(frozen=True)
class Asked:
    """One key on the page: its fields, and whether something of it rests on something apart."""

    key: SettingKey
    hint: str
    names: Mapping[str, str]
    apart: bool


@blueprint.get("/place/<int:region_id>/settings/open")
@requires(Permission.DECISIONS_EDIT, PLACE)
def open_settings(region_id: RegionId) -> str:
    """What nobody decided and this place may decide, one below the other."""
    return _page(region_id, blank(from_on=village_day(now()).isoformat()))


@blueprint.post("/place/<int:region_id>/settings/open")
@requires(Permission.DECISIONS_EDIT, PLACE)
def decide_open(region_id: RegionId) -> ResponseReturnValue:
    """Decide what was answered; what was left empty stays open."""
    form = read_form(settings_in(_keys()), request.form)
    if form.ok:
        form = _complete(form)
    if not form.ok:
        return _page(region_id, form), 422
    given = _given(form.values, {each.number: each.id for each in _passed(region_id)})
    try:
        with transaction() as session:
            made = decide_settings(session, region_id, given, by=current_user.id, now=now())
    except SettingsInvalid as refused:
        return _page(region_id, _faults(form, refused.by_key)), 422
    forget_draft(f"settings-{region_id}")
    flash(f"{made} 件事定下来了。" if made else "这些事已经定过了。")
    return redirect(url_for("decisions.settings", region_id=region_id))


def _keys() -> list[str]:
    return [key for key, each in SETTINGS.items() if g.place.level in each.levels]


def _passed(region_id: RegionId) -> list[Any]:
    return [each for each in decisions.resolutions_of(reading(), region_id) if each.passed]


def _complete(form: Reading) -> Reading:
    """A reason without what it is for is no answer, nor is an empty page."""
    answered = [key for key in _keys() if form.values[named("value", key)]]
    for key in _keys():
        if key not in answered and any(form.values[named(part, key)] for part in APART):
            form = form.wrong("写了依据或日子，还没有写定为什么", named("value", key))
    if form.ok and not answered:
        return form.wrong("一件也没有填。填了的才算定，没有定的空着，下次再来")
    return form


def _given(values: Mapping[str, Any], numbers: Mapping[str, int]) -> list[Decision]:
    """What is decided; a number that names no resolution of here is id 0, which nothing has."""
    found = []
    for key in _keys():
        own = {part: values[named(part, key)] for part in PARTS}
        if not own["value"]:
            continue
        since: date = own["from_on"] or values["from_on"]
        source, resolution_id = values["source"], values["resolution_id"]
        if own["resolution"] or own["source"]:
            source = own["source"]
            resolution_id = numbers.get(own["resolution"], 0) if own["resolution"] else None
        found.append(Decision(key, own["value"], since, source, resolution_id))
    return found


def _faults(form: Reading, by_key: Mapping[str, Invalid]) -> Reading:
    """Each fault at the field of its key, or at what all keys rest on together."""
    for key, refused in by_key.items():
        field = named("value", key)
        if refused.code in ("setting.source", "setting.resolution"):
            own = "source" if refused.code == "setting.source" else "resolution"
            apart = form.values[named("source", key)] or form.values[named("resolution", key)]
            field = named(own, key) if apart else {"resolution": "resolution_id"}.get(own, own)
        form = form.wrong(refused.sentence, field)
    return form


def _page(region_id: RegionId, form: Reading) -> str:
    today = village_day(now())
    lines = decisions.settings_of(reading(), region_id, on=today)
    asked = [
        _asked(line.key, form) for line in lines
        if g.place.level in line.key.levels
        and (line.value is None or form.raw.get(named("value", line.key.key)))
    ]  # fmt: skip
    passed = _passed(region_id)
    return render_template(
        "decisions/together.html", form=form, region=g.place, groups=_groups(asked),
        labels={**TOGETHER, **_labels(asked)}, resolutions=passed,
        choices=[(each.id, f"{each.number} {each.subject}") for each in passed],
    )  # fmt: skip


def _asked(key: SettingKey, form: Reading) -> Asked:
    names = {part: named(part, key.key) for part in PARTS}
    told = (key.why, "" if key.kind == "yes_no" else f"填{KIND_HINTS[key.kind]}")
    apart = any(form.raw.get(names[part]) or names[part] in form.errors for part in APART)
    return Asked(key, "；".join(each for each in told if each), names, apart)


def _groups(asked: list[Asked]) -> list[tuple[str, list[Asked]]]:
    """The place's own first, then what another level may decide as well, then rules of meetings."""
    own = [each for each in asked if each.key.levels == VILLAGE_LEVELS]
    meetings = [each for each in asked if each.key.key.startswith("meeting.")]
    rest = [each for each in asked if each not in own and each not in meetings]
    also = "镇、县还没有定，村里可以先定的" if g.place.level == "village" else "要定的"
    found = (("村里定的", own), (also, rest), ("开哪种会，才要定哪种会的", meetings))
    return [group for group in found if group[1]]


def _labels(asked: list[Asked]) -> dict[str, str]:
    return {
        each.names[part]: f"{each.key.label}{f'的{words}' if words else ''}"
        for each in asked
        for part, words in PARTS.items()
    }
