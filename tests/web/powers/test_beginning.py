"""A list begun from an empty table, or from another place's list."""

from datetime import date, datetime
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from pointsapp.people.models import Region
from pointsapp.people.queries import get_region
from pointsapp.powers import queries
from pointsapp.powers.models import PowerList
from tests.powers.lists import ASSIST, POWER, adopted, decide_meetings, make_list
from tests.web.browsing import Browser
from tests.worlds import World

pytestmark = pytest.mark.sqlite_only
DAY = date(2026, 11, 22)


@pytest.fixture
def county_id(session: Session, world: World, now: datetime) -> int:
    """The county of the world, whose bodies can adopt."""
    parent = get_region(session, world.town_id).parent_id
    assert parent is not None
    decide_meetings(session, {"county": parent}, now)
    return parent


@pytest.fixture
def in_force(session: Session, county_id: int, now: datetime) -> dict[str, PowerList]:
    """Two lists of the county that count everywhere in it."""
    drafts = {"power": POWER, "access": ASSIST}
    rows = {
        kind: adopted(session, make_list(session, county_id, now, draft), now, DAY, "county")
        for kind, draft in drafts.items()
    }
    session.commit()
    return rows


def drafts_of(session: Session, region_id: int) -> list[PowerList]:
    session.rollback()
    return [row for row in queries.lists_of(session, region_id) if row.state == "draft"]


def test_an_empty_table_has_every_column_and_is_refused_until_it_is_filled(
    session: Session, world: World, browser_of: Browser
) -> None:
    browser_of.sign_in("clerk")
    place = f"/powers/place/{world.a.id}"
    assert f"{place}/template" in browser_of.get(f"{place}/new").text
    answer = browser_of.get(f"{place}/template")
    book = load_workbook(BytesIO(answer.data))
    assert book.sheetnames == ["清单", "事项", "流程", "步骤", "名称表"]
    assert [cell.value for cell in book["事项"][1]][:3] == ["编号", "类别", "事项"]
    assert book["事项"].max_row == 1
    facts = {"title": "小微权力清单", "kind": "power"}
    sent = browser_of.post(f"{place}/start", file=(BytesIO(answer.data), "空.xlsx"), **facts)
    assert sent.status_code == 422
    assert "一项也没有，请填好再上传" in sent.text
    for column, value in enumerate((1, "财务", "报销"), start=1):
        book["事项"].cell(2, column, value)
    filled = BytesIO()
    book.save(filled)
    filled.seek(0)
    sent = browser_of.post(f"{place}/start", file=(filled, "好.xlsx"), **facts)
    assert sent.status_code == 302, sent.text
    assert [row.title for row in drafts_of(session, world.a.id)] == ["小微权力清单"]


def test_the_town_takes_a_list_of_the_county_over_as_its_draft(
    session: Session, world: World, in_force: dict[str, PowerList], browser_of: Browser
) -> None:
    browser_of.sign_in("town")
    lists = f"/powers/place/{world.town_id}"
    assert f'action="{lists}/take"' in browser_of.get(lists).text
    assert browser_of.post(f"{lists}/take", list_id=str(in_force["power"].id)).status_code == 302
    own = drafts_of(session, world.town_id)
    assert [row.title for row in own] == ["小微权力清单"]
    titles = [item.title for item in queries.items_of(session, own[0].id)]
    assert titles == ["日常开支报销", "使用村委会公章"]
    assert queries.procedures_in(session, own[0].id)


def test_a_neighbours_list_in_force_is_offered_and_a_draft_is_not(
    session: Session, world: World, county_id: int, browser_of: Browser, now: datetime
) -> None:
    county = get_region(session, county_id)
    other = Region(parent_id=county.id, level="town", code="99", name="邻镇", path="",
                   started_on=date(2026, 1, 1))  # fmt: skip
    session.add(other)
    session.flush()
    other.path = f"{county.path}{other.id}/"
    theirs = adopted(session, make_list(session, other.id, now), now, DAY, "town")
    draft = make_list(session, other.id, now)
    session.commit()
    browser_of.sign_in("town")
    place = f"/powers/place/{world.town_id}"
    assert "邻镇：小微权力清单" in browser_of.get(f"{place}/new").text
    refused = browser_of.post(f"{place}/take", list_id=str(draft.id))
    assert refused.status_code == 422
    assert "重新选" in refused.text
    assert browser_of.post(f"{place}/take", list_id=str(theirs.id)).status_code == 302


def test_a_village_is_offered_nothing_of_another_village(
    session: Session, world: World, browser_of: Browser, now: datetime
) -> None:
    theirs = adopted(session, make_list(session, world.b.id, now), now, DAY)
    session.commit()
    browser_of.sign_in("clerk")
    place = f"/powers/place/{world.a.id}"
    assert f'value="{theirs.id}"' not in browser_of.get(f"{place}/new").text
    assert browser_of.post(f"{place}/take", list_id=str(theirs.id)).status_code == 422
    assert drafts_of(session, world.a.id) == []


def test_a_village_is_not_offered_what_is_fixed_above_it(
    session: Session, world: World, in_force: dict[str, PowerList], browser_of: Browser
) -> None:
    browser_of.sign_in("clerk")
    place = f"/powers/place/{world.a.id}"
    page = browser_of.get(f"{place}/new").text
    assert f'value="{in_force["power"].id}"' in page
    assert f'value="{in_force["access"].id}"' not in page
    sent = browser_of.post(f"{place}/take", list_id=str(in_force["access"].id))
    assert sent.status_code == 422
    assert drafts_of(session, world.a.id) == []


@pytest.mark.parametrize("role", ["reviewer", "supervisor", "cadre"])
def test_who_does_not_keep_lists_takes_none(
    world: World, in_force: dict[str, PowerList], browser_of: Browser, role: str
) -> None:
    browser_of.sign_in(role)
    place = f"/powers/place/{world.a.id}"
    assert "/take" not in browser_of.get(place).text
    assert browser_of.post(f"{place}/take", list_id=str(in_force["power"].id)).status_code == 403
    assert browser_of.get(f"{place}/template").status_code == 403
    there = f"/powers/place/{world.b.id}"
    assert browser_of.get(f"{there}/template").status_code == 404
