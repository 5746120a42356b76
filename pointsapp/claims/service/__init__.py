"""Writes of claims: register, review, publish, contest, record; they flush, the edge commits."""

from pointsapp.claims.service.asking import answer, ask
from pointsapp.claims.service.contesting import (
    appeal,
    appeal_standing,
    decide_contest,
    object_to,
    withdraw_contest,
)
from pointsapp.claims.service.helping import (
    confirm_help,
    contest_help,
    print_slip,
    settle_help,
)
from pointsapp.claims.service.own import submit, withdraw_own
from pointsapp.claims.service.photos import drop_photo, keep_photo
from pointsapp.claims.service.recording import record_closed, record_sheet
from pointsapp.claims.service.registration import (
    check_items,
    register,
    register_batch,
    register_item,
)
from pointsapp.claims.service.reviewing import Reviewed, review, withdraw
from pointsapp.claims.service.sheets import open_sheet
from pointsapp.claims.service.vouching import vouch

__all__ = [
    "Reviewed",
    "answer",
    "appeal",
    "appeal_standing",
    "ask",
    "check_items",
    "confirm_help",
    "contest_help",
    "decide_contest",
    "drop_photo",
    "keep_photo",
    "object_to",
    "open_sheet",
    "print_slip",
    "record_closed",
    "record_sheet",
    "register",
    "register_batch",
    "register_item",
    "review",
    "settle_help",
    "submit",
    "vouch",
    "withdraw",
    "withdraw_contest",
    "withdraw_own",
]
