"""The audit trail: who did what, when, on whose behalf, in the same transaction."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String, insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from pointsapp.foundation.database import Base, append_only
from pointsapp.foundation.prepared import Prepared


class AuditRow(Base):
    """One thing that was done; facts hold ids and figures, never names or free text."""

    __tablename__ = "audit_row"
    __table_args__ = (Index("ix_audit_row_region_at", "region_id", "happened_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    happened_at: Mapped[datetime]
    user_id: Mapped[int | None] = mapped_column(index=True)
    region_id: Mapped[int | None]
    action: Mapped[str] = mapped_column(String(60))
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int | None]
    on_behalf_of: Mapped[str | None] = mapped_column(String(60))
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


append_only("audit_row")

_ROW = Prepared(
    lambda _dialect: insert(Base.metadata.tables["audit_row"]),
    "happened_at", "user_id", "region_id", "action", "subject_kind", "subject_id", "on_behalf_of",
    "facts",
)  # fmt: skip


def record_audit(
    session: Session,
    action: str,
    subject_kind: str,
    subject_id: int | None,
    *,
    by: int | None,
    now: datetime,
    region_id: int | None = None,
    on_behalf_of: str | None = None,
    **facts: Any,
) -> None:
    """Write one audit row; `by` is a user id, or None for the system's own jobs."""
    values = (now, by, region_id, action, subject_kind, subject_id, on_behalf_of, facts)
    _ROW.run(session.connection(), *values)


def record_audits(
    session: Session,
    action: str,
    subject_kind: str,
    facts: Mapping[int, Mapping[str, Any]],
    *,
    by: int | None,
    now: datetime,
    region_id: int | None = None,
) -> None:
    """The same for many subjects at once; `facts` by the id of each."""
    same = {"action": action, "subject_kind": subject_kind, "user_id": by, "happened_at": now,
            "region_id": region_id}  # fmt: skip
    rows = [{**same, "subject_id": each, "facts": dict(told)} for each, told in facts.items()]
    if rows:
        session.execute(insert(AuditRow), rows)
