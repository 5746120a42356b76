"""A whole book as plain values: what files are read into, versions copied from, and compared by."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from pointsapp.rulebooks.ids import RuleId
from pointsapp.rulebooks.policy import Band


@dataclass(frozen=True)
class RuleDraft:
    """One row; caps and slots are named by code and number, points are signed."""

    number: int
    direction: str
    category: str
    behaviour: str
    effect: str = "points"
    level: str = ""
    raw_points: str = ""
    note: str = ""
    points_min: Decimal | None = None
    points_max: Decimal | None = None
    bands: tuple[Band, ...] = ()
    status: str | None = None
    unit_word: str = "次"
    applies_to: str = ""
    cap_times: int | None = None
    cap_points: Decimal | None = None
    cap_per: str | None = None
    shared_cap: str = ""
    repeat_doubles: bool = False
    overlap_group: str = ""
    evidence: str = ""
    claimable: bool = False
    reviews: int | None = None
    notice_days: int | None = None
    veto: bool = False
    slot: int | None = None
    slot_items: int | None = None
    slot_points: Decimal | None = None
    question: str = ""
    struck_law: str = ""
    struck_why: str = ""
    root_id: RuleId | None = field(default=None, compare=False)

    @property
    def tariff(self) -> tuple[Band, ...]:
        """The bands, called as in a stored rule: words are made of either."""
        return self.bands


@dataclass(frozen=True)
class GradeDraft:
    """One grade; the best has position 1."""

    position: int
    name: str
    lower: Decimal | None = None
    lower_open: bool = False
    upper: Decimal | None = None
    upper_open: bool = False
    statuses: tuple[str, ...] = ()


@dataclass(frozen=True)
class CapDraft:
    """A cap that rules share by its code."""

    code: str
    per: str
    times: int | None = None
    points: Decimal | None = None


@dataclass(frozen=True)
class BookSettings:
    """What a book says about itself; None is not decided yet."""

    title: str
    unit: str
    source: str = ""
    base_points: Decimal | None = None
    spend_share: int | None = None
    deductions_cut_purse: bool | None = None
    year_start: str | None = None
    late_days: int | None = None
    year_end: str | None = None
    keep_share: int | None = None
    notice_days: int | None = None
    reviews: int | None = None
    status_points: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True)
class BookDraft:
    """A book with all its rows."""

    settings: BookSettings
    rules: tuple[RuleDraft, ...] = ()
    grades: tuple[GradeDraft, ...] = ()
    caps: tuple[CapDraft, ...] = ()
