"""What a household's page costs: as many statements, however long the history behind it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from unittest.mock import patch

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from pointsapp.foundation import remembered
from pointsapp.ledger.models import Entry
from pointsapp.ledger.policy import Draft
from pointsapp.ledger.queries import account_of_household
from pointsapp.ledger.service import record_batch, reverse
from pointsapp.rulebooks.models import Grade
from tests.business import Business
from tests.web.browsing import Browser
from tests.worlds import World

# Card and place, settings, accounts, books, places of lines, claims, other entries, contests, and
# the statuses that a book with grades asks for; a village that shows positions asks one more.
MOST = 9


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """The reading statements sent while inside."""
    sent: list[str] = []

    execute = engine.dialect.do_execute

    def note(cursor: Any, statement: str, values: Any, context: Any = None) -> None:
        if statement.startswith(("SELECT", "WITH")):
            sent.append(statement)
        execute(cursor, statement, values, context)

    with patch.object(engine.dialect, "do_execute", note):
        yield sent


def booked(session: Session, world: World, many: int, now: datetime, *, year: int = 2026) -> int:
    """So many awards on the second household's account, a day apart; gives the account."""
    account = account_of_household(session, world.a.homes[1].id, on=date(2026, 11, 22))
    assert account is not None
    one = Decimal(1)
    drafts = [
        Draft(account.id, "award", one, one, one, None, "2026-0001/12", str(year),
              date(year, 1 + n % 11, 1 + n % 28), f"cost:{year}:{many}:{n}")
        for n in range(many)
    ]  # fmt: skip
    record_batch(session, world.a.id, drafts, by=None, now=now)
    session.commit()
    return account.id


def opened(browser: Browser, world: World) -> None:
    browser.scan(world.a.homes[1])
    browser.prove()


def test_the_page_asks_no_more_after_years_than_at_the_start(
    session: Session, engine: Engine, world: World, business: tuple[Business, Business],
    browser_of: Browser, now: datetime, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    # PostgreSQL says less often that nobody wrote, the more other tests write beside this one.
    monkeypatch.setattr(remembered, "_moment", lambda _connection: None)
    session.add(Grade(book_id=business[0].book_id, position=1, name="诚信户", statuses=[]))
    booked(session, world, 1, now)
    opened(browser_of, world)
    browser_of.get("/my")
    with counted(engine) as first:
        assert browser_of.get("/my").status_code == 200
    with counted(engine) as again:
        browser_of.get("/my")
    assert again == first  # what is remembered is asked for all the same
    account_id = booked(session, world, 60, now)
    for year in (2024, 2025):
        booked(session, world, 40, now, year=year)
    with counted(engine) as changed:
        assert browser_of.get("/my").status_code == 200
    assert len(changed) < 2 * MOST  # up to the first answer that is another, then all of them
    with counted(engine) as later:
        page = browser_of.get("/my").text
    assert page.count('class="entry"') == 10
    assert len(later) <= len(first) <= MOST, "\n".join(later)
    assert session.query(Entry).filter_by(account_id=account_id).count() > 140


def test_earlier_years_and_what_was_taken_back_stay_in_the_sum(
    session: Session, world: World, business: tuple[Business, Business], browser_of: Browser,
    now: datetime,
) -> None:  # fmt: skip
    account_id = booked(session, world, 30, now, year=2025)
    booked(session, world, 3, now)
    entry = session.query(Entry).filter_by(account_id=account_id, period="2025").first()
    assert entry is not None
    reverse(session, entry.id, key="back", on=date(2026, 11, 22), by=None, now=now)
    session.commit()
    opened(browser_of, world)
    newest, oldest = (browser_of.get(f"/my?period=2025&page={n}").text for n in (1, 4))
    assert (newest.count('class="entry"'), oldest.count('class="entry"')) == (10, 1)
    assert "冲正" in newest
    assert "已更正" in oldest
    assert '<th scope="row">2025 年加分</th><td>+30</td>' in oldest
    assert '<th scope="row">冲正</th><td>−1</td>' in oldest
    assert browser_of.get("/my?period=2025&page=99").text.count('class="entry"') == 1
