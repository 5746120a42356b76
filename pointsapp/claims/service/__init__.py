"""Writes of claims: register, review, publish, contest, record; they flush, the edge commits."""

from pointsapp.claims.service.contesting import (
    appeal,
    appeal_standing,
    decide_contest,
    object_to,
    withdraw_contest,
)
from pointsapp.claims.service.recording import record_closed, record_sheet
from pointsapp.claims.service.registration import (
    check_items,
    register,
    register_batch,
    register_item,
)
from pointsapp.claims.service.reviewing import Reviewed, review, withdraw
from pointsapp.claims.service.sheets import open_sheet

__all__ = [
    "Reviewed",
    "appeal",
    "appeal_standing",
    "check_items",
    "decide_contest",
    "object_to",
    "open_sheet",
    "record_closed",
    "record_sheet",
    "register",
    "register_batch",
    "register_item",
    "review",
    "withdraw",
    "withdraw_contest",
]
