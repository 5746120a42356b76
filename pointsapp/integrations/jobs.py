"""Timed work of integrations: what happened is put in the row, what waits is sent, old is cleared.

A network is never waited for inside a transaction.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy.orm import Session

from pointsapp.foundation.audit import AuditRow
from pointsapp.foundation.clock import start_of_day, village_day
from pointsapp.foundation.database import reading, transaction
from pointsapp.foundation.jobs import Job, Unit
from pointsapp.foundation.keys import Keyring
from pointsapp.integrations import service
from pointsapp.integrations.doors import Doors
from pointsapp.integrations.ids import DeliveryId
from pointsapp.integrations.queries import (
    get_delivery,
    get_webhook,
    live_webhooks,
    not_gathered,
    to_send,
)
from pointsapp.integrations.sending import Letter, send

MOST_ROWS = 500
# A webhook that just failed is tried once a tick, so that it does not hold up the others.
AT_ONCE, AT_ONCE_IN_TROUBLE = 5, 1
CLEARING = timedelta(hours=3)  # after midnight


def to_gather(session: Session, *, now: datetime) -> Iterable[Unit]:
    """Rows of the audit trail that some webhook listens for and was not told of."""
    found: dict[int, Unit] = {}
    for hook in live_webhooks(session, on=village_day(now)):
        for row in not_gathered(session, hook, limit=MOST_ROWS):
            found[row.id] = Unit(row.happened_at, row.region_id or 0, row.id)
    return sorted(found.values())


def gather(session: Session, unit: Unit, *, now: datetime) -> None:
    """Put one row in the row of every webhook that listens."""
    service.gather(session, session.get_one(AuditRow, unit.subject_id), now=now)


def deliveries(session: Session, *, now: datetime) -> Iterable[Unit]:
    """What is to be sent now, a few for each webhook."""
    return [
        Unit(each.try_at, hook.region_id, each.id)
        for hook in live_webhooks(session, on=village_day(now))
        for each in to_send(
            session, hook, now=now, limit=AT_ONCE_IN_TROUBLE if hook.failed_in_a_row else AT_ONCE
        )
    ]


def deliver(unit: Unit, *, now: datetime, keyring: Keyring, doors: Doors) -> None:
    """Send one delivery and keep what came back."""
    session = reading()
    delivery_id = DeliveryId(unit.subject_id)
    found = get_delivery(session, delivery_id)
    hook = get_webhook(session, found.webhook_id)
    letter = Letter(
        hook.url, keyring.decrypt(hook.secret_cipher), hook.key_id, int(now.timestamp()),
        found.payload,
    )  # fmt: skip
    session.rollback()
    outcome = send(letter, doors)
    with transaction() as session:
        service.note_outcome(
            session, delivery_id, delivered=outcome.delivered, code=outcome.code,
            trouble=outcome.trouble, now=now,
        )  # fmt: skip


def once_a_night(session: Session, *, now: datetime) -> Iterable[Unit]:
    """The last night."""
    return [Unit(start_of_day(village_day(now - CLEARING)) + CLEARING, 0)]


def clear(session: Session, unit: Unit, *, now: datetime) -> None:
    """Forget old answers and deliveries; look at old events no more."""
    service.look_from_now(session, now=now)
    service.forget_answers(session, now=now)
    service.tidy_deliveries(session, now=now)


GATHERING = Job("webhooks.gather", due=to_gather, run=gather, every=timedelta(seconds=15))
TIDYING = Job("integrations.clear", due=once_a_night, run=clear, every=timedelta(minutes=30))


def integration_jobs(keyring: Keyring, doors: Doors) -> tuple[Job, ...]:
    """The jobs, with the keys that open the secrets and the doors that the settings open."""
    work = partial(deliver, keyring=keyring, doors=doors)
    return (
        GATHERING,
        Job("webhooks.deliver", due=deliveries, work=work, every=timedelta(seconds=15)),
        TIDYING,
    )
