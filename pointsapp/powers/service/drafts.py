"""Writes of drafts: started, copied, imported, edited, discarded; an adopted list never changes."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from pointsapp.foundation.audit import record_audit
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.errors import Conflict, Invalid
from pointsapp.foundation.numbers import next_number
from pointsapp.people.ids import RegionId, UserId
from pointsapp.people.models import Region
from pointsapp.people.queries import get_region
from pointsapp.powers.drafts import ItemDraft, ListDraft, ListHead
from pointsapp.powers.faults import head_faults, item_faults, list_faults
from pointsapp.powers.ids import ItemId, ListId
from pointsapp.powers.models import KINDS, PowerList
from pointsapp.powers.policy.faults import procedure_faults
from pointsapp.powers.queries import get_list, items_of, list_in_force, read_list
from pointsapp.powers.rows import add_items, add_procedures
from pointsapp.powers.tables import read_table

LEVELS = ("county", "town", "village")


def start_list(
    session: Session,
    region_id: RegionId,
    *,
    kind: str,
    title: str,
    audience: str = "",
    source: str = "",
    by: UserId | None,
    now: datetime,
) -> PowerList:
    """Begin an empty draft of a county, town or village; Invalid, NotFound."""
    head = ListHead(kind, title, audience, source)
    return store_list(session, region_id, ListDraft(head), by=by, now=now)


def follow(
    session: Session,
    list_id: ListId,
    *,
    region_id: RegionId | None = None,
    by: UserId | None,
    now: datetime,
) -> PowerList:
    """Begin the next version as a copy, or another region's own list from one above it.

    Items keep their roots. Conflict for a list that is not adopted.
    """
    former = get_list(session, list_id)
    if former.state != "adopted":
        raise Conflict("list.no_version", "只有通过的清单才能另起下一版，草稿直接改就可以")
    region = former.region_id if region_id is None else region_id
    row = store_list(session, region, read_list(session, list_id), by=by, now=now)
    row.follows_id = former.id if region == former.region_id else None
    session.flush()
    return row


def import_list(
    session: Session,
    region_id: RegionId,
    content: bytes,
    *,
    filename: str,
    kind: str,
    title: str,
    audience: str = "",
    by: UserId | None,
    now: datetime,
) -> PowerList:
    """Store an uploaded .xlsx as a draft, whole or not at all.

    Raises Unreadable and Problems as `tables.read_table` does; the file's own head counts first.
    """
    draft = read_table(content, filename=filename, fallback=ListHead(kind, title, audience))
    return store_list(session, region_id, draft, by=by, now=now)


def store_list(
    session: Session, region_id: RegionId, draft: ListDraft, *, by: UserId | None, now: datetime
) -> PowerList:
    """Store a whole draft; items that the list in force has too continue them. Invalid."""
    region = get_region(session, region_id)
    refuse([*level_faults(region, draft.head), *draft_faults(draft)])
    today = village_day(now)
    row = PowerList(
        region_id=region.id,
        kind=draft.head.kind,
        audience=draft.head.audience,
        number=next_number(session, region.id, "power_list", year=today.year),
        title=draft.head.title.strip(),
        source=draft.head.source.strip(),
        created_at=now,
        created_by=by,
    )
    session.add(row)
    session.flush()
    codes = add_procedures(session, row.id, draft.procedures)
    current = list_in_force(session, region.id, row.kind, on=today, audience=draft.head.audience)
    add_items(session, row.id, _continued(session, current, draft.items), codes)
    audit(session, "list.drafted", row, by=by, now=now, items=len(draft.items))
    return row


def edit_head(
    session: Session,
    list_id: ListId,
    *,
    title: str,
    source: str,
    by: UserId | None,
    now: datetime,
) -> PowerList:
    """Replace title and source of a draft; Invalid, Conflict."""
    row = open_draft(session, list_id)
    refuse([s for _, s in head_faults(ListHead(row.kind, title, row.audience, source))])
    row.title, row.source = title.strip(), source.strip()
    audit(session, "list.edited", row, by=by, now=now)
    return row


def discard(session: Session, list_id: ListId, *, by: UserId | None, now: datetime) -> None:
    """Put a draft away; it is kept, but shown no more. Conflict when it is adopted."""
    row = open_draft(session, list_id)
    row.state = "discarded"
    audit(session, "list.discarded", row, by=by, now=now)


def open_draft(session: Session, list_id: ListId) -> PowerList:
    """A list that may still be changed; Conflict for an adopted or discarded one, NotFound."""
    row = get_list(session, list_id)
    if row.state == "adopted":
        raise Conflict("list.adopted", "这份清单已经通过，不能再改。要改请另起下一版")
    if row.state != "draft":
        raise Conflict("list.discarded", "这份草稿已经作废")
    return row


def draft_faults(draft: ListDraft) -> list[str]:
    """Everything that is wrong with a whole draft, as sentences."""
    return [
        *list_faults(draft),
        *(
            f"流程“{procedure.name}”：{fault.sentence}"
            for procedure in draft.procedures
            for fault in procedure_faults(procedure)
        ),
        *(
            f"第 {item.number} 项：{sentence}"
            for item in draft.items
            for field, sentence in item_faults(
                item, draft.head.kind, draft.procedure(item.procedure)
            )
        ),
    ]


def refuse(faults: Sequence[str]) -> None:
    """Invalid with everything that is wrong, each said once."""
    if faults:
        told = list(dict.fromkeys(faults))
        raise Invalid("list.faults", "；".join(told), faults=told)


def audit(
    session: Session, action: str, row: PowerList, *, by: UserId | None, now: datetime, **facts: Any
) -> None:
    """Record what was done to a list, and flush."""
    record_audit(
        session, action, "power_list", row.id, by=by, now=now, region_id=row.region_id, **facts
    )
    session.flush()


def level_faults(region: Region, head: ListHead) -> list[str]:
    """Why a region of this level keeps no list of this kind, as sentences."""
    if region.level not in LEVELS:
        return ["清单由县、镇、村制定"]
    # What a village only assists with, or must not be asked, is fixed above it (seeds E A3, A4).
    if region.level == "village" and (head.kind == "access" or head.audience == "handed_down"):
        return [f"{KINDS[head.kind]}由上级定，村里照着执行，请在县或镇里录入"]
    return []


def _continued(
    session: Session, current: PowerList | None, items: Iterable[ItemDraft]
) -> list[ItemDraft]:
    """Items with the same words as in the list in force continue them."""
    roots: dict[tuple[str, str, str], list[ItemId]] = {}
    for item in items_of(session, current.id) if current else ():
        words = (item.office, item.category, item.title)
        roots.setdefault(words, []).append(item.root_id or item.id)
    return [_rooted(item, roots) for item in items]


def _rooted(item: ItemDraft, roots: dict[tuple[str, str, str], list[ItemId]]) -> ItemDraft:
    waiting = roots.get((item.office, item.category.strip(), item.title.strip()), [])
    if item.root_id is not None:
        return item
    return replace(item, root_id=waiting.pop(0) if waiting else None)
