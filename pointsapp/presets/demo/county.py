"""What the demo's parts know of each other: places, their people and logins, and the days."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from pointsapp.foundation.clock import start_of_day
from pointsapp.foundation.keys import Keyring
from pointsapp.people.ids import HouseholdId, PersonId, RegionId, UserId

# Eighteen months; nothing in the demo is older.
SETTLED_DAYS_AGO = 548
NOBODY = UserId(0)  # until the login was made


@dataclass(frozen=True)
class Plan:
    """A village as the demo means it to be; days are counted back from today."""

    key: str
    code: str
    name: str
    town: int
    groups: tuple[int, ...]  # households in each
    surnames: str  # of those who live there, the frequent ones first
    contact: str
    since: int = SETTLED_DAYS_AGO
    book: str = "own"  # or a preset's name; '' has none yet
    powers: str = ""  # a preset list, 'own' for the short one, '' for none
    until: int = 0


@dataclass
class Village:
    """A village; its id is 0 until it was made, `heads` are (household, its head) by door."""

    plan: Plan
    id: RegionId
    town: "Town"
    groups: list[RegionId] = field(default_factory=list)
    heads: list[tuple[HouseholdId, PersonId]] = field(default_factory=list)
    users: dict[str, UserId] = field(default_factory=dict)  # role → login

    @property
    def key(self) -> str:
        """What other parts call it."""
        return self.plan.key

    def home(self, place: int) -> HouseholdId:
        """The household behind the n-th door."""
        return self.heads[place][0]

    def head(self, place: int) -> PersonId:
        """The person at the head of the n-th household."""
        return self.heads[place][1]


@dataclass
class Town:
    """A town, the login of its clerk, and its villages."""

    id: RegionId
    name: str
    clerk: UserId
    villages: list[Village] = field(default_factory=list)


@dataclass
class County:
    """The whole demo, as seen from today."""

    id: RegionId
    keyring: Keyring
    today: date
    every: int = 1  # only every so-manieth month is told of, for who is in a hurry
    admin: UserId = NOBODY
    clerk: UserId = NOBODY
    inspector: UserId = NOBODY
    towns: list[Town] = field(default_factory=list)

    @property
    def villages(self) -> Iterator[Village]:
        """All villages, those that were merged away as well."""
        return (village for town in self.towns for village in town.villages)

    def village(self, key: str) -> Village:
        """The village that is called so in the plans."""
        return next(village for village in self.villages if village.key == key)

    def day(self, days_ago: int) -> date:
        """The day so many days ago."""
        return self.today - timedelta(days=days_ago)

    def at(self, days_ago: int, hour: int = 9, minute: int = 0) -> datetime:
        """An instant of that day, by the clock of the village. Nothing happens later than the
        first moment of today, so that a demo filled at any hour is the same.
        """
        then = start_of_day(self.day(days_ago)) + timedelta(hours=hour, minutes=minute)
        return min(then, start_of_day(self.today))

    def days_since(self, day: date) -> int:
        """How many days ago a day was."""
        return (self.today - day).days
