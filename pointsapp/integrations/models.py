"""Tokens of other systems, the answers they got, webhooks and their deliveries."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pointsapp.foundation.database import Base
from pointsapp.integrations.ids import DeliveryId, TokenId, WebhookId
from pointsapp.people.ids import RegionId, UserId


class ApiToken(Base):
    """A bearer token: only its digest; it acts as `user_id`, within scope, region and days."""

    __tablename__ = "api_token"
    __table_args__ = (UniqueConstraint("digest"),)

    id: Mapped[TokenId] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    digest: Mapped[str] = mapped_column(String(64))
    hint: Mapped[str] = mapped_column(String(8))  # its last signs, to tell tokens apart
    scope: Mapped[list[Any]] = mapped_column(JSON)  # permissions, by their codes
    region_id: Mapped[RegionId] = mapped_column(ForeignKey("region.id"), index=True)
    user_id: Mapped[UserId] = mapped_column(ForeignKey("user_account.id"), index=True)
    ends_on: Mapped[date]  # the first day it is no longer good
    created_by: Mapped[UserId] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime]
    agreed_at: Mapped[datetime | None]  # when the login it acts as said yes
    revoked_at: Mapped[datetime | None]
    last_used_on: Mapped[date | None]


class ApiAnswer(Base):
    """The first answer to a write, so that the same key and body never count twice."""

    __tablename__ = "api_answer"
    __table_args__ = (UniqueConstraint("token_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    token_id: Mapped[TokenId] = mapped_column(ForeignKey("api_token.id"))
    key: Mapped[str] = mapped_column(String(80))
    body_digest: Mapped[str] = mapped_column(String(64))
    status: Mapped[int]
    answer: Mapped[dict[str, Any]] = mapped_column(JSON)
    answered_at: Mapped[datetime] = mapped_column(index=True)


class Webhook(Base):
    """An address that is told of events in a region; its secret is stored encrypted."""

    __tablename__ = "webhook"

    id: Mapped[WebhookId] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    url: Mapped[str] = mapped_column(String(500))
    secret_cipher: Mapped[str] = mapped_column(String(300))
    key_id: Mapped[str] = mapped_column(String(16))  # names the secret in each delivery
    events: Mapped[list[Any]] = mapped_column(JSON)
    region_id: Mapped[RegionId] = mapped_column(ForeignKey("region.id"), index=True)
    ends_on: Mapped[date]  # the first day it is no longer told
    created_by: Mapped[UserId] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]  # what happened an hour before this has been looked at
    failed_in_a_row: Mapped[int] = mapped_column(default=0)
    stopped_at: Mapped[datetime | None]


class Delivery(Base):
    """One event for one webhook: waiting, delivered or given up, with the last answer."""

    __tablename__ = "webhook_delivery"
    __table_args__ = (
        UniqueConstraint("webhook_id", "audit_id"),
        CheckConstraint("state IN ('waiting','delivered','given_up')", name="state"),
        Index("ix_webhook_delivery_state_try", "state", "try_at"),
    )

    id: Mapped[DeliveryId] = mapped_column(primary_key=True)
    webhook_id: Mapped[WebhookId] = mapped_column(ForeignKey("webhook.id"))
    audit_id: Mapped[int] = mapped_column(ForeignKey("audit_row.id"))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)  # ids and an instant, no names
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    made_at: Mapped[datetime]
    try_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    response_code: Mapped[int | None]
    trouble: Mapped[str] = mapped_column(String(120), default="")  # a sentence, when none came
    delivered_at: Mapped[datetime | None]
