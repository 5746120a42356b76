"""A household claims on its phone, in a browser without scripts: nothing typed is ever lost."""

import re
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from pointsapp.claims import service
from pointsapp.claims.models import Claim, ClaimPhoto, OwnClaim
from pointsapp.foundation.clock import FixedClock, village_day
from pointsapp.foundation.files import StoredFile
from pointsapp.ledger import households
from pointsapp.rulebooks.models import Rule
from tests.business import AWARD, WORK, Business
from tests.helped import Claimed, claimed, decide
from tests.pictures import picture
from tests.web.browsing import Browser
from tests.worlds import World

Businesses = tuple[Business, Business]


class Phone:
    """The first household's browser."""

    def __init__(self, browser: Browser, world: World, rule: int, session: Session) -> None:
        self.browser, self.world, self.session = browser, world, session
        self.address = f"/my/claims/new/{rule}"

    def open(self, home: int = 0) -> "Phone":
        self.browser.scan(self.world.a.homes[home])
        self.browser.prove()
        return self

    def form(self) -> dict[str, Any]:
        page = self.browser.get(self.address).text
        key = re.search(r'name="key" value="([^"]+)"', page)
        assert key
        return {"key": key[1], "do": "send", "day": "2026-11-20", "quantity": "1"}

    def send(self, photos: tuple[bytes, ...] = (), **fields: Any) -> Any:
        data = {"csrf_token": self.browser.token(), **fields}
        data["photos"] = [(BytesIO(each), f"{n}.jpg") for n, each in enumerate(photos)]
        return self.browser.client.post(
            self.address, data=data, content_type="multipart/form-data"
        )  # fmt: skip

    def shown(self, sent: Any) -> str:
        """The page that a form leads to: the back key never sends photos again."""
        assert sent.status_code == 302
        page: str = self.browser.get(sent.location).text
        return page

    def own(self) -> list[Claim]:
        self.session.rollback()
        found = select(Claim).join(OwnClaim, OwnClaim.claim_id == Claim.id).order_by(Claim.id)
        return list(self.session.scalars(found))


@pytest.fixture
def phone(
    world: World, business: Businesses, browser_of: Browser, session: Session, now: datetime
) -> Phone:
    decide(session, world.a, now)
    session.commit()
    return Phone(browser_of, world, business[0].rules[AWARD], session).open()


@pytest.fixture
def made(
    world: World, business: Businesses, session: Session, now: datetime
) -> Claimed:  # fmt: skip
    rule = business[0].rules[AWARD]
    found = claimed(
        session, world.a, rule, world.logins["clerk"], world.logins["reviewer"], now
    )  # fmt: skip
    session.commit()
    return found


def test_without_the_pin_nobody_claims(
    world: World, business: Businesses, browser_of: Browser
) -> None:
    browser_of.scan(world.a.homes[0])
    for address in ("/my/claims", "/my/claims/new", f"/my/claims/new/{business[0].rules[AWARD]}"):
        assert browser_of.get(address).location.startswith("/my/pin"), address


def test_only_rules_that_villagers_may_claim_are_offered(
    phone: Phone, business: Businesses
) -> None:
    page = phone.browser.get("/my/claims/new").text
    assert "庭院整洁" in page
    assert "义务工" not in page
    assert phone.browser.get(f"/my/claims/new/{business[0].rules[WORK]}").status_code == 404
    assert "没有找到" in phone.browser.get("/my/claims/new?q=没有的").text


def test_a_village_that_decided_nothing_says_so_and_who_helps(
    world: World, business: Businesses, browser_of: Browser
) -> None:
    browser_of.scan(world.a.homes[0])
    browser_of.prove()
    for address in ("/my/claims", "/my/claims/new"):
        page = browser_of.get(address).text
        assert "没有开通手机申报" in page
        assert "信息员" in page


def test_a_claim_with_photos_is_followed_from_its_own_page(phone: Phone, world: World) -> None:
    head = world.a.homes[0].head_id
    photos = (picture(1, (1600, 1200), place=True), picture(2))
    answer = phone.send(photos, **phone.form(), doer=head, note="扫了门前")
    assert answer.status_code == 302
    page = phone.browser.get(answer.location).text
    for words in ("等审核员看", "扫了门前", "周桂兰", "11月20日", "撤回"):
        assert words in page, words
    links = re.findall(r'href="(/my/claims/photos/\d+)"', page)
    assert len(links) == 2
    shown = phone.browser.get(links[0])
    assert (shown.mimetype, shown.headers["Cache-Control"]) == ("image/jpeg", "private, no-store")
    assert b"SecretPhone" not in shown.data
    assert Image.open(BytesIO(shown.data)).size == (1280, 960)
    assert Image.open(BytesIO(phone.browser.get(links[0] + "?small=1").data)).size == (320, 240)
    assert "等审核" in phone.browser.get("/my/claims").text
    assert "看进展" in phone.browser.get("/my").text


def test_pressed_twice_it_is_one_claim(phone: Phone) -> None:
    form = phone.form()
    assert phone.send(**form).location == phone.send(**form).location
    assert len(phone.own()) == 1


def test_what_was_typed_and_kept_stays_when_a_photo_is_none(phone: Phone) -> None:
    form = phone.form()
    answer = phone.send((picture(1), b"no picture at all"), **form, note="一句没丢的话")
    assert answer.status_code == 422
    for words in ("一句没丢的话", form["key"], "不是照片", "已经存好的照片（1 张）", "2026-11-20"):
        assert words in answer.text, words
    assert phone.own() == []
    sent = phone.send(**form, note="一句没丢的话")
    assert sent.status_code == 302
    assert len(re.findall(r"/my/claims/photos/\d+\"", phone.browser.get(sent.location).text)) == 1


def test_a_form_that_nobody_touched_claims_nothing(phone: Phone) -> None:
    page = phone.browser.get(phone.address).text
    days = re.search(r'<select[^>]*name="day".*?</select>', page, re.DOTALL)
    assert days
    assert "今天，11月" in days[0]
    assert "selected" not in days[0]
    number = re.search(r'<input[^>]*name="quantity"[^>]*>', page)
    assert number
    assert 'value=""' in number[0]
    empty = {**phone.form(), "day": "", "quantity": ""}
    assert phone.send((picture(1),), **{**empty, "do": "photos"}).status_code == 302
    answer = phone.send(**empty)
    assert answer.status_code == 422
    for said in ("哪一天：", "多少："):
        assert said in answer.text
    assert phone.own() == []


def test_a_wrong_day_keeps_the_photos_and_the_words(phone: Phone) -> None:
    answer = phone.send((picture(1),), **{**phone.form(), "day": "2027-01-01"}, note="好好写的")
    assert answer.status_code == 422
    assert "日期在今天以后" in answer.text
    assert "好好写的" in answer.text
    assert "已经存好的照片（1 张）" in answer.text


def test_an_old_phone_sends_photos_one_by_one_and_leaves_one_out_again(phone: Phone) -> None:
    form = {**phone.form(), "do": "photos"}
    for seed in (1, 2, 3):
        page = phone.shown(phone.send((picture(seed),), **form, note="慢慢来"))
        assert "慢慢来" in page
        assert "照片存好了" in page
    assert "慢慢来" not in phone.browser.get(phone.address).text
    first = re.findall(r'name="drop" value="(\d+)"', page)[0]
    page = phone.shown(phone.send(**form, drop=first))
    assert len(re.findall(r'name="drop" value="\d+"', page)) == 2
    too_many = phone.send(tuple(picture(seed) for seed in (4, 5, 6)), **form)
    assert too_many.status_code == 422
    assert "一次最多 4 张" in too_many.text
    phone.send(**{**form, "do": "send"})
    phone.session.rollback()
    assert len(list(phone.session.scalars(select(ClaimPhoto)))) == 4
    assert len(list(phone.session.scalars(select(StoredFile)))) == 4


def test_more_than_a_cookie_holds_stays_in_the_form_all_the_same(phone: Phone) -> None:
    long = "修了很长的一段路。" * 55
    kept = phone.send(
        (picture(1),), **{**phone.form(), "do": "photos"}, note=long, points="1" * 250
    )
    assert kept.status_code == 200
    assert long in kept.text


def test_as_many_wait_as_the_village_allows(phone: Phone) -> None:
    for _ in range(4):
        assert phone.send(**phone.form()).status_code == 302
    assert "最多同时等 4 条" in phone.browser.get("/my/claims/new").text
    fifth = phone.send(key="fifth", do="send", day="2026-11-20", quantity="1")
    assert fifth.status_code == 409
    assert "最多同时等 4 条" in fifth.text


def test_a_claim_is_taken_back(phone: Phone) -> None:
    address = phone.send(**phone.form()).location
    phone.browser.post(f"{address}/withdraw", "/my/pin")
    assert "撤回了，不再审" in phone.browser.get(address).text
    assert phone.own()[0].state == "withdrawn"


def test_a_question_is_answered_with_a_photo(phone: Phone, world: World, made: Claimed) -> None:
    address = f"/my/claims/{made.asked}"
    page = phone.browser.get(address).text
    assert "是哪一段路？" in page
    assert "12月2日" in page
    assert "去补充" in phone.browser.get("/my").text
    key = re.search(r'name="key" value="([^"]+)"', page)
    assert key
    phone.address = f"{address}/answer"
    empty = phone.send(key=key[1], do="send", answer="")
    assert empty.status_code == 422
    kept = phone.send((picture(4),), key=key[1], do="photos", answer="村东")
    assert kept.location == address
    assert "村东" in phone.shown(kept)
    sent = phone.send(key=key[1], do="send", answer="村东头那一段")
    page = phone.browser.get(sent.location).text
    for words in ("已经补充", "村东头那一段", "/my/claims/photos/"):
        assert words in page, words


def test_a_refused_claim_says_why_and_is_made_anew(
    phone: Phone, world: World, session: Session, clock: FixedClock
) -> None:
    address = phone.send(**phone.form(), note="扫了路").location
    claim = phone.own()[0]
    service.review(session, [claim.id], outcome="refused", reason="看不清是哪一段",
                   by=world.logins["reviewer"], now=clock.now())  # fmt: skip
    session.commit()
    page = phone.browser.get(address).text
    assert "看不清是哪一段" in page
    again = re.search(r'href="(/my/claims/new/\d+\?follows=\d+)"', page)
    assert again
    form = phone.browser.get(again[1]).text
    assert "扫了路" in form
    phone.send(**phone.form(), note="扫了村东的路", follows=str(claim.id))
    page = phone.browser.get(address).text
    assert "已经重新报过" in page
    assert phone.browser.get(f"/my/claims/{phone.own()[1].id}").status_code == 200


def test_claims_and_photos_of_others_are_not_found(phone: Phone, made: Claimed) -> None:
    phone.open(1)
    for address in (
        f"/my/claims/{made.waiting}",
        f"/my/claims/photos/{made.photo}",
        f"/my/claims/photos/{made.photo}?small=1",
        "/my/claims/999999",
    ):
        assert phone.browser.get(address).status_code == 404, address
    for act in ("withdraw", "answer", "right", "wrong"):
        data = {"csrf_token": phone.browser.token(), "why": "不对的", "key": "k", "do": "send"}
        answer = phone.browser.client.post(f"/my/claims/{made.waiting}/{act}", data=data)
        assert answer.status_code == 404, act


def test_help_is_confirmed_or_contested_by_the_household(phone: Phone, made: Claimed) -> None:
    phone.open(1)
    address = f"/my/claims/{made.helped}"
    page = phone.browser.get(address).text
    assert "请人帮报的" in page
    assert "村信息员张clerk" in page
    empty = phone.browser.post(f"{address}/wrong", "/my/pin")
    assert empty.status_code == 422
    phone.browser.post(f"{address}/wrong", "/my/pin", why="那天没去")
    page = phone.browser.get(address).text
    assert "您家说过：不对" in page
    assert phone.browser.post(f"{address}/right", "/my/pin").status_code == 409


def test_a_slip_shows_what_it_is_about_and_names_nobody_of_the_household(
    phone: Phone, made: Claimed, browser_of: Browser
) -> None:
    page = browser_of.get(f"/s/{made.slip}").text
    assert "庭院整洁" in page
    assert "没帮您填的那位" in page
    assert "何广田" not in page
    assert browser_of.get("/s/not-a-token").status_code == 404
    assert browser_of.get(f"/s/{'x' * 80}").status_code == 404


def test_what_is_stored_lists_own_claims_and_photos(phone: Phone, made: Claimed) -> None:
    page = phone.browser.get("/my/stored").text
    assert "自己申报的" in page
    assert "扫了门前的路" in page
    assert "1 张" in page


def test_a_rule_by_amount_and_one_with_a_range_ask_for_them(
    phone: Phone, session: Session, business: Businesses
) -> None:
    rule = session.get_one(Rule, business[0].rules[AWARD])
    rule.points_max, rule.evidence = rule.points_min * 3 if rule.points_min else None, "现场照片"
    session.commit()
    page = phone.browser.get(phone.address).text
    assert "您看该记几分" in page
    assert "要凭现场照片" in page
    answer = phone.send(**phone.form(), points="4")
    assert answer.status_code == 422
    assert "请加一张照片" in answer.text
    assert phone.send((picture(1),), **phone.form(), points="4").status_code == 302


def test_a_form_whose_key_no_database_could_keep_is_refused(phone: Phone) -> None:
    form = {**phone.form(), "key": "a\x00b"}
    for do in ("photos", "send"):
        assert phone.send((picture(1),), **{**form, "do": do}).status_code == 422
    assert phone.own() == []


def test_who_took_a_household_in_reaches_what_it_claimed(
    phone: Phone, made: Claimed, session: Session, now: datetime
) -> None:
    gone, into = phone.world.a.homes
    all_of_it = households.Share(Decimal(3), Decimal(3))
    households.merge_households(
        session, gone.id, into.id, share=all_of_it, period="2026", on=village_day(now), by=None,
        now=now,
    )  # fmt: skip
    session.commit()
    browser = phone.open(1).browser
    assert f"/my/claims/{made.asked}" in browser.get("/my/claims").text
    assert "是哪一段路？" in browser.get(f"/my/claims/{made.asked}").text
    photo = f"/my/claims/photos/{made.photo}"
    assert browser.get(photo).status_code == 200
    sent = browser.post(f"/my/claims/{made.asked}/answer", key="k", answer="村东那一段", do="send")
    assert sent.status_code == 302
    assert "审核员要您补充" not in browser.get(f"/my/claims/{made.asked}").text


def test_one_that_was_taken_back_says_no_points_and_where_to_begin_anew(
    phone: Phone, made: Claimed
) -> None:
    own = f"/my/claims/{made.waiting}"
    assert "要重新填、重新加照片" in phone.browser.get(own).text
    phone.browser.post(f"{own}/withdraw")
    page = phone.browser.get(own).text
    assert "公示时定" not in page
    assert "<dd>不记</dd>" in page
    assert "重新报" in page


def test_where_no_rule_can_be_claimed_nobody_is_led_to_claim(
    phone: Phone, session: Session
) -> None:
    assert "/my/claims/new" in phone.browser.get("/my/claims").text
    session.execute(update(Rule).values(claimable=False))
    session.commit()
    page = phone.browser.get("/my/claims").text
    assert "请告诉信息员" in page
    assert "/my/claims/new" not in page


def test_the_households_page_says_that_a_claim_came_back_until_it_is_made_anew(
    phone: Phone, made: Claimed, session: Session, world: World, clock: FixedClock
) -> None:
    assert "退回 1 条" not in phone.browser.get("/my").text
    service.review(session, [made.waiting], outcome="refused", reason="看不清是哪一段",
                   by=world.logins["reviewer"], now=clock.now())  # fmt: skip
    session.commit()
    assert "退回 1 条" in phone.browser.get("/my").text
    assert "退回 1 条" not in phone.open(1).browser.get("/my").text
    mine = phone.open()
    mine.send(**{**mine.form(), "follows": str(made.waiting)})
    assert "退回 1 条" not in mine.browser.get("/my").text
