"""What people do on the pages of supervision: each form once, wrong and right."""

import re
from datetime import timedelta

import pytest

from pointsapp.compliance.models import CheckSheet, Doubt, Inspection, Refusal, Talk, Waiver
from pointsapp.foundation.clock import village_day
from tests.supervised import supervised


@pytest.fixture
def ids(once, session, world, now):
    """One row of each kind in village a."""
    return once(lambda: supervised(session, world.a, world.logins["clerk"], now))


@pytest.fixture
def today(now):
    """The village day."""
    return village_day(now)


def signed_in(browser_of, login):
    """A browser of the role's login."""
    assert browser_of.sign_in(login).status_code == 302
    return browser_of


def test_a_waiver_is_given_read_by_everybody_and_ended(app, browser_of, session, world, ids, today):
    town = signed_in(browser_of, "town")
    form = f"/supervision/village/{world.a.id}/waivers/new"
    given = {"code": "order", "reason": "抗旱抢险，先办后补", "author": "镇党委会"}
    wrong = town.post(form, form, **given, from_on=f"{today}",
                      until_on=f"{today - timedelta(days=1)}")  # fmt: skip
    assert wrong.status_code == 422
    assert "抗旱抢险，先办后补" in wrong.text
    right = town.post(form, form, **given, from_on=f"{today}",
                      until_on=f"{today + timedelta(days=9)}", matter=ids["number"])  # fmt: skip
    assert right.status_code == 302
    page = app.test_client().get(f"/supervision/village/{world.a.id}/waivers")
    assert page.status_code == 200
    assert "抗旱抢险，先办后补" in page.text
    assert "取消</button>" not in page.text
    waiver = session.query(Waiver).filter_by(code="order").one()
    town.post(f"/supervision/waivers/{waiver.id}/end", form)
    session.rollback()
    assert session.get_one(Waiver, waiver.id).ended_at is not None


def test_a_refusal_is_numbered_and_the_town_says_it_has_read_it(browser_of, session, world, ids):
    supervisor = signed_in(browser_of, "supervisor")
    form = f"/supervision/village/{world.a.id}/refusals/new"
    given = {"reason": "验收的人没有到场", "refused_on": "2026-11-18"}
    unknown = supervisor.post(form, form, matter="2026-9999", **given)
    assert unknown.status_code == 422
    assert "没有编号 2026-9999" in unknown.text
    assert supervisor.post(form, form, matter=ids["number"], **given).status_code == 302
    refusal = session.query(Refusal).filter_by(reason="验收的人没有到场").one()
    seen = f"/supervision/refusals/{refusal.id}/seen"
    assert supervisor.post(seen, form).status_code == 403
    town = signed_in(browser_of, "town")
    assert town.post(seen, "/supervision/refusals").status_code == 302
    session.rollback()
    assert session.get_one(Refusal, refusal.id).seen_at is not None


def test_an_inspection_is_planned_drawn_keyed_and_closed(browser_of, session, world, ids, today):
    inspector = signed_in(browser_of, "inspector")
    form = f"/supervision/town/{world.town_id}/inspections/new"
    plan = {
        "year": "2026", "quarter": "4", "title": "第四季度财务检查", "method": "audit",
        "lead": "镇纪委 贺长宁", "matters_from": f"{today - timedelta(days=30)}",
        "matters_until": f"{today}", "sample_size": "1",
    }  # fmt: skip
    missing = inspector.post(form, form, **plan)
    assert missing.status_code == 422
    assert inspector.post(form, form, **plan, villages=str(world.a.id)).status_code == 302
    found = session.query(Inspection).filter_by(title="第四季度财务检查").one()
    page = f"/supervision/inspections/{found.id}"
    assert inspector.post(f"{page}/close", page).status_code == 409
    drawn = inspector.post(f"{page}/draw", page, seed="031", seed_source="公告第 7 号")
    assert drawn.status_code == 302
    session.rollback()
    sheet = session.query(CheckSheet).filter_by(inspection_id=found.id).one()
    keyed = {"inspected_on": f"{today}", "papers": "not", "note": "发票少一张", "doubt": "1"}
    address = f"/supervision/sheets/{sheet.id}"
    assert inspector.post(address, address, **keyed).status_code == 422
    done = inspector.post(address, address, **keyed, reason="发票少一张", severity="grave")
    assert done.status_code == 302
    session.rollback()
    doubt = session.query(Doubt).filter_by(sheet_id=sheet.id).one()
    assert (doubt.severity, doubt.matter_id) == ("grave", sheet.matter_id)
    assert inspector.post(f"{page}/close", page).status_code == 302
    assert "发票少一张" not in inspector.get(f"{page}/print").text


def test_a_talk_is_planned_once_however_often_it_is_sent(browser_of, session, world, ids):
    town = signed_in(browser_of, "town")
    form = f"/supervision/village/{world.a.id}/talks/new"
    plan = {"person": str(world.a.homes[0].head_id), "stage": "before", "key": "k1"}
    assert town.post(form, form, **plan).status_code == 422
    for _ in range(2):
        assert town.post(form, form, **plan, reason="招标在即").status_code == 302
    talk = session.query(Talk).filter_by(reason="招标在即").one()
    page = f"/supervision/talks/{talk.id}"
    assert town.post(f"{page}/drop", page, reason="").status_code == 422
    assert town.post(f"{page}/drop", page, reason="改期了").status_code == 302
    assert "改期了" in town.get(page).text


def test_a_doubt_by_hand_waits_for_its_answer(browser_of, session, world, ids):
    supervisor = signed_in(browser_of, "supervisor")
    form = f"/supervision/village/{world.a.id}/doubts/new"
    assert supervisor.post(form, form, severity="plain", reason="").status_code == 422
    sent = supervisor.post(form, form, severity="plain", reason="公示栏上没有看到",
                           matter=ids["number"])  # fmt: skip
    assert sent.status_code == 302
    assert "公示栏上没有看到" in supervisor.get("/supervision/doubts").text
    doubt = session.query(Doubt).filter_by(reason="公示栏上没有看到").one()
    assert supervisor.get(f"/supervision/doubts/{doubt.id}/how").status_code == 404
    assert supervisor.get(f"/supervision/doubts/{ids['doubt_id']}/how").status_code == 200


def test_a_town_is_led_to_what_it_may_begin_in_a_village(browser_of, world, ids):
    town, village = signed_in(browser_of, "town"), f"/supervision/village/{world.a.id}"
    assert f"{village}/talks/new" in town.get("/supervision/talks").text
    assert f"{village}/doubts/new" in town.get("/supervision/doubts").text
    assert f"{village}/waivers" in town.get(f"/supervision?village={world.a.id}").text
    doubt = town.get(f"/supervision/doubts/{ids['doubt_id']}").text
    found = re.search(rf'{village}/waivers/new\?[^"]*matter={ids["number"]}', doubt)
    assert found
    assert ids["number"] in town.get(found[0].replace("&amp;", "&")).text


@pytest.mark.parametrize("tab", ["waiting", "confirmed", "dismissed", "gone", "nonsense"])
def test_every_list_opens_and_downloads(browser_of, ids, tab):
    town = signed_in(browser_of, "town")
    lists = ("/doubts", "/findings", "/talks", "/inspections", "/refusals", "")
    for address in (f"/supervision{each}" for each in lists):
        assert town.get(f"{address}?state={tab}").status_code == 200
        assert town.get(f"{address}?state={tab}&format=xlsx").data.startswith(b"PK")
