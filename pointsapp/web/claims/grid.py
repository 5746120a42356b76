"""The grid: a group's households down, the rules of the month across, sent as one batch."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from pointsapp.claims import service
from pointsapp.claims.policy.registration import CellsRefused, fits_grid
from pointsapp.claims.queries import UsableRule, rules_in_force
from pointsapp.claims.service.drafts import MOST_COLUMNS, GridTyping, find_typing, save_typing
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading, transaction
from pointsapp.foundation.errors import NotFound, ProductError
from pointsapp.foundation.keys import new_token
from pointsapp.people import queries as people
from pointsapp.people.ids import RegionId
from pointsapp.web.access import Permission, region_of, requires
from pointsapp.web.claims import gridding
from pointsapp.web.claims.blueprint import blueprint
from pointsapp.web.claims.months import asked_month, last_day, month_words
from pointsapp.web.claims.words import cap_words, rule_worth
from pointsapp.web.context import now
from pointsapp.web.forms import FORM, Reading, forget_draft

GROUP = region_of("group_id")
UNITS = ("household", "resident")


@dataclass(frozen=True)
class Sheet:
    """One grid: which group, month and unit, who stands in it, which rules it has."""

    village_id: RegionId
    group_id: RegionId
    month: str
    unit: str
    today: date
    rows: list[gridding.Row]
    rules: list[UsableRule]
    offered: list[UsableRule]
    typing: GridTyping

    @property
    def draft_key(self) -> str:
        return f"grid-{self.group_id}-{self.month}-{self.unit}"

    @property
    def day(self) -> date:
        """The day that is filled in beforehand."""
        return last_day(self.month, self.today)

    def address(self, endpoint: str = "claims.grid") -> str:
        return url_for(endpoint, group_id=self.group_id, month=self.month, unit=self.unit)


def _sheet(group_id: RegionId) -> Sheet:
    """The sheet that the address asks for; NotFound when it is no group."""
    session, today = reading(), village_day(now())
    group = people.get_region(session, group_id)
    if group.level != "group" or group.parent_id is None:
        raise NotFound("grid.no_group", "没有找到这个村民小组。")
    month = asked_month(request.args.get("month", ""), today)
    unit = request.args.get("unit", "household")
    unit = unit if unit in UNITS else "household"
    on = last_day(month, today)
    offered = [
        r for r in rules_in_force(session, group.parent_id, unit, on=on) if fits_grid(r.facts)
    ]
    typing = find_typing(session, current_user.id, group_id, month, unit)
    by_id = {rule.id: rule for rule in offered}
    return Sheet(
        group.parent_id, group_id, month, unit, today,
        gridding.rows_of(session, group_id, unit, on),
        [by_id[each] for each in typing.rules if each in by_id], offered, typing,
    )  # fmt: skip


@blueprint.get("/grid/<int:group_id>")
@requires(Permission.CLAIMS_REGISTER, GROUP)
def grid(group_id: RegionId) -> ResponseReturnValue:
    """The sheet with what was typed before; without rules their choice comes first."""
    sheet = _sheet(group_id)
    if not sheet.rules:
        return redirect(sheet.address("claims.grid_rules"))
    return _page(sheet, dict(sheet.typing.typed), {}, new_token())


@blueprint.post("/grid/<int:group_id>")
@requires(Permission.CLAIMS_REGISTER, GROUP)
def grid_send(group_id: RegionId) -> ResponseReturnValue:
    """Keep what was typed, or send it all as one batch; what is wrong is shown at its cell."""
    sheet = _sheet(group_id)
    typed = gridding.typed_of(request.form)
    key = request.form.get("key", "")[:40] or new_token()
    if request.form.get("do") != "send":
        _keep(sheet, typed)
        flash("草稿存好了，换一台电脑也能接着填。", "ok")
        return redirect(sheet.address())
    taken = gridding.take(typed, sheet.rows, sheet.rules, sheet.month)
    if taken.errors:
        return _refused(sheet, typed, taken.errors, key)
    try:
        batch_id = _send(sheet, taken, key)
    except CellsRefused as refused:
        return _refused(sheet, typed, refused.cells, key)
    except ProductError as refused:
        return _refused(sheet, typed, {FORM: refused.sentence}, key)
    forget_draft(sheet.draft_key)
    return redirect(url_for("claims.batch", batch_id=batch_id))


@blueprint.post("/grid/<int:group_id>/draft")
@requires(Permission.CLAIMS_REGISTER, GROUP)
def grid_draft(group_id: RegionId) -> ResponseReturnValue:
    """Keep what is being typed; the page's script calls this every few seconds."""
    _keep(_sheet(group_id), gridding.typed_of(request.form))
    return {"saved": True}


@blueprint.get("/grid/<int:group_id>/rules")
@requires(Permission.CLAIMS_REGISTER, GROUP)
def grid_rules(group_id: RegionId) -> ResponseReturnValue:
    """Choose the rules that stand across."""
    return _rules_page(_sheet(group_id), {})


@blueprint.post("/grid/<int:group_id>/rules")
@requires(Permission.CLAIMS_REGISTER, GROUP)
def grid_rules_chosen(group_id: RegionId) -> ResponseReturnValue:
    """Remember the chosen rules for this group, from month to month."""
    sheet = _sheet(group_id)
    asked = set(request.form.getlist("rule"))
    chosen = [rule.id for rule in sheet.offered if str(rule.id) in asked]
    if not 1 <= len(chosen) <= MOST_COLUMNS:
        error = {"rule": f"请选 1 到 {MOST_COLUMNS} 条，现在选了 {len(chosen)} 条"}
        return _rules_page(sheet, error), 422
    with transaction() as session:
        save_typing(
            session, group_id=group_id, month=sheet.month, unit=sheet.unit, rules=chosen,
            typed=sheet.typing.typed, by=current_user.id, now=now(),
        )  # fmt: skip
    return redirect(sheet.address())


def _keep(sheet: Sheet, typed: dict[str, str]) -> None:
    with transaction() as session:
        save_typing(
            session, group_id=sheet.group_id, month=sheet.month, unit=sheet.unit,
            rules=[rule.id for rule in sheet.rules], typed=typed, by=current_user.id, now=now(),
        )  # fmt: skip


def _send(sheet: Sheet, taken: gridding.Taken, key: str) -> int:
    with transaction() as session:
        batch = service.register_batch(
            session, sheet.village_id, taken.items, group_id=sheet.group_id, month=sheet.month,
            key=key, by=current_user.id, now=now(),
        )  # fmt: skip
        save_typing(
            session, group_id=sheet.group_id, month=sheet.month, unit=sheet.unit,
            rules=[rule.id for rule in sheet.rules], typed={}, by=current_user.id, now=now(),
        )  # fmt: skip
        return batch.id


def _refused(sheet: Sheet, typed: dict[str, str], errors: Any, key: str) -> ResponseReturnValue:
    return _page(sheet, typed, dict(errors), key), 422


def _page(sheet: Sheet, typed: dict[str, str], errors: dict[str, str], key: str) -> str:
    session = reading()
    full = gridding.full_cells(session, sheet.village_id, sheet.rows, sheet.rules, sheet.day)
    typed.setdefault("day", sheet.day.isoformat())
    return render_template(
        "claims/grid.html",
        sheet=sheet,
        group=g.place,
        form=Reading({}, errors, typed),
        labels=gridding.labels(sheet.rows, sheet.rules),
        full=full - typed.keys(),
        key=key,
        own_days=any(name.startswith("day.") for name in typed),
        month=month_words(sheet.month, sheet.today),
        worth=rule_worth,
        cap=cap_words,
    )


def _rules_page(sheet: Sheet, errors: dict[str, str]) -> str:
    chosen = request.form.getlist("rule") or [str(rule.id) for rule in sheet.rules]
    categories: dict[str, list[UsableRule]] = {}
    for rule in sheet.offered:
        categories.setdefault(rule.category, []).append(rule)
    return render_template(
        "claims/grid_rules.html", sheet=sheet, group=g.place, categories=categories,
        form=Reading({}, errors, {"rule": chosen}), worth=rule_worth, cap=cap_words,
        most=MOST_COLUMNS, month=month_words(sheet.month, sheet.today),
    )  # fmt: skip
