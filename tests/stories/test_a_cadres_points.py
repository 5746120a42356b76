"""Points of office in a real browser: a duty book, an omission, the town decides, all see it."""

from datetime import date
from typing import Any

import pytest

from pointsapp.foundation.database import reading, transaction
from pointsapp.ledger.verify import faults
from pointsapp.people import service as people
from tests.stories.telling import Story, adopt, draft_from_preset, publish
from tests.stories.village import FIRST_DAY, PASSWORD

pytestmark = pytest.mark.browser
SECRETARY = "赵建国"
MISSED = "无正当理由不按时参加“四议两公开”专题议事会议的"
SHOP = "村内设立信用超市或信用银行、暖心食堂的"


def settle_in(story: Story) -> None:
    """The secretary lives in the village and has a login for what is in hand, nothing more."""
    village, facts = story.places.village, {"by": None, "now": story.clock.now()}
    with story.app.app_context(), transaction() as session:
        person = people.add_person(session, village_id=village, name=SECRETARY, **facts)
        login = people.create_user(
            session, login_name="zhao", name=SECRETARY, person_id=person, **facts
        ).user_id
        people.set_password(session, login, PASSWORD, **facts)
        people.grant_role(session, login, "cadre", village, from_on=FIRST_DAY, **facts)


def appoint(story: Story) -> None:
    with story.seen_by("town") as page:
        page.goto(f"/villages/{story.places.village}/offices/new?q={SECRETARY}")
        page.select_option("[name=position]", "secretary")
        page.check("[name=person_id]", force=True)
        page.fill("[name=from_on]", FIRST_DAY.isoformat())
        page.click("text=记下任职")
        assert SECRETARY in page.inner_text("main table")


def register(page: Any, village_id: int, behaviour: str, expected: str) -> None:
    """One behaviour: worked out first, then registered."""
    page.goto(f"/claims/village/{village_id}/one/cadre")
    page.fill("[name=who]", SECRETARY)
    rule = page.locator(f"[name=rule_id] option:has-text('{behaviour}')").first
    page.select_option("[name=rule_id]", rule.get_attribute("value"))
    page.fill("[name=day]", date(2026, 11, 21).isoformat())
    page.click("text=先算一算")
    assert f"记 {expected} 分" in page.inner_text("main")
    page.click("text=登记，交审核")
    assert SECRETARY in page.inner_text("main")


def decide(story: Story) -> None:
    """The village's reviewer may not; the town does."""
    with story.seen_by("reviewer") as page:
        page.goto("/claims/queue")
        assert page.locator("[name=pick]").count() == 0
        assert "不能审" in page.inner_text("main")
    with story.seen_by("town") as page:
        page.goto("/claims/queue")
        for box in page.locator("[name=pick]").all():
            box.focus()
            page.keyboard.press("Space")
        page.click("text=通过所选")
        publish(page, 2)


def hangs_on_the_board(story: Story) -> None:
    """What was earned is named, what was lost is not."""
    with story.seen_by(width=360) as page:
        page.goto(f"/v/{story.places.village}/sheets")
        page.click("main tbody a")
        board = page.inner_text("main")
        earned, _, lost = board.partition("扣分")
        assert SECRETARY in earned
        assert MISSED in lost
        assert SECRETARY not in lost


def own_page(story: Story) -> str:
    with story.seen_by("zhao", width=360) as page:
        page.click("text=我的履职积分")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        return str(page.inner_text("main"))


def test_points_of_office_from_the_book_to_the_cadres_own_page(story: Story) -> None:
    village = story.places.village
    settle_in(story)
    appoint(story)
    with story.seen_by("town") as page:
        adopt(page, draft_from_preset(page, village, "村党组织书记、村委会主任积分细则（文登）"))
    assert "还没有履职积分" in own_page(story)
    with story.seen_by("clerk") as page:
        register(page, village, MISSED, "−2")
        register(page, village, SHOP, "+5")
    decide(story)
    hangs_on_the_board(story)
    story.pass_time(days=6)
    seen = own_page(story)
    assert "C00001" in seen
    assert "−2" in seen
    assert "+5" in seen
    with story.app.app_context():
        assert faults(reading(), now=story.clock.now()) == []
        reading().rollback()
