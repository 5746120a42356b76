"""Sessions of staff: opened on a device, listed, ended one by one or all at once.

A session counts while its row is there. A device that is new to a login is questioned until its
owner says on another one, which is not questioned itself, that it is theirs.
"""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, exists, select, update
from sqlalchemy.orm import Session

from pointsapp.foundation.audit import record_audit
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.errors import NotAllowed, NotFound
from pointsapp.foundation.keys import token_digest
from pointsapp.people.ids import DeviceId, UserId
from pointsapp.people.models import KnownDevice, StaffSession

# A cookie is good for twelve idle hours: what was not seen since the day before yesterday is over.
IDLE_DAYS = 2
# So long a browser keeps the name of its device; after that it is a new one.
DEVICE_KEPT = timedelta(days=400)
UNCONFIRMED = (
    "这台设备还没有确认是您的，请在以前用过的设备上回答。那些设备都不在了，请管理员重设密码。"
)


def open_session(
    session: Session, user_id: UserId, *, token: str, device: str, words: str, now: datetime
) -> None:
    """Begin a session of a login on a device; `token` and `device` are kept as digests."""
    today = village_day(now)
    known = _device(session, user_id, token_digest(device), words, now)
    known.last_on = today
    idle = StaffSession.seen_on <= today - timedelta(days=IDLE_DAYS)
    session.execute(delete(StaffSession).where(StaffSession.user_id == user_id, idle))
    session.add(
        StaffSession(
            user_id=user_id, device_id=known.id, digest=token_digest(token), opened_on=today,
            seen_on=today,
        )
    )  # fmt: skip
    session.flush()


def _device(
    session: Session, user_id: UserId, digest: str, words: str, now: datetime
) -> KnownDevice:
    mine = select(KnownDevice).where(KnownDevice.user_id == user_id)
    found = session.scalar(mine.where(KnownDevice.digest == digest))
    if found is not None:
        found.words = words
        return found
    today, questioned = village_day(now), session.scalar(mine.limit(1)) is not None
    made = KnownDevice(
        user_id=user_id, digest=digest, words=words, first_on=today, last_on=today,
        questioned=questioned,
    )  # fmt: skip
    session.add(made)
    session.flush()
    if questioned:
        _audit(session, "user.new_device", user_id, now=now, device=words)
    return made


def forget_idle(session: Session, *, now: datetime) -> None:
    """Forget the sessions that are over, and the devices whose browsers forgot them."""
    today = village_day(now)
    idle = StaffSession.seen_on <= today - timedelta(days=IDLE_DAYS)
    session.execute(delete(StaffSession).where(idle))
    used = exists().where(StaffSession.device_id == KnownDevice.id)
    gone = (KnownDevice.last_on < today - DEVICE_KEPT) & ~used
    session.execute(delete(KnownDevice).where(gone).execution_options(synchronize_session=False))


def see_session(session: Session, token: str, *, on: date) -> None:
    """Remember that a session was used on a day."""
    mine = StaffSession.digest == token_digest(token)
    session.execute(update(StaffSession).where(mine).values(seen_on=on))


def end_sessions_on(
    session: Session, user_id: UserId, device_id: DeviceId, *, now: datetime
) -> None:
    """Sign a login out on one of its devices; NotFound for a device of somebody else."""
    device = _own_device(session, user_id, device_id)
    session.execute(delete(StaffSession).where(StaffSession.device_id == device.id))
    _audit(session, "user.session_ended", user_id, now=now, device=device.words)


def end_other_sessions(session: Session, user_id: UserId, *, keep: str, now: datetime) -> int:
    """Sign a login out everywhere but in the session with this token; gives how many ended."""
    others = select(StaffSession).where(
        StaffSession.user_id == user_id, StaffSession.digest != token_digest(keep)
    )
    found = session.scalars(others).all()
    for each in found:
        session.delete(each)
    _audit(session, "user.signed_out_elsewhere", user_id, now=now, count=len(found))
    return len(found)


def end_all_sessions(session: Session, user_id: UserId) -> None:
    """Sign a login out wherever it is."""
    session.execute(delete(StaffSession).where(StaffSession.user_id == user_id))


def recognise_device(
    session: Session, user_id: UserId, device_id: DeviceId, *, from_device: DeviceId, now: datetime
) -> None:
    """A new device is the owner's; NotFound, NotAllowed unless a device that is known says so."""
    device = _new_device(session, user_id, device_id, from_device)
    device.questioned = False
    _audit(session, "user.device_recognised", user_id, now=now, device=device.words)


def disown_device(
    session: Session, user_id: UserId, device_id: DeviceId, *, from_device: DeviceId, now: datetime
) -> None:
    """A new device is not the owner's: its sessions end, and it is new again if it comes back."""
    device = _new_device(session, user_id, device_id, from_device)
    session.execute(delete(StaffSession).where(StaffSession.device_id == device.id))
    session.delete(device)
    _audit(session, "user.device_disowned", user_id, now=now, device=device.words)


def forget_devices(session: Session, user_id: UserId) -> None:
    """Begin anew with the devices of a login that is signed out: the next one is its first."""
    session.execute(delete(KnownDevice).where(KnownDevice.user_id == user_id))


def _own_device(session: Session, user_id: UserId, device_id: DeviceId) -> KnownDevice:
    device = session.get(KnownDevice, device_id)
    if device is None or device.user_id != user_id:
        raise NotFound("device.unknown", "没有找到这台设备")
    return device


def _new_device(
    session: Session, user_id: UserId, device_id: DeviceId, asking: DeviceId
) -> KnownDevice:
    """A questioned device, to be answered for on one that is none: two new ones of one thief
    must not vouch for each other.
    """
    device = _own_device(session, user_id, device_id)
    if not device.questioned or device.id == asking:
        raise NotFound("device.unknown", "没有找到这台设备")
    if _own_device(session, user_id, asking).questioned:
        raise NotAllowed("device.questioned", UNCONFIRMED)
    return device


def _audit(session: Session, action: str, user_id: UserId, *, now: datetime, **facts: Any) -> None:
    record_audit(session, action, "user", user_id, by=user_id, now=now, **facts)
    session.flush()
