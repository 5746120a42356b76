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

__all__ = [
    "HOURS",
    "First",
    "NewToken",
    "TokenRefused",
    "agree_token",
    "body_digest",
    "forget_answers",
    "keep_answer",
    "make_token",
    "note_use",
    "revoke_token",
    "take_key",
]
