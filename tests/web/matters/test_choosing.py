"""A matter is opened from any list of things to carry out, not from powers alone."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from pointsapp.matters.models import Matter
from pointsapp.powers.models import ListItem, PowerList
from tests.web.browsing import Browser
from tests.worlds import FIRST_DAY, World


@pytest.fixture
def items(session: Session, world: World, now: datetime) -> dict[str, int]:
    """One item of each of four lists of village a."""
    found: dict[str, int] = {}
    for kind, title in (
        ("service", "低保代办"), ("access", "通知村民参加体检"), ("customs", "婚事操办"),
        ("duty", "按时开会"),
    ):  # fmt: skip
        row = PowerList(
            region_id=world.a.id, kind=kind, number=f"2026-{kind}"[:12], title=kind,
            state="adopted", created_at=now, adopted_at=now, in_force_from=FIRST_DAY,
        )  # fmt: skip
        session.add(row)
        session.flush()
        item = ListItem(list_id=row.id, number=1, category="第一类", title=title)
        session.add(item)
        session.flush()
        found[kind] = item.id
    session.commit()
    return found


def test_services_assistance_and_customs_can_be_opened_and_duties_cannot(
    world: World, items: dict[str, int], browser_of: Browser
) -> None:
    browser_of.sign_in("clerk")
    page = browser_of.get(f"/matters/village/{world.a.id}/new").text
    for said in ("服务群众事项清单", "准入事项清单", "移风易俗清单", "低保代办", "婚事操办"):
        assert said in page
    assert "按时开会" not in page
    form = f"/matters/village/{world.a.id}/open?item="
    assert browser_of.get(f"{form}{items['customs']}").status_code == 200
    assert browser_of.get(f"{form}{items['duty']}").status_code == 404


def test_what_is_opened_from_such_a_list_is_a_matter_like_any_other(
    session: Session, world: World, items: dict[str, int], browser_of: Browser
) -> None:
    browser_of.sign_in("clerk")
    address = f"/matters/village/{world.a.id}/open"
    fields: dict[str, Any] = {
        "key": "k", "item": items["access"], "subject": "通知体检", "opened_on": "2026-11-18",
    }  # fmt: skip
    sent = browser_of.post(address, f"{address}?item={items['access']}", **fields)
    assert sent.status_code == 302
    assert session.query(Matter).one().item_id == items["access"]
