"""One season of a village in a real browser: from an empty roster to a corrected balance."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from pointsapp.foundation.database import reading, transaction
from pointsapp.foundation.spreadsheets import read_workbook
from pointsapp.ledger.models import Purse
from pointsapp.ledger.verify import faults
from pointsapp.people import service as people
from pointsapp.people.queries import households_in
from tests.stories.telling import Story, adopt, draft_from_preset, publish
from tests.stories.village import FIRST_DAY, HOUSEHOLDS, head, roster

pytestmark = pytest.mark.browser
STRUCK = 17  # rows that the law does not let a village score
RULES = ("参加村新时代文明实践所组织的理论宣讲", "义务维修破损公共设施", "乱堆乱倒垃圾")
OBJECTING, APPEALING = 5, 9  # the doors of two households that had points taken
PIN = "2580"


def import_roster(story: Story) -> None:
    with story.seen_by("town") as page:
        page.goto(f"/regions/{story.places.village}/roster")
        file = {"name": "名册.xlsx", "mimeType": "application/octet-stream", "buffer": roster()}
        page.set_input_files("[name=file]", files=[file])
        page.fill("[name=as_of]", FIRST_DAY.isoformat())
        with page.expect_navigation():
            page.click("text=上传检查")
        story.pass_time(seconds=5)
        page.reload()
        with page.expect_navigation():
            page.click("text=确认写入")
        story.pass_time(seconds=5)
        page.goto("/roster")
        assert f"共 {HOUSEHOLDS} 户" in page.inner_text("main")


def adopt_the_book(story: Story) -> None:
    with story.seen_by("town") as page:
        book = draft_from_preset(page, story.places.village, "农村居民信用积分细则（文登）")
        for words in ("捐款1001", "捐款5001", "捐款1万元"):
            page.goto(f"{book}?q={words}")
            page.click(f"tr:has-text('{words}') a >> nth=0")
            page.click("form:has([name=reading][value=above]) button")
        adopt(page, book)
        page.goto(f"{book}/struck")
        assert page.locator("tbody tr").count() >= STRUCK


def register(story: Story) -> None:
    """The clerk chooses the month's rules, then types down the column."""
    with story.seen_by("clerk") as page:
        page.goto("/claims/start")
        page.click("text=一组")
        for words in RULES:
            page.check(f"label:has-text('{words}') input", force=True)
        page.click("text=用这些条目")
        cells = page.locator("table input")
        assert cells.count() == HOUSEHOLDS * len(RULES)
        # By keyboard alone, down the first column: one figure and Enter for each household.
        cells.first.focus()
        for _ in range(HOUSEHOLDS):
            page.keyboard.type("1")
            page.keyboard.press("Enter")
        for door, quantity in ((3, "2"), (7, "1")):
            cells.nth((door - 1) * len(RULES) + 1).fill(quantity)
        for door in (OBJECTING, APPEALING):
            cells.nth((door - 1) * len(RULES) + 2).fill("x")
        page.fill("[name=day]", "2026-11-21")
        page.click("text=存好，交审核")
        assert "有 2 格要改" in page.inner_text("main")
        for door in (OBJECTING, APPEALING):
            cells.nth((door - 1) * len(RULES) + 2).fill("1")
        page.click("text=存好，交审核")
        assert f"登记 {HOUSEHOLDS + 4} 条" in page.inner_text("h1")


def review_and_publish(story: Story) -> None:
    """Somebody else goes through the queue; the sheet hangs from the same day."""
    with story.seen_by("reviewer") as page:
        page.goto("/claims/queue")
        while page.locator("[name=pick]").count():
            for box in page.locator("[name=pick]").all():
                box.focus()
                page.keyboard.press("Space")
            page.click("text=通过所选")
        publish(page, HOUSEHOLDS + 4)


def object_orally(story: Story) -> None:
    """Somebody who does not use a telephone comes by; the clerk writes down what they say."""
    with story.seen_by("clerk") as page:
        page.goto(f"/contests/village/{story.places.village}/find?q={head(OBJECTING)}")
        page.click(f"text={head(OBJECTING)} >> nth=-1")
        page.click("li:has-text('乱堆乱倒') >> text=记异议")
        assert head(OBJECTING) in page.inner_text("main")
        page.fill("[name=who]", f"01-{OBJECTING:03}")
        page.fill("[name=statement]", "那天我家没有人，不是我家倒的")
        page.click("button:has-text('记下来')")
        assert "记下来了" in page.inner_text("main")


def hand_over_a_card(story: Story) -> str:
    """The household that will appeal has fetched its card and chosen a PIN."""
    now = story.clock.now()
    with story.app.app_context(), transaction() as session:
        homes = {h.door: h.id for h in households_in(session, story.places.village, on=FIRST_DAY)}
        card = people.issue_card(session, homes[f"{APPEALING:03}"], by=None, now=now)
        people.hand_over(session, card.card_id, PIN, keyring=story.keyring, by=None, now=now)
        return card.token


def notice_ends(story: Story) -> None:
    """The day after the notice all is recorded but the line under objection: it hangs again."""
    story.pass_time(days=5)
    with story.seen_by("supervisor") as page:
        answer(page, "rejected", "问过两位邻居，都看见是他家倒的")
    with story.seen_by("reviewer") as page:
        publish(page, 1)
        assert head(OBJECTING) in page.inner_text("main")
        page.goto(f"/v/{story.places.village}/sheets")
        page.goto(f"/v/{story.places.village}/sheets/2")
        assert head(OBJECTING) not in page.inner_text("main")


def answer(page: Any, outcome: str, reason: str) -> None:
    page.goto("/contests")
    page.click("main tbody a >> nth=0")
    page.check(f"[name=outcome][value={outcome}]", force=True)
    page.fill("[name=reason]", reason)
    page.click("button:has-text('答复')")


def look_up_and_appeal(story: Story, token: str) -> None:
    """On an old telephone: the card's code, the PIN, the balance, and one line contested."""
    with story.seen_by(width=360) as page:
        page.goto(f"/c/{token}")
        page.fill("[name=pin]", PIN)
        page.click("main button")
        assert "−5" in page.inner_text("main")
        page.click("li:has-text('乱堆乱倒') >> text=我有异议")
        page.fill("[name=statement]", "那天是刮风吹过来的，我当天就扫了")
        page.click("main form button")
        assert "申诉 2026-0002" in page.inner_text("main")


def corrected(story: Story, token: str) -> None:
    """Somebody else decides; the points come back, and the board says what was wrong."""
    with story.seen_by("supervisor") as page:
        answer(page, "upheld", "查了当天的照片，是大风吹散的")
    with story.seen_by() as page:
        page.goto(f"/v/{story.places.village}")
        assert "更正" in page.inner_text("main")
        page.goto(f"/c/{token}")
        page.fill("[name=pin]", PIN)
        page.click("main button")
        balance = page.inner_text("main")
        assert "1001 分" in balance
        assert "冲正" in balance


def exports_agree(story: Story) -> None:
    """What the town downloads, the balances kept and the sealed entries say the same."""
    with story.seen_by("town") as page:
        page.goto("/desk/ledger")
        with page.expect_download() as download:
            page.click("text=下载表格（.xlsx）")
        rows = read_rows(Path(download.value.path()).read_bytes())
    with story.app.app_context():
        session = reading()
        kept = session.execute(select(func.count(), func.sum(Purse.available))).one()
        assert (len(rows), sum(row["可以用"] for row in rows)) == tuple(kept)
        assert list(faults(session)) == []
        session.rollback()


def read_rows(content: bytes) -> list[dict[str, Any]]:
    (_, titles), *rows = read_workbook(content, filename="台账.xlsx").sheets[0].rows()
    return [dict(zip(titles, cells, strict=True)) for _, cells in rows]


def test_a_season_from_an_empty_roster_to_a_corrected_balance(story: Story) -> None:
    import_roster(story)
    adopt_the_book(story)
    register(story)
    review_and_publish(story)
    object_orally(story)
    token = hand_over_a_card(story)
    notice_ends(story)
    look_up_and_appeal(story, token)
    corrected(story, token)
    exports_agree(story)
