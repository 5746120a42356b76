"""Whose points a claim is about, and the account they go to, opened when it is first needed."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple, Protocol, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.claims.policy.registration import Item, Span
from pointsapp.foundation.errors import Invalid
from pointsapp.ledger.ids import AccountId
from pointsapp.ledger.models import Account, AccountHolder
from pointsapp.ledger.service import ensure_accounts, open_account
from pointsapp.people import queries as people
from pointsapp.people.ids import HolderId, HouseholdId, PersonId, RegionId, UserId
from pointsapp.people.models import HouseholdPlace, Membership, Office
from pointsapp.people.queries.dated import batches


@dataclass(frozen=True)
class Holder:
    """A household, a resident or a cadre of the village on a day, with the account if any."""

    unit: str
    household_id: HouseholdId | None
    person_id: PersonId | None
    span: Span
    account_id: AccountId | None


@dataclass
class Holders:
    """The holders of one village; those of many items are looked up at once."""

    session: Session
    village_id: RegionId
    known: dict[tuple[object, ...], Holder] = field(default_factory=dict)
    opened: dict[tuple[object, ...], AccountId] = field(default_factory=dict)
    seen: "_Seen" = field(default_factory=lambda: _Seen())

    def look_up(self, items: Iterable[Item]) -> None:
        """Read all that will be asked about the households and persons of these items."""
        asked = [item for item in items if item.account_id is None]
        self.seen.read(
            self.session,
            self.village_id,
            {item.household_id for item in asked if item.household_id},
            {item.person_id for item in asked if item.person_id},
        )

    def of(self, item: Item, unit: str) -> Holder:
        """Whose the item is; Invalid when nobody of this village and unit is meant."""
        key = (unit, item.account_id, item.household_id, item.person_id, item.occurred_on)
        if key not in self.known:
            self.look_up([item])
            self.known[key] = self._find(item, unit)
        return self.known[key]

    def open_missing(
        self, wanted: Iterable[tuple[Holder, date]], *, by: UserId | None, now: datetime
    ) -> None:
        """Open at once the accounts that many holders lack, each from the day beside it at most."""
        missing: dict[tuple[str, date], list[HolderId]] = defaultdict(list)
        asked = set()
        for holder, from_on in wanted:
            if holder.account_id is None and (whose := _whose(holder)) not in asked:
                asked.add(whose)
                begun = max(from_on, holder.span.from_on)
                missing[holder.unit, begun] += [each for each in whose[1:] if each is not None]
        for (unit, on), ids in missing.items():
            made = ensure_accounts(self.session, self.village_id, unit, ids, on=on, by=by, now=now)
            for holder_id, account_id in made.items():
                mine = (holder_id, None) if unit == "household" else (None, holder_id)
                self.opened[unit, *mine] = account_id

    def account_of(
        self, holder: Holder, *, from_on: date, by: UserId | None, now: datetime
    ) -> AccountId:
        """The holder's account; a new one begins with the book, so that late entries fit in."""
        if holder.account_id is not None:
            return holder.account_id
        whose = _whose(holder)
        if whose not in self.opened:
            account = open_account(
                self.session,
                village_id=self.village_id,
                kind=holder.unit,
                household_id=holder.household_id if holder.unit == "household" else None,
                person_id=holder.person_id,
                on=max(from_on, holder.span.from_on),
                by=by,
                now=now,
            )
            self.opened[whose] = account.id
        return self.opened[whose]

    def _find(self, item: Item, unit: str) -> Holder:
        if item.account_id is not None:
            return self._of_account(item.account_id, unit, item.occurred_on)
        if unit == "household":
            return self._of_household(item.household_id, item.occurred_on)
        return self._of_person(item.person_id, unit, item.occurred_on)

    def _of_account(self, account_id: AccountId, unit: str, on: date) -> Holder:
        account = self.session.get(Account, account_id)
        if account is None or account.village_id != self.village_id:
            raise Invalid("claim.account", "没有找到这个账户，请重新选一次")
        if account.kind != unit:
            raise Invalid(
                "claim.unit", f"这一条细则不是给{_unit_word(account.kind)}用的，请另选一条"
            )
        household_id, person_id = self._held_by(account_id, on)
        if person_id is not None:
            household_id = people.household_of(self.session, person_id, on=on)
        return Holder(unit, household_id, person_id, _span_of(account), account_id)

    def _held_by(
        self, account_id: AccountId, on: date
    ) -> tuple[HouseholdId | None, PersonId | None]:
        """The holder on a day, else the last one before: an account is never nobody's."""
        row = self.session.execute(
            select(AccountHolder.household_id, AccountHolder.person_id)
            .where(AccountHolder.account_id == account_id)
            .order_by((AccountHolder.from_on <= on).desc(), AccountHolder.from_on.desc())
        ).first()
        return (row.household_id, row.person_id) if row else (None, None)

    def _of_household(self, household_id: HouseholdId | None, on: date) -> Holder:
        place = self.seen.place_of(household_id, on)
        if household_id is None or place is None or place.village_id != self.village_id:
            raise Invalid("claim.household", f"{on:%Y-%m-%d} 这一户不在本村，请核对日期和户")
        account = self._account("household", household_id, on)
        span = _span_of(account) if account else Span(place.from_on, place.to_on)
        return Holder("household", household_id, None, span, account.id if account else None)

    def _of_person(self, person_id: PersonId | None, unit: str, on: date) -> Holder:
        home = self.seen.home_of(person_id, on)
        held = self._office(person_id, on) if unit == "cadre" else self._residence(home, on)
        if person_id is None or held is None:
            word = "村干部" if unit == "cadre" else "村民"
            raise Invalid("claim.person", f"{on:%Y-%m-%d} 这个人不是本村的{word}，请核对日期和人")
        account = self._account(unit, person_id, on)
        span = _span_of(account) if account else held
        return Holder(unit, home, person_id, span, account.id if account else None)

    def _account(self, unit: str, holder_id: HolderId, on: date) -> Account | None:
        """The account of a day, else the nearest later one: a second one is never opened beside
        it, and the check of the day says from when it counts.
        """
        held = (
            each for each in self.seen.accounts.get((unit, holder_id), ()) if not _is_over(each, on)
        )
        return next((each.account for each in held), None)

    def _office(self, person_id: PersonId | None, on: date) -> Span | None:
        office = self.session.scalars(
            select(Office)
            .where(Office.person_id == person_id, Office.region_id == self.village_id)
            .where(Office.from_on <= on, Office.to_on.is_(None) | (Office.to_on > on))
            .order_by(Office.from_on)
        ).first()
        return Span(office.from_on, office.to_on) if office else None

    def _residence(self, household_id: HouseholdId | None, on: date) -> Span | None:
        place = self.seen.place_of(household_id, on)
        inside = place is not None and place.village_id == self.village_id
        return Span(place.from_on, place.to_on) if place and inside else None


class _Dated(Protocol):
    from_on: date
    to_on: date | None


class _Held(NamedTuple):
    """An account in somebody's hands, until a day."""

    account: Account
    to_on: date | None


D = TypeVar("D", bound=_Dated)


@dataclass
class _Seen:
    """Where households and persons lived, and their accounts in one village, read set by set."""

    households: set[HouseholdId] = field(default_factory=set)
    persons: set[PersonId] = field(default_factory=set)
    places: dict[HouseholdId, list[HouseholdPlace]] = field(
        default_factory=lambda: defaultdict(list)
    )
    homes: dict[PersonId, list[Membership]] = field(default_factory=lambda: defaultdict(list))
    accounts: dict[tuple[str, HolderId], list[_Held]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def read(
        self,
        session: Session,
        village_id: RegionId,
        households: set[HouseholdId],
        persons: set[PersonId],
    ) -> None:
        """Read what is not known of these yet."""
        for asked in batches(sorted(persons - self.persons)):
            lived = select(Membership).where(Membership.person_id.in_(asked))
            for membership in session.scalars(lived):
                self.homes[membership.person_id].append(membership)
                households = households | {membership.household_id}
            self._read_accounts(session, village_id, asked, AccountHolder.person_id)
        for some in batches(sorted(households - self.households)):
            stood = select(HouseholdPlace).where(HouseholdPlace.household_id.in_(some))
            for place in session.scalars(stood):
                self.places[place.household_id].append(place)
            self._read_accounts(session, village_id, some, AccountHolder.household_id)
        self.persons |= persons
        self.households |= households

    def place_of(self, household_id: HouseholdId | None, on: date) -> HouseholdPlace | None:
        """Where a household lived on a day."""
        return None if household_id is None else _on(self.places.get(household_id, []), on)

    def home_of(self, person_id: PersonId | None, on: date) -> HouseholdId | None:
        """The household a person lived in on a day."""
        membership = None if person_id is None else _on(self.homes.get(person_id, []), on)
        return membership.household_id if membership else None

    def _read_accounts(
        self, session: Session, village_id: RegionId, ids: Sequence[HolderId], whose: Any
    ) -> None:
        rows = session.execute(
            select(whose, Account, AccountHolder.to_on)
            .join(AccountHolder, AccountHolder.account_id == Account.id)
            .where(Account.village_id == village_id, whose.in_(ids))
            .order_by(Account.opened_on, Account.id)
        )
        for holder_id, account, to_on in rows:
            if (account.kind == "household") == (whose is AccountHolder.household_id):
                self.accounts[account.kind, holder_id].append(_Held(account, to_on))


def _on(rows: Iterable[D], on: date) -> D | None:
    """The dated row in force on a day."""
    return next((r for r in rows if r.from_on <= on and (r.to_on is None or r.to_on > on)), None)


def _is_over(held: _Held, on: date) -> bool:
    ends = (held.to_on, held.account.closed_on)
    return any(end is not None and end <= on for end in ends)


def _whose(holder: Holder) -> tuple[str, HouseholdId | None, PersonId | None]:
    """What tells one account of the village from another."""
    home = holder.household_id if holder.unit == "household" else None
    return holder.unit, home, holder.person_id


def _span_of(account: Account) -> Span:
    return Span(account.opened_on, account.closed_on)


def _unit_word(unit: str) -> str:
    return {"household": "户", "resident": "个人", "cadre": "村干部"}[unit]
