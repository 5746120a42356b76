"""The honour list: adults who agreed to be named, as many as the village decided."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from pointsapp.decisions.queries import find_setting
from pointsapp.ledger import queries as ledger
from pointsapp.ledger.ids import AccountId
from pointsapp.people import queries as people
from pointsapp.people.models import Person
from pointsapp.people.policy.days import is_adult
from pointsapp.rulebooks.models import RuleBook

# How many accounts are looked at to find enough who agreed.
LOOKED_AT = 200


@dataclass(frozen=True)
class HonourLine:
    """One place on the list; positions count only those who may be shown."""

    position: int
    name: str
    honour: Decimal


@dataclass(frozen=True)
class HonourList:
    """The list of one unit; `size` is None while the village has not decided how long it is."""

    unit: str
    size: int | None
    lines: tuple[HonourLine, ...] = ()


def honour_list(session: Session, book: RuleBook, period: str, *, on: date) -> HonourList:
    """The best of a points year by honour who consented (PIPL 25) and are no minors (28, 31)."""
    decided = find_setting(session, book.village_id, "honour.list_size", on=on)
    if decided is None:
        return HonourList(book.unit, None)
    top = ledger.top(session, book.village_id, period, LOOKED_AT, kind=book.unit)
    named = _names(session, [line.account_id for line in top], on=on)
    shown = [(line, named[line.account_id]) for line in top if line.account_id in named]
    lines: list[HonourLine] = []
    for line, name in shown[: decided.number]:
        tied = bool(lines) and lines[-1].honour == line.honour
        position = lines[-1].position if tied else len(lines) + 1
        lines.append(HonourLine(position, name, line.honour))
    return HonourList(book.unit, decided.number, tuple(lines))


def _names(session: Session, account_ids: list[AccountId], *, on: date) -> dict[AccountId, str]:
    """The names of holders, or heads of holding households, who may be named."""
    holders = ledger.holders_of(session, account_ids, on=on)
    households = [h.household_id for h in holders.values() if h.household_id is not None]
    heads = people.heads_of(session, households, on=on)
    persons = people.persons_by_id(
        session, [h.person_id for h in holders.values() if h.person_id is not None]
    )
    found = {
        account_id: heads.get(h.household_id)
        if h.household_id
        else (persons.get(h.person_id) if h.person_id else None)
        for account_id, h in holders.items()
    }
    ids = [person.id for person in found.values() if person is not None]
    agreed = people.consenting(session, ids, "honour_list", on=on)
    return {
        account_id: person.name
        for account_id, person in found.items()
        if person is not None and person.id in agreed and _adult(person, on)
    }


def _adult(person: Person, on: date) -> bool:
    """A person whose birth nobody entered is not taken for an adult."""
    return person.born_on is not None and is_adult(person.born_on, on)
