"""Short lists are taken home as a spreadsheet, with all that their page shows."""

from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO
from typing import Any

from openpyxl import load_workbook
from sqlalchemy.orm import Session

from pointsapp.people import service
from tests.web.browsing import Browser
from tests.worlds import FIRST_DAY, World


def table(browser: Browser, address: str) -> list[tuple[Any, ...]]:
    answer = browser.get(f"{address}?format=xlsx")
    assert answer.data[:2] == b"PK", answer.status_code
    sheet = load_workbook(BytesIO(answer.data)).worksheets[0]
    return list(sheet.iter_rows(values_only=True))


def test_offices_of_now_and_before_are_downloaded(
    world: World, session: Session, signed_in: Callable[[str], Browser], now: datetime
) -> None:
    facts: dict[str, Any] = {"region_id": world.a.id, "from_on": FIRST_DAY, "by": None, "now": now}
    for home, position in zip(world.a.homes, ("secretary", "expense_clerk"), strict=True):
        office_id = service.appoint(session, person_id=home.head_id, position=position, **facts)
    service.end_office(session, office_id, on=date(2026, 6, 1), by=None, now=now)
    session.commit()
    clerk = signed_in("clerk")
    heads, *rows = table(clerk, f"/villages/{world.a.id}/offices")
    assert heads == ("职务", "姓名", "从", "到")
    assert {(row[0], row[1], row[3] is None) for row in rows} == {
        ("村党组织书记", "周桂兰", True), ("报账员", "何广田", False),
    }  # fmt: skip
    assert clerk.get(f"/villages/{world.b.id}/offices?format=xlsx").status_code == 404


def test_representatives_are_downloaded_with_their_households(
    world: World, session: Session, signed_in: Callable[[str], Browser], now: datetime
) -> None:
    one, two = world.a.homes
    mandate = service.add_representative(
        session, village_id=world.a.id, person_id=one.head_id, certificate="001",
        from_on=FIRST_DAY, by=None, now=now,
    )  # fmt: skip
    homes = [one.id, two.id]
    service.link_households(session, mandate, homes, on=FIRST_DAY, by=None, now=now)
    session.commit()
    _, row = table(signed_in("clerk"), f"/villages/{world.a.id}/representatives")
    assert row[:2] == ("周桂兰", "001")
    assert (row[4], row[5]) == (2, "01-011、01-012")
