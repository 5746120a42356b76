"""The demo county as it was filled: work of every kind waits, and what was booked is right."""

from typing import Any

from flask import Flask
from sqlalchemy import func
from sqlalchemy.orm import Session

from pointsapp.claims.models import Claim, Erratum, Sheet
from pointsapp.contests.models import Contest
from pointsapp.ledger.verify import faults
from pointsapp.matters.models import BudgetLine, Matter, SittingTopic
from pointsapp.people.models import Household
from pointsapp.people.models.users import ROLES
from pointsapp.powers.models import HandedTask, PowerList
from pointsapp.presets import demo
from tests.conftest import START
from tests.databases import county_database

database = county_database


def states(session: Session, model: Any) -> set[str]:
    return {state for (state,) in session.query(model.state)}


def test_work_of_every_kind_waits_in_the_county(session: Session) -> None:
    assert {"registered", "on_notice", "recorded", "refused"} <= states(session, Claim)
    assert states(session, Sheet) == {"open", "recorded"}
    assert {"open", "upheld", "rejected"} <= states(session, Contest)
    assert session.query(Erratum).count() >= 5
    assert session.query(Household).filter(Household.ended_on.is_(None)).count() >= 355


def test_villagers_speak_and_work_is_handed_down(session: Session) -> None:
    outcomes = {outcome for (outcome,) in session.query(SittingTopic.outcome)}
    assert outcomes == {"answered", "matter", "open"}
    assert states(session, HandedTask) == {"answered", "put"}
    customs = session.query(PowerList).filter_by(kind="customs")
    assert {each.state for each in customs} == {"adopted", "draft"}


def test_expenses_are_published_line_by_line_beforehand(session: Session) -> None:
    planned = dict(
        session.query(BudgetLine.matter_id, func.sum(BudgetLine.amount))
        .group_by(BudgetLine.matter_id)
        .all()
    )
    matters = session.query(Matter).filter(Matter.id.in_(planned)).all()
    assert len(matters) >= 8
    assert {each.id: each.amount for each in matters} == planned


def test_its_ledger_verifies(session: Session) -> None:
    assert list(faults(session)) == []


def test_the_printed_cards_open_their_households(app: Flask) -> None:
    with app.app_context():
        cards = demo.cards_in_hand(app.extensions["keyring"], now=START)
    assert len(cards) == 3
    for _, path in cards:
        opened = app.test_client().get(path)
        assert opened.status_code == 302
        assert opened.location.startswith("/my")


def test_every_role_has_a_login_and_so_have_both_towns(app: Flask) -> None:
    with app.app_context():
        logins = demo.logins()
    assert {role.split("（")[0] for role, _, _ in logins} == {*ROLES.values(), "村民"}
    assert {"demo-town", "demo-town2", "demo-clerk6"} <= {name for _, name, _ in logins}
