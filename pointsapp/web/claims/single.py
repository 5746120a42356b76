"""One behaviour at a time: for tariffs, ranges, cadres, and whatever the grid does not fit."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from pointsapp.claims import service
from pointsapp.claims.policy.registration import Figures, Item
from pointsapp.claims.queries import Proposed, preview, rules_in_force
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading, transaction
from pointsapp.foundation.errors import Invalid, NotFound, ProductError
from pointsapp.foundation.keys import new_token
from pointsapp.ledger import queries as ledger
from pointsapp.ledger.ids import AccountId
from pointsapp.people import queries as people
from pointsapp.people.ids import RegionId
from pointsapp.people.queries.finding import find_holder
from pointsapp.rulebooks import queries as rulebooks
from pointsapp.rulebooks.models import UNITS
from pointsapp.rulebooks.policy import Bound
from pointsapp.web.access import Permission, region_of, requires
from pointsapp.web.claims.blueprint import blueprint
from pointsapp.web.claims.schemas import SingleIn
from pointsapp.web.claims.words import rule_line
from pointsapp.web.context import now
from pointsapp.web.forms import FORM, Reading, blank, forget_draft, read_form

VILLAGE = region_of("village_id")
HINTS = {
    "household": "户号（如 03-018）或者户主姓名",
    "resident": "姓名；有同名的，前面加户号，如 03-018 张伟",
    "cadre": "村干部姓名",
}
# Which field a refusal of the domain belongs to; the others stand on top of the form.
FIELDS = {
    "claim.future": "day",
    "claim.book_day": "day",
    "claim.holder_day": "day",
    "claim.quantity": "quantity",
    "claim.amount": "amount",
    "claim.amount_missing": "amount",
    "claim.amount_range": "amount",
    "claim.points": "points",
    "claim.points_missing": "points",
    "claim.points_sign": "points",
    "claim.points_range": "points",
    "claim.rule": "rule_id",
    "claim.own": "who",
    "claim.household": "who",
    "claim.person": "who",
}


@blueprint.get("/village/<int:village_id>/one/<unit>")
@requires(Permission.CLAIMS_REGISTER, VILLAGE)
def single(village_id: RegionId, unit: str) -> str:
    """The empty form."""
    today = village_day(now())
    form = blank(key=new_token(), day=today.isoformat(), quantity="1")
    return _page(village_id, unit, form)


@blueprint.post("/village/<int:village_id>/one/<unit>")
@requires(Permission.CLAIMS_REGISTER, VILLAGE)
def single_send(village_id: RegionId, unit: str) -> ResponseReturnValue:
    """Work it out first, or register it; the same form sent twice registers once."""
    form = read_form(SingleIn, request.form)
    if not form.ok:
        return _page(village_id, unit, form), 422
    try:
        item = _item(village_id, unit, form)
        if form.values["do"] == "check":
            return _page(village_id, unit, form, bound=_worked_out(village_id, unit, item))
        with transaction() as session:
            claim_id = service.register_item(
                session, village_id, item, key=form.values["key"], by=current_user.id, now=now()
            ).id
    except ProductError as refused:
        form = form.wrong(refused.sentence, FIELDS.get(refused.code, FORM))
        return _page(village_id, unit, form), refused.status
    forget_draft(f"one-{village_id}-{unit}")
    return redirect(url_for("claims.claim", claim_id=claim_id))


def _item(village_id: RegionId, unit: str, form: Reading) -> Item:
    given = form.values
    found = find_holder(reading(), village_id, unit, given["who"], on=given["day"])
    figures = Figures(given["quantity"] or Decimal(1), given["amount"], given["points"])
    return Item(
        "who", given["rule_id"], given["day"], figures, household_id=found.household_id,
        person_id=found.person_id, act=given["act"], note=given["note"],
    )  # fmt: skip


def _worked_out(village_id: RegionId, unit: str, item: Item) -> Bound | None:
    """What it would count by now; raises what registering it would raise."""
    session, today = reading(), village_day(now())
    wrong = service.check_items(session, village_id, [item], by=current_user.id, now=now())
    for sentence in wrong.values():
        raise Invalid("claim.check", sentence)
    account = _account(unit, item, today)
    _, bound = preview(
        session, village_id, [], [Proposed(replace(item, place="it"), account)], on=today
    )
    return bound.get("it")


def _account(unit: str, item: Item, today: date) -> AccountId:
    """The account, or −1 for one that is not open yet."""
    session = reading()
    if unit == "household" and item.household_id is not None:
        found = ledger.account_of_household(session, item.household_id, on=today)
    elif item.person_id is not None:
        found = ledger.account_of_person(session, item.person_id, kind=unit, on=today)
    return found.id if found else AccountId(-1)


def _page(village_id: RegionId, unit: str, form: Reading, bound: Bound | None = None) -> str:
    session, today = reading(), village_day(now())
    if unit not in UNITS:
        raise NotFound("claims.unit", "没有这种登记。")
    book = rulebooks.book_in_force(session, village_id, unit, on=today)
    rules = [
        r for r in rules_in_force(session, village_id, unit, on=today) if r.facts.effect != "slot"
    ]
    return render_template(
        "claims/single.html", village=g.place, unit=unit, word=UNITS[unit], form=form, book=book,
        rules=[(rule.id, rule_line(rule)) for rule in rules], hint=HINTS[unit], bound=bound,
        cadres=_cadres(village_id, today) if unit == "cadre" else [],
    )  # fmt: skip


def _cadres(village_id: RegionId, today: date) -> list[str]:
    officers = people.officers_in(reading(), village_id, on=today)
    return list(dict.fromkeys(officer.person.name for officer in officers))
