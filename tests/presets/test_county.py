"""The demo county as it was filled: work of every kind waits, and what was booked is right."""

from typing import Any

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pointsapp.beginning.policy import missing, steps
from pointsapp.beginning.queries import facts_of
from pointsapp.claims.models import Claim, Erratum, Sheet
from pointsapp.contests.models import Contest
from pointsapp.foundation.clock import village_day
from pointsapp.ledger.verify import faults
from pointsapp.matters.models import BudgetLine, Matter, SittingTopic
from pointsapp.people.models import Household, Region
from pointsapp.people.models.users import ROLES
from pointsapp.powers.models import HandedTask, PowerList, Publicity
from pointsapp.presets import demo
from pointsapp.rulebooks.models import RuleBook
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
    assert {row.kind for row in session.query(HandedTask)} == {"task", "form", "ledger"}
    customs = session.query(PowerList).filter_by(kind="customs")
    assert {each.state for each in customs} == {"adopted", "draft"}


def test_two_villages_made_their_lists_known_and_one_entry_was_taken_back(
    session: Session,
) -> None:
    rows = session.query(Publicity.village_id, Publicity.way, Publicity.voids_id).all()
    assert len({village for village, _, _ in rows}) == 2
    assert {way for _, way, _ in rows} == {"broadcast", "board", "leaflet", "chat", "meeting"}
    assert len([voids for _, _, voids in rows if voids]) == 1


def test_expenses_are_published_line_by_line_beforehand(session: Session) -> None:
    planned = dict(
        session.query(BudgetLine.matter_id, func.sum(BudgetLine.amount))
        .group_by(BudgetLine.matter_id)
        .all()
    )
    matters = session.query(Matter).filter(Matter.id.in_(planned)).all()
    assert len(matters) >= 8
    assert {each.id: each.amount for each in matters} == planned


def test_the_books_of_a_village_are_told_apart_by_their_titles(session: Session) -> None:
    books = session.query(RuleBook.village_id, RuleBook.title).all()
    assert len(set(books)) == len(books) >= 8


def test_villages_that_work_lack_nothing_to_begin(session: Session) -> None:
    working = session.query(Region.id).filter(Region.ended_on.is_(None), Region.level == "village")
    villages = [each for (each,) in working.filter(Region.id.in_(select(RuleBook.village_id)))]
    found = facts_of(session, villages, on=village_day(START))
    assert len(found) == 5
    assert [missing(steps(facts)) for facts in found.values()] == [()] * 5


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
