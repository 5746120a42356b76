"""What every check starts from: the steps that apply, what was done in them, and when."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from pointsapp.compliance.policy.codes import CODES
from pointsapp.compliance.policy.snapshot import Item, Snapshot
from pointsapp.matters.policy.progress import Progress, StepState, progress
from pointsapp.matters.policy.signatures import FURTHER
from pointsapp.people.ids import PersonId
from pointsapp.powers.policy.posts import POSTS, is_office
from pointsapp.powers.policy.procedure import Limit, Procedure


@dataclass(frozen=True)
class Suspicion:
    """What a check found: a doubt in the making, with everything a person needs to judge it."""

    code: str
    step_code: str
    about: str  # tells several of one code and step apart: a post, a paper
    clause: str
    reason: str
    severity: str
    office: str  # responsible
    person_id: PersonId | None


@dataclass(frozen=True)
class Course:
    """A matter along its procedure."""

    snapshot: Snapshot
    procedure: Procedure
    progress: Progress

    @property
    def states(self) -> tuple[StepState, ...]:
        """The steps that apply, in order."""
        return self.progress.steps

    @property
    def over(self) -> bool:
        """Whether nothing more is to come."""
        return self.progress.state != "running"

    @property
    def finished(self) -> bool:
        """Whether everything was done; what was refused or stopped never is."""
        return self.progress.state == "done"

    def later(self, place: int) -> tuple[date, StepState] | None:
        """The first thing that was done in a step after the one at `place`, by its day."""
        return self._first_from[place + 1]

    @cached_property
    def _first_from(self) -> tuple[tuple[date, StepState] | None, ...]:
        """The same for the steps from each place on; after the last one there is nothing."""
        first: tuple[date, StepState] | None = None
        found = [first]
        for state in reversed(self.states):
            when = first_day(state)
            if when is not None and (first is None or when <= first[0]):
                first = when, state
            found.append(first)
        return tuple(reversed(found))

    def name_of(self, post: str) -> str:
        """A post as people read it."""
        if post == FURTHER:
            return "另一名签字人（还没有定由谁补签）"
        return self.procedure.posts.get(post) or POSTS.get(post, post)

    def suspicion(
        self,
        code: str,
        state: StepState | None,
        reason: str,
        *,
        about: str = "",
        post: str = "",
        person_id: PersonId | None = None,
        on: date | None = None,
    ) -> Suspicion:
        """A suspicion about a step (None: the matter); `post` is responsible, held on a day."""
        office = self._office(state, post)
        return Suspicion(
            code=code,
            step_code=state.step.code if state else "",
            about=about,
            clause=self._clause(state),
            reason=reason,
            severity=CODES[code].severity,
            office=office,
            person_id=person_id or self._person(office, on or self.snapshot.today),
        )

    def responsible(self, state: StepState) -> PersonId | None:
        """Who holds the office that a step is up to, when that is one person today."""
        return self._person(self._office(state, ""), self.snapshot.today)

    def _office(self, state: StepState | None, post: str) -> str:
        item = self.snapshot.item
        actors = state.step.actors if state else ()
        wanted = (post, *actors, item.office if item else "", "secretary")
        return next(each for each in wanted if is_office(each))

    def _person(self, office: str, on: date) -> PersonId | None:
        return self.snapshot.holder(office, on)

    def _clause(self, state: StepState | None) -> str:
        item = self.snapshot.item
        where = f"清单 {item.ref}“{item.title}”" if item else f"流程“{self.procedure.name}”"
        if state is None:
            return where
        words = f"{where}的步骤“{state.step.name}”"
        return f"{words}：{state.step.clause}" if state.step.clause else words


def course_of(snapshot: Snapshot) -> Course | None:
    """The matter along its procedure; None when it has none."""
    if snapshot.procedure is None:
        return None
    done = progress(
        snapshot.procedure,
        snapshot.matter,
        today=snapshot.today,
        workdays=snapshot.calendar,
        further_signer=snapshot.profile.further_signer,
        holders=snapshot.holdings,
        limit=_limit(snapshot.item),
    )
    return Course(snapshot, snapshot.procedure, done)


def _limit(item: Item | None) -> Limit | None:
    if item is None or item.limit_days is None or item.limit_unit is None:
        return None
    return Limit(item.limit_days, item.limit_unit)


def first_day(state: StepState) -> date | None:
    """The day on which a step was first acted in."""
    return min((record.happened_on for record in state.records), default=None)


def day(of: date) -> str:
    """A day as people read it: 2026年11月12日."""
    return f"{of.year}年{of.month}月{of.day}日"
