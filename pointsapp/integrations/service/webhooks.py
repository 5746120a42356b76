"""Webhooks: made with a secret that is shown once, told of what the audit trail says, stopped."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from pointsapp.foundation.audit import AuditRow, record_audit
from pointsapp.foundation.clock import village_day
from pointsapp.foundation.errors import Conflict
from pointsapp.foundation.keys import Keyring, new_token
from pointsapp.integrations.doors import Doors, url_fault
from pointsapp.integrations.events import EVENTS
from pointsapp.integrations.ids import DeliveryId, WebhookId
from pointsapp.integrations.models import Delivery, Webhook
from pointsapp.integrations.policy import DELIVERIES_KEPT, end_fault, next_try
from pointsapp.integrations.queries import (
    get_delivery,
    get_webhook,
    listening,
    live_webhooks,
    not_gathered,
)
from pointsapp.integrations.service.tokens import TWICE, TokenRefused
from pointsapp.people.ids import RegionId, UserId


class NewWebhook(NamedTuple):
    """A webhook that was just made: its secret is shown nowhere else."""

    id: WebhookId
    secret: str
    key_id: str


def make_webhook(
    session: Session,
    *,
    name: str,
    url: str,
    events: Collection[str],
    region_id: RegionId,
    ends_on: date | None,
    doors: Doors,
    keyring: Keyring,
    by: UserId,
    now: datetime,
) -> NewWebhook:
    """Tell an address of these events in a region from now on; raises TokenRefused by field.

    The same again within a minute takes the place of the first.
    """
    faults: dict[str, str] = {}
    if wrong := url_fault(url, doors):
        faults["url"] = wrong
    if not events or set(events) - set(EVENTS):
        faults["events"] = "请至少选一项"
    if late := end_fault(ends_on, today=village_day(now)):
        faults["ends_on"] = late
    if faults or ends_on is None:
        raise TokenRefused(faults)
    secret, key_id = new_token() + new_token(), f"w{new_token()[:8]}"
    hook = Webhook(
        name=name, url=url, secret_cipher=keyring.encrypt(secret), key_id=key_id,
        events=sorted(events), region_id=region_id, ends_on=ends_on, created_by=by,
        created_at=now, seen_at=now,
    )  # fmt: skip
    for each in _sent_before(session, hook):
        stop_webhook(session, each.id, by=by, now=now)
    session.add(hook)
    session.flush()
    _audit(session, "webhook.made", hook, by, now, events=len(hook.events))
    return NewWebhook(hook.id, secret, key_id)


def _sent_before(session: Session, hook: Webhook) -> list[Webhook]:
    """The same wish of a moment ago, when a button was pressed twice: nobody saw its secret."""
    names = ("name", "url", "region_id", "ends_on", "created_by", "stopped_at")
    alike = {name: getattr(hook, name) for name in names}
    found = select(Webhook).filter_by(**alike).where(Webhook.created_at > hook.created_at - TWICE)
    return [each for each in session.scalars(found) if each.events == hook.events]


def stop_webhook(session: Session, webhook_id: WebhookId, *, by: UserId, now: datetime) -> None:
    """Tell it nothing any more, nor what waits; twice is once."""
    hook = get_webhook(session, webhook_id)
    if hook.stopped_at is None:
        hook.stopped_at = now
        _give_up(session, [hook.id], "推送已经停了")
        _audit(session, "webhook.stopped", hook, by, now)


def gather(session: Session, row: AuditRow, *, now: datetime) -> int:
    """Make a delivery of an audit row for each webhook that listens; gives how many are new."""
    made = 0
    for hook in listening(session, row, on=village_day(now)):
        values = {
            "webhook_id": hook.id, "audit_id": row.id, "payload": payload_of(hook.id, row),
            "state": "waiting", "made_at": now, "try_at": now, "attempts": 0, "trouble": "",
        }  # fmt: skip
        insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
        once = insert(Delivery).values(values)
        once = once.on_conflict_do_nothing(index_elements=["webhook_id", "audit_id"])
        made += session.execute(once.returning(Delivery.id)).scalar() is not None
        hook.seen_at = max(hook.seen_at, row.happened_at)
    session.flush()
    return made


def payload_of(webhook_id: WebhookId, row: AuditRow) -> dict[str, Any]:
    """What is told: what, where, when, by ids; who asks for more needs a token."""
    return {
        "id": f"{webhook_id}-{row.id}",
        "event": row.action,
        "at": row.happened_at.isoformat(),
        "region_id": row.region_id,
        "subject": {"kind": row.subject_kind, "id": row.subject_id},
    }


def note_outcome(
    session: Session,
    delivery_id: DeliveryId,
    *,
    delivered: bool,
    code: int | None,
    trouble: str,
    now: datetime,
) -> None:
    """Keep what came back; a failure is tried again after a doubled pause, or given up."""
    found = session.get_one(Delivery, delivery_id, with_for_update=True)
    hook = get_webhook(session, found.webhook_id)
    found.attempts += 1
    found.response_code, found.trouble = code, trouble[:120]
    if delivered:
        found.state, found.delivered_at, hook.failed_in_a_row = "delivered", now, 0
        return
    hook.failed_in_a_row += 1
    again = next_try(found.made_at, found.attempts, now=now)
    if again is None:
        found.state = "given_up"
    else:
        found.try_at = again


def send_again(session: Session, delivery_id: DeliveryId, *, by: UserId, now: datetime) -> None:
    """Put a delivery that did not arrive back in the row, to be tried at once."""
    found = get_delivery(session, delivery_id)
    hook = get_webhook(session, found.webhook_id)
    if hook.stopped_at is not None or hook.ends_on <= village_day(now):
        raise Conflict("webhook.over", "这个推送已经停了，请新办一个。")
    if found.state == "delivered":
        raise Conflict("delivery.done", "这一次已经送到了，不用再送。")
    found.state, found.attempts = "waiting", 0
    found.made_at = found.try_at = now
    _audit(session, "webhook.again", hook, by, now)


def encrypt_webhooks_anew(session: Session, keyring: Keyring) -> int:
    """After a rotation: encrypt the secrets with the current key; gives how many."""
    old = [h for h in session.scalars(select(Webhook)) if keyring.needs_rotation(h.secret_cipher)]
    for hook in old:
        hook.secret_cipher = keyring.encrypt(keyring.decrypt(hook.secret_cipher))
    session.flush()
    return len(old)


def look_from_now(session: Session, *, now: datetime) -> None:
    """Let webhooks that were told everything look no further back than now, however quiet it was.

    Else each look would read all that happened since the last event one was told of.
    """
    for hook in live_webhooks(session, on=village_day(now)):
        if not not_gathered(session, hook, limit=1):
            hook.seen_at = max(hook.seen_at, now)
    session.flush()


def tidy_deliveries(session: Session, *, now: datetime) -> None:
    """Give up what waits for webhooks that have ended; forget old deliveries."""
    over = session.scalars(select(Webhook.id).where(Webhook.ends_on <= village_day(now))).all()
    _give_up(session, over, "推送到期了")
    session.execute(
        delete(Delivery).where(
            Delivery.state != "waiting", Delivery.made_at < now - DELIVERIES_KEPT
        )
    )


def _give_up(session: Session, webhook_ids: Collection[WebhookId], why: str) -> None:
    session.execute(
        update(Delivery)
        .where(Delivery.webhook_id.in_(webhook_ids), Delivery.state == "waiting")
        .values(state="given_up", trouble=why)
    )


def _audit(
    session: Session, action: str, hook: Webhook, by: UserId, now: datetime, **facts: Any
) -> None:
    session.flush()
    record_audit(
        session, action, "webhook", hook.id, by=by, now=now, region_id=hook.region_id, **facts
    )
