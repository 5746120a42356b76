"""Timed work of people: what is known of signing in is forgotten once it says nothing any more."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from pointsapp.foundation.clock import start_of_day, village_day
from pointsapp.foundation.jobs import Job, Unit
from pointsapp.people.service.guarding import forget_tries
from pointsapp.people.service.sessions import forget_idle

AT_NIGHT = timedelta(hours=3)  # after midnight


def once_a_night(session: Session, *, now: datetime) -> Iterable[Unit]:
    """The last night."""
    return [Unit(start_of_day(village_day(now - AT_NIGHT)) + AT_NIGHT, 0)]


def forget(session: Session, unit: Unit, *, now: datetime) -> None:
    """Forget wrong tries, ended and idle sessions, and devices that no browser remembers."""
    forget_tries(session, now=now)
    forget_idle(session, now=now)


FORGETTING = Job("people.forget", due=once_a_night, run=forget, every=timedelta(minutes=30))
