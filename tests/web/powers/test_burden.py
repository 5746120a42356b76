"""今年上级要的: the village sees its own, town and county see who asks how much of each village."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from pointsapp.powers.service import Handed, record_task
from tests.web.browsing import Browser
from tests.worlds import World


def hand(session: Session, world: World, now: datetime) -> None:
    """A task and a monthly form since March for one village, a ledger of old for the other."""
    spring = date(now.year, 3, 3)
    for key, village, handed in (
        ("1", world.a.id, Handed("巡查", "镇环保办", "town", "group", spring)),
        ("2", world.a.id,
         Handed("月报", "县应急局", "county", "paper", spring, kind="form", every="month")),
        ("3", world.b.id, Handed("走访台账", "镇民政办", "town", "paper", date(now.year - 1, 1, 9),
                                 kind="ledger", every="half")),
    ):  # fmt: skip
        record_task(session, village, handed, key=key, by=world.logins["clerk"], now=now)
    session.commit()


def test_a_village_reads_what_is_asked_of_it_and_nothing_of_another(
    session: Session, world: World, browser_of: Browser, now: datetime
) -> None:
    browser_of.sign_in("clerk")
    assert "还没有记过" in browser_of.get("/powers/burden").text
    hand(session, world, now)
    said = "任务 1 件，报表 1 种，台账 0 本；报表、台账全年要填 10 次，去年 0 次"
    own = f"/powers/village/{world.a.id}/burden"
    for address in ("/powers/burden", own, "/powers/tasks", f"/powers/place/{world.a.id}"):
        assert said in browser_of.get(address).text
    page = browser_of.get(own).text
    assert "县应急局" in page
    assert "镇民政办" not in page
    assert browser_of.get(f"/powers/village/{world.b.id}/burden").status_code == 404


def test_the_county_sees_the_villages_side_by_side_sorted_and_as_a_table(
    session: Session, world: World, browser_of: Browser, now: datetime
) -> None:
    hand(session, world, now)
    browser_of.sign_in("county")
    page = browser_of.get("/powers/burden").text
    assert "台账 1 本；报表、台账全年要填 12 次，去年 2 次" in page
    assert "合计" in page
    most, least = (f"/powers/village/{village.id}/burden" for village in (world.a, world.b))
    assert page.index(most) < page.index(least)
    up = browser_of.get("/powers/burden?sort=now_fillings").text
    assert up.index(least) < up.index(most)
    assert browser_of.get("/powers/burden?format=xlsx").data.startswith(b"PK")
