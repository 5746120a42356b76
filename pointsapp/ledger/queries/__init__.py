"""Reads of the ledger: `get_x` raises NotFound, `find_x` gives None; days are village days."""

from pointsapp.ledger.queries.accounts import (
    account_of_household,
    account_of_person,
    accounts_of_household,
    find_account,
    get_account,
    holders_of,
    numbers_of,
    open_accounts,
)
from pointsapp.ledger.queries.entries import (
    count_lines,
    find_by_key,
    get_entry,
    lines,
    reversals_of,
)
from pointsapp.ledger.queries.held import OWN, Held, Year, held_by_household, held_by_households
from pointsapp.ledger.queries.seals import Head, head, seal_of_entry, seals
from pointsapp.ledger.queries.standings import find_closing, standings, statuses
from pointsapp.ledger.queries.sums import (
    Rank,
    TopLine,
    as_of_occurred,
    as_of_recorded,
    balance,
    balances,
    periods_of,
    purse,
    purses,
    rank,
    top,
)

__all__ = [
    "OWN",
    "Head",
    "Held",
    "Rank",
    "TopLine",
    "Year",
    "account_of_household",
    "account_of_person",
    "accounts_of_household",
    "as_of_occurred",
    "as_of_recorded",
    "balance",
    "balances",
    "count_lines",
    "find_account",
    "find_by_key",
    "find_closing",
    "get_account",
    "get_entry",
    "head",
    "held_by_household",
    "held_by_households",
    "holders_of",
    "lines",
    "numbers_of",
    "open_accounts",
    "periods_of",
    "purse",
    "purses",
    "rank",
    "reversals_of",
    "seal_of_entry",
    "seals",
    "standings",
    "statuses",
    "top",
]
