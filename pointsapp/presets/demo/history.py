"""Three months in the demo town: registered, reviewed, published, contested, recorded."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.claims import service as claims
from pointsapp.claims.models import Claim, Sheet, SheetLine
from pointsapp.claims.policy.registration import Figures, Item
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import transaction
from pointsapp.foundation.keys import Keyring
from pointsapp.foundation.workdays import UnknownYear
from pointsapp.ledger.models import Entry
from pointsapp.people import service as people
from pointsapp.presets.demo.places import PIN, Town, Village
from pointsapp.rulebooks.models import Rule, RuleBook

ROUNDS_DAYS_AGO = (85, 55, 25)
LAST_ROUND_DAYS_AGO = 4
# (rule, quantity, every how many households, shift): who did what, without chance.
PATTERN = (
    (1, "1", 2, 0), (2, "1", 3, 1), (3, "2", 3, 0), (4, "3", 4, 2), (5, "4", 5, 1),
    (6, "1", 7, 4), (7, "1", 11, 3), (8, "1", 13, 5), (10, "1", 9, 7), (11, "1", 8, 6),
    (12, "1", 6, 4), (14, "1", 12, 1),
)  # fmt: skip


def live_through(town: Town, keyring: Keyring, *, now: datetime) -> Iterator[str]:
    """Live through the months one village at a time, saying what was done."""
    for number, village in enumerate(town.villages):
        for turn, days in enumerate(ROUNDS_DAYS_AGO):
            _round(village, turn, now - timedelta(days=days))
            yield f"第 {number + 1} 个村，第 {turn + 1} 期公示，已记账"
        with transaction() as session:
            _cards(session, village, keyring, now - timedelta(days=80))
        # Deadlines in a year whose working days are not published yet cannot be told: no appeal.
        with suppress(UnknownYear):
            _contest(village, now)
        _present_days(village, now)
        yield f"第 {number + 1} 个村，本月的登记、公示、异议"


def _round(village: Village, turn: int, then: datetime) -> None:
    with transaction() as session:
        _publish(session, village, turn, then)
    with transaction() as session:
        claims.record_closed(session, village.id, now=then + timedelta(days=9))


def _publish(session: Session, village: Village, turn: int, then: datetime) -> None:
    """A sheet opens three days after its month was registered."""
    _register(session, village, turn, then)
    _review_all(session, village, then + timedelta(days=2))
    opened = then + timedelta(days=3)
    claims.open_sheet(
        session, village.id, unit="household", month=village_day(then).strftime("%Y-%m"),
        by=village.users["reviewer"], now=opened,
    )  # fmt: skip


def _register(session: Session, village: Village, turn: int, then: datetime) -> None:
    rules = dict(
        session.execute(
            select(Rule.number, Rule.id)
            .join(RuleBook, RuleBook.id == Rule.book_id)
            .where(RuleBook.village_id == village.id, RuleBook.state == "adopted")
        ).all()
    )
    day = village_day(then) - timedelta(days=1)
    items = [
        Item(
            place=f"{household}.{number}", rule_id=rules[number], occurred_on=day,
            figures=Figures(quantity=Decimal(quantity)), household_id=household,
        )
        for index, (household, _) in enumerate(village.heads)
        for number, quantity, every, shift in PATTERN
        if index > 2 and (index + turn + shift) % every == 0
    ]  # fmt: skip
    claims.register_batch(
        session, village.id, items, group_id=None, month=day.strftime("%Y-%m"),
        key=f"demo-{turn}", by=village.users["clerk"], now=then,
    )  # fmt: skip


def _review_all(session: Session, village: Village, then: datetime) -> None:
    waiting = session.scalars(
        select(Claim.id).where(Claim.village_id == village.id, Claim.state == "registered")
    ).all()
    claims.review(session, waiting, outcome="approved", by=village.users["reviewer"], now=then)


def _cards(session: Session, village: Village, keyring: Keyring, then: datetime) -> None:
    """The first group has its cards; one household has come for its PIN."""
    by = village.users["clerk"]
    cards = people.issue_cards_in(session, village.groups[0], by=by, now=then)
    people.hand_over(session, cards[4].card_id, PIN, keyring=keyring, by=by, now=then)
    for _, head in village.heads[3:8]:
        people.give_consent(
            session, head, purpose="honour_list", via="written", on=village_day(then), by=by,
            now=then,
        )  # fmt: skip


def _contest(village: Village, now: datetime) -> None:
    """One deduction was appealed and taken back; another appeal waits."""
    clerk, then = village.users["clerk"], now - timedelta(days=40)
    with transaction() as session:
        first, second = session.scalars(
            select(Entry.id)
            .where(Entry.village_id == village.id, Entry.kind == "deduction")
            .order_by(Entry.id)
            .limit(2)
        )
        appeal = claims.appeal(
            session, first, via="oral", statement="那天不是我家倒的，邻居可以作证",
            by=clerk, now=then,
        )  # fmt: skip
        claims.decide_contest(
            session, appeal.id, upheld=True, reason="走访两户邻居，确认登记错了户",
            by=village.users["supervisor"], now=then + timedelta(days=2),
        )  # fmt: skip
    with transaction() as session:
        claims.appeal(
            session, second, via="written", statement="检查那天我家没有人，东西不是我放的",
            by=clerk, now=now - timedelta(days=2),
        )  # fmt: skip


def _present_days(village: Village, now: datetime) -> None:
    """A sheet hangs with one line under objection; the next claims wait for review."""
    turn = len(ROUNDS_DAYS_AGO)
    with transaction() as session:
        _publish(session, village, turn, now - timedelta(days=LAST_ROUND_DAYS_AGO))
        line = session.scalars(
            select(SheetLine.id)
            .join(Sheet, Sheet.id == SheetLine.sheet_id)
            .where(Sheet.village_id == village.id, Sheet.state == "open", SheetLine.points < 0)
            .order_by(SheetLine.position)
        ).first()
        if line is not None:
            claims.object_to(
                session, line, via="oral", statement="那几天我们一家都在外地，请再核一核",
                by=village.users["clerk"], now=now - timedelta(hours=20),
            )  # fmt: skip
        _register(session, village, turn + 1, now - timedelta(hours=3))
