"""Leading groups as town staff keep them and as anybody reads who leads."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.decisions.leading.models import LeadingSeat, YearLine
from pointsapp.decisions.leading.service import take_seat
from pointsapp.decisions.models import Meeting
from pointsapp.decisions.service import set_up_body
from tests.web.browsing import Browser
from tests.worlds import MARK, World

NAME = "柳河镇乡村治理专项工作领导小组"


def test_a_town_keeps_its_leading_group(
    browser_of: Browser, world: World, session: Session
) -> None:
    browser_of.sign_in("town")
    page = f"/decisions/place/{world.town_id}/leading"
    assert "还没有登记领导小组" in browser_of.get(page).text
    seat = {"kind": "leading_group", "role": "leader", "from_on": "2026-03-01"}
    early = browser_of.post(f"{page}/seats/new", **seat, holder="高振国（镇长）")
    assert early.status_code == 422
    assert "先登记领导小组的名称" in early.text
    browser_of.post(f"{page}/name", kind="leading_group", name=NAME)
    browser_of.post(f"{page}/seats/new", **seat, holder="高振国（镇长）")
    twice = browser_of.post(f"{page}/seats/new", **seat, holder="苏玉兰（镇长）")
    assert "组长只有一个" in twice.text
    assert "苏玉兰（镇长）" in twice.text
    sat = browser_of.post(
        f"{page}/sittings/new", kind="leading_group", held_on="2026-11-02", chair="高振国",
        place="", minutes="研究公开。\n减报表。",
    )  # fmt: skip
    assert sat.status_code == 302
    shown = browser_of.get(page).text
    assert NAME in shown
    assert "高振国主持" in shown
    meeting_id = session.scalars(select(Meeting.id)).one()
    assert "减报表。" in browser_of.get(f"/decisions/meetings/{meeting_id}").text
    assert NAME not in browser_of.get(f"/decisions/place/{world.a.id}/resolutions/new").text
    held = session.scalars(select(LeadingSeat)).one()
    assert "高振国（镇长）" in browser_of.get(f"/decisions/seats/{held.id}/end").text
    assert "不能早于" in browser_of.post(f"/decisions/seats/{held.id}/end", on="2026-01-01").text
    browser_of.post(f"/decisions/seats/{held.id}/end", on="2026-04-01")
    assert "以前的和还没开始的" in browser_of.get(page).text


def test_the_four_are_told_on_the_page_and_in_the_overview(
    browser_of: Browser, world: World, session: Session
) -> None:
    browser_of.sign_in("town")
    page = f"/decisions/place/{world.town_id}/leading"
    said = "还没有记下同研究、同安排、同检查、同考核"
    assert said in browser_of.get("/supervision").text
    line = {"year": "2026", "done_on": "2026-03-03", "paper": "镇发 3 号"}
    browser_of.post(f"{page}/lines/new", **line, part="studied", what="和政务公开一起")
    browser_of.post(f"{page}/lines/new", **line, part="theme", what="规范创建年")
    bare = browser_of.post(f"{page}/lines/new", **{**line, "paper": ""}, part="checked", what="x")
    assert "依据哪次会" in bare.text
    shown = browser_of.get(f"{page}?year=2026").text
    for words in ("2026 年：规范创建年", "和政务公开一起", "还没有记下：同安排、同检查、同考核"):
        assert words in shown
    assert "规范创建年" not in browser_of.get(f"{page}?year=2025").text
    assert "还没有记下同安排、同检查、同考核" in browser_of.get("/supervision").text
    made = session.scalars(select(YearLine).where(YearLine.part == "studied")).one()
    browser_of.post(f"/decisions/lines/{made.id}/withdraw")
    left = browser_of.get(page).text
    assert "和政务公开一起" not in left
    assert "年度主题" in left


def test_anybody_reads_who_leads_and_nobody_else_writes_it(
    browser_of: Browser, world: World, session: Session, now: datetime
) -> None:
    for place, name, who in (
        (world.town_id, NAME, "高振国（镇长）"), (world.b.id, f"{MARK}小组", f"{MARK}书记"),
    ):  # fmt: skip
        set_up_body(session, place, "leading_group", name=name, by=None, now=now)
        take_seat(
            session, place, kind="leading_group", role="leader", holder=who,
            from_on=date(2026, 3, 1), by=None, now=now,
        )  # fmt: skip
    session.commit()
    board = browser_of.get(f"/v/{world.a.id}").text
    assert "组长：高振国（镇长）" in board
    assert MARK not in board
    assert "组长：高振国（镇长）" in browser_of.get(f"/?in={world.town_id}").text
    public = browser_of.get(f"/r/{world.town_id}/leading").text
    assert "高振国（镇长）" in public
    assert "村民委员会主办" not in public
    browser_of.sign_in("clerk")
    for place in (world.town_id, world.b.id):
        answer = browser_of.get(f"/decisions/place/{place}/leading")
        assert answer.status_code == 404
    own = browser_of.post(
        f"/decisions/place/{world.a.id}/leading/name", kind="joint_conference", name="联席会议"
    )
    assert "没有这种会议" in own.text
    other = session.scalars(select(LeadingSeat.id).where(LeadingSeat.region_id == world.b.id)).one()
    assert browser_of.post(f"/decisions/seats/{other}/end", on="2026-04-01").status_code == 404
