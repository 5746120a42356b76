"""A household signs up, changes its mind, and says on the spot that it is here."""

from collections.abc import Iterable

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from pointsapp.activities import queries, service
from pointsapp.activities.errors import Unfit, Unknown
from pointsapp.activities.ids import ActivityId, SignUpId
from pointsapp.activities.models import SIGN_UP_STATES, TASKS, Activity
from pointsapp.activities.policy.texts import changed_words
from pointsapp.activities.policy.times import has_begun
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading, transaction
from pointsapp.foundation.errors import ProductError
from pointsapp.people import queries as people
from pointsapp.people.ids import PersonId
from pointsapp.web.access import Permission, public, requires
from pointsapp.web.activities.blueprint import blueprint
from pointsapp.web.activities.schemas import HereIn, OwnSignUpIn
from pointsapp.web.activities.words import attempt, came_to, sign_up_words, task_word
from pointsapp.web.context import now
from pointsapp.web.forms import Reading, blank, read_form
from pointsapp.web.villager.card import JOIN_WITHOUT_PIN, OpenCard, decided_of, find_open

LONGEST_TOKEN = 60


@blueprint.get("/my/activities")
@requires(Permission.HOUSEHOLD_JOIN)
def own() -> str:
    """What is coming, what we signed up for, where we took part."""
    session, today = reading(), village_day(now())
    signed = [
        each
        for each in queries.sign_ups_of_household(session, g.card.household_id)
        if each.activity.happens_on >= today and each.activity.state != "closed"
    ]
    attended = queries.attended_by_household(session, g.card.household_id)
    concerned = [each.sign_up.person_id for each in signed] + [c.person_id for c, _ in attended]
    return render_template(
        "activities/own.html", coming=queries.coming(session, g.card.village_id, today=today),
        signed=signed, attended=attended, names=_names_of(session, concerned),
        states=SIGN_UP_STATES, tasks=TASKS, today=today,
    )  # fmt: skip


@blueprint.get("/my/activities/<int:activity_id>")
@requires(Permission.HOUSEHOLD_JOIN)
def own_call(activity_id: ActivityId) -> str:
    """The form: who of us, which shift."""
    activity = queries.get_public(reading(), g.card.village_id, activity_id)
    shifts = queries.shifts_of(reading(), activity_id)
    only = shifts[0].id if len(shifts) == 1 else None
    return _page(activity, blank(shift=only, person=[], task="work"))


@blueprint.post("/my/activities/<int:activity_id>")
@requires(Permission.HOUSEHOLD_JOIN)
def own_sign_up(activity_id: ActivityId) -> ResponseReturnValue:
    """Sign up everybody who was ticked, or nobody."""
    activity = queries.get_public(reading(), g.card.village_id, activity_id)
    form, card, at = read_form(OwnSignUpIn, request.form), g.card, now()

    def work(session: Session) -> list[str]:
        given = form.values
        if not given["person"]:
            raise Unfit("activity.person", "请点您家谁来", field="person")
        if queries.get_shift(session, given["shift"]).activity_id != activity_id:
            raise Unknown("activity.shift", "没有这个班次，请重新选")
        return [
            service.sign_up(
                session, given["shift"], person, household_id=card.household_id,
                task=given["task"] or "work", team=given["team"], via="card", by=None, now=at,
            ).state
            for person in given["person"]
        ]  # fmt: skip

    states = None
    if form.ok:
        form, states = attempt(form, work)
    if states is None:
        return _page(queries.get_activity(reading(), activity_id), form), 422
    waiting = states.count("waiting")
    said = f"名额满了，{waiting} 人排上队。有人不来就补上。" if waiting else "报上了，到时候见。"
    flash(said, "ask" if waiting else "ok")
    return redirect(url_for("activities.own_call", activity_id=activity.id))


@blueprint.post("/my/activities/sign-ups/<int:sign_up_id>/cancel")
@requires(Permission.HOUSEHOLD_JOIN)
def own_cancel(sign_up_id: SignUpId) -> ResponseReturnValue:
    """One of us does not come."""
    session, at = reading(), now()
    activity_id = queries.get_sign_up(session, sign_up_id).activity_id
    own = queries.sign_ups_of_household(session, g.card.household_id, activity_id=activity_id)
    if sign_up_id not in {each.sign_up.id for each in own}:
        raise Unknown("activity.sign_up", "没有找到这个报名")
    form, _ = attempt(
        blank(), lambda session: service.cancel_sign_up(session, sign_up_id, by=None, now=at).id
    )
    said = "退掉了。想来还可以再报。" if form.ok else next(iter(form.errors.values()))
    flash(said, "ok" if form.ok else "ask")
    return redirect(url_for("activities.own_call", activity_id=activity_id))


def _names_of(session: Session, person_ids: Iterable[PersonId]) -> dict[PersonId, str]:
    """Names also of those who died or live elsewhere by now."""
    found = people.persons_by_id(session, person_ids)
    return {person_id: person.name for person_id, person in found.items()}


def _names(session: Session) -> dict[PersonId, str]:
    lives = queries.people_of(
        session, g.card.village_id, g.card.household_id, on=village_day(now())
    )
    return {each.person_id: each.name for each in lives}


def _page(activity: Activity, form: Reading) -> str:
    session = reading()
    call = queries.call_of(session, activity)
    signed = queries.sign_ups_of_household(session, g.card.household_id, activity_id=activity.id)
    begun = all(has_begun(activity.happens_on, each.starts, now()) for each in call.shifts)
    lives, came = _names(session), came_to(session, activity)
    there = {each.sign_up.person_id for each in signed} if len(call.shifts) == 1 else set()
    return render_template(
        "activities/own_call.html", activity=activity, call=call, form=form,
        names=_names_of(session, [each.sign_up.person_id for each in signed]),
        signed=signed, state_of=lambda each: sign_up_words(each, came), begun=begun,
        changed=changed_words(call),
        task_word=task_word, named=activity.team_kind == "named",
        people=[person for person in lives.items() if person[0] not in there],
        shifts=[(each.id, f"{each.starts}—{each.ends}") for each in call.shifts],
        teams=[(each, each) for each in call.teams],
    )  # fmt: skip


@blueprint.get("/here/<token>")
@public
def here(token: str) -> ResponseReturnValue:
    """Scanned on the spot: one tap for who of us is here."""
    return _here_page(token, blank(person=[]))


@blueprint.post("/here/<token>")
@public
def here_now(token: str) -> ResponseReturnValue:
    """Take down who is here."""
    card, at = find_open(reading(), at=now()), now()
    if card is None or not _may_speak(card):
        return _here_page(token, blank(person=[]))
    form = read_form(HereIn, request.form)
    if form.ok:
        try:
            with transaction() as session:
                service.check_in(
                    session, token, household_id=card.household_id,
                    shift_id=form.values["shift"], person_ids=form.values["person"], now=at,
                )  # fmt: skip
            return redirect(url_for("activities.here", token=token, done=1))
        except ProductError as refused:
            form = form.wrong(refused.sentence, "person")
    return _here_page(token, form), 422


def _may_speak(card: OpenCard) -> bool:
    """Whether the card was proved by its PIN, or the village decided that it need not be."""
    return card.proved or decided_of(reading(), card, now())[JOIN_WITHOUT_PIN]


def _here_page(token: str, form: Reading) -> str:
    session, at = reading(), now()
    activity = service.check_in_open(session, token[:LONGEST_TOKEN], now=at)
    card = find_open(session, at=at)
    if card is not None and card.village_id != activity.village_id:
        card = None
    lives = []
    if card is not None and _may_speak(card):
        lives = queries.people_of(session, card.village_id, card.household_id, on=village_day(at))
    there = {each.person_id for each in queries.attended(session, activity.id)}
    shifts = queries.shifts_of(session, activity.id)
    left = [each for each in lives if each.person_id not in there or len(shifts) > 1]
    return render_template(
        "activities/here.html", activity=activity, form=form, token=token, card=card,
        here=[each.name for each in lives if each.person_id in there], lives=lives,
        left=[(each.person_id, each.name) for each in left], shifts=shifts,
        options=[(each.id, f"{each.starts}—{each.ends}") for each in shifts],
    )  # fmt: skip
