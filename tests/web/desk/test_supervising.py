"""The desk tells each role what lists, matters and supervision leave waiting, and where."""

from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from pointsapp.compliance.models import Doubt, Finding, Talk
from pointsapp.matters.models import Matter
from pointsapp.people.models import Office, RegionChange, User
from tests.kept import Once
from tests.supervised import supervised
from tests.web.browsing import Browser
from tests.worlds import FIRST_DAY, World

LATE, EXPLAIN = "超期的办件，1 件", "等说明的疑点，1 个"


@pytest.fixture
def ids(once: Once, session: Session, world: World, now: datetime) -> dict[str, Any]:
    """A late matter with doubts in each village; one doubt of each waits for an explanation."""
    return once(lambda: late_matters(session, world, now))


def late_matters(session: Session, world: World, now: datetime) -> dict[str, Any]:
    """The ids of what there is in village a."""
    found = {}
    for name, village, by in (
        ("a", world.a, world.logins["clerk"]), ("b", world.b, world.others["clerk"]),
    ):  # fmt: skip
        found[name] = supervised(session, village, by, now)
        session.get_one(Matter, found[name]["matter_id"]).due_on = date(2026, 11, 18)
        open_ones = session.query(Doubt).filter_by(village_id=village.id, state="open")
        for each in open_ones.order_by(Doubt.id).all()[1:]:
            each.state = "cleared"
    return found["a"]


def desk_of(browser: Browser, login: str) -> str:
    browser.sign_in(login)
    page = browser.get("/desk").text
    browser.post("/logout")
    return page[page.index("<main") :]


def test_the_clerk_sees_late_matters_and_doubts_without_a_word_with_links(
    world: World, ids: dict[str, Any], browser_of: Browser
) -> None:
    page = desk_of(browser_of, "clerk")
    assert f'href="/matters?state=late">{LATE}</a>' in page
    assert f'href="/supervision/doubts">{EXPLAIN}</a>' in page
    assert "等认定" not in page
    assert "提醒谈话" not in page


def test_the_town_sees_what_it_decides_for_each_village(
    session: Session, world: World, ids: dict[str, Any], browser_of: Browser
) -> None:
    doubt = session.get_one(Doubt, ids["doubt_id"])
    doubt.state = "explained"
    session.get_one(Finding, ids["finding_id"]).state = "proved"
    session.commit()
    page = desk_of(browser_of, "town")
    assert page.count(LATE) == 2
    assert page.count("等认定的疑点，1 个") == 1
    for said in ("等复查的问题，1 个", "建议的提醒谈话，", "监委会不同意、还没看的，1 件"):
        assert said in page, said
    assert "等说明的疑点" not in page


def test_what_waits_too_long_for_a_word_is_judged_without_it(
    session: Session, world: World, ids: dict[str, Any], browser_of: Browser
) -> None:
    assert "等认定" not in desk_of(browser_of, "town")
    session.rollback()
    session.get_one(Doubt, ids["doubt_id"]).answer_due_on = date(2026, 11, 19)
    session.commit()
    assert "等认定的疑点，1 个" in desk_of(browser_of, "town")


def test_a_cadre_sees_their_own_explanations_mendings_and_talks(
    session: Session, world: World, ids: dict[str, Any], browser_of: Browser
) -> None:
    person = world.a.homes[0].head_id
    session.get_one(User, world.logins["clerk"]).person_id = person
    session.get_one(Doubt, ids["doubt_id"]).person_id = person
    talk = session.get_one(Talk, ids["talk_id"])
    talk.person_id, talk.state, talk.held_on = person, "held", date(2026, 11, 20)
    finding = session.get_one(Finding, ids["finding_id"])
    finding.person_id, finding.state, finding.due_on = person, "ordered", date(2026, 11, 30)
    session.commit()
    page = desk_of(browser_of, "clerk")
    for said in ("等我说明的疑点，1 个", "等我整改的问题，1 个", "等我确认的提醒谈话，1 次"):
        assert f'href="/supervision/mine">{said}' in page, said
    assert EXPLAIN not in page


def test_a_step_waits_for_who_holds_its_office(
    session: Session, world: World, ids: dict[str, Any], browser_of: Browser
) -> None:
    person = world.a.homes[1].head_id
    session.add(Office(region_id=world.a.id, position="expense_clerk", person_id=person,
                       from_on=FIRST_DAY))  # fmt: skip
    session.commit()
    assert "等我办的步骤" not in desk_of(browser_of, "clerk")
    session.rollback()
    session.get_one(User, world.logins["clerk"]).person_id = person
    session.commit()
    assert 'href="/matters/mine">等我办的步骤，1 个' in desk_of(browser_of, "clerk")


@pytest.mark.parametrize("role", ["reviewer", "county"])
def test_who_has_no_hand_in_it_is_told_nothing_of_it(
    world: World, ids: dict[str, Any], browser_of: Browser, role: str
) -> None:
    page = desk_of(browser_of, role)
    assert LATE not in page
    assert EXPLAIN not in page


def test_what_a_merged_village_left_waits_where_it_went(
    session: Session, world: World, ids: dict[str, Any], browser_of: Browser
) -> None:
    session.add(RegionChange(region_id=world.b.id, kind="merged", into_id=world.a.id,
                             happened_on=date(2026, 11, 20)))  # fmt: skip
    session.commit()
    assert "超期的办件，2 件" in desk_of(browser_of, "clerk")


def test_what_waits_for_the_town_is_on_the_towns_desk_and_in_a_list_of_its_own(
    session: Session, world: World, ids: dict[str, Any], browser_of: Browser
) -> None:
    assert "等镇里办" not in desk_of(browser_of, "town")
    session.rollback()
    matter = session.get_one(Matter, ids["matter_id"])
    matter.step_code = "town"
    session.commit()
    page = desk_of(browser_of, "town")
    assert 'href="/matters?state=town">等镇里办的办件，1 件</a>' in page
    assert "等镇里办" not in desk_of(browser_of, "clerk")
    browser_of.sign_in("town")
    assert matter.number in browser_of.get("/matters?state=town").text
    assert "没有等县里办的办件" in browser_of.get("/matters?state=county").text
