"""Writes of single items of a draft: add, change, remove, settle."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from pointsapp.foundation.errors import Conflict, Invalid
from pointsapp.people.ids import UserId
from pointsapp.powers.drafts import ItemDraft
from pointsapp.powers.faults import MOST_ITEMS, item_faults
from pointsapp.powers.ids import ItemId, ListId
from pointsapp.powers.models import ListItem, PowerList
from pointsapp.powers.queries import get_item, procedures_in
from pointsapp.powers.rows import apply_item, procedure_in
from pointsapp.powers.service.drafts import audit, open_draft


class ItemInvalid(Invalid):
    """An item that cannot be stored; `by_field` says what to mend where."""

    def __init__(self, faults: list[tuple[str, str]]) -> None:
        super().__init__("item.faults", "；".join(sentence for _, sentence in faults))
        self.by_field = dict(faults)


def add_item(
    session: Session, list_id: ListId, draft: ItemDraft, *, by: UserId | None, now: datetime
) -> ListItem:
    """Add an item at the end of a draft; ItemInvalid, Conflict."""
    row = open_draft(session, list_id)
    last = session.scalar(select(func.max(ListItem.number)).where(ListItem.list_id == row.id)) or 0
    if last >= MOST_ITEMS:
        raise Conflict("list.full", f"一份清单最多 {MOST_ITEMS} 项")
    item = ListItem(list_id=row.id)
    _write(session, row, item, replace(draft, number=last + 1, root_id=None))
    session.add(item)
    session.flush()
    audit(session, "item.added", row, by=by, now=now, item=item.number)
    return item


def change_item(
    session: Session, item_id: ItemId, draft: ItemDraft, *, by: UserId | None, now: datetime
) -> ListItem:
    """Replace an item of a draft; its number and its root stay. ItemInvalid, Conflict."""
    item = get_item(session, item_id)
    row = open_draft(session, item.list_id)
    _write(session, row, item, replace(draft, number=item.number, root_id=item.root_id))
    audit(session, "item.changed", row, by=by, now=now, item=item.number)
    return item


def remove_item(session: Session, item_id: ItemId, *, by: UserId | None, now: datetime) -> None:
    """Take an item out of a draft; the numbers of the others stay. Conflict."""
    item = get_item(session, item_id)
    row = open_draft(session, item.list_id)
    session.execute(delete(ListItem).where(ListItem.id == item_id))
    session.expire_all()
    audit(session, "item.removed", row, by=by, now=now, item=item.number)


def settle_item(
    session: Session,
    item_id: ItemId,
    *,
    content: str | None = None,
    by: UserId | None,
    now: datetime,
) -> ListItem:
    """Answer what an item left open, with the content as it was decided (None: as it stands)."""
    item = get_item(session, item_id)
    row = open_draft(session, item.list_id)
    if content is not None and not 1 <= len(content.strip()) <= 2000:
        raise ItemInvalid([("content", "“内容”要填 1 到 2000 个字")])
    item.question = ""
    item.content = item.content if content is None else content.strip()
    audit(session, "item.settled", row, by=by, now=now, item=item.number)
    return item


def _write(session: Session, row: PowerList, item: ListItem, draft: ItemDraft) -> None:
    stored = {each.code: each for each in procedures_in(session, row.id)}
    named = stored.get(draft.procedure)
    if faults := item_faults(draft, row.kind, procedure_in(named) if named else None):
        raise ItemInvalid(faults)
    apply_item(item, draft, {code: each.id for code, each in stored.items()})
