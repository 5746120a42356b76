"""Lines of relief lists as staff see them: the household, what each said, open objections."""

from datetime import date
from typing import Any

from flask import url_for
from markupsafe import Markup
from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import aliased

from pointsapp.contests.models import Contest
from pointsapp.matters.models import ReliefLine, ReliefRound
from pointsapp.matters.policy.relief import CHANGES, WORDS
from pointsapp.matters.queries.relief import SUBJECT
from pointsapp.people.models import Household, Membership, Person, Region
from pointsapp.people.queries.dated import in_force
from pointsapp.web.listing import Column

GROUP = aliased(Region)
CODE = GROUP.code + "-" + Household.door
OBJECTION = aliased(Contest)
OPEN_OBJECTIONS = (
    select(func.count(OBJECTION.id))
    .where(OBJECTION.subject_kind == SUBJECT, OBJECTION.subject_id == ReliefLine.id)
    .where(OBJECTION.state == "open")
    .scalar_subquery()
)
STATES = {"listing": "列名单", "hanging": "公示中", "deciding": "等审批", "closed": "办完"}


def state_of(found: ReliefRound, today: date) -> str:
    """How far a round is: a key of STATES."""
    if found.closed_on is not None:
        return "closed"
    if found.published_until is None:
        return "listing"
    return "hanging" if today <= found.published_until else "deciding"


def line_rows(today: date) -> Select[*tuple[Any, ...]]:
    """Lines with their round, village, code and head, and how many objections wait."""
    return (
        select(
            ReliefLine, ReliefRound, Region.name.label("village"), CODE.label("code"),
            func.coalesce(Person.name, "").label("head"), OPEN_OBJECTIONS.label("objections"),
        )
        .join(ReliefRound, ReliefRound.id == ReliefLine.round_id)
        .join(Region, Region.id == ReliefRound.village_id)
        .join(Household, Household.id == ReliefLine.household_id)
        .join(GROUP, GROUP.id == Household.group_id)
        .outerjoin(Membership, and_(
            Membership.household_id == Household.id, Membership.is_head,
            in_force(today, Membership.from_on, Membership.to_on),
        ))
        .outerjoin(Person, Person.id == Membership.person_id)
    )  # fmt: skip


def household_words(row: Any) -> str:
    """'03-018 赵六'."""
    return f"{row.code} {row.head or '没有户主'}"


def household_column() -> Column:
    """The household, leading to its line."""
    return Column("household", "哪一户", household_words, CODE, show=_linked)


def change(before: str, said: str | None) -> str:
    """'新增', '取消', '继续享受', '不符合条件'; '' while nothing is said."""
    return CHANGES[before, said] if said is not None else ""


def columns() -> tuple[Column, ...]:
    """What each said, in the order in which it is said."""
    return (
        Column("before", "原来", lambda r: WORDS[r.ReliefLine.before], ReliefLine.before,
               tight=True),
        Column("opinion", "村里意见", lambda r: _said(r, r.ReliefLine.opinion, "还没有填"),
               ReliefLine.opinion, tight=True),
        Column("objections", "异议", lambda r: "等答复" if r.objections else "", tight=True),
        Column("town", "镇里审核", lambda r: _said(r, r.ReliefLine.town_outcome),
               ReliefLine.town_outcome, tight=True),
        Column("county", "县里审批", lambda r: _said(r, r.ReliefLine.county_outcome),
               ReliefLine.county_outcome, tight=True),
    )  # fmt: skip


def _said(row: Any, said: str | None, silent: str = "") -> str:
    return change(row.ReliefLine.before, said) or silent


def _linked(row: Any) -> Markup:
    address = url_for("matters.relief_line", relief_line_id=row.ReliefLine.id)
    return Markup('<a href="{}">{}</a>').format(address, household_words(row))
