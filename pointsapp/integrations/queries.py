"""Reads of tokens, webhooks and deliveries."""

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session

from pointsapp.foundation.errors import NotFound
from pointsapp.foundation.keys import token_digest
from pointsapp.integrations.models import ApiToken, Delivery, Webhook
from pointsapp.people.models import Region, User


def find_token(session: Session, text: str) -> ApiToken | None:
    """The token with this text, good or not."""
    return session.scalar(select(ApiToken).where(ApiToken.digest == token_digest(text)))


def get_token(session: Session, token_id: int) -> ApiToken:
    """A token; NotFound."""
    token = session.get(ApiToken, token_id)
    if token is None:
        raise NotFound("token.unknown", "没有找到这个令牌", token_id=token_id)
    return token


def tokens_acting_as(session: Session, user_id: int) -> list[ApiToken]:
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


def get_webhook(session: Session, webhook_id: int) -> Webhook:
    """A webhook; NotFound."""
    webhook = session.get(Webhook, webhook_id)
    if webhook is None:
        raise NotFound("webhook.unknown", "没有找到这个推送", webhook_id=webhook_id)
    return webhook


def webhook_rows() -> Select[Webhook, str]:
    """Webhooks with the names of their regions."""
    return select(Webhook, Region.name.label("region")).join(Region, Region.id == Webhook.region_id)


def get_delivery(session: Session, delivery_id: int) -> Delivery:
    """A delivery; NotFound."""
    delivery = session.get(Delivery, delivery_id)
    if delivery is None:
        raise NotFound("delivery.unknown", "没有找到这一次推送", delivery_id=delivery_id)
    return delivery


def has_given_up(session: Session, webhook_id: int) -> bool:
    """Whether any event never reached a webhook."""
    lost = exists().where(Delivery.webhook_id == webhook_id, Delivery.state == "given_up")
    return bool(session.scalar(select(lost)))
