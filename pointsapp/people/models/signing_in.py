"""Where staff are signed in, and the second proof beside the password."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pointsapp.foundation.database import Base
from pointsapp.people.ids import DeviceId, UserId


class KnownDevice(Base):
    """A browser in which a login was used, told by a token that only the browser keeps.

    `words` are coarse ('Windows 电脑 · Edge'); neither address nor place is kept.
    """

    __tablename__ = "known_device"
    __table_args__ = (UniqueConstraint("user_id", "digest"),)

    id: Mapped[DeviceId] = mapped_column(primary_key=True)
    user_id: Mapped[UserId] = mapped_column(ForeignKey("user_account.id"))
    digest: Mapped[str] = mapped_column(String(64))
    words: Mapped[str] = mapped_column(String(60))
    first_on: Mapped[date]
    last_on: Mapped[date]
    questioned: Mapped[bool]  # new, and nobody has said from another device that it is theirs


class StaffSession(Base):
    """A session of a login that is open; the row of one that ended is gone."""

    __tablename__ = "staff_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[UserId] = mapped_column(ForeignKey("user_account.id"), index=True)
    device_id: Mapped[DeviceId] = mapped_column(ForeignKey("known_device.id"), index=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    opened_on: Mapped[date]
    seen_on: Mapped[date]


class SecondFactor(Base):
    """The secret that a login shares with a phone; it counts once a code has confirmed it."""

    __tablename__ = "second_factor"

    user_id: Mapped[UserId] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    secret_cipher: Mapped[str] = mapped_column(String(200))
    made_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    last_step: Mapped[int]  # of the last code taken: none at or before it is taken again
    failed_attempts: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]


class RecoveryCode(Base):
    """A code for the day on which the phone is gone: a keyed digest, good for one use."""

    __tablename__ = "recovery_code"
    __table_args__ = (UniqueConstraint("user_id", "digest"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[UserId] = mapped_column(ForeignKey("user_account.id"))
    digest: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime | None]
