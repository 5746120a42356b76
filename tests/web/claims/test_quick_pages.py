"""Keying a round from paper: checked line by line, nothing lost, one batch, the same twice."""

import re

from sqlalchemy import func, select

from pointsapp.claims.models import Batch, Claim
from tests.web.browsing import Browser
from tests.web.claims.conftest import Desk

LINES = "01-011 12 2\n1-12 3\n01-012 何广田 12 0.5 11-05\n"


def address(desk: Desk) -> str:
    return f"/claims/village/{desk.world.a.id}/quick?unit=household"


def count(desk: Desk) -> int:
    desk.session.rollback()
    return desk.session.scalar(select(func.count()).select_from(Claim)) or 0


def test_lines_are_shown_with_their_names_first_and_sent_as_one_batch(
    desk: Desk, clerk: Browser
) -> None:
    sent = {"key": "round-1", "day": "2026-11-18", "lines": LINES}
    page = clerk.post(address(desk), do="check", **sent).text
    assert "读到 3 条" in page
    assert "何广田" in page
    assert "第 12 条 义务工" in page
    assert count(desk) == 0
    first = clerk.post(address(desk), do="send", **sent)
    again = clerk.post(address(desk), do="send", **sent)
    assert first.status_code == 302
    assert first.location == again.location
    assert count(desk) == 3
    days = desk.session.scalars(select(Claim.occurred_on).order_by(Claim.id)).all()
    assert [day.day for day in days] == [18, 18, 5]
    entered = desk.session.scalars(select(Claim.registered_at)).first()
    assert entered is not None
    assert entered.date().day == 22  # the day entered is kept beside the day said
    assert desk.session.scalars(select(Batch)).one().claims == 3


def test_every_wrong_line_is_named_and_nothing_typed_is_lost(desk: Desk, clerk: Browser) -> None:
    lines = "01-011 12 2\n01-099 12 1\n01-012 77\n01-012 25 1\nabc"
    answer = clerk.post(address(desk), do="send", key="k", day="2026-11-18", lines=lines)
    assert answer.status_code == 422
    assert count(desk) == 0
    assert "有 3 行要改" in answer.text
    assert "第 2 行“01-099 12 1”：本村没有找到" in answer.text
    assert "第 3 行“01-012 77”：2026-11-18 有效的细则里没有第 77 条" in answer.text
    assert "第 5 行“abc”：看不懂户号" in answer.text
    assert "01-011 12 2\n01-099 12 1" in answer.text
    mended = "01-011 12 2\n01-012 25 1"
    answer = clerk.post(address(desk), do="send", key="k", day="2026-11-18", lines=mended)
    assert answer.status_code == 422
    assert "第 2 行“01-012 25 1”" in answer.text  # a range needs its points said
    assert count(desk) == 0


def test_the_day_is_asked_for_and_never_guessed(desk: Desk, clerk: Browser) -> None:
    answer = clerk.post(address(desk), do="send", key="k", lines="01-011 12\n01-012 12")
    assert answer.status_code == 422
    assert answer.text.count("没有日期") == 2  # on top and at the field, not at each line
    answer = clerk.post(address(desk), do="send", key="k", day="2026-11-31", lines="01-011 12")
    assert answer.status_code == 422
    assert "没有这一天" in answer.text
    assert clerk.post(address(desk), do="send", key="k", day="2026-11-18").status_code == 422


def test_a_chosen_group_saves_typing_it(desk: Desk, clerk: Browser) -> None:
    answer = clerk.post(
        address(desk), do="send", key="k", day="2026-11-18", group="01", lines="11 12\n12 12"
    )
    assert answer.status_code == 302
    page = clerk.get(answer.location).text
    assert re.search(r"周桂兰 01-011", page)
    assert clerk.get(f"/claims/village/{desk.world.b.id}/quick").status_code == 404
    assert desk.browser("reviewer").get(address(desk)).status_code == 403
