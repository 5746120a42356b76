"""Reads of tokens, webhooks and deliveries."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session

from pointsapp.foundation.audit import AuditRow
from pointsapp.foundation.errors import NotFound
from pointsapp.foundation.keys import token_digest
from pointsapp.integrations.ids import DeliveryId, TokenId, WebhookId
from pointsapp.integrations.models import ApiToken, Delivery, Webhook
from pointsapp.integrations.policy import LATE_ROWS
from pointsapp.people.ids import UserId
from pointsapp.people.models import Region, User


def find_token(session: Session, text: str) -> ApiToken | None:
    """The token with this text, good or not."""
    return session.scalar(select(ApiToken).where(ApiToken.digest == token_digest(text)))


def get_token(session: Session, token_id: TokenId) -> ApiToken:
    """A token; NotFound."""
    token = session.get(ApiToken, token_id)
    if token is None:
        raise NotFound("token.unknown", "没有找到这个令牌", token_id=token_id)
    return token


def tokens_acting_as(session: Session, user_id: UserId) -> list[ApiToken]:
    """The tokens that act as a login and were not revoked, newest first."""
    query = select(ApiToken).where(ApiToken.user_id == user_id, ApiToken.revoked_at.is_(None))
    return list(session.scalars(query.order_by(ApiToken.id.desc())))


def token_rows() -> Select[ApiToken, str, str]:
    """Tokens with the names of their region and of the login they act as."""
    return (
        select(ApiToken, Region.name.label("region"), User.name.label("user"))
        .join(Region, Region.id == ApiToken.region_id)
        .join(User, User.id == ApiToken.user_id)
    )


def get_webhook(session: Session, webhook_id: WebhookId) -> Webhook:
    """A webhook; NotFound."""
    webhook = session.get(Webhook, webhook_id)
    if webhook is None:
        raise NotFound("webhook.unknown", "没有找到这个推送", webhook_id=webhook_id)
    return webhook


def webhook_rows() -> Select[Webhook, str]:
    """Webhooks with the names of their regions."""
    return select(Webhook, Region.name.label("region")).join(Region, Region.id == Webhook.region_id)


def get_delivery(session: Session, delivery_id: DeliveryId) -> Delivery:
    """A delivery; NotFound."""
    delivery = session.get(Delivery, delivery_id)
    if delivery is None:
        raise NotFound("delivery.unknown", "没有找到这一次推送", delivery_id=delivery_id)
    return delivery


def live_webhooks(session: Session, *, on: date) -> Sequence[Webhook]:
    """The webhooks that are neither stopped nor at their end."""
    live = select(Webhook).where(Webhook.stopped_at.is_(None), Webhook.ends_on > on)
    return session.scalars(live.order_by(Webhook.id)).all()


def listening(session: Session, row: AuditRow, *, on: date) -> list[Webhook]:
    """The live webhooks that a row of the audit trail is for."""
    region = session.get(Region, row.region_id) if row.region_id else None
    if region is None:
        return []
    return [
        hook
        for hook in live_webhooks(session, on=on)
        if row.action in hook.events
        and f"/{hook.region_id}/" in region.path
        and row.happened_at >= hook.created_at
    ]


def not_gathered(session: Session, hook: Webhook, *, limit: int) -> Sequence[AuditRow]:
    """The oldest rows of the audit trail that a webhook listens for and has no delivery of.

    Looked for from an hour before the last one: a long transaction shows its rows late.
    """
    path = session.get_one(Region, hook.region_id).path
    below = select(Region.id).where(Region.path.startswith(path, autoescape=True))
    told = exists().where(Delivery.audit_id == AuditRow.id, Delivery.webhook_id == hook.id)
    first = max(hook.created_at, hook.seen_at - LATE_ROWS)
    return session.scalars(
        select(AuditRow)
        .where(AuditRow.region_id.in_(below), AuditRow.happened_at >= first)
        .where(AuditRow.action.in_(hook.events), ~told)
        .order_by(AuditRow.happened_at, AuditRow.id)
        .limit(limit)
    ).all()


def to_send(session: Session, hook: Webhook, *, now: datetime, limit: int) -> Sequence[Delivery]:
    """The deliveries of a webhook whose turn it is, the oldest first."""
    return session.scalars(
        select(Delivery)
        .where(Delivery.webhook_id == hook.id, Delivery.state == "waiting")
        .where(Delivery.try_at <= now)
        .order_by(Delivery.try_at, Delivery.id)
        .limit(limit)
    ).all()


def deliveries_of(webhook_id: WebhookId) -> Select[Delivery]:
    """All deliveries of a webhook, to be searched and paged."""
    return select(Delivery).where(Delivery.webhook_id == webhook_id)


def counts_of(
    session: Session, webhook_ids: Collection[WebhookId]
) -> dict[WebhookId, dict[str, int]]:
    """How many deliveries of each state each webhook has."""
    rows = session.execute(
        select(Delivery.webhook_id, Delivery.state, func.count())
        .where(Delivery.webhook_id.in_(webhook_ids))
        .group_by(Delivery.webhook_id, Delivery.state)
    )
    found: dict[WebhookId, dict[str, int]] = {}
    for webhook_id, state, count in rows:
        found.setdefault(webhook_id, {})[state] = count
    return found
