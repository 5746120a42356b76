"""Who held which office on a day, and who acted for the holder, as plain dated facts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from pointsapp.people.ids import PersonId


@dataclass(frozen=True)
class Holding:
    """Who held a post, or acted for its holder, from–to (to: the first day no longer)."""

    post: str
    person_id: PersonId
    from_on: date
    to_on: date | None
    deputy: bool = False

    def covers(self, day: date) -> bool:
        """Whether it held on a day."""
        return self.from_on <= day and (self.to_on is None or day < self.to_on)


def holders(holdings: Iterable[Holding], post: str, day: date) -> frozenset[PersonId]:
    """The persons who themselves held a post on a day; nobody: it was vacant."""
    return frozenset(
        each.person_id
        for each in holdings
        if each.post == post and not each.deputy and each.covers(day)
    )


def deputies(holdings: Iterable[Holding], post: str, day: date) -> frozenset[PersonId]:
    """The persons who acted for the holder of a post on a day."""
    return frozenset(
        each.person_id
        for each in holdings
        if each.post == post and each.deputy and each.covers(day)
    )


def sole_holder(holdings: Iterable[Holding], post: str, day: date) -> PersonId | None:
    """Who alone held a post on a day; None: nobody, or several who share it."""
    found = holders(holdings, post, day)
    return next(iter(found)) if len(found) == 1 else None
