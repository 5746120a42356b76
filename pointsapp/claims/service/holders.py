"""Whose points a claim is about, and the account they go to, opened when it is first needed."""

from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.claims.policy.registration import Item, Span
from pointsapp.foundation.errors import Invalid
from pointsapp.ledger.models import Account, AccountHolder
from pointsapp.ledger.service import open_account
from pointsapp.people import queries as people
from pointsapp.people.models import Office


@dataclass(frozen=True)
class Holder:
    """A household, a resident or a cadre of the village on a day, with the account if any."""

    unit: str
    household_id: int | None
    person_id: int | None
    span: Span
    account_id: int | None


@dataclass
class Holders:
    """The holders of one village, looked up once a day each."""

    session: Session
    village_id: int
    known: dict[tuple[object, ...], Holder] = field(default_factory=dict)
    opened: dict[tuple[object, ...], int] = field(default_factory=dict)

    def of(self, item: Item, unit: str) -> Holder:
        """Whose the item is; Invalid when nobody of this village and unit is meant."""
        key = (unit, item.account_id, item.household_id, item.person_id, item.occurred_on)
        if key not in self.known:
            self.known[key] = self._find(item, unit)
        return self.known[key]

    def account_of(self, holder: Holder, *, from_on: date, by: int | None, now: datetime) -> int:
        """The holder's account; a new one begins with the book, so that late entries fit in."""
        if holder.account_id is not None:
            return holder.account_id
        whose = (holder.unit, holder.household_id if holder.unit == "household" else None,
                 holder.person_id)  # fmt: skip
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

    def _of_account(self, account_id: int, unit: str, on: date) -> Holder:
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

    def _held_by(self, account_id: int, on: date) -> tuple[int | None, int | None]:
        """The holder on a day, else the last one before: an account is never nobody's."""
        row = self.session.execute(
            select(AccountHolder.household_id, AccountHolder.person_id)
            .where(AccountHolder.account_id == account_id)
            .order_by((AccountHolder.from_on <= on).desc(), AccountHolder.from_on.desc())
        ).first()
        return (row.household_id, row.person_id) if row else (None, None)

    def _of_household(self, household_id: int | None, on: date) -> Holder:
        place = people.place_of(self.session, household_id, on=on) if household_id else None
        if household_id is None or place is None or place.village_id != self.village_id:
            raise Invalid("claim.household", f"{on:%Y-%m-%d} 这一户不在本村，请核对日期和户")
        account = self._account("household", household_id, on)
        span = _span_of(account) if account else Span(place.from_on, place.to_on)
        return Holder("household", household_id, None, span, account.id if account else None)

    def _of_person(self, person_id: int | None, unit: str, on: date) -> Holder:
        home = people.household_of(self.session, person_id, on=on) if person_id else None
        held = self._office(person_id, on) if unit == "cadre" else self._residence(home, on)
        if person_id is None or held is None:
            word = "村干部" if unit == "cadre" else "村民"
            raise Invalid("claim.person", f"{on:%Y-%m-%d} 这个人不是本村的{word}，请核对日期和人")
        account = self._account(unit, person_id, on)
        span = _span_of(account) if account else held
        return Holder(unit, home, person_id, span, account.id if account else None)

    def _account(self, unit: str, holder_id: int, on: date) -> Account | None:
        """The account of a day, else the nearest later one: a second one is never opened beside
        it, and the check of the day says from when it counts.
        """
        whose = AccountHolder.household_id if unit == "household" else AccountHolder.person_id
        return self.session.scalars(
            select(Account)
            .join(AccountHolder, AccountHolder.account_id == Account.id)
            .where(Account.village_id == self.village_id, Account.kind == unit)
            .where(whose == holder_id, AccountHolder.to_on.is_(None) | (AccountHolder.to_on > on))
            .where(Account.closed_on.is_(None) | (Account.closed_on > on))
            .order_by(Account.opened_on, Account.id)
        ).first()

    def _office(self, person_id: int | None, on: date) -> Span | None:
        office = self.session.scalars(
            select(Office)
            .where(Office.person_id == person_id, Office.region_id == self.village_id)
            .where(Office.from_on <= on, Office.to_on.is_(None) | (Office.to_on > on))
            .order_by(Office.from_on)
        ).first()
        return Span(office.from_on, office.to_on) if office else None

    def _residence(self, household_id: int | None, on: date) -> Span | None:
        place = people.place_of(self.session, household_id, on=on) if household_id else None
        inside = place is not None and place.village_id == self.village_id
        return Span(place.from_on, place.to_on) if place and inside else None


def _span_of(account: Account) -> Span:
    return Span(account.opened_on, account.closed_on)


def _unit_word(unit: str) -> str:
    return {"household": "户", "resident": "个人", "cadre": "村干部"}[unit]
