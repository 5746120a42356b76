"""A draft hangs, villagers speak, the desk answers and changes it, a meeting adopts it."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.decisions.policy import Counts
from pointsapp.decisions.service import MeetingFacts, decide_setting, record_resolution
from pointsapp.foundation.clock import FixedClock, village_day
from pointsapp.foundation.errors import Conflict, Invalid, NotAllowed
from pointsapp.people import service as people
from pointsapp.rulebooks.consulting import queries, service
from pointsapp.rulebooks.consulting.models import Consultation, Opinion, PaperCount
from pointsapp.rulebooks.models import RuleBook
from pointsapp.rulebooks.queries import rules_of
from pointsapp.rulebooks.rows import rule_draft
from pointsapp.rulebooks.service import NotReady, adopt, discard_draft, edit_rule
from tests.rulebooks.books import make_draft
from tests.web.browsing import Browser
from tests.worlds import MARK, World

DAYS = 7


class Village:
    """Village `a` with a draft, its desk, a household and a passer-by."""

    def __init__(self, app: Flask, world: World, session: Session, clock: FixedClock) -> None:
        self.app, self.world, self.session, self.clock = app, world, session, clock
        self.id, self.clerk_id = world.a.id, world.logins["clerk"]
        self.draft_id = make_draft(session, self.id, clock.now()).id
        session.commit()
        self.clerk, self.passer = Browser(app.test_client()), Browser(app.test_client())
        self.home = Browser(app.test_client())
        self.clerk.sign_in("clerk")
        self.home.scan(world.a.homes[0])
        self.home.prove()

    def decide(self, key: str, value: str) -> None:
        """The village decides something from today."""
        decide_setting(
            self.session, self.id, key=key, value=value, source="村民会议", resolution_id=None,
            from_on=village_day(self.clock.now()), by=self.clerk_id, now=self.clock.now(),
        )  # fmt: skip
        self.session.commit()

    def hang(self) -> int:
        """The clerk hangs the draft; gives the round's id."""
        answer = self.clerk.post(f"/rulebooks/book/{self.draft_id}/consult")
        assert answer.status_code == 302, answer.text
        return int(answer.location.rpartition("/")[2])

    def pass_days(self, days: int) -> None:
        """Days go by; the household scans its card again, it was idle."""
        self.clock.move(days=days)
        self.home.scan(self.world.a.homes[0])
        self.home.prove()

    def raise_points(self, number: int, points: str) -> None:
        """The drafting group changes what a row is worth."""
        row = next(r for r in rules_of(self.session, self.draft_id) if r.number == number)
        more = replace(rule_draft(row, {}, {}), points_min=Decimal(points),
                       points_max=Decimal(points))  # fmt: skip
        edit_rule(self.session, row.id, more, by=self.clerk_id, now=self.clock.now())
        self.session.commit()

    def key_of(self, number: int) -> str:
        """The key of a row's change."""
        rows = rules_of(self.session, self.draft_id)
        found = next(str(r.root_id or r.id) for r in rows if r.number == number)
        self.session.rollback()
        return found

    def opinions(self) -> list[Opinion]:
        self.session.rollback()
        found = list(self.session.scalars(select(Opinion).order_by(Opinion.number)))
        for each in found:
            self.session.expunge(each)
        self.session.rollback()
        return found

    def resolve(self) -> int:
        """The representatives meet today and pass it."""
        held = village_day(self.clock.now())
        meeting = MeetingFacts(
            "representatives", held, "骆新民", "逐条读了草案和答复。",
            noticed_on=held - timedelta(days=6),
        )  # fmt: skip
        counts = Counts(
            entitled=46, present=41, votes_for=39, votes_against=1, votes_abstained=1,
            women_entitled=16, women_present=15, authorised_by="村民会议授权",
        )  # fmt: skip
        found = record_resolution(
            self.session, self.id, subject="通过积分细则", meeting=meeting, counts=counts,
            by=self.clerk_id, now=self.clock.now(),
        ).id  # fmt: skip
        self.session.commit()
        return found


@pytest.fixture
def village(app: Flask, world: World, session: Session, clock: FixedClock) -> Village:
    return Village(app, world, session, clock)


def test_from_the_draft_to_the_book_everything_said_is_answered_and_stays_readable(
    village: Village, session: Session, clock: FixedClock
) -> None:
    v, draft = village, village.draft_id
    page = v.clerk.get(f"/rulebooks/book/{draft}/consult").text
    assert "村里还没有定贴几天" in page
    assert "征求意见贴几天" in v.clerk.post(f"/rulebooks/book/{draft}/consult").text
    v.decide("consult.days", str(DAYS))
    round_id = v.hang()

    # It hangs on the board, on paper, in the chat group, on the household's page.
    board = v.passer.get(f"/v/{v.id}").text
    assert "正在征求意见" in board
    for address in ("", "/print"):
        hung = v.passer.get(f"/v/{v.id}/consultations/{round_id}{address}").text
        assert "打扫公共卫生" in hung
    chat = v.clerk.get(f"/rulebooks/consultations/{round_id}/text").text
    assert "征求大家的意见" in chat
    assert f"/v/{v.id}/consultations/{round_id}" in chat
    assert "村里在征求意见" in v.home.get("/my").text

    # A household speaks by its card, others at a meeting, at the door, on slips.
    said = {"row": "1", "statement": "打扫一次该给 3 分，何广田也这么说"}
    assert v.home.post(f"/my/opinions/{round_id}", "/my", **said).status_code == 302
    new = f"/rulebooks/consultations/{round_id}/opinions/new"
    today = village_day(clock.now()).isoformat()
    door = {"key": "k1", "via": "door", "door": "1-12", "statement": "值夜也要算", "said_on": today}
    assert v.clerk.post(new, **door, named="1").status_code == 302
    slip = {"key": "k2", "via": "paper", "statement": "太少", "said_on": today}
    assert v.clerk.post(new, **slip).status_code == 302
    counted = {"key": "k3", "collected_on": today, "agree": "31", "against": "4", "unclear": "1"}
    v.clerk.post(f"/rulebooks/consultations/{round_id}/papers", **counted)
    trail = v.passer.get(f"/v/{v.id}/books/{draft}/trail").text
    assert "3 条" in trail
    assert "36 张：同意 31" in trail
    assert "太少" not in trail

    # Nothing closes early.
    assert "期满才能通过" in v.clerk.get(f"/rulebooks/book/{draft}").text
    early = v.resolve()
    with pytest.raises(NotReady, match="期满才能通过"):
        adopt(session, draft, resolution_id=early, in_force_from=village_day(clock.now()),
              by=v.clerk_id, now=clock.now())  # fmt: skip
    session.rollback()
    v.pass_days(DAYS)
    assert "征求意见期满，3 条等答复" in v.clerk.get("/desk").text
    assert v.home.post(f"/my/opinions/{round_id}", "/my", **said).status_code == 422

    # Answered: with a change, with a reason; the first only once the draft was changed.
    one, two, three = v.opinions()
    answer = f"/rulebooks/opinions/{one.id}"
    assert "还没有改草案" in v.clerk.post(answer, outcome="accepted").text
    v.raise_points(1, "3")
    key = v.key_of(1)
    assert "跟征求意见稿不一样" in v.clerk.get(f"/rulebooks/consultations/{round_id}").text
    assert v.clerk.post(answer, outcome="accepted", changes=key).status_code == 302
    for each in (two, three):
        assert (
            "写明为什么" in v.clerk.post(f"/rulebooks/opinions/{each.id}", outcome="declined").text
        )
        done = v.clerk.post(f"/rulebooks/opinions/{each.id}", outcome="declined", reason="明年再议")
        assert done.status_code == 302
    assert "可以交会议表决了" in v.clerk.get(f"/rulebooks/consultations/{round_id}").text
    assert "采纳" in v.home.get(f"/my/opinions/{round_id}").text
    assert "明年再议" not in v.home.get("/my/stored").text
    assert "打扫一次该给 3 分" in v.home.get("/my/stored").text

    # A meeting of that time does not adopt it, a later one does; the trail stays with the book.
    with pytest.raises(NotReady, match="以后开"):
        adopt(session, draft, resolution_id=early, in_force_from=village_day(clock.now()),
              by=v.clerk_id, now=clock.now())  # fmt: skip
    session.rollback()
    later = v.resolve()
    adopt(session, draft, resolution_id=later, in_force_from=village_day(clock.now()),
          by=v.clerk_id, now=clock.now())  # fmt: skip
    session.commit()
    v.clock.move(days=40)
    told = v.passer.get(f"/v/{v.id}/books/{draft}/trail").text
    for words in (
        "打扫一次该给 3 分",
        "采纳",
        "因为 1 号意见",
        "<s>2</s>",
        "<b>3</b>",
        "明年再议",
        "同意 39",
    ):
        assert words in told, words
    assert "一户村民" in told
    assert "何广田家" in told
    assert "何某某也这么说" in told
    assert "周桂兰" not in told
    assert f"/v/{v.id}/books/{draft}/trail" in v.passer.get(f"/v/{v.id}/books/{draft}").text
    assert v.clerk.post(answer, outcome="declined", reason="x").status_code == 422
    assert MARK not in told


def test_the_list_of_books_leads_to_what_hangs(village: Village) -> None:
    books = f"/rulebooks/place/{village.id}"
    assert "征求意见" not in village.clerk.get(books).text
    village.decide("consult.days", str(DAYS))
    page = f"/rulebooks/consultations/{village.hang()}"
    told = village.clerk.get(books).text
    assert page in told
    assert "正在征求意见，到 " in told
    village.pass_days(DAYS)
    village.clerk.sign_in("clerk")
    assert "征求意见期满，看意见和答复" in village.clerk.get(books).text


@pytest.mark.sqlite_only
def test_a_change_without_an_opinion_needs_its_reason(village: Village) -> None:
    v = village
    v.decide("consult.days", "1")
    round_id = v.hang()
    v.pass_days(1)
    v.raise_points(2, "-3")
    page = f"/rulebooks/consultations/{round_id}/changes"
    assert "还没有写因为什么" in v.clerk.get(page).text
    assert v.clerk.post(page, key=v.key_of(1), reason="x").status_code == 422
    assert v.clerk.post(page, key=v.key_of(2), reason="跟镇里的标准一致").status_code == 302
    assert "可以交会议表决了" in v.clerk.get(f"/rulebooks/consultations/{round_id}").text
    assert "跟镇里的标准一致" in v.passer.get(f"/v/{v.id}/books/{v.draft_id}/trail").text


@pytest.mark.sqlite_only
def test_a_draft_that_was_taken_down_must_hang_anew(
    village: Village, session: Session, clock: FixedClock
) -> None:
    v = village
    v.decide("consult.days", str(DAYS))
    round_id = v.hang()
    with pytest.raises(Conflict, match="正在征求意见"):
        discard_draft(session, v.draft_id, by=v.clerk_id, now=clock.now())
    session.rollback()
    assert v.clerk.get(f"/rulebooks/consultations/{round_id}/take-down").status_code == 200
    down = f"/rulebooks/consultations/{round_id}/take-down"
    assert v.clerk.post(down).status_code == 422
    assert v.clerk.post(down, reason="漏了一页").status_code == 302
    assert "重新贴满" in v.clerk.get(f"/rulebooks/book/{v.draft_id}").text
    assert "漏了一页" in v.passer.get(f"/v/{v.id}/books/{v.draft_id}/trail").text
    assert v.hang() != round_id
    assert v.clerk.post(f"/rulebooks/book/{v.draft_id}/consult").status_code == 409


@pytest.mark.sqlite_only
def test_a_village_that_asks_for_opinions_first_adopts_nothing_without(
    village: Village, session: Session, clock: FixedClock
) -> None:
    v = village
    assert "可以交会议表决了" in v.clerk.get(f"/rulebooks/book/{v.draft_id}").text
    v.decide("consult.required", "yes")
    assert "通过前要先征求意见" in v.clerk.get(f"/rulebooks/book/{v.draft_id}").text


@pytest.mark.sqlite_only
def test_a_household_takes_back_its_own_and_nobody_elses(village: Village) -> None:
    v = village
    v.decide("consult.days", str(DAYS))
    round_id = v.hang()
    v.home.post(f"/my/opinions/{round_id}", "/my", statement="扣分太重")
    mine = v.opinions()[0].id
    other = Browser(v.app.test_client())
    other.scan(v.world.a.homes[1])
    other.prove()
    assert other.post(f"/my/opinions/{mine}/withdraw", "/my").status_code == 404
    assert v.clerk.post(f"/rulebooks/opinions/{mine}/withdraw", reason="x").status_code == 422
    assert v.home.post(f"/my/opinions/{mine}/withdraw", "/my").status_code == 302
    assert "已撤回" in v.home.get(f"/my/opinions/{round_id}").text
    assert v.opinions()[0].withdrawn_at is not None
    elsewhere = Browser(v.app.test_client())
    elsewhere.scan(v.world.b.homes[0])
    elsewhere.prove()
    assert elsewhere.get(f"/my/opinions/{round_id}").status_code == 404


@pytest.mark.sqlite_only
def test_what_was_keyed_wrongly_is_taken_out_with_a_reason(
    village: Village, session: Session
) -> None:
    v = village
    v.decide("consult.days", str(DAYS))
    round_id = v.hang()
    today = village_day(v.clock.now()).isoformat()
    new = f"/rulebooks/consultations/{round_id}/opinions/new"
    wrong: dict[str, str]
    for wrong, said in (
        ({"via": "door", "door": "9-999"}, "没有找到这一户"),
        ({"via": "door"}, "哪一户"),
        ({"via": "paper", "door": "01-011"}, "不写是哪一户"),
        ({"via": "meeting", "row": "77"}, "没有这一条"),
        ({"via": "meeting", "said_on": "2026-01-01"}, "日子里"),
    ):
        answer = v.clerk.post(new, **{"key": "k0", "statement": "话", "said_on": today, **wrong})
        assert answer.status_code == 422
        assert said in answer.text
    said = {"key": "k1", "via": "meeting", "statement": "话", "said_on": today}
    assert [v.clerk.post(new, **said).status_code for _ in range(2)] == [302, 302]
    assert len(v.opinions()) == 1
    opinion = v.opinions()[0].id
    assert (
        v.clerk.post(f"/rulebooks/opinions/{opinion}/withdraw", reason="记重了").status_code == 302
    )
    papers = f"/rulebooks/consultations/{round_id}/papers"
    assert v.clerk.post(papers, key="k2", collected_on=today).status_code == 422
    for _ in range(2):
        v.clerk.post(papers, key="k2", collected_on=today, agree="5")
    assert "内容和上次不一样" in v.clerk.post(papers, key="k2", collected_on=today, agree="6").text
    count = session.scalars(select(PaperCount.id)).one()
    session.rollback()
    assert v.clerk.post(f"/rulebooks/papers/{count}/void", reason="数错").status_code == 302
    assert "作废：数错" in v.clerk.get(papers).text
    assert queries.counted(session, round_id).papers == 0


@pytest.mark.sqlite_only
def test_nobody_answers_what_their_own_household_said(
    village: Village, world: World, session: Session, clock: FixedClock
) -> None:
    v = village
    v.decide("consult.days", str(DAYS))
    round_id = v.hang()
    v.home.post(f"/my/opinions/{round_id}", "/my", statement="扣分太重")
    people.set_person(session, v.clerk_id, world.a.homes[0].head_id, by=None, now=clock.now())
    session.commit()
    opinion = v.opinions()[0]
    with pytest.raises(NotAllowed, match="自己家"):
        service.answer_opinion(
            session, opinion.id, outcome="declined", reason="不改", by=v.clerk_id, now=clock.now()
        )
    session.rollback()
    done = service.answer_opinion(
        session, opinion.id, outcome="declined", reason="不改", by=world.logins["town"],
        now=clock.now(),
    )  # fmt: skip
    assert done is None


@pytest.mark.sqlite_only
def test_a_household_speaks_so_often_and_no_more(
    village: Village, world: World, session: Session, clock: FixedClock
) -> None:
    v = village
    v.decide("consult.days", str(DAYS))
    round_id, home = v.hang(), world.a.homes[0].id
    facts = {"via": "card", "row": None, "said_on": village_day(clock.now()), "by": None}
    for number in range(service.MOST_OF_A_HOUSEHOLD):
        service.give_opinion(session, round_id, statement=f"第 {number} 句", household_id=home,
                             now=clock.now(), **facts)  # type: ignore[arg-type]  # fmt: skip
    with pytest.raises(Invalid, match="最多提"):
        service.give_opinion(session, round_id, statement="再一句", household_id=home,
                             now=clock.now(), **facts)  # type: ignore[arg-type]  # fmt: skip


@pytest.mark.sqlite_only
def test_a_button_pressed_twice_says_it_once(village: Village) -> None:
    v = village
    v.decide("consult.days", str(DAYS))
    address, said = f"/my/opinions/{v.hang()}", {"statement": "打扫一次该给 3 分"}
    for row in ("1", "1", "2"):
        assert v.home.post(address, "/my", row=row, **said).status_code == 302
    assert [each.row for each in v.opinions()] == [1, 2]


@pytest.mark.sqlite_only
def test_what_hangs_does_not_change_with_the_draft(village: Village, session: Session) -> None:
    v = village
    v.decide("consult.days", str(DAYS))
    round_id = v.hang()
    v.raise_points(1, "9")
    assert "+9" not in v.passer.get(f"/v/{v.id}/consultations/{round_id}").text
    found = session.get_one(Consultation, round_id)
    assert found.closes_on - found.opened_on == timedelta(days=DAYS - 1)
    assert session.get_one(RuleBook, v.draft_id).state == "draft"


def test_after_a_merger_a_round_is_with_the_village_that_is_now(village: Village) -> None:
    v, other = village, Browser(village.app.test_client())
    v.decide("consult.days", str(DAYS))
    round_id = v.hang()
    v.home.post(f"/my/opinions/{round_id}", statement="加一点", row="1")
    opinion = v.opinions()[0].id
    into = v.world.b.id
    people.merge_villages(v.session, [v.id], into, on=village_day(v.clock.now()), by=None,
                          now=v.clock.now())  # fmt: skip
    v.session.commit()
    other.sign_in("otherclerk")
    assert other.get(f"/rulebooks/consultations/{round_id}").status_code == 200
    answer = f"/rulebooks/opinions/{opinion}"
    assert other.post(answer, outcome="declined", reason="今年不加").status_code == 302
    assert other.get(f"/rulebooks/book/{v.draft_id}").status_code == 200
    rows = other.get(f"/api/v1/villages/{into}/consultations").json["items"]
    assert [row["id"] for row in rows] == [round_id]
    v.pass_days(DAYS)
    assert "今年不加" in v.home.get(f"/my/opinions/{round_id}").text
    assert "征求意见期满" in other.get("/desk").text
    assert v.clerk.get(f"/rulebooks/consultations/{round_id}").status_code == 404
