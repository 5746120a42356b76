"""The ledger's tables; entries, seals and members can only be added."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pointsapp.foundation.database import Base, append_only
from pointsapp.ledger.ids import AccountId, EntryId, SealId, StandingId
from pointsapp.people.ids import HouseholdId, PersonId, RegionId

# What an entry is; `spend` is the only kind that an empty purse refuses.
KINDS: dict[str, str] = {
    "award": "加分",
    "deduction": "扣分",
    "opening": "期初",
    "transfer_in": "转入",
    "transfer_out": "转出",
    "spend": "兑换",
    "expiry": "年终清零",
    "reversal": "冲正",
}

# The audit row of an erasure names its entries; `verify` compares it with the salts that are gone.
SALTS_ERASED = "ledger.salts_erased"


class Account(Base):
    """Points of a household, a resident, or a cadre's duties, within one village."""

    __tablename__ = "account"
    __table_args__ = (
        UniqueConstraint("village_id", "number"),
        CheckConstraint("kind IN ('household','resident','cadre')", name="kind"),
    )

    id: Mapped[AccountId] = mapped_column(primary_key=True)
    village_id: Mapped[RegionId] = mapped_column(ForeignKey("region.id"))
    number: Mapped[str] = mapped_column(String(16))  # 'H00012', 'R00012', 'C00003': the public name
    kind: Mapped[str] = mapped_column(String(10))
    opened_on: Mapped[date]
    closed_on: Mapped[date | None]


class AccountHolder(Base):
    """Whose account it is, from–to: a household, or a person."""

    __tablename__ = "account_holder"
    __table_args__ = (
        CheckConstraint("(household_id IS NULL) <> (person_id IS NULL)", name="one_holder"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[AccountId] = mapped_column(ForeignKey("account.id"), index=True)
    household_id: Mapped[HouseholdId | None] = mapped_column(ForeignKey("household.id"), index=True)
    person_id: Mapped[PersonId | None] = mapped_column(ForeignKey("person.id"), index=True)
    from_on: Mapped[date]
    to_on: Mapped[date | None]


class Entry(Base):
    """Signed points on one account; holds no name and no free text.

    `honour` counts towards the honour track of the period, `spendable` goes into the purse.
    """

    __tablename__ = "entry"
    __table_args__ = (
        UniqueConstraint("village_id", "key"),
        CheckConstraint("points <> 0", name="points"),
        CheckConstraint(
            "kind IN ('award','deduction','opening','transfer_in','transfer_out','spend',"
            "'expiry','reversal')",
            name="kind",
        ),
        CheckConstraint("(kind = 'reversal') = (reverses_id IS NOT NULL)", name="reversal"),
        Index("ix_entry_account_recorded", "account_id", "id"),
        Index("ix_entry_account_period", "account_id", "period", "id"),
    )

    id: Mapped[EntryId] = mapped_column(primary_key=True)
    village_id: Mapped[RegionId] = mapped_column(ForeignKey("region.id"))
    account_id: Mapped[AccountId] = mapped_column(ForeignKey("account.id"))
    kind: Mapped[str] = mapped_column(String(12))
    points: Mapped[Decimal]
    honour: Mapped[Decimal]
    spendable: Mapped[Decimal]
    rule_id: Mapped[int | None] = mapped_column(ForeignKey("rule.id"))
    rule_ref: Mapped[str] = mapped_column(String(40))  # '2026-0001/12': sealed; '' without a rule
    period: Mapped[str] = mapped_column(String(9))  # the book's points year, '2026'
    occurred_on: Mapped[date]
    recorded_at: Mapped[datetime]
    key: Mapped[str] = mapped_column(String(80))  # idempotency key, unique in the village
    body_digest: Mapped[str] = mapped_column(String(64))
    reverses_id: Mapped[EntryId | None] = mapped_column(ForeignKey("entry.id"), unique=True)
    linked_key: Mapped[str] = mapped_column(String(80), default="")  # a transfer's other half


class Balance(Base):
    """What the entries of one account and period add up to."""

    __tablename__ = "balance"

    account_id: Mapped[AccountId] = mapped_column(ForeignKey("account.id"), primary_key=True)
    period: Mapped[str] = mapped_column(String(9), primary_key=True)
    honour: Mapped[Decimal]
    spendable: Mapped[Decimal]
    added: Mapped[Decimal]  # honour gained; a reversed award leaves it again
    taken: Mapped[Decimal]  # honour lost, ≤ 0; a reversed deduction leaves it again
    entries: Mapped[int]


class Purse(Base):
    """What may be spent from an account, over all periods."""

    __tablename__ = "purse"

    account_id: Mapped[AccountId] = mapped_column(ForeignKey("account.id"), primary_key=True)
    available: Mapped[Decimal]


class Chain(Base):
    """The head of a village's chain of seals; its row is the lock while a seal is made."""

    __tablename__ = "chain"

    village_id: Mapped[RegionId] = mapped_column(ForeignKey("region.id"), primary_key=True)
    number: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    village_code: Mapped[str] = mapped_column(String(80))  # as sealed, whatever it is called later


class Unsealed(Base):
    """An entry that waits for the next seal; a short list, so that the tick need not search."""

    __tablename__ = "unsealed"

    entry_id: Mapped[EntryId] = mapped_column(
        ForeignKey("entry.id"), primary_key=True, autoincrement=False
    )
    village_id: Mapped[RegionId] = mapped_column(ForeignKey("region.id"), index=True)


class Seal(Base):
    """One link of a village's chain; docs/seal.md says what its digest is made of."""

    __tablename__ = "seal"
    __table_args__ = (UniqueConstraint("village_id", "number"),)

    id: Mapped[SealId] = mapped_column(primary_key=True)
    village_id: Mapped[RegionId] = mapped_column(ForeignKey("region.id"))
    number: Mapped[int]
    previous: Mapped[str] = mapped_column(String(64))
    entries: Mapped[int]
    points: Mapped[Decimal]
    honour: Mapped[Decimal]
    spendable: Mapped[Decimal]
    leaves_digest: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))
    sealed_at: Mapped[datetime]


class SealMember(Base):
    """The place of an entry in a seal, with its leaf."""

    __tablename__ = "seal_member"
    __table_args__ = (UniqueConstraint("seal_id", "position"),)

    entry_id: Mapped[EntryId] = mapped_column(
        ForeignKey("entry.id"), primary_key=True, autoincrement=False
    )
    seal_id: Mapped[SealId] = mapped_column(ForeignKey("seal.id"))
    position: Mapped[int]
    leaf: Mapped[str] = mapped_column(String(64))


class Salt(Base):
    """The salt of an entry's leaf; erasing it makes the leaf say nothing, the chain still holds."""

    __tablename__ = "salt"

    entry_id: Mapped[EntryId] = mapped_column(
        ForeignKey("entry.id"), primary_key=True, autoincrement=False
    )
    salt: Mapped[str] = mapped_column(String(32))


class Standing(Base):
    """A status that a rule gave instead of points (such as 降B级); lifted, never rewritten."""

    __tablename__ = "standing"
    __table_args__ = (UniqueConstraint("village_id", "key"),)

    id: Mapped[StandingId] = mapped_column(primary_key=True)
    village_id: Mapped[RegionId] = mapped_column(ForeignKey("region.id"))
    account_id: Mapped[AccountId] = mapped_column(ForeignKey("account.id"), index=True)
    status: Mapped[str] = mapped_column(String(12))
    rule_id: Mapped[int | None] = mapped_column(ForeignKey("rule.id"))
    key: Mapped[str] = mapped_column(String(80))
    occurred_on: Mapped[date]
    recorded_at: Mapped[datetime]
    lifted_at: Mapped[datetime | None]
    lifted_key: Mapped[str] = mapped_column(String(80), default="")


class PeriodClosing(Base):
    """A points year that was closed for one kind of account; done once."""

    __tablename__ = "period_closing"

    village_id: Mapped[RegionId] = mapped_column(ForeignKey("region.id"), primary_key=True)
    account_kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    period: Mapped[str] = mapped_column(String(9), primary_key=True)
    closed_at: Mapped[datetime]
    effective_on: Mapped[date]
    keep_percent: Mapped[int]  # of what the year left in a purse, 0–100


for _table in ("entry", "seal", "seal_member"):
    append_only(_table)
append_only("salt", erasable=True)
