"""A file on its way in: kept, checked in the background, shown as a preview, then stored."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from pointsapp.foundation.database import Base

STATES = ("waiting", "reading", "refused", "ready", "confirmed", "storing", "done", "discarded")


class ImportRun(Base):
    """One upload; the scheduler reads it, a person confirms the preview, the scheduler stores it."""

    __tablename__ = "import_run"
    __table_args__ = (
        Index("ix_import_run_state", "state"),
        CheckConstraint("rows_done >= 0", name="rows_done"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))  # 'roster', 'opening', 'registrations'
    region_id: Mapped[int] = mapped_column(index=True)
    filename: Mapped[str] = mapped_column(String(200))
    digest: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    rows_done: Mapped[int] = mapped_column(default=0)
    rows_total: Mapped[int] = mapped_column(default=0)
    params: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    problems: Mapped[list[Any]] = mapped_column(JSON, default=list)
    preview: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_by: Mapped[int | None]
    created_at: Mapped[datetime]
    confirmed_by: Mapped[int | None]
    finished_at: Mapped[datetime | None]
