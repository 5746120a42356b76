"""A small ledger, and the page opened from disk: no web application, no server."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.orm import Session

from pointsapp.ledger.publishing import own_file, seal_file
from pointsapp.ledger.service import record, record_batch, reverse, seal_village, spend, transfer
from tests.ledger.conftest import DAY, award, make_village
from tests.proof.check.opened import Books, CheckPage


@pytest.fixture
def phone(browser: Any) -> Iterator[Any]:
    """A page as wide as a small phone."""
    context = browser.new_context(viewport={"width": 360, "height": 780}, locale="zh-CN")
    yield context.new_page()
    context.close()


@pytest.fixture
def books(session: Session, now: datetime) -> Books:
    """Two households in four seals, a bit of everything."""
    village = make_village(session, now)
    one, two = village.account(), village.account()
    facts: dict[str, Any] = {"by": None, "now": now}
    first = [award(one.id, "3", "a", spendable="1.5"), award(two.id, "5.50", "c")]
    record_batch(session, village.id, first, **facts)
    record_batch(session, village.id, [award(one.id, "-1", "b"), award(two.id, "2", "e")], **facts)
    entry_id = record(session, village.id, award(one.id, "4", "d"), **facts)
    reverse(session, entry_id, key="r", on=DAY, **facts)
    spend(session, two.id, Decimal(2), key="s", period="2026", on=DAY, **facts)
    seal_village(session, village.id, now=now)
    moved = {"honour": Decimal(1), "spendable": Decimal("0.50"), "period": "2026"}
    transfer(session, two.id, one.id, key="t", on=DAY, **moved, **facts)
    seal_village(session, village.id, now=now)
    session.commit()
    return Books(village.id, seal_file(session, village.id), own_file(session, [one.id]))


@pytest.fixture
def check_page(phone: Any) -> Iterator[CheckPage]:
    """The page, opened; whatever it does, it asks the network for nothing and never fails."""
    failures: list[str] = []
    phone.on("pageerror", lambda error: failures.append(str(error)))
    opened = CheckPage(phone)
    yield opened
    assert failures == []
    assert [url for url in opened.asked if not url.startswith("file://")] == []
