"""A clerk calls to an activity; everybody reads it on the board and on paper."""

import re
from datetime import date

from pointsapp.activities.models import Activity, Shift
from tests.business import WORK

CALL = {
    "title": "清理水渠", "what": "清三组的水渠", "place": "村口", "happens_on": "2026-11-29",
    "contact": "韩秀芝 555 0012", "team_kind": "none", "light": "烧水",
}  # fmt: skip


def test_from_an_empty_form_to_the_board(of, client, world, rules, session):
    clerk, village = of("clerk"), world.a.id
    new = f"/activities/village/{village}/new"
    assert "韩秀芝" in clerk.get(new).text  # whom to ask stands there already
    refused = clerk.post(new, new, key="k", **{**CALL, "title": ""})
    assert refused.status_code == 422
    assert "清三组的水渠" in refused.text
    page = clerk.post(new, new, key="k", **CALL).location
    assert clerk.post(new, new, key="k", **CALL).location == page

    # Without a shift it is not published; it is nobody else's to read.
    said = clerk.post(f"{page}/publish", page)
    assert "还没有班次" in clerk.get(said.location).text
    board = f"/v/{village}/activities"
    assert "清理水渠" not in client.get(board).text

    clerk.post(f"{page}/shifts", f"{page}/shifts", starts="8点半", ends="11:00", places="20")
    clerk.post(f"{page}/rewards", f"{page}/rewards", task="work", rule_id=rules[WORK],
               per="person", quantity="0.5")  # fmt: skip
    clerk.post(f"{page}/publish", page)
    public = client.get(board).text
    assert "清理水渠" in public
    assert "2026年11月" in public
    address = re.search(rf'href="({board}/\d+)"', public)[1]
    call = client.get(address).text
    for words in ("08:30—11:00", "还要 20 人", "来一个人 1.5 分", "不来不扣分", "烧水"):
        assert words in call
    paper = client.get(f"{address}/print").text
    assert 'data-paper="a4"' in paper
    assert "<svg" in paper
    assert "清理水渠" in client.get(f"/v/{village}").text
    assert session.query(Activity).one().happens_on == date(2026, 11, 29)


def test_what_is_typed_wrong_is_said_where_it_stands(of, ids, rules):
    clerk, page = of("clerk"), f"/activities/{ids['activity_id']}"
    assert "例如 8:30" in clerk.get(f"{page}/shifts").text
    for form, fields, said in (
        ("shifts", {"starts": "早上", "ends": "9:00"}, "时间请写成"),
        ("shifts", {"starts": "9:00", "ends": "8:00"}, "结束要比开始晚"),
        ("postpone", {"to": "2026-11-20", "reason": "下雨"}, "在原来的后面"),
        ("cancel", {}, "还没有填"),
        ("sign-ups", {"who": "没有人", "shift": ids["shift_id"], "task": "work", "via": "phone"},
         "没有找到"),
    ):  # fmt: skip
        answer = clerk.post(f"{page}/{form}", page, **fields)
        assert answer.status_code == 422
        assert said in answer.text, form


def test_rain_moves_it_and_the_new_words_are_ready_to_send(of, client, world, ids):
    clerk, page = of("clerk"), f"/activities/{ids['activity_id']}"
    assert "报了名的 1 人都还在" in clerk.get(f"{page}/postpone").text
    answer = clerk.post(f"{page}/postpone", page, to="2026-12-02", reason="下雨路滑")
    words = clerk.get(answer.location).text
    assert "原定11月25日，改到12月2日" in words
    assert "再说一遍" in words
    assert "下雨路滑" in client.get(f"/v/{world.a.id}/activities/{ids['activity_id']}").text


def test_a_cancelled_one_stays_readable_with_its_reason(of, client, world, ids):
    clerk, page = of("clerk"), f"/activities/{ids['activity_id']}"
    clerk.post(f"{page}/cancel", page, reason="河水上涨")
    public = client.get(f"/v/{world.a.id}/activities/{ids['activity_id']}").text
    assert "取消了：河水上涨" in public
    assert "报名" not in public.split("<main")[1]
    assert "取消了" in client.get(f"/v/{world.a.id}/activities").text


def test_places_are_changed_and_empty_shifts_taken_out(of, ids, session):
    clerk, page = of("clerk"), f"/activities/{ids['activity_id']}"
    clerk.post(f"{page}/shifts", page, starts="14:00", ends="16:00")
    later = session.query(Shift).filter_by(starts="14:00").one().id
    clerk.post(f"/activities/shifts/{later}/places", page, places="5")
    session.rollback()
    assert session.get(Shift, later).places == 5
    session.rollback()
    clerk.post(f"/activities/shifts/{later}/remove", page)
    session.rollback()
    assert session.get(Shift, later) is None
    session.rollback()
    kept = clerk.post(f"/activities/shifts/{ids['shift_id']}/remove", page)
    assert "不能去掉" in clerk.get(kept.location).text


def test_who_only_looks_sees_no_buttons_and_changes_nothing(of, ids):
    reviewer, page = of("reviewer"), f"/activities/{ids['activity_id']}"
    seen = reviewer.get(page).text
    assert "改期" not in seen
    assert "报名名单" in seen
    assert reviewer.post(f"{page}/cancel", "/password", reason="不办了").status_code == 403


def test_the_list_can_be_searched_sorted_and_taken_home(of, ids):
    clerk = of("clerk")
    assert "河道清淤" in clerk.get("/activities?q=桥头&sort=-came").text
    assert "没有找到" in clerk.get("/activities?q=没有").text
    assert clerk.get("/activities?format=xlsx").data.startswith(b"PK")
    assert "没有办完的活动" in clerk.get("/activities?state=closed").text
    assert clerk.get("/activities?state=nonsense").status_code == 200
