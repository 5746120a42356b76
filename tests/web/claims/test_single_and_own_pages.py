"""One at a time, by file, and what became of what one registered."""

import io
import re
from datetime import date

from sqlalchemy import func, select

from pointsapp.claims import service
from pointsapp.claims.importing import RegistrationImporter, template
from pointsapp.claims.models import Claim
from pointsapp.foundation.imports import ImportRun, check_run, store_run
from pointsapp.foundation.spreadsheets import Column, SheetOut, write_workbook
from tests.web.browsing import Browser
from tests.web.claims.conftest import Desk


def one(desk: Desk) -> str:
    return f"/claims/village/{desk.world.a.id}/one/household"


def send(desk: Desk, clerk: Browser, **also: str) -> object:
    fields = {
        "key": "once", "do": "send", "who": "01-011", "rule_id": str(desk.rules[12]),
        "day": "2026-11-18", "quantity": "2",
    } | also  # fmt: skip
    return clerk.post(one(desk), **fields)


def test_the_way_in_leads_to_the_clerks_village(desk: Desk, clerk: Browser) -> None:
    answer = clerk.get("/claims/start")
    assert answer.location == f"/claims/village/{desk.world.a.id}"
    page = clerk.get(answer.location).text
    assert "清泉村一组" in page
    assert "登记一户" in page


def test_one_is_registered_once_however_often_the_button_is_pressed(
    desk: Desk, clerk: Browser
) -> None:
    first, again = send(desk, clerk), send(desk, clerk)
    assert first.location == again.location  # type: ignore[attr-defined]
    assert desk.session.scalar(select(func.count()).select_from(Claim)) == 1
    page = clerk.get(first.location).text  # type: ignore[attr-defined]
    assert "周桂兰，义务工 2 人·天" in page
    assert "撤回这一条" in page


def test_a_form_that_lost_its_key_is_refused_with_a_page_and_gets_a_new_one(
    desk: Desk, clerk: Browser
) -> None:
    answer = clerk.post(one(desk), who="01-011")
    assert answer.status_code == 422
    assert re.search(r'name="key" value="[^"]{20,}"', answer.text)


def test_it_can_be_worked_out_before_it_is_registered(desk: Desk, clerk: Browser) -> None:
    answer = send(desk, clerk, do="check", who="周桂兰")
    assert "记 +6 分" in answer.text  # type: ignore[attr-defined]
    assert "还没有登记" in answer.text  # type: ignore[attr-defined]
    assert desk.session.scalar(select(func.count()).select_from(Claim)) == 0


def test_every_refusal_stands_at_its_field_and_keeps_what_was_typed(
    desk: Desk, clerk: Browser
) -> None:
    for fields, said in (
        ({"who": "没有这人"}, "没有找到“没有这人”"),
        ({"day": "2026-11-30"}, "今天以后"),
        ({"quantity": "-1"}, "大于 0"),
        ({"rule_id": str(desk.rules[25])}, "请填写定了多少分"),
        ({"rule_id": str(desk.other_rule)}, "不在本村"),
        ({"amount": "100"}, "金额请空着"),
    ):
        answer = send(desk, clerk, note="写了半天", **fields)
        assert answer.status_code == 422, said  # type: ignore[attr-defined]
        assert said in answer.text  # type: ignore[attr-defined]
        assert "写了半天" in answer.text  # type: ignore[attr-defined]
    assert desk.session.scalar(select(func.count()).select_from(Claim)) == 0


def test_what_came_back_says_why_and_what_waits_can_be_taken_back(
    desk: Desk, clerk: Browser
) -> None:
    refused, waiting = desk.registered(0), desk.registered(1)
    service.review(
        desk.session, [refused.id], outcome="refused", reason="看不清是哪一段路",
        by=desk.user("reviewer"), now=desk.now,
    )  # fmt: skip
    desk.session.commit()
    page = clerk.get(f"/claims/village/{desk.world.a.id}/own").text
    assert "看不清是哪一段路" in page
    for _ in range(2):
        assert clerk.post(f"/claims/{waiting.id}/withdraw").status_code == 302
    assert desk.reload(waiting).state == "withdrawn"
    assert clerk.post(f"/claims/{refused.id}/withdraw").status_code == 409


def test_a_file_is_checked_shown_and_confirmed(desk: Desk, clerk: Browser) -> None:
    base = f"/claims/village/{desk.world.a.id}/file/household"
    assert clerk.get(f"{base}/template").data[:2] == template("household")[:2]
    titles = ("户号", "条号", "日期")
    content = write_workbook(
        [SheetOut("登记", [Column(t) for t in titles], [("01-011", 12, date(2026, 11, 5))])]
    )
    upload = (io.BytesIO(content), "登记.xlsx")
    answer = clerk.post(base, month="2026-11", file=upload)
    assert answer.status_code == 302
    assert "等待检查" in clerk.get(answer.location).text
    run_id = desk.session.scalars(select(ImportRun.id)).one()
    desk.session.rollback()
    kinds = {"registrations": RegistrationImporter()}
    with desk.app.app_context():
        check_run(run_id, kinds, now=desk.now)
    assert "要登记" in clerk.get(answer.location).text
    for _ in range(2):
        clerk.post(f"/claims/files/{run_id}/confirm")
    with desk.app.app_context():
        store_run(run_id, kinds, now=desk.now)
    assert "都登记好了" in clerk.get(answer.location).text
    assert desk.session.scalars(select(Claim.occurred_on)).all() == [date(2026, 11, 5)]


def test_a_file_that_is_none_is_refused_at_once(desk: Desk, clerk: Browser) -> None:
    base = f"/claims/village/{desk.world.a.id}/file/household"
    for content, name in ((b"", "a.xlsx"), (b"MZ....", "a.exe"), (b"PK\x03\x04x", "a.xlsx")):
        answer = clerk.post(base, month="2026-11", file=(io.BytesIO(content), name))
        assert answer.status_code == 422
    assert "还没有选文件" in clerk.post(base, month="2026-11").text
    assert desk.session.scalar(select(func.count()).select_from(ImportRun)) == 0
