"""Accounts, entries, balances and their seal: added, never changed."""
