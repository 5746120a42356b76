"""Re-adding every balance and walking every seal, against just reading the entries."""

from sqlalchemy import select

from benchmarks.measuring import Bound, Row, in_turns, where_time_goes
from benchmarks.world import World
from pointsapp.foundation.database import db, reading
from pointsapp.ledger.models import Entry
from pointsapp.ledger.verify import faults
from pointsapp.people.ids import RegionId


def verifying(world: World, rounds: int) -> Row:
    """`verify` of the whole town; the yardstick reads the same entries in the same pieces."""
    with world.open():
        found: list[object] = []
        times = in_turns(rounds, lambda: found.extend(_verify()), _read, warm=False)
        if found:
            raise AssertionError(f"verify finds faults in a world without any: {found[0]}")
        row = Row(
            "verify：重算余额、核对封存", "把同样的明细读一遍", world.kind, world.entries,
            Bound(5, 3, most=True), times, count=world.entries,
        )  # fmt: skip
        if row.verdict == "missed":
            row.slow = where_time_goes(lambda: _verify(world.village_id))
        return row


def _verify(village_id: RegionId | None = None) -> list[object]:
    session = reading()
    session.rollback()
    return [*faults(session, village_id)]


def _read() -> None:
    session = reading()
    session.rollback()
    for _ in session.scalars(select(Entry), execution_options={"yield_per": 2000}):
        pass
    db.session.remove()
