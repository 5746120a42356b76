"""One activity on the desk, and the words and papers that go out about it."""

from collections import Counter

from flask import g, render_template, url_for
from flask_login import current_user
from sqlalchemy.orm import Session

from pointsapp.activities import queries
from pointsapp.activities.ids import ActivityId
from pointsapp.activities.models import Activity
from pointsapp.activities.policy.earning import result_sentence
from pointsapp.activities.policy.texts import changed_words, chat_text, loudspeaker
from pointsapp.claims.models import STATES as CLAIM_STATES
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading
from pointsapp.people.queries import get_user
from pointsapp.web.access import Permission, requires
from pointsapp.web.activities.blueprint import blueprint
from pointsapp.web.activities.scopes import ACTIVITY
from pointsapp.web.activities.words import STATE_TAGS, state_words, task_word
from pointsapp.web.context import now, public_url


@blueprint.get("/activities/<int:activity_id>")
@requires(Permission.ACTIVITIES_VIEW, ACTIVITY)
def activity(activity_id: ActivityId) -> str:
    """What it says, how it stands, what to do next."""
    session, today = reading(), village_day(now())
    found = queries.get_activity(session, activity_id)
    call, roll = queries.call_of(session, found), queries.roll_of(session, activity_id)
    waiting = Counter(s.shift_id for s in queries.sign_ups(session, activity_id)
                      if s.state == "waiting")  # fmt: skip
    return render_template(
        "activities/activity.html", activity=found, call=call, roll=roll, waiting=waiting,
        village=g.place, today=today, changed=changed_words(call), task_word=task_word,
        words=state_words(found, today), tag=STATE_TAGS[found.state],
        result=result_sentence(roll, found.result), claims=_claims(session, found),
        organiser=get_user(session, found.organised_by).name, photos=queries.photos_of(
            session, activity_id), mine=found.organised_by == current_user.id,
        may_edit=current_user.may(Permission.ACTIVITIES_EDIT, g.place.path),
        due=_due(session, found),
    )  # fmt: skip


def _claims(session: Session, found: Activity) -> list[tuple[str, str]]:
    """How many of its registrations stand where."""
    counted = Counter(claim.state for claim in queries.claims_of(session, found))
    return [(words, f"{counted[state]} 条") for state, words in CLAIM_STATES.items()
            if counted[state]]  # fmt: skip


def _due(session: Session, found: Activity) -> bool:
    """Whether there is anything that this login could hand in now."""
    if found.state != "closed":
        return False
    plan = queries.plan_of(session, found, by=current_user.id)
    return bool(plan.register or plan.withdraw)


@blueprint.get("/activities/<int:activity_id>/text")
@requires(Permission.ACTIVITIES_VIEW, ACTIVITY)
def text(activity_id: ActivityId) -> str:
    """The words for the chat group, and those for the loudspeaker."""
    found = queries.get_activity(reading(), activity_id)
    call = queries.call_of(reading(), found)
    return render_template(
        "activities/text.html", activity=found, speech=loudspeaker(call),
        chat=chat_text(call, address=address_of(found)),
    )  # fmt: skip


def address_of(found: Activity) -> str:
    """The address of the public page, as it is printed and sent."""
    return public_url(url_for("activities.call", village_id=found.village_id, activity_id=found.id))
