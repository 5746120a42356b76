"""The household reads its grade: from its score, and from a status that a rule gave it."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from pointsapp.ledger.queries import account_of_household
from pointsapp.ledger.service import give_standing
from pointsapp.rulebooks.models import Grade
from tests.business import Business
from tests.web.browsing import Browser
from tests.worlds import World


def test_the_grade_follows_the_score_until_a_status_decides(
    session: Session,
    world: World,
    business: tuple[Business, Business],
    browser_of: Browser,
    now: datetime,
) -> None:
    book_id, home = business[0].book_id, world.a.homes[0]
    session.add_all(
        [
            Grade(book_id=book_id, position=1, name="诚信户", lower=Decimal(105), statuses=[]),
            Grade(book_id=book_id, position=2, name="普通户", lower=Decimal(50), upper=Decimal(105),
                  upper_open=True, statuses=[]),
            Grade(book_id=book_id, position=3, name="警示户", upper=Decimal(50), upper_open=True,
                  statuses=["警示"]),
        ]
    )  # fmt: skip
    session.commit()
    browser_of.scan(home)
    browser_of.prove()
    page = browser_of.get("/my").text
    assert "诚信户" in page
    assert "共 106 分" in page
    account = account_of_household(session, home.id, on=date(2026, 11, 22))
    assert account is not None
    give_standing(
        session, account.id, "警示", rule_id=None, occurred_on=date(2026, 11, 20), key="s1",
        by=None, now=now,
    )  # fmt: skip
    session.commit()
    page = browser_of.get("/my").text
    assert "警示户" in page
    assert "诚信户" not in page
