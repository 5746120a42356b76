"""What the system keeps about a household (个人信息保护法 45: to see and to copy)."""

import json
from typing import Any

from flask import Response, current_app, g, render_template
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pointsapp.activities.queries import attended_by_household, sign_ups_of_household
from pointsapp.claims.models import STATES as CLAIM_STATES
from pointsapp.claims.models import Claim
from pointsapp.claims.queries.own import own_claims
from pointsapp.claims.queries.photos import photos_of
from pointsapp.contests.policy import STATES
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading
from pointsapp.ledger import publishing
from pointsapp.ledger import queries as ledger
from pointsapp.ledger.ids import AccountId
from pointsapp.people.queries.about import Section, stored_about_household
from pointsapp.web.access import Permission, requires
from pointsapp.web.context import now
from pointsapp.web.download import send_file_named
from pointsapp.web.villager.blueprint import blueprint
from pointsapp.web.villager.card import OpenCard
from pointsapp.web.villager.home import contests_of
from pointsapp.web.villager.opinions import own_opinions

MOST = 1000


@blueprint.get("/my/stored")
@requires(Permission.HOUSEHOLD_PROVED)
def stored() -> str:
    """All that is kept, in words, with what it is for."""
    return render_template("villager/stored.html", door=g.card.door, sections=_sections(g.card))


@blueprint.get("/my/stored.json")
@requires(Permission.HOUSEHOLD_PROVED)
def stored_file() -> Response:
    """The same to take along."""
    content = {
        section.title: [dict(zip(section.heads, row, strict=True)) for row in section.rows]
        for section in _sections(g.card)
    }
    return _as_file(content, "系统存的我家信息.json")


@blueprint.get("/my/ledger.json")
@requires(Permission.HOUSEHOLD_PROVED)
def own_file() -> Response:
    """The household's entries with their salts: to be found in the public file of seals."""
    session = reading()
    own = publishing.own_file(session, _account_ids(session, g.card))
    return _as_file(own, "我家的积分明细.json")


def _as_file(content: dict[str, Any], name: str) -> Response:
    text = json.dumps(content, ensure_ascii=False, indent=1)
    return send_file_named(text.encode(), name, "application/json")


def _account_ids(session: Session, card: OpenCard) -> list[AccountId]:
    today = village_day(now())
    accounts = ledger.accounts_of_household(session, card.household_id, on=today)
    return [account.id for account in accounts]


def _sections(card: OpenCard) -> list[Section]:
    session, keyring = reading(), current_app.extensions["keyring"]
    about = stored_about_household(
        session, card.household_id, keyring=keyring, on=village_day(now())
    )
    own, came = _own_claims(session, card), _activities(session, card)
    said = (_contests(session, card), _opinions(session, card))
    return [*about, _points(session, card), own, came, *said]


def _points(session: Session, card: OpenCard) -> Section:
    ids = _account_ids(session, card)
    claims = session.scalar(select(func.count(Claim.id)).where(Claim.account_id.in_(ids))) or 0
    entries = ledger.count_lines(session, ids, period=None)
    rows = (("登记过的事", f"{claims} 条"), ("记过的账", f"{entries} 笔"))
    return Section("积分", ("内容", "多少"), rows)


def _activities(session: Session, card: OpenCard) -> Section:
    signed = sign_ups_of_household(session, card.household_id)
    came = attended_by_household(session, card.household_id, limit=1000)
    rows = (("报名", f"{len(signed)} 次"), ("签到", f"{len(came)} 次"))
    return Section("村里的活动", ("内容", "多少"), rows)


def _own_claims(session: Session, card: OpenCard) -> Section:
    """What the household claimed itself, in its words, with the photos that are still kept."""
    found = own_claims(session, card.household_id, limit=MOST)
    photos = photos_of(session, [claim.id for claim in found])
    rows = [
        (
            claim.occurred_on.isoformat(), claim.note, CLAIM_STATES[claim.state],
            f"{sum(each.photo.file is not None for each in photos.get(claim.id, ()))} 张",
        )
        for claim in found
    ]  # fmt: skip
    return Section("自己申报的", ("哪天的事", "写的话", "到了哪一步", "存着的照片"), tuple(rows))


def _contests(session: Session, card: OpenCard) -> Section:
    rows = [
        (each.number, each.raised_on.isoformat(), each.statement, STATES[each.state])
        for each in contests_of(session, card)
    ]
    return Section("提过的异议和申诉", ("号", "哪天提的", "说了什么", "结果"), tuple(rows))


def _opinions(session: Session, card: OpenCard) -> Section:
    rows = [
        (each.title, each.row, each.opinion.said_on.isoformat(), each.opinion.statement,
         each.answer)
        for each in own_opinions(session, card)
    ]  # fmt: skip
    heads = ("细则", "对哪一条", "哪天说的", "说了什么", "结果")
    return Section("对细则草案提过的意见", heads, tuple(rows))
