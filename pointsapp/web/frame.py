"""What stands around the pages: of the desk, of the village board, of a household."""

from dataclasses import dataclass
from functools import lru_cache

from flask import Flask, current_app, g, request, url_for
from flask_login import current_user
from sqlalchemy import func, select

from pointsapp.claims.models import Claim
from pointsapp.contests.models import Contest
from pointsapp.foundation.database import reading
from pointsapp.integrations.queries import tokens_acting_as
from pointsapp.people import queries as people
from pointsapp.people.models import Region
from pointsapp.web import place
from pointsapp.web.access import Permission, Place
from pointsapp.web.context import Frame, Tab


@dataclass(frozen=True)
class Section:
    """A tab of the desk: shown to who holds the permission, leading to the endpoint."""

    text: str
    endpoint: str
    permission: Permission


SECTIONS = (
    Section("今天", "desk.today", Permission.DESK_VIEW),
    Section("登记", "claims.start", Permission.CLAIMS_REGISTER),
    Section("活动", "activities.activities", Permission.ACTIVITIES_VIEW),
    Section("审核", "claims.queue", Permission.CLAIMS_REVIEW),
    Section("公示", "claims.sheets", Permission.CLAIMS_VIEW),
    Section("异议和申诉", "contests.contests", Permission.CONTESTS_WRITE),
    Section("清单", "powers.lists", Permission.POWERS_VIEW),
    Section("办件", "matters.matters", Permission.MATTERS_VIEW),
    Section("监督", "compliance.overview", Permission.DOUBTS_VIEW),
    Section("名册", "people.roster", Permission.ROSTER_VIEW),
    Section("细则和决议", "rulebooks.books", Permission.RULEBOOKS_VIEW),
    Section("台账", "desk.balances", Permission.LEDGER_VIEW),
)
PUBLIC_PARTS = ("board", "villager")
# Folders without a section of their own, and the one they are reached from.
REACHED_FROM = {"decisions": "rulebooks", "paper": "people", "mapping": "people"}


def around() -> Frame:
    """The frame of this request's page."""
    if request.blueprint in PUBLIC_PARTS or not current_user.is_authenticated:
        return _of_village(g.get("place"))
    here = place.chosen()
    return Frame(
        place=here.name if here else "",
        user_name=current_user.name,
        home=url_for("desk.today"),
        sign_out=url_for("account.sign_out"),
        tabs=_tabs(here),
        foot=_desk_foot(here),
    )


def _of_village(village: Place | None) -> Frame:
    if village is None or village.level != "village":
        return Frame(look_up=url_for("villager.look_up"))
    return _around_village(village, _host(village), g.get("card") is not None, request.script_root)


@lru_cache(maxsize=512)
def _around_village(village: Place, host: str, card: bool, _root: str) -> Frame:
    """Built once: addresses cost more than all else around a page; they depend on the root."""
    home = url_for("board.village", village_id=village.id)
    return Frame(
        place=village.name,
        home=home,
        sign_out=url_for("villager.leave") if card else None,
        look_up=url_for("villager.look_up", village=village.id),
        host=host,
        foot=(
            ("村公开栏", home),
            ("积分细则", url_for("board.books", village_id=village.id)),
            ("系统存了我哪些信息", url_for("villager.stored")),
        ),
    )


def _host(village: Place) -> str:
    above = g.get("above")  # a household's card has told it already
    if above is None:
        session = reading()
        regions = people.ancestors(session, people.get_region(session, village.id))[:-1]
        above = "".join(each.name for each in regions)
    return f"{village.name}村民委员会主办 · {above}"


def _tabs(here: Place | None) -> list[Tab]:
    if here is None:
        return []
    shown = (s for s in SECTIONS if current_user.grants_for(s.permission))
    found = [(s, href) for s in shown if (href := _address(s.endpoint, here)) is not None]
    open_one, counts = _open_one(found), _counts()
    return [
        Tab(section.text, href, counts.get(section.endpoint, 0), section is open_one)
        for section, href in found
    ]


def _counts() -> dict[str, int]:
    """How many wait in the chosen place, beside the words of the tabs."""
    waiting: dict[str, tuple[type[Claim] | type[Contest], str, Permission]] = {
        "claims.queue": (Claim, "registered", Permission.CLAIMS_REVIEW),
        "contests.contests": (Contest, "open", Permission.CONTESTS_WRITE),
    }
    return {
        endpoint: reading().scalar(
            select(func.count(model.id))
            .join(Region, Region.id == model.village_id)
            .where(model.state == state, place.inside(permission))
        )
        or 0
        for endpoint, (model, state, permission) in waiting.items()
    }


def _open_one(found: list[tuple[Section, str]]) -> Section | None:
    """The section whose address this page lies under; else the first one of its folder.

    The desk's pages beside the ledger (audit, finding) stand under no tab.
    """
    path = request.path
    under = [(len(href), s) for s, href in found if path == href or _lies_under(path, s, href)]
    if under:
        return max(under, key=lambda each: each[0])[1]
    folder = REACHED_FROM.get(request.blueprint or "", request.blueprint)
    own = (s for s, _ in found if s.endpoint.startswith(f"{folder}."))
    return None if folder == "desk" else next(own, None)


def _lies_under(path: str, section: Section, href: str) -> bool:
    return section.endpoint != "desk.today" and path.startswith(f"{href.partition('?')[0]}/")


def _address(endpoint: str, here: Place) -> str | None:
    """The address of a section in this place; None where it does not exist there."""
    if endpoint not in current_app.view_functions:
        return None
    needed = {name for rule in current_app.url_map.iter_rules(endpoint) for name in rule.arguments}
    if "village_id" in needed:
        return url_for(endpoint, village_id=here.id) if here.level == "village" else None
    if "region_id" in needed:
        return url_for(endpoint, region_id=here.id)
    return url_for(endpoint)


def _desk_foot(here: Place | None) -> list[tuple[str, str]]:
    foot = [
        ("换一个村", url_for("account.choose_place")),
        ("登录安全、换密码", url_for("account.security")),
    ]
    if current_user.person_id is not None and current_user.grants_for(Permission.DESK_VIEW):
        foot.append(("我的履职积分", url_for("desk.own_points")))
    if current_user.grants_for(Permission.AUDIT_VIEW):
        foot.append(("谁做了什么（操作记录）", url_for("desk.audit")))
    if current_user.grants_for(Permission.INTEGRATIONS_EDIT):
        foot.append(("接口和推送", url_for("integrations.tokens")))
    if tokens_acting_as(reading(), current_user.id):
        foot.append(("我名下的接口令牌", url_for("integrations.mine")))
    if current_user.grants_for(Permission.ROSTER_EDIT):
        foot.append(("开始使用：还差什么", url_for("start.here")))
    if here is not None and here.level == "village":
        foot.append(("村公开栏", url_for("board.village", village_id=here.id)))
    return foot


def register(app: Flask) -> None:
    """Tell every page what stands around it."""
    app.extensions["frame"] = around
