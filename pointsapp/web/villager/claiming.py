"""A household claims points: it chooses a rule, says what was done, adds photos if it likes."""

from datetime import date, timedelta
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue

from pointsapp.claims import service
from pointsapp.claims.ids import ClaimId, ClaimPhotoId
from pointsapp.claims.models import Claim
from pointsapp.claims.policy.own import MOST_PHOTOS
from pointsapp.claims.queries.own import claimable_rules, get_own, open_count
from pointsapp.claims.service.own import MOST_OPEN
from pointsapp.decisions.queries import find_setting
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading, transaction
from pointsapp.foundation.errors import ProductError
from pointsapp.foundation.keys import new_token
from pointsapp.rulebooks.ids import RuleId
from pointsapp.web.access import Permission, requires
from pointsapp.web.claiming import (
    OwnClaimIn,
    find_rule,
    form_facts,
    refused,
    take_photos,
    while_adding,
    wish_of,
)
from pointsapp.web.claims.words import rule_worth
from pointsapp.web.context import now
from pointsapp.web.filters import day, weekday
from pointsapp.web.forms import Reading, blank, read_form
from pointsapp.web.limits import limiter
from pointsapp.web.villager.blueprint import blueprint
from pointsapp.web.villager.card import KEPT
from pointsapp.web.villager.late import after_photos, typed_late

# Forms of one household; photos cost the server a moment each.
SENDS = "60 per hour"
# Chosen, not typed: who is old or in a hurry writes a date in many ways.
DAYS_SHOWN = 31


def card_id() -> str:
    """Whose form it is, before the card is looked up."""
    return f"card:{cookie.get(KEPT, {}).get('id', '')}"


def photo_at(photo_id: ClaimPhotoId, small: int | None = None) -> str:
    """The address of one of the household's photos."""
    return url_for("villager.own_photo", claim_photo_id=photo_id, small=small)


def room_of() -> tuple[int | None, int]:
    """How many may wait at once (None: undecided), and how many wait."""
    session, card = reading(), g.card
    most = find_setting(session, card.village_id, MOST_OPEN, on=village_day(now()))
    return most.number if most else None, open_count(session, card.household_id)


@blueprint.get("/my/claims/new")
@requires(Permission.HOUSEHOLD_PROVED)
def claim_rules() -> str:
    """Which rule: those that villagers may claim, by what they are about."""
    rules = claimable_rules(reading(), g.card.village_id, on=village_day(now()))
    q = request.args.get("q", "").strip()[:40]
    shown = [r for r in rules if q in r.behaviour or q in r.category]
    categories: dict[str, list[Any]] = {}
    for rule in shown:
        categories.setdefault(rule.category, []).append(rule)
    most, waiting = room_of()
    return render_template(
        "villager/claim_rules.html", categories=categories, worth=rule_worth, q=q, most=most,
        waiting=waiting, many=len(rules) > 12, village=g.place, door=g.card.door,
    )  # fmt: skip


@blueprint.get("/my/claims/new/<int:rule_id>")
@requires(Permission.HOUSEHOLD_PROVED)
def claim_form(rule_id: RuleId) -> str:
    """The form: nothing said for the household, or filled from the refused claim made anew."""
    follows = request.args.get("follows", "")
    before = _before(ClaimId(int(follows[:18]))) if follows.isdecimal() else None
    initial: dict[str, Any] = {}
    if before is not None:
        initial = {
            "day": before.occurred_on.isoformat(), "quantity": f"{before.quantity.normalize():f}",
            "note": before.note, "follows": str(before.id),
            "amount": before.amount, "points": before.points_asked,
        }  # fmt: skip
    late = typed_late()
    return _page(rule_id, blank(**{"key": new_token(), **initial, **late}))


def _before(claim_id: ClaimId) -> Claim:
    return get_own(reading(), claim_id, g.card.household_id)[0]


@blueprint.post("/my/claims/new/<int:rule_id>")
@requires(Permission.HOUSEHOLD_PROVED)
@limiter.limit(SENDS, key_func=card_id)
def claim_send(rule_id: RuleId) -> ResponseReturnValue:
    """Keep the photos in any case; then claim, or show what is to be mended with all that was
    typed and all photos that were kept.
    """
    household_id = g.card.household_id
    form = take_photos(read_form(OwnClaimIn, request.form), household_id, by=None)
    if form.raw.get("do") == "photos":
        form = while_adding(form)
        if form.ok and (onward := after_photos(household_id)):
            return redirect(onward)
        return _page(rule_id, form), 200 if form.ok else 422
    if not form.ok:
        return _page(rule_id, form), 422
    try:
        with transaction() as session:
            claim_id = service.submit(
                session, household_id, wish_of(form, rule_id), key=form.values["key"],
                follows_id=form.values["follows"], now=now(),
            ).id  # fmt: skip
    except ProductError as refusal:
        return _page(rule_id, refused(form, refusal)), refusal.status
    flash("交上去了。到了哪一步，在这一页能看到。")
    return redirect(url_for("villager.own_claim", claim_id=claim_id))


def day_choices(today: date, said: str) -> list[tuple[str, str]]:
    """The last days to choose from, today first, and the one that was said if it is older."""
    days = [today - timedelta(days=back) for back in range(DAYS_SHOWN)]
    near = ("今天，", "昨天，", "前天，")
    shown = [
        (each.isoformat(), f"{''.join(near[n : n + 1])}{day(each, today.year)} {weekday(each)}")
        for n, each in enumerate(days)
    ]
    return shown if not said or said in dict(shown) else [*shown, (said, said)]


def _page(rule_id: RuleId, form: Reading) -> str:
    today, card = village_day(now()), g.card
    rule = find_rule(card.village_id, rule_id, today)
    form = form._replace(raw={**form.raw, "key": form.key})
    return render_template(
        "villager/claim_form.html", worth=rule_worth(rule), most=MOST_PHOTOS, photo_at=photo_at,
        days=day_choices(today, form.raw.get("day", "")),
        **form_facts(card.household_id, card.village_id, rule, form, today),
    )  # fmt: skip
