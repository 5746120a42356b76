"""What is asked for twice with one key is done once; both askers get the first answer."""

from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from pointsapp.claims.models import Batch, Claim
from pointsapp.foundation.errors import Conflict
from pointsapp.people.ids import RegionId

Keyed = TypeVar("Keyed", Batch, Claim)


def insert_once(session: Session, row: type[Keyed], **values: Any) -> int | None:
    """The id of a new row, or None when its village has this key already."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    return session.scalar(
        insert(row)
        .values(**values)
        .on_conflict_do_nothing(index_elements=["village_id", "key"])
        .returning(row.id)
    )


def find_first(
    session: Session, row: type[Keyed], village_id: RegionId, key: str, body_digest: str
) -> Keyed | None:
    """What was stored under this key; Conflict when it was asked for with another body."""
    first = session.scalar(select(row).where(row.village_id == village_id, row.key == key))
    if first is not None and first.body_digest != body_digest:
        raise Conflict(
            "claims.key_reused", "这一页已经交过一次，内容和上次不一样，请刷新以后再填。"
        )
    return first
