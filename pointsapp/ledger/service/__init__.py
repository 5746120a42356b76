"""Writes of the ledger: one verb a function; they flush, the edge commits or rolls back."""

from pointsapp.ledger.policy import Draft
from pointsapp.ledger.service.accounts import (
    close_account,
    close_when_free,
    ensure_accounts,
    last_behaviour,
    open_account,
    pass_account,
)
from pointsapp.ledger.service.closing import Closed, close_period
from pointsapp.ledger.service.erasing import erase_salts, forget_person
from pointsapp.ledger.service.moving import (
    Move,
    reverse,
    spend,
    transfer,
    transfer_all,
    transfer_keys,
)
from pointsapp.ledger.service.recording import Recorded, record, record_batch
from pointsapp.ledger.service.sealing import seal_village
from pointsapp.ledger.service.standings import give_standing, lift_standing

__all__ = [
    "Closed",
    "Draft",
    "Move",
    "Recorded",
    "close_account",
    "close_period",
    "close_when_free",
    "ensure_accounts",
    "erase_salts",
    "forget_person",
    "give_standing",
    "last_behaviour",
    "lift_standing",
    "open_account",
    "pass_account",
    "record",
    "record_batch",
    "reverse",
    "seal_village",
    "spend",
    "transfer",
    "transfer_all",
    "transfer_keys",
]
