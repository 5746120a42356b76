"""How activities are said on pages, and how a form's service is tried."""

from collections.abc import Callable
from datetime import date
from typing import TypeVar

from sqlalchemy.orm import Session

from pointsapp.activities.models import SIGN_UP_STATES, TASKS, Activity, SignUp
from pointsapp.activities.policy.calls import Earning
from pointsapp.activities.queries import attended
from pointsapp.foundation.database import transaction
from pointsapp.foundation.errors import NotFound, ProductError
from pointsapp.people.ids import PersonId
from pointsapp.web.forms import FORM, Reading

T = TypeVar("T")
STATE_TAGS = {"draft": "wait", "open": "now", "cancelled": "", "closed": "done"}
CONSENTS = (
    ("nobody", "看不出是谁", "没有人脸，或者只有背影、远景"),
    ("agreed", "拍到的人都同意贴出来", "逐个问过本人；小孩要问家长"),
)


def attempt(
    form: Reading, work: Callable[[Session], T], wrong: list[str] | None = None
) -> tuple[Reading, T | None]:
    """Do it in one transaction; a refusal stands at its field, what was typed stays.

    `wrong` is filled with a sentence for each line that could not be taken.
    """
    try:
        with transaction() as session:
            return form, work(session)
    except NotFound:
        raise
    except ProductError as refused:
        if wrong is not None:
            wrong += refused.facts.get("wrong", [])
        return form.wrong(refused.sentence, refused.facts.get("field", FORM)), None


def task_word(earning: Earning) -> str:
    """For whom a line of earnings is."""
    return {"work": "来干活", "light": "干轻活", "visited": "被看望"}[earning.task]


def state_words(activity: Activity, today: date) -> str:
    """'报名中', '今天', '等结束签到', and the states that are stored."""
    if activity.state == "draft":
        return "草稿，没发布"
    if activity.state != "open":
        return {"cancelled": "取消了", "closed": "办完了"}[activity.state]
    if activity.happens_on == today:
        return "就在今天"
    return "报名中" if activity.happens_on > today else "等结束签到"


def came_to(session: Session, activity: Activity) -> frozenset[PersonId] | None:
    """The persons who came to work; None while the attendance is not closed."""
    if activity.state != "closed":
        return None
    rows = attended(session, activity.id)
    return frozenset(each.person_id for each in rows if each.task != "visited")


def sign_up_words(sign_up: SignUp, came: frozenset[PersonId] | None) -> str:
    """'报上了', '排队等名额'; once the attendance is closed whether they came."""
    if came is None or sign_up.state == "cancelled":
        return SIGN_UP_STATES[sign_up.state]
    if sign_up.person_id in came:
        return "来了"
    return "没来" if sign_up.state == "confirmed" else "没排上"


__all__ = [
    "CONSENTS",
    "STATE_TAGS",
    "TASKS",
    "attempt",
    "came_to",
    "sign_up_words",
    "state_words",
    "task_word",
]
