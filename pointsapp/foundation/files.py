"""Files kept in the database by the digest of what they hold: the same content is kept once."""

from datetime import datetime

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from pointsapp.foundation.database import Base


class StoredFile(Base):
    """The content of a photo or a document; what it belongs to says who may see it."""

    __tablename__ = "stored_file"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)  # sha256 of the content
    media_type: Mapped[str] = mapped_column(String(40))
    size: Mapped[int]  # bytes
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    stored_at: Mapped[datetime]
