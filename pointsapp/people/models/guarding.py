"""What keeps strangers out: sessions that were ended, and wrong tries by where they came from."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from pointsapp.foundation.database import Base
from pointsapp.people.ids import RegionId


class EndedSession(Base):
    """A session that was left: its cookie is worth nothing any more; forgotten after a day."""

    __tablename__ = "ended_session"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    ended_at: Mapped[datetime] = mapped_column(index=True)


class FailedTry(Base):
    """A password or PIN that was wrong, whoever's it was to be; forgotten after a day.

    `source` is a keyed digest of the address it came from, never the address.
    """

    __tablename__ = "failed_try"
    __table_args__ = (
        Index("ix_failed_try_source", "source", "failed_at"),
        Index("ix_failed_try_village", "village_id", "failed_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    failed_at: Mapped[datetime] = mapped_column(index=True)
    source: Mapped[str] = mapped_column(String(32))
    village_id: Mapped[RegionId | None] = mapped_column(ForeignKey("region.id"))
