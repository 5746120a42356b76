"""Finds whose opening balances the rows are, and whether they were stored before."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from pointsapp.ledger.ids import AccountId
from pointsapp.ledger.models import Entry
from pointsapp.ledger.opening.reading import Code, FileRow
from pointsapp.ledger.queries import open_accounts
from pointsapp.people.ids import HolderId, HouseholdId, PersonId, RegionId
from pointsapp.people.models import Household, Membership, Person, Region
from pointsapp.people.queries import heads_of

AT_ONCE = 1000
Figures = tuple[date, Decimal, Decimal]  # the day of an opening entry, its honour and spendable
Holder = tuple[str, HolderId]  # the account's kind and its household or person
Members = defaultdict[tuple[HouseholdId, str], list[PersonId]]


@dataclass(frozen=True, slots=True)
class Opening:
    """A row whose holder is known; `stored` when exactly this was recorded before.

    `turn` is 1, or one more for each earlier opening balance of the account that was taken back.
    """

    village_id: RegionId
    holder: Holder
    honour: Decimal
    spendable: Decimal
    stored: bool
    turn: int


@dataclass
class Matcher:
    """Looks up a thousand rows at a time: memory stays bounded, queries few."""

    session: Session
    on: date  # the cut-over: the day the balances are of
    today: date

    def __post_init__(self) -> None:
        self.seen: dict[Holder, int] = {}

    def match(self, rows: Iterable[FileRow]) -> Iterator[Opening]:
        """The openings of rows that are right; what is wrong is noted with its row."""
        rows = iter(rows)
        while some := list(islice(rows, AT_ONCE)):
            by_village: defaultdict[RegionId, list[FileRow]] = defaultdict(list)
            for row in some:
                by_village[row.village_id].append(row)
            for village_id, here in by_village.items():
                yield from self._match_village(village_id, here)

    def _match_village(self, village_id: RegionId, rows: Sequence[FileRow]) -> Iterator[Opening]:
        households = self._households(village_id, rows)
        heads = heads_of(self.session, list(households.values()), on=self.today)
        found: list[tuple[FileRow, Holder]] = []
        members = self._members(
            [households[r.code] for r in rows if r.name and r.code in households]
        )
        for row in rows:
            household_id = households.get(row.code)
            if household_id is None:
                row.line.wrong("code", f"本村名册里没有 {row.code[0]}-{row.code[1]} 这一户")
                continue
            head = heads.get(household_id)
            if head is not None and head.name != row.head:
                row.line.wrong("head", f"和名册不一样，名册上的户主是“{head.name}”")
            elif holder := self._holder(row, household_id, members):
                found.append((row, holder))
        yield from self._compared(village_id, found)

    def _holder(self, row: FileRow, household_id: HouseholdId, members: Members) -> Holder | None:
        holder: Holder = ("household", household_id)
        if row.name:
            named = members.get((household_id, row.name), [])
            if len(named) != 1:
                wrong = "这一户没有这个人" if not named else "这一户有两人同名，请先在名册里区分"
                row.line.wrong("name", wrong)
                return None
            holder = ("resident", named[0])
        first = self.seen.setdefault(holder, row.line.number)
        if first != row.line.number:
            row.line.wrong("code", f"和第 {first} 行是同一个账户，一个账户只能写一行")
            return None
        return holder

    def _compared(
        self, village_id: RegionId, found: Sequence[tuple[FileRow, Holder]]
    ) -> Iterator[Opening]:
        accounts = self._accounts(village_id, [holder for _, holder in found])
        earlier = _earlier(self.session, list(accounts.values()))
        for row, holder in found:
            if not (row.honour or row.spendable):
                continue
            account_id = accounts.get(holder)
            stored, taken_back = earlier.get(account_id, (None, 0)) if account_id else (None, 0)
            same = stored == (self.on, row.honour, row.spendable)
            if stored is not None and not same:
                row.line.wrong("honour", _already(*stored))
            else:
                turn = taken_back + 1
                yield Opening(village_id, holder, row.honour, row.spendable, same, turn)

    def _households(self, village_id: RegionId, rows: Sequence[FileRow]) -> dict[Code, HouseholdId]:
        found = self.session.execute(
            select(Region.code, Household.door, Household.id)
            .join(Region, Region.id == Household.group_id)
            .where(Household.village_id == village_id, Household.ended_on.is_(None))
            .where(Household.door.in_({row.code[1] for row in rows}))
        )
        return {(code, door): household_id for code, door, household_id in found}

    def _members(self, household_ids: Sequence[HouseholdId]) -> Members:
        members: Members = defaultdict(list)
        rows = self.session.execute(
            select(Membership.household_id, Person.name, Person.id)
            .join(Person, Person.id == Membership.person_id)
            .where(Membership.household_id.in_(household_ids), Membership.to_on.is_(None))
        )
        for household_id, name, person_id in rows:
            members[household_id, name].append(person_id)
        return members

    def _accounts(self, village_id: RegionId, holders: Sequence[Holder]) -> dict[Holder, AccountId]:
        found: dict[Holder, AccountId] = {}
        for kind in ("household", "resident"):
            ids = [holder_id for each, holder_id in holders if each == kind]
            there = open_accounts(self.session, village_id, kind, ids, on=self.on)
            found |= {(kind, holder_id): account_id for holder_id, account_id in there.items()}
        return found


def _already(day: date, honour: Decimal, spendable: Decimal) -> str:
    return (
        f"这个账户在 {day} 已有期初积分（荣誉 {honour}、可用 {spendable}），"
        "要更正请先在“异议和申诉”里替这户记申诉，成立就冲正原来那一笔"
    )


def _earlier(
    session: Session, account_ids: Sequence[AccountId]
) -> dict[AccountId, tuple[Figures | None, int]]:
    """By account: the opening entry that stands, and how many were taken back."""
    taken_back = aliased(Entry)
    rows: Any = session.execute(
        select(Entry, taken_back.id)
        .outerjoin(taken_back, taken_back.reverses_id == Entry.id)
        .where(Entry.account_id.in_(account_ids), Entry.kind == "opening")
    )
    found: dict[AccountId, tuple[Figures | None, int]] = {}
    for entry, reversal_id in rows:
        stands, count = found.get(entry.account_id, (None, 0))
        if reversal_id is None:
            stands = (entry.occurred_on, entry.honour, entry.spendable)
        found[entry.account_id] = (stands, count + (reversal_id is not None))
    return found
