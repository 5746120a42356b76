"""The input of checks, put together for many matters in a few statements."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pointsapp.compliance.models import Waiver
from pointsapp.compliance.policy.snapshot import (
    ONE_DAY,
    Calendar,
    Item,
    Profile,
    Related,
    Snapshot,
    Waived,
)
from pointsapp.decisions.ids import ResolutionId
from pointsapp.decisions.models import Body, Meeting, Resolution
from pointsapp.decisions.policy import Requirement
from pointsapp.decisions.queries import find_setting, requirements
from pointsapp.foundation.workdays import load_workdays
from pointsapp.matters.ids import MatterId
from pointsapp.matters.models import Matter
from pointsapp.matters.policy.facts import MatterFacts
from pointsapp.matters.policy.holdings import Holding
from pointsapp.matters.queries import FurtherSigners, facts_of, further_signers, holders
from pointsapp.people.ids import RegionId
from pointsapp.powers.ids import ON_NO_LIST, ItemId
from pointsapp.powers.models import ListItem, PowerList
from pointsapp.powers.policy.procedure import Procedure
from pointsapp.powers.queries import procedures_of

NO_CALENDAR = Calendar(date(2000, 1, 1), "")


@dataclass(frozen=True)
class Surroundings:
    """What the matters of a village have in common, read once for all of them."""

    today: date
    village_id: RegionId
    holdings: tuple[Holding, ...]
    signers: FurtherSigners
    related: Mapping[tuple[ItemId, str, str], list[Related]]
    waivers: Sequence[Waiver]
    split_window: int | None
    calendar: Calendar

    @classmethod
    def load(cls, session: Session, village_id: RegionId, *, today: date) -> "Surroundings":
        """As it stands on a day; NotFound when there is no such village."""
        return cls(
            today=today,
            village_id=village_id,
            holdings=holders(session, village_id),
            signers=further_signers(session, village_id),
            related=_related(session, village_id),
            waivers=_waivers(session, village_id, today),
            split_window=_split_window(session, village_id, today),
            calendar=_calendar(session, village_id, today),
        )

    def snapshots(
        self, session: Session, matter_ids: Sequence[MatterId]
    ) -> dict[MatterId, Snapshot]:
        """The input of a check for each of these matters of the village, by matter."""
        facts = facts_of(session, matter_ids)
        items = {each.item_id for each in facts.values() if each.item_id is not None}
        asked = _Asked(
            _items(session, items),
            procedures_of(session, items),
            _requirements(session, self.village_id, facts.values()),
        )
        return {matter_id: self._snapshot(each, asked) for matter_id, each in facts.items()}

    def _snapshot(self, matter: MatterFacts, asked: "_Asked") -> Snapshot:
        """One matter in its surroundings; of the payee it keeps no name."""
        item_id = matter.item_id or ON_NO_LIST
        procedure = asked.procedures.get(item_id)
        further = self.signers.of_matter(matter.opened_on, self.today)
        resolutions = {r.resolution_id for r in matter.records if r.resolution_id is not None}
        return Snapshot(
            today=self.today,
            matter=replace(matter, payee=""),
            item=asked.items.get(item_id),
            procedure=procedure,
            holdings=self._holdings_for(procedure, further),
            related=self._related_to(matter),
            requirements={each: asked.requirements.get(each) for each in sorted(resolutions)},
            waived=tuple(
                Waived(each.code, each.from_on, each.until_on)
                for each in self.waivers
                if each.matter_id in (None, matter.id)
            ),
            profile=Profile(further, self.split_window),
            calendar=_from(self.calendar, matter.opened_on) if procedure else NO_CALENDAR,
        )

    def _holdings_for(
        self, procedure: Procedure | None, further: str | None
    ) -> tuple[Holding, ...]:
        posts = {post for step in procedure.steps for post in step.actors} if procedure else set()
        posts |= {"secretary", further or ""}
        return tuple(each for each in self.holdings if each.post in posts)

    def _related_to(self, matter: MatterFacts) -> tuple[Related, ...]:
        """The other ones within the window: nothing else is added up."""
        found = {
            each.number: each
            for key in _keys(matter.item_root, matter.payee, matter.project)
            for each in self._near(self.related.get(key, []), matter.opened_on)
            if each.number != matter.number
        }
        return tuple(found[number] for number in sorted(found))

    def _near(self, others: list[Related], day: date) -> list[Related]:
        if self.split_window is None:
            return []
        middle = day.toordinal()
        first = bisect_left(others, middle - self.split_window, key=_ordinal)
        return others[first : bisect_right(others, middle + self.split_window, key=_ordinal)]


@dataclass(frozen=True)
class _Asked:
    """What some matters ask for: by item, by item, by resolution."""

    items: Mapping[ItemId, Item]
    procedures: Mapping[ItemId, Procedure]
    requirements: Mapping[ResolutionId, Requirement | None]


def _items(session: Session, item_ids: set[ItemId]) -> dict[ItemId, Item]:
    rows = session.execute(
        select(ListItem, PowerList.number)
        .join(PowerList, PowerList.id == ListItem.list_id)
        .where(ListItem.id.in_(item_ids))
    )
    return {
        item.id: Item(
            ref=f"{number}/{item.number}", title=item.title, office=item.office,
            legal_basis=item.legal_basis, limit_days=item.limit_days, limit_unit=item.limit_unit,
            statutory=item.statutory, relief=item.relief,
        )
        for item, number in rows
    }  # fmt: skip


def _related(
    session: Session, village_id: RegionId
) -> dict[tuple[ItemId, str, str], list[Related]]:
    rows = session.execute(
        select(
            Matter.number, Matter.amount, Matter.opened_on, Matter.payee, Matter.project,
            ListItem.root_id, ListItem.id,
        )
        .join(ListItem, ListItem.id == Matter.item_id)
        .where(Matter.village_id == village_id, Matter.amount.is_not(None))
        .where(Matter.state != "stopped")
        .order_by(Matter.opened_on)
    )  # fmt: skip
    found: dict[tuple[ItemId, str, str], list[Related]] = defaultdict(list)
    for number, amount, opened_on, payee, project, root_id, item_id in rows:
        for key in _keys(root_id or item_id, payee, project):
            found[key].append(Related(number, amount or Decimal(0), opened_on))
    return found


def _ordinal(related: Related) -> int:
    return related.opened_on.toordinal()


def _keys(root: ItemId | None, payee: str, project: str) -> list[tuple[ItemId, str, str]]:
    named = (("payee", payee.strip()), ("project", project.strip()))
    return [(root, what, name) for what, name in named if name and root is not None]


def _requirements(
    session: Session, village_id: RegionId, matters: Iterable[MatterFacts]
) -> dict[ResolutionId, Requirement | None]:
    asked = {r.resolution_id for m in matters for r in m.records if r.resolution_id is not None}
    rows = session.execute(
        select(Resolution.id, Body.kind, Resolution.counted_by, Meeting.held_on)
        .join(Meeting, Meeting.id == Resolution.meeting_id)
        .join(Body, Body.id == Meeting.body_id)
        .where(Resolution.id.in_(asked))
    )
    held = {row.id: (row.kind, row.counted_by, row.held_on) for row in rows}
    known = requirements(session, village_id, set(held.values()))
    return {resolution_id: known[key] for resolution_id, key in held.items()}


def _waivers(session: Session, village_id: RegionId, today: date) -> Sequence[Waiver]:
    return session.scalars(
        select(Waiver)
        .where(Waiver.village_id == village_id, Waiver.ended_at.is_(None))
        .where(Waiver.from_on <= today, Waiver.until_on >= today)
        .order_by(Waiver.id)
    ).all()


def _split_window(session: Session, village_id: RegionId, today: date) -> int | None:
    window = find_setting(session, village_id, "split.window_days", on=today)
    return window.number if window else None


def _calendar(session: Session, village_id: RegionId, today: date) -> Calendar:
    """The days since the village's first matter; '?' where the year is not known."""
    first = session.scalar(
        select(func.min(Matter.opened_on)).where(Matter.village_id == village_id)
    )
    workdays, first = load_workdays(session), first or today
    known = frozenset(workdays.years_known())
    days = (first + ONE_DAY * step for step in range((today - first).days + 1))
    signs = ("10"[not workdays.is_workday(day)] if day.year in known else "?" for day in days)
    return Calendar(first, "".join(signs))


def _from(calendar: Calendar, day: date) -> Calendar:
    """The working days from a day on, as far as they are known."""
    return Calendar(day, calendar.days[max(0, (day - calendar.first).days) :].partition("?")[0])
