"""Business in both villages of tests/worlds.py: an adopted book, sheets, contests, a ledger."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlalchemy.orm import Session

from pointsapp.claims import service as claims
from pointsapp.claims.models import Claim, Sheet, SheetLine
from pointsapp.claims.policy.registration import Figures, Item
from pointsapp.decisions import service as decisions
from pointsapp.decisions.policy import Counts
from pointsapp.decisions.service import MeetingFacts
from pointsapp.foundation.clock import village_day
from pointsapp.people import service as people
from pointsapp.rulebooks.models import Rule, RuleBook
from tests.worlds import FIRST_DAY, MARK, Village, World

AWARD, WORK, FINE, STRUCK = 1, 2, 3, 4


@dataclass
class Business:
    """What there is in one village: ids of everything a page can be about."""

    village: Village
    book_id: int
    rules: dict[int, int]
    resolution_id: int
    recorded_sheet_id: int
    open_sheet_id: int
    pending_claim_id: int
    appeal_id: int
    objection_id: int
    claims: list[int]


def make_business(session: Session, world: World, now: datetime) -> tuple[Business, Business]:
    """The same in both villages; the caller commits."""
    a = _business(session, world.a, world.logins["clerk"], world.logins["reviewer"], "", now)
    b = _business(session, world.b, world.others["clerk"], world.others["reviewer"], MARK, now)
    return a, b


def _business(
    session: Session, village: Village, clerk: int, reviewer: int, mark: str, now: datetime
) -> Business:
    resolution_id = _resolution(session, village, mark, clerk, now)
    book_id, rules = _book(session, village, resolution_id, mark, now)
    desk = _Desk(session, village, rules, clerk, reviewer)
    before, later = now - timedelta(days=12), now - timedelta(days=2)
    first = [desk.approved(0, WORK, "2", before), desk.approved(1, FINE, "1", before)]
    recorded = desk.sheet(before)
    claims.record_sheet(session, recorded.id, now=now - timedelta(days=3))
    second = [desk.approved(0, AWARD, "1", later), desk.approved(1, AWARD, "1", later)]
    opened = desk.sheet(later)
    pending = desk.register(0, WORK, "1", later)
    entry_id = desk.line(recorded, first[1]).entry_id
    assert entry_id is not None
    appeal = claims.appeal(
        session, entry_id, via="card", statement=f"{mark}那天不在家", by=None, now=later,
        household_id=village.homes[1].id,
    )  # fmt: skip
    objection = claims.object_to(
        session, desk.line(opened, second[1]).id, via="card", statement=f"{mark}不是我家",
        by=None, now=later, household_id=village.homes[1].id,
    )  # fmt: skip
    return Business(
        village, book_id, rules, resolution_id, recorded.id, opened.id, pending.id, appeal.id,
        objection.id, [each.id for each in (*first, *second, pending)],
    )  # fmt: skip


@dataclass
class _Desk:
    session: Session
    village: Village
    rules: dict[int, int]
    clerk: int
    reviewer: int
    keys: int = 0

    def register(self, home: int, rule: int, quantity: str, now: datetime) -> Claim:
        self.keys += 1
        item = Item(
            place=f"{home}.{rule}",
            rule_id=self.rules[rule],
            occurred_on=village_day(now) - timedelta(days=1),
            figures=Figures(Decimal(quantity)),
            household_id=self.village.homes[home].id,
        )
        return claims.register_item(
            self.session, self.village.id, item, key=f"k{self.keys}", by=self.clerk, now=now
        )

    def approved(self, home: int, rule: int, quantity: str, now: datetime) -> Claim:
        claim = self.register(home, rule, quantity, now)
        done = claims.review(
            self.session, [claim.id], outcome="approved", by=self.reviewer, now=now
        )
        assert done.left == {}
        return claim

    def sheet(self, now: datetime) -> Sheet:
        return claims.open_sheet(
            self.session, self.village.id, unit="household", month="2026-11", by=self.clerk,
            now=now,
        )  # fmt: skip

    def line(self, sheet: Sheet, claim: Claim) -> SheetLine:
        return self.session.query(SheetLine).filter_by(sheet_id=sheet.id, claim_id=claim.id).one()


def _resolution(session: Session, village: Village, mark: str, by: int, now: datetime) -> int:
    counts = Counts(
        entitled=46, present=41, votes_for=39, votes_against=1, votes_abstained=1,
        women_entitled=16, women_present=15, authorised_by="村民会议授权",
    )  # fmt: skip
    meeting = MeetingFacts(
        body_kind="representatives",
        held_on=date(2026, 1, 18),
        noticed_on=date(2026, 1, 10),
        chair=f"{mark}骆新民",
        minutes=f"{mark}逐条讨论，举手表决。",
    )
    return decisions.record_resolution(
        session, village.id, subject=f"{mark}通过积分细则", meeting=meeting, counts=counts,
        by=by, now=now,
    ).id  # fmt: skip


def _book(
    session: Session, village: Village, resolution_id: int, mark: str, now: datetime
) -> tuple[int, dict[int, int]]:
    book = RuleBook(
        village_id=village.id, number="2026-0001", title=f"{village.name}积分细则",
        unit="household", state="adopted", created_at=now, base_points=Decimal(100),
        spend_share=50, deductions_cut_purse=True, year_start="01-01", late_days=30,
        year_end="keep", notice_days=7, reviews=1, resolution_id=resolution_id,
        in_force_from=FIRST_DAY, adopted_at=now,
    )  # fmt: skip
    session.add(book)
    session.flush()
    rules = {
        AWARD: a_rule(book, 1, f"{mark}庭院整洁", "2", claimable=True),
        WORK: a_rule(book, 12, f"{mark}集体义务工", "3"),
        FINE: a_rule(book, 31, f"{mark}垃圾不分类", "-2"),
        STRUCK: a_rule(book, 40, f"{mark}取消低保", "-10"),
    }
    rules[STRUCK].struck_law, rules[STRUCK].struck_why = "社会救助暂行办法", "低保是法定的"
    session.add_all(rules.values())
    session.flush()
    return book.id, {name: rule.id for name, rule in rules.items()}


def a_rule(
    book: RuleBook, number: int, behaviour: str, points: str, *, claimable: bool = False
) -> Rule:
    """A row of fixed points."""
    value = Decimal(points)
    return Rule(
        book_id=book.id, number=number, behaviour=behaviour, category="人居环境", effect="points",
        direction="minus" if value < 0 else "plus", points_min=value, points_max=value,
        claimable=claimable,
    )  # fmt: skip


def consent(session: Session, village: Village, now: datetime) -> None:
    """The heads of a village agree to be named on the honour list."""
    for home in village.homes:
        people.give_consent(
            session, home.head_id, purpose="honour_list", via="written", on=village_day(now),
            by=None, now=now,
        )  # fmt: skip
