"""End the attendance, hand in the points, hang up photos."""

from functools import partial

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session

from pointsapp.activities import queries, service
from pointsapp.activities.ids import ActivityId, ActivityPhotoId
from pointsapp.activities.policy.earning import result_sentence
from pointsapp.activities.service import HandedIn
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading
from pointsapp.people.queries import get_user
from pointsapp.web.access import Permission, requires
from pointsapp.web.activities.blueprint import blueprint
from pointsapp.web.activities.schemas import CloseIn, PhotoIn, ReasonIn
from pointsapp.web.activities.scopes import ACTIVITY, PHOTO
from pointsapp.web.activities.words import CONSENTS, attempt
from pointsapp.web.context import now
from pointsapp.web.forms import Reading, blank, read_form
from pointsapp.web.uploads import uploads


@blueprint.get("/activities/<int:activity_id>/close")
@requires(Permission.ACTIVITIES_EDIT, ACTIVITY)
def close(activity_id: ActivityId) -> str:
    """How many came, and what will be handed in."""
    result = queries.get_activity(reading(), activity_id).result
    return _close_page(activity_id, blank(result=result))


@blueprint.post("/activities/<int:activity_id>/close")
@requires(Permission.ACTIVITIES_EDIT, ACTIVITY)
def close_now(activity_id: ActivityId) -> ResponseReturnValue:
    """End it and hand in the points; or mend the sentence of one that is over."""
    form, by, at = read_form(CloseIn, request.form), current_user.id, now()
    over = queries.get_activity(reading(), activity_id).state == "closed"

    def work(session: Session) -> HandedIn:
        result = form.values["result"]
        if over:
            service.set_result(session, activity_id, result=result, by=by, now=at)
            return service.hand_in(session, activity_id, by=by, now=at)
        return service.close(session, activity_id, result=result, by=by, now=at)

    done = None
    if form.ok:
        form, done = attempt(form, work)
    if done is None:
        return _close_page(activity_id, form), 422
    _tell(done)
    return redirect(url_for("activities.activity", activity_id=activity_id))


@blueprint.post("/activities/<int:activity_id>/hand-in")
@requires(Permission.ACTIVITIES_EDIT, ACTIVITY)
def hand_in(activity_id: ActivityId) -> ResponseReturnValue:
    """Hand in what a correction changed, or what somebody else could not."""
    by, at = current_user.id, now()
    form, done = attempt(
        blank(), lambda session: service.hand_in(session, activity_id, by=by, now=at)
    )
    if done is None:
        flash(next(iter(form.errors.values())), "ask")
    else:
        _tell(done)
    return redirect(url_for("activities.activity", activity_id=activity_id))


def _tell(done: HandedIn) -> None:
    said = f"交了 {done.registered} 条记分，等审核。" if done.registered else "没有新的记分要交。"
    flash(f"{said}{f'撤回 {done.withdrawn} 条。' if done.withdrawn else ''}", "ok")
    if done.stuck:
        flash(f"有 {done.stuck} 户审核过了，和签到对不上的，请走异议或申诉。", "ask")
    for sentence in done.left:
        flash(f"有没交上的：{sentence}。", "ask")


def _close_page(activity_id: ActivityId, form: Reading) -> str:
    session = reading()
    activity = queries.get_activity(session, activity_id)
    roll = queries.roll_of(session, activity_id)
    plan = queries.plan_of(session, activity, by=current_user.id)
    return render_template(
        "activities/close.html", activity=activity, roll=roll, plan=plan, form=form,
        said=result_sentence(roll, ""), mine=activity.organised_by == current_user.id,
        organiser=get_user(session, activity.organised_by).name,
        early=village_day(now()) < activity.happens_on,
    )  # fmt: skip


@blueprint.get("/activities/<int:activity_id>/photos")
@requires(Permission.ACTIVITIES_EDIT, ACTIVITY)
def photos(activity_id: ActivityId) -> str:
    """What hangs, and a form for one more."""
    return _photos_page(activity_id, blank())


@blueprint.post("/activities/<int:activity_id>/photos")
@requires(Permission.ACTIVITIES_EDIT, ACTIVITY)
def add_photo(activity_id: ActivityId) -> ResponseReturnValue:
    """Hang it up; what the telephone wrote into it is left out."""
    form, by, at = read_form(PhotoIn, request.form), current_user.id, now()
    sent = request.files.get("photo")
    if sent is None or not sent.filename:
        form = form.wrong("请选一张照片", "photo")
    form, photos = uploads(form, "photo")
    for photo in photos:
        hang = partial(service.add_photo, activity_id=activity_id, upload=photo, by=by, now=at)
        form, _ = attempt(form, partial(hang, **form.values))
    if not form.ok:
        return _photos_page(activity_id, form), 422
    flash("贴上公开栏了。", "ok")
    return redirect(url_for("activities.photos", activity_id=activity_id))


@blueprint.post("/activities/photos/<int:photo_id>/take-down")
@requires(Permission.ACTIVITIES_EDIT, PHOTO)
def take_down(photo_id: ActivityPhotoId) -> ResponseReturnValue:
    """Take it down; the picture is deleted."""
    activity_id = queries.get_photo(reading(), photo_id).activity_id
    form, by, at = read_form(ReasonIn, request.form), current_user.id, now()
    if form.ok:
        form, _ = attempt(
            form,
            lambda session: (
                service.take_down(session, photo_id, why=form.values["reason"], by=by, now=at).id
            ),
        )
    said = "撤下了，照片已经删掉。" if form.ok else next(iter(form.errors.values()))
    flash(said, "ok" if form.ok else "ask")
    return redirect(url_for("activities.photos", activity_id=activity_id))


def _photos_page(activity_id: ActivityId, form: Reading) -> str:
    activity = queries.get_activity(reading(), activity_id)
    return render_template(
        "activities/photos.html", activity=activity, form=form, village=g.place,
        photos=queries.photos_of(reading(), activity_id), consents=CONSENTS, reason=blank(),
    )  # fmt: skip
