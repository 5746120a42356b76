"""The sheet, the chat text and the dossier of a matter."""

import csv
import hashlib
import zipfile
from dataclasses import fields
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO, StringIO

from pointsapp.foundation.files import read_upload, store_file
from pointsapp.matters import archive, queries, service, texts
from pointsapp.matters.models import Matter
from pointsapp.matters.queries import DossierPaper, DossierRecord
from tests.matters.conftest import FIVE, NAMES, Place

PDF = b"%PDF-1.7 minutes"


def public(place: Place, matter: Matter) -> queries.PublicMatter:
    return queries.public_matter(place.session, place.id, matter.number, today=place.today)


def under_way(place: Place) -> Matter:
    matter = place.open(payee="韩记五金店")
    place.sign(matter, FIVE[:3])
    return matter


def test_the_chat_text_says_what_is_done_and_who_is_awaited(place: Place) -> None:
    text = texts.chat_text(
        public(place, under_way(place)), address="http://x/v/3/matters/2026-0001"
    )
    assert text.splitlines() == [
        "【清泉村】办件 2026-0001：购置垃圾桶",
        "事项：村级支出，金额 3,000.00 元",
        "正在办：会签，由村党组织书记、村委会主任、村务监督委员会主任、报账员、经办人办，11月9日前办完，"
        "还差报账员、经办人，超期 9 个工作日",
        "查进度：http://x/v/3/matters/2026-0001",
        "有意见可以到村委会提，也可以找村务监督委员会。",
    ]


def test_the_sheet_for_the_board_has_a_line_a_step_and_no_name(place: Place) -> None:
    matter = under_way(place)
    place.sign(matter, FIVE[3:])
    place.record(matter, "first", "done", 3, post="supervision_committee", note="票据齐全")
    sheet = texts.board_sheet(public(place, matter), today=place.today, address="http://x")
    assert sheet.title == "清泉村办件 2026-0001：购置垃圾桶"
    assert [(line.name, line.state, line.day) for line in sheet.lines] == [
        ("会签", "办完", "2026-11-03"),
        ("一审", "办完", "2026-11-05"),
        ("二审", "正在办", ""),
        ("付款", "还没到", ""),
    ]
    told = repr(sheet)
    assert not [name for name in (*NAMES.values(), "韩记五金店", "票据齐全") if name in told]


def test_a_vote_is_told_with_its_figures(place: Place) -> None:
    matter = place.open("four", handler_id=None, amount=Decimal(20000), subject="修路")
    place.record(matter, "propose", "done", 1, post="branch")
    place.record(matter, "vote", "passed", 2, resolution_id=place.resolve())
    text = texts.chat_text(public(place, matter))
    assert "决议，应到 46 人，实到 41 人，赞成 39 票" in text
    assert "正在办：决议公开" in text


def test_a_dossier_shows_the_day_it_happened_beside_the_day_it_was_entered(place: Place) -> None:
    matter = under_way(place)
    wrong = place.record(matter, "cosign", "refused", 1, post="expense_clerk")
    service.void(place.session, wrong.id, reason="记错了人", key="v", by=place.clerk, now=place.now)
    found = queries.dossier(place.session, matter.id, today=place.today)
    first = found.records[0]
    assert (first.step, first.what, first.who, first.post) == (
        "会签", "签字", "徐国强", "村党组织书记"
    )  # fmt: skip
    assert (first.happened_on, first.entered_on, first.late_days) == (
        date(2026, 11, 3), place.today, 19
    )  # fmt: skip
    assert [record.voided for record in found.records] == ["", "", "", "记错了人"]
    assert (found.handler, found.payee, found.state) == ("马小军", "韩记五金店", "在办")


def test_an_archive_holds_every_paper_with_the_sums_to_compare(place: Place) -> None:
    matter = under_way(place)
    file = store_file(place.session, read_upload(PDF, filename="会议记录.pdf"), now=place.now)
    for name, digest, where in (("会议记录", file.digest, ""), ("票据", None, "=3 号柜")):
        service.add_paper(
            place.session, matter.id, name=name, digest=digest, kept_where=where,
            by=place.clerk, now=place.now,
        )  # fmt: skip
    content = archive.write_archive(place.session, matter.id, today=place.today)
    assert content == archive.write_archive(place.session, matter.id, today=place.today)
    with zipfile.ZipFile(BytesIO(content)) as opened:
        sums = [line.split("  ") for line in opened.read("SHA256SUMS").decode().splitlines()]
        assert {name for _, name in sums} == set(opened.namelist()) - {"SHA256SUMS"}
        for digest, name in sums:
            assert hashlib.sha256(opened.read(name)).hexdigest() == digest
        assert opened.read(f"材料/{file.digest}.pdf") == PDF
        rows = list(csv.reader(StringIO(opened.read("记录.csv").decode("utf-8-sig"))))
        papers = opened.read("材料.csv").decode("utf-8-sig")
    assert [row[0] for row in rows] == ["步骤", "会签", "会签", "会签"]
    assert "'=3 号柜" in papers


def test_every_field_of_the_dossier_has_its_column() -> None:
    assert {*archive.RECORD_HEADS, "id"} == {each.name for each in fields(DossierRecord)}
    assert set(archive.PAPER_HEADS) == {each.name for each in fields(DossierPaper)}


def test_days_are_said_in_words() -> None:
    assert texts.day_words(date(2026, 11, 9)) == "11月9日"
    assert texts.day_words(date(2026, 11, 9) + timedelta(days=30)) == "12月9日"
