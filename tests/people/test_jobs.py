"""What is known of signing in is forgotten once it says nothing any more."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pointsapp.people import service
from pointsapp.people.jobs import FORGETTING
from pointsapp.people.models import EndedSession, FailedTry, KnownDevice, StaffSession

TABLES = (StaffSession, KnownDevice, FailedTry, EndedSession)


def left_after(session: Session, days: int, now: datetime) -> list[int]:
    """How many rows of each table are left when the night's job ran some days later."""
    later = now + timedelta(days=days)
    assert FORGETTING.run is not None
    for unit in FORGETTING.due(session, now=later):
        FORGETTING.run(session, unit, now=later)
    return [session.scalar(select(func.count()).select_from(table)) or 0 for table in TABLES]


def test_sessions_go_after_two_days_and_devices_with_their_browsers(
    session: Session, now: datetime
) -> None:
    user = service.create_user(
        session, login_name="hanxiu", name="韩秀芝", by=None, now=now
    ).user_id
    for device in ("office", "home"):
        service.open_session(session, user, token=device, device=device, words=device, now=now)
    service.keep_failure(session, "198.51.100.7", now=now)
    service.end_session(session, "a household's", now=now)
    assert left_after(session, 0, now) == [2, 2, 1, 1]
    assert left_after(session, 1, now) == [2, 2, 1, 1]
    assert left_after(session, 2, now) == [0, 2, 0, 0]
    in_use = now + timedelta(days=300)
    service.open_session(session, user, token="new", device="home", words="home", now=in_use)
    assert left_after(session, 300, now) == [1, 2, 0, 0]
    assert left_after(session, 401, now) == [0, 1, 0, 0]
