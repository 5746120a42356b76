"""Which region a page of lists is about."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.people.ids import RegionId
from pointsapp.powers.models import HandedTask, ListItem, PowerList, ProcedureRow, Publicity
from pointsapp.web.access import kept_by, region_of, row_of

VILLAGE = region_of("village_id")
PLACE = region_of("region_id")
OF_LIST = row_of(PowerList.region_id, "list_id")
OF_TASK = kept_by(row_of(HandedTask.village_id, "task_id"))
OF_PUBLICITY = kept_by(row_of(Publicity.village_id, "publicity_id"))


def of_item(session: Session, arguments: Mapping[str, Any]) -> RegionId | None:
    """The region of the list that an item stands on."""
    found = select(PowerList.region_id).join(ListItem, ListItem.list_id == PowerList.id)
    return session.scalar(found.where(ListItem.id == arguments["item_id"]))


def of_procedure(session: Session, arguments: Mapping[str, Any]) -> RegionId | None:
    """The region of the list that a procedure belongs to."""
    found = select(PowerList.region_id).join(ProcedureRow, ProcedureRow.list_id == PowerList.id)
    return session.scalar(found.where(ProcedureRow.id == arguments["procedure_id"]))
