"""The grid in a browser: choose columns, type, keep, send; wrong cells keep everything out."""

import re

from sqlalchemy import func, select

from pointsapp.claims.models import Batch, Claim, GridDraft
from tests.web.browsing import Browser
from tests.web.claims.conftest import Desk


def address(desk: Desk, more: str = "") -> str:
    return f"/claims/grid/{desk.world.a.group_id}{more}?month=2026-11&unit=household"


def with_columns(desk: Desk, clerk: Browser, *rules: int) -> None:
    ids = [str(desk.rules[number]) for number in rules]
    assert clerk.post(address(desk, "/rules"), rule=ids).status_code == 302


def cell(desk: Desk, home: int, rule: int) -> str:
    return f"h{desk.world.a.homes[home].id}.{desk.rules[rule]}"


def key_of(page: str) -> str:
    found = re.search(r'name="key" value="([^"]+)"', page)
    assert found
    return found.group(1)


def test_without_columns_their_choice_comes_first_and_is_remembered(
    desk: Desk, clerk: Browser
) -> None:
    assert clerk.get(address(desk)).location.endswith(
        f"/claims/grid/{desk.world.a.group_id}/rules?month=2026-11&unit=household"
    )
    page = clerk.get(address(desk, "/rules")).text
    assert "义务工" in page
    assert "好人好事" not in page  # points to be decided case by case do not fit a count
    with_columns(desk, clerk, 3, 12)
    page = clerk.get(address(desk)).text
    assert "周桂兰" in page
    assert "何广田" in page
    assert f'name="{cell(desk, 0, 12)}"' in page
    before = clerk.get(f"/claims/grid/{desk.world.a.group_id}?month=2026-10")
    assert before.status_code == 302  # October comes before the choice was made
    assert clerk.post(address(desk, "/rules")).status_code == 422


def test_what_is_typed_is_kept_on_the_server(desk: Desk, clerk: Browser) -> None:
    with_columns(desk, clerk, 12)
    cells = {cell(desk, 0, 12): "2"}
    answer = clerk.post(address(desk, "/draft"), day="2026-11-18", **cells)
    assert answer.json == {"saved": True}
    page = clerk.get(address(desk)).text
    assert re.search(rf'name="{re.escape(cell(desk, 0, 12))}"[^>]*value="2"', page)
    assert "已存" in page


def test_a_grid_is_sent_as_one_batch_and_twice_it_is_the_same(desk: Desk, clerk: Browser) -> None:
    with_columns(desk, clerk, 3, 12)
    fields = {
        "key": key_of(clerk.get(address(desk)).text), "do": "send", "day": "2026-11-18",
        cell(desk, 0, 3): "1", cell(desk, 0, 12): "2", cell(desk, 1, 12): "0.5",
        cell(desk, 1, 3): "0",
    }  # fmt: skip
    first = clerk.post(address(desk), **fields)
    again = clerk.post(address(desk), **fields)
    assert first.status_code == again.status_code == 302
    assert first.location == again.location
    assert desk.session.scalar(select(func.count()).select_from(Claim)) == 3
    page = clerk.get(first.location).text
    assert "义务工 2 人·天" in page
    assert "data-draft-done" in page
    draft = desk.session.scalars(select(GridDraft)).one()
    assert draft.cells["household"]["typed"] == {}


def test_a_wrong_cell_is_named_and_nothing_typed_is_lost(desk: Desk, clerk: Browser) -> None:
    with_columns(desk, clerk, 12)
    answer = clerk.post(
        address(desk), key="k", do="send", day="2026-11-18",
        **{cell(desk, 0, 12): "两次", cell(desk, 1, 12): "4"},
    )  # fmt: skip
    assert answer.status_code == 422
    assert "有 1 格要改" in answer.text
    assert "周桂兰，第 12 条" in answer.text
    assert 'value="两次"' in answer.text
    assert 'value="4"' in answer.text
    assert desk.session.scalar(select(func.count()).select_from(Batch)) == 0


def test_a_day_of_another_month_or_to_come_is_refused(desk: Desk, clerk: Browser) -> None:
    with_columns(desk, clerk, 12)
    fields = {cell(desk, 0, 12): "1"}
    for day, said in (("2026-10-31", "日期要在这个月里"), ("2026-11-23", "今天以后")):
        answer = clerk.post(address(desk), key="k", do="send", day=day, **fields)
        assert answer.status_code == 422
        assert said in answer.text


def test_a_column_may_have_a_day_of_its_own(desk: Desk, clerk: Browser) -> None:
    with_columns(desk, clerk, 3, 12)
    clerk.post(
        address(desk), key="k", do="send", day="2026-11-20",
        **{f"day.{desk.rules[3]}": "2026-11-05", cell(desk, 0, 3): "1", cell(desk, 0, 12): "1"},
    )  # fmt: skip
    days = desk.session.scalars(select(Claim.occurred_on).order_by(Claim.id)).all()
    assert [day.day for day in days] == [5, 20]


def test_a_cell_whose_cap_is_reached_says_so(desk: Desk, clerk: Browser) -> None:
    with_columns(desk, clerk, 3, 12)
    desk.registered(0, 3)
    page = clerk.get(address(desk)).text
    assert page.count("到上限") == 1
    assert f'name="{cell(desk, 0, 3)}"' not in page
    assert f'name="{cell(desk, 1, 3)}"' in page


def test_cells_of_other_households_and_rules_do_not_count(desk: Desk, clerk: Browser) -> None:
    with_columns(desk, clerk, 12)
    foreign = {
        f"h{desk.world.b.homes[0].id}.{desk.rules[12]}": "1",
        f"h{desk.world.a.homes[0].id}.{desk.other_rule}": "1",
    }
    answer = clerk.post(address(desk), key="k", do="send", day="2026-11-18", **foreign)
    assert answer.status_code == 422
    assert "至少填一格" in answer.text
    assert clerk.get(f"/claims/grid/{desk.world.b.group_id}").status_code == 404


def test_others_than_clerks_do_not_register(desk: Desk) -> None:
    assert desk.browser("reviewer").get(address(desk)).status_code == 403
    assert desk.browser("supervisor").get("/claims/start").status_code == 403
