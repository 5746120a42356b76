"""Deputies on pages: appointed with days and a reason, ended, read by village and town."""

from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from pointsapp.people import service
from pointsapp.people.queries import deputies_of
from tests.web.browsing import Browser
from tests.worlds import FIRST_DAY, MARK, World

pytestmark = pytest.mark.sqlite_only
SignedIn = Callable[[str], Browser]


@pytest.fixture
def addresses(world: World, session: Session, now: datetime) -> dict[str, str]:
    """The list and the form of village a, whose secretary is the head of its first home."""
    service.appoint(
        session, region_id=world.a.id, position="secretary", person_id=world.a.homes[0].head_id,
        from_on=FIRST_DAY, by=None, now=now,
    )  # fmt: skip
    session.commit()
    page = f"/villages/{world.a.id}/deputies"
    return {"list": page, "form": f"{page}/new"}


def given(world: World, **other: str) -> dict[str, str]:
    deputy = str(world.a.homes[1].head_id)
    facts = {"position": "secretary", "person_id": deputy, "from_on": "2026-11-18"}
    return {**facts, "note": "住院", **other}


def appointed(session: Session, world: World) -> Any:
    session.rollback()
    return deputies_of(session, world.a.id)[0].deputy


def test_a_deputy_is_appointed_seen_by_the_town_and_ended(
    world: World, session: Session, addresses: dict[str, str], signed_in: SignedIn
) -> None:
    clerk = signed_in("clerk")
    form = clerk.get(f"{addresses['form']}?q=何").text
    assert "村党组织书记（周桂兰）" in form
    sent = clerk.post(addresses["form"], **given(world, to_on="2026-12-18"))
    assert sent.location == addresses["list"]
    page = signed_in("town").get(addresses["list"]).text
    for said in ("村党组织书记（周桂兰）", "何广田", "住院", "11月18日", "12月18日"):
        assert said in page, said
    deputy = appointed(session, world)
    end = f"/deputies/{deputy.id}/end"
    refused = signed_in("clerk").post(end, on="2026-11-01")
    assert refused.status_code == 422
    assert clerk.post(end, on="2026-11-19").status_code == 302
    assert appointed(session, world).to_on == date(2026, 11, 19)
    assert "以前的" in clerk.get(addresses["list"]).text


def test_what_is_missing_is_said_and_what_was_typed_stays(
    world: World, session: Session, addresses: dict[str, str], signed_in: SignedIn
) -> None:
    clerk = signed_in("clerk")
    for wrong in ({"note": ""}, {"to_on": "2026-11-18"}, {"person_id": ""}, {"position": "king"}):
        answer = clerk.post(f"{addresses['form']}?q=何", **given(world, **wrong))
        assert answer.status_code == 422, wrong
        assert 'value="2026-11-18"' in answer.text
    own = given(world, person_id=str(world.a.homes[0].head_id))
    assert "就是村党组织书记" in clerk.post(addresses["form"], **own).text
    session.rollback()
    assert deputies_of(session, world.a.id) == []


def test_nobody_of_another_village_is_appointed_or_shown(
    world: World, session: Session, addresses: dict[str, str], signed_in: SignedIn, now: datetime
) -> None:
    foreign = service.appoint_deputy(
        session, region_id=world.b.id, position="secretary", person_id=world.b.homes[0].head_id,
        from_on=date(2026, 11, 1), by=None, now=now, note=MARK,
    )  # fmt: skip
    session.commit()
    clerk = signed_in("clerk")
    person = {"person_id": str(world.b.homes[0].head_id)}
    assert clerk.post(addresses["form"], **given(world, **person)).status_code == 404
    there = f"/villages/{world.b.id}/deputies"
    for address in (there, f"{there}?format=xlsx", f"{there}/new", f"/deputies/{foreign}/end"):
        assert clerk.get(address).status_code == 404, address
    assert clerk.post(f"/deputies/{foreign}/end", on="2026-11-02").status_code == 404


@pytest.mark.parametrize("role", ["reviewer", "supervisor", "inspector"])
def test_who_does_not_keep_the_roster_only_reads(
    world: World, addresses: dict[str, str], signed_in: SignedIn, role: str
) -> None:
    browser = signed_in(role)
    page = browser.get(addresses["list"])
    assert page.status_code == 200
    assert addresses["form"] not in page.text
    assert browser.post(addresses["form"], **given(world)).status_code == 403


def test_all_that_ever_acted_are_downloaded(
    world: World, session: Session, addresses: dict[str, str], signed_in: SignedIn, now: datetime
) -> None:
    deputy_id = service.appoint_deputy(
        session, region_id=world.a.id, position="secretary", person_id=world.a.homes[1].head_id,
        from_on=date(2026, 11, 1), by=None, now=now, note="学习",
    )  # fmt: skip
    service.end_deputy(session, deputy_id, on=date(2026, 11, 9), by=None, now=now)
    session.commit()
    answer = signed_in("town").get(f"{addresses['list']}?format=xlsx")
    heads, row = load_workbook(BytesIO(answer.data)).worksheets[0].iter_rows(values_only=True)
    assert heads == ("职务", "任职的人", "谁代", "从", "到", "为什么")
    assert row[:3] == ("村党组织书记", "周桂兰", "何广田")
    assert row[5] == "学习"
