"""Month by month: what people did is registered, reviewed, published, and booked at night."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.claims import service as claims
from pointsapp.claims.models import Claim
from pointsapp.claims.policy.registration import CellsRefused, Figures, Item
from pointsapp.foundation.clock import village_day
from pointsapp.ledger.models import Account
from pointsapp.people.ids import HouseholdId, PersonId
from pointsapp.people.models import Membership, Person
from pointsapp.people.queries import households_in
from pointsapp.presets.demo.county import County, Village
from pointsapp.presets.demo.diary import Happening
from pointsapp.rulebooks.queries import book_in_force, rules_of

BEGUN_DAYS_AGO = 520
# From the first day of a village to the first day of its book.
SETTLING_DAYS = 25
# The day of the month on which the clerk registers; one day later it is reviewed, then published.
REGISTERED_ON = 24
# How many of what waits today are reviewed already.
BEGUN = 6
# The sheet that hangs today, and what was registered since.
PRESENT_DAYS_AGO, WAITING_DAYS_AGO = 6, 1
# Nothing else is published so shortly before the sheet that hangs.
QUIET_DAYS = 9
# (rule, quantity, of a thousand households or residents in a month)
HOUSEHOLDS = (
    (1, "1", 280), (2, "1", 240), (3, "1", 90), (3, "2", 60), (4, "2", 50), (4, "4", 25),
    (5, "1", 90), (6, "1", 25), (7, "1", 8), (8, "1", 6), (9, "1", 40), (10, "1", 10),
    (11, "1", 35), (12, "1", 28), (13, "1", 4), (14, "1", 16),
)  # fmt: skip
RESIDENTS = (
    (43, "1", 90), (44, "1", 70), (48, "1", 60), (58, "1", 6), (73, "1", 10), (76, "1", 90),
    (80, "1", 40), (92, "1", 12), (163, "1", 14), (164, "1", 12), (166, "1", 8), (172, "1", 40),
)  # fmt: skip
# Officials of a village sit behind its first doors: others would have to register them.
FIRST_DOOR = 3
# What the households do beside others; the last row of each book that earns points.
ZEAL = tuple(Decimal(zeal) for zeal in ("1.8", "1", "0.6", "1.2", "0.3", "1", "1.5", "0.8"))
LAST_GOOD, LAST_GOOD_OF_WENDENG = 10, 100
REFUSALS = ("照片里看不出是哪一段路，请补拍路口", "这一天没有组织义务工，请核对日期")


def months(county: County) -> Iterator[Happening]:
    """All months of all villages with a book, then the days before today."""
    for village in county.villages:
        if village.plan.book:
            yield from _of_village(county, village)


def _of_village(county: County, village: Village) -> Iterator[Happening]:
    first = county.day(min(BEGUN_DAYS_AGO, village.plan.since - SETTLING_DAYS))
    last = county.day(max(village.plan.until, PRESENT_DAYS_AGO) + QUIET_DAYS)
    for day in list(months_between(first, last))[:: county.every]:
        yield from _round(county, village, county.days_since(day))
    if not village.plan.until:
        yield from _round(county, village, PRESENT_DAYS_AGO)
        waiting = _Round(village, WAITING_DAYS_AGO)
        yield Happening(county.at(WAITING_DAYS_AGO, 16), waiting.register)
        yield Happening(county.at(WAITING_DAYS_AGO, 17), waiting.begin_review)


def months_between(first: date, last: date) -> Iterator[date]:
    """The clerk's day of each month from a day up to, not with, another."""
    day = first.replace(day=REGISTERED_ON)
    while day < last:
        if day >= first:
            yield day
        day = (day.replace(day=1) + timedelta(days=31)).replace(day=REGISTERED_ON)


def _round(county: County, village: Village, days_ago: int) -> Iterator[Happening]:
    this = _Round(village, days_ago)
    yield Happening(county.at(days_ago, 9, 30), this.register)
    yield Happening(county.at(days_ago - 1, 15), this.review)
    yield Happening(county.at(days_ago - 2, 10), this.publish)


@dataclass(frozen=True)
class _Round:
    """One month of a village's registrations, counted back from today."""

    village: Village
    days_ago: int

    @property
    def unit(self) -> str:
        """Whose points the village counts."""
        return "resident" if self.village.plan.book == "weihai" else "household"

    def register(self, session: Session, now: datetime) -> None:
        """The clerk registers what was seen up to the evening before."""
        day = village_day(now) - timedelta(days=1)
        items = list(self._items(session, day))
        try:
            self._register(session, items, day, now)
        except CellsRefused as refused:
            # Somebody came or went in those days: the clerk leaves out what is refused.
            left = [item for item in items if item.place not in refused.cells]
            self._register(session, left, day, now)

    def _register(self, session: Session, items: list[Item], day: date, now: datetime) -> None:
        claims.register_batch(
            session, self.village.id, items, group_id=None, month=day.strftime("%Y-%m"),
            key=f"demo-{self.days_ago}", by=self.village.users["clerk"], now=now,
        )  # fmt: skip

    def review(self, session: Session, now: datetime) -> None:
        """The reviewer passes what waits, and sends one in forty back."""
        waiting = session.scalars(
            select(Claim.id)
            .where(Claim.village_id == self.village.id, Claim.state == "registered")
            .order_by(Claim.id)
        ).all()
        by = self.village.users["reviewer"]
        refused = [each for n, each in enumerate(waiting) if n % 40 == 17]
        passed = [each for each in waiting if each not in refused]
        claims.review(session, passed, outcome="approved", by=by, now=now)
        for reason, some in zip(REFUSALS, (refused[::2], refused[1::2]), strict=True):
            if some:
                claims.review(session, some, outcome="refused", reason=reason, by=by, now=now)

    def begin_review(self, session: Session, now: datetime) -> None:
        """The reviewer passes a few of the newest; they wait for the next sheet."""
        newest = session.scalars(
            select(Claim.id)
            .join(Account, Account.id == Claim.account_id)
            .where(Claim.village_id == self.village.id, Claim.state == "registered")
            .where(Account.kind == self.unit)
            .order_by(Claim.id.desc())
            .limit(BEGUN)
        ).all()
        by = self.village.users["reviewer"]
        claims.review(session, newest, outcome="approved", by=by, now=now)

    def publish(self, session: Session, now: datetime) -> None:
        """The sheet is hung up."""
        claims.open_sheet(
            session, self.village.id, unit=self.unit, month=village_day(now).strftime("%Y-%m"),
            by=self.village.users["reviewer"], now=now,
        )  # fmt: skip

    def _items(self, session: Session, day: date) -> Iterator[Item]:
        book = book_in_force(session, self.village.id, self.unit, on=day)
        if book is None:
            raise RuntimeError(f"{self.village.key} has no book on {day}")
        rules = {rule.number: rule.id for rule in rules_of(session, book.id)}
        residents = self.unit == "resident"
        for index, home, person in _holders(session, self.village, day, residents=residents):
            for place, (number, quantity, often) in enumerate(
                RESIDENTS if residents else HOUSEHOLDS
            ):
                if self._happens(index, place) < often * _zeal(index, number, residents):
                    yield Item(
                        f"{home or person}.{place}", rules[number],
                        max(day - timedelta(days=index % 9), book.in_force_from or day),
                        Figures(Decimal(quantity)), person_id=person, household_id=home,
                    )  # fmt: skip

    def _happens(self, index: int, place: int) -> int:
        """0 to 999, the same for the same day of the demo, without plan from month to month."""
        mixed = (index + 11) * 7919 + (place + 3) * 104_729 + (self.days_ago + 5) * 1_299_709
        return (mixed ^ (mixed >> 7)) % 1000


def _zeal(index: int, number: int, residents: bool) -> Decimal:
    """Some do more than others; who does much is seldom blamed."""
    zeal = ZEAL[index % len(ZEAL)]
    blame = number > (LAST_GOOD_OF_WENDENG if residents else LAST_GOOD)
    return 2 - zeal if blame else zeal


def _holders(
    session: Session, village: Village, day: date, *, residents: bool
) -> Iterator[tuple[int, HouseholdId | None, PersonId | None]]:
    if residents:
        yield from ((n, None, person) for n, person in _residents(session, village, day))
    else:
        yield from ((n, home, None) for n, home in _households(session, village, day))


def _households(session: Session, village: Village, day: date) -> list[tuple[int, HouseholdId]]:
    living = {household.id for household in households_in(session, village.id, on=day)}
    doors = list(enumerate(household for household, _ in village.heads))
    return [(index, each) for index, each in doors[FIRST_DOOR:] if each in living]


def _residents(session: Session, village: Village, day: date) -> list[tuple[int, PersonId]]:
    homes = [household for _, household in _households(session, village, day)]
    born = day.replace(year=day.year - 19, day=1)
    found = session.scalars(
        select(Membership.person_id)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.household_id.in_(homes), Membership.to_on.is_(None))
        .where(Person.born_on < born)
        .order_by(Membership.person_id)
    )
    return list(enumerate(found))
