"""How far matters are on a day, from their records."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.foundation.errors import NotFound
from pointsapp.foundation.workdays import Workdays, load_workdays
from pointsapp.matters.ids import MatterId
from pointsapp.matters.policy.facts import MatterFacts
from pointsapp.matters.policy.holdings import Holding
from pointsapp.matters.policy.progress import Progress, progress
from pointsapp.matters.policy.separation import Standing
from pointsapp.matters.queries.facts import facts_of
from pointsapp.matters.queries.holdings import FurtherSigners, further_signers, holders_of
from pointsapp.people.ids import RegionId
from pointsapp.powers.ids import ON_NO_LIST, ItemId
from pointsapp.powers.models import ListItem
from pointsapp.powers.policy.procedure import Limit, Procedure
from pointsapp.powers.queries import procedures_of


def progress_of(session: Session, matter_id: MatterId, *, today: date) -> Progress:
    """How far a matter is on a day; NotFound."""
    return standing_of(session, matter_id, today=today).progress


def progress_of_all(
    session: Session, matter_ids: Sequence[MatterId], *, today: date
) -> dict[MatterId, Progress]:
    """The same for many matters, in a few statements."""
    found = standings_of(session, matter_ids, today=today)
    return {matter_id: each.progress for matter_id, each in found.items()}


def standing_of(session: Session, matter_id: MatterId, *, today: date) -> Standing:
    """A matter with all that says who may act in it; NotFound."""
    found = standings_of(session, [matter_id], today=today)
    if matter_id not in found:
        raise NotFound("matter.unknown", "没有找到这件办件", matter_id=matter_id)
    return found[matter_id]


def standings_of(
    session: Session, matter_ids: Sequence[MatterId], *, today: date
) -> dict[MatterId, Standing]:
    """The same for many matters, in a few statements."""
    matters = facts_of(session, matter_ids)
    around = _Around.load(session, matters.values())
    return {matter_id: around.standing(each, today) for matter_id, each in matters.items()}


@dataclass(frozen=True)
class _Around:
    """What matters have in common: procedures, offices, working days, the further signer."""

    procedures: Mapping[ItemId, Procedure]
    limits: Mapping[ItemId, Limit]
    holdings: Mapping[RegionId, tuple[Holding, ...]]
    signers: Mapping[RegionId, FurtherSigners]
    workdays: Workdays

    @classmethod
    def load(cls, session: Session, matters: Collection[MatterFacts]) -> "_Around":
        villages = {each.village_id for each in matters}
        items = {each.item_id for each in matters if each.item_id is not None}
        return cls(
            procedures_of(session, items),
            limits_for(session, items),
            holders_of(session, villages),
            {village_id: further_signers(session, village_id) for village_id in villages},
            load_workdays(session),
        )

    def standing(self, matter: MatterFacts, today: date) -> Standing:
        procedure = self.procedures.get(matter.item_id or ON_NO_LIST)
        signer = self.signers[matter.village_id].of_matter(matter.opened_on, today)
        held = self.holdings[matter.village_id]
        reached = progress(
            procedure, matter, today=today, workdays=self.workdays, further_signer=signer,
            holders=held, limit=self.limits.get(matter.item_id or ON_NO_LIST),
        )  # fmt: skip
        return Standing(matter, procedure, reached, held, signer)


def limits_for(session: Session, item_ids: Collection[ItemId]) -> dict[ItemId, Limit]:
    """The limit in all of each item that states one."""
    rows = session.execute(
        select(ListItem.id, ListItem.limit_days, ListItem.limit_unit).where(
            ListItem.id.in_(item_ids)
        )
    )
    return {
        item_id: Limit(days, unit or "calendar") for item_id, days, unit in rows if days is not None
    }
