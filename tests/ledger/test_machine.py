"""Any sequence of what the ledger offers agrees with a plain model that a clerk could keep."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.foundation.errors import Conflict, Invalid
from pointsapp.ledger.models import Entry, SealMember
from pointsapp.ledger.policy import Draft
from pointsapp.ledger.queries import as_of_recorded, balance, find_by_key, purse
from pointsapp.ledger.service import (
    close_period,
    erase_salts,
    record_batch,
    reverse,
    seal_village,
    spend,
    transfer,
)
from pointsapp.ledger.verify import faults
from tests.ledger.conftest import DAY, award, make_village, plain_session

NOW = datetime(2026, 11, 22, 1, tzinfo=UTC)
PERIODS = ("2025", "2026", "2027")
FACTS = {"on": DAY, "by": None, "now": NOW}
# Few figures, so that purses are often exactly empty.
points = st.sampled_from([Decimal(text) for text in ("0.01", "1", "2.50", "5")])
accounts = st.integers(0, 2)
periods = st.sampled_from(PERIODS)


@dataclass
class Line:
    """A line in the clerk's book."""

    account: int
    period: str
    honour: Decimal
    spendable: Decimal
    kind: str
    reversed: bool = False


@dataclass
class Book:
    """The clerk's book: lines, nothing else; every sum is added up anew."""

    lines: dict[str, Line] = field(default_factory=dict)
    closed: dict[str, int] = field(default_factory=dict)

    def honour(self, account: int, period: str) -> Decimal:
        lines = self.lines.values()
        return sum(
            (x.honour for x in lines if (x.account, x.period) == (account, period)), Decimal(0)
        )

    def purse(self, account: int) -> Decimal:
        return sum((x.spendable for x in self.lines.values() if x.account == account), Decimal(0))

    def carried(self, account: int, period: str) -> Decimal:
        return sum(
            (
                line.spendable
                for line in self.lines.values()
                if line.account == account and line.period <= period
                if (line.kind, line.period) != ("expiry", period)
            ),
            Decimal(0),
        )

    def lost(self, carried: Decimal, period: str) -> Decimal:
        kept = carried * self.closed[period] / 100
        return max(Decimal(0), carried - kept.quantize(Decimal("0.01"), ROUND_HALF_UP))

    def expire(self, account: int, period: str, amount: Decimal) -> None:
        if amount:
            key = f"expiry-{len(self.lines)}"
            self.lines[key] = Line(account, period, Decimal(0), -amount, "expiry")

    def close(self, period: str, percent: int) -> None:
        self.closed[period] = percent
        for account in range(3):
            lost = self.lost(self.carried(account, period), period)
            self.expire(account, period, min(lost, max(self.purse(account), Decimal(0))))

    def reverse(self, key: str, line: Line) -> None:
        before = {period: self.carried(line.account, period) for period in self.closed}
        line.reversed = True
        self.lines[key] = replace(
            line, honour=-line.honour, spendable=-line.spendable, kind="reversal"
        )
        for period in sorted(p for p in self.closed if p >= line.period and line.spendable):
            now = self.lost(self.carried(line.account, period), period)
            self.expire(line.account, period, now - self.lost(before[period], period))


class Ledger(RuleBasedStateMachine):
    """The ledger in a transaction that is rolled back at the end, beside the clerk's book."""

    session: Session
    drafts = Bundle("drafts")

    def __init__(self) -> None:
        super().__init__()
        self.book = Book()
        self.number = 0

    @initialize()
    def begin(self) -> None:
        """A village with three accounts."""
        village = make_village(self.session, NOW)
        self.village_id = village.id
        self.ids = [village.account().id for _ in range(3)]

    def teardown(self) -> None:
        """Whatever happened, verify has nothing to say."""
        try:
            self.session.expire_all()
            assert faults(self.session, self.village_id, now=NOW) == []
            kept = {(line.account, line.period) for line in self.book.lines.values()}
            for account, account_id in enumerate(self.ids):
                whole = sum(self.book.honour(account, p) for p in PERIODS if (account, p) in kept)
                assert as_of_recorded(self.session, account_id, NOW).honour == whole
        finally:
            self.session.rollback()

    def new_key(self) -> str:
        self.number += 1
        return f"k{self.number}"

    def refused(self, work: Callable[[], object]) -> bool:
        """Do as the edge does: a refusal ends what was begun."""
        try:
            with self.session.begin_nested():
                work()
        except (Conflict, Invalid):
            return True
        return False

    def record(self, draft: Draft) -> None:
        with self.session.begin_nested():
            record_batch(self.session, self.village_id, [draft], by=None, now=NOW, seal=False)

    @rule(
        target=drafts,
        account=accounts,
        figure=points,
        share=points,
        period=periods,
        minus=st.booleans(),
    )
    def award_or_deduct(
        self, account: int, figure: Decimal, share: Decimal, period: str, minus: bool
    ) -> Draft:
        """A rule gives or takes points; part of them may be spent."""
        sign = -1 if minus else 1
        spendable = sign * min(figure, share)
        key = self.new_key()
        draft = award(
            self.ids[account], str(sign * figure), key, spendable=str(spendable), period=period
        )
        self.record(draft)
        kind = "deduction" if minus else "award"
        self.book.lines[key] = Line(account, period, draft.honour, spendable, kind)
        return draft

    @rule(draft=drafts)
    def repeat(self, draft: Draft) -> None:
        """The same again changes nothing."""
        self.record(draft)

    @rule(draft=drafts, period=periods)
    def repeat_with_another_body(self, draft: Draft, period: str) -> None:
        """The same key for something else is refused."""
        other = replace(draft, occurred_on=DAY.replace(day=1), period=period)
        assert self.refused(lambda: self.record(other))

    @rule(some=st.lists(st.tuples(accounts, points), min_size=1, max_size=4))
    def batch(self, some: list[tuple[int, Decimal]]) -> None:
        """A sheet is recorded and sealed at once."""
        drafts = [award(self.ids[account], str(figure), self.new_key()) for account, figure in some]
        recorded = record_batch(self.session, self.village_id, drafts, by=None, now=NOW)
        assert recorded.seal_id is not None
        for draft, (account, figure) in zip(drafts, some, strict=True):
            self.book.lines[draft.key] = Line(account, "2026", figure, figure, "award")

    @rule(account=accounts, amount=points, again=st.booleans())
    def spend(self, account: int, amount: Decimal, again: bool) -> None:
        """Spending succeeds exactly when the purse holds enough, and once a key."""
        key = self.new_key()
        enough = self.book.purse(account) >= amount
        for _ in range(2 if again else 1):
            refused = self.refused(
                lambda: spend(
                    self.session, self.ids[account], amount, key=key, period="2026", **FACTS
                )
            )
            assert refused is not enough
        if enough:
            self.book.lines[key] = Line(account, "2026", Decimal(0), -amount, "spend")

    @rule(draft=drafts)
    def reverse(self, draft: Draft) -> None:
        """An entry is taken back once; the purse may go below zero."""
        line = self.book.lines[draft.key]
        entry = find_by_key(self.session, self.village_id, draft.key)
        assert entry is not None
        key = self.new_key()
        entry_id, was = entry.id, line.reversed
        refused = self.refused(lambda: reverse(self.session, entry_id, key=key, **FACTS))
        assert refused is was
        if not refused:
            self.book.reverse(key, line)

    @rule(
        source=accounts, step=st.integers(1, 2), honour=points, spendable=points, debt=st.booleans()
    )
    def transfer(
        self, source: int, step: int, honour: Decimal, spendable: Decimal, debt: bool
    ) -> None:
        """A transfer succeeds exactly when both tracks hold enough (or owe as much)."""
        target, sign = (source + step) % 3, -1 if debt else 1
        key, honour, spendable = self.new_key(), sign * honour, sign * spendable
        held = self.book.honour(source, "2026"), self.book.purse(source)
        enough = all(
            sign * has >= sign * part for has, part in zip(held, (honour, spendable), strict=True)
        )
        moved = {"honour": honour, "spendable": spendable, "period": "2026"}
        refused = self.refused(
            lambda: transfer(
                self.session, self.ids[source], self.ids[target], key=key, **moved, **FACTS
            )
        )
        assert refused is not enough
        if enough:
            self.book.lines[f"{key}-"] = Line(source, "2026", -honour, -spendable, "transfer_out")
            self.book.lines[f"{key}+"] = Line(target, "2026", honour, spendable, "transfer_in")

    @rule(period=periods, percent=st.sampled_from((0, 33, 50)))
    def close(self, period: str, percent: int) -> None:
        """A year ends once."""
        facts = {"keep_percent": percent, **FACTS}
        close_period(self.session, self.village_id, "household", period, **facts)
        if period not in self.book.closed:
            self.book.close(period, percent)

    @rule(draft=drafts, erased=st.booleans())
    def seal(self, draft: Draft, erased: bool) -> None:
        """After the tick every entry lies in a seal; an erased salt changes nothing."""
        seal_village(self.session, self.village_id, now=NOW)
        here = select(Entry.id).where(Entry.village_id == self.village_id)
        sealed = set(self.session.scalars(select(SealMember.entry_id)))
        assert set(self.session.scalars(here)) <= sealed
        entry = find_by_key(self.session, self.village_id, draft.key)
        assert entry is not None
        if erased:
            erase_salts(self.session, [entry.id], by=None, now=NOW)

    @invariant()
    def sums_agree(self) -> None:
        """Every balance and purse is what the clerk's book adds up to."""
        if not hasattr(self, "ids"):
            return
        for account, account_id in enumerate(self.ids):
            assert purse(self.session, account_id) == self.book.purse(account)
            for period in PERIODS:
                kept = balance(self.session, account_id, period)
                assert kept.honour == self.book.honour(account, period)
                assert kept.added + kept.taken == kept.honour


# PostgreSQL is asked whether it agrees with SQLite, not whether the ledger is right.
EXAMPLES = {"sqlite": 20, "postgresql": 8}


def test_any_sequence_agrees_with_a_clerks_book(database: str) -> None:
    with plain_session(database) as session:
        machine = type("Bound", (Ledger,), {"session": session})
        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=EXAMPLES[session.get_bind().dialect.name],
                stateful_step_count=30,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
