"""Who serves the village hangs on the board: offices, vacant ones too, and public promises."""

from datetime import datetime

from sqlalchemy.orm import Session

from pointsapp.people import service
from tests.web.browsing import Browser
from tests.worlds import FIRST_DAY, World


def test_offices_vacancies_and_promises_are_public_linked_households_are_not(
    session: Session, world: World, browser_of: Browser, now: datetime
) -> None:
    first, second = world.a.homes
    who = {"by": None, "now": now}
    service.appoint(
        session, region_id=world.a.id, person_id=first.head_id, position="secretary",
        from_on=FIRST_DAY, **who,
    )  # fmt: skip
    deputy = service.add_representative(
        session, village_id=world.a.id, person_id=first.head_id, certificate="代 7",
        from_on=FIRST_DAY, promises="每月走访一遍\n有事当天回话", **who,
    )  # fmt: skip
    service.link_households(session, deputy, [second.id], on=FIRST_DAY, **who)
    session.commit()
    page = browser_of.get(f"/v/{world.a.id}/officers").text
    assert "周桂兰" in page
    assert "村委会主任</dt> <dd><span" in page  # vacant
    assert "空缺" in page
    assert "有事当天回话" in page
    assert "联系 1 户" in page
    assert "何广田" not in page
    assert f"/v/{world.a.id}/officers" in browser_of.get(f"/v/{world.a.id}").text


def test_a_village_without_representatives_says_so(world: World, browser_of: Browser) -> None:
    assert "还没有登记村民代表" in browser_of.get(f"/v/{world.a.id}/officers").text
