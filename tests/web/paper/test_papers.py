"""Papers in a browser: whose pages come in which order, and what hangs out is public."""

import re

import pytest

from pointsapp.web.paper import passbooks
from tests.web.browsing import Browser
from tests.web.claims.conftest import Desk


def test_a_villages_passbooks_come_by_group_and_door_one_page_a_household(
    desk: Desk, clerk: Browser
) -> None:
    desk.approved(0)
    desk.approved(1, 31)
    desk.recorded(desk.published())
    desk.registered(0, 3)
    page = clerk.get(f"/papers/passbooks/{desk.world.a.id}").text
    heads = re.findall(r"<b>(\d\d-\d\d\d)</b> (\S+)　", page)
    assert heads == [("01-011", "周桂兰"), ("01-012", "何广田")]
    first, second = page.split('<section class="passbook">')[1:]
    assert "义务工" in first
    assert "细则第 12 条：" in first
    assert "现在可以用 <b>3</b> 分" in first
    assert "庭院整洁" not in first  # not reviewed yet: a paper that stays does not say it
    assert "垃圾不分类" in second
    assert "隐村" not in page


def test_what_is_on_notice_stands_there_as_waiting(desk: Desk, clerk: Browser) -> None:
    desk.approved(0)
    desk.published()
    page = clerk.get(f"/papers/passbook/{desk.world.a.homes[0].id}").text
    assert "待+3" in page
    assert "还没有记账" in page
    assert "01-012" not in page


def test_a_large_village_is_printed_in_parts_or_at_once(
    desk: Desk, clerk: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passbooks, "PART", 1)
    address = f"/papers/passbooks/{desk.world.a.id}"
    parts = [clerk.get(f"{address}?part={part}").text for part in ("1", "2", "9", "all", "x")]
    doors = [re.findall(r"<b>(01-01\d)</b>", page) for page in parts]
    assert doors == [["01-011"], ["01-012"], ["01-012"], ["01-011", "01-012"], ["01-011"]]
    assert "一次打印 2 户" in parts[0]


def test_a_passbooks_code_opens_the_look_up_with_the_door_filled_in(
    desk: Desk, clerk: Browser
) -> None:
    a = desk.world.a
    page = clerk.get(f"/look-up?village={a.id}&group={a.group_id}&door=011").text
    assert f'<option value="{a.group_id}" selected>' in page
    assert 'value="011"' in page


def test_a_blank_round_has_a_row_a_door_and_the_codes_of_the_book(
    desk: Desk, clerk: Browser
) -> None:
    page = clerk.get(f"/papers/round/{desk.world.a.group_id}").text
    across = re.findall(r'round__rule"><b>(\d+)</b>', page)
    assert across == ["3", "12", "31"]  # 25 needs points, not a count
    assert re.findall(r'class="tight">(01\d)</th>', page) == ["011", "012"]
    assert "<b>25</b> 好人好事" in page
    assert clerk.get(f"/papers/round/{desk.world.a.id}").status_code == 404


def test_strips_name_awards_by_group_and_never_a_deduction(desk: Desk, clerk: Browser) -> None:
    desk.approved(0)
    desk.approved(1, 31)
    sheet = desk.published()
    page = clerk.get(f"/papers/strips/{sheet.id}").text
    assert "周桂兰" in page
    assert "加 3 分" in page
    assert "何广田" not in page
    assert "垃圾不分类" not in page
    doors = clerk.get(f"/papers/strips/{sheet.id}?home=1").text
    assert doors.count('class="strip strip--door"') == 1
    assert "垃圾不分类" not in doors
    big = clerk.get(f"/claims/sheets/{sheet.id}/print?big=1").text
    assert "sheet--big" in big


def test_the_shelf_leads_to_all_papers_of_the_village(desk: Desk, clerk: Browser) -> None:
    desk.approved(0)
    sheet = desk.published()
    a = desk.world.a
    assert clerk.get("/papers").location.endswith(f"/papers/village/{a.id}")
    page = clerk.get(f"/papers/village/{a.id}").text
    for address in (
        f"/papers/passbooks/{a.id}", f"/papers/passbooks/{a.group_id}",
        f"/papers/round/{a.group_id}", f"/papers/strips/{sheet.id}",
    ):  # fmt: skip
        assert address in page
    town = desk.browser("town")
    assert a.name in town.get("/papers").text
    assert town.get(f"/papers/village/{desk.world.town_id}").status_code == 404


def test_the_shelf_keeps_the_readers_size(desk: Desk, clerk: Browser) -> None:
    for address in (f"/papers/village/{desk.world.a.id}", f"/papers/passbooks/{desk.world.a.id}"):
        assert 'data-size="normal"' in clerk.get(address).text
