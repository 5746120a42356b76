"""What a village said it does not need before it begins; everything else follows from the rows."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pointsapp.foundation.database import Base
from pointsapp.people.ids import RegionId, UserId


class SkippedStep(Base):
    """A step that does not apply to a village, with the reason that somebody gave."""

    __tablename__ = "skipped_step"
    __table_args__ = (
        UniqueConstraint("village_id", "step"),
        CheckConstraint("step IN ('opening')", name="step"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    village_id: Mapped[RegionId] = mapped_column(ForeignKey("region.id"))
    step: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(String(200))
    skipped_by: Mapped[UserId | None]
    skipped_at: Mapped[datetime]
