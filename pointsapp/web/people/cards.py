"""Household cards: made for printing, handed over one by one with a PIN, reissued, voided."""

from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from pointsapp.foundation.database import reading, transaction
from pointsapp.foundation.errors import NotFound
from pointsapp.people import queries as people
from pointsapp.people import service
from pointsapp.people.ids import CardId, HouseholdId, RegionId
from pointsapp.people.models import Card, Household
from pointsapp.people.service import IssuedCard
from pointsapp.web.access import Permission, region_of, requires
from pointsapp.web.context import now, public_url
from pointsapp.web.forms import Reading, blank, read_form
from pointsapp.web.people.blueprint import attempt, blueprint, keyring, today
from pointsapp.web.people.household import OF_HOUSEHOLD
from pointsapp.web.people.schemas import PinIn

OF_REGION = region_of("region_id")


def of_card(session: Any, arguments: Any) -> RegionId | None:
    """The village of a card's household."""
    card = session.get(Card, arguments["card_id"])
    return session.get_one(Household, card.household_id).village_id if card else None


@blueprint.get("/regions/<int:region_id>/cards")
@requires(Permission.CARDS_EDIT, OF_REGION)
def cards(region_id: RegionId) -> str:
    """The groups of a village with how many cards are made and handed over."""
    session = reading()
    groups = people.within(session, region_id, "group", on=today())
    counts = people.card_counts(session, [group.id for group in groups])
    return render_template("people/cards.html", region=g.place, groups=groups, counts=counts)


@blueprint.post("/regions/<int:region_id>/cards")
@requires(Permission.CARDS_EDIT, OF_REGION)
def issue_cards(region_id: RegionId) -> str:
    """Make cards for a group and show them once, to be printed now: no token is stored."""
    if g.place.level != "group":
        raise NotFound("card.group", "请一个组一个组地制卡")
    with transaction() as session:
        issued = service.issue_cards_in(session, region_id, by=current_user.id, now=now())
    return _sheet(issued)


@blueprint.post("/households/<int:household_id>/card/new")
@requires(Permission.CARDS_EDIT, OF_HOUSEHOLD)
def reissue_card(household_id: HouseholdId) -> str:
    """Void the household's card, if it has one, and show the new one for printing."""
    with transaction() as session:
        issued = service.reissue_card(session, household_id, by=current_user.id, now=now())
    return _sheet([issued])


def _sheet(issued: list[IssuedCard]) -> str:
    session, on = reading(), today()
    heads = people.heads_of(session, [each.household_id for each in issued], on=on)
    printed = []
    for each in issued:
        home = people.get_household(session, each.household_id)
        group = people.get_region(session, home.group_id)
        head = heads.get(home.id)
        printed.append(
            {
                "village": people.get_region(session, home.village_id).name,
                "code": people.household_code(home, group),
                "head": head.name if head else "",
                # Printed for years: PUBLIC_URL must never change.
                "address": public_url(url_for("villager.scan", token=each.token)),
            }
        )
    return render_template("people/card_sheet.html", cards=printed, region=g.place)


@blueprint.get("/cards/<int:card_id>/hand-over")
@requires(Permission.CARDS_EDIT, of_card)
def ask_hand_over(card_id: CardId) -> str:
    """The form in which the household itself types its PIN, twice."""
    return _hand_over_page(card_id, blank())


def _hand_over_page(card_id: CardId, form: Reading) -> str:
    session = reading()
    card = people.get_card(session, card_id)
    home = people.get_household(session, card.household_id)
    return render_template(
        "people/hand_over.html",
        form=form,
        card=card,
        household=home,
        code=people.household_code(home, people.get_region(session, home.group_id)),
        head=people.head_of(session, home.id, on=today()),
    )


@blueprint.post("/cards/<int:card_id>/hand-over")
@requires(Permission.CARDS_EDIT, of_card)
def hand_over(card_id: CardId) -> ResponseReturnValue:
    """Set the PIN; it is shown nowhere again."""
    form, ring, by, at = read_form(PinIn, request.form), keyring(), current_user.id, now()
    if form.ok and form.values["pin"] != form.values["again"]:
        form = form.wrong("两次填的不一样，请再填一遍", "again")

    def work(session: Any) -> int:
        service.hand_over(session, card_id, form.values["pin"], keyring=ring, by=by, now=at)
        return people.get_card(session, card_id).household_id

    answer, household_id = attempt(form, work, "pin")
    if household_id is None:
        return _hand_over_page(card_id, answer), 422
    flash("户码卡交好了，查询密码已设。")
    return redirect(url_for("people.household", household_id=household_id))


@blueprint.post("/cards/<int:card_id>/void")
@requires(Permission.CARDS_EDIT, of_card)
def void_card(card_id: CardId) -> ResponseReturnValue:
    """Make a lost card useless at once."""
    with transaction() as session:
        service.void_card(session, card_id, by=current_user.id, now=now())
        household_id = people.get_card(session, card_id).household_id
    flash("户码卡已经作废。")
    return redirect(url_for("people.household", household_id=household_id))
