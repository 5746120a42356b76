"""Who holds which office of a village, dated, and who signs in addition: what the rules ask for."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.decisions.models import Setting
from pointsapp.matters.policy.holdings import Holding
from pointsapp.people.ids import RegionId
from pointsapp.people.models import Deputy, Office, RegionChange
from pointsapp.people.queries import ancestors, get_region

FURTHER_KEY = "signing.further_signer"


def holders(session: Session, village_id: RegionId) -> tuple[Holding, ...]:
    """Everybody who ever held an office of a village or acted for its holder."""
    return holders_of(session, [village_id])[village_id]


def holders_of(
    session: Session, village_ids: Collection[RegionId]
) -> dict[RegionId, tuple[Holding, ...]]:
    """The same for several villages; after a merger the offices of the merged village count."""
    became = _became(session, village_ids)
    asked = {*village_ids, *(into for hops in became.values() for into, _ in hops)}
    held: dict[RegionId, list[Holding]] = {village_id: [] for village_id in asked}
    for table, deputy in ((Office, False), (Deputy, True)):
        rows = session.execute(
            select(table.region_id, table.position, table.person_id, table.from_on, table.to_on)
            .where(table.region_id.in_(asked))
            .order_by(table.from_on, table.id)
        )
        for region_id, post, person_id, from_on, to_on in rows:
            held[region_id].append(Holding(post, person_id, from_on, to_on, deputy))
    return {
        village_id: tuple(held[village_id])
        + tuple(
            replace(each, from_on=max(each.from_on, on))
            for into, on in became[village_id]
            for each in held[into]
            if each.to_on is None or each.to_on > on
        )
        for village_id in village_ids
    }


def _became(
    session: Session, village_ids: Collection[RegionId]
) -> dict[RegionId, list[tuple[RegionId, date]]]:
    """Into what villages were merged, one after the other, each with the day."""
    became: dict[RegionId, list[tuple[RegionId, date]]] = {
        village_id: [] for village_id in village_ids
    }
    now = {village_id: village_id for village_id in village_ids}
    while now:
        rows = session.execute(
            select(RegionChange.region_id, RegionChange.into_id, RegionChange.happened_on).where(
                RegionChange.kind == "merged", RegionChange.region_id.in_(now.values())
            )
        )
        hops = {region_id: (into, on) for region_id, into, on in rows if into is not None}
        now = {start: at for start, at in now.items() if at in hops}
        for start, at in now.items():
            became[start].append(hops[at])
        now = {start: hops[at][0] for start, at in now.items()}
    return became


@dataclass(frozen=True)
class FurtherSigners:
    """Which post signs in addition, over time: (from, post), the nearest region's last."""

    decided: tuple[tuple[date, str], ...]

    def on(self, day: date) -> str | None:
        """The post on a day; None while nobody decided."""
        found = [post for from_on, post in self.decided if from_on <= day]
        return found[-1] if found else None

    def of_matter(self, opened_on: date, today: date) -> str | None:
        """The post for a matter: as decided when it was opened, else as decided since."""
        return self.on(opened_on) or self.on(today)


def further_signers(session: Session, village_id: RegionId) -> FurtherSigners:
    """What county, town or village decided about the further signer, over time."""
    nearest = {
        region.id: place
        for place, region in enumerate(ancestors(session, get_region(session, village_id)))
    }
    rows = session.execute(
        select(Setting.region_id, Setting.from_on, Setting.id, Setting.value).where(
            Setting.key == FURTHER_KEY, Setting.region_id.in_(nearest)
        )
    ).all()
    ordered = sorted(rows, key=lambda row: (nearest[row.region_id], row.from_on, row.id))
    return FurtherSigners(tuple((row.from_on, row.value) for row in ordered))
