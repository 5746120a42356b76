"""Points of office: what cadres earned and lost, reviewed by the town."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.claims import service as claims
from pointsapp.claims.models import Claim
from pointsapp.claims.policy.registration import Figures, Item
from pointsapp.foundation.clock import village_day
from pointsapp.ledger.queries import account_of_person
from pointsapp.ledger.service import close_when_free
from pointsapp.presets.demo.books import WITH_CADRES
from pointsapp.presets.demo.county import County, Village
from pointsapp.presets.demo.diary import Happening
from pointsapp.rulebooks.queries import book_in_force, rules_of

# (days ago, whose: the place of their household, row of the book)
ROUNDS = ((400, ((0, 13), (1, 1))), (230, ((0, 30), (4, 31))), (70, ((1, 14), (0, 3))))
WAITING = ((0, 35),)
LEFT_DAYS_AGO = 179


def duties(county: County) -> Iterator[Happening]:
    """Three sheets of points of office in two villages, and one claim that waits for the town."""
    for key in WITH_CADRES:
        desk = _Desk(county.village(key))
        for days_ago, earned in ROUNDS:
            this = _Round(desk.village, earned)
            yield Happening(county.at(days_ago, 11), this.register)
            yield Happening(county.at(days_ago - 1, 11), this.publish)
        yield Happening(county.at(3, 11), _Round(desk.village, WAITING).register)
    left = _Desk(county.village("nanping"))
    yield Happening(county.at(LEFT_DAYS_AGO, 10), left.close)


@dataclass(frozen=True)
class _Desk:
    """The town's desk for the cadres of one village."""

    village: Village

    def close(self, session: Session, now: datetime) -> None:
        """The account of the member who left; what was booked stays."""
        account = account_of_person(
            session, self.village.head(4), kind="cadre", on=village_day(now),
            village_id=self.village.id,
        )  # fmt: skip
        if account is not None:
            close_when_free(
                session, account.id, on=village_day(now), by=self.village.town.clerk, now=now
            )


@dataclass(frozen=True)
class _Round:
    """What was registered on some day for which cadres."""

    village: Village
    earned: tuple[tuple[int, int], ...]

    def register(self, session: Session, now: datetime) -> None:
        """The village's clerk registers it."""
        day = village_day(now) - timedelta(days=2)
        book = book_in_force(session, self.village.id, "cadre", on=day)
        rules = {rule.number: rule.id for rule in rules_of(session, book.id)} if book else {}
        for place, number in self.earned:
            item = Item(
                "", rules[number], day, Figures(Decimal(1)), person_id=self.village.head(place)
            )
            claims.register_item(
                session, self.village.id, item, key=f"duty-{day}-{place}-{number}",
                by=self.village.users["clerk"], now=now,
            )  # fmt: skip

    def publish(self, session: Session, now: datetime) -> None:
        """The town reviews it and hangs it up."""
        people = [self.village.head(place) for place, _ in self.earned]
        accounts = [
            account.id
            for person in people
            if (account := account_of_person(session, person, kind="cadre", on=village_day(now)))
        ]
        waiting = session.scalars(
            select(Claim.id).where(Claim.account_id.in_(accounts), Claim.state == "registered")
        ).all()
        by = self.village.town.clerk
        claims.review(session, waiting, outcome="approved", by=by, now=now)
        claims.open_sheet(
            session, self.village.id, unit="cadre", month=village_day(now).strftime("%Y-%m"),
            by=by, now=now,
        )  # fmt: skip
