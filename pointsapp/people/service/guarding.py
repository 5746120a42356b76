"""Sessions that end for good, and guessing across many logins and doors that comes to a stop.

The lock of a single login or card stands in `signing_in`. Here wrong tries are counted by where
they came from and, of doors, by village: in the database, for all processes and restarts.
"""

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from pointsapp.foundation.audit import record_audit
from pointsapp.foundation.keys import token_digest
from pointsapp.people.ids import RegionId
from pointsapp.people.models import EndedSession, FailedTry, StaffSession
from pointsapp.people.policy.proofs import (
    MOST_FROM_ONE_SOURCE,
    MOST_IN_ONE_VILLAGE,
    TRIES_COUNT_FOR,
)

KEPT = timedelta(days=1)


def too_many_tries(
    session: Session, source: str, *, now: datetime, village_id: RegionId | None = None
) -> bool:
    """Whether so many tries were wrong lately that none is taken: from a source, in a village."""
    counted = select(func.count()).select_from(FailedTry)
    since = counted.where(FailedTry.failed_at > now - TRIES_COUNT_FOR)
    if (session.scalar(since.where(FailedTry.source == source)) or 0) >= MOST_FROM_ONE_SOURCE:
        return True
    in_village = since.where(FailedTry.village_id == village_id)
    return village_id is not None and (session.scalar(in_village) or 0) >= MOST_IN_ONE_VILLAGE


def keep_failure(
    session: Session, source: str, *, now: datetime, village_id: RegionId | None = None
) -> None:
    """Remember a wrong try; the one that stops the looking up in a village is told in the audit."""
    forget_tries(session, now=now)
    session.add(FailedTry(failed_at=now, source=source, village_id=village_id))
    session.flush()
    if village_id is not None and too_many_tries(session, "", now=now, village_id=village_id):
        record_audit(
            session, "village.look_up_paused", "region", village_id, by=None, now=now,
            region_id=village_id,
        )  # fmt: skip


def forget_tries(session: Session, *, now: datetime) -> None:
    """Forget wrong tries and ended sessions after a day: nobody could use them any more."""
    session.execute(delete(FailedTry).where(FailedTry.failed_at < now - KEPT))
    session.execute(delete(EndedSession).where(EndedSession.ended_at < now - KEPT))


def end_session(session: Session, token: str, *, now: datetime) -> None:
    """End the session that carries this token, also for who copied its cookie."""
    forget_tries(session, now=now)
    digest = token_digest(token)
    session.execute(delete(StaffSession).where(StaffSession.digest == digest))
    if session.get(EndedSession, digest) is None:
        session.add(EndedSession(digest=digest, ended_at=now))
    session.flush()
