"""Single rows of a draft: add, edit, remove, settle what is open, strike by hand."""

from dataclasses import fields
from decimal import Decimal
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from pointsapp.foundation.database import reading, transaction
from pointsapp.foundation.errors import Invalid
from pointsapp.foundation.spreadsheets import CellError
from pointsapp.rulebooks import queries as rulebooks
from pointsapp.rulebooks.drafts import RuleDraft
from pointsapp.rulebooks.ids import BookId, RuleId
from pointsapp.rulebooks.law import LAWS, find_refusal
from pointsapp.rulebooks.models import DIRECTIONS, EFFECTS, PERS, Rule
from pointsapp.rulebooks.rows import rule_draft
from pointsapp.rulebooks.service import (
    RuleInvalid,
    add_rule,
    edit_rule,
    remove_rule,
    settle_rule,
    strike_rule,
)
from pointsapp.rulebooks.tables.words import parse_bands, show_bands
from pointsapp.web.access import Permission, requires
from pointsapp.web.context import now
from pointsapp.web.filters import amount
from pointsapp.web.forms import Reading, blank, read_form
from pointsapp.web.rulebooks.blueprint import BOOK, RULE, blueprint
from pointsapp.web.rulebooks.schemas import RuleIn, SettleIn, StrikeIn
from pointsapp.web.rulebooks.words import rule_points

SAME = {each.name for each in fields(RuleDraft)} & set(RuleIn().fields)
# Where the form shows what the service calls otherwise.
SHOWN_AT = {"points_min": "least", "points_max": "most", "overlap_group": "highest_only"}
ONE_ACT = "同一件事"


@blueprint.get("/book/<int:book_id>/rules/new")
@requires(Permission.RULEBOOKS_EDIT, BOOK)
def new_rule(book_id: BookId) -> str:
    """The form for one more row; `slot` names the number of the slot it is chosen under."""
    slot = request.args.get("slot", "")
    form = blank(direction="plus", effect="points", unit_word="次", slot=slot[:4] or None)
    return _page(book_id, None, form)


@blueprint.post("/book/<int:book_id>/rules/new")
@requires(Permission.RULEBOOKS_EDIT, BOOK)
def add(book_id: BookId) -> ResponseReturnValue:
    """Store one more row at the end."""
    form, draft = _read(None)
    if not form.ok:
        return _page(book_id, None, form), 422
    try:
        with transaction() as session:
            number = add_rule(session, book_id, draft, by=current_user.id, now=now()).number
    except RuleInvalid as refused:
        return _page(book_id, None, _told(form, refused)), 422
    flash(f"第 {number} 条加好了。")
    return redirect(url_for("rulebooks.book", book_id=book_id))


@blueprint.get("/rule/<int:rule_id>")
@requires(Permission.RULEBOOKS_EDIT, RULE)
def edit(rule_id: RuleId) -> str:
    """The form for a row, with what the source wrote and what is open."""
    rule = rulebooks.get_rule(reading(), rule_id)
    return _page(rule.book_id, rule, _filled(rule))


@blueprint.post("/rule/<int:rule_id>")
@requires(Permission.RULEBOOKS_EDIT, RULE)
def save(rule_id: RuleId) -> ResponseReturnValue:
    """Replace a row."""
    rule = rulebooks.get_rule(reading(), rule_id)
    book_id, number = rule.book_id, rule.number
    form, draft = _read(rule)
    if not form.ok:
        return _page(book_id, rule, form), 422
    try:
        with transaction() as session:
            edit_rule(session, rule_id, draft, by=current_user.id, now=now())
    except RuleInvalid as refused:
        rule = rulebooks.get_rule(reading(), rule_id)
        return _page(book_id, rule, _told(form, refused)), 422
    flash(f"第 {number} 条改好了。")
    return redirect(url_for("rulebooks.book", book_id=book_id))


@blueprint.post("/rule/<int:rule_id>/remove")
@requires(Permission.RULEBOOKS_EDIT, RULE)
def remove(rule_id: RuleId) -> ResponseReturnValue:
    """Take a row out of a draft."""
    book_id = rulebooks.get_rule(reading(), rule_id).book_id
    with transaction() as session:
        remove_rule(session, rule_id, by=current_user.id, now=now())
    flash("这一条从草稿里删掉了。")
    return redirect(url_for("rulebooks.book", book_id=book_id))


@blueprint.post("/rule/<int:rule_id>/settle")
@requires(Permission.RULEBOOKS_EDIT, RULE)
def settle(rule_id: RuleId) -> ResponseReturnValue:
    """Say how an open row is read."""
    rule = rulebooks.get_rule(reading(), rule_id)
    book_id, number, form = rule.book_id, rule.number, read_form(SettleIn, request.form)
    if not form.ok:
        flash("请选一种算法。", "ask")
        return redirect(url_for("rulebooks.edit", rule_id=rule_id))
    above = form.values["reading"] == "above"
    try:
        with transaction() as session:
            settle_rule(session, rule_id, above_only=above, by=current_user.id, now=now())
    except Invalid as refused:
        flash(refused.sentence, "ask")
        return redirect(url_for("rulebooks.edit", rule_id=rule_id))
    flash(f"第 {number} 条定下来了。")
    return redirect(url_for("rulebooks.book", book_id=book_id))


@blueprint.get("/rule/<int:rule_id>/strike")
@requires(Permission.RULEBOOKS_EDIT, RULE)
def strike(rule_id: RuleId) -> str:
    """The form that strikes a row by hand."""
    return _strike_page(rule_id, blank())


@blueprint.post("/rule/<int:rule_id>/strike")
@requires(Permission.RULEBOOKS_EDIT, RULE)
def strike_now(rule_id: RuleId) -> ResponseReturnValue:
    """Strike a row, naming the law; it cannot be taken back."""
    form = read_form(StrikeIn, request.form)
    if not form.ok:
        return _strike_page(rule_id, form), 422
    values = form.values
    with transaction() as session:
        rule = strike_rule(
            session, rule_id, law=values["law"], why=values["reason"], by=current_user.id,
            now=now(),
        )  # fmt: skip
        book_id = rule.book_id
    flash("这一条划掉了。")
    return redirect(url_for("rulebooks.struck", book_id=book_id))


def _strike_page(rule_id: RuleId, form: Reading) -> str:
    rule = rulebooks.get_rule(reading(), rule_id)
    return render_template(
        "rulebooks/strike.html", rule=rule, form=form, laws=[(law, law) for law in LAWS]
    )


def _read(rule: Rule | None) -> tuple[Reading, RuleDraft]:
    """The form and the row it describes; what the source wrote stays with the row."""
    form = read_form(RuleIn, request.form)
    values = form.values
    if not form.ok:
        return form, RuleDraft(0, "plus", "", "")
    known: dict[str, Any] = {name: values[name] for name in SAME}
    known["bands"] = ()
    try:
        known["bands"] = parse_bands(values["bands"]) if values["bands"] else ()
    except CellError as bad:
        form = form.wrong(bad.reason, "bands")
    known["status"] = values["status"] or None
    known["unit_word"] = values["unit_word"] or "次"
    known["overlap_group"] = _overlap(rule, values["highest_only"])
    known |= _signed(values)
    if rule is not None:
        known |= {
            "raw_points": rule.raw_points,
            "question": "" if values["settled"] else rule.question,
        }
    return form, RuleDraft(number=0, **known)


def _overlap(rule: Rule | None, highest_only: bool) -> str:
    before = rule.overlap_group if rule is not None else ""
    return (before or ONE_ACT) if highest_only else ""


def _signed(values: dict[str, Any]) -> dict[str, Decimal | None]:
    """Points with their sign; one figure alone stands for both ends."""
    least, most = values["least"], values["most"]
    least, most = most if least is None else least, least if most is None else most
    if least is None:
        return {"points_min": None, "points_max": None}
    if values["direction"] == "minus":
        return {"points_min": -most, "points_max": -least}
    return {"points_min": least, "points_max": most}


def _told(form: Reading, refused: RuleInvalid) -> Reading:
    for name, sentence in refused.by_field.items():
        form = form.wrong(sentence, SHOWN_AT.get(name, name))
    return form


def _filled(rule: Rule) -> Reading:
    caps = {cap.id: cap.code for cap in rulebooks.shared_caps_of(reading(), rule.book_id)}
    numbers = {each.id: each.number for each in rulebooks.rules_of(reading(), rule.book_id)}
    draft = rule_draft(rule, caps, numbers)
    shown: dict[str, Any] = {name: _shown(getattr(draft, name)) for name in SAME}
    shown["bands"] = show_bands(draft.bands)
    shown["highest_only"] = "1" if draft.overlap_group else None
    ends = sorted(abs(p) for p in (draft.points_min, draft.points_max) if p is not None)
    if ends:
        shown |= {"least": amount(ends[0]), "most": amount(ends[-1])}
    return blank(**shown)


def _shown(value: Any) -> Any:
    if isinstance(value, bool):
        return "1" if value else None
    return amount(value) if isinstance(value, Decimal) else value


def _page(book_id: BookId, rule: Rule | None, form: Reading) -> str:
    session = reading()
    refusal = find_refusal(rule) if rule is not None else None
    codes = [cap.code for cap in rulebooks.shared_caps_of(session, book_id)]
    return render_template(
        "rulebooks/rule.html",
        book=rulebooks.get_book(session, book_id),
        rule=rule,
        form=form,
        village=g.place,
        refusal=refusal,
        was=rule_points(rule) if rule is not None else "",
        directions=list(DIRECTIONS.items()),
        effects=list(EFFECTS.items()),
        pers=list(PERS.items()),
        caps=[(code, code) for code in codes],
    )
