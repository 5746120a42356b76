"""The review queue in a browser: pass many, send one back, see whose it is instead."""

from sqlalchemy import select

from pointsapp.claims.models import Claim, Review
from tests.web.claims.conftest import Desk


def states(desk: Desk) -> list[str]:
    desk.session.rollback()
    return list(desk.session.scalars(select(Claim.state).order_by(Claim.id)))


def test_the_queue_tells_what_waits_and_what_it_would_count(desk: Desk) -> None:
    desk.registered(0, 3)
    desk.registered(0, 3)
    page = desk.browser("reviewer").get("/claims/queue").text
    assert "审核 2 条登记" in page
    assert page.count("庭院整洁合格") >= 2
    assert "上限 1 次" in page
    assert "clerk" in page  # who registered


def test_what_is_ticked_passes_and_pressed_twice_it_says_the_same(desk: Desk) -> None:
    ids = [str(desk.registered(home).id) for home in (0, 1)]
    browser = desk.browser("reviewer")
    for _ in range(2):
        answer = browser.post("/claims/queue", pick=ids)
        assert answer.status_code == 302
        assert "通过了 2 条" in browser.get(answer.location).text
    assert states(desk) == ["approved", "approved"]


def test_a_whole_page_passes_after_it_said_how_many(desk: Desk) -> None:
    shown = [str(desk.registered(home).id) for home in (0, 1)]
    browser = desk.browser("reviewer")
    page = browser.get("/claims/queue").text
    assert "本页全部通过" in page
    assert all(f'name="shown" value="{claim_id}"' in page for claim_id in shown)
    asked = browser.post("/claims/queue", shown=shown, whole="1")
    assert "这 2 条，全部通过？" in asked.text
    assert states(desk) == ["registered", "registered"]
    assert all(f'name="pick" value="{claim_id}"' in asked.text for claim_id in shown)
    browser.post("/claims/queue", pick=shown)
    assert states(desk) == ["approved", "approved"]
    assert "没有您能审的" in browser.post("/claims/queue", shown=shown, whole="1").text


def test_a_whole_page_never_holds_what_another_village_has(desk: Desk) -> None:
    claim_id = str(desk.registered().id)
    page = desk.browser("otherreviewer").post("/claims/queue", shown=[claim_id], whole="1").text
    assert "没有您能审的" in page


def test_choosing_nothing_is_said(desk: Desk) -> None:
    browser = desk.browser("reviewer")
    answer = browser.post("/claims/queue")
    assert "还没有选" in browser.get(answer.location).text


def test_one_goes_back_with_a_reason_that_is_asked_for(desk: Desk) -> None:
    claim_id = desk.registered().id
    browser = desk.browser("reviewer")
    assert browser.post(f"/claims/{claim_id}/refuse", kind="1", reason="").status_code == 422
    for _ in range(2):
        answer = browser.post(f"/claims/{claim_id}/refuse", kind="1", reason="请补拍路口")
        assert answer.status_code == 302
    assert states(desk) == ["refused"]
    assert desk.session.scalars(select(Review.reason)).all() == [
        "材料看不清，或者对不上：请补拍路口"
    ]


def test_a_stale_refusal_is_a_sentence(desk: Desk) -> None:
    claim_id = desk.registered().id
    other = desk.browser("reviewer")
    page = other.get(f"/claims/{claim_id}").text
    assert "退回给" in page
    assert other.post("/claims/queue", pick=str(claim_id)).status_code == 302
    answer = other.post(f"/claims/{claim_id}/refuse", kind="1", reason="看不清楚")
    assert answer.status_code == 409
    assert "已经有人办过" in answer.text


def test_the_town_sees_the_queue_and_who_does_it_instead(desk: Desk) -> None:
    claim_id = desk.registered().id
    browser = desk.browser("town")
    page = browser.get("/claims/queue").text
    assert "不能审" in page
    assert "由村审核员张reviewer办" in page
    answer = browser.post("/claims/queue", pick=str(claim_id))
    assert "不用您办" in browser.get(answer.location).text
    assert states(desk) == ["registered"]


def test_a_claim_of_another_village_is_not_found(desk: Desk) -> None:
    claim_id = desk.registered().id
    browser = desk.browser("otherclerk")
    assert browser.get(f"/claims/{claim_id}").status_code == 404
    assert browser.post(f"/claims/{claim_id}/withdraw").status_code == 404
    assert desk.browser("clerk").get("/claims/queue").status_code == 403


def test_the_queue_is_searched_sorted_and_downloaded(desk: Desk) -> None:
    desk.registered(0)
    desk.registered(1)
    browser = desk.browser("reviewer")
    page = browser.get("/claims/queue?q=何广田&sort=-holder").text
    assert "何广田" in page
    assert "周桂兰，" not in page
    download = browser.get("/claims/queue?format=xlsx")
    assert download.data[:2] == b"PK"


def test_what_passed_by_mistake_goes_back_on_its_page_before_it_is_published(desk: Desk) -> None:
    claim_id = desk.registered().id
    reviewer, clerk = desk.browser("reviewer"), desk.browser("clerk")
    reviewer.post("/claims/queue", pick=[str(claim_id)])
    assert "请审核员退回这一条" in clerk.get(f"/claims/{claim_id}").text
    assert "审错了" in reviewer.get(f"/claims/{claim_id}").text
    send = {"kind": "3", "reason": "记到别家去了"}
    assert reviewer.post(f"/claims/{claim_id}/refuse", **send).status_code == 409
    reviewer.post(f"/claims/{claim_id}/refuse", mending="1", **send)
    assert states(desk) == ["refused"]
    assert "记到别家去了" in clerk.get(f"/claims/{claim_id}").text


def test_a_quantity_out_of_the_ordinary_is_said_wherever_it_may_pass(desk: Desk) -> None:
    odd, plain = desk.registered(quantity=4), desk.registered(1)
    browser = desk.browser("reviewer")
    shown = {"shown": [str(odd.id), str(plain.id)], "whole": "1"}
    queue, pages = browser.get("/claims/queue").text, browser.post("/claims/queue", **shown).text
    for page in (queue, pages, browser.get(f"/claims/{odd.id}").text):
        assert page.count("一天报了 4 人·天，这户那天 1 口人") == 1
        assert page.count("数量不平常") == 1
    assert "数量不平常" not in browser.get(f"/claims/{plain.id}").text
