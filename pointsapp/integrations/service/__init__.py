"""Writes of integrations: one verb a function; the edge commits."""

from pointsapp.integrations.service.answers import (
    HOURS,
    First,
    body_digest,
    forget_answers,
    keep_answer,
    take_key,
)
from pointsapp.integrations.service.tokens import (
    NewToken,
    TokenRefused,
    agree_token,
    make_token,
    note_use,
    revoke_token,
)
from pointsapp.integrations.service.webhooks import (
    NewWebhook,
    encrypt_webhooks_anew,
    gather,
    look_from_now,
    make_webhook,
    note_outcome,
    send_again,
    stop_webhook,
    tidy_deliveries,
)

__all__ = [
    "HOURS",
    "First",
    "NewToken",
    "NewWebhook",
    "TokenRefused",
    "agree_token",
    "body_digest",
    "encrypt_webhooks_anew",
    "forget_answers",
    "gather",
    "keep_answer",
    "look_from_now",
    "make_token",
    "make_webhook",
    "note_outcome",
    "note_use",
    "revoke_token",
    "send_again",
    "stop_webhook",
    "take_key",
    "tidy_deliveries",
]
