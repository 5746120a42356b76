"""Who may decide a doubt and who may re-inspect: nobody judges their own case."""

from collections.abc import Set
from dataclasses import dataclass

from pointsapp.people.ids import PersonId, UserId


@dataclass(frozen=True)
class Handled:
    """Who had a hand in a doubt or finding so far, by login, and whose conduct it is about."""

    raised_by: UserId | None = None
    answered_by: Set[int] = frozenset()  # who explained, or reported the rectification
    person_id: PersonId | None = None  # the cadre
    opened_by: UserId | None = None  # who keeps the matter


def why_not_decide(user_id: UserId, person_id: PersonId | None, handled: Handled) -> str | None:
    """Why this login does not decide; None when it may."""
    if handled.person_id is not None and person_id == handled.person_id:
        return "这件事说的是您本人，请别人来认定"
    if user_id == handled.raised_by:
        return "这个疑点是您提出的，请别人来认定"
    if user_id in handled.answered_by:
        return "这个疑点的说明是您写的，请别人来认定"
    if user_id == handled.opened_by:
        return "这件事是您开办的，请别人来认定"
    return None


def why_not_reinspect(user_id: UserId, person_id: PersonId | None, handled: Handled) -> str | None:
    """Why this login does not re-inspect; None when it may."""
    if handled.person_id is not None and person_id == handled.person_id:
        return "要整改的是您本人，请别人来复查"
    if user_id in handled.answered_by:
        return "整改情况是您报的，请别人来复查"
    return None
