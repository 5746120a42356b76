"""Households that split, merge, move and end, a wedding, and a death; points go along."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TypedDict

from sqlalchemy.orm import Session

from pointsapp.foundation.clock import village_day
from pointsapp.ledger import households as changes
from pointsapp.ledger.leaving import record_death
from pointsapp.ledger.queries import account_of_household
from pointsapp.people.ids import HouseholdId, UserId
from pointsapp.people.queries import members_of
from pointsapp.presets.demo.county import County, Village
from pointsapp.presets.demo.diary import Happening

CENT = Decimal("0.01")


class Facts(TypedDict):
    """What every change is told."""

    period: str
    on: date
    by: UserId
    now: datetime


def families(county: County) -> Iterator[Happening]:
    """What changed in some households; the doors are those of the families that it fits."""
    qingquan, shiqiao, nanping = (
        _Families(county, county.village(key)) for key in ("qingquan", "shiqiao", "nanping")
    )
    told: tuple[tuple[int, Callable[[Session, datetime], object]], ...] = (
        (330, qingquan.son_moves_out),
        (150, shiqiao.widow_joins_neighbours),
        (120, qingquan.wife_dies),
        (90, shiqiao.daughter_marries),
        (60, nanping.one_moves_away),
        (45, nanping.one_leaves),
    )
    for days_ago, change in told:
        yield Happening(county.at(days_ago, 14), change)


@dataclass(frozen=True)
class _Families:
    """The changes of one village, entered by the clerk of its town."""

    county: County
    village: Village

    def son_moves_out(self, session: Session, now: datetime) -> None:
        """A son with wife and child founds a household and takes half of the points along."""
        old, on = self.village.home(12), village_day(now)
        leaving = [member.person.id for member in members_of(session, old, on=on)[2:]]
        new = changes.split_household(
            session, old, door="101", person_ids=leaving, head_id=leaving[0],
            share=self._part(session, old, now, 2),
            relations=dict(zip(leaving[1:], ("配偶", "子"), strict=True)), **self._facts(now),
        )  # fmt: skip
        self.village.heads.append((new, leaving[0]))

    def widow_joins_neighbours(self, session: Session, now: datetime) -> None:
        """A widow who lives alone joins her neighbours, with all her points."""
        old, into = self.village.home(11), self.village.home(14)
        changes.merge_households(
            session, old, into, share=self._part(session, old, now, 1),
            relations={self.village.head(11): "其他亲属"}, **self._facts(now),
        )  # fmt: skip

    def wife_dies(self, session: Session, now: datetime) -> None:
        """Somebody who held no office dies."""
        wife = members_of(session, self.village.home(17), on=village_day(now))[1]
        facts = self._facts(now)
        record_death(session, wife.person.id, on=facts["on"], by=facts["by"], now=now)

    def daughter_marries(self, session: Session, now: datetime) -> None:
        """She marries into Qingquan; her mother's points stay where they are."""
        bride = members_of(session, self.village.home(13), on=village_day(now))[1]
        home = self.county.village("qingquan").home(16)
        changes.move_person(
            session, bride.person.id, home, relation="儿媳", share=changes.NOTHING,
            **self._facts(now),
        )  # fmt: skip

    def one_moves_away(self, session: Session, now: datetime) -> None:
        """A household moves to another village of the town; its account begins anew there."""
        home, into = self.village.home(31), self.county.village("beipo")
        account = account_of_household(session, home, on=village_day(now))
        shares = {account.id: self._part(session, home, now, 1)} if account else {}
        changes.move_household(
            session, home, group_id=into.groups[0], door="101", shares=shares, **self._facts(now)
        )
        into.heads.append((home, self.village.head(31)))

    def one_leaves(self, session: Session, now: datetime) -> None:
        """The only one of a household moves to the city."""
        facts = self._facts(now)
        changes.end_household(
            session, self.village.home(39), on=facts["on"], by=facts["by"], now=now
        )

    def _part(
        self, session: Session, home: HouseholdId, now: datetime, parts: int
    ) -> changes.Share:
        account = account_of_household(session, home, on=village_day(now))
        if account is None:
            return changes.NOTHING
        whole = changes.everything(session, account.id, f"{village_day(now).year}")
        return changes.Share(
            *((each / parts).quantize(CENT) for each in (whole.honour, whole.spendable))
        )

    def _facts(self, now: datetime) -> Facts:
        on = village_day(now)
        return {"period": f"{on.year}", "on": on, "by": self.village.town.clerk, "now": now}
