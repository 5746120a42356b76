"""A matter as the rules see it: plain facts, no names."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from pointsapp.decisions.ids import ResolutionId
from pointsapp.decisions.policy import Counts
from pointsapp.matters.ids import MatterId, RecordId
from pointsapp.people.ids import HouseholdId, PersonId, RegionId
from pointsapp.powers.ids import ItemId


@dataclass(frozen=True)
class RecordFacts:
    """One record that stands (voided ones are left out), in the order in which it was entered."""

    id: RecordId
    step_code: str
    kind: str  # of matters.models.RECORD_KINDS
    happened_on: date
    entered_on: date
    person_id: PersonId | None = None
    post: str = ""
    deputy_for_id: PersonId | None = None
    resolution_id: ResolutionId | None = None
    amount: Decimal | None = None
    counts: Counts | None = None  # of the resolution, for a vote
    resolution_passed: bool | None = None

    @property
    def late_days(self) -> int:
        """How many days after it happened it was entered: paper first, entry later."""
        return (self.entered_on - self.happened_on).days


@dataclass(frozen=True)
class MatterFacts:
    """A matter with its records; amounts in yuan, `item_id` None: on no list."""

    id: MatterId
    number: str
    village_id: RegionId
    item_id: ItemId | None
    item_root: ItemId | None
    chosen: str
    household_id: HouseholdId | None
    amount: Decimal | None
    payee: str
    project: str
    handler_id: PersonId | None
    opened_on: date
    opened_at: datetime
    records: tuple[RecordFacts, ...] = ()
    papers: tuple[tuple[str, str], ...] = ()  # (step code, name of the paper)
    recused: frozenset[PersonId] = frozenset()  # who stay out of it
