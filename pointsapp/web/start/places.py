"""The villages of a town or county side by side: how far each has come, also as a spreadsheet."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask import g, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import func, select

from pointsapp.beginning.policy import TITLES, Step, missing, steps
from pointsapp.beginning.queries import began, facts_of
from pointsapp.decisions.queries import settings_of
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading
from pointsapp.foundation.errors import NotFound
from pointsapp.foundation.spreadsheets import CellOut
from pointsapp.people import queries as people
from pointsapp.people.ids import RegionId
from pointsapp.people.models import RoleGrant, User
from pointsapp.people.queries.dated import in_force
from pointsapp.web import place
from pointsapp.web.access import Permission, Place, find_place, region_of, requires
from pointsapp.web.context import now
from pointsapp.web.download import asks_for_table, send_table
from pointsapp.web.links import link_to
from pointsapp.web.start.blueprint import LAST, blueprint

REGION = region_of("region_id")
NOWHERE = "您还没有管着的地方。请系统管理员在“账号和权限”里给您一个镇或一个村。"
AT_ONCE = 40
STATES = {"done": "办好了", "now": "还差", "later": "等前面的"}


@dataclass(frozen=True)
class Line:
    """One village and its steps."""

    id: RegionId
    name: str
    steps: tuple[Step, ...]

    @property
    def missing(self) -> tuple[Step, ...]:
        """The steps that are not done."""
        return missing(self.steps)


@blueprint.get("")
@requires(Permission.DESK_VIEW)
def here() -> ResponseReturnValue:
    """The page of the place one works in, or of the village that one is about to begin."""
    chosen = place.chosen()
    if chosen is None:
        raise NotFound("start.nowhere", NOWHERE)
    village_id = chosen.id if chosen.level == "village" else _at_work(chosen)
    if village_id:
        return redirect(url_for("start.village", village_id=village_id))
    return redirect(url_for("start.region", region_id=chosen.id))


def _at_work(chosen: Place) -> RegionId | None:
    """The village whose steps were looked at last, while it has not begun."""
    last = find_place(reading(), cookie.get(LAST))
    if last is None or not last.path.startswith(chosen.path):
        return None
    may = current_user.may(Permission.DESK_VIEW, last.path)
    return last.id if may and not began(reading(), [last.id]) else None


@blueprint.get("/place/<int:region_id>")
@requires(Permission.DESK_VIEW, REGION)
def region(region_id: RegionId) -> ResponseReturnValue:
    """What the place itself lacks, and its villages with what each lacks."""
    if g.place.level in ("village", "group"):
        above = g.place.id if g.place.level == "village" else g.place.parent_id
        return redirect(url_for("start.village", village_id=above))
    session, on = reading(), village_day(now())
    found = people.within(session, region_id, "village", on=on)
    if asks_for_table():
        return _table(_lines([(each.id, each.name) for each in found]))
    page = max(1, request.args.get("page", 1, type=int))
    shown = found[(page - 1) * AT_ONCE : page * AT_ONCE]
    return render_template(
        "start/region.html", region=g.place, own=_own(g.place), titles=TITLES, states=STATES,
        lines=_lines([(each.id, each.name) for each in shown]), total=len(found), number=page,
        pages=-(-len(found) // AT_ONCE),
    )  # fmt: skip


def _lines(villages: list[tuple[RegionId, str]]) -> list[Line]:
    facts = facts_of(reading(), [key for key, _ in villages], on=village_day(now()))
    return [Line(key, name, steps(facts[key])) for key, name in villages]


def _table(lines: list[Line]) -> ResponseReturnValue:
    rows: Iterable[tuple[CellOut, ...]] = (
        (line.name, len(line.missing), *("；".join(s.missing) or "办好了" for s in line.steps))
        for line in lines
    )
    return send_table(f"{g.place.name}开始使用的进度", ("村", "还差几步", *TITLES.values()), rows)


@dataclass(frozen=True)
class Own:
    """Something of the town or county itself: what it is, what is missing, where to do it."""

    title: str
    missing: str
    text: str
    href: str | None


def _own(here: Place) -> list[Own]:
    """What a town or county does before its villages can begin."""
    session, on = reading(), village_day(now())
    below = {"county": "镇", "town": "村"}[here.level]
    children = people.children(session, here.id, on=on)
    lacks = [
        line.key.label
        for line in settings_of(session, here.id, on=on)
        if line.value is None and here.level in line.key.levels
        and not line.key.key.startswith("meeting.")
    ]  # fmt: skip
    own = (
        (f"建{below}", "" if children else f"还没有{below}", f"新设{below}",
         link_to("people.ask_region_step", region_id=here.id, step="add"), Permission.REGIONS_EDIT),
        ("工作人员的账号", "" if _staffed(here) else "还没有工作人员的账号", "开账号",
         link_to("people.new_user"), Permission.USERS_EDIT),
        ("要定的事", f"还没有定：{'、'.join(lacks)}。定了才能用到它们" if lacks else "", "去定",
         link_to("decisions.open_settings", region_id=here.id), Permission.DECISIONS_EDIT),
    )  # fmt: skip
    return [
        Own(title, said, text, href if current_user.may(permission, here.path) else None)
        for title, said, text, href, permission in own
    ]


def _staffed(here: Place) -> bool:
    """Whether somebody works for the town or county itself."""
    staff = select(func.count()).select_from(RoleGrant).join(User, User.id == RoleGrant.user_id)
    staff = staff.where(RoleGrant.region_id == here.id, RoleGrant.role == here.level)
    held = in_force(village_day(now()), RoleGrant.from_on, RoleGrant.to_on)
    return bool(reading().scalar(staff.where(held, User.disabled_at.is_(None))))
