"""What the rules are computed from: plain facts of rules, books, claims and lines already bound."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from pointsapp.ledger.ids import AccountId
from pointsapp.rulebooks.ids import CapId, RuleId

HUNDREDTH = Decimal("0.01")
ZERO = Decimal(0)


@dataclass(frozen=True)
class Band:
    """A step of a tariff: whole yuan from–to (both included), `points` for each full `each` yuan.

    Only what lies above `over` is counted; without `each` the points are flat.
    """

    points: Decimal
    lower: Decimal | None = None
    upper: Decimal | None = None
    each: Decimal | None = None
    over: Decimal = ZERO


@dataclass(frozen=True)
class RuleFacts:
    """One rule; `root` is the same in all versions of a book, so that caps outlive a version."""

    id: RuleId
    number: int
    root: RuleId
    direction: str
    effect: str = "points"
    points_min: Decimal | None = None  # signed, as in the table
    points_max: Decimal | None = None
    tariff: tuple[Band, ...] = ()
    status: str | None = None
    unit_word: str = "次"
    cap: "Cap | None" = None
    shared_cap_id: CapId | None = None
    repeat_doubles: bool = False
    overlap_group: str = ""

    @property
    def sign(self) -> int:
        return 1 if self.direction == "plus" else -1


@dataclass(frozen=True)
class Cap:
    """At most so many times, so many points, or both, per month, quarter, points year or ever."""

    per: str
    times: Decimal | None = None
    points: Decimal | None = None  # without sign
    name: str = ""  # '' for a rule's own cap


@dataclass(frozen=True)
class GradeFacts:
    """A grade between two bounds; an open bound is not included, None has no end."""

    position: int
    name: str
    lower: Decimal | None = None
    lower_open: bool = False
    upper: Decimal | None = None
    upper_open: bool = False
    statuses: frozenset[str] = frozenset()


@dataclass(frozen=True)
class BookFacts:
    """A book as far as points are concerned; None means not decided yet."""

    rules: Mapping[RuleId, RuleFacts]
    year_start: str | None = "01-01"
    late_days: int | None = 0
    base_points: Decimal | None = ZERO
    spend_share: int | None = 100
    deductions_cut_purse: bool | None = False
    status_points: Mapping[str, Decimal] = field(default_factory=dict)  # signed
    shared_caps: Mapping[CapId, Cap] = field(default_factory=dict)
    grades: tuple[GradeFacts, ...] = ()


@dataclass(frozen=True)
class ClaimFacts:
    """A claim that is to be bound; `order` is its place among registrations (its id will do)."""

    claim_id: int
    account_id: AccountId
    rule_id: RuleId
    quantity: Decimal
    occurred_on: date
    act: str
    order: int
    period: str  # the points year it will count in: what 'set to zero' empties
    amount: Decimal | None = None
    points_asked: Decimal | None = None


@dataclass(frozen=True)
class PastLine:
    """A line bound earlier (on an open sheet or recorded) that was not struck or reversed."""

    account_id: AccountId
    root: RuleId  # RuleFacts.root of its rule
    occurred_on: date
    quantity: Decimal
    points: Decimal
    act: str


@dataclass(frozen=True)
class Worth:
    """What one claim is worth before repeats, overlaps and caps, and how that was worked out."""

    points: Decimal
    working: tuple[str, ...]


@dataclass(frozen=True)
class Bound:
    """What a line counts: signed points (0 when nothing is left), the status it gives, and why."""

    claim_id: int
    points: Decimal
    working: tuple[str, ...]
    status: str | None = None


def rounded(points: Decimal) -> Decimal:
    """Half up, away from zero, to 0.01 point: the one rounding rule of all points."""
    return points.quantize(HUNDREDTH, ROUND_HALF_UP)


def plain(number: Decimal) -> str:
    """A number as people write it: 2, 0.1, 1060 (no trailing zeros, no exponent)."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
