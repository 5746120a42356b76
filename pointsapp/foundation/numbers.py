"""Numbers that people see (`2026-0017`): counted without gaps per region, kind and year."""

from sqlalchemy import String, insert, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from pointsapp.foundation.database import Base


class Counter(Base):
    """The last number given out for one kind in one region and year (year 0: not by year)."""

    __tablename__ = "counter"

    region_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(30), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]


def next_numbers(session: Session, region_id: int, kind: str, *, year: int, count: int = 1) -> int:
    """Take `count` numbers and give the first; the row stays locked until the transaction ends."""
    taken = session.execute(
        update(Counter)
        .where(Counter.region_id == region_id, Counter.kind == kind, Counter.year == year)
        .values(last=Counter.last + count)
        .returning(Counter.last)
    ).scalar()
    if taken is None:
        # Two first users race here; the loser's primary key clash makes the edge try again.
        session.execute(
            insert(Counter).values(region_id=region_id, kind=kind, year=year, last=count)
        )
        taken = count
    return taken - count + 1


def next_number(session: Session, region_id: int, kind: str, *, year: int) -> str:
    """The next number as people see it, such as `2026-0017`."""
    return f"{year}-{next_numbers(session, region_id, kind, year=year):04d}"
