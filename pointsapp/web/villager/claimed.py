"""A household's own claims: how far they are, what is asked, and taking them back."""

from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from pointsapp.claims import service
from pointsapp.claims.ids import ClaimId, ClaimPhotoId
from pointsapp.claims.models import STATES, Claim
from pointsapp.claims.policy.notice import what_words
from pointsapp.claims.policy.own import BEFORE_NOTICE, OPEN, stages
from pointsapp.claims.queries import HouseholdLine, reviews_of, usable_rules
from pointsapp.claims.queries.own import (
    behind,
    claimable_rules,
    find_by_slip,
    find_follower,
    get_own,
    own_claims,
    questions_of,
    reason_of,
)
from pointsapp.claims.queries.photos import get_photo, photos_of
from pointsapp.claims.queries.telling import LATER, Place, tell
from pointsapp.claims.service.own import may_follow
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading, transaction
from pointsapp.foundation.errors import NotFound
from pointsapp.foundation.keys import new_token
from pointsapp.web.access import Permission, find_place, public, requires
from pointsapp.web.claiming import kept_photos, send_photo, take_photos
from pointsapp.web.context import now
from pointsapp.web.forms import Reading, attempt, blank, read_form
from pointsapp.web.limits import TRIES, limiter
from pointsapp.web.villager.blueprint import blueprint
from pointsapp.web.villager.claiming import SENDS, card_id, photo_at, room_of
from pointsapp.web.villager.late import after_photos, typed_late
from pointsapp.web.villager.schemas import AnswerIn, WrongIn


@blueprint.get("/my/claims")
@requires(Permission.HOUSEHOLD_PROVED)
def claims() -> str:
    """The own claims, the newest first, with what each waits for."""
    session = reading()
    most, waiting = room_of()
    return render_template(
        "villager/claims.html", claims=own_claims(session, g.card.household_id), states=STATES,
        claimable=claimable_rules(session, g.card.village_id, on=village_day(now())), most=most,
        waiting=waiting, what=_what,
    )  # fmt: skip


@blueprint.get("/my/claims/<int:claim_id>")
@requires(Permission.HOUSEHOLD_PROVED)
def own_claim(claim_id: ClaimId) -> str:
    """One of them: its way, its photos, the question that waits, what can be done."""
    return _page(claim_id, blank(**{"key": new_token(), **typed_late()}))


@blueprint.post("/my/claims/<int:claim_id>/answer")
@requires(Permission.HOUSEHOLD_PROVED)
@limiter.limit(SENDS, key_func=card_id)
def answer_claim(claim_id: ClaimId) -> ResponseReturnValue:
    """Answer the reviewer's question; photos stay kept when the text has to be mended."""
    claim, _ = get_own(reading(), claim_id, g.card.household_id)
    form = read_form(AnswerIn, request.form)
    form = take_photos(form, g.card.household_id, by=None)
    if form.ok and form.values["do"] == "send":
        form = attempt(form, lambda session: service.answer(
            session, claim.id, text=form.values["answer"], home=g.card.household_id,
            key=form.values["key"], by=None, now=now(),
        ), "answer")  # fmt: skip
        if form.ok:
            flash("补充好了，又回到审核员那里。")
            return redirect(url_for("villager.own_claim", claim_id=claim_id))
    if form.ok and form.values["do"] == "photos" and (onward := after_photos(g.card.household_id)):
        return redirect(onward)
    return _page(claim_id, form), 200 if form.ok else 422


@blueprint.post("/my/claims/<int:claim_id>/withdraw")
@requires(Permission.HOUSEHOLD_PROVED)
def withdraw_claim(claim_id: ClaimId) -> Response:
    """Take it back while nobody has reviewed it."""
    with transaction() as session:
        service.withdraw_own(session, claim_id, household_id=g.card.household_id, now=now())
    flash("撤回了，不再审。")
    return redirect(url_for("villager.own_claim", claim_id=claim_id))


@blueprint.post("/my/claims/<int:claim_id>/right")
@requires(Permission.HOUSEHOLD_PROVED)
def confirm_help(claim_id: ClaimId) -> Response:
    """Say that what a clerk wrote down is right."""
    get_own(reading(), claim_id, g.card.household_id)
    with transaction() as session:
        service.confirm_help(session, claim_id, by=None, now=now())
    flash("记下了：您家认可。")
    return redirect(url_for("villager.own_claim", claim_id=claim_id))


@blueprint.post("/my/claims/<int:claim_id>/wrong")
@requires(Permission.HOUSEHOLD_PROVED)
def contest_help(claim_id: ClaimId) -> ResponseReturnValue:
    """Say that it is not, and why."""
    get_own(reading(), claim_id, g.card.household_id)
    form = read_form(WrongIn, request.form)
    if form.ok:
        form = attempt(form, lambda session: service.contest_help(
            session, claim_id, why=form.values["why"], by=None, now=now()
        ), "why")  # fmt: skip
    if not form.ok:
        return _page(claim_id, form), 422
    flash("记下了。由没有帮过这条的人来核实，核实以前不审。")
    return redirect(url_for("villager.own_claim", claim_id=claim_id))


@blueprint.get("/my/claims/photos/<int:claim_photo_id>")
@requires(Permission.HOUSEHOLD_PROVED)
def own_photo(claim_photo_id: ClaimPhotoId) -> Response:
    """A photo of the household's own; anybody else's is not found."""
    session, household_id = reading(), g.card.household_id
    photo = get_photo(session, claim_photo_id)
    if photo.household_id != household_id:
        if photo.claim_id is None:
            raise NotFound("photo.not_found", "没有找到这张照片。")
        get_own(session, photo.claim_id, household_id)
    return send_photo(photo, small="small" in request.args)


@blueprint.get("/s/<token>")
@public
@limiter.limit(TRIES)
def slip(token: str) -> str:
    """What a slip of help is about: what, which day, how far; without names of the household."""
    session = reading()
    own = find_by_slip(session, token) if len(token) <= 60 else None
    if own is None:
        raise NotFound("slip.unknown", "这张回执的码用不了：可能重新打印过一张。请用新的那张。")
    claim = session.get_one(Claim, own.claim_id)
    g.place = find_place(session, claim.village_id)
    return render_template(
        "villager/slip.html", claim=claim, own=own, what=_what(claim), village=g.place,
        stages=_stages(claim), state=STATES[claim.state], may_say=claim.state in BEFORE_NOTICE,
    )  # fmt: skip


def _page(claim_id: ClaimId, form: Reading) -> str:
    session, today = reading(), village_day(now())
    claim, own = get_own(session, claim_id, g.card.household_id)
    rule = usable_rules(session, claim.village_id, [claim.rule_id])[claim.rule_id]
    questions = questions_of(session, [claim_id]).get(claim_id, [])
    unreviewed = not reviews_of(session, [claim_id]).get(claim_id)
    key = form.key
    return render_template(
        "villager/own_claim.html", claim=claim, own=own, rule=rule, what=_what(claim),
        stages=_stages(claim), state=STATES[claim.state], behind=behind(session, claim_id),
        photos=photos_of(session, [claim_id]).get(claim_id, []), questions=questions,
        form=form._replace(raw={**form.raw, "key": key}), photo_at=photo_at,
        kept=kept_photos(g.card.household_id, key), reason=reason_of(session, claim_id),
        may_withdraw=claim.state in OPEN and unreviewed, may_follow=may_follow(session, claim),
        follower=find_follower(session, claim_id), line=_line(claim),
        may_say=own.helper_id is not None and claim.state in BEFORE_NOTICE, today=today,
    )  # fmt: skip


def _line(claim: Claim) -> HouseholdLine:
    """Its line on the household's page, with points and the days of notice."""
    session, today = reading(), village_day(now())
    place = Place(claim.occurred_on, LATER, claim.id)
    _, (line,) = tell(session, g.card.household_id, [claim.village_id], [place], on=today)
    return line


def _stages(claim: Claim) -> Any:
    asked = questions_of(reading(), [claim.id]).get(claim.id, [])
    return stages(claim.state, answered=any(not each.open for each in asked))


def _what(claim: Claim) -> str:
    rules = usable_rules(reading(), claim.village_id, [claim.rule_id])
    rule = rules[claim.rule_id]
    return what_words(rule.behaviour, claim.quantity, rule.facts.unit_word)
