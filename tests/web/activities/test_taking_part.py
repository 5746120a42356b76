"""A household signs up by its card, comes, checks in; the clerk does it for those without."""

import re
from datetime import date
from decimal import Decimal

from pointsapp.activities.models import Attendance, Photo, SignUp
from pointsapp.claims.models import Claim
from pointsapp.decisions.models import Setting
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.files import StoredFile
from pointsapp.ledger import households
from pointsapp.people.service import merge_villages
from tests.lively import picture
from tests.web.browsing import Browser

HERE = re.compile(r"/here/[\w-]+")


def test_a_household_signs_up_and_changes_its_mind(villager, world, ids, session):
    mine = villager(1)
    page = f"/my/activities/{ids['activity_id']}"
    assert "河道清淤" in mine.get("/my/activities").text
    assert "看活动、报名" in mine.get("/my").text
    form = mine.get(page).text
    assert "何广田" in form
    assert "周桂兰" not in form
    refused = mine.post(page, page, shift=ids["shift_id"])
    assert refused.status_code == 422
    assert "请点您家谁来" in refused.text
    said = mine.post(page, page, shift=ids["shift_id"], person=world.a.homes[1].head_id,
                     task="light")  # fmt: skip
    assert "报上了" in mine.get(said.location).text
    made = session.query(SignUp).filter_by(household_id=world.a.homes[1].id).one()
    assert (made.state, made.task, made.via, made.signed_by) == ("confirmed", "light", "card", None)
    session.rollback()
    mine.post(f"/my/activities/sign-ups/{made.id}/cancel", page)
    session.rollback()
    assert made.state == "cancelled"


def test_who_moved_in_is_signed_off_by_the_new_household_and_named_by_the_old(
    villager, world, ids, session, now
):
    old, new = world.a.homes
    nothing = households.Share(Decimal(0), Decimal(0))
    households.move_person(
        session, old.head_id, new.id, relation="母", share=nothing, period="2026",
        on=village_day(now), by=None, now=now,
    )  # fmt: skip
    session.commit()
    page = f"/my/activities/{ids['activity_id']}"
    for browser in (villager(0), villager(1)):
        assert "周桂兰，11月25日" in browser.get("/my/activities").text
        assert "<b>周桂兰</b>" in browser.get(page).text
    gone = villager(1).post(f"/my/activities/sign-ups/{ids['sign_up_id']}/cancel", page)
    assert gone.location == page
    assert session.get(SignUp, ids["sign_up_id"], populate_existing=True).state == "cancelled"


def decide(session, village, key, now):
    session.add(Setting(region_id=village, key=key, value="yes", source="决议",
                        from_on=date(2026, 1, 1), set_at=now))  # fmt: skip
    session.commit()


def test_the_card_alone_signs_up_only_where_the_village_decided_just_that(
    villager, world, ids, session, clock
):
    card, page = villager(1, proved=False), f"/my/activities/{ids['activity_id']}"
    signing = {"shift": ids["shift_id"], "person": world.a.homes[1].head_id}
    decide(session, world.a.id, "card.balance_without_pin", clock.now())
    assert card.get("/my").status_code == 200
    for refused in (card.get("/my/activities"), card.get(page), card.post(page, **signing)):
        assert refused.location.startswith("/my/pin")
    assert "看活动、报名不用密码" not in card.get("/my/pin").text
    decide(session, world.a.id, "card.join_without_pin", clock.now())
    assert "看活动、报名不用密码" in card.get("/my/pin").text
    assert card.post(page, page, **signing).location == page
    assert card.get("/my/claims").location.startswith("/my/pin")


def test_nobody_signs_up_or_off_for_another_household(villager, world, ids):
    mine, page = villager(1), f"/my/activities/{ids['activity_id']}"
    other = world.a.homes[0].head_id
    assert mine.post(page, page, shift=ids["shift_id"], person=other).status_code == 422
    gone = mine.post(f"/my/activities/sign-ups/{ids['sign_up_id']}/cancel", page)
    assert gone.status_code == 404


def test_on_the_spot_it_is_one_tap_and_without_a_card_it_says_how(
    app, of, villager, client, world, ids, session, on_the_day
):
    clerk, page = of("clerk"), f"/activities/{ids['activity_id']}/code"
    assert "做一个新的签到码" in clerk.get(page).text
    sheet = clerk.post(page, page)
    assert sheet.text.count("<svg") == 1
    with app.app_context():
        from pointsapp.activities import service
        from pointsapp.foundation.database import transaction

        with transaction() as writing:
            token = service.make_check_in(writing, ids["activity_id"], by=world.logins["clerk"],
                                          now=app.extensions["clock"].now())  # fmt: skip
    here = f"/here/{token}"
    assert client.get(here).status_code == 409  # not the day yet
    on_the_day()
    assert "先让手机知道您是哪家" in client.get(here).text
    assert "再输一下查询密码" in villager(0, proved=False).get(here).text
    mine = villager(0)
    assert "周桂兰来了" in mine.get(here).text
    done = mine.post(here, here, shift=ids["shift_id"], person=world.a.homes[0].head_id)
    assert "签到了：周桂兰" in mine.get(done.location).text
    row = session.query(Attendance).one()
    assert (row.via, row.entered_by) == ("qr", None)
    assert client.get("/here/nonsense").status_code == 404


def test_the_clerk_signs_up_whoever_calls_and_takes_down_who_came(
    of, world, ids, session, on_the_day
):
    clerk, page = of("clerk"), f"/activities/{ids['activity_id']}"
    said = clerk.post(f"{page}/sign-ups", f"{page}/sign-ups", who="01-012.1", task="work",
                      shift=ids["shift_id"], via="phone")  # fmt: skip
    assert "报上了" in clerk.get(said.location).text
    assert clerk.get(f"{page}/sign-ups?format=xlsx").data.startswith(b"PK")
    assert "到了11月25日再点名" in clerk.get(f"{page}/attendance").text
    assert "01-011.1" in clerk.get(f"{page}/paper").text
    on_the_day()
    roll = clerk.get(f"{page}/attendance").text
    assert roll.count('name="came"') == 2
    heads = [home.head_id for home in world.a.homes]
    clerk.post(f"{page}/attendance", f"{page}/attendance", shift=ids["shift_id"], shown=heads,
               came=heads[0], light=heads[0])  # fmt: skip
    assert session.query(Attendance).one().task == "light"
    assert "取消活动" not in clerk.get(page).text  # who came has earned
    session.rollback()
    wrong = clerk.post(f"{page}/keyed", f"{page}/attendance", shift=ids["shift_id"], via="paper",
                       lines="01-012.1 看望\n01-099.1")  # fmt: skip
    assert wrong.status_code == 422
    assert "第 2 行" in wrong.text
    assert "01-012.1 看望" in wrong.text  # what was typed stays
    clerk.post(f"{page}/keyed", f"{page}/attendance", shift=ids["shift_id"], via="paper",
               lines="01-012.1 看望")  # fmt: skip
    assert session.query(Attendance).count() == 2


def test_closing_hands_in_the_points_and_the_desk_says_what_waits(
    of, client, villager, world, ids, session, on_the_day
):
    clerk, page = of("clerk"), f"/activities/{ids['activity_id']}"
    on_the_day()
    assert "今天有活动：河道清淤" in clerk.get("/desk").text
    clerk.post(f"{page}/attendance", f"{page}/attendance", shift=ids["shift_id"],
               shown=world.a.homes[0].head_id, came=world.a.homes[0].head_id)  # fmt: skip
    town = of("town").get(f"{page}/close").text
    assert "我来组织" in town
    assert "会替 1 户" in clerk.get(f"{page}/close").text
    done = clerk.post(f"{page}/close", f"{page}/close", result="清了两里河道")
    assert "交了 1 条记分" in clerk.get(done.location).text
    assert session.query(Claim).one().key.startswith(f"activity:{ids['activity_id']}:")
    public = client.get(f"/v/{world.a.id}/activities/{ids['activity_id']}").text
    assert "来了 1 人，清了两里河道。" in public
    assert "周桂兰" not in public
    assert "河道清淤" not in clerk.get("/desk").text
    assert ">来了" in clerk.get(f"{page}/sign-ups").text
    own = villager().get("/my/activities").text
    assert "我家报了名的" not in own
    assert "我家参加过的" in own

    # A correction, handed in again.
    clerk.post(f"{page}/attendance", f"{page}/attendance", shift=ids["shift_id"],
               shown=world.a.homes[0].head_id)  # fmt: skip
    assert "照现在的签到交记分" in clerk.get(page).text
    assert "没来" in clerk.get(f"{page}/sign-ups").text
    assert "没来" in villager().get(f"/my{page}").text
    clerk.post(f"{page}/hand-in", page)
    session.rollback()
    assert session.query(Claim).one().state == "withdrawn"


def test_photos_hang_with_consent_and_go_on_request(of, client, world, ids, session):
    from io import BytesIO

    clerk, page = of("clerk"), f"/activities/{ids['activity_id']}/photos"
    told = clerk.post(page, page, caption="大家在装车", photo=(BytesIO(picture(9)), "a.jpg"))
    assert told.status_code == 422  # nobody said that those on it agreed
    missing = clerk.post(page, page, caption="大家在装车", consent="agreed")
    assert "请选一张照片" in missing.text
    clerk.post(page, page, caption="大家在装车", consent="nobody",
               photo=(BytesIO(picture(9)), "a.jpg"))  # fmt: skip
    public = f"/v/{world.a.id}/activities/{ids['activity_id']}"
    assert 'alt="大家在装车"' in client.get(public).text
    made = session.query(Photo).filter_by(caption="大家在装车").one()
    digest, image = made.digest, f"/v/{world.a.id}/activities/photos/{made.id}"
    session.rollback()
    shown = client.get(image)
    assert (shown.mimetype, shown.headers["Cache-Control"]) == ("image/jpeg", "no-store")
    clerk.post(f"/activities/photos/{made.id}/take-down", page, reason="本人要求")
    assert client.get(image).status_code == 404
    assert "大家在装车" not in client.get(public).text
    session.rollback()
    assert session.get(StoredFile, digest) is None


def test_who_was_never_reached_is_told_to_the_clerk_alone(of, world, ids):
    page = f"/activities/village/{world.a.id}/reach"
    clerk = of("clerk")
    seen = clerk.get(f"{page}?months=3").text
    assert "周桂兰" in seen
    assert "不是排名" in seen
    assert clerk.get(f"{page}?format=xlsx").data.startswith(b"PK")
    assert of("reviewer").get(page).status_code == 403


def test_after_a_merger_activities_are_with_the_village_that_is_now(
    app, client, world, ids, session, clock
):
    merge_villages(session, [world.a.id], world.b.id, on=village_day(clock.now()), by=None,
                   now=clock.now())  # fmt: skip
    session.commit()
    clerk, page = Browser(app.test_client()), f"/activities/{ids['activity_id']}"
    clerk.sign_in("otherclerk")
    assert "河道清淤" in clerk.get("/activities").text
    assert "河道清淤" in client.get(f"/v/{world.b.id}/activities").text
    assert client.get(f"/v/{world.b.id}/activities/{ids['activity_id']}").status_code == 200
    mine = Browser(app.test_client())
    mine.scan(world.a.homes[1])
    mine.prove()
    assert "何广田" in mine.get(f"/my{page}").text
    clock.move(days=3)
    assert "今天有活动：河道清淤" in clerk.get("/desk").text
    roll = clerk.get(f"{page}/attendance").text
    assert "周桂兰" in roll
    assert clerk.post(f"{page}/cancel", f"{page}/cancel", reason="并村了").status_code == 302
