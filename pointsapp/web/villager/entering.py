"""How a household gets in: by its card's code, or by group, door and PIN."""

from typing import Any

from flask import current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from werkzeug.wrappers import Response

from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading, transaction
from pointsapp.foundation.errors import Invalid
from pointsapp.people import queries as people
from pointsapp.people import service
from pointsapp.people.ids import CardId, RegionId
from pointsapp.people.models import Card, Household
from pointsapp.people.policy.names import clean_door
from pointsapp.people.service import Result
from pointsapp.web.access import Permission, find_place, public, requires
from pointsapp.web.context import now
from pointsapp.web.forms import Reading, blank, read_form
from pointsapp.web.keys import asked_key
from pointsapp.web.limits import TRIES, limiter, source
from pointsapp.web.size import safe_back
from pointsapp.web.villager.blueprint import blueprint
from pointsapp.web.villager.card import (
    JOIN_WITHOUT_PIN,
    WITHOUT_PIN,
    close_card,
    decided_of,
    find_open,
    open_card,
)
from pointsapp.web.villager.late import late_page
from pointsapp.web.villager.schemas import LookUpIn, PinIn

NOWHERE, NOBODYS = RegionId(0), CardId(0)
NO_CARD = "这个码用不了：户码卡可能已经补发或作废。请用新卡，或者到村委会找代办员。"
NOT_FOUND = (
    "没有查到：户号或查询密码不对。还没有设过密码的，请带户码卡到村委会设一个；"
    "连着错 5 次，要等 30 分钟。"
)
TOO_MANY = "这里按户号查询输错的太多，停一小时。有户码卡的，扫卡照样能查；急用请到村委会找代办员。"


@blueprint.get("/c/<token>")
@public
@limiter.limit(TRIES)
def scan(token: str) -> Response:
    """Open the household's session; the token does not stay in the address."""
    card = people.find_card(reading(), token, now=now()) if len(token) <= 60 else None
    if card is None:
        flash(NO_CARD, "ask")
        return redirect(url_for("villager.look_up"))
    open_card(card, proved=False)
    return redirect(late_page() or url_for("villager.home"))


@blueprint.get("/my/pin")
@requires(Permission.HOUSEHOLD_CARD)
def pin() -> ResponseReturnValue:
    """Ask for the PIN, and say why."""
    return _pin_page(blank(next=request.args.get("next")))


@blueprint.post("/my/pin")
@requires(Permission.HOUSEHOLD_CARD)
@limiter.limit(TRIES)
def pin_now() -> ResponseReturnValue:
    """Compare the PIN and count the attempt; a right one proves the session."""
    form = read_form(PinIn, request.form)
    if not form.ok:
        return _pin_page(form), 422
    result = _try_pin(g.card.id, form.values["pin"])
    if not result.right:
        return _pin_page(form.wrong(_refusal(result), "pin")), 422
    open_card(people.get_card(reading(), g.card.id), proved=True)
    return redirect(safe_back(form.values["next"], url_for("villager.home")))


def _pin_page(form: Reading) -> str:
    decided = decided_of(reading(), g.card, now())
    return render_template(
        "villager/pin.html", form=form, asked_by_village=not decided[WITHOUT_PIN],
        may_join=decided[JOIN_WITHOUT_PIN],
    )  # fmt: skip


def _try_pin(card_id: CardId, typed: str, village_id: RegionId | None = None) -> Result[CardId]:
    """Who has no card in hand names the village, where wrong tries are counted together."""
    keyring = current_app.extensions["keyring"]
    attempt = service.compare_pin(reading(), card_id, typed, keyring=keyring)
    with transaction() as session:
        result = service.count_pin(session, attempt, now=now())
        if not result.right:
            service.keep_failure(session, source(), now=now(), village_id=village_id)
        return result


def _refusal(result: Result[CardId]) -> str:
    if result.outcome == "no_pin":
        return "这张卡还没有设查询密码。请带卡到村委会，当面设一个，几分钟就好。"
    if result.outcome == "locked":
        return "错得太多，先锁 30 分钟。忘了密码，请带卡到村委会重新设。"
    return f"密码不对，还可以试 {result.tries_left} 次。"


@blueprint.get("/look-up")
@public
def look_up() -> ResponseReturnValue:
    """Look up a household without its card: which village, then group, door and PIN.

    Who is on the way to a page (`next`) with an open card goes on at once.
    """
    village_id, onward = asked_key("village", RegionId), request.args.get("next", "")
    if onward and find_open(reading(), at=now()):
        return redirect(safe_back(onward, url_for("villager.home")))
    if village_id is None:
        return render_template("villager/which_village.html")
    # A passbook's code says which door; the PIN is never in an address.
    door = request.args.get("door", "")[:12]
    form = blank(group_id=asked_key("group", RegionId), door=door, next=onward)
    return _look_up_page(village_id, form)


@blueprint.post("/look-up")
@public
@limiter.limit(TRIES)
def look_up_now() -> ResponseReturnValue:
    """Open the household's session, proved; the same refusal whatever did not fit."""
    form = read_form(LookUpIn, request.form)
    village_id = form.values.get("village_id") or asked_key("village", RegionId) or NOWHERE
    if not form.ok:
        return _look_up_page(village_id, form), 422
    if service.too_many_tries(reading(), source(), now=now(), village_id=village_id):
        return _look_up_page(village_id, form.wrong(TOO_MANY)), 429
    card = _card_behind(form.values)
    result = _try_pin(card.id if card else NOBODYS, form.values["pin"], village_id)
    if card is None or not result.right:
        return _look_up_page(village_id, form.wrong(NOT_FOUND)), 422
    open_card(people.get_card(reading(), card.id), proved=True)
    return redirect(safe_back(form.values["next"], url_for("villager.home")))


def _card_behind(given: dict[str, Any]) -> Card | None:
    """The live card of the household behind a door; '18' and '018' are the same door."""
    try:
        door = clean_door(given["door"])
    except Invalid:
        return None
    return reading().scalar(
        select(Card)
        .join(Household, Household.id == Card.household_id)
        .where(Household.village_id == given["village_id"], Household.ended_on.is_(None))
        .where(Household.group_id == given["group_id"], Household.door == door)
        .where(Card.voided_at.is_(None))
    )


def _look_up_page(village_id: RegionId, form: Reading) -> str:
    session = reading()
    village = people.get_village(session, village_id)
    groups = people.children(session, village_id, on=village_day(now()))
    g.place = find_place(session, village_id)
    options = [(group.id, group.name) for group in groups]
    return render_template(
        "villager/look_up.html",
        form=form,
        village_id=village_id,
        groups=options,
        contact=village.contact,
    )


@blueprint.post("/my/leave")
@requires(Permission.HOUSEHOLD_CARD)
def leave() -> Response:
    """Close the household's session on this phone."""
    village_id = g.card.village_id
    close_card()
    flash("已经退出。这台手机上看不到您家的积分了。")
    return redirect(url_for("villager.look_up", village=village_id))
