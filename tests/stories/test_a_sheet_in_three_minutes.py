"""A clerk fills 60 households × 5 rules, every cell, by keyboard alone; the keystrokes are counted.

Two keys a second is an ordinary pace: Card, Moran and Newell give 0.5 s a key for somebody who
types figures and letters that make no words.
"""

from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pointsapp.claims.models import Claim
from pointsapp.foundation.clock import FixedClock
from pointsapp.foundation.database import reading, transaction
from pointsapp.foundation.keys import Keyring
from pointsapp.people import service as people
from pointsapp.rulebooks.models import Rule, RuleBook
from tests.business import a_rule
from tests.stories.hands import Hands
from tests.stories.village import head
from tests.worlds import FIRST_DAY, PASSWORD, Village, make_world

pytestmark = [pytest.mark.browser, pytest.mark.sqlite_only]
HOUSEHOLDS, KEYS_A_SECOND = 60, 2
RULES = ("庭院整洁", "垃圾分类", "门前三包", "邻里互助", "义务劳动")


@pytest.fixture
def village(
    app: Flask, keyring: Keyring, clock: FixedClock, request: pytest.FixtureRequest
) -> Village:
    """Sixty households of one group, or fewer, and a book of five rules."""
    with app.app_context(), transaction() as session:
        made = make_world(session, keyring, clock.now()).a
        settle(session, made, getattr(request, "param", HOUSEHOLDS), clock.now())
        adopt(session, made, clock.now())
    return made


def settle(session: Session, village: Village, households: int, now: datetime) -> None:
    facts = {"by": None, "now": now}
    for door in range(len(village.homes) + 1, households + 1):
        home = people.create_household(
            session, group_id=village.group_id, door=f"1{door:02}", on=FIRST_DAY, **facts
        )
        person = people.add_person(session, village_id=village.id, name=head(door), **facts)
        people.join_household(session, home, person, relation="户主", on=FIRST_DAY, **facts)


def adopt(session: Session, village: Village, now: datetime) -> None:
    book = RuleBook(
        village_id=village.id, number="2026-0001", title="积分细则", unit="household",
        state="adopted", created_at=now, in_force_from=FIRST_DAY, base_points=Decimal(0),
        spend_share=100, deductions_cut_purse=False, year_start="01-01", late_days=30,
        year_end="keep", notice_days=7, reviews=1,
    )  # fmt: skip
    session.add(book)
    session.flush()
    session.add_all(a_rule(book, number, words, "2") for number, words in enumerate(RULES, 1))


@pytest.fixture
def hands(browser: Any, live_server: str, village: Village) -> Any:
    """The clerk, signed in; the five rules of the month are chosen."""
    context = browser.new_context(
        base_url=live_server, viewport={"width": 1366, "height": 900}, locale="zh-CN"
    )
    page = context.new_page()
    page.goto("/login")
    page.fill("[name=login_name]", "clerk")
    page.fill("[name=password]", PASSWORD)
    page.click("main button")
    page.goto(f"/claims/grid/{village.group_id}/rules?month=2026-11")
    for box in page.query_selector_all("input[name=rule]"):
        box.check()
    page.click("main form button")
    yield Hands(page)
    context.close()


def figure(row: int, column: int) -> int:
    """What stands on the paper: no two neighbours alike."""
    return (row * 5 + column * 2) % 9 + 1


def test_sixty_households_by_five_rules_take_less_than_three_minutes(
    hands: Hands, village: Village, app: Flask
) -> None:
    hands.open(f"/claims/grid/{village.group_id}?month=2026-11")
    hands.pages = 0
    # Back from the first cell, where one begins, to the choice before the sheet, and forth again.
    hands.press("Shift+Tab", "Shift+Tab", "Space", "Tab", "Tab")
    for column in range(len(RULES)):
        for row in range(HOUSEHOLDS):
            hands.press(str(figure(row, column)))
    # The day of the sheet is filled in. Past its parts, "own days" and "keep a draft" to "send".
    hands.press(*["Tab"] * 6)
    hands.send("Enter")
    assert "都存好了，已交审核" in hands.page.inner_text("main")
    assert hands.clicks == 0
    assert hands.keys == len(RULES) * HOUSEHOLDS + 12
    assert hands.keys / KEYS_A_SECOND < 180

    with app.app_context():
        found = reading().execute(
            select(Rule.number, func.count(), func.sum(Claim.quantity))
            .join(Rule, Rule.id == Claim.rule_id).group_by(Rule.number).order_by(Rule.number)
        ).all()  # fmt: skip
        assert found == [
            (column + 1, HOUSEHOLDS, sum(figure(row, column) for row in range(HOUSEHOLDS)))
            for column in range(len(RULES))
        ]
        reading().rollback()


@pytest.mark.parametrize("village", [6], indirect=True)
def test_what_needs_more_than_a_digit_can_be_typed_and_a_slip_taken_back(
    hands: Hands, village: Village
) -> None:
    hands.open(f"/claims/grid/{village.group_id}?month=2026-11")
    cells = hands.page.locator("[data-grid] tbody tr td:nth-child(2) input")
    hands.press("Shift+Tab", "Shift+Tab", "Space", "Tab", "Tab")
    hands.press(*"012", "Enter", *"0.5", "Enter", "Enter", "7", "Backspace", "8")
    assert [cells.nth(row).input_value() for row in range(5)] == ["012", "0.5", "", "8", ""]
    # The choice is remembered; without it a figure waits for Enter, as ever.
    hands.page.on("dialog", lambda dialog: dialog.accept())
    hands.page.reload()
    assert hands.page.is_checked("[data-one-digit] input")
    hands.page.uncheck("[data-one-digit] input")
    cells.nth(4).focus()
    hands.press(*"34", "Enter", "5", "Enter", "6")
    assert [cells.nth(row).input_value() for row in (4, 5)] == ["34", "5"]
    below_the_last = hands.page.locator("[data-grid] tbody tr:first-child td:nth-child(3) input")
    assert below_the_last.input_value() == "6"
