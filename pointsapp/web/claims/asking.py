"""On the page of a claim: ask for more, answer for a household, note and settle its yes or no."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from pointsapp.claims import service
from pointsapp.claims.ids import ClaimId, ClaimPhotoId
from pointsapp.claims.models import ClaimPhoto, OwnClaim
from pointsapp.claims.queries import get_claim
from pointsapp.claims.queries.own import home_of
from pointsapp.claims.queries.photos import get_photo
from pointsapp.foundation.database import reading, transaction
from pointsapp.foundation.errors import NotFound, ProductError
from pointsapp.web.access import Permission, find_place, requires, row_of
from pointsapp.web.claiming import send_photo, take_photos
from pointsapp.web.claims.blueprint import blueprint
from pointsapp.web.claims.queue import claim_page
from pointsapp.web.claims.schemas import AnswerForIn, AskIn, SettleIn, WrongForIn
from pointsapp.web.claims.scopes import of_claim
from pointsapp.web.context import now
from pointsapp.web.forms import Reading, read_form

PHOTO = row_of(ClaimPhoto.village_id, "claim_photo_id")


@blueprint.post("/<int:claim_id>/ask")
@requires(Permission.CLAIMS_REVIEW, of_claim)
def ask(claim_id: ClaimId) -> ResponseReturnValue:
    """Ask for more with one sentence; the claim waits for the answer."""
    form = read_form(AskIn, request.form)
    said, queue = "问出去了，等补充好再审。", url_for("claims.queue")
    return _done(claim_id, form, "question", said, lambda session: service.ask(
        session, claim_id, question=form.values["question"], by=current_user.id, now=now()
    ), to=queue)  # fmt: skip


@blueprint.post("/<int:claim_id>/answer")
@requires(Permission.CLAIMS_REGISTER, of_claim)
def answer(claim_id: ClaimId) -> ResponseReturnValue:
    """Answer for the household, with its words and photos."""
    form = read_form(AnswerForIn, request.form)
    home = home_of(reading(), get_claim(reading(), claim_id))
    if home is not None:
        form = take_photos(form, home, by=current_user.id)
    return _done(claim_id, form, "answer", "补充好了，回到审核里。", lambda session: service.answer(
        session, claim_id, text=form.values["answer"], home=home, key=form.values["key"],
        by=current_user.id, now=now(),
    ))  # fmt: skip


@blueprint.post("/<int:claim_id>/help/right")
@requires(Permission.CONTESTS_WRITE, of_claim)
def help_right(claim_id: ClaimId) -> ResponseReturnValue:
    """Note that the household says the help was right."""
    form = Reading({}, {}, {})
    said = "记下了：住户认可。"
    return _done(claim_id, form, "_form", said, lambda session: service.confirm_help(
        session, claim_id, by=current_user.id, now=now()
    ))  # fmt: skip


@blueprint.post("/<int:claim_id>/help/wrong")
@requires(Permission.CONTESTS_WRITE, of_claim)
def help_wrong(claim_id: ClaimId) -> ResponseReturnValue:
    """Note that the household says it was wrong, and why."""
    form = read_form(WrongForIn, request.form)
    return _done(claim_id, form, "why", "记下了，由没帮过的人核实。", lambda session: (
        service.contest_help(
            session, claim_id, why=form.values["why"], by=current_user.id, now=now()
        )
    ))  # fmt: skip


@blueprint.post("/<int:claim_id>/help/settle")
@requires(Permission.CONTESTS_DECIDE, of_claim)
def help_settle(claim_id: ClaimId) -> ResponseReturnValue:
    """Let the contested claim stand, or take it out, with a reason."""
    form = read_form(SettleIn, request.form)
    return _done(claim_id, form, "settled", "核实好了。", lambda session: service.settle_help(
        session, claim_id, kept=form.values["kept"] == "yes", why=form.values["settled"],
        by=current_user.id, now=now(),
    ))  # fmt: skip


@blueprint.get("/photos/<int:claim_photo_id>")
@requires(Permission.CLAIMS_VIEW, PHOTO)
def photo(claim_photo_id: ClaimPhotoId) -> Response:
    """A photo of a claim: for who reviews in the village, and for who helped with it."""
    found = get_photo(reading(), claim_photo_id)
    if not _may_see(found):
        raise NotFound("photo.not_found", "没有找到这张照片。")
    return send_photo(found, small="small" in request.args)


def _may_see(found: ClaimPhoto) -> bool:
    own = reading().get(OwnClaim, found.claim_id) if found.claim_id else None
    if current_user.id in (found.added_by, own.helper_id if own else None):
        return True
    place = find_place(reading(), found.village_id)
    if place is None or found.claim_id is None:
        return False
    asked = (Permission.CLAIMS_REVIEW, Permission.CONTESTS_DECIDE)
    return any(current_user.may(each, place.path) for each in asked)


def _done(
    claim_id: ClaimId, form: Reading, field: str, said: str, act: Callable[[Session], Any],
    to: str | None = None,
) -> ResponseReturnValue:  # fmt: skip
    """Do it and go on, or show the claim with what is to be mended."""
    if not form.ok:
        return claim_page(claim_id, form), 422
    if form.values.get("do") == "photos":
        return claim_page(claim_id, form)
    try:
        with transaction() as session:
            act(session)
    except ProductError as refusal:
        return claim_page(claim_id, form.wrong(refusal.sentence, field)), refusal.status
    flash(said, "ok")
    return redirect(to or url_for("claims.claim", claim_id=claim_id))
