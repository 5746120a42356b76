"""Reads of lists: what is in force where, what is in a list, and whose duty a doubt is about."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session

from pointsapp.foundation.errors import NotFound
from pointsapp.people.ids import RegionId
from pointsapp.people.models import Region
from pointsapp.people.queries import ancestors, children, get_region
from pointsapp.people.queries.dated import batches, in_force
from pointsapp.powers.drafts import ListDraft
from pointsapp.powers.ids import ItemId, ListId, ProcedureId, TaskId
from pointsapp.powers.models import KINDS, HandedTask, ListItem, PowerList, ProcedureRow
from pointsapp.powers.policy.procedure import Procedure
from pointsapp.powers.rows import limited, list_draft, procedure_in


@dataclass(frozen=True)
class Sender:
    """A department: how many tasks it handed down, beyond the list, and had to take back."""

    name: str
    tasks: int
    beyond: int
    withdrawn: int


def find_list(session: Session, list_id: ListId) -> PowerList | None:
    """A list of any state."""
    return session.get(PowerList, list_id)


def get_list(session: Session, list_id: ListId) -> PowerList:
    """The same; NotFound when there is none."""
    found = find_list(session, list_id)
    if found is None:
        raise NotFound("list.unknown", "没有找到这份清单", list_id=list_id)
    return found


def get_item(session: Session, item_id: ItemId) -> ListItem:
    """An item of any list; NotFound when there is none."""
    found = session.get(ListItem, item_id)
    if found is None:
        raise NotFound("item.unknown", "没有找到这个事项", item_id=item_id)
    return found


def get_procedure(session: Session, procedure_id: ProcedureId) -> ProcedureRow:
    """The row of a procedure of any list; NotFound when there is none."""
    found = session.get(ProcedureRow, procedure_id)
    if found is None:
        raise NotFound("procedure.unknown", "没有找到这个流程", procedure_id=procedure_id)
    return found


def get_task(session: Session, task_id: TaskId) -> HandedTask:
    """A task that was handed down; NotFound."""
    found = session.get(HandedTask, task_id)
    if found is None:
        raise NotFound("task.unknown", "没有找到这件交办的事", task_id=task_id)
    return found


def senders(session: Session, village_ids: Sequence[RegionId], *, first: date) -> list[Sender]:
    """Who handed how much down since a day, the most beyond the list on top (基层减负)."""
    beyond = HandedTask.state.in_(("put", "answered"))
    back = HandedTask.answer == "withdrawn"
    rows = session.execute(
        select(
            HandedTask.sender,
            func.count(),
            func.sum(case((beyond, 1), else_=0)).label("beyond"),
            func.sum(case((back, 1), else_=0)).label("withdrawn"),
        )
        .where(HandedTask.village_id.in_(village_ids), HandedTask.handed_on >= first)
        .where(HandedTask.state != "void")
        .group_by(HandedTask.sender)
    )
    found = [Sender(*row) for row in rows]
    return sorted(found, key=lambda each: (-each.beyond, -each.tasks, each.name))


def departments(session: Session, region_id: RegionId) -> Sequence[str]:
    """Who ever handed anything down within a region, by name: so that one is written one way."""
    path = select(Region.path).where(Region.id == region_id).scalar_subquery()
    return session.scalars(
        select(HandedTask.sender)
        .join(Region, Region.id == HandedTask.village_id)
        .where(Region.path.startswith(path), HandedTask.state != "void")
        .group_by(HandedTask.sender)
        .order_by(HandedTask.sender)
    ).all()


def lists_of(session: Session, region_id: RegionId) -> Sequence[PowerList]:
    """All lists of a region itself that were not discarded, the newest first."""
    return session.scalars(
        select(PowerList)
        .where(PowerList.region_id == region_id, PowerList.state != "discarded")
        .order_by(PowerList.id.desc())
    ).all()


def lists_in_force(session: Session, region_id: RegionId, *, on: date) -> list[PowerList]:
    """The lists that count in a region on a day: of each kind and audience the nearest region's.

    A village's own list counts before the town's, the town's before the county's; NotFound.
    """
    above = [region.id for region in ancestors(session, get_region(session, region_id))]
    rows = session.scalars(
        select(PowerList).where(
            PowerList.region_id.in_(above),
            PowerList.state == "adopted",
            in_force(on, PowerList.in_force_from, PowerList.in_force_until),
        )
    )
    nearest: dict[tuple[str, str], PowerList] = {}
    for row in sorted(rows, key=lambda row: above.index(row.region_id)):
        nearest[row.kind, row.audience] = row
    order = list(KINDS)
    return sorted(nearest.values(), key=lambda row: (order.index(row.kind), row.audience))


def duties_above(
    session: Session, village_id: RegionId, *, on: date
) -> list[tuple[PowerList, Region]]:
    """The duty lists of town and county that hold beside a nearer one: duties of theirs towards
    villagers, published together with the village's (seeds P A2). NotFound."""
    above = {each.id: each for each in ancestors(session, get_region(session, village_id))}
    nearest = list_in_force(session, village_id, "duty", on=on)
    rows = session.scalars(
        select(PowerList)
        .where(PowerList.region_id.in_(above), PowerList.state == "adopted")
        .where(PowerList.kind == "duty", PowerList.id != (nearest.id if nearest else 0))
        .where(in_force(on, PowerList.in_force_from, PowerList.in_force_until))
        .order_by(PowerList.id)
    )
    return [(row, above[row.region_id]) for row in rows]


def lists_elsewhere(
    session: Session, region_id: RegionId, *, on: date
) -> list[tuple[PowerList, Region]]:
    """Lists in force that a region could begin its own from, and whose.

    Those above it, and a town those of the county's other towns; a village sees nothing of other
    villages. NotFound.
    """
    own = get_region(session, region_id)
    beside = (
        [each for each in children(session, own.parent_id, on=on) if each.id != own.id]
        if own.level == "town" and own.parent_id is not None
        else []
    )
    above = list(ancestors(session, own))[:-1]
    regions = {each.id: each for each in (*above, *beside)}
    rows = session.scalars(
        select(PowerList)
        .where(PowerList.region_id.in_(regions), PowerList.state == "adopted")
        .where(in_force(on, PowerList.in_force_from, PowerList.in_force_until))
        .order_by(PowerList.id)
    )
    order = list(regions)
    found = sorted(rows, key=lambda row: order.index(row.region_id))
    return [(row, regions[row.region_id]) for row in found]


def list_in_force(
    session: Session, region_id: RegionId, kind: str, *, on: date, audience: str = ""
) -> PowerList | None:
    """The list of a kind (and audience) that counts in a region on a day."""
    found = lists_in_force(session, region_id, on=on)
    return next((row for row in found if (row.kind, row.audience) == (kind, audience)), None)


def latest_list(
    session: Session, region_id: RegionId, kind: str, *, audience: str = ""
) -> PowerList | None:
    """A region's own adopted list that was not followed yet, in force or about to be."""
    return session.scalars(
        select(PowerList)
        .where(
            PowerList.region_id == region_id,
            PowerList.kind == kind,
            PowerList.audience == audience,
            PowerList.state == "adopted",
            PowerList.in_force_until.is_(None),
        )
        .order_by(PowerList.in_force_from.desc())
    ).first()


def items_of(session: Session, list_id: ListId) -> Sequence[ListItem]:
    """The items of a list in their order."""
    return session.scalars(_items([list_id])).all()


def procedures_in(session: Session, list_id: ListId) -> Sequence[ProcedureRow]:
    """The procedures of a list, by code."""
    return session.scalars(
        select(ProcedureRow).where(ProcedureRow.list_id == list_id).order_by(ProcedureRow.code)
    ).all()


def read_list(session: Session, list_id: ListId) -> ListDraft:
    """A stored list of any state as plain values; NotFound."""
    return list_draft(
        get_list(session, list_id), items_of(session, list_id), procedures_in(session, list_id)
    )


def items_in_force(
    session: Session, village_id: RegionId, kind: str, *, on: date
) -> Sequence[ListItem]:
    """The items of a kind that count in a village on a day, of all audiences; NotFound."""
    lists = [row.id for row in lists_in_force(session, village_id, on=on) if row.kind == kind]
    return session.scalars(_items(lists)).all()


def find_item(
    session: Session, village_id: RegionId, root_or_id: ItemId, *, on: date
) -> ListItem | None:
    """The item in force in a village that continues an item (or is it), of whatever version."""
    named = session.get(ListItem, root_or_id)
    if named is None:
        return None
    root = named.root_id or named.id
    lists = [row.id for row in lists_in_force(session, village_id, on=on)]
    same = (ListItem.root_id == root) | (ListItem.id == root)
    return session.scalars(_items(lists).where(same)).first()


def find_former_item(
    session: Session, village_id: RegionId, item_id: ItemId, *, on: date
) -> ListItem | None:
    """An item of a list of the village or above that has been in force; NotFound.

    What was opened under it goes on to be read by it.
    """
    above = [region.id for region in ancestors(session, get_region(session, village_id))]
    return session.scalars(
        select(ListItem)
        .join(PowerList, PowerList.id == ListItem.list_id)
        .where(ListItem.id == item_id)
        .where(PowerList.state == "adopted", PowerList.in_force_from <= on)
        .where(PowerList.region_id.in_(above))
    ).first()


def procedure_of(session: Session, item_id: ItemId) -> Procedure | None:
    """The procedure of an item, with the item's own limit in all; None when it has none."""
    return procedures_of(session, [item_id]).get(item_id)


def procedures_of(session: Session, item_ids: Iterable[ItemId]) -> dict[ItemId, Procedure]:
    """The same of many items, by item; those without a procedure are left out."""
    read: dict[ProcedureId, Procedure] = {}
    found: dict[ItemId, Procedure] = {}
    for some in batches(sorted(set(item_ids))):
        rows = session.execute(
            select(ListItem, ProcedureRow)
            .join(ProcedureRow, ProcedureRow.id == ListItem.procedure_id)
            .where(ListItem.id.in_(some))
        )
        for item, row in rows:
            if row.id not in read:
                read[row.id] = procedure_in(row)
            found[item.id] = limited(read[row.id], item)
    return found


def duty_for(
    session: Session, village_id: RegionId, code: str, office: str, *, on: date
) -> ListItem | None:
    """The item that a doubt is about: the office's own duty, else a negative item for cadres.

    `code` is a check's (compliance.policy.codes); office '' is nobody's in particular: the first
    duty of that code counts. None when no list names it.
    """
    duties = items_in_force(session, village_id, "duty", on=on)
    negative = list_in_force(session, village_id, "negative", on=on, audience="cadres")
    forbidden = items_of(session, negative.id) if negative else ()
    own = [item for item in duties if office in ("", item.office)]
    return next((item for item in (*own, *forbidden) if code in (item.check_codes or ())), None)


def _items(list_ids: Sequence[ListId]) -> Select[ListItem]:
    return (
        select(ListItem)
        .where(ListItem.list_id.in_(list_ids))
        .order_by(ListItem.list_id, ListItem.number)
    )
