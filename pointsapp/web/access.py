"""Who may do what where: roles → permissions in one table, and `@requires` on every view."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import wraps
from typing import Any, NamedTuple, ParamSpec, TypeVar

from flask import current_app, g, request
from flask_login import current_user
from sqlalchemy import inspect, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from pointsapp.foundation.database import reading
from pointsapp.foundation.errors import NotAllowed, NotFound
from pointsapp.people.ids import RegionId
from pointsapp.people.models import Region
from pointsapp.people.queries import village_now

P = ParamSpec("P")
R = TypeVar("R")


class Place(NamedTuple):
    """A region as views see it; `path` is `/1/4/9/`, itself included."""

    id: RegionId
    level: str
    name: str
    path: str
    parent_id: RegionId | None


# Gives the id of the region that a view is about, from the arguments in its address.
Scope = Callable[[Session, Mapping[str, Any]], RegionId | None]


class Permission(StrEnum):
    """What somebody may do; PUBLIC needs nobody, HOUSEHOLD_… a card, the others a role."""

    PUBLIC = "public"
    HOUSEHOLD_CARD = "household_card"
    HOUSEHOLD_OWN = "household_own"
    HOUSEHOLD_JOIN = "household_join"
    HOUSEHOLD_PROVED = "household_proved"
    SIGNED_IN = "signed_in"
    BOARD_VIEW = "public"
    DESK_VIEW = "desk_view"
    ROSTER_VIEW = "roster_view"
    ROSTER_EDIT = "roster_edit"
    CARDS_EDIT = "cards_edit"
    USERS_EDIT = "users_edit"
    REGIONS_EDIT = "regions_edit"
    RULEBOOKS_VIEW = "rulebooks_view"
    RULEBOOKS_EDIT = "rulebooks_edit"
    RULEBOOKS_ADOPT = "rulebooks_adopt"
    DECISIONS_EDIT = "decisions_edit"
    ACTIVITIES_VIEW = "activities_view"
    ACTIVITIES_EDIT = "activities_edit"
    CLAIMS_VIEW = "claims_view"
    CLAIMS_REGISTER = "claims_register"
    CLAIMS_REVIEW = "claims_review"
    SHEETS_OPEN = "sheets_open"
    CONTESTS_WRITE = "contests_write"
    CONTESTS_DECIDE = "contests_decide"
    LEDGER_VIEW = "ledger_view"
    POWERS_VIEW = "powers_view"
    POWERS_EDIT = "powers_edit"
    POWERS_ADOPT = "powers_adopt"
    TASKS_RECORD = "tasks_record"
    TASKS_ANSWER = "tasks_answer"
    MATTERS_VIEW = "matters_view"
    MATTERS_RECORD = "matters_record"
    RELIEF_EDIT = "relief_edit"
    RELIEF_DECIDE = "relief_decide"
    DOUBTS_VIEW = "doubts_view"
    DOUBTS_RAISE = "doubts_raise"
    DOUBTS_ANSWER = "doubts_answer"
    FINDINGS_DECIDE = "findings_decide"
    FINDINGS_ANSWER = "findings_answer"
    REFUSALS_WRITE = "refusals_write"
    WAIVERS_GIVE = "waivers_give"
    TALKS_HOLD = "talks_hold"
    INSPECTIONS_EDIT = "inspections_edit"
    AUDIT_VIEW = "audit_view"
    INTEGRATIONS_EDIT = "integrations_edit"
    EXPORT = "export"


# What is in hand about matters: lists, matters, doubts.
_MATTERS = frozenset({Permission.POWERS_VIEW, Permission.MATTERS_VIEW, Permission.DOUBTS_VIEW})
_VIEWS = _MATTERS | frozenset(
    {
        Permission.DESK_VIEW,
        Permission.ROSTER_VIEW,
        Permission.RULEBOOKS_VIEW,
        Permission.ACTIVITIES_VIEW,
        Permission.CLAIMS_VIEW,
        Permission.LEDGER_VIEW,
        Permission.EXPORT,
    }
)

# The one table. Who registers does not review, who reviews does not keep the roster.
MAY: dict[str, frozenset[Permission]] = {
    "admin": _VIEWS
    | {
        Permission.ROSTER_EDIT,
        Permission.CARDS_EDIT,
        Permission.USERS_EDIT,
        Permission.REGIONS_EDIT,
        Permission.DECISIONS_EDIT,
        Permission.AUDIT_VIEW,
        Permission.INTEGRATIONS_EDIT,
    },
    "county": _VIEWS
    | {
        Permission.USERS_EDIT,
        Permission.REGIONS_EDIT,
        Permission.DECISIONS_EDIT,
        Permission.POWERS_EDIT,
        Permission.POWERS_ADOPT,
        Permission.TASKS_ANSWER,
        Permission.RELIEF_DECIDE,
        Permission.FINDINGS_DECIDE,
        Permission.WAIVERS_GIVE,
        Permission.AUDIT_VIEW,
        Permission.INTEGRATIONS_EDIT,
    },
    "town": _VIEWS
    | {
        Permission.ROSTER_EDIT,
        Permission.CARDS_EDIT,
        Permission.USERS_EDIT,
        Permission.REGIONS_EDIT,
        Permission.RULEBOOKS_EDIT,
        Permission.RULEBOOKS_ADOPT,
        Permission.DECISIONS_EDIT,
        # What inspections find on cadres; per claim the recorder never reviews.
        Permission.ACTIVITIES_EDIT,
        Permission.CLAIMS_REGISTER,
        Permission.CLAIMS_REVIEW,
        Permission.SHEETS_OPEN,
        Permission.CONTESTS_WRITE,
        Permission.CONTESTS_DECIDE,
        Permission.POWERS_EDIT,
        Permission.POWERS_ADOPT,
        Permission.MATTERS_RECORD,
        Permission.RELIEF_DECIDE,
        Permission.DOUBTS_RAISE,
        Permission.FINDINGS_DECIDE,
        Permission.WAIVERS_GIVE,
        Permission.TALKS_HOLD,
        Permission.AUDIT_VIEW,
        Permission.INTEGRATIONS_EDIT,
    },
    "inspector": _VIEWS
    | {
        Permission.DOUBTS_RAISE,
        Permission.FINDINGS_DECIDE,
        Permission.TALKS_HOLD,
        Permission.INSPECTIONS_EDIT,
        Permission.AUDIT_VIEW,
    },
    "clerk": _VIEWS
    | {
        Permission.ROSTER_EDIT,
        Permission.CARDS_EDIT,
        Permission.RULEBOOKS_EDIT,
        Permission.DECISIONS_EDIT,
        Permission.ACTIVITIES_EDIT,
        Permission.CLAIMS_REGISTER,
        Permission.SHEETS_OPEN,
        Permission.CONTESTS_WRITE,
        Permission.POWERS_EDIT,
        Permission.TASKS_RECORD,
        Permission.MATTERS_RECORD,
        Permission.RELIEF_EDIT,
        Permission.DOUBTS_ANSWER,
        Permission.FINDINGS_ANSWER,
    },
    "cadre": _MATTERS
    | {
        Permission.DESK_VIEW,
        Permission.TASKS_RECORD,
        Permission.MATTERS_RECORD,
        Permission.DOUBTS_ANSWER,
        Permission.FINDINGS_ANSWER,
    },
    "reviewer": _VIEWS
    | {
        Permission.CLAIMS_REVIEW,
        Permission.SHEETS_OPEN,
        Permission.CONTESTS_WRITE,
        Permission.CONTESTS_DECIDE,
    },
    "supervisor": _VIEWS
    | {
        Permission.CONTESTS_WRITE,
        Permission.CONTESTS_DECIDE,
        Permission.MATTERS_RECORD,
        Permission.DOUBTS_RAISE,
        Permission.REFUSALS_WRITE,
        Permission.AUDIT_VIEW,
    },
}


def public(view: Callable[P, R]) -> Callable[P, R]:
    """Mark a view that anybody may open."""
    view.permission = Permission.PUBLIC  # type: ignore[attr-defined]
    return view


def region_of(argument: str) -> Scope:
    """A scope where the argument of the view is itself the id of a region."""
    return lambda _session, arguments: arguments[argument]


def row_of(column: InstrumentedAttribute[int] | InstrumentedAttribute[int | None],
           argument: str) -> Scope:  # fmt: skip
    """A scope where `argument` is the key of a row and `column` says its region."""
    key = inspect(column.class_).primary_key[0]

    def find(session: Session, arguments: Mapping[str, Any]) -> RegionId | None:
        found = session.scalar(select(column).where(key == arguments[argument]))
        return None if found is None else RegionId(found)

    return find


def kept_by(scope: Scope) -> Scope:
    """The village that keeps now what the scope finds: after a merger that is the new one."""

    def find(session: Session, arguments: Mapping[str, Any]) -> RegionId | None:
        village_id = scope(session, arguments)
        return None if village_id is None else village_now(session, village_id)

    return find


def requires(
    permission: Permission, scope: Scope | None = None
) -> Callable[[Callable[P, Any]], Callable[P, Any]]:
    """Let only those in who hold `permission` in the region that `scope` finds, or above it.

    Out of scope is NotFound; NotAllowed only where the region is theirs but not the permission.
    Without a scope the permission must be held anywhere: such a view asks
    `current_user.regions_for(permission)` for what it may show. The place is left in `g.place`.
    """

    def decorate(view: Callable[P, Any]) -> Callable[P, Any]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> Any:
            refusal = GUARDS.get(permission, guard_role)(permission, scope, kwargs)
            return view(*args, **kwargs) if refusal is None else refusal

        guarded.permission = permission  # type: ignore[attr-defined]
        return guarded

    return decorate


def guard_role(permission: Permission, scope: Scope | None, arguments: Mapping[str, Any]) -> Any:
    """Whether the login may go on: None, or where to go first; raises NotFound, NotAllowed."""
    if not current_user.is_authenticated:
        return current_app.login_manager.unauthorized()  # type: ignore[attr-defined]
    if current_user.must_change_password and request.endpoint not in BEFORE_PASSWORD:
        return current_app.extensions["ask_new_password"]()
    if current_user.must_set_code and request.endpoint not in BEFORE_CODE:
        return current_app.extensions["ask_to_set_code"]()
    if permission is Permission.SIGNED_IN:
        return None
    if scope is None:
        return None if current_user.regions_for(permission) else _not_allowed()
    g.place = require_region(permission, scope(reading(), arguments))
    return None


def require_region(permission: Permission, region_id: RegionId | None) -> Place:
    """The region, if the login holds the permission there; raises NotFound, NotAllowed."""
    place = find_place(reading(), region_id)
    if place is None or not current_user.reaches(place.path):
        raise NotFound("access.out_of_scope", "没有找到。可能是地址抄错了，或者不在您管的范围里。")
    if not current_user.may(permission, place.path):
        _not_allowed()
    return place


def find_place(session: Session, region_id: RegionId | None) -> Place | None:
    """A region as views see it, or None."""
    columns = (Region.id, Region.level, Region.name, Region.path, Region.parent_id)
    row = session.execute(select(*columns).where(Region.id == region_id)).first()
    return Place(*row) if row else None


def _not_allowed() -> None:
    raise NotAllowed(
        "access.not_allowed", "这一步不由您办。如果应该由您来办，请找镇里的管理员改权限。"
    )


def guard_nobody(
    _permission: Permission, scope: Scope | None, arguments: Mapping[str, Any]
) -> None:
    """Let anybody in; a scope still says which place the page is about."""
    if scope is not None:
        g.place = find_place(reading(), scope(reading(), arguments))
        if g.place is None:
            raise NotFound("access.unknown_place", "没有找到这个地方。")


# Pages with another kind of key, such as the household's card, put their guard here.
GUARDS: dict[Permission, Callable[[Permission, Scope | None, Mapping[str, Any]], Any]] = {
    Permission.PUBLIC: guard_nobody
}
# What somebody may still do before the first password is replaced.
BEFORE_PASSWORD = {
    f"account.{name}" for name in ("change_password", "change_password_now", "sign_out")
}
# … and before the code from a phone is set up, where county or town decided that it is needed.
BEFORE_CODE = BEFORE_PASSWORD | {
    f"account.{name}" for name in ("set_code", "begin_code", "confirm_code")
}
