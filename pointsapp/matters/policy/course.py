"""Which records count: in the order in which they happened, a refusal takes back what it undoes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol, TypeVar

from pointsapp.matters.ids import RecordId
from pointsapp.matters.policy.facts import RecordFacts
from pointsapp.powers.policy.procedure import Step

AGAINST = frozenset({"refused", "failed"})
SILENT = frozenset({"noted", "voided"})


class Entered(Protocol):
    """A row as it was entered; `voids_id` names the one that it takes back."""

    @property
    def id(self) -> RecordId: ...
    @property
    def voids_id(self) -> RecordId | None: ...


Row = TypeVar("Row", bound=Entered)


def standing(rows: Sequence[Row]) -> list[Row]:
    """The rows that stand: neither the voids nor what they void. A void itself is never voided."""
    voided = {row.voids_id for row in rows}
    return [row for row in rows if row.voids_id is None and row.id not in voided]


@dataclass
class Course:
    """What counts for each step, by its place; who still refuses; where it began anew."""

    steps: Sequence[Step]
    counting: list[list[RecordFacts]] = field(default_factory=list)
    against: list[list[RecordFacts]] = field(default_factory=list)
    anew: dict[int, date] = field(default_factory=dict)  # place → day of the refusal
    apart: list[RecordFacts] = field(default_factory=list)  # of no step that applies
    stopped_on: date | None = None

    def __post_init__(self) -> None:
        self.places = {step.code: place for place, step in enumerate(self.steps)}
        self.counting = [[] for _ in self.steps]
        self.against = [[] for _ in self.steps]

    def take(self, record: RecordFacts) -> None:
        """Let one record count, after all that happened before it."""
        place = self.places.get(record.step_code)
        if record.kind == "stopped":
            self.stopped_on = self.stopped_on or record.happened_on
        elif place is None:
            self.apart.append(record)
        elif record.kind in AGAINST:
            self._refuse(place, record)
        elif record.kind not in SILENT:
            self.counting[place].append(record)
            self._answer(place, record)

    def ended_by(self, place: int) -> bool:
        """Whether a refusal that leads nowhere back still stands here."""
        return bool(self.against[place]) and not self.steps[place].back_to

    def _refuse(self, place: int, record: RecordFacts) -> None:
        back_to = self.steps[place].back_to
        if back_to:
            # A step that does not apply to this matter leads back to the refused one itself.
            first = min(self.places.get(back_to, place), place)
            for later in range(first, len(self.steps)):
                self.counting[later].clear()
                self.against[later].clear()
            self.anew[first] = record.happened_on
        self.against[place].append(record)

    def _answer(self, place: int, record: RecordFacts) -> None:
        """A later yes lifts a no: of one who signs together with others only their own."""
        step = self.steps[place]
        together = step.actors if step.kind == "sign" else ()
        self.against[place] = [
            no
            for no in self.against[place]
            if no.post in together
            and no.post != record.post
            and (no.person_id is None or no.person_id != record.person_id)
        ]


def course(steps: Sequence[Step], records: Iterable[RecordFacts]) -> Course:
    """What the records that stand come to; the order of entry decides only within a day."""
    run = Course(steps)
    for record in sorted(records, key=lambda r: (r.happened_on, r.id)):
        run.take(record)
    return run
