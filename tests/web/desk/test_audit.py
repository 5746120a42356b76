"""The audit trail: found by who, what, about what and when; downloaded, printed, never too far."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from sqlalchemy.orm import Session

from pointsapp.foundation.audit import record_audit
from pointsapp.foundation.clock import FixedClock
from pointsapp.web.desk.words import ACTIONS
from tests.web.browsing import Browser
from tests.worlds import MARK, World


@pytest.fixture
def trail(world: World, session: Session, clock: FixedClock) -> None:
    """Three things done by two people on two days, and one elsewhere."""
    clerk, reviewer, other = (
        *(world.logins[r] for r in ("clerk", "reviewer")),
        world.others["clerk"],
    )
    for day, by, action, kind, key, village in (
        (0, clerk, "sheet.opened", "sheet", 71, world.a.id),
        (1, reviewer, "claim.approved", "claim", 72, world.a.id),
        (1, clerk, "card.voided", "card", 73, world.a.id),
        (0, other, "sheet.opened", "sheet", 79, world.b.id),
    ):
        clock.move(days=day)
        record_audit(session, action, kind, key, by=by, now=clock.now(), region_id=village)
    session.commit()


def rows(browser: Browser, **asked: str) -> str:
    page = browser.get("/desk/audit", query_string=asked)
    assert page.status_code == 200
    return page.text.partition("<tbody")[2]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"who": "张clerk"}, {"公示 71", "户码卡 73"}),
        ({"who": "reviewer"}, {"登记 72"}),
        ({"what": "开始公示"}, {"公示 71"}),
        ({"kind": "card", "number": "73"}, {"户码卡 73"}),
        ({"number": "72"}, {"登记 72"}),
        ({"what": "审核", "who": "张clerk"}, set()),
        ({"kind": "nonsense", "who": "nobody"}, {"公示 71", "登记 72", "户码卡 73"}),
    ],
)  # fmt: skip
def test_what_was_done_is_found(
    world: World, trail: None, browser_of: Browser, asked: dict[str, str], found: set[str]
) -> None:
    browser_of.sign_in("supervisor")
    page = rows(browser_of, **asked)
    everything = {"公示 71", "登记 72", "户码卡 73"}
    assert {each for each in everything if each in page} == found
    assert "公示 79" not in page
    assert MARK not in page


def test_a_range_of_days_includes_both(
    world: World, trail: None, browser_of: Browser, clock: FixedClock
) -> None:
    browser_of.sign_in("supervisor")
    today = clock.now().date().isoformat()
    before = clock.now().date().replace(day=clock.now().day - 1).isoformat()
    assert "登记 72" not in rows(browser_of, from_on=today)
    assert "户码卡 73" in rows(browser_of, from_on=today)
    page = rows(browser_of, from_on=before, until_on=before)
    assert "登记 72" in page
    assert "户码卡 73" not in page
    wrong = browser_of.get("/desk/audit?from_on=2026-13-40").text
    assert "没有这一天" in wrong


def test_the_trail_is_downloaded_and_printed_as_it_was_asked_for(
    world: World, trail: None, browser_of: Browser
) -> None:
    browser_of.sign_in("supervisor")
    sheet = browser_of.get("/desk/audit?what=开始公示&format=xlsx")
    packed = ZipFile(BytesIO(sheet.data))
    text = "".join(packed.read(name).decode() for name in packed.namelist())
    assert "开始公示" in text
    assert "审核通过" not in text
    paper = browser_of.get("/desk/audit/print?what=开始公示").text
    assert "公示 71" in paper
    assert "登记 72" not in paper
    assert "做了什么：开始公示" in paper


def test_who_answers_for_a_village_sees_the_logins_of_that_village_alone(
    world: World, trail: None, browser_of: Browser
) -> None:
    browser_of.sign_in("clerk", "wrong words")
    browser_of.sign_in("otherclerk", "wrong words")
    browser_of.sign_in("town", "wrong words")
    browser_of.sign_in("supervisor")
    page = rows(browser_of, what="登录密码错")
    assert "张clerk" in page
    assert MARK not in page
    assert "张town" not in page
    browser_of.post("/logout")
    browser_of.sign_in("county")
    page = rows(browser_of, what="登录密码错")
    assert page.count("登录密码错</th>") == 3


def test_a_household_did_its_own_for_nobody(
    world: World, session: Session, clock: FixedClock, browser_of: Browser
) -> None:
    for by in (None, world.logins["clerk"]):
        record_audit(
            session, "activity.signed_up", "activity", 7, by=by, now=clock.now(),
            region_id=world.a.id, on_behalf_of="household:5", household_id=5,
        )  # fmt: skip
    session.commit()
    browser_of.sign_in("supervisor")
    assert "户 5；替 户 5" in rows(browser_of, who="张clerk", kind="activity")
    own = rows(browser_of, who="住户", kind="activity")
    assert "户 5" in own
    assert "替" not in own
    assert "；" not in own


@pytest.mark.parametrize(
    ("action", "who"),
    [
        ("claim.registered", "住户自己"),
        ("opinion.given", "住户自己"),
        ("user.created", "服务器上的命令"),
        ("sheet.recorded", "系统定时"),
    ],
)
def test_what_no_login_did_is_told_apart_and_found(
    world: World, session: Session, clock: FixedClock, browser_of: Browser, action: str, who: str
) -> None:
    for each in ("claim.registered", "opinion.given", "user.created", "sheet.recorded"):
        record_audit(session, each, "region", world.a.id, by=None, now=clock.now(),
                     region_id=world.a.id)  # fmt: skip
    session.commit()
    browser_of.sign_in("supervisor")
    page = rows(browser_of, who=who, kind="region", what=ACTIONS[action])
    assert f">{who}</td>" in page
    assert page.count("</tr>") == 1
    elsewhere = {"住户自己", "服务器上的命令", "系统定时"} - {who}
    assert all(each not in page for each in elsewhere)
