"""The lines of a household's own page: what waits and what is recorded, with who and when."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any, NamedTuple

from sqlalchemy import Date, String, bindparam, cast, exists, func, literal, null, select, union_all
from sqlalchemy.orm import Session

from pointsapp.claims.models import Claim, SheetLine
from pointsapp.claims.queries.telling import LATER, HouseholdLine, Place, Raised, tell
from pointsapp.foundation.columns import HUNDREDTH, Hundredths, Key
from pointsapp.foundation.prepared import Prepared
from pointsapp.ledger import queries as ledger
from pointsapp.ledger.ids import AccountId
from pointsapp.ledger.models import Entry
from pointsapp.ledger.queries import Held
from pointsapp.ledger.rows import among
from pointsapp.people.ids import HouseholdId, RegionId
from pointsapp.people.queries.dated import batches
from pointsapp.rulebooks.models import Rule, RuleBook
from pointsapp.rulebooks.policy import period_of

SHOWN = ("registered", "asked", "approved", "on_notice", "recorded", "struck")
CERTAIN = ("on_notice", "recorded")
PAGE_SIZE = 20
ZERO = Decimal(0).quantize(HUNDREDTH)
Whose = Callable[[Any], Any]  # the condition that an account is one of those that are looked at


class LinesPage(NamedTuple):
    """One page of lines, the newest behaviour first.

    `spendable`: by account and kind of entry, all that the page was cut from.
    """

    lines: Sequence[HouseholdLine]
    total: int
    page: int
    pages: int
    contests: Sequence[Raised]  # what the household itself raised, the newest first
    spendable: Mapping[tuple[AccountId, str], Decimal]


class YearOfMany(NamedTuple):
    """The certain lines of some accounts in a points year, and what may be spent of them.

    `lines`: by account, the oldest first; `spendable`: by account and kind of entry.
    """

    lines: Mapping[AccountId, Sequence[HouseholdLine]]
    spendable: Mapping[tuple[AccountId, str], Decimal]


@dataclass
class _Found:
    """The places of all lines, and what their entries add up to."""

    places: list[Place] = field(default_factory=list)
    spendable: dict[tuple[AccountId, str], Decimal] = field(default_factory=dict)


def household_lines(
    session: Session,
    household_id: HouseholdId,
    *,
    on: date,
    period: str | None = None,
    page: int = 1,
    size: int = PAGE_SIZE,
) -> LinesPage:
    """The lines of a household and its members, of one points year or of all."""
    held = ledger.held_by_household(session, household_id, on=on)
    return lines_of(session, household_id, held, on=on, period=period, page=page, size=size)


def lines_of(
    session: Session,
    household_id: HouseholdId,
    held: Collection[Held],
    *,
    on: date,
    period: str | None,
    page: int,
    size: int = PAGE_SIZE,
) -> LinesPage:
    """The same where the household's accounts were read before; only one page is told."""
    told = (household_id, on) if period is None else (household_id, on, *_year(period))
    rows = (_EVER if period is None else _OF_YEAR).rows(session.connection(), *told)
    found = _found(rows, period)
    found.places.sort(reverse=True)
    total = len(found.places)
    pages = max(1, -(-total // size))
    page = min(max(1, page), pages)
    shown = found.places[(page - 1) * size : page * size]
    villages = {each.village_id for each in held}
    own, lines = tell(session, household_id, villages, shown, on=on)
    return LinesPage(lines, total, page, pages, own, found.spendable)


def year_of_many(
    session: Session,
    village_id: RegionId,
    account_ids: Sequence[AccountId],
    *,
    on: date,
    period: str,
) -> YearOfMany:
    """What is recorded or on notice of many accounts: for papers that are kept for a year."""
    rows = _OF_MANY.rows(session.connection(), list(account_ids), *_year(period))
    found = _found(rows, period)
    found.places.sort()
    lines: dict[AccountId, list[HouseholdLine]] = {}
    for some in batches(found.places):
        for line in tell(session, None, {village_id}, some, on=on)[1]:
            if line.state in CERTAIN:
                lines.setdefault(line.account_id, []).append(line)
    return YearOfMany(lines, found.spendable)


def _found(rows: Iterable[Any], period: str | None) -> _Found:
    found = _Found()
    for entry_id, claim_id, account_id, kind, spendable, occurred_on, year_start in rows:
        if entry_id is not None:
            key = (account_id, kind)
            found.spendable[key] = found.spendable.get(key, ZERO) + spendable
        elif period not in (None, period_of(occurred_on, year_start or "01-01")):
            continue
        found.places.append(Place(occurred_on, entry_id or LATER, claim_id))
    return found


def _year(period: str) -> tuple[str, date, date]:
    """What the statements of one points year ask for; it ends in the next calendar year."""
    year = int(period[:4])
    return period, date(year, 1, 1), date(year + 1, 12, 31)


def _places(whose: Whose) -> tuple[Any, Any]:
    """Where the lines are: the entries of some accounts, and the claims that gave none (yet)."""
    # Not a join: PostgreSQL would rather read all lines than look each entry's up.
    claim_id = select(SheetLine.claim_id).where(SheetLine.entry_id == Entry.id).scalar_subquery()
    entries = select(
        Entry.id, func.coalesce(claim_id, 0), Entry.account_id, Entry.kind, Entry.spendable,
        Entry.occurred_on, cast(null(), String),
    ).where(whose(Entry.account_id))  # fmt: skip
    gave = exists().where(SheetLine.claim_id == Claim.id, SheetLine.entry_id.is_not(None))
    claims = (
        select(
            cast(null(), Key), Claim.id, Claim.account_id, literal(""), literal(0, Hundredths()),
            Claim.occurred_on, RuleBook.year_start,
        )
        .join(Rule, Rule.id == Claim.rule_id)
        .join(RuleBook, RuleBook.id == Rule.book_id)
        .where(whose(Claim.account_id), Claim.state.in_(map(literal, SHOWN)), ~gave)
    )  # fmt: skip
    return entries, claims


def _places_of_year(whose: Whose) -> Any:
    entries, claims = _places(whose)
    days = bindparam("first", type_=Date), bindparam("last", type_=Date)
    return union_all(
        entries.where(Entry.period == bindparam("period")),
        claims.where(Claim.occurred_on.between(*days)),
    )


def _own(account_id: Any) -> Any:
    return account_id.in_(ledger.OWN)


_EVER = Prepared(lambda _: union_all(*_places(_own)), "household_id", "on")
_OF_YEAR = Prepared(
    lambda _: _places_of_year(_own), "household_id", "on", "period", "first", "last"
)
_OF_MANY = Prepared(
    lambda dialect: _places_of_year(partial(among, dialect)), "ids", "period", "first", "last"
)
