"""The input of checks, put together for many matters in a few statements."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from sqlalchemy import select
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
from pointsapp.decisions.models import Body, Meeting, Resolution
from pointsapp.decisions.policy import Requirement
from pointsapp.decisions.queries import find_setting, requirement
from pointsapp.foundation.errors import Invalid
from pointsapp.foundation.workdays import UnknownYear, load_workdays
from pointsapp.matters.models import Matter
from pointsapp.matters.policy.facts import MatterFacts
from pointsapp.matters.policy.holdings import Holding
from pointsapp.matters.queries import FurtherSigners, facts_of, further_signers, holders
from pointsapp.powers.models import ListItem, PowerList
from pointsapp.powers.policy.procedure import Procedure
from pointsapp.powers.queries import procedures_of


def snapshots(
    session: Session, village_id: int, matter_ids: Sequence[int], *, today: date
) -> dict[int, Snapshot]:
    """The input of a check for each of the matters of one village, by matter."""
    facts = facts_of(session, matter_ids)
    world = _Surroundings.load(session, village_id, facts.values(), today)
    return {matter_id: world.snapshot(each) for matter_id, each in facts.items()}


@dataclass
class _Surroundings:
    """What the matters of a village have in common."""

    today: date
    items: Mapping[int, Item]
    procedures: Mapping[int, Procedure]
    holdings: tuple[Holding, ...]
    signers: FurtherSigners
    related: Mapping[tuple[int, str, str], list[Related]]
    requirements: Mapping[int, Requirement | None]
    waivers: Sequence[Waiver]
    split_window: int | None
    calendar: Calendar
    empty: Calendar = field(default=Calendar(date(2000, 1, 1), ""))

    @classmethod
    def load(
        cls, session: Session, village_id: int, facts: Iterable[MatterFacts], today: date
    ) -> "_Surroundings":
        matters = list(facts)
        item_ids = {each.item_id for each in matters if each.item_id is not None}
        first = min((each.opened_on for each in matters), default=today)
        return cls(
            today=today,
            items=_items(session, item_ids),
            procedures=procedures_of(session, sorted(item_ids)),
            holdings=holders(session, village_id),
            signers=further_signers(session, village_id),
            related=_related(session, village_id),
            requirements=_requirements(session, village_id, matters),
            waivers=_waivers(session, village_id, today),
            split_window=_split_window(session, village_id, today),
            calendar=_calendar(session, first, today),
        )

    def snapshot(self, matter: MatterFacts) -> Snapshot:
        """One matter in its surroundings; of the payee it keeps no name."""
        item_id = matter.item_id or 0
        procedure = self.procedures.get(item_id)
        further = self.signers.of_matter(matter.opened_on, self.today)
        asked = {r.resolution_id for r in matter.records if r.resolution_id is not None}
        return Snapshot(
            today=self.today,
            matter=replace(matter, payee=""),
            item=self.items.get(item_id),
            procedure=procedure,
            holdings=self._holdings_for(procedure, further),
            related=self._related_to(matter),
            requirements={each: self.requirements.get(each) for each in sorted(asked)},
            waived=tuple(
                Waived(each.code, each.from_on, each.until_on)
                for each in self.waivers
                if each.matter_id in (None, matter.id)
            ),
            profile=Profile(further, self.split_window),
            calendar=_from(self.calendar, matter.opened_on) if procedure else self.empty,
        )

    def _holdings_for(
        self, procedure: Procedure | None, further: str | None
    ) -> tuple[Holding, ...]:
        posts = {post for step in procedure.steps for post in step.actors} if procedure else set()
        posts |= {"secretary", further or ""}
        return tuple(each for each in self.holdings if each.post in posts)

    def _related_to(self, matter: MatterFacts) -> tuple[Related, ...]:
        found = {
            each.number: each
            for key in _keys(matter.item_root, matter.payee, matter.project)
            for each in self.related.get(key, ())
            if each.number != matter.number
        }
        return tuple(found[number] for number in sorted(found))


def _items(session: Session, item_ids: set[int]) -> dict[int, Item]:
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


def _related(session: Session, village_id: int) -> dict[tuple[int, str, str], list[Related]]:
    rows = session.execute(
        select(
            Matter.number, Matter.amount, Matter.opened_on, Matter.payee, Matter.project,
            ListItem.root_id, ListItem.id,
        )
        .join(ListItem, ListItem.id == Matter.item_id)
        .where(Matter.village_id == village_id, Matter.amount.is_not(None))
        .where(Matter.state != "stopped")
    )  # fmt: skip
    found: dict[tuple[int, str, str], list[Related]] = defaultdict(list)
    for number, amount, opened_on, payee, project, root_id, item_id in rows:
        for key in _keys(root_id or item_id, payee, project):
            found[key].append(Related(number, amount or Decimal(0), opened_on))
    return found


def _keys(root: int | None, payee: str, project: str) -> list[tuple[int, str, str]]:
    named = (("payee", payee.strip()), ("project", project.strip()))
    return [(root, what, name) for what, name in named if name and root is not None]


def _requirements(
    session: Session, village_id: int, matters: Iterable[MatterFacts]
) -> dict[int, Requirement | None]:
    asked = {r.resolution_id for m in matters for r in m.records if r.resolution_id is not None}
    rows = session.execute(
        select(Resolution.id, Body.kind, Resolution.counted_by, Meeting.held_on)
        .join(Meeting, Meeting.id == Resolution.meeting_id)
        .join(Body, Body.id == Meeting.body_id)
        .where(Resolution.id.in_(asked))
    )
    known: dict[tuple[str, str, date], Requirement | None] = {}
    found: dict[int, Requirement | None] = {}
    for resolution_id, kind, counted_by, held_on in rows:
        key = (kind, counted_by, held_on)
        if key not in known:
            known[key] = _requirement(session, village_id, *key)
        found[resolution_id] = known[key]
    return found


def _requirement(
    session: Session, village_id: int, kind: str, counted_by: str, on: date
) -> Requirement | None:
    try:
        return requirement(session, village_id, kind, counted_by=counted_by, on=on)
    except Invalid:
        return None


def _waivers(session: Session, village_id: int, today: date) -> Sequence[Waiver]:
    return session.scalars(
        select(Waiver)
        .where(Waiver.village_id == village_id, Waiver.ended_at.is_(None))
        .where(Waiver.from_on <= today, Waiver.until_on >= today)
        .order_by(Waiver.id)
    ).all()


def _split_window(session: Session, village_id: int, today: date) -> int | None:
    window = find_setting(session, village_id, "split.window_days", on=today)
    return window.number if window else None


def _calendar(session: Session, first: date, today: date) -> Calendar:
    """The working days up to today, or as far as they are known."""
    workdays, days = load_workdays(session), []
    for step in range((today - first).days + 1):
        try:
            days.append("1" if workdays.is_workday(first + ONE_DAY * step) else "0")
        except UnknownYear:
            break
    return Calendar(first, "".join(days))


def _from(calendar: Calendar, day: date) -> Calendar:
    return Calendar(day, calendar.days[max(0, (day - calendar.first).days) :])
