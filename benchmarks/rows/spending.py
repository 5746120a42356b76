"""Sixteen people spend from one purse at once: one conditional statement, or a lock first."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from benchmarks.measuring import Bound, Row, in_turns, repeated, where_time_goes
from benchmarks.world import NOW, PERIOD, World
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading, transaction
from pointsapp.foundation.errors import Conflict
from pointsapp.ledger import queries
from pointsapp.ledger.models import Purse
from pointsapp.ledger.service import record_batch, spend

THREADS = 16
Spend = Callable[[Session, World], None]


def spending(world: World, rounds: int, count: int) -> Row:
    """Redemptions a second from one hot purse; SQLite has one writer at a time and no such lock."""
    _fill(world)
    times = in_turns(
        rounds, lambda: _rush(world, _spend, count), lambda: _rush(world, _lock_first, count)
    )
    row = Row(
        f"{THREADS} 个线程花同一个户的积分", "SELECT … FOR UPDATE 先锁再花", world.kind,
        world.entries, Bound(1.4, 2), times, count=count,
    )  # fmt: skip
    if row.verdict == "missed":
        row.slow = where_time_goes(repeated(lambda: _one(world, _spend), count))
    row.note = _drained(world)
    return row


def _fill(world: World) -> None:
    with world.open(), transaction() as session:
        drafts = [world.draft(world.account_id) for _ in range(100)]
        record_batch(session, world.village_id, drafts, by=None, now=NOW)


def _spend(session: Session, world: World, amount: Decimal = Decimal("0.01")) -> None:
    key = f"spend:{next(world.keys)}"
    spend(session, world.account_id, amount, key=key, on=village_day(NOW), period=PERIOD,
          by=None, now=NOW)  # fmt: skip


def _lock_first(session: Session, world: World) -> None:
    held = select(Purse.available).where(Purse.account_id == world.account_id).with_for_update()
    if session.scalars(held).one() >= Decimal("0.01"):
        _spend(session, world)


def _one(world: World, way: Spend) -> None:
    with world.open(), transaction() as session:
        way(session, world)


def _rush(world: World, way: Spend, count: int) -> None:
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(lambda _: _one(world, way), range(count)))


def _drained(world: World) -> str:
    """Ask for one fifth of what is left 16 times over; says how many got it and what is left."""
    with world.open():
        left = queries.purse(reading(), world.account_id)
        reading().rollback()
    share = (left / 5).quantize(Decimal("0.01"))

    def one(_: int) -> bool:
        try:
            with world.open(), transaction() as session:
                _spend(session, world, share)
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(THREADS) as pool:
        paid = sum(pool.map(one, range(THREADS)))
    with world.open():
        rest = queries.purse(reading(), world.account_id)
    if rest < 0 or paid > 5:
        raise AssertionError(f"overdrawn: {paid} of 5 were paid, {rest} is left")
    return f"随后 {THREADS} 人同时各要余额的 1/5：{paid} 人得到，没有透支"
