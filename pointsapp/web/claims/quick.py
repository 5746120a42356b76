"""Keying a paper round: one line a household and rule, all checked, then sent as one batch."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from marshmallow import ValidationError

from pointsapp.claims import service
from pointsapp.claims.policy.quick import GROUP, MOST_LINES, Lines, Typed, read_lines
from pointsapp.claims.policy.registration import CellsRefused, Figures, Item
from pointsapp.claims.queries import UsableRule, rules_in_force
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading, transaction
from pointsapp.foundation.errors import ProductError
from pointsapp.foundation.keys import new_token
from pointsapp.people import queries as people
from pointsapp.people.ids import RegionId
from pointsapp.people.queries.finding import Found, find_holder
from pointsapp.rulebooks import queries as rulebooks
from pointsapp.rulebooks.models import UNITS
from pointsapp.web.access import Permission, region_of, requires
from pointsapp.web.claims.blueprint import blueprint
from pointsapp.web.claims.months import month_of
from pointsapp.web.claims.words import rule_worth
from pointsapp.web.context import now
from pointsapp.web.fields import Day
from pointsapp.web.forms import FORM, Reading, blank, forget_draft

VILLAGE = region_of("village_id")
LONGEST = 20_000
LINE = "line."
KEY = re.compile(r"[\w-]{1,40}", re.ASCII)
KEYED = ("household", "resident")


@dataclass
class Taken:
    """The lines as items with what they stand for, and a sentence a line that cannot be one."""

    items: list[Item] = field(default_factory=list)
    shown: list[tuple[Typed, Found, UsableRule]] = field(default_factory=list)
    faults: dict[int, str] = field(default_factory=dict)
    undated: list[int] = field(default_factory=list)


@blueprint.get("/village/<int:village_id>/quick")
@requires(Permission.CLAIMS_REGISTER, VILLAGE)
def quick(village_id: RegionId) -> str:
    """The empty page; the day is asked for, never filled in."""
    return _page(blank(key=new_token(), group=_fits(GROUP, "group")))


@blueprint.post("/village/<int:village_id>/quick")
@requires(Permission.CLAIMS_REGISTER, VILLAGE)
def quick_send(village_id: RegionId) -> ResponseReturnValue:
    """Show what the lines mean, or send them all; one wrong line keeps all of them out."""
    raw = {name: request.form.get(name, "")[:LONGEST] for name in ("day", "lines")}
    raw |= {"group": _fits(GROUP, "group"), "key": _fits(KEY, "key") or new_token()}
    form = Reading({}, {}, raw)
    day, form = _day(form)
    taken = _take(village_id, read_lines(raw["lines"], today=_today(), group=raw["group"]), day)
    form = _with_faults(form, taken.faults, raw["lines"])
    if taken.undated and form.errors.get("day") is None:
        rows = "、".join(map(str, taken.undated[:10]))
        form = form.wrong(f"没有日期：请填纸上写的日子，或者写在行尾（第 {rows} 行）", "day")
    if not form.ok:
        return _page(form), 422
    if request.form.get("do") == "check":
        wrong = service.check_items(
            reading(), village_id, taken.items, by=current_user.id, now=now()
        )
        form = _with_faults(form, _by_line(wrong), raw["lines"])
        return _page(form, taken if form.ok else None), 200 if form.ok else 422
    return _send(village_id, form, taken)


def _send(village_id: RegionId, form: Reading, taken: Taken) -> ResponseReturnValue:
    try:
        with transaction() as session:
            batch_id = service.register_batch(
                session, village_id, taken.items, group_id=None,
                month=month_of(max(item.occurred_on for item in taken.items)),
                key=form.key, by=current_user.id, now=now(),
            ).id  # fmt: skip
    except CellsRefused as refused:
        return _page(_with_faults(form, _by_line(refused.cells), form.raw["lines"])), 422
    except ProductError as refused:
        return _page(form.wrong(refused.sentence, FORM)), refused.status
    forget_draft(f"quick-{village_id}-{_unit()}")
    return redirect(url_for("claims.batch", batch_id=batch_id))


def _fits(pattern: re.Pattern[str], name: str) -> str:
    """What came under a name, '' where it cannot be such a thing."""
    text = request.values.get(name, "").strip()
    return text if pattern.fullmatch(text) else ""


def _today() -> date:
    return village_day(now())


def _unit() -> str:
    asked = request.args.get("unit", "")
    if asked in KEYED:
        return asked
    units = {b.unit for b in rulebooks.books_in_force(reading(), g.place.id, on=_today())}
    return next((unit for unit in KEYED if unit in units), KEYED[0])


def _day(form: Reading) -> tuple[date | None, Reading]:
    """The day of the whole sheet; it may be left out where every line has its own."""
    if not form.raw["day"].strip():
        return None, form
    try:
        return Day().deserialize(form.raw["day"]), form
    except ValidationError as wrong:
        return None, form.wrong(str(wrong.messages[0]), "day")


def _take(village_id: RegionId, lines: Lines, day: date | None) -> Taken:
    taken = Taken(faults=dict(lines.faults))
    known: dict[Any, Any] = {}
    unit = _unit()
    places: dict[int, int] = {}
    for each in lines.typed:
        on = each.day or day
        if on is None:
            taken.undated.append(each.line)
            continue
        try:
            found = _kept(
                known, (each.who, on),
                lambda who=each.who, on=on: find_holder(reading(), village_id, unit, who, on=on),
            )  # fmt: skip
        except ProductError as refused:
            taken.faults.setdefault(each.line, refused.sentence)
            continue
        rule = _kept(known, on, lambda on=on: _rules(village_id, unit, on)).get(each.rule)
        if rule is None:
            sentence = f"{on:%Y-%m-%d} 有效的细则里没有第 {each.rule} 条"
            taken.faults.setdefault(each.line, sentence)
            continue
        places[each.line] = places.get(each.line, 0) + 1
        taken.shown.append((each, found, rule))
        taken.items.append(_item(f"{each.line}.{places[each.line]}", each, found, rule, on))
    return taken


def _kept(known: dict[Any, Any], key: Any, ask: Any) -> Any:
    """What was asked before, or the answer now; a refusal is not kept."""
    if key not in known:
        known[key] = ask()
    return known[key]


def _rules(village_id: RegionId, unit: str, on: date) -> dict[int, UsableRule]:
    found = rules_in_force(reading(), village_id, unit, on=on)
    return {rule.facts.number: rule for rule in found}


def _item(place: str, typed: Typed, found: Found, rule: UsableRule, on: date) -> Item:
    return Item(
        place, rule.id, on, Figures(typed.quantity), household_id=found.household_id,
        person_id=found.person_id,
    )  # fmt: skip


def _by_line(cells: Mapping[str, str]) -> dict[int, str]:
    """The first sentence of each line: places are 'line.nth'."""
    found: dict[int, str] = {}
    for place, sentence in cells.items():
        found.setdefault(int(place.partition(".")[0]), sentence)
    return found


def _with_faults(form: Reading, faults: Mapping[int, str], text: str) -> Reading:
    lines = text.splitlines()
    for number in sorted(faults):
        typed = lines[number - 1].strip()[:40]
        form = form.wrong(f"第 {number} 行“{typed}”：{faults[number]}", f"{LINE}{number}")
    filled = sum(bool(line.strip()) for line in lines)
    if not filled:
        form = form.wrong("还没有填，一行写一户一条", "lines")
    elif filled > MOST_LINES:
        form = form.wrong(f"一次最多 {MOST_LINES} 行，现在有 {filled} 行，请分几次交", "lines")
    return form


def _page(form: Reading, taken: Taken | None = None) -> str:
    session, today = reading(), _today()
    unit = _unit()
    groups = people.children(session, g.place.id, on=today)
    return render_template(
        "claims/quick.html", village=g.place, unit=unit, word=UNITS[unit], form=form, taken=taken,
        groups=[(each.code, f"{each.name}（{each.code}）") for each in groups],
        rules=rules_in_force(session, g.place.id, unit, on=today), worth=rule_worth,
        draft=f"quick-{g.place.id}-{unit}", address=url_for(
            "claims.quick_send", village_id=g.place.id, unit=unit
        ), faults=[form.errors[name] for name in form.errors if name.startswith(LINE)],
        other=form._replace(
            errors={name: said for name, said in form.errors.items() if not name.startswith(LINE)}
        ),
    )  # fmt: skip
