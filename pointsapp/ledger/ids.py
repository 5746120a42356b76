"""The keys of the ledger's tables, each a type of its own."""

from typing import NewType

AccountId = NewType("AccountId", int)
EntryId = NewType("EntryId", int)
SealId = NewType("SealId", int)
StandingId = NewType("StandingId", int)
