"""Everything a check looks at, in one frozen tree that goes to JSON and comes back the same."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from cattrs.preconf.json import make_converter

from pointsapp.decisions.ids import ResolutionId
from pointsapp.decisions.policy import Requirement
from pointsapp.matters.policy.facts import MatterFacts
from pointsapp.matters.policy.holdings import Holding, deputies, holders, sole_holder
from pointsapp.people.ids import PersonId
from pointsapp.powers.policy.procedure import Procedure

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Calendar:
    """The working days from `first` on, one sign a day: '1' works, '0' rests."""

    first: date
    days: str

    def is_workday(self, day: date) -> bool:
        """Whether people work on a day; IndexError outside the stored days."""
        place = (day - self.first).days
        if place < 0:
            raise IndexError(day)
        return self.days[place] == "1"

    def add(self, day: date, n: int) -> date:
        """The n-th working day after `day`; beyond the stored days: the first day after them."""
        end = self.first + ONE_DAY * len(self.days)
        while n and day < end:
            day += ONE_DAY
            n -= day < end and self.is_workday(day)
        return day

    def between(self, a: date, b: date) -> int:
        """How many working days lie after `a` up to and with `b`."""
        last = min(b, self.first + ONE_DAY * (len(self.days) - 1))
        return sum(self.is_workday(a + ONE_DAY * step) for step in range(1, (last - a).days + 1))


@dataclass(frozen=True)
class Item:
    """The list item that a matter was opened from."""

    ref: str  # '2026-0001/12'
    title: str
    office: str
    legal_basis: str
    limit_days: int | None
    limit_unit: str | None
    statutory: int | None
    relief: bool


@dataclass(frozen=True)
class Related:
    """Another matter of the same item with the same payee or project."""

    number: str
    amount: Decimal
    opened_on: date


@dataclass(frozen=True)
class Waived:
    """A code that is not looked at in these days, both included."""

    code: str
    from_on: date
    until_on: date


@dataclass(frozen=True)
class Profile:
    """What law and village decided, as far as checks ask; None: undecided, nothing is compared."""

    further_signer: str | None = None
    split_window_days: int | None = None


@dataclass(frozen=True)
class Snapshot:
    """The whole input of a check; `requirements` by resolution, None where nobody decided them."""

    today: date
    matter: MatterFacts
    item: Item | None
    procedure: Procedure | None
    holdings: tuple[Holding, ...] = ()
    related: tuple[Related, ...] = ()
    requirements: Mapping[ResolutionId, Requirement | None] = field(default_factory=dict)
    waived: tuple[Waived, ...] = ()
    profile: Profile = Profile()
    calendar: Calendar = Calendar(date(2000, 1, 1), "")

    def acting(self, post: str, day: date) -> frozenset[PersonId]:
        """Who held a post or acted for its holder on a day."""
        return holders(self.holdings, post, day) | deputies(self.holdings, post, day)

    def holder(self, post: str, day: date) -> PersonId | None:
        """Who alone held a post on a day."""
        return sole_holder(self.holdings, post, day)


_converter = make_converter()
_converter.register_unstructure_hook(Decimal, str)
_converter.register_structure_hook(Decimal, lambda text, _: Decimal(text))
_converter.register_unstructure_hook_func(lambda kind: kind == frozenset[PersonId], sorted)


def write(snapshot: Snapshot) -> dict[str, Any]:
    """A snapshot as plain JSON."""
    plain: dict[str, Any] = json.loads(_converter.dumps(snapshot))
    return plain


def read(plain: dict[str, Any]) -> Snapshot:
    """The snapshot that was written; raises cattrs' errors for anything else."""
    return _converter.structure(plain, Snapshot)


def digest(plain: dict[str, Any]) -> str:
    """The sha256 of a written snapshot, keys in order."""
    text = json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
