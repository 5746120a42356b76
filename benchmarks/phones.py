"""Households with a phone each, in a village whose points of this year came from sheets."""

from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from benchmarks.world import NOW, PERIOD, START, World
from pointsapp.claims.models import Claim, Review, Sheet, SheetLine
from pointsapp.decisions.models import Setting
from pointsapp.foundation.database import transaction
from pointsapp.ledger.ids import AccountId
from pointsapp.ledger.models import Entry
from pointsapp.people.ids import RegionId, UserId
from pointsapp.people.models import User
from pointsapp.people.service import issue_card
from pointsapp.rulebooks.models import Rule, RuleBook

SHEETS = 12
NOTICE = timedelta(days=6)


def phones(world: World, number: int) -> list[str]:
    """The session cookies of up to `number` households, which only read."""
    households = world.households[world.village_id][:number]
    with world.open(), transaction() as session:
        _let_the_card_do(session, world.village_id)
        _tell_where_from(session, world.village_id, world.accounts[world.village_id])
        cards = [issue_card(session, each, by=None, now=NOW) for each in households]
    return [_scan(world, card.token) for card in cards]


def _scan(world: World, token: str) -> str:
    """Scan the card and look once: the cookie as a browser keeps it from then on."""
    client = world.app.test_client()
    client.get(f"/c/{token}")
    client.get("/my")
    name = world.app.config["SESSION_COOKIE_NAME"]
    kept = client.get_cookie(name)
    assert kept is not None
    return f"{name}={kept.value}"


def _let_the_card_do(session: Session, village_id: RegionId) -> None:
    session.add(
        Setting(
            region_id=village_id, key="card.balance_without_pin", value="yes", source="2026-0001",
            from_on=START, set_at=NOW,
        )
    )  # fmt: skip


def _tell_where_from(session: Session, village_id: RegionId, account_ids: list[AccountId]) -> None:
    """Recorded lines for the entries of this year, a sheet a month."""
    entries = session.scalars(
        select(Entry).where(Entry.account_id.in_(account_ids), Entry.period == PERIOD)
    ).all()
    clerk, reviewer, rule_id = _staff_and_rule(session, village_id)
    sheet_ids = _sheets(session, village_id)
    claims = [
        {"village_id": village_id, "account_id": e.account_id, "rule_id": rule_id,
         "quantity": Decimal(2), "occurred_on": e.occurred_on, "act": e.key, "state": "recorded",
         "key": e.key, "body_digest": "0" * 64, "registered_by": clerk, "registered_at": NOW}
        for e in entries
    ]  # fmt: skip
    ids = session.scalars(insert(Claim).returning(Claim.id, sort_by_parameter_order=True), claims)
    pairs = list(zip(ids.all(), entries, strict=True))
    session.execute(insert(Review), [
        {"claim_id": i, "round": 1, "outcome": "approved", "reviewed_by": reviewer,
         "reviewed_at": NOW} for i, _ in pairs
    ])  # fmt: skip
    session.execute(insert(SheetLine), [
        {"sheet_id": sheet_ids[n % SHEETS], "position": n, "claim_id": i, "points": e.points,
         "working": ["每次 1 分 × 2"], "state": "recorded", "entry_id": e.id}
        for n, (i, e) in enumerate(pairs)
    ])  # fmt: skip


def _staff_and_rule(session: Session, village_id: RegionId) -> tuple[UserId, UserId, int]:
    staff = [User(login_name=f"bench{n}", name="王芳", password_hash="", session_stamp="")
             for n in range(2)]  # fmt: skip
    book = RuleBook(
        village_id=village_id, number="2026-0001", title="积分细则", unit="household",
        state="adopted", created_at=NOW, base_points=Decimal(100), year_start="01-01",
        in_force_from=START,
    )  # fmt: skip
    session.add_all([*staff, book])
    session.flush()
    rule = Rule(
        book_id=book.id, number=12, direction="plus", category="村内事务", effect="points",
        behaviour="参加集体义务工", points_min=Decimal(1), points_max=Decimal(1),
    )  # fmt: skip
    session.add(rule)
    session.flush()
    return staff[0].id, staff[1].id, rule.id


def _sheets(session: Session, village_id: RegionId) -> list[int]:
    opened = [date(int(PERIOD), month, 20) for month in range(1, SHEETS + 1)]
    rows = [
        Sheet(village_id=village_id, year=int(PERIOD), number=day.month, unit="household",
              month=f"{day:%Y-%m}", opened_on=day, closes_on=day + NOTICE, opened_at=NOW,
              head_number=0, head_digest="", state="recorded", recorded_at=NOW)
        for day in opened
    ]  # fmt: skip
    session.add_all(rows)
    session.flush()
    return [row.id for row in rows]
