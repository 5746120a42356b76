"""The demo's power lists, and matters that show what supervision sees."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy.orm import Session

from pointsapp.compliance import service as compliance
from pointsapp.compliance.models import Doubt
from pointsapp.decisions.policy import Counts
from pointsapp.decisions.service import MeetingFacts, decide_setting, record_resolution
from pointsapp.foundation.clock import village_day
from pointsapp.matters import service as matters
from pointsapp.matters.models import Matter
from pointsapp.matters.queries.relief import lines_of
from pointsapp.matters.service import relief
from pointsapp.people.queries import get_region
from pointsapp.powers.drafts import ItemDraft, ListDraft, ListHead
from pointsapp.powers.queries import items_of
from pointsapp.powers.service import adopt, store_list
from pointsapp.presets.demo.places import Town, Village
from pointsapp.presets.procedures import read_preset

ADOPTED_DAYS_AGO = 150
SETTINGS = (
    ("signing.further_signer", "member"),
    ("doubt.answer_days", "7"),
    ("split.window_days", "90"),
    ("wall.charts", "yes"),
)
FIVE, OPEN = "finance_five_signatures", "disclosure_procedure_shandong"
SIGNERS = (
    ("secretary", 0),
    ("supervision_director", 1),
    ("expense_clerk", 2),
    ("handler", 3),
    ("member", 4),
)
ITEMS = (
    ItemDraft(
        1, "财务管理", "村级日常支出", office="expense_clerk", materials=("发票", "验收单"),
        limit_days=30, limit_unit="calendar", procedure=FIVE, for_amount=True,
        contact="报账员，村委会一楼", origin_note="示范用",
    ),
    ItemDraft(
        2, "公开", "村务公开", office="village_director", procedure=OPEN,
        contact="村委会主任，村委会二楼", origin_note="示范用",
    ),
)  # fmt: skip


@dataclass
class _Desk:
    """The clerk of one village, who takes down what is on paper."""

    session: Session
    village: Village
    item_id: int
    now: datetime

    def open(self, subject: str, amount: str, days_ago: int, *, listed: bool = True) -> Matter:
        """Open a matter so many days ago."""
        return matters.open_matter(
            self.session, self.village.id, item_id=self.item_id if listed else None,
            subject=subject, amount=Decimal(amount), handler_id=self.village.heads[3][1],
            opened_on=village_day(self.now) - timedelta(days=days_ago), key=f"demo-{days_ago}",
            by=self.village.users["clerk"], now=self.now,
        )  # fmt: skip

    def sign(self, matter: Matter, n: int, without: str = "") -> None:
        """The signatures of the n-th day; who is secretary and director signs once."""
        day = matter.opened_on + timedelta(days=n)
        signed = [
            (post, self.village.heads[place][1], day) for post, place in SIGNERS if post != without
        ]
        matters.record_signatures(
            self.session, matter.id, "sign", signed, key=f"sign-{n}",
            by=self.village.users["clerk"], now=self.now,
        )  # fmt: skip

    def step(self, matter: Matter, code: str, n: int, kind: str = "done") -> None:
        """A step of the n-th day."""
        matters.record_step(
            self.session, matter.id, step_code=code, kind=kind,
            happened_on=matter.opened_on + timedelta(days=n), key=f"{code}-{n}",
            amount=matter.amount if kind == "paid" else None,
            by=self.village.users["clerk"], now=self.now,
        )  # fmt: skip


def use_powers(session: Session, town: Town, *, now: datetime) -> None:
    """Adopt each village's list, live through a few matters, and check them."""
    then = now - timedelta(days=ADOPTED_DAYS_AGO)
    for key, value in SETTINGS:
        decide_setting(
            session, town.county_id, key=key, value=value, source="云岭县 2025 年第 31 号通知",
            from_on=village_day(then), by=town.admin, now=then,
        )  # fmt: skip
    for village in town.villages:
        item_id = _adopt(session, village, by=town.clerk_of_town, then=then)
        _matters(_Desk(session, village, item_id, now))
        compliance.check_village(session, village.id, now=now)
        compliance.suggest_talks(session, village.id, now=now)
    _explain(session, town.villages[0], now)
    hanging, waiting = town.villages
    _relief(session, hanging, opened=6, posted=2, now=now)
    _relief(session, waiting, opened=20, posted=9, now=now)


def _adopt(session: Session, village: Village, *, by: int, then: datetime) -> int:
    """The village's list by its representatives' resolution; the id of its first item."""
    name = get_region(session, village.id).name
    head = ListHead("power", f"{name}小微权力清单（{then.year} 年版）", source="示范用")
    draft = ListDraft(head, ITEMS, (read_preset(FIVE), read_preset(OPEN)))
    made = store_list(session, village.id, draft, by=by, now=then - timedelta(days=20))
    held = village_day(then)
    resolution = record_resolution(
        session, village.id, subject="通过本村小微权力清单",
        meeting=MeetingFacts(
            body_kind="representatives", held_on=held, chair="周桂兰", place="村委会会议室",
            noticed_on=held - timedelta(days=7), minutes="逐项看了流程图，举手表决。",
        ),
        counts=Counts(
            entitled=46, present=42, votes_for=40, votes_against=0, votes_abstained=2,
            women_entitled=16, women_present=15,
            authorised_by=f"{held.year}年村民会议第 2 号授权",
        ),
        by=by, now=then,
    )  # fmt: skip
    adopt(session, made.id, resolution_id=resolution.id, in_force_from=held + timedelta(days=5),
          by=by, now=then + timedelta(days=1))  # fmt: skip
    return items_of(session, made.id)[0].id


def _matters(desk: _Desk) -> None:
    """One as it should be, one with two faults, one on its way, one that is on no list."""
    proper = desk.open("三组水渠修补材料款", "2860.00", 60)
    desk.sign(proper, 2)
    for place, code in enumerate(("first_review", "second_review")):
        desk.step(proper, code, 4 + place)
    desk.step(proper, "book", 7, "paid")
    faulty = desk.open("购置分类垃圾桶", "3000.00", 25)
    desk.sign(faulty, 1, without="supervision_director")
    desk.step(faulty, "first_review", 3)
    desk.step(faulty, "book", 4, "paid")
    desk.step(faulty, "second_review", 6)
    desk.sign(desk.open("村口路灯电费", "486.50", 3), 1, without="handler")
    desk.open("给邻村学校捐桌椅", "1200.00", 9, listed=False)


def _explain(session: Session, village: Village, now: datetime) -> None:
    """The expense clerk has said why it was paid before the town had looked."""
    doubt = session.query(Doubt).filter_by(village_id=village.id, code="paid_early").one()
    compliance.explain(
        session, doubt.id, statement="卖家当天就要现款，我先垫上了，第三天补的二审。",
        person_id=doubt.person_id, given_on=village_day(now), by=village.users["clerk"], now=now,
    )  # fmt: skip


# Of the village's households: which one, before, the village's opinion, why.
RELIEF_LINES = (
    (7, "in", "in", "两位老人，长期用药"),
    (8, "in", "in", "残疾，没有劳动能力"),
    (9, "in", "out", "儿子上班了，家里有了收入"),
    (11, "out", "in", "今年大病，开支大"),
    (6, "out", "out", "名下有小汽车"),
)


def _relief(session: Session, village: Village, *, opened: int, posted: int, now: datetime) -> None:
    """A list that hangs since some days, with an objection where its days are not over."""
    by, today = village.users["clerk"], village_day(now)
    found = relief.open_round(
        session, village.id, scheme="低保", opened_on=today - timedelta(days=opened), by=by, now=now
    )
    lines = [relief.Listed(village.heads[place][0], *said) for place, *said in RELIEF_LINES]
    relief.set_lines(session, found.id, lines, by=by, now=now)
    relief.publish_round(session, found.id, from_on=today - timedelta(days=posted), by=by, now=now)
    added = lines_of(session, found.id)[3]
    if found.published_until and found.published_until >= today:
        relief.object_to_line(
            session, added.id, via="oral", statement="他家儿子在城里有房。",
            household_id=village.heads[5][0], by=by, now=now,
        )  # fmt: skip
