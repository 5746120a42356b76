"""A clerk helps a household that has no phone: claims for it, prints a slip to take home."""

from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from pointsapp.claims import service
from pointsapp.claims.ids import ClaimId
from pointsapp.claims.policy.own import MOST_PHOTOS, Help
from pointsapp.claims.queries import get_claim, usable_rules
from pointsapp.claims.queries.own import behind, claimable_rules, open_count
from pointsapp.claims.queries.rules import UsableRule
from pointsapp.claims.service.own import MOST_OPEN
from pointsapp.decisions.queries import find_setting
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading, transaction
from pointsapp.foundation.errors import ProductError
from pointsapp.foundation.keys import new_token
from pointsapp.people import queries as people
from pointsapp.people.ids import HouseholdId, RegionId
from pointsapp.people.models import Household
from pointsapp.people.queries.finding import look_for
from pointsapp.rulebooks.ids import RuleId
from pointsapp.web.access import Permission, region_of, requires, row_of
from pointsapp.web.claiming import (
    HelpedClaimIn,
    find_rule,
    form_facts,
    refused,
    take_photos,
    while_adding,
    wish_of,
)
from pointsapp.web.claims.blueprint import blueprint
from pointsapp.web.claims.queue import what_of
from pointsapp.web.claims.scopes import of_claim
from pointsapp.web.claims.telling import photo_at
from pointsapp.web.claims.words import rule_worth
from pointsapp.web.context import now, public_url
from pointsapp.web.forms import Reading, blank, read_form
from pointsapp.web.listing import clean_query

VILLAGE = region_of("village_id")
HOUSEHOLD = row_of(Household.village_id, "household_id")


@blueprint.get("/village/<int:village_id>/help")
@requires(Permission.CLAIMS_REGISTER, VILLAGE)
def help_whom(village_id: RegionId) -> ResponseReturnValue:
    """Whom one helps: a door or a name, chosen where several fit; then what it may claim."""
    who = clean_query(request.args.get("who", ""))[:60]
    form = blank(who=who or None)
    found = look_for(reading(), village_id, who, on=village_day(now())) if who else []
    if len(found) == 1:
        return redirect(url_for("claims.help_rules", household_id=found[0].household_id))
    if who and not found:
        form = form.wrong(f"本村没有找到“{who}”，请对照名册", "who")
    page = render_template("claims/help_whom.html", village=g.place, form=form, found=found)
    return page, 422 if form.errors else 200


@blueprint.get("/households/<int:household_id>/help")
@requires(Permission.CLAIMS_REGISTER, HOUSEHOLD)
def help_rules(household_id: HouseholdId) -> str:
    """Which rule: those that villagers may claim."""
    session, today = reading(), village_day(now())
    most = find_setting(session, g.place.id, MOST_OPEN, on=today)
    return render_template(
        "claims/help_rules.html", village=g.place, whose=_whose(household_id),
        rules=claimable_rules(session, g.place.id, on=today), worth=rule_worth,
        most=most.number if most else None, waiting=open_count(session, household_id),
        household_id=household_id,
    )  # fmt: skip


@blueprint.get("/households/<int:household_id>/help/<int:rule_id>")
@requires(Permission.CLAIMS_REGISTER, HOUSEHOLD)
def help_form(household_id: HouseholdId, rule_id: RuleId) -> str:
    """What was done, and who of the household asked for help."""
    today = village_day(now()).isoformat()
    return _page(household_id, rule_id, blank(key=new_token(), day=today, quantity="1"))


@blueprint.post("/households/<int:household_id>/help/<int:rule_id>")
@requires(Permission.CLAIMS_REGISTER, HOUSEHOLD)
def help_send(household_id: HouseholdId, rule_id: RuleId) -> ResponseReturnValue:
    """Claim for the household; photos that came along are kept in any case."""
    by = current_user.id
    form = take_photos(read_form(HelpedClaimIn, request.form), household_id, by=by)
    if form.raw.get("do") == "photos":
        form = while_adding(form)
        return _page(household_id, rule_id, form), 200 if form.ok else 422
    if not form.ok:
        return _page(household_id, rule_id, form), 422
    try:
        with transaction() as session:
            claim_id = service.submit(
                session, household_id, wish_of(form, rule_id), key=form.values["key"],
                help=Help(form.values["asked_by"]), by=by, now=now(),
            ).id  # fmt: skip
    except ProductError as refusal:
        return _page(household_id, rule_id, refused(form, refusal)), refusal.status
    flash("替这户报上去了。请打印回执交给来的人，对不对以后都能说。", "ok")
    return redirect(url_for("claims.claim", claim_id=claim_id))


@blueprint.post("/<int:claim_id>/slip")
@requires(Permission.CLAIMS_REGISTER, of_claim)
def slip(claim_id: ClaimId) -> str:
    """The slip to take home; its code is shown this once, an earlier slip's opens nothing more."""
    with transaction() as session:
        token = service.print_slip(session, claim_id, by=current_user.id, now=now())
    session = reading()
    claim = get_claim(session, claim_id)
    home = claim.household_id
    rule = usable_rules(session, claim.village_id, [claim.rule_id])[claim.rule_id]
    return render_template(
        "claims/slip.html", claim=claim, what=what_of(claim, rule), rule=rule,
        behind=behind(session, claim_id), whose=_whose(home) if home else "", village=g.place,
        address=public_url(url_for("villager.slip", token=token)), today=village_day(now()),
        contact=people.get_region(session, claim.village_id).contact,
    )  # fmt: skip


def _whose(household_id: HouseholdId) -> str:
    """'03-018 周桂兰'."""
    session = reading()
    household = people.get_household(session, household_id)
    group = people.get_region(session, household.group_id)
    head = people.head_of(session, household_id, on=village_day(now()))
    return f"{people.household_code(household, group)} {head.name if head else ''}".strip()


def _page(household_id: HouseholdId, rule_id: RuleId, form: Reading) -> str:
    today = village_day(now())
    rule: UsableRule = find_rule(g.place.id, rule_id, today)
    form = form._replace(raw={**form.raw, "key": form.key})
    facts: dict[str, Any] = form_facts(household_id, g.place.id, rule, form, today)
    return render_template(
        "claims/help_form.html", village=g.place, household_id=household_id,
        whose=_whose(household_id), worth=rule_worth(rule), most=MOST_PHOTOS, photo_at=photo_at,
        **facts,
    )  # fmt: skip
